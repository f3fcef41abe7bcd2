// What the stage is made of beside the course: the line to the portal's page,
// the menu of units with its bar, and the notice that takes the frame's place.

const above = window.parent;

// Courses look for the run-time by climbing from parent to parent, and fail
// where a window of another origin will not be looked into. So for them, the
// stage is the top.
window.parent = window;

// Channel speaks with the page that frames us, and with nobody else.
class Channel {
  #portal;
  #hear;

  constructor(portal, on) {
    this.#portal = portal;
    addEventListener("message", (event) => {
      if (event.source !== above || event.origin !== portal || event.data?.kursbro !== "portal") return;
      if (event.data.type === "journal") this.#hear?.(event.data.entries ?? []);
      else on[event.data.type]?.(event.data);
    });
  }

  tell(type, more = {}) {
    if (above !== window) above.postMessage({ kursbro: "stage", type, ...more }, this.#portal);
  }

  // hello asks for what an earlier window could not save; alone in its own
  // window, the stage gets nothing.
  hello() {
    return new Promise((heard) => {
      this.#hear = heard;
      this.tell("hello");
      setTimeout(() => heard([]), above === window ? 0 : 3000);
    });
  }
}

const element = (id) => document.getElementById(id);

// Notice stands in the place of the course when there is something to say.
class Notice {
  #box = element("notice");

  say(text) {
    this.#show(text, []);
  }

  // refused says why it is over, and what can be done about it.
  refused(text, code) {
    const ways = { taken_over: ["restart"], expired: ["restart"], stale: ["restart"], ended: ["restart"], unreadable: ["restart"] };
    this.#show(text, ways[code] ?? ["close"]);
  }

  // rest says that the course is at rest, and how to go on.
  rest(text) {
    this.#show(text, ["restart", "close"]);
  }

  clear() { this.#box.hidden = true; }

  #show(text, buttons) {
    element("notice-text").textContent = text;
    for (const button of this.#box.querySelectorAll("button")) button.hidden = !buttons.includes(button.dataset.act);
    const news = this.#box.hidden;
    this.#box.hidden = false;
    if (news && buttons.length) this.#box.focus();
  }
}

// passedWord is the word for a pass: one that waits for a class, or for another
// course, is not all of it.
const passedWord = ({ remains }) => ({ class: "passedClass", course: "passedCourse" })[remains] ?? "passed";

// Menu shows the units and the way between them.
class Menu {
  #words;
  #on;
  #state;
  #unit;
  #valid; // which ways the rules of the course leave open; undefined: all
  #lines; // of the contents
  #many = false;
  #hint = false; // what is said is only about the last press of a button
  #shown = false;

