// Carries what a unit says to the server, and never calls it saved before the
// server has: only JSON with "result": true counts, no redirect and no page.
//
// What is not acknowledged waits here, goes to the journal on the portal's
// page, and is sent again with growing pauses. Each commit holds the whole data
// model, so of each session only the last has to wait.
//
// What is refused because the window is too old stays in the journal: the next
// window of the attempt delivers it.
//
// on.state({kind, ...})  "saving", "saved" (clock), "unsaved", "stopped" (code, message)
// on.answer(answer)      what the server said to a commit that is saved
// on.keep(body), on.drop(session, sequence)   write to the journal, cross out

// Pauses are measured by a clock that nobody sets: one that was put back a day
// would hold everything back for a day.

const soon = 300; // ms until a change is in the journal, and a status with the server
const later = 5000; // ms until any other change is with the server
const pauses = [1000, 2000, 4000, 8000, 15000, 30000];
const patience = 20000; // ms for one answer
const passing = ["expired", "unknown"]; // refusals of the window, not of what it says
const beaconLimit = 60000; // bytes; the browser's own limit is 64 KiB for all of them
const heavy = 16000; // characters since the last commit: what a closing window might not get rid of is not left lying

class Saver {
  #address;
  #on;
  #waiting = new Map(); // session → body that is not acknowledged
  #held = {}; // session → the latest body that the server has
  #sent = 0;
  #failures = 0;
  #length = 0; // of what has been said since the last commit
  #retryAt = 0;
  #timers = {};
  stopped = "";

