// The stage: it fetches where the learner is, opens one unit after another in
// the frame, with the run-time ready before, and keeps the portal's page told.

const { Saver, Runtime, Channel, Menu, Notice, Course, Walk, Windows } = globalThis.kursbroPlayer;

const body = document.body;
const words = JSON.parse(body.dataset.words);
const frame = document.getElementById("content");
const address = (name, more = "") => `${name}${location.search}${more && (location.search ? "&" : "?") + more}`;
const silence = 5000; // ms after which a unit that has not begun to talk is taken for silent

const channel = new Channel(body.dataset.portal, { leave });
const notice = new Notice();
const windows = new Windows(frame);
const menu = new Menu(words, {
  open: choose, next: () => go("continue"), previous: () => go("previous"), way: (what) => go(what), done: markDone, retry, freely,
  close: () => channel.tell("close"), restart: () => channel.tell("restart"),
});

let state; // as last fetched
let runtime;
let unit; // the one that is open
let fresh = false; // state is of the unit that comes, and nothing has been saved since
let ended = []; // the pages that were there when the unit asked to end
let free = false; // of the rules of the course
let course, walk; // where the course has rules that decide what comes next
let progress = 0; // of the whole, as last saved
let told; // the score that the bar says

const saver = new Saver(address("commit"), {
  state: (what) => {
    channel.tell("saving", what);
    if (what.kind === "stopped") notice.refused(what.message, what.code);
  },
  answer: (answer) => {
    if (answer.progress !== progress) menu.refresh(ask); // a unit is done: its line says so
    progress = answer.progress;
    if (state.review || state.preview) return;
    const late = answer.state === "passed" && answer.score && !told; // done first, its test marked after
    if (answer.state === state.state && !late) return;
    state.state = answer.state;
    told = answer.score;
    menu.outcome(answer);
  },
  keep: (entry) => state?.attempt && channel.tell("keep", { attempt: state.attempt, entry }),
  drop: (session, sequence) => channel.tell("drop", { session, sequence }),
});

async function begin() {
  if (body.dataset.refused !== undefined) return notice.refused(body.dataset.refused, body.dataset.code);
  const waiting = await channel.hello();
  await fetchState();
  for (const { attempt, entry } of waiting) {
    if (attempt === state.attempt && !(await saver.replay(entry))) break;
  }
  if (waiting.length) await fetchState();
  if (state.sequencing && !state.sequencing.simple) return beginRuled();
  menu.show(state);
  open(state.unit);
}

// fetchState asks until it is answered: without it nothing can start.
async function fetchState(id, entry) {
  for (let pause = 1000; ; pause = Math.min(2 * pause, 15000)) {
    const answer = await ask(id, entry);
    if (answer) {
      notice.clear();
      state = answer;
      fresh = true;
      return;
    }
    notice.say(words.unreachable);
    await new Promise((resume) => { setTimeout(resume, pause); });
  }
}

async function ask(id, entry) {
  try {
    const response = await fetch(address("state", id ? about(id, entry) : ""), { cache: "no-store", credentials: "omit", redirect: "error" });
    const answer = await response.json();
    if (answer.result === true) return answer;
    if (response.status < 500) {
      saver.stopped = answer.code;
      channel.tell("saving", { kind: "stopped", code: answer.code });
      notice.refused(answer.message, answer.code);
      return new Promise(() => {}); // nothing follows a refusal
    }
  } catch { /* not reached: asked again */ }
  return null;
}

const about = (id, entry) => `unit=${encodeURIComponent(id)}${entry ? `&entry=${entry}` : ""}`;

// askNow is ask for a course that waits for its answer within a call.
function askNow(id) {
  const request = new XMLHttpRequest();
  request.open("GET", address("state", about(id, course && "resume")), false);
  request.send();
  return JSON.parse(request.responseText);
}

function newRuntime() {
  return new Runtime(state.version, {
    changed: (urgent, length) => { if (!state.preview) saver.changed(urgent, length); },
    save: (final) => state.preview || saver.save(final, final && course ? kept() : ""),
    reopen: () => {
      const fresh = askNow(unit.id);
      if (course) course.finished = false;
      beginSaving(unit.id, fresh.follows);
      return course ? course.teach(fresh.start) : fresh.start;
    },
    turned: () => windows.pages.some((page) => !ended.includes(page)),
    initialised: () => {
      windows.watch();
      menu.silent(sayable());
    },
    ending: () => { ended = windows.pages; },
    finished: () => menu.refresh(ask),
    go: (request, target) => { if (!course) setTimeout(() => go(request, target)); },
    ...(course && { valid: (what, target) => course.would(what, target), leaving: (cmi, what, target) => walk.leaving(cmi, what, target) }),
  });
}

function beginSaving(id, follows) {
  saver.begin(id, follows, () => runtime.snapshot(), course && (() => course.outcome(said())));
}

// open plays a unit. What the course does while it is cleared away still
// belongs to the unit before.
async function open(id, entry) {
  await clear();
  if (entry || !fresh || state.unit !== id) await fetchState(id, entry);
  fresh = false;
  unit = state.units.find((u) => u.id === id);
  runtime = newRuntime();
  runtime.load(course ? course.teach(state.start) : state.start);
  if (course) runtime.share(course.current.shared, course.shared);
  runtime.install(globalThis);
  beginSaving(id, state.follows);
  if (course) keepCourse();
  menu.at(state, unit);
  if (course) menu.allow(course.valid());
  frame.title = unit.title;
  await windows.load(unit.href);
  listenForSilence(unit);
  if (sayable()) menu.silent(true);
}

