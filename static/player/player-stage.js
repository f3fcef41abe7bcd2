// The stage: it fetches where the learner is, opens one unit after another in
// the frame, with the run-time ready before, and keeps the portal's page told.

const { Saver, Runtime, Channel, Menu, Notice } = globalThis.kursbroPlayer;

const body = document.body;
const words = JSON.parse(body.dataset.words);
const frame = document.getElementById("content");
const address = (name, more = "") => `${name}${location.search}${more && (location.search ? "&" : "?") + more}`;
const silence = 5000; // ms after which a unit that has not begun to talk is taken for silent

const channel = new Channel(body.dataset.portal, { leave });
const notice = new Notice();
const menu = new Menu(words, {
  open: choose, next: () => go("continue"), previous: () => go("previous"), done: markDone, retry,
  close: () => channel.tell("close"), restart: () => channel.tell("restart"),
});

let state; // as last fetched
let runtime;
let unit; // the one that is open
let fresh = false; // state is of the unit that comes, and nothing has been saved since
let sequenced = false; // the run-time decides what comes next

const saver = new Saver(address("commit"), {
  state: (what) => {
    channel.tell("saving", what);
    if (what.kind === "stopped") notice.refused(what.message, what.code);
  },
  answer: (answer) => {
    if (answer.state === state.state || state.review || state.preview) return;
    state.state = answer.state;
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
  menu.show(state);
  if (state.sequencing && !state.sequencing.simple && !state.review) return beginSequenced();
  open(state.unit);
}

// fetchState asks until it is answered: without it nothing can start.
async function fetchState(id) {
  for (let pause = 1000; ; pause = Math.min(2 * pause, 15000)) {
    const answer = await ask(id);
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

async function ask(id) {
  try {
    const response = await fetch(address("state", id ? `unit=${encodeURIComponent(id)}` : ""), { cache: "no-store", credentials: "omit", redirect: "error" });
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

// askNow is ask for a course that waits for its answer within a call.
function askNow(id) {
  const request = new XMLHttpRequest();
  request.open("GET", address("state", `unit=${encodeURIComponent(id)}`), false);
  request.send();
  return JSON.parse(request.responseText);
}

function newRuntime(sequencing) {
  return new Runtime(state.version, {
    changed: (urgent) => { if (!state.preview) saver.changed(urgent); },
    save: (final) => state.preview || saver.save(final, final && sequencing ? runtime.sequencing : ""),
    reopen: () => {
      const fresh = askNow(unit.id);
      saver.begin(unit.id, fresh.follows, () => runtime.snapshot());
      return fresh.start;
    },
    initialised: () => menu.silent(false),
    finished: () => menu.refresh(ask),
    go: (request, target) => setTimeout(() => go(request, target)),
  }, sequencing);
}

// open plays a unit. What the course does while it is cleared away still
// belongs to the unit before.
async function open(id) {
  await clear();
  if (!fresh || state.unit !== id) await fetchState(id);
  fresh = false;
  unit = state.units.find((u) => u.id === id);
  if (!sequenced) runtime = newRuntime();
  runtime.load(state.start);
  runtime.install(globalThis);
  saver.begin(id, state.follows, () => runtime.snapshot());
  menu.at(state, unit);
  frame.title = unit.title;
  await load(`c/${unit.href}`);
  listenForSilence(unit);
}

// load replaces the frame's page without a step in the browser's history.
function load(href) {
  return new Promise((loaded) => {
    frame.addEventListener("load", loaded, { once: true });
    frame.contentWindow.location.replace(new URL(href, location.href));
  });
}

// clear lets the course end properly, and sends what it said last.
async function clear() {
  if (!unit) return;
  if (runtime.initialised && !runtime.finished) announceEnd(frame.contentWindow);
  const gone = new Promise((resume) => {
    frame.addEventListener("load", resume, { once: true });
    setTimeout(resume, 2000); // a course may ask the learner to stay
  });
  frame.contentWindow.location.replace("about:blank");
  await gone;
  unit = undefined;
  if (!state.preview) await saver.flush();
}

// announceEnd tells a course that it is being cleared away before it is: once
// it really is, browsers let nobody wait for an answer, and a course that ends
// only then would have to be told that nothing was saved.
function announceEnd(page) {
  for (let i = 0; i < page.length; i++) {
    try { announceEnd(page[i]); } catch { /* from elsewhere: it cannot hear us */ }
  }
  for (const event of [new Event("beforeunload", { cancelable: true }), new PageTransitionEvent("pagehide"), new Event("unload")]) {
    page.dispatchEvent(event);
  }
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

async function markDone() {
  const said = state.version === "1.2" ? { core: { lesson_status: "completed" } } : { completion_status: "completed" };
  menu.silent(false);
  await saver.saveData({ cmi: said });
  menu.refresh(ask);
}

// choose is the learner's choice in the menu, go a step forth or back.
function choose(id) {
  menu.move();
  if (sequenced) return walk("choice", id);
  const wanted = state.units.find((u) => u.id === id);
  if (wanted.locked) return unlock(wanted, false);
  open(id);
}

function go(request, target) {
  if (request === "exitAll") return channel.tell("close");
  menu.move();
  if (sequenced) return walk(request, target);
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

// With rules of its own (SCORM 2004), the run-time decides what comes next. If
// its rules let nothing begin, a plain menu is better than nothing.
function beginSequenced() {
  sequenced = true;
  runtime = sequencedRuntime();
  if (state.run && resumed()) return;
  runtime = sequencedRuntime();
  if (runtime.request("start") || runtime.request("choice", state.unit)) return;
  sequenced = false;
  open(state.unit);
}

let resuming = false;

function sequencedRuntime() {
  return newRuntime({
    activityTree: state.sequencing.activityTree, collections: state.sequencing.collections,
    eventListeners: {
      onActivityDelivery: (activity) => setTimeout(() => deliver(activity.id)),
      onNavigationValidityUpdate: (valid) => menu.allow(valid),
      onSequencingSessionEnd: () => { if (!resuming) setTimeout(ended); },
    },
  });
}

// resumed takes up what was kept. A window that just closed left an activity
// running, which can be neither resumed nor started: it is suspended first.
function resumed() {
  resuming = true;
  const there = runtime.restore(state.run) &&
    (runtime.request("resumeAll") || (runtime.request("suspendAll") && runtime.request("resumeAll")));
  resuming = false;
  return there;
}

async function deliver(id) {
  keepSequencing();
  await open(id);
}

async function walk(request, target) {
  const here = unit?.id ?? state.unit;
  await clear();
  if (runtime.request(request, target)) return;
  menu.notYet();
  if (!runtime.request("choice", here)) open(here);
}

function ended() {
  keepSequencing();
  menu.ended();
}

function keepSequencing() {
  if (saver.unit && !state.preview) saver.note(runtime.sequencing);
}

async function retry() {
  const response = await fetch(address("retry"), { method: "POST", credentials: "omit", redirect: "error" });
  if (response.ok) location.reload();
}

// leave is asked for by the portal's page: it waits for the answer.
async function leave() {
  await clear();
  const saved = state?.preview || (await saver.flush());
  channel.tell("left", { saved: saved || saver.stopped !== "" });
}

addEventListener("pagehide", () => { if (state && !state.preview) saver.leave(); });
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
document.addEventListener("visibilitychange", () => {
  if (!state || state.preview || saver.stopped || !saver.unit) return;
  if (document.visibilityState === "hidden") saver.flush(true);
  else ask(unit?.id); // another window may have taken over
});

begin();
