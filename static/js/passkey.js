// Passkeys: a form with data-passkey="create" or "get" asks the portal what to
// ask the browser for, lets the browser ask the person, and sends the answer as
// the field "answer". Without what it needs, the form stays as it is and the
// words beside it say what to do instead.

const words = (form) => form.querySelector("[data-said]");

function say(form, text) {
  const place = words(form);
  place.textContent = text;
  place.hidden = !text;
}

const able = () => typeof globalThis.PublicKeyCredential === "function"
  && typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function"
  && typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function";

async function options(form) {
  const answer = await fetch(form.dataset.options, { method: "POST", headers: { Accept: "application/json" } });
  const told = await answer.json();
  if (!answer.ok) throw new Error(told.reason, { cause: "portal" });
  return told.publicKey;
}

// What the browser waits for now; a new question ends an older one.
let waiting;

async function ask(form, more = {}) {
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  const wanted = await options(form);
  signal.throwIfAborted();
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted), signal });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted), signal, ...more });
}

function send(form, credential) {
  form.elements.answer.value = JSON.stringify(credential);
  const stay = document.getElementById("f-stay"); // ticked beside the password
  if (form.elements.stay && stay) form.elements.stay.value = String(stay.checked);
  form.submit();
}

// A closed dialog and a used-up time are the person's own; nobody is scolded.
function explain(form, fault) {
  if (fault.name === "AbortError") return;
  if (fault.name === "InvalidStateError") say(form, form.dataset.there);
  else if (fault.cause === "portal") say(form, fault.message);
  else say(form, form.dataset.stopped);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!able()) continue;
  form.hidden = false;
  for (const note of document.querySelectorAll("[data-no-passkey]")) note.hidden = true;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(form, "");
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      send(form, await ask(form));
    } catch (fault) {
      explain(form, fault);
    } finally {
      button.disabled = false;
      delete form.dataset.sent;
    }
  });
}

// Passkeys among the browser's suggestions in the field for the user name.
const beside = document.querySelector("form[data-passkey=get]");
if (beside && document.querySelector("[autocomplete~=webauthn]") && able() && await PublicKeyCredential.isConditionalMediationAvailable?.()) {
  ask(beside, { mediation: "conditional" }).then((credential) => send(beside, credential), () => {});
}

// The password manager learns which passkeys still open the door and what their
// owner is called now; it offers no others. Browsers that cannot tell it do not.
const told = document.querySelector("[data-passkeys]");
if (told && able()) {
  const { accepted, details } = JSON.parse(told.dataset.passkeys);
  PublicKeyCredential.signalAllAcceptedCredentials?.(accepted).catch(() => {});
  PublicKeyCredential.signalCurrentUserDetails?.(details).catch(() => {});
}
