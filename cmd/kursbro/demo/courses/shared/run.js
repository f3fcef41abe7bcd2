// Talks to the learning platform, SCORM 1.2 or SCORM 2004, whichever is there;
// without one the course works all the same and remembers nothing.
const run = (() => {
  const find = (name) => {
    for (let w = window, i = 0; i < 10; i++, w = w.parent) {
      try { if (w[name]) return w[name]; } catch { return null; }
      if (w.parent === w) return null;
    }
    return null;
  };
  const newer = find("API_1484_11");
  const api = newer ?? find("API");
  const names = newer
    ? { begin: "Initialize", get: "GetValue", set: "SetValue", save: "Commit", end: "Terminate",
        location: "cmi.location", exit: "cmi.exit", time: "cmi.session_time", score: "cmi.score" }
    : { begin: "LMSInitialize", get: "LMSGetValue", set: "LMSSetValue", save: "LMSCommit", end: "LMSFinish",
        location: "cmi.core.lesson_location", exit: "cmi.core.exit", time: "cmi.core.session_time", score: "cmi.core.score" };
  const started = Date.now();
  const talking = Boolean(api) && api[names.begin]("") === "true";
  let over = !talking;

  const get = (element) => (talking ? api[names.get](element) : "");
  const set = (element, value) => { if (!over) api[names.set](element, String(value)); };

  const two = (n) => String(n).padStart(2, "0");
  const spent = () => {
    const seconds = Math.round((Date.now() - started) / 1000);
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    return newer ? `PT${h}H${m}M${s}S` : `${String(h).padStart(4, "0")}:${two(m)}:${two(s)}`;
  };

  const status = () => (newer
    ? (get("cmi.success_status") === "passed" ? "passed" : get("cmi.completion_status"))
    : get("cmi.core.lesson_status"));

  // say sets the status in the words of each version.
  const say = (word) => {
    if (!newer) return set("cmi.core.lesson_status", word);
    set("cmi.completion_status", word === "incomplete" ? "incomplete" : "completed");
    if (word === "passed" || word === "failed") set("cmi.success_status", word);
  };

  const remembered = () => {
    try { return JSON.parse(get("cmi.suspend_data")) ?? {}; } catch { return {}; }
  };

  return {
    location: get(names.location),
    memory: remembered(),
    status: status(),
    say,
    // place keeps where the learner is and what they have done.
    place(location, memory, share) {
      set(names.location, location);
      set("cmi.suspend_data", JSON.stringify(memory));
      if (newer) set("cmi.progress_measure", share);
    },
    score(per100) {
      set(`${names.score}.min`, 0);
      set(`${names.score}.max`, 100);
      set(`${names.score}.raw`, per100);
      if (newer) set(`${names.score}.scaled`, per100 / 100);
    },
    save() {
      if (over) return true;
      set(names.time, spent());
      return api[names.save]("") === "true";
    },
    // leave ends the session; done says that there is nothing to come back to.
    leave(done) {
      if (over) return;
      set(names.time, spent());
      set(names.exit, done ? (newer ? "normal" : "") : "suspend");
      over = api[names.end]("") === "true";
    },
  };
})();
