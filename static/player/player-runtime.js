// The SCORM run-time that a course finds in its parent window, and our saver
// behind it. It lets a course that ends and begins again do so, and says "true"
// to Commit and Finish only when it is saved.

const { Api12, Api2004 } = globalThis.kursbroPlayer;

const dialects = {
  "1.2": {
    place: "API", version: undefined,
    initialize: "LMSInitialize", finish: "LMSFinish", get: "LMSGetValue", set: "LMSSetValue", commit: "LMSCommit",
    others: ["LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"],
    urgent: /^cmi\.core\.(lesson_status|score\.)/,
    make: (on, save) => new Api12(save),
  },
  2004: {
    place: "API_1484_11", version: "1.0",
    initialize: "Initialize", finish: "Terminate", get: "GetValue", set: "SetValue", commit: "Commit",
    others: ["GetLastError", "GetErrorString", "GetDiagnostic"],
    urgent: /^cmi\.(completion_status|success_status|progress_measure|score\.)/,
    make: (on, save) => new Api2004(save, on.valid),
  },
};

class Runtime {
  #dialect;
  #api;
  #ending = false; // the unit has asked to end
  left = false; // the course's rules have heard what the unit said last
  initialised = false;
  finished = false;

  // on.changed(urgent, length), on.save(final) → boolean, on.reopen() → start of the
  // unit anew, on.turned() → whether there is another page since the unit asked to
  // end, on.initialised(), on.ending(), on.finished(), on.go(request, target). With rules of its
  // own also on.valid(request, target) → boolean and, before a unit's last word
  // is saved, on.leaving(cmi, request, target).
  constructor(version, on) {
    this.on = on;
    this.#dialect = dialects[version];
    this.#api = this.#dialect.make(on, (final) => on.save(final));
  }

  // load gives the unit its data model, before it may initialise.
  load(start) {
    this.initialised = this.finished = this.left = this.#ending = false;
    try {
      this.#api.load(start);
    } catch (error) {
      console.error("SCORM", error); // better to begin with less than not at all
    }
  }

  snapshot() { return this.#api.snapshot(); }

  // lastWord is what the course's rules hear of the unit: its data, and what of
  // them it wrote itself.
  lastWord() { return { ...this.snapshot().cmi, said: this.#api.said }; }

  // share gives the unit the stores that it shares with others (adl.data).
  share(maps, stores) { this.#api.share(maps, stores); }
  get shared() { return this.#api.shared; }

  // install puts what the course may call where the course looks for it.
  install(where) {
    const d = this.#dialect;
    const safely = (act, otherwise) => (...args) => {
      try { return act(...args); } catch (error) { console.error("SCORM", error); return otherwise; }
    };
    const api = {
      [d.initialize]: safely((p = "") => this.#initialize(p), "false"),
      [d.finish]: safely((p = "") => this.#finish(p), "false"),
      [d.get]: safely((element) => this.#api[d.get](String(element)), ""),
      [d.set]: safely((element, value) => this.#set(String(element), String(value)), "false"),
      [d.commit]: safely((p = "") => this.#api[d.commit](p), "false"),
    };
    for (const name of d.others) api[name] = safely((code) => this.#api[name](code ?? ""), "");
    if (d.version) api.version = d.version;
    where[d.place] = api;
  }

  // #initialize: each page of some courses ends and begins. What a page said while
  // it went could not be waited for: its end is saved now.
  #initialize(parameter) {
    if (this.#ending && (this.#dialect.place === "API" || this.on.turned())) {
      if (!this.finished) this.#end("");
      if (this.finished) this.load(this.on.reopen());
    }
    const answer = this.#api[this.#dialect.initialize](parameter);
    if (answer === "true") {
      this.initialised = true;
      this.on.initialised();
    }
    return answer;
  }

  #finish(parameter) {
    if (this.initialised && !this.finished && parameter === "") {
      this.#ending = true;
      this.on.ending();
    }
    return this.#end(parameter);
  }

  #end(parameter) {
    const open = this.initialised && !this.finished;
    const [request, target] = this.#wish();
    if (parameter === "" && open && !this.left && this.on.leaving) {
      this.left = true;
      this.on.leaving(this.lastWord(), request, target);
    }
    const answer = this.#api[this.#dialect.finish](parameter);
    if (answer === "true" && open) {
      this.finished = true;
      this.on.finished();
      if (!this.on.leaving) this.#goOn();
    }
    return answer;
  }

  // #goOn heeds where a unit of a course without rules wants to go.
  #goOn() {
    const [request, target] = this.#wish();
    const ways = { continue: "continue", previous: "previous", choice: "choice", jump: "choice", exitAll: "exitAll", abandonAll: "exitAll" };
    if (ways[request]) this.on.go(ways[request], target);
  }

  #wish() {
    const [aimed, target, to] = /^\{target=(.+)\}(choice|jump)$/.exec(this.#api.wish) ?? [];
    return aimed ? [to, target] : [this.#api.wish === "_none_" ? "" : this.#api.wish];
  }

  #set(element, value) {
    const answer = this.#api[this.#dialect.set](element, value);
    if (answer === "true") this.on.changed(this.#dialect.urgent.test(element), value.length);
    return answer;
  }
}

Object.assign(globalThis.kursbroPlayer, { Runtime });
