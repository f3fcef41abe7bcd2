// Kursbro in the browser: small comforts on pages that work without them.
// Each part looks for its own attribute and leaves the page alone otherwise.

document.documentElement.classList.add("scripted");

const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

// Menus close on Escape and on a click beside them.
document.addEventListener("click", (event) => {
  each("details.drop[open], details.menu[open]", (menu) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  each("details.drop[open], details.menu[open]", (menu) => {
    menu.open = false;
    menu.querySelector("summary").focus();
  });
});

// "/" goes to the search box that asks for it (helpdesk).
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  const box = document.querySelector("[data-slash]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// The error summary is read out first.
document.querySelector("[data-focus]")?.focus();

// A search says in its address only what was asked for.
document.addEventListener("formdata", ({ target, formData }) => {
  if (target.method === "get") [...formData].forEach(([name, value]) => { if (value === "") formData.delete(name); });
});

// A form is sent once, also when the button is pressed twice; after a while it may go again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 5000);
});
window.addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));

// A file that is too large is refused before it is sent: <input type="file" data-most="bytes" data-too-large="Dette var for stort …">.
each("input[data-most]", (input) => {
  const tooLarge = () => [...input.files].some((file) => file.size > Number(input.dataset.most));
  const note = Object.assign(document.createElement("p"), { className: "ds-validation-message", id: `${input.id}-large`, hidden: true });
  note.setAttribute("role", "alert");
  input.after(note);
  input.addEventListener("change", () => {
    const wrong = tooLarge();
    note.hidden = !wrong;
    note.textContent = wrong ? input.dataset.tooLarge : "";
    input.setAttribute("aria-invalid", String(wrong));
    const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== note.id);
    input.setAttribute("aria-describedby", [...described, ...(wrong ? [note.id] : [])].join(" "));
  });
  input.form.addEventListener("submit", (event) => {
    if (!tooLarge()) return;
    event.preventDefault();
    event.stopPropagation();
    input.focus();
  });
});

// Copy buttons: <button data-copy="what" data-copied="Kopiert">, shown only where they work.
each("button[data-copy]", (button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const word = button.querySelector("[data-word]") ?? button;
  const before = word.textContent;
  word.setAttribute("aria-live", "polite"); // so that "copied" is heard
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    word.textContent = button.dataset.copied;
    setTimeout(() => { word.textContent = before; }, 2500);
  });
});

