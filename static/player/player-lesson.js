// The script of a unit that was built in the portal. It talks to the run-time
// in the stage's window as any SCORM 2004 course does, so that saving, resuming
// and everything that may go wrong with it is one piece of code for all.
//
// What has been read and seen is said here. What a quiz is worth is not: the
// server marks it, and listens to no score of ours.

const kind = document.body.dataset.kind;
const said = document.getElementById("said");
const api = window.parent.API_1484_11;
const get = (element) => api?.GetValue(element) ?? "";
const set = (element, value) => api?.SetValue(element, String(value));

api?.Initialize("");
set("cmi.exit", "suspend");
let finished = get("cmi.completion_status") === "completed";
if (!finished) set("cmi.completion_status", "incomplete");

function done() {
  if (finished) return;
  finished = true;
  set("cmi.completion_status", "completed");
  api?.Commit("");
}

let over = false;
function end() {
  if (over) return;
  over = true;
  clock();
  api?.Terminate("");
}
addEventListener("pagehide", end);

// Time counts while the unit is in sight.
let seconds = 0;
let since = document.hidden ? 0 : performance.now();
function clock() {
  if (since) seconds += (performance.now() - since) / 1000;
  since = document.hidden ? 0 : performance.now();
  set("cmi.session_time", `PT${Math.round(seconds)}S`);
}
document.addEventListener("visibilitychange", clock);

document.querySelector("[data-next]")?.addEventListener("click", () => {
  if (kind === "page") done();
  set("adl.nav.request", "continue");
  end();
});

// A page has been read when its end has been in sight.
function page() {
  const place = Number(get("cmi.location"));
  if (place > 0 && !finished) scrollTo(0, place * document.documentElement.scrollHeight);
  let later;
  addEventListener("scroll", () => {
    clearTimeout(later);
    later = setTimeout(() => set("cmi.location", (scrollY / document.documentElement.scrollHeight).toFixed(4)), 400);
  }, { passive: true });
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting)) done(); }).observe(document.getElementById("end"));
}

// A video has been watched when as much of it as its owner asks for has, in
// whatever order; what was skipped has not.
function video() {
  const film = document.querySelector("video");
  const seen = document.getElementById("seen");
  const watched = new Set(ranges(get("cmi.suspend_data")));
  let at = Number(get("cmi.location")) || 0;
  const share = () => (Number.isFinite(film.duration) ? Math.min(1, watched.size / Math.max(1, Math.floor(film.duration))) : 0);
  const show = () => {
    seen.textContent = finished ? seen.dataset.done : watched.size ? seen.dataset.words.replace("{percent}", Math.floor(share() * 100)) : "";
  };
  const known = () => {
    if (!Number.isFinite(film.duration)) { film.currentTime = 1e9; return; } // some recordings say how long they are only at their end
    film.removeEventListener("durationchange", known);
    film.currentTime = at < film.duration - 1 ? at : 0;
    show();
  };
  film.addEventListener("durationchange", known);
  if (film.readyState > 0) known();
  let last = -1;
  film.addEventListener("timeupdate", () => {
    if (film.paused && !film.ended || film.seeking || !Number.isFinite(film.duration)) return;
    const second = Math.floor(film.currentTime);
    for (let s = last >= 0 && second > last && second - last <= 3 ? last : second; s <= second; s++) watched.add(s);
    if (second === last) return;
    last = second;
    keep();
  });
  film.addEventListener("seeking", () => { last = -1; });
  for (const event of ["pause", "ended"]) film.addEventListener(event, keep);
  function keep() {
    at = film.currentTime;
    set("cmi.location", at.toFixed(1));
    set("cmi.suspend_data", written(watched));
    set("cmi.progress_measure", Math.min(0.99, share()).toFixed(2));
    if (share() * 100 >= Number(film.dataset.watch)) done();
    show();
  }
  show();
}

// Seconds are kept as "0-12,15-40".
function ranges(text) {
  const all = [];
  for (const part of text.split(",")) {
    const [from, to = from] = part.split("-").map(Number);
    for (let s = from; part && s <= to && all.length < 100000; s++) all.push(s);
  }
  return all;
}

function written(watched) {
  const parts = [];
  for (const s of [...watched].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === s - 1) last[1] = s;
    else parts.push([s, s]);
  }
  return parts.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(",");
}

// What lies elsewhere is done when it was opened and its reader says so.
function elsewhere() {
  const { ready } = reader(() => set("cmi.location", "opened"));
  if (get("cmi.location") === "opened") ready();
}

function reader(opened) {
  const button = document.querySelector("[data-read]");
  const next = document.getElementById("end");
  const ready = () => button.removeAttribute("aria-disabled");
  const thank = () => { said.textContent = button.dataset.thanks; button.hidden = true; next.hidden = false; };
  for (const link of document.querySelectorAll("[data-opens]")) link.addEventListener("click", () => { opened(); ready(); });
  button.addEventListener("click", () => {
    if (button.hasAttribute("aria-disabled")) { said.textContent = button.dataset.first; return; }
    done();
    thank();
    next.querySelector("button")?.focus();
  });
  if (finished) thank();
  return { ready, thank };
}