  constructor(words, on) {
    this.#words = words;
    this.#on = on;
    const acts = { ...on, freely: () => { this.#unfold(false); on.freely(); }, menu: () => this.#toggle(), more: () => this.#unfold(), way: (button) => { this.#unfold(false); on.way(button.dataset.request); } };
    document.addEventListener("click", (event) => {
      const button = event.target.closest("[data-act]");
      acts[button?.dataset.act]?.(button);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.#isOpen()) this.#toggle();
      this.#unfold(false);
    });
  }

  // show draws the list once; a course of one unit needs none. With rules of the
  // course's own, it is of lines: { id, title, level, leaf }.
  show(state, lines) {
    this.#state = state;
    if (!lines) this.#valid = undefined;
    this.#lines = lines ?? state.units.filter((u) => !u.hidden);
    this.#many = Boolean(lines) || state.units.filter((u) => u.href).length > 1;
    element("units").replaceChildren(...this.#lines.map((line) => this.#line(line, Boolean(lines))));
    for (const name of ["menu", "previous", "next"]) this.#button(name).hidden = !this.#many;
    element("ways").querySelector("[data-act=freely]").hidden = !(lines && state.review);
    element("more").hidden = !lines;
    this.#stand();
    this.#update();
    if (state.review) this.#say(this.#words.review);
    if (state.preview) this.#say(this.#words.preview);
    if (state.state === "passed" && !state.review) this.#say(this.#words[passedWord(state)]);
  }

  // #stand lets the list stand beside the course from the beginning, where there
  // is room for both.
  #stand() {
    if (this.#shown || !this.#many || !matchMedia("(min-width: 64rem)").matches) return;
    this.#shown = true;
    if (this.#lines.filter((line) => line.leaf ?? line.href).length > 1) this.#open(true);
  }

  at(state, unit) {
    this.#state = state;
    this.#unit = unit;
    this.silent(false);
    this.#update();
    if (this.#isOpen() && getComputedStyle(element("menu")).position === "absolute") this.#toggle();
  }

  // allow says which ways the run-time leaves open.
  allow(valid) {
    this.#valid = valid;
    this.#update();
  }

  // refresh fetches the units' standing anew.
  async refresh(ask) {
    const state = await ask(this.#unit?.id);
    if (!state) return;
    for (const unit of this.#state.units) Object.assign(unit, state.units.find((u) => u.id === unit.id));
    this.#update();
  }

  silent(is) { this.#button("done").hidden = !is; this.#bar(); }

  outcome(answer) {
    const passed = answer.state === "passed";
    const key = passed ? passedWord(answer) : "notPassed";
    const withScore = passed ? `${key}Score` : "failedScore";
    if (answer.state === "open") return this.#say("");
    this.#say(answer.score ? this.#words[withScore].replace("{score}", answer.score) : this.#words[key], passed ? "done" : "wrong");
    this.#button("retry").hidden = passed;
    this.#button("close").hidden = false;
    if (answer.remains === "class") this.#button("close").textContent = this.#words.dates;
    this.#bar();
  }

  // notYet says that the rules of the course want something done first.
  notYet(unit) {
    this.#say(unit ? `${unit.title}: ${this.#lock(unit)}.` : this.#words.notYet);
    this.#hint = true;
  }

  // move takes a hint away: the learner has gone on.
  move() {
    if (this.#hint) this.#say("");
  }

  // #lock says what opens a unit.
  #lock(unit) {
    return unit.needs.length ? this.#words.lockedUntil.replace("{units}", unit.needs.join(", ")) : this.#words.locked;
  }

  #line(unit, ruled) {
    const line = document.createElement("li");
    line.style.setProperty("--level", unit.level);
    if (!unit.href && !ruled) {
      line.append(Object.assign(document.createElement("span"), { textContent: unit.title, className: "stage-heading" }));
      return line;
    }
    const button = document.createElement("button");
    button.type = "button";
    Object.assign(button.dataset, { unit: unit.id, request: "choice", target: unit.id });
    const mark = Object.assign(document.createElement("span"), { className: "stage-mark" });
    mark.setAttribute("aria-hidden", "true");
    const text = document.createElement("span");
    text.append(unit.title, document.createElement("span"));
    button.append(mark, text);
    button.addEventListener("click", () => {
      if (button.dataset.standing === "locked" || button.getAttribute("aria-disabled") !== "true") this.#on.open(unit.id);
    });
    line.append(button);
    return line;
  }

  #update() {
    for (const button of element("units").querySelectorAll("button")) {
      const unit = this.#state.units.find((u) => u.id === button.dataset.unit) ?? this.#lines.find((line) => line.id === button.dataset.unit);
      const standing = !unit.href ? "heading" : unit.locked ? "locked" : unit.success === "failed" ? "failed" : unit.completion === "completed" ? "completed" : unit.completion === "incomplete" ? "begun" : "new";
      button.dataset.standing = standing;
      const said = button.lastElementChild.lastElementChild;
      said.className = unit.locked ? "stage-why" : "sr-only";
      said.textContent = unit.locked ? this.#lock(unit) : standing === "heading" ? "" : `, ${this.#words[standing]}`;
      button.toggleAttribute("aria-current", false);
      if (unit.id === this.#unit?.id) button.setAttribute("aria-current", "step");
      const open = this.#valid ? this.#valid.choice[unit.id] : !unit.locked;
      button.setAttribute("aria-disabled", String(!open));
      if (this.#valid) this.#choosable(button, open);
    }
    if (this.#valid) return this.#ways();
    const playable = this.#state.units.filter((u) => u.href);
    const at = playable.findIndex((u) => u.id === this.#unit?.id);
    for (const [name, open] of [["previous", at > 0], ["next", at < playable.length - 1]]) {
      this.#button(name).hidden = !this.#many;
      this.#enable(this.#button(name), open);
    }
    this.#bar();
  }

  // choosable marks a line as a way to go, or as no more than a line.
  #choosable(button, open) {
    button.disabled = !open;
    if (open) button.dataset.request = "choice";
    else delete button.dataset.request;
    button.parentElement.hidden = !this.#valid.listed[button.dataset.unit];
  }

  // ways shows the buttons that the rules leave, and no others.
  #ways() {
    const { offered } = this.#valid;
    for (const button of element("bar").querySelectorAll("[data-request]")) {
      const is = offered.includes(button.dataset.request);
      button.hidden = !is;
      this.#enable(button, is);
    }
    element("more").hidden = [...element("ways").children].every((button) => button.hidden);
    this.#button("menu").hidden = this.#lines.filter((line) => line.leaf).length < 2;
    this.#bar();
  }

  #enable(button, is) {
    button.setAttribute("aria-disabled", String(!is));
    button.disabled = !is;
  }

  #say(text, kind = "") {
    this.#hint = false;
    element("said").textContent = text;
    if (kind) element("said").dataset.kind = kind;
    else delete element("said").dataset.kind;
    this.#bar();
  }

  // The bar is there when something is in it.
  #bar() {
    const buttons = [...element("bar").querySelectorAll(":scope > button, #ways > button")];
    element("bar").hidden = !element("said").textContent && buttons.every((b) => b.hidden);
  }

  #button(name) { return element("bar").querySelector(`[data-act="${name}"]`); }

  #isOpen() { return !element("menu").hidden; }

  // unfold shows what is behind "more" on a narrow window.
  #unfold(is = !element("more").classList.contains("stage-unfolded")) {
    element("more").classList.toggle("stage-unfolded", is);
    element("more").querySelector("button").setAttribute("aria-expanded", String(is));
  }

  // contents opens the list, where it is the only way on.
  contents() { if (!this.#isOpen()) this.#toggle(); }

  #open(is) {
    element("menu").hidden = !is;
    this.#button("menu").setAttribute("aria-expanded", String(is));
  }

  #toggle() {
    this.#open(!this.#isOpen());
    (this.#isOpen() ? element("units").querySelector("button") : this.#button("menu"))?.focus();
  }
}

Object.assign(globalThis.kursbroPlayer ??= {}, { Channel, Menu, Notice });
