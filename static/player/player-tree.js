// The activities of a SCORM 2004 course and what is tracked of them (IMS Simple
// Sequencing as SCORM 2004 4th edition reads it: definition model SM, tracking
// model TM). What to do with them is in player-rules.js, player-rollup.js,
// player-traversal.js and player-sequencer.js. Written by the standard's pseudo
// code: the sequencing of scorm-again 3.4.3 lets learners choose what ADL's
// conformance test says they may not, and refuses what they may (CM-07d, CM-07e).

const standard = {
  choice: true, choiceExit: true, flow: false, forwardOnly: false, useCurrentAttemptObjectiveInfo: true, useCurrentAttemptProgressInfo: true,
  preventActivation: false, constrainChoice: false,
  rollupObjectiveSatisfied: true, rollupProgressCompletion: true, objectiveMeasureWeight: 1,
  randomizationTiming: "never", selectCount: 0, selectionTiming: "never", randomizeChildren: false,
};

const considered = {
  requiredForSatisfied: "always", requiredForNotSatisfied: "always", requiredForCompleted: "always", requiredForIncomplete: "always",
  measureSatisfactionIfActive: true,
};

// What an objective can know of itself, and the words in which its maps to
// global objectives say "read" and "write" of each; all but the first two are
// told of in maps of their own (adlseq, 4th edition).
const facts = {
  satisfied: "SatisfiedStatus", measure: "NormalizedMeasure",
  completed: "CompletionStatus", progress: "ProgressMeasure", raw: "RawScore", min: "MinScore", max: "MaxScore",
};
const plain = ["satisfied", "measure"];
const soft = ["completed", "progress"]; // while a global objective does not know, one's own counts

// Objective holds what is known locally; a fact that is not known is undefined.
class Objective {
  constructor(said, primary, globals) {
    this.id = said.objectiveID ?? "";
    this.primary = primary;
    this.byMeasure = said.satisfiedByMeasure === true;
    this.minimum = said.minNormalizedMeasure ?? 1;
    this.maps = said.mapInfo ?? [];
    this.globals = globals;
    this.clear();
  }

  clear() { this.known = {}; }

