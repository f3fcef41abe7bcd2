// The portal's side of the player: the bar around the frame, and the journal of
// what the server has not acknowledged. The journal lies here because courses
// share the frame's origin and must not read each other's work.

const bar = document.querySelector("[data-player]");
const frame = document.querySelector("iframe.player-frame");
const origin = bar.dataset.origin;
const attempt = bar.dataset.attempt;
const saved = bar.querySelector(".player-saved");
const close = bar.querySelector(".player-close");
const journalKey = `kursbro.journal.${attempt}`;
const mostSessions = 50; // that wait: a course that forges more shall not fill what the others need

let unsaved = false;
let leaving = "";
let heard = false; // the stage has said how it left

const tell = (type, more = {}) => frame.contentWindow.postMessage({ kursbro: "portal", type, ...more }, origin);

// The journal: of each session the last commit that waits. What the server has
// acknowledged is crossed out at once; what waits outlives signing out, or work
// would be lost, and is forgotten when nobody comes back for it (kursbro.js).
const journal = {
  read() {
    try { return JSON.parse(localStorage.getItem(journalKey)) ?? {}; } catch { return {}; }
  },
  write(entries) {
    try {
      if (Object.keys(entries).length) localStorage.setItem(journalKey, JSON.stringify(entries));
      else localStorage.removeItem(journalKey);
    } catch { /* full or forbidden: the stage still holds it, and the bar says so */ }
  },
  keep(entry) {
    const { [entry.session]: _, ...others } = this.read();
    const latest = Object.entries({ ...others, [entry.session]: { ...entry, kept: Date.now() } }).slice(-mostSessions);
    this.write(Object.fromEntries(latest));
  },
  drop(session, sequence) {
    const entries = this.read();
    if (!(entries[session]?.sequence <= sequence)) return;
    delete entries[session];
    this.write(entries);
  },
};

const hear = {
  hello: () => tell("journal", { entries: Object.values(journal.read()).map((entry) => ({ attempt, entry })) }),
  keep: (m) => { if (m.attempt === attempt) journal.keep(m.entry); },
  drop: (m) => journal.drop(m.session, m.sequence),
  saving: show,
  left: (m) => { heard = true; leave(m.saved); },
  close: () => close.click(),
  restart: () => location.reload(),
};

addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== origin || event.data?.kursbro !== "stage") return;
  hear[event.data.type]?.(event.data);
});

// show says in the bar how far the work is kept. "Saving" that is quick is not
// said: the words would flicker.
let slow;
function show({ kind, clock, code }) {
  clearTimeout(slow);
  if (kind === "saving") {
    if (!unsaved) slow = setTimeout(() => say("", saved.dataset.saving), 700);
    return;
  }
  unsaved = kind === "unsaved";
  if (kind === "saved") say("done", saved.dataset.saved.replace("{time}", clock));
  if (kind === "unsaved") say("wrong", leaving === "warned" ? saved.dataset.waiting : saved.dataset.unsaved);
  if (kind === "stopped") say("wrong", code === "taken_over" ? saved.dataset.elsewhere : saved.dataset.stopped);
}

function say(kind, text) {
  const word = saved.querySelector("span");
  if (word.textContent === text) return;
  saved.dataset.kind = kind;
  word.textContent = text;
  saved.hidden = false;
}

// Closing asks nothing, because nothing is lost: the course ends, its last word
// is saved, and we go. Only when that cannot be saved now do we stay and say so;
// pressed again, we go all the same, and the journal keeps it.
close.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || leaving === "yes") return;
  event.preventDefault();
  if (leaving) return leave(true);
  leaving = "asked";
  tell("leave");
  setTimeout(() => leave(!unsaved), 4000);
});

function leave(safe) {
  if (!leaving || leaving === "yes") return;
  if (!safe) {
    leaving = "warned";
    say("wrong", saved.dataset.waiting);
    return;
  }
  leaving = "yes";
  if (!heard) frame.remove(); // it hangs: the browser would wait for it without end
  location.assign(close.href);
}

addEventListener("beforeunload", (event) => {
  if (unsaved && leaving !== "yes") event.preventDefault();
});

// The login is kept alive as long as the course is open. Where it is over all
// the same, the course goes on, and one can sign in beside it, in another tab.
const aliveEvery = 10 * 60 * 1000; // ms
const signedOut = bar.querySelector("[data-signed-out]");
let asked = 0;

async function keepAlive() {
  asked = Date.now();
  const answer = await fetch("/min-side/innlogget", { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" }).catch(() => null);
  if (!answer) return; // not reached: the saver says so
  const out = answer.status === 401;
  if (out === signedOut.hidden) {
    signedOut.hidden = !out;
    signedOut.querySelector("span").textContent = out ? signedOut.dataset.signedOut : "";
    signedOut.querySelector("a").hidden = !out;
  }
}

setInterval(keepAlive, aliveEvery);
addEventListener("focus", keepAlive);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && (!signedOut.hidden || Date.now() > asked + aliveEvery / 10)) keepAlive();
});

const full = bar.querySelector("[data-full]");
if (document.fullscreenEnabled) {
  full.hidden = false;
  full.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => full.setAttribute("aria-pressed", String(Boolean(document.fullscreenElement))));
}

if (!attempt) say("", saved.dataset.preview);

// Loaded last, so that no message of the stage is missed.
frame.src = frame.dataset.src;