// A PDF has been read when the end of each of its pages has been in sight, or
// as what lies elsewhere, where it cannot be shown here.
function pdf() {
  const { thank } = reader(() => {});
  const finish = () => { done(); thank(); };
  const other = document.getElementById("sheet-other");
  const failed = (error) => {
    console.warn("this PDF cannot be shown here", error);
    document.getElementById("sheet").hidden = true;
    said.textContent = other.dataset.failed;
    other.open = true;
  };
  globalThis.kursbroSheet({ get, set, ranges, written, finish, finished: () => finished }).catch(failed);
}

// A quiz keeps its answers with the run-time as they are given, and sends them
// all when the learner is through.
function quiz() {
  for (const form of document.querySelectorAll("[data-form]")) {
    form.action = `${location.pathname}/${form.dataset.path}${location.search}`;
  }
  const form = document.querySelector("[data-answers]");
  if (form) answers(form);
  else document.querySelector("[data-form]")?.addEventListener("submit", end); // as above
  const result = document.getElementById("result");
  if (result) {
    set("cmi.suspend_data", "");
    set("cmi.location", document.body.dataset.kind); // something to save, so that the stage hears how it went
    api?.Commit("");
    result.focus();
  }
}

function answers(form) {
  restore(form);
  const given = () => [...new FormData(form)].filter(([name]) => name !== "try");
  const keep = () => set("cmi.suspend_data", JSON.stringify({ try: form.elements.try.value, given: given() }));
  form.addEventListener("input", keep);
  if (given().some(([, value]) => value)) keep(); // somebody was quicker than this script
  let sending = false;
  let asked = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (sending) return;
    const missing = unanswered(form);
    if (missing.length && !asked) {
      asked = true;
      said.textContent = form.dataset.missing.replace("{count}", missing.length);
      missing[0].querySelector("input, select").focus();
      return;
    }
    sending = true;
    said.textContent = form.dataset.sending;
    await send(form);
    sending = false;
  });
  addEventListener("online", () => { if (said.textContent === form.dataset.unsent) form.requestSubmit(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-answer]");
    if (button) answerOne(form, button);
  });
}

// answerOne has one answer marked, where the quiz tells after each; the server
// sends the page with it, of which only that question changes here.
async function answerOne(form, button) {
  const line = button.closest("li");
  if (unanswered(form).includes(line.querySelector("[data-question]"))) {
    said.textContent = form.dataset.blank;
    line.querySelector("input, select").focus();
    return;
  }
  button.disabled = true;
  api?.Commit("");
  try {
    const body = new URLSearchParams([...new FormData(form), ["question", button.dataset.answer]]);
    const response = await fetch(form.action.replace(/answers(?=$|\?)/, "answer"), { method: "POST", body, credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(20000) });
    const text = await response.text();
    if (response.ok) {
      line.replaceChildren(...new DOMParser().parseFromString(text, "text/html").getElementById(line.id).childNodes);
      said.textContent = "";
      line.querySelector("[tabindex]").focus();
      return;
    }
    said.textContent = response.status < 500 ? text : form.dataset.unanswered;
  } catch { said.textContent = form.dataset.unanswered; }
  button.disabled = false;
}

async function send(form) {
  api?.Commit("");
  try {
    const response = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "omit", cache: "no-store", signal: AbortSignal.timeout(20000) });
    if (response.status < 500) {
      const text = await response.text();
      if (response.redirected) {
        end(); // while it can still be saved: a page that is going away may wait for nobody
        return location.replace(location.href);
      }
      if (response.ok) return rehearsed(text);
      said.textContent = text;
      return;
    }
  } catch { /* not reached: the answers are still here */ }
  said.textContent = form.dataset.unsent;
}

// rehearsed shows what a preview came to, which nobody keeps.
function rehearsed(text) {
  const page = new DOMParser().parseFromString(text, "text/html");
  document.querySelector("main").replaceWith(page.querySelector("main"));
  document.getElementById("result")?.focus();
}

function restore(form) {
  let kept;
  try { kept = JSON.parse(get("cmi.suspend_data")); } catch { return; }
  if (kept?.try !== form.elements.try.value) return;
  for (const [name, value] of kept.given) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
      else field.value = value;
    }
  }
}

const unanswered = (form) => [...form.querySelectorAll("[data-question]")].filter((question) =>
  [...question.querySelectorAll("input, select")].every((field) => (field.type === "radio" || field.type === "checkbox" ? !field.checked : !field.value.trim())));

({ page, video, pdf, link: elsewhere, quiz })[kind]?.();
