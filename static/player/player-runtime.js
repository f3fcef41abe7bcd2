// The SCORM run-time that a course finds in its parent window: scorm-again,
// with a guard before it and our saver behind it.
//
// The guard refuses what scorm-again 3.4.3 takes to its own ruin (SetValue on a
// whole branch replaces the data model), lets a course that ends and begins
// again do so, and says "true" to Commit and Finish only when it is saved.

const dialects = {
  "1.2": {
    place: "API", version: undefined, failed: 101, exit: "cmi.core.exit",
    initialize: "LMSInitialize", finish: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit",
    others: ["LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"],
    urgent: /^cmi\.core\.(lesson_status|score\.)/,
    make: (settings) => new globalThis.Scorm12API(settings),
  },
  2004: {
    place: "API_1484_11", version: "1.0", failed: 391, exit: "cmi.exit",
    initialize: "Initialize", finish: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit",
    others: ["GetLastError", "GetErrorString", "GetDiagnostic"],
    urgent: /^cmi\.(completion_status|success_status|progress_measure|score\.)/,
    make: (settings) => new globalThis.Scorm2004API(settings),
  },
};

// Branches of the data model: they have no value of their own.
const branch = new RegExp("^(" + [
  "cmi", "adl", "nav", "cmi\\.core(\\.score)?", "cmi\\.score", "cmi\\.(student_data|student_preference|learner_preference|evaluation)",
  "cmi\\.(objectives|interactions|comments_from_learner|comments_from_lms)(\\.\\d+)?", "cmi\\.objectives\\.\\d+\\.score",
  "cmi\\.interactions\\.\\d+\\.(objectives|correct_responses)(\\.\\d+)?", "adl\\.(nav|data)(\\.\\d+)?", "adl\\.nav\\.request_valid",
].join("|") + ")$");
// In 1.2 these two are leaves of their own.
const leaves12 = /^cmi\.(comments_from_lms|comments)$/;
const noSuchElement = "401";
const validity = /^adl\.nav\.request_valid\.(?:(continue|previous|exit|exitAll|abandon|abandonAll|suspendAll)|(choice|jump)\.\{target=(.+)\})$/;

class Runtime {
  #dialect;
  #api;
  #exit = "";
  #wish = ""; // adl.nav.request
  left = false; // the course's rules have heard what the unit said last
  initialised = false;
  finished = false;

