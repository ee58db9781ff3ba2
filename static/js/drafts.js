// Keeps what is typed as a draft on the server, a second after typing has stopped and when the page is left.
// Until it is there, keep.js has it in this browser.

const PAUSE = 1000;
/** Between two savings, while somebody types without a pause. */
const LONGEST = 10000;
/** The most that browsers send while a page is left. */
const LEAVING_MAX = 60000;

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** What is kept: all that people type or choose. */
function typed(form) {
  const fields = new URLSearchParams(new FormData(form));
  for (const name of ["place", "saved", "warn", "once"]) fields.delete(name);
  return fields.toString();
}

const isEmpty = (form) => [...form.querySelectorAll("textarea, input:not([type])")].every(({ value }) => !value.trim());

function send(form, keepalive) {
  const body = new URLSearchParams(new FormData(form)).toString();
  if (keepalive && body.length > LEAVING_MAX) return null;
  return fetch("/drafts", {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
    body,
    keepalive,
    redirect: "manual",
  });
}

async function stored(place) {
  const answer = await fetch(`/drafts/${place}`, { headers: { accept: "application/json" } });
  return answer.status === 200 ? answer.json() : null;
}

async function remove(place) {
  const draft = await stored(place);
  if (!draft) return;
  const body = new URLSearchParams({ place, saved: draft.saved });
  await fetch("/drafts/discard", { method: "POST", headers: { accept: "application/json" }, body, redirect: "manual" });
}

function fill(form, { saved, fields = [] }) {
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field && field.type !== "hidden") field.value = value;
  }
  form.elements.namedItem("saved").value = saved;
  form.dispatchEvent(new Event("input", { bubbles: true }));
  form.querySelector("textarea[name=body]").dispatchEvent(new Event("input", { bubbles: true }));
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet lasting";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

export function draftsOf(form) {
  const saved = form.elements.namedItem("saved");
  const place = form.elements.namedItem("place")?.value;
  const output = form.querySelector("output[data-kept]");
  if (!saved || !place || !output) return;
  // It happens by itself.
  const keep = form.querySelector("button[name=keep]");
  if (keep) keep.hidden = true;
  // What keep.js has put back is not on the server yet.
  const isBack = [...form.querySelectorAll("textarea, input:not([type])")].some((field) => field.value !== field.defaultValue);
  let [last, timer, since, saving, isSent, isStopped] = [isBack ? "" : typed(form), null, 0, null, false, false];
  const say = (...parts) => output.replaceChildren(...parts);

  function newer(version) {
    isStopped = true;
    say(
      "There is a newer draft of this, from another device. ",
      button("Show it", async () => {
        const draft = await stored(place);
        if (draft) fill(form, draft);
        last = typed(form);
        isStopped = false;
        say(draft ? "The newer draft is here." : "It is gone by now.");
      }),
      " ",
      button("Keep mine", () => {
        saved.value = version;
        isStopped = false;
        save();
      }),
    );
  }

  async function heard(answer, text) {
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      say("You are no longer signed in. Your text is kept in this browser: send it, and you can sign in.");
      return;
    }
    const said = await answer.json().catch(() => ({}));
    if (answer.ok) {
      saved.value = said.saved;
      last = text;
      form.dispatchEvent(new CustomEvent("drafted"));
      say(`Draft kept at ${clock(said.saved)}`);
    } else if (answer.status === 409 && said.saved) newer(said.saved);
    else if (answer.status === 413) {
      isStopped = true;
      say("This is too large for a draft: it is kept in this browser alone.");
    } else if (answer.status === 429) {
      timer = setTimeout(save, 1000 * Number(answer.headers.get("retry-after") ?? 10));
    } else say(said.sentence ?? "The draft is kept in this browser, until the forum answers again.");
  }

  function save() {
    clearTimeout(timer);
    since = 0;
    const text = typed(form);
    if (saving || isSent || isStopped || text === last || (isEmpty(form) && !saved.value)) return saving;
    saving = send(form, false)
      .then((answer) => heard(answer, text))
      .catch(() => say("The forum cannot be reached: the draft is kept in this browser."))
      .finally(() => {
        saving = null;
        if (typed(form) !== last && !isStopped) later();
      });
    return saving;
  }

  function later() {
    clearTimeout(timer);
    since ||= Date.now();
    timer = setTimeout(save, Math.max(0, Math.min(PAUSE, since + LONGEST - Date.now())));
  }

  // What keep.js had put back is not wanted, and has come here while its page was left.
  const hadDraft = saved.value !== "";
  async function discarded() {
    clearTimeout(timer);
    await saving;
    if (hadDraft) return later();
    saved.value = "";
    last = typed(form);
    await remove(place).catch(() => {});
  }

  form.addEventListener("discarded", discarded);
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => {
    if (saving) {
      // What is sent says which draft ends with it.
      event.preventDefault();
      const { submitter } = event;
      saving.finally(() => form.requestSubmit(submitter));
      return;
    }
    clearTimeout(timer);
    isSent = true;
  });
  // Whoever comes back by the browser's own way goes on.
  addEventListener("pageshow", () => { isSent = false; });
  addEventListener("pagehide", () => {
    clearTimeout(timer);
    if (saving || isSent || isStopped || typed(form) === last || isEmpty(form)) return;
    send(form, true)?.catch(() => {});
  });
  // A form at the end of a thread was made without looking for a draft.
  if (!saved.value && isEmpty(form) && form.matches("[data-looks]")) {
    stored(place).then((draft) => {
      if (!draft || !isEmpty(form) || saved.value) return;
      fill(form, draft);
      last = typed(form);
      say(`Your draft of ${clock(draft.saved)} is back.`);
    }).catch(() => {});
  }
  form.addEventListener("keep-now", save);
  if (isBack) later();
}
