// API: the session of a SCORM 1.2 unit with the LMS (RTE 1.2, 3), which is
// scorm-again's behind a guard.

// Branches of the 1.2 data model: they have no value of their own.
const branch = /^cmi(\.(core(\.score)?|student_data|student_preference|evaluation|(objectives|interactions)(\.\d+)?|objectives\.\d+\.score|interactions\.\d+\.(objectives|correct_responses)(\.\d+)?))?$|^nav$/;
// The words of the 1.2 data model: any other would reach into scorm-again itself.
const words = "cmi|core|student_id|student_name|lesson_location|credit|lesson_status|entry|score|raw|min|max|total_time|lesson_mode|exit|session_time|" +
  "suspend_data|launch_data|comments|comments_from_lms|objectives|id|status|student_data|mastery_score|max_time_allowed|time_limit_action|" +
  "student_preference|audio|language|speed|text|interactions|time|type|correct_responses|pattern|weighting|student_response|result|latency|" +
  "nav|event|_children|_count|_version|\\d{1,4}";
const known = new RegExp(`^(${words})(\\.(${words}))*$`);
const elementless = (element) => branch.test(element) || !known.test(element);
const noSuchElement = "401";

// Suspend data: scorm-again keeps the beginning, we the whole, since courses write
// 80 000 characters where the standard has 4 096.
const packed = "cmi.suspend_data";
const itsLongest = 64_000;
const longest = 1 << 20;

// Api12 is scorm-again 3.4.3 for SCORM 1.2, with a guard before whole branches:
// SetValue would replace the data model by them, GetValue answer an object.
class Api12 {
  #api;
  #exit = "";
  #begun = false;
  #packed = "";
  wish = "_none_";

  constructor(save) {
    this.#api = new globalThis.Scorm12API({
      lmsCommitUrl: "ours", autocommit: false, logLevel: "NONE", uninitializedGetLogLevel: "NONE",
      httpService: { processHttpRequest: (_url, _data, final) => (save(final) ? { result: "true", errorCode: 0 } : { result: "false", errorCode: 101 }), updateSettings() {} },
    });
    for (const name of ["LMSCommit", "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"]) this[name] = (...args) => this.#api[name](...args);
    for (const [event, wish] of [["SequenceNext", "continue"], ["SequencePrevious", "previous"]]) this.#api.on(event, () => { this.wish = wish; });
  }

  load(start) {
    if (this.#begun) this.#api.reset();
    this.#begun = false;
    [this.#exit, this.wish] = ["", "_none_"];
    const { suspend_data: whole = "", ...cmi } = start.cmi ?? {};
    this.#packed = whole;
    for (const [name, value] of Object.entries({ ...cmi, suspend_data: whole.slice(0, itsLongest) })) {
      this.#place(name, value);
      this.#give({ [name]: inOrder(value) });
    }
  }

  // place makes room for the lines of a list: one that says nothing, since what it
  // was told was refused, would else take those after it along.
  #place(name, lines, at = `cmi.${name}`, list = this.#api.cmi[name]) {
    if (!list?.childArray) return;
    const inner = at !== `cmi.${name}`;
    for (let i = 0; i < Object.keys(lines ?? {}).length; i++) {
      const line = list.childArray[i] = this.#api.getChildElement(`${at}.${i}`, "", inner);
      for (const part of inner ? [] : ["objectives", "correct_responses"]) this.#place(name, lines[i]?.[part], `${at}.${i}.${part}`, line[part]);
    }
  }

  // give loads one element: what cannot be read takes nothing else with it.
  #give(element) {
    try {
      this.#api.loadFromJSON(element, "cmi");
    } catch (error) {
      console.error("SCORM", error); // better to begin with less than not at all
    }
  }

  snapshot() {
    const { cmi } = this.#api.renderCommitCMI(false);
    return { cmi: { ...cmi, suspend_data: this.#packed } };
  }

  LMSInitialize(parameter) {
    this.#begun = true;
    return this.#api.LMSInitialize(parameter);
  }

  LMSGetValue(element) {
    if (this.#begun && elementless(element)) return this.#refuse("");
    const answer = this.#api.LMSGetValue(element);
    return answer && element === packed ? this.#packed : answer;
  }

  #refuse(answer) {
    this.#api.lastErrorCode = noSuchElement;
    return answer;
  }

  LMSSetValue(element, value) {
    if (this.#begun && elementless(element)) return this.#refuse("false");
    const whole = element === packed && value.length <= longest ? value.slice(0, itsLongest) : tidied(element, value);
    const answer = this.#api.LMSSetValue(element, whole);
    if (answer === "true" && element === packed) this.#packed = value;
    if (answer === "true" && element === "cmi.core.exit") this.#exit = value;
    return answer;
  }

  // LMSFinish: a course that ends without a word about its status has been
  // completed (1.2), unless it means to be taken up again. scorm-again has a
  // setting for it, which takes its own "not attempted" for the course's word.
  LMSFinish(parameter) {
    const { core } = this.#api.cmi;
    if (parameter === "" && this.#begun && this.#exit !== "suspend" && ["", "not attempted"].includes(core.lesson_status)) core.lesson_status = "completed";
    return this.#api.LMSFinish(parameter);
  }
}

// tidied writes a time as the standard has it: courses write 0:5:7.125.
function tidied(element, value) {
  const [, hours, minutes, seconds, part = ""] = (/\.(session_time|latency|time)$/.test(element) && /^(\d{1,4}):(\d{1,2}):(\d{1,2})(\.\d+)?$/.exec(value)) || [];
  return hours ? [hours, minutes, seconds].map((n) => n.padStart(2, "0")).join(":") + part.slice(0, 3) : value;
}

// inOrder puts of each branch first what the rest depends on: an answer is only
// taken when the id and the type of its question are known.
function inOrder(value) {
  if (value?.constructor !== Object) return value;
  const { id, type, ...rest } = value;
  const ordered = { ...(id !== undefined && { id }), ...(type !== undefined && { type }) };
  for (const [name, inner] of Object.entries(rest)) ordered[name] = inOrder(inner);
  return ordered;
}

Object.assign(globalThis.kursbroPlayer ??= {}, { Api12 });
