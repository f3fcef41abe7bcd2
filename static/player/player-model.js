// The SCORM 2004 4th edition run-time data model (RTE 4.2, SN 5.6): which
// elements there are, who may read and write them, and what they hold. For 1.2,
// scorm-again does this; its 2004 model answers many a wrong call with "true".

const { types } = globalThis.kursbroPlayer;
const { oneOf, real } = types;

const only = (type, otherwise) => ({ type, read: true, otherwise }); // the LMS says it
const both = (type, otherwise) => ({ type, read: true, write: true, otherwise });
const mute = (type) => ({ type, write: true }); // the unit says it, and cannot read it

const completion = () => both(oneOf("completed", "incomplete", "not attempted", "unknown"), "unknown");
const success = () => both(oneOf("passed", "failed", "unknown"), "unknown");
const score = () => ({ fields: { scaled: both(real(-1, 1)), raw: both(real()), min: both(real()), max: both(real()) }, named: true });
const collection = (fields, more = {}) => ({ of: { fields, ...more }, named: true });
const plain = (node) => ({ ...node, named: false }); // no _children

const fields = {
  comments_from_learner: collection({ comment: both(types.localized), location: both(types.text), timestamp: both(types.time) }),
  comments_from_lms: collection({ comment: only(types.localized), location: only(types.text), timestamp: only(types.time) }),
  completion_status: completion(),
  completion_threshold: only(types.text),
  credit: only(types.text, "credit"),
  entry: only(types.text, ""),
  exit: mute(oneOf("time-out", "suspend", "logout", "normal", "")),
  interactions: collection({
    id: both(types.identifier),
    type: both(oneOf(...Object.keys(types.answers))),
    objectives: plain(collection({ id: both(types.identifier) }, { unique: true })),
    timestamp: both(types.time),
    correct_responses: plain(collection({ pattern: both(types.text) })),
    weighting: both(real()),
    learner_response: both(types.text),
    result: both((value) => (["correct", "incorrect", "unanticipated", "neutral"].includes(value) ? 0 : real()(value))),
    latency: both(types.interval),
    description: both(types.localized),
  }, { key: true }),
  launch_data: only(types.text),
  learner_id: only(types.text, ""),
  learner_name: only(types.text, ""),
  learner_preference: { fields: { audio_level: both(real(0), "1"), language: both(types.language, ""), delivery_speed: both(real(0), "1"), audio_captioning: both(oneOf("-1", "0", "1"), "0") }, named: true },
  location: both(types.text),
  max_time_allowed: only(types.text),
  mode: only(types.text, "normal"),
  objectives: collection({ id: both(types.identifier), score: score(), success_status: success(), completion_status: completion(), progress_measure: both(real(0, 1)), description: both(types.localized) }, { key: true, unique: true, fixed: true }),
  progress_measure: both(real(0, 1)),
  scaled_passing_score: only(types.text),
  score: score(),
  session_time: mute(types.interval),
  success_status: success(),
  suspend_data: both(types.text),
  time_limit_action: only(types.text, "continue,no message"),
  total_time: only(types.text, "PT0S"),
};

const root = { fields: { cmi: { fields, named: true, version: "1.0" }, adl: { fields: { data: collection({ id: only(types.identifier), store: both(types.text) }) } } } };
const keyword = /^_(children|count|version)$/;
const index = /^\d+$/; // 01 is 1

class Model {
  said = new Set(); // what the unit itself has written, be it "unknown"

  constructor() { this.data = blank(root); }

  // load takes over what the LMS tells: {"cmi": {…}}; an empty text is a value only
  // where a unit may leave one.
  load(start) {
    this.data = blank(root);
    this.said.clear();
    fill(root, this.data, { cmi: start.cmi ?? {} });
  }

  share(maps, stores) {
    this.maps = maps;
    this.data.adl.data = maps.map((map) => ({ id: map.targetID, store: stores[map.targetID] }));
  }

  get shared() { return Object.fromEntries(this.data.adl.data.filter((one) => one.store !== undefined).map((one) => [one.id, one.store])); }

  // get answers [value, fault].
  get(element) {
    if (element === "cmi.completion_status") return [this.completion, 0];
    if (element === "cmi.success_status") return [this.success, 0];
    const found = this.#find(element);
    if (found.fault) return ["", found.fault];
    if (found.word !== undefined) return [found.word, 0];
    const store = found.map && found.name === "store";
    if (!found.node.read || store && found.map.readSharedData === false) return ["", 405];
    const value = found.holder[found.name] ?? found.node.otherwise;
    return value === undefined || store && value === "" ? ["", 403] : [value, 0]; // an emptied store is as one never filled
  }

  // set answers a fault, 0 when the value is kept.
  set(element, value) {
    const found = this.#find(element, true);
    if (found.fault) return found.fault;
    const { node, name, holder } = found;
    if (!node.write || found.map && found.map.writeSharedData === false) return 404;
    const fault = this.#depends(found, value) || node.type(value) || this.#fits(found, value);
    if (fault) return fault;
    for (const add of found.added) add();
    holder[name] = value;
    this.said.add(element);
    return 0;
  }

