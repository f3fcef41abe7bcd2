// API_1484_11: the session of a SCORM 2004 unit with the LMS (RTE 3.1), over the
// data model. Faults and their words are the standard's.

const { Model } = globalThis.kursbroPlayer;

const words = {
  __proto__: null, 0: "No Error", 101: "General Exception", 102: "General Initialization Failure", 103: "Already Initialized", 104: "Content Instance Terminated",
  111: "General Termination Failure", 112: "Termination Before Initialization", 113: "Termination After Termination",
  122: "Retrieve Data Before Initialization", 123: "Retrieve Data After Termination", 132: "Store Data Before Initialization", 133: "Store Data After Termination",
  142: "Commit Before Initialization", 143: "Commit After Termination", 201: "General Argument Error", 301: "General Get Failure", 351: "General Set Failure", 391: "General Commit Failure",
  401: "Undefined Data Model Element", 402: "Unimplemented Data Model Element", 403: "Data Model Element Value Not Initialized",
  404: "Data Model Element Is Read Only", 405: "Data Model Element Is Write Only", 406: "Data Model Element Type Mismatch",
  407: "Data Model Element Value Out Of Range", 408: "Data Model Dependency Not Established",
};
const requests = /^(continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_|\{target=[^{}\s]+\}(choice|jump))$/;
const validity = /^adl\.nav\.request_valid\.(?:(continue|previous|exit|exitAll|abandon|abandonAll|suspendAll)|(choice|jump)\.\{target=([^{}]+)\})$/;

class Api2004 {
  #model = new Model();
  #state = "before"; // running, after
  #fault = 0;
  #said = ""; // more on the last fault
  #save;
  wish = "_none_"; // adl.nav.request

  // save(final) says whether it is saved; valid(request, target) whether the
  // course's rules would grant it.
  constructor(save, valid) {
    this.#save = save;
    this.valid = valid;
  }

  load(start) {
    [this.#state, this.#fault, this.wish] = ["before", 0, "_none_"];
    this.#model.load(start);
    this.share([], {});
  }

  share(maps, stores) { this.#model.share(maps, stores); }
  get shared() { return this.#model.shared; }
  snapshot() { return this.#model.snapshot(); }
  get said() { return this.#model.said; }

  Initialize(parameter) {
    if (parameter !== "") return this.#answer(201);
    if (this.#state === "running") return this.#answer(103);
    if (this.#state === "after") return this.#answer(104);
    this.#state = "running";
    return this.#answer(0);
  }

  Terminate(parameter) {
    const fault = this.#refuses(parameter, 112, 113);
    if (fault) return this.#answer(fault);
    if (!this.#save(true)) return this.#answer(391);
    this.#state = "after";
    return this.#answer(0);
  }

  Commit(parameter) {
    return this.#answer(this.#refuses(parameter, 142, 143) || (this.#save(false) ? 0 : 391));
  }

  GetValue(element) {
    if (this.#state !== "running") return this.#give("", this.#state === "before" ? 122 : 123, element);
    if (element === "adl.nav.request") return this.#give(this.wish, 0);
    const [asked, simple, aimed, target] = validity.exec(element) ?? [];
    if (asked) return this.#give(this.valid ? String(this.valid(simple ?? aimed, target)) : "unknown", 0);
    return this.#give(...this.#model.get(element), element);
  }

  SetValue(element, value) {
    if (this.#state !== "running") return this.#answer(this.#state === "before" ? 132 : 133, element);
    if (/^adl\.nav\.request_valid(\.|$)/.test(element)) return this.#answer(validity.test(element) ? 404 : 401, element);
    if (element !== "adl.nav.request") return this.#answer(this.#model.set(element, value), element);
    if (!requests.test(value)) return this.#answer(406, element);
    this.wish = value;
    return this.#answer(0);
  }

  GetLastError() { return String(this.#fault); }
  GetErrorString(code) { return words[code] ?? ""; }
  GetDiagnostic(code) { return (code === "" || String(code) === this.GetLastError() ? this.#said : "") || (words[code] ?? ""); }

  #refuses(parameter, before, after) {
    if (parameter !== "") return 201;
    return this.#state === "before" ? before : this.#state === "after" ? after : 0;
  }

  #answer(fault, element = "") {
    this.#give("", fault, element);
    return String(fault === 0);
  }

  #give(value, fault, element = "") {
    this.#fault = fault;
    this.#said = fault && element ? `${words[fault]}: ${element}`.slice(0, 255) : "";
    return value;
  }
}

Object.assign(globalThis.kursbroPlayer, { Api2004 });