  // address is that of the commit endpoint; snapshot gives the data model now.
  constructor(address, on) {
    this.#address = address;
    this.#on = on;
    addEventListener("online", () => this.#retry());
  }

  // begin turns to a unit; follows names the session whose data it starts from.
  // outcome, with rules of the course's own, what the whole course adds up to.
  begin(unit, follows, snapshot, outcome) {
    this.dirty = false;
    this.open = 0;
    this.unit = { unit, follows, session: crypto.randomUUID(), sequence: 1, snapshot, outcome };
  }

  get unsaved() { return this.dirty || this.#waiting.size > 0; }

  // changed notes that the unit has said something, and how long that is.
  changed(urgent, length = 0) {
    this.dirty = true;
    this.#length += length;
    this.urgent ||= urgent || this.#length > heavy;
    if (this.#length > heavy && performance.now() > this.#sent + 1000) this.#hurry();
    this.#timers.journal ??= setTimeout(() => this.#tick(), soon);
  }

  // hurry lets the course say what it has to say in one go, and then sends it.
  #hurry() {
    clearTimeout(this.#timers.journal);
    this.#timers.journal = setTimeout(() => this.#tick());
  }

  #tick() {
    delete this.#timers.journal;
    if (!this.dirty || this.stopped) return;
    this.#take(this.#body(false));
    const wait = this.urgent ? 0 : Math.max(0, this.#sent + later - performance.now());
    this.urgent = false;
    this.#timers.send ??= setTimeout(() => { delete this.#timers.send; this.flush(); }, wait);
  }

  // save sends at once and waits: the course is waiting for true or false.
  save(final, sequencing) {
    if (this.stopped) return false;
    if (!final && !this.unsaved) return true;
    const body = this.#take(this.#body(final, sequencing));
    if (!final && performance.now() < this.#retryAt) return false; // just failed: let the pauses work
    this.#on.state({ kind: "saving" });
    const saved = this.#settle(body, this.#ask(body));
    if (saved === null) this.flush(true); // while a page of the course goes, browsers let us send, but not wait
    return saved === true;
  }

  // saveData commits data that the stage itself says of a silent unit.
  saveData(data) {
    const body = this.#body(true);
    const { core, ...rest } = data.cmi;
    Object.assign(body.data.cmi, rest, core && { core: { ...body.data.cmi.core, ...core } });
    this.#take(body);
    return this.flush();
  }

  // note sends what the run-time keeps between units, with the unit just left.
  note(sequencing) {
    if (this.stopped) return;
    this.#take(this.#body(false, sequencing));
    this.flush();
  }

  // flush sends everything that waits; true when nothing is left.
  async flush(keepalive = false) {
    if (this.dirty && !this.stopped) this.#take(this.#body(false));
    for (const body of [...this.#waiting.values()]) {
      if (this.stopped) break;
      this.#on.state({ kind: "saving" });
      this.#sent = performance.now();
      if (this.#settle(body, await this.#post(body, keepalive)) === null) break;
    }
    return !this.unsaved;
  }

  // leave is the last word of a window that closes: nobody hears the answer, so
  // the journal keeps it too.
  leave() {
    if (this.dirty) this.#take(this.#body(false));
    if (this.stopped) return;
    for (const body of this.#waiting.values()) {
      const small = this.#small(body);
      if (small) navigator.sendBeacon(this.#address, new Blob([small], { type: "text/plain;charset=UTF-8" }));
    }
  }

  // replay sends what an earlier window could not; stale answers settle it too.
  async replay(body) {
    const answer = await this.#post(body, false);
    if (answer && !passing.includes(answer.code)) this.#on.drop(body.session, body.sequence);
    return answer !== null;
  }

  #body(final, sequencing = "") {
    const { snapshot, outcome, ...unit } = this.unit;
    unit.sequence = ++this.unit.sequence;
    this.dirty = false;
    this.#length = 0;
    return { ...unit, open: this.open, final, sequencing, outcome: outcome?.(), data: snapshot() };
  }

  // take lets a commit wait; that a session has ended is not forgotten.
  #take(body) {
    const before = this.#waiting.get(body.session);
    if (before) {
      body.final ||= before.final;
      body.sequencing ||= before.sequencing;
    }
    this.#waiting.set(body.session, body);
    this.#on.keep(body);
    return body;
  }

  // settle draws the conclusion: true saved, false refused for good, null not reached.
  #settle(body, answer) {
    if (answer === null) {
      this.#failures++;
      const pause = pauses[Math.min(this.#failures, pauses.length) - 1];
      this.#retryAt = performance.now() + pause;
      clearTimeout(this.#timers.retry);
      this.#timers.retry = setTimeout(() => this.#retry(), pause);
      this.#on.state({ kind: "unsaved" });
      return null;
    }
    this.#failures = 0;
    this.#retryAt = 0;
    if (!answer.result) {
      if (body.session !== this.unit.session && !this.#waiting.has(body.session)) return true; // it came twice, and the server has the second
      this.stopped = answer.code;
      if (!passing.includes(answer.code)) this.#on.drop(body.session, body.sequence);
      this.#on.state({ kind: "stopped", code: answer.code, message: answer.message });
      return false;
    }
    if (!(this.#held[body.session]?.sequence > body.sequence)) this.#held[body.session] = body;
    if (this.#waiting.get(body.session)?.sequence <= body.sequence) this.#waiting.delete(body.session);
    this.#on.drop(body.session, body.sequence);
    if (!this.unsaved) this.#on.state({ kind: "saved", clock: answer.clock });
    this.#on.answer(answer);
    return true;
  }

  #retry() {
    this.#retryAt = 0;
    if (this.#waiting.size) this.flush();
  }

  async #post(body, keepalive) {
    const text = JSON.stringify(body);
    try {
      const response = await fetch(this.#address, {
        method: "POST", body: text, headers: { "Content-Type": "application/json" },
        redirect: "error", credentials: "omit", cache: "no-store", keepalive: keepalive && fits(text), signal: AbortSignal.timeout(patience),
      });
      return understood(response.headers.get("Content-Type"), response.status, await response.text());
    } catch {
      return null;
    }
  }

  #ask(body) {
    try {
      const request = new XMLHttpRequest();
      request.open("POST", this.#address, false);
      request.setRequestHeader("Content-Type", "application/json");
      request.send(JSON.stringify(body));
      return understood(request.getResponseHeader("Content-Type"), request.status, request.responseText);
    } catch {
      return null; // not reached, or the page is closing: then leave() follows
    }
  }

  // small is a commit that a beacon can carry: the whole, or what has changed
  // since the server last answered, or at the very least what was achieved: that
  // counts as the commit before, so that the journal's whole one is still newer.
  #small(body) {
    const part = (data) => ({ ...body, partial: true, sequencing: "", data });
    const tries = [
      () => body, () => part(difference(this.#held[body.session]?.data, body.data)),
      () => ({ ...part({ cmi: achieved(body.data.cmi) }), sequence: body.sequence - 1 }),
    ];
    for (const make of tries) {
      const text = JSON.stringify(make());
      if (fits(text)) return text;
    }
    return "";
  }
}

const fits = (text) => new Blob([text]).size < beaconLimit;

// understood is an answer of ours: saved, or refused for good; null for anything else.
function understood(type, status, text) {
  if (!type?.startsWith("application/json")) return null;
  let answer;
  try { answer = JSON.parse(text); } catch { return null; }
  if (answer.result === true && status === 200) return answer;
  if (answer.result === false && status >= 400 && status < 500 && status !== 408 && status !== 429) return answer;
  return null;
}

// achieved is how it went and how long it took, in either dialect: no place and
// no long texts, which belong together.
function achieved({ core, completion_status, success_status, score, session_time, exit }) {
  if (!core) return { completion_status, success_status, score, session_time, exit };
  const { lesson_status, score: points, session_time: time, exit: way } = core;
  return { core: { lesson_status, score: points, session_time: time, exit: way } };
}

// difference is the part of a tree that is not the same in another.
function difference(before, after) {
  const changed = {};
  for (const [name, value] of Object.entries(after)) {
    const old = before?.[name];
    if (value && typeof value === "object") {
      const inner = difference(old, value);
      if (Object.keys(inner).length) changed[name] = inner;
    } else if (value !== old) {
      changed[name] = value;
    }
  }
  return changed;
}

(globalThis.kursbroPlayer ??= {}).Saver = Saver;