  // on.changed(urgent), on.save(final) → boolean, on.reopen() → start of the
  // unit anew, on.turned() → whether there is another page since the unit ended,
  // on.initialised(), on.finished(), on.go(request, target). With
  // rules of its own also on.valid(request, target) → boolean and, before a
  // unit's last word is saved, on.leaving(cmi, request, target).
  constructor(version, on) {
    this.on = on;
    this.#dialect = dialects[version];
    this.#api = this.#dialect.make({
      lmsCommitUrl: "ours", autocommit: false, logLevel: "NONE", uninitializedGetLogLevel: "NONE",
      httpService: { processHttpRequest: (_url, _data, final) => this.#save(final), updateSettings() {} },
    });
    this.#listen();
  }

  // load gives the unit its data model, before it may initialise.
  load(start) {
    if (this.initialised) this.#api.reset();
    this.initialised = this.finished = this.left = false;
    this.#exit = this.#wish = "";
    try {
      this.#api.loadFromJSON(start);
    } catch (error) {
      console.error("SCORM", error); // better to begin with less than not at all
    }
  }

  snapshot() { return this.#api.renderCommitCMI(false, this.#dialect.place !== "API"); }

  // share gives the unit the stores that it shares with others (adl.data).
  share(maps, stores) {
    this.#api.adl.configureSharedDataMaps(maps);
    this.#api.restoreSharedDataSnapshot(stores);
  }

  get shared() { return this.#api.captureSharedDataSnapshot(); }

  // install puts what the course may call where the course looks for it.
  install(where) {
    const d = this.#dialect;
    const safely = (act, otherwise) => (...args) => {
      try { return act(...args); } catch (error) { console.error("SCORM", error); return otherwise; }
    };
    const api = {
      [d.initialize]: safely((p) => this.#initialize(p), "false"),
      [d.finish]: safely((p) => this.#finish(p), "false"),
      [d.get]: safely((element) => this.#get(String(element)), ""),
      [d.set]: safely((element, value) => this.#set(String(element), value), "false"),
      [d.commit]: safely((p = "") => this.#api[d.commit](p), "false"),
    };
    for (const name of d.others) api[name] = safely((code) => this.#api[name](code ?? ""), "");
    if (d.version) api.version = d.version;
    where[d.place] = api;
  }

  #save(final) {
    const saved = this.on.save(final);
    return { result: saved ? "true" : "false", errorCode: saved ? 0 : this.#dialect.failed };
  }

  #initialize(parameter = "") {
    if (this.finished && (this.#dialect.place === "API" || this.on.turned())) this.load(this.on.reopen()); // each page of some courses ends and begins
    const answer = this.#api[this.#dialect.initialize](parameter);
    if (answer === "true") {
      this.initialised = true;
      this.on.initialised();
    }
    return answer;
  }

  #finish(parameter = "") {
    if (this.#dialect.place === "API" && this.initialised && !this.finished) this.#completeUnsaid();
    if (parameter === "" && this.initialised && !this.finished && !this.left && this.on.leaving) this.#leave();
    const answer = this.#api[this.#dialect.finish](parameter);
    if (answer === "true" && this.initialised && !this.finished) {
      this.finished = true;
      this.on.finished();
    }
    return answer;
  }

  // leave tells the course what the unit said last and where it wants to go.
  #leave() {
    this.left = true;
    const [, target, to] = /^\{target=(.+)\}(choice|jump)$/.exec(this.#wish) ?? [];
    this.on.leaving(this.snapshot().cmi, to ?? (this.#wish === "_none_" ? "" : this.#wish), target);
  }

  // #get answers itself what only the course's rules can say.
  #get(element) {
    const answer = this.#api[this.#dialect.get](element);
    const asked = this.on.valid && this.initialised && !this.finished && validity.exec(element);
    if (!asked) return answer;
    this.#api.lastErrorCode = "0";
    return String(this.on.valid(asked[1] ?? asked[2], asked[3]));
  }

  // A course that ends without a word about its status has been completed (1.2,
  // LMSFinish), unless it means to be taken up again. scorm-again has a setting
  // for it, which takes its own "not attempted" for the course's word.
  #completeUnsaid() {
    const status = this.#api.cmi.core.lesson_status;
    if (this.#exit !== "suspend" && (status === "" || status === "not attempted")) this.#api.cmi.core.lesson_status = "completed";
  }

  #set(element, value) {
    const leaf = this.#dialect.place === "API" && leaves12.test(element);
    if (branch.test(element) && !leaf) {
      this.#api.lastErrorCode = noSuchElement;
      return "false";
    }
    const answer = this.#api[this.#dialect.set](element, value);
    if (answer === "true") {
      if (element === this.#dialect.exit) this.#exit = String(value);
      if (element === "adl.nav.request") this.#wish = String(value);
      this.on.changed(this.#dialect.urgent.test(element));
    }
    return answer;
  }

  // listen hears where a course without sequencing wants to go.
  #listen() {
    const requests = {
      SequenceNext: "continue", SequencePrevious: "previous", SequenceChoice: "choice", SequenceJump: "choice",
      SequenceExitAll: "exitAll", SequenceAbandonAll: "exitAll",
    };
    for (const [event, request] of Object.entries(requests)) {
      this.#api.on(event, (target) => this.on.go(request, target));
    }
  }
}

(globalThis.kursbroPlayer ??= {}).Runtime = Runtime;
