// Keeps what is typed into a writing form until the server has taken it, and puts it back
// when the form is opened again.

const PREFIX = "exedra:kept:";
const SENT = "exedra:sent";
const WEEK = 7 * 86400 * 1000;

function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function forget(test) {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(PREFIX) && test(stored(key))) localStorage.removeItem(key);
  }
}

/** The fields that people type into. */
function typed(form) {
  return [...form.elements].filter((field) => field.matches("textarea, input:not([type])"));
}

/** One store for each address, post replied to, and revision edited. */
function keyOf(form) {
  const parts = ["to", "revision", "cid"].map((name) => {
    const field = form.elements.namedItem(name);
    return field?.type === "hidden" ? field.value : "";
  });
  return PREFIX + [form.getAttribute("action"), ...parts].join(" ");
}

/** The draft of the server that the form holds, if it holds one. */
function draftIn(form) {
  return form.elements.namedItem("saved")?.value ?? "";
}

/** A draft of another device has come in between: whoever types decides. */
function offer(form, texts) {
  const show = document.createElement("button");
  show.type = "button";
  show.className = "quiet lasting";
  show.textContent = "Show it";
  show.addEventListener("click", () => restore(form, texts));
  form.querySelector("output[data-kept]")?.append("This browser has another text that was not kept. ", show);
}

function restore(form, texts) {
  const output = form.querySelector("output[data-kept]");
  const before = typed(form).map((field) => field.value);
  for (const field of typed(form)) field.value = texts[field.name] ?? field.value;
  if (!output) return;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "quiet lasting";
  discard.textContent = "Discard it";
  discard.addEventListener("click", () => {
    typed(form).forEach((field, at) => { field.value = before[at]; });
    localStorage.removeItem(keyOf(form));
    output.textContent = "";
    form.dispatchEvent(new Event("discarded"));
  });
  output.replaceChildren("What you typed earlier is back. ", discard);
}

function keep(form) {
  const key = keyOf(form);
  const isUntouched = typed(form).every((field) => field.value === field.defaultValue);
  const isEmpty = typed(form).every((field) => field.value.trim() === "");
  if (isEmpty || isUntouched) localStorage.removeItem(key);
  else {
    const texts = Object.fromEntries(typed(form).map((field) => [field.name, field.value]));
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), texts, saved: draftIn(form) }));
  }
}

function start(form, sent) {
  const key = keyOf(form);
  const wasRefused = sent === key && document.querySelector(".problem, .field-error, .preview");
  const kept = stored(key);
  if (sent === key && !wasRefused) localStorage.removeItem(key);
  else if (kept && !wasRefused && (kept.saved ?? "") !== draftIn(form)) offer(form, kept.texts);
  else if (kept && !wasRefused) restore(form, kept.texts);
  form.addEventListener("input", () => keep(form));
  // The server has it now.
  form.addEventListener("drafted", () => localStorage.removeItem(key));
  form.addEventListener("submit", () => sessionStorage.setItem(SENT, key));
}

try {
  // A page that carries unsent text (signing in, an error) decides nothing.
  if (!document.querySelector("[data-unsent]")) {
    const sent = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    const forms = [...document.querySelectorAll("form[data-keep]")];
    if (sent && !forms.some((form) => keyOf(form) === sent)) localStorage.removeItem(sent);
    for (const form of forms) start(form, sent);
  }
  forget((kept) => !(kept && Date.now() - kept.at < WEEK));
  for (const form of document.querySelectorAll("form[data-forget]")) {
    form.addEventListener("submit", () => forget(() => true));
  }
} catch {
  // Storage is switched off: the form works without it.
}

/** The same for a form that comes to be on a page later. */
export function keeps(form) {
  try {
    start(form, null);
  } catch {
    // Storage is switched off.
  }
}
