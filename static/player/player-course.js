// A sequenced course as the stage plays it: what a unit's run-time data mean for
// the activity tree and the other way round (RTE 4.1 to 4.2), what the learner
// may ask for, what the whole course adds up to, and what is kept of it.

const { Sequencer, System, rollUpFrom, ruled } = globalThis.kursbroPlayer;

const requests = ["continue", "previous", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];

class Course {
  #settings;
  #sequencer;
  #system;
  shared = {}; // adl.data: what the units share, by its name
  over = false; // the session has ended
  finished = false; // the open unit has ended its session, and not said what is to follow

  // told is what the learner's other courses share.
  constructor(settings, told) {
    this.#settings = settings;
    this.#sequencer = new Sequencer(settings);
    this.#system = new System(settings, told);
    this.#system.tell(this.tree.globals, this.shared);
  }

  get current() { return this.#sequencer.current; }
  get suspended() { return this.#sequencer.waiting; }
  get tree() { return this.#sequencer.tree; }

  // kept is everything of the course that the next window needs.
  get kept() {
    const system = this.#system.keep(this.tree.globals, this.shared);
    return JSON.stringify({ sequencer: this.#sequencer.keep(), shared: this.shared, over: this.over, finished: this.finished, system });
  }

  restore(kept) {
    try {
      const { sequencer, shared, over, finished, system } = JSON.parse(kept);
      this.#sequencer.restore(sequencer);
      [this.shared, this.over, this.finished] = [shared, over, finished === true];
      this.#system.restore(system);
      this.#system.tell(this.tree.globals, this.shared);
      return true;
    } catch {
      return false; // of another time, or cut: the course begins anew
    }
  }

  // open is what a window begins with: where the learner left or, with a window
  // that just closed, where they were; from the start otherwise.
  open() {
    const { current, finished } = this;
    this.over = false;
    if (current?.active && finished) {
      const answer = this.request("exit");
      if (answer.activity || answer.end && !this.single) return answer;
    } else if (current?.active) this.request("suspendAll");
    if (this.suspended) return this.request("resumeAll");
    if (!this.current) return this.#start();
    return this.#sequencer.would("continue") ? this.request("continue") : {};
  }

  // single says that there is one unit only: it needs no list, and no choice.
  get single() { return this.tree.all.filter((a) => a.leaf).length === 1; }

  // #start begins the course; where only the learner may choose and there is
  // but one unit, the choice is made.
  #start() {
    this.over = false;
    const anew = !this.tree.root.suspended;
    const answer = this.request("start");
    if (anew) for (const activity of this.tree.all) activity.forget();
    return answer.activity || !this.single ? answer : this.request("choice", this.tree.all.find((a) => a.leaf).id);
  }

  // request: see Sequencer. Where there is but one unit, the course ends with it.
  request(what, target) {
    let answer = this.#sequencer.request(what, target);
    const left = ["exit", "abandon"].includes(what) && !answer.refused && !answer.activity && !answer.end;
    if (left && this.single) answer = this.#sequencer.request(this.current.suspended ? "suspendAll" : "exitAll");
    if (!answer.refused) this.finished = false;
    if (answer.end) this.over = !this.suspended;
    if (this.over && this.#settings.localData) this.shared = {};
    return answer;
  }

  // share keeps what a unit has left in the stores; of a course that is over,
  // only what outlives it.
  share(stores) {
    if (!(this.over && this.#settings.localData)) this.shared = { ...this.shared, ...stores };
  }

  // finish hears a unit's last word where it does not say what is to follow: the
  // attempt at it lasts until the learner asks for something.
  finish(cmi) {
    if (!this.current?.active) return;
    this.#hear(cmi);
    this.finished = !this.current.suspended;
  }

  #hear(cmi) {
    learn(this.current, cmi);
    if (cmi.exit === "suspend") this.current.suspended = true;
  }

  // leave ends the unit that is open with what it has said last, and carries
  // out a request. cmi is undefined for what does not talk.
  leave(cmi, what, target) {
    const { current } = this;
    const gone = current?.active && !["abandon", "abandonAll"].includes(what);
    if (gone && cmi) {
      this.#hear(cmi);
      if (leaves(cmi)) return this.request("exitAll");
    }
    return this.request(what, target);
  }

  // valid is what the learner may ask for now: offered are the ways that are to
  // be shown, choice the activities that may be chosen, listed those that a rule
  // does not hide from choice.
  valid() {
    const { current, tree } = this;
    const hidden = current?.hidden ?? [];
    const offers = (what) => !hidden.includes(what) && this.#sequencer.would(what) && (what !== "suspendAll" || current.active);
    const every = (test) => Object.fromEntries(tree.all.map((a) => [a.id, test(a)]));
    const choice = every((a) => this.#sequencer.would("choice", a.id));
    choice[tree.root.id] &&= Object.values(choice).filter(Boolean).length > 1; // alone, it is no choice
    return {
      offered: requests.filter(offers),
      choice,
      listed: every((a) => a === current || !a.path.some((above) => ruled(above, "pre", "hiddenFromChoice"))),
    };
  }

  would(what, target) { return this.#sequencer.would(what, target); }

  // lines are those of the menu: the course itself and its activities, but for
  // those that are not to be seen.
  lines() {
    const list = (a, level) => [...(a.visible ? [{ id: a.id, title: a.title, level, leaf: a.leaf }] : []), ...a.available.flatMap((child) => list(child, level + 1))];
    return list(this.tree.root, 0);
  }

  // outcome is what the course adds up to, with what the open unit has said so
  // far: it may be the last that we hear of it.
  outcome(cmi) {
    let { tree } = this;
    if (this.current?.active && (cmi || this.finished)) {
      const guess = new Sequencer(this.#settings);
      guess.restore(JSON.parse(JSON.stringify(this.#sequencer.keep())));
      ({ tree } = guess);
      tree.current.spoken = this.current.spoken;
      if (cmi) learn(tree.current, cmi);
      if (this.finished) guess.end();
      else rollUpFrom(tree.current);
    }
    const { root } = tree;
    const completed = root.completed();
    return {
      completion: completed === undefined ? "" : completed ? "completed" : "incomplete",
      success: succeeded(tree),
      ...(root.measure() !== undefined && { scaled: root.measure() }), over: this.over,
    };
  }

  // teach lays over a unit's data model what the course knows of its objectives.
  teach(start) {
    const objectives = list(start.cmi.objectives);
    for (const objective of this.current.objectives) {
      if (!objective.id) continue; // a primary one without a name is the unit itself
      let told = objectives.find((o) => o.id === objective.id);
      if (!told) objectives.push(told = { id: objective.id });
      tell(told, objective, this.current.told(objective.id));
    }
    return { ...start, cmi: { ...start.cmi, ...(objectives.length && { objectives }) } };
  }
}

// succeeded is "" where nothing in the course says whether it is satisfied: then
// to complete it is enough. Where units do say, or are to, a course that is done
// is "unknown" as long as a unit is open – its test may come last – or owes its word.
function succeeded(tree) {
  const satisfied = tree.root.satisfied();
  if (satisfied !== undefined) return satisfied ? "passed" : "failed";
  const units = tree.all.filter((a) => a.leaf && a.tracked && a.controls.rollupObjectiveSatisfied && tree.here(a));
  const silent = units.filter((a) => a.satisfied() === undefined);
  const owes = silent.some((a) => a.delivery.objectiveSetByContent || a.primary.byMeasure);
  const alike = silent.length === units.length;
  if (!tree.root.completed() || alike && !(owes && tree.current?.active)) return "";
  return tree.current?.active || owes ? "unknown" : "";
}

const list = (objectives) => (Array.isArray(objectives) ? [...objectives] : Object.values(objectives ?? {}).filter((o) => o?.id));

// tell writes what is known of an objective where its unit reads it.
function tell(told, objective, satisfied) {
  const put = (to, name, value) => { if (value !== undefined && value !== "") to[name] = String(value); };
  const completed = objective.get("completed");
  put(told, "success_status", satisfied === undefined ? undefined : satisfied ? "passed" : "failed");
  put(told, "completion_status", completed === undefined ? undefined : completed ? "completed" : "incomplete");
  put(told, "progress_measure", objective.get("progress"));
  const score = { ...told.score };
  put(score, "scaled", objective.get("measure"));
  for (const fact of ["raw", "min", "max"]) put(score, fact, objective.get(fact));
  if (Object.keys(score).length) told.score = score;
}

const number = (text) => (text === undefined || text === "" || Number.isNaN(Number(text)) ? undefined : Number(text));
const status = (text, yes, no) => (text === yes ? true : no.includes(text) ? false : undefined);
const said = (text) => (text === undefined || text === "" ? undefined : String(text));

// learn takes over what a unit has said of itself and its objectives.
function learn(activity, cmi) {
  if (!activity.tracked) return;
  const told = list(cmi.objectives);
  const main = told.findIndex((o) => o.id && o.id === activity.primary.id);
  const says = (fact) => cmi.said?.has(`cmi.${fact}`) || cmi.said?.has(`cmi.objectives.${main}.${fact}`);
  activity.spoken = { completed: says("completion_status"), satisfied: says("success_status") };
  const written = [];
  for (const o of told) {
    const objective = activity.objectives.find((own) => own.id && own.id === o.id);
    if (objective) written.push(...take(activity, objective, o, true));
  }
  const { threshold, primary } = activity;
  const spoke = (fact) => cmi.said?.has(`cmi.${fact}`);
  const amount = number(cmi.progress_measure) ?? number(told.find((o) => primary.id && o.id === primary.id)?.progress_measure);
  if (amount !== undefined) written.push(...activity.setProgress("progress", amount, spoke("progress_measure")));
  const completed = threshold.completedByMeasure
    ? amount === undefined ? undefined : amount >= threshold.minProgressMeasure
    : status(cmi.completion_status, "completed", ["incomplete", "not attempted"]);
  if (completed !== undefined) written.push(...activity.setProgress("completed", completed, spoke("completion_status") || threshold.completedByMeasure));
  else if (!threshold.completedByMeasure && spoke("completion_status") && cmi.completion_status === "unknown") written.push(...primary.unset("completed"));
  written.push(...take(activity, primary, { success_status: cmi.success_status, score: cmi.score }, spoke("success_status") || spoke("score.scaled")));
  if (written.length) rollUpFrom(activity, written);
}

// take takes over what is said of one objective; anew: in this session.
function take(activity, objective, o, anew) {
  const written = [];
  const set = (fact, value) => { if (value !== undefined) written.push(...activity.setObjective(objective, fact, value, anew)); };
  const measure = number(o.score?.scaled);
  set("measure", measure);
  const taken = (text) => o.id && text === "unknown"; // it knew, and says that it does not
  if (!objective.byMeasure && taken(o.success_status) && objective.get("satisfied") !== undefined) written.push(...objective.unset("satisfied"));
  if (!objective.primary && taken(o.completion_status) && objective.get("completed") !== undefined) written.push(...objective.unset("completed"));
  if (!objective.byMeasure) set("satisfied", status(o.success_status, "passed", ["failed"]));
  else if (measure !== undefined) set("satisfied", measure >= objective.minimum);
  for (const fact of ["raw", "min", "max"]) set(fact, said(o.score?.[fact]));
  const completed = status(o.completion_status, "completed", ["incomplete", "not attempted"]);
  const amount = number(o.progress_measure);
  if (!objective.primary) {
    set("completed", completed);
    set("progress", amount);
  } else {
    if (amount !== undefined) written.push(...activity.setProgress("progress", amount, anew));
    if (completed !== undefined && !activity.threshold.completedByMeasure) written.push(...activity.setProgress("completed", completed, anew));
  }
  return written;
}

/** The unit wants the whole to end, whatever else is asked for (RTE 4.2.8). */
const leaves = (cmi) => ["logout", "time-out"].includes(cmi.exit);

Object.assign(globalThis.kursbroPlayer, { Course, learn, leaves });