  // get reads a fact: where it is mapped, the global objective's.
  get(fact, dirty = false) {
    const maps = this.maps.filter((map) => this.#reads(map, fact));
    const own = dirty ? undefined : this.known[fact];
    if (maps.length === 0) return own;
    const shared = maps.map((map) => this.globals[map.targetObjectiveID]?.[fact]).find((value) => value !== undefined);
    return shared === undefined && soft.includes(fact) ? own : shared;
  }

  // set keeps a fact, writes it to the global objectives that are mapped, and
  // gives their names. What was known already is written again only when it has
  // been said anew: others may have written there since.
  set(fact, value, anew = false) {
    const known = this.known[fact] === value;
    this.known[fact] = value;
    if (known && !anew) return [];
    const written = this.maps.filter((map) => map[`write${facts[fact]}`] === true && !(known && this.globals[map.targetObjectiveID]?.[fact] === value)).map((map) => map.targetObjectiveID);
    for (const id of written) (this.globals[id] ??= {})[fact] = value;
    return written;
  }

  // unset says that a fact is not known any more, here and where it is written.
  unset(fact) {
    delete this.known[fact];
    const written = this.maps.filter((map) => map[`write${facts[fact]}`] === true).map((map) => map.targetObjectiveID);
    for (const id of written) delete this.globals[id]?.[fact];
    return written;
  }

  // #reads: a map reads all that it is about, unless it says that it does not.
  #reads(map, fact) { return (map.extended === true) !== plain.includes(fact) && map[`read${facts[fact]}`] !== false; }

  reads(globalID) {
    return this.maps.some((map) => map.targetObjectiveID === globalID && Object.keys(facts).some((fact) => this.#reads(map, fact)));
  }
}

class Activity {
  constructor(said, parent, tree) {
    Object.assign(this, { id: said.id, title: said.title, parent, tree });
    this.visible = said.isVisible !== false;
    this.hidden = said.hideLmsUi ?? [];
    this.controls = { ...standard, ...said.sequencingControls };
    this.delivery = { tracked: true, completionSetByContent: false, objectiveSetByContent: false, ...said.deliveryControls };
    this.considerations = { ...considered, ...said.rollupConsiderations };
    this.rules = said.sequencingRules ?? {};
    this.rollupRules = said.rollupRules?.rules ?? [];
    this.attemptLimit = said.attemptLimit;
    this.threshold = { completedByMeasure: false, minProgressMeasure: 1, progressWeight: 1, ...said.completionThreshold };
    this.shared = said.sharedDataMaps ?? [];
    this.primary = new Objective(said.primaryObjective ?? {}, true, tree.globals);
    this.objectives = [this.primary, ...(said.objectives ?? []).map((o) => new Objective(o, false, tree.globals))];
    this.attempts = 0;
    this.active = this.suspended = this.dirtyObjective = this.dirtyProgress = false;
    this.children = (said.children ?? []).map((child) => new Activity(child, this, tree));
    this.available = this.children;
  }

  get leaf() { return this.children.length === 0; }
  get tracked() { return this.delivery.tracked; }
  get index() { return this.parent ? this.parent.available.indexOf(this) : 0; }

  // path leads from the root to this activity.
  get path() { return this.parent ? [...this.parent.path, this] : [this]; }

  contains(other) { return other.path.includes(this); }

  objective(id) { return id ? this.objectives.find((o) => o.id === id) ?? this.primary : this.primary; }

  // told is what a unit hears of an objective, though it is not tracked itself.
  told(id) { return this.#ofObjective(id, "satisfied"); }

  // Of what is not tracked no rule ever knows anything. What an attempt before
  // this one of the parent left behind counts where it is asked for the past, too:
  // the sequencing rules do, rollup does not.
  satisfied(id, past) { return this.tracked ? this.#ofObjective(id, "satisfied", past) : undefined; }
  measure(id, past) { return this.tracked ? this.#ofObjective(id, "measure", past) : undefined; }
  amount(past) { return this.tracked ? this.primary.get("progress", this.dirtyProgress && !past) : undefined; }

  // completed: where progress decides, also that of a global objective (completionThreshold, 4th edition).
  completed(id, past) {
    const objective = this.objective(id);
    if (!this.tracked) return undefined;
    if (!objective.primary || !this.threshold.completedByMeasure) return objective.get("completed", this.dirtyProgress && !past);
    const amount = this.amount(past);
    return amount === undefined ? undefined : amount >= this.threshold.minProgressMeasure;
  }

  // #ofObjective lets a measure decide where it should.
  #ofObjective(id, fact, past) {
    const objective = this.objective(id);
    const dirty = this.dirtyObjective && !past;
    if (fact === "satisfied" && objective.byMeasure) {
      const measure = objective.get("measure", dirty || !this.leaf);
      if (measure !== undefined) return measure >= objective.minimum;
      return this.leaf || dirty ? undefined : objective.known.satisfied; // a cluster's is rolled up
    }
    return objective.get(fact, dirty);
  }

  // begin starts a new attempt (DB.2): nothing is known of it yet.
  begin() {
    this.attempts++;
    for (const objective of this.objectives) objective.clear();
    if (!this.parent) this.tree.forgetGlobals();
    this.dirtyObjective = this.dirtyProgress = false;
    for (const child of this.children) {
      if (this.controls.useCurrentAttemptObjectiveInfo) child.#dirty("dirtyObjective", "useCurrentAttemptObjectiveInfo");
      if (this.controls.useCurrentAttemptProgressInfo) child.#dirty("dirtyProgress", "useCurrentAttemptProgressInfo");
    }
  }

  // forget drops what only an attempt before this one of the parent knew: with a
  // new session of the whole it is no past that rules ask for.
  forget() {
    for (const { known } of this.objectives) {
      for (const fact of Object.keys(known)) if (["completed", "progress"].includes(fact) ? this.dirtyProgress : this.dirtyObjective) delete known[fact];
    }
  }

  #dirty(flag, control) {
    this[flag] = true;
    if (this.controls[control]) for (const child of this.children) child.#dirty(flag, control);
  }

  // setObjective and setProgress give the names of the global objectives that
  // were written.
  setObjective(objective, fact, value, anew) {
    this.dirtyObjective = false;
    return objective.set(fact, value, anew);
  }

  setProgress(fact, value, anew) {
    this.dirtyProgress = false;
    return this.primary.set(fact, value, anew);
  }

  keep() {
    return {
      attempts: this.attempts, active: this.active, suspended: this.suspended, dirty: [this.dirtyObjective, this.dirtyProgress],
      objectives: this.objectives.map((o) => o.known), available: this.available.map((child) => child.id),
    };
  }

  restore(kept) {
    Object.assign(this, { attempts: kept.attempts, active: kept.active, suspended: kept.suspended });
    [this.dirtyObjective, this.dirtyProgress] = kept.dirty;
    this.objectives.forEach((o, i) => { o.known = { ...kept.objectives[i] }; });
    this.available = kept.available.map((id) => this.children.find((child) => child.id === id)).filter(Boolean);
  }
}

// Tree is the activity tree with the global objectives.
class Tree {
  constructor(settings) {
    this.local = settings.local === true; // global objectives end with the attempt at the whole
    this.globals = {};
    this.root = new Activity(settings.activityTree, null, this);
    this.all = [];
    const list = (activity) => { this.all.push(activity); activity.children.forEach(list); };
    list(this.root);
    this.current = this.suspended = null;
  }

  find(id) { return this.all.find((activity) => activity.id === id) ?? null; }

  // here says whether an activity is still in the tree after children were selected.
  here(activity) { return activity.path.every((a) => !a.parent || a.parent.available.includes(a)); }

  // forgetGlobals drops the global objectives that end with the attempt at the whole.
  forgetGlobals() {
    if (this.local) for (const id of Object.keys(this.globals)) delete this.globals[id];
  }

  ancestor(a, b) { return a.path.filter((activity) => b.path.includes(activity)).at(-1); }

  // forward says whether b comes after a in the order of the tree.
  forward(a, b) { return this.all.indexOf(b) > this.all.indexOf(a); }

  keep() {
    return {
      activities: Object.fromEntries(this.all.map((a) => [a.id, a.keep()])), globals: this.globals,
      current: this.current?.id ?? null, suspended: this.suspended?.id ?? null,
    };
  }

  restore(kept) {
    for (const id of Object.keys(this.globals)) delete this.globals[id];
    for (const [id, facts] of Object.entries(kept.globals)) this.globals[id] = { ...facts };
    for (const activity of this.all) if (kept.activities[activity.id]) activity.restore(kept.activities[activity.id]);
    this.current = this.find(kept.current);
    this.suspended = this.find(kept.suspended);
  }
}

Object.assign(globalThis.kursbroPlayer ??= {}, { Tree });
