// The test on the last page: it decides whether the course is passed. It can
// be taken again as often as the learner wants; a pass is never lost.
(() => {
  const needed = 80;
  const form = document.getElementById("quiz");
  const questions = [...form.querySelectorAll("fieldset")];
  const result = document.getElementById("result");
  const missing = document.getElementById("missing");
  const submit = form.querySelector("[type=submit]");
  const chosen = (question) => question.querySelector(":checked")?.value ?? "";

  pages.tested = true;
  if (run.status === "passed") pages.finish();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const open = questions.findIndex((question) => !chosen(question));
    missing.hidden = open < 0;
    if (open >= 0) {
      missing.textContent = `Spørsmål ${open + 1} mangler svar. Velg ett av svarene, og lever på nytt.`;
      questions[open].querySelector("input").focus();
      return;
    }
    mark(true);
  });

  // mark shows what was right, and why; once reports it too.
  function mark(report) {
    const right = questions.filter((question) => chosen(question) === question.dataset.right).length;
    const score = Math.round((100 * right) / questions.length);
    const passed = score >= needed;
    for (const question of questions) {
      for (const input of question.querySelectorAll("input")) input.disabled = true;
      const why = question.querySelector(".why");
      why.dataset.text ??= why.textContent;
      why.textContent = (chosen(question) === question.dataset.right ? "Riktig. " : "Ikke riktig. ") + why.dataset.text;
      why.hidden = false;
    }
    submit.hidden = true;
    document.getElementById("intro").hidden = true;
    show(right, score, passed);
    pages.memory.answers = questions.map(chosen);
    if (!report) return;
    run.score(score);
    run.say(passed ? "passed" : "failed");
    if (passed) pages.finish();
    pages.over = true;
    pages.keep();
    result.focus();
  }

  function show(right, score, passed) {
    result.hidden = false;
    result.className = "result";
    result.dataset.passed = passed ? "yes" : "no";
    result.tabIndex = -1;
    result.setAttribute("role", "status");
    const heading = Object.assign(document.createElement("h3"), { textContent: passed ? "Bestått!" : "Ikke bestått ennå" });
    const text = document.createElement("p");
    text.textContent = `Du hadde ${right} av ${questions.length} rette, ${score} prosent. ` +
      (passed ? "Resultatet er sendt, og kursbeviset finner du under Gjennomførte på Min side." : "Se hva som ble feil, og prøv igjen når du vil.");
    result.replaceChildren(heading, text);
    if (passed) return;
    const again = Object.assign(document.createElement("button"), { type: "button", textContent: "Ta prøven på nytt" });
    again.addEventListener("click", restart);
    result.append(again);
  }

  function restart() {
    form.reset();
    for (const question of questions) {
      for (const input of question.querySelectorAll("input")) input.disabled = false;
      question.querySelector(".why").hidden = true;
    }
    result.hidden = true;
    submit.hidden = false;
    document.getElementById("intro").hidden = false;
    delete pages.memory.answers;
    pages.over = false;
    pages.keep();
    questions[0].querySelector("input").focus();
  }

  // What was answered before is there again, on any device.
  const before = run.memory.answers;
  if (before?.length === questions.length) {
    questions.forEach((question, i) => { question.querySelector(`[value="${before[i]}"]`).checked = true; });
    mark(false);
    pages.over = true;
  }
})();