// clear lets the course end properly, and sends what it said last.
async function clear() {
  if (!unit) return;
  windows.close();
  if (runtime.initialised && !runtime.finished) windows.announceEnd();
  const gone = new Promise((resume) => {
    frame.addEventListener("load", resume, { once: true });
    setTimeout(resume, 2000); // a course may ask the learner to stay
  });
  frame.contentWindow.location.replace("about:blank");
  await gone;
  if (state.silence === "opened" && unsettled()) saver.changed(false); // however short it was open
  unit = undefined;
  if (!state.preview) await saver.flush();
}

// A page that never talks to the run-time is done when it has been seen; a
// course that should talk and does not lets the learner say that it is done.
function listenForSilence(opened) {
  setTimeout(() => {
    if (unit !== opened || runtime.initialised || opened.completion === "completed" || state.preview) return;
    if (opened.asset) return markDone();
    menu.silent(true);
  }, opened.asset ? 0 : silence);
}

// sayable: the owner lets the learner say that a silent unit is done.
const sayable = () => state.silence === "said" && !state.preview && !state.review && !unit.success && unit.completion !== "completed";

// Of a silent unit, the owner's rule may want to know that it was opened, and
// how long it was looked at.
setInterval(() => {
  if (!unit || document.visibilityState !== "visible") return;
  saver.open += 5;
  const due = state.silence === "opened" ? saver.open === 5 : state.silence === "minutes" && saver.open % 60 === 0;
  if (due && unsettled()) saver.note("");
}, 5000);

const unsettled = () => !state.preview && !state.review && unit.completion !== "completed";

async function markDone() {
  const said = state.version === "1.2" ? { core: { lesson_status: "completed" } } : { completion_status: "completed" };
  menu.silent(false);
  await saver.saveData({ cmi: said });
  menu.refresh(ask);
}

// choose is the learner's choice in the menu, go a step forth or back.
function choose(id) {
  menu.move();
  if (course) return stroll("choice", id);
  const wanted = state.units.find((u) => u.id === id);
  if (wanted.locked) return unlock(wanted, false);
  open(id);
}

function go(request, target) {
  menu.move();
  if (course) return stroll(request, target);
  if (request === "exitAll") return channel.tell("close");
  const playable = state.units.filter((u) => u.href);
  const at = playable.findIndex((u) => u.id === unit.id);
  const next = request === "choice" ? playable.find((u) => u.id === target) : playable[at + (request === "previous" ? -1 : 1)];
  if (next?.locked) return unlock(next, true);
  if (next) open(next.id);
}

// unlock opens a unit that waits for another, or says what for. What has just
// been done may be enough for it: at once or, for a learner who goes on, when
// the unit before has ended properly.
async function unlock(wanted, leaving) {
  const here = unit.id;
  await menu.refresh(ask);
  if (wanted.locked && !leaving) return menu.notYet(wanted);
  if (wanted.locked) {
    await clear();
    await fetchState();
    wanted = state.units.find((u) => u.id === wanted.id);
  }
  await open(wanted.locked ? here : wanted.id);
  if (wanted.locked) menu.notYet(wanted);
}

// beginRuled plays a course with rules of its own (SCORM 2004): who has passed
// and ended it begins it anew, or looks at it freely.
function beginRuled() {
  course = new Course(state.sequencing, state.system);
  if (state.run) course.restore(state.run);
  walk = new Walk(course, {
    clear, play: (id, entry) => open(id, entry), keep: keepCourse, said: lastWord,
    show: () => menu.allow(course.valid()),
    choose: () => { notice.say(words.choose); if (!course.single) menu.contents(); },
    stay: () => menu.notYet(),
    rest: (paused) => (free ? lookFreely() : notice.rest(paused ? words.paused : words.ended)),
  });
  menu.show(state, course.lines());
  walk.begin();
}

// freely leaves the rules of a passed course, for who only looks something up.
async function freely() {
  free = true;
  if (!(await walk.ask("exitAll"))) lookFreely();
}

async function lookFreely() {
  course = walk = undefined;
  notice.clear();
  await fetchState();
  menu.show(state);
  open(state.unit);
}

async function stroll(request, target) {
  if (!(await walk.ask(request, target))) menu.notYet();
}

const said = () => (runtime?.initialised && !runtime.left ? runtime.lastWord() : undefined);

// lastWord is what the unit said, for the course's rules, and once only.
function lastWord() {
  const cmi = said();
  if (runtime) runtime.left = true;
  return cmi;
}

function kept() {
  course.share(runtime.shared);
  return course.kept;
}

function keepCourse() {
  if (saver.unit && !state.preview) saver.note(kept());
}

async function retry() {
  const response = await fetch(address("retry"), { method: "POST", credentials: "omit", redirect: "error" });
  if (response.ok) return location.reload();
  const refusal = await response.json();
  notice.refused(refusal.message, refusal.code);
}

// leave is asked for by the portal's page: it waits for the answer.
async function leave() {
  walk?.close();
  await clear();
  walk?.shut();
  const saved = state?.preview || (await saver.flush());
  channel.tell("left", { saved: saved || saver.stopped !== "" });
}

addEventListener("beforeunload", () => walk?.close());
addEventListener("pagehide", () => {
  windows.close();
  if (state && !state.preview) saver.leave();
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("visibilitychange", () => {
  if (!state || state.preview || saver.stopped || !saver.unit) return;
  if (document.visibilityState === "hidden") saver.flush(true);
  else ask(unit?.id); // another window may have taken over
});

begin();
