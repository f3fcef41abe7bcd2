// Shows a course one page at a time, remembers the place, and counts the pages
// that have been seen. A page is <section class="page" aria-labelledby="…">.
const pages = (() => {
  const all = [...document.querySelectorAll(".page")];
  const previous = document.querySelector("[data-previous]");
  const next = document.querySelector("[data-next]");
  const bar = document.querySelector(".progress progress");
  const said = document.querySelector(".progress [role=status]");
  const seen = new Set(run.memory.seen ?? []);
  const listeners = [];
  let at = -1;
  let finished = ["completed", "passed"].includes(run.status);

  const memory = () => ({ ...pages.memory, seen: [...seen] });

  function show(number, focus) {
    at = Math.min(Math.max(number, 0), all.length - 1);
    seen.add(at);
    all.forEach((page, i) => { page.hidden = i !== at; });
    previous.hidden = at === 0;
    next.hidden = at === all.length - 1;
    bar.max = all.length;
    bar.value = at + 1;
    said.textContent = `Side ${at + 1} av ${all.length}`;
    scrollTo(0, 0);
    if (focus) {
      const heading = all[at].querySelector("h2");
      heading.tabIndex = -1;
      heading.focus();
    }
    keep();
    listeners.forEach((act) => act(all[at], at === all.length - 1));
  }

  // keep saves the place; a course without a test is done when all is seen.
  function keep() {
    if (!finished && !pages.tested && seen.size === all.length) {
      finished = true;
      run.say("completed");
    } else if (!finished && ["", "not attempted", "unknown"].includes(run.status)) {
      run.status = "incomplete";
      run.say("incomplete");
    }
    run.place(at, memory(), (seen.size / all.length).toFixed(2));
    run.save();
  }

  previous.addEventListener("click", () => show(at - 1, true));
  next.addEventListener("click", () => show(at + 1, true));
  for (const end of ["pagehide", "beforeunload"]) addEventListener(end, () => run.leave(finished || pages.over));

  // "See the answer": a question to think about, and what we think.
  for (const box of document.querySelectorAll("[data-think]")) {
    const button = box.querySelector("button");
    const answer = box.querySelector("[data-answer]");
    answer.id ||= `svar-${[...document.querySelectorAll("[data-answer]")].indexOf(answer)}`;
    button.setAttribute("aria-controls", answer.id);
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => {
      answer.hidden = !answer.hidden;
      button.setAttribute("aria-expanded", String(!answer.hidden));
    });
  }

  return {
    memory: run.memory,
    tested: false, // a test decides when the course is done
    over: false, // there is nothing to come back to
    show,
    keep,
    finish() { finished = true; },
    onShow(act) { listeners.push(act); },
    begin() { show(Number.parseInt(run.location, 10) || 0, false); },
  };
})();