// Print buttons.
each("button[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});

// A password can be shown while it is written: <button data-reveal="id" aria-pressed="false" hidden>.
each("button[data-reveal]", (button) => {
  const input = document.getElementById(button.dataset.reveal);
  const show = (yes) => {
    input.type = yes ? "text" : "password";
    button.setAttribute("aria-pressed", String(yes));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(input.type === "password"));
  input.form?.addEventListener("submit", () => show(false));
});

// Try again after a while: <button data-wait="60" data-waiting="Du kan sende på nytt om # sekunder">.
each("button[data-wait]", (button) => {
  const note = document.createElement("span");
  note.className = "quiet small numbers";
  button.after(note);
  let left = Number(button.dataset.wait);
  button.disabled = true;
  const tick = () => {
    note.textContent = button.dataset.waiting.replace("#", left);
    if (left-- > 0) return setTimeout(tick, 1000);
    note.remove();
    button.disabled = false;
  };
  tick();
});

// A tree of boxes to tick is searched: <div class="search-field" data-filter="id" hidden><input></div>.
// What is ticked stays in sight, and so does all above and below a hit.
each("[data-filter]", (box) => {
  const lines = [...document.getElementById(box.dataset.filter).querySelectorAll("li")];
  const has = (line, words) => words.every((word) => fold(line.querySelector("label").textContent).includes(word));
  box.hidden = false;
  box.addEventListener("input", () => {
    const words = fold(box.querySelector("input").value).split(/\s+/).filter(Boolean);
    for (const line of lines) {
      const kin = [line, ...line.querySelectorAll("li")];
      for (let up = line.parentElement.closest("li"); up; up = up.parentElement.closest("li")) kin.push(up);
      line.hidden = words.length > 0 && !kin.some((one) => has(one, words)) && !line.querySelector(":checked");
    }
  });
  box.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
});

// A long select becomes a field to search in: <select data-picker data-none="Ingen treff">.
const fold = (text) => text.toLowerCase().normalize("NFC")
  .replace(/æ/g, "ae").replace(/ø|oe/g, "o").replace(/å|aa/g, "a")
  .normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();

each("select[data-picker]", (select) => {
  const options = [...select.options].filter((option) => option.value)
    .map((option) => ({ value: option.value, text: option.text, folded: fold(option.text) }));
  const input = Object.assign(document.createElement("input"), {
    type: "text", className: select.className, autocomplete: "off", spellcheck: false,
    value: select.value ? select.selectedOptions[0].text : "",
  });
  const list = Object.assign(document.createElement("ul"), { className: "picker-list", id: `${select.id}-list`, hidden: true });
  const box = Object.assign(document.createElement("div"), { className: "picker" });
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  }
  const attributes = { role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", document.querySelector(`label[for="${select.id}"]`)?.textContent.trim() ?? "");
  input.id = select.id;
  select.id = `${select.id}-select`;
  select.hidden = true;
  select.required = false;
  select.before(box);
  box.append(input, list);

  let found = [];
  let at = -1;

  function show(typed) {
    const words = fold(typed).split(" ");
    found = options.filter((option) => words.every((word) => option.folded.includes(word)));
    at = -1;
    list.replaceChildren(...found.map((option, i) => {
      const item = Object.assign(document.createElement("li"), { textContent: option.text, id: `${list.id}-${i}` });
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(option); });
      return item;
    }));
    if (found.length === 0) {
      const none = Object.assign(document.createElement("li"), { className: "picker-none", textContent: select.dataset.none });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      list.append(none);
    }
    open(true);
  }

  function open(yes) {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    select.value = option.value;
    input.value = option.text;
    open(false);
  }

  function move(step) {
    if (list.hidden) show("");
    if (found.length === 0) return;
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (at + step + found.length) % found.length;
    list.children[at].setAttribute("aria-selected", "true");
    list.children[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", list.children[at].id);
  }

  // What was typed counts when it names one organisation; otherwise nothing is chosen.
  function settle() {
    open(false);
    const typed = fold(input.value);
    const exact = options.find((option) => option.folded === typed);
    if (exact) return choose(exact);
    if (typed !== "" && found.length === 1) return choose(found[0]);
    select.value = "";
  }

  // Back in a form, the browser puts the choice back after us.
  window.addEventListener("pageshow", () => { if (select.value) input.value = select.selectedOptions[0].text; });
  input.addEventListener("input", () => show(input.value));
  input.addEventListener("click", () => { if (list.hidden) show(""); });
  input.addEventListener("blur", settle);
  input.addEventListener("keydown", (event) => {
    const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
    if (keys[event.key]) {
      event.preventDefault();
      keys[event.key]();
    } else if (event.key === "Enter" && !list.hidden) {
      event.preventDefault();
      if (at >= 0) choose(found[at]); else settle();
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      open(false);
    }
  });
});

// Work in a course that never reached the server waits in a journal
// (player-portal.js). Nobody came back for what is older than this, and others
// may use this device.
const journalFor = 30 * 24 * 60 * 60 * 1000; // ms
try {
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("kursbro.journal."))) {
    let entries = [];
    try { entries = Object.entries(JSON.parse(localStorage.getItem(key))); } catch { /* not ours any more */ }
    const kept = entries.filter(([, entry]) => entry?.kept > Date.now() - journalFor);
    if (kept.length && kept.length === entries.length) continue; // another window may be writing
    if (kept.length) localStorage.setItem(key, JSON.stringify(Object.fromEntries(kept)));
    else localStorage.removeItem(key);
  }
} catch { /* storage is forbidden: then there is no journal either */ }