  // #depends: a line of a collection has to have its name first, an answer the
  // type of its question.
  #depends({ entries, name, holder }) {
    for (const { node, line } of entries) {
      if (node.of.key && line.id === undefined && !(line === holder && name === "id")) return 408;
    }
    const [question] = entries;
    return ["pattern", "learner_response"].includes(name) && question.line.type === undefined ? 408 : 0;
  }

  // #fits: names are each their own; answers are of their question's type.
  #fits({ entries, name, holder }, value) {
    const { node, lines, line, at } = entries.at(-1) ?? {};
    if (name === "id" && node) {
      if (node.of.fixed && line.id !== undefined && line.id !== value) return 351;
      return node.of.unique && lines.some((other, i) => i !== at && other.id === value) ? 351 : 0;
    }
    if (name === "learner_response") return types.answer(holder.type, value, false);
    if (name !== "pattern") return 0;
    const { type } = entries[0].line;
    if (types.answers[type].single && at > 0) return 351;
    return types.answer(type, value, true) || (types.answers[type].unique && lines.some((other, i) => i !== at && other.pattern === value) ? 351 : 0);
  }

  // #find walks to an element: { node, holder, name, entries } or { word } of a
  // keyword or { fault }. A new line is made when something is kept in it.
  #find(element, writing = false) {
    let [node, data] = [root, this.data];
    const found = { entries: [], added: [] };
    const path = element.split(".");
    if (element === "") return { fault: writing ? 351 : 301 };
    const leaf = lookup(path);
    if (leaf.fault) return { fault: writing && keyword.test(path.at(-1)) ? 404 : leaf.fault };
    if (writing && (keyword.test(path.at(-1)) || !leaf.node.write)) return { fault: 404 };
    for (const [i, name] of path.entries()) {
      if (keyword.test(name)) return word(node, name, data);
      if (node.of) {
        const at = Number(name);
        if (at > data.length || !writing && at === data.length) return { fault: writing ? 351 : 301 };
        const [lines, line] = [data, data[at] ?? blank(node.of)];
        if (at === data.length) found.added.push(() => lines.push(line));
        found.entries.push({ node, lines, line, at });
        if (lines === this.data.adl.data) {
          if (at >= this.maps.length) return { fault: writing ? 351 : 301 };
          found.map = this.maps[at];
        }
        [node, data] = [node.of, line];
        continue;
      }
      if (i === path.length - 1) return { ...found, node: node.fields[name], holder: data, name };
      [node, data] = [node.fields[name], data[name]];
    }
    return { fault: 401 };
  }

  get completion() {
    const { completion_threshold: needed, progress_measure: measure, completion_status: said = "unknown" } = this.data.cmi;
    if (needed === undefined) return said;
    return measure === undefined ? "unknown" : Number(measure) >= Number(needed) ? "completed" : "incomplete";
  }

  get success() {
    const { scaled_passing_score: needed, score: { scaled }, success_status: said = "unknown" } = this.data.cmi;
    if (needed === undefined) return said;
    return scaled === undefined ? "unknown" : Number(scaled) >= Number(needed) ? "passed" : "failed";
  }

  // snapshot is the whole as it is kept.
  snapshot() {
    const cmi = spread(this.data.cmi);
    const total = types.seconds(cmi.total_time ?? "PT0S") + types.seconds(cmi.session_time ?? "PT0S");
    return { cmi: { ...cmi, completion_status: this.completion, success_status: this.success, total_time: types.spell(total) } };
  }
}

// lookup finds an element in the model, whether or not there is such a line.
function lookup(path) {
  let node = root;
  for (const [i, name] of path.entries()) {
    const last = i === path.length - 1;
    if (keyword.test(name)) return last && hasWord(node, name) ? { node } : { fault: last ? 301 : 401 };
    if (node.of ? !index.test(name) : !(node.fields && Object.hasOwn(node.fields, name))) return { fault: 401 };
    node = node.of ?? node.fields[name];
  }
  return node.type ? { node } : { fault: 401 };
}

function hasWord(node, name) {
  if (name === "_count") return Boolean(node.of);
  return name === "_version" ? node.version !== undefined : Boolean(node.named);
}

function word(node, name, data) {
  if (name === "_count") return { word: String(data.length) };
  if (name === "_version") return { word: node.version };
  const names = Object.keys((node.of ?? node).fields);
  return { word: [...(node.version ? ["_version"] : []), ...names].join(",") };
}

function blank(node) {
  if (node.of) return [];
  return Object.fromEntries(Object.entries(node.fields).filter(([, child]) => !child.type).map(([name, child]) => [name, blank(child)]));
}

function fill(node, data, from) {
  for (const [name, value] of Object.entries(from ?? {})) {
    const child = Object.hasOwn(node.fields, name) ? node.fields[name] : undefined;
    const empty = value === "" && !(child?.write && child.type("") === 0);
    if (child?.type && !empty && ["string", "number", "boolean"].includes(typeof value)) data[name] = String(value);
    else if (child?.of) data[name] = Object.values(value ?? {}).filter((line) => line && typeof line === "object").map((line) => { const made = blank(child.of); fill(child.of, made, line); return made; });
    else if (child?.fields) fill(child, data[name], value);
  }
}

// spread writes lists as objects by number, so that a part can be laid over.
function spread(value) {
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spread(inner)]));
}

Object.assign(globalThis.kursbroPlayer, { Model });
