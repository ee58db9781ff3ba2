// Sends pictures and files that are pasted into a textarea or dropped on it, and those that are chosen
// beside it, and puts them where the caret is. Without this, the button beside the field does the same.

const ADDRESS = "/uploads";

/** Puts a text in place of what is selected, in a way that can be undone where there is one. */
function put(area, text) {
  area.focus();
  if (!document.execCommand("insertText", false, text)) {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** Puts a text in place of another one, wherever that stands by now; the caret stays where it is. */
function replace(area, before, after) {
  const at = area.value.indexOf(before);
  if (at < 0) return false;
  const [from, to] = [area.selectionStart, area.selectionEnd];
  const moved = (place) => (place <= at ? place : Math.max(at, place + after.length - before.length));
  area.setRangeText(after, at, at + before.length);
  area.setSelectionRange(moved(from), moved(to));
  area.dispatchEvent(new Event("input", { bubbles: true }));
  return true;
}

/** Where it is said how it goes. */
function linesOf(area) {
  let lines = area.parentElement.querySelector(":scope > .sending");
  if (!lines) {
    lines = document.createElement("ul");
    lines.className = "sending";
    lines.setAttribute("role", "status");
    area.after(lines);
  }
  return lines;
}

/** Sends a file; `heard` hears how much of it has gone, from 0 to 1. */
function send(file, heard) {
  return new Promise((resolve) => {
    const form = new FormData();
    form.append("file", file, file.name || "picture.png");
    const request = new XMLHttpRequest();
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => event.lengthComputable && heard(event.loaded / event.total));
    const wrong = (sentence) => resolve({ wrong: sentence });
    request.addEventListener("error", () => wrong("It could not be sent. Try again."));
    request.addEventListener("load", () => {
      const answer = request.response;
      if (request.status === 201 && answer) resolve(answer);
      else wrong(answer?.errors?.map((error) => error.detail).join(" ") || answer?.detail || "It could not be sent.");
    });
    request.open("POST", ADDRESS);
    request.setRequestHeader("Accept", "application/json");
    request.send(form);
  });
}

let count = 0;

/** A line that says why a file is not there. */
function refuse(line, name, why) {
  line.textContent = `${name}: ${why}`;
  line.className = "field-error";
  return false;
}

/** What keeps a file apart from the text before it: a paragraph of its own. */
function gapAfter(text) {
  return !text || text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
}

/** Says whether the file is in the text. */
async function add(area, file, most) {
  const name = (file.name || "picture").replace(/[[\]()\n]/g, " ");
  const line = document.createElement("li");
  linesOf(area).append(line);
  if (most && file.size > most) {
    return refuse(line, name, `it is too large, it may have ${Math.floor(most / 1048576)} MB.`);
  }
  const bar = document.createElement("progress");
  bar.setAttribute("aria-label", `Sending ${name}`);
  line.append(`${name} `, bar);
  const place = `[sending ${name} ${++count} …]`;
  put(area, gapAfter(area.value.slice(0, area.selectionStart)) + place);
  const answer = await send(file, (part) => { bar.value = part; });
  if (answer.wrong) {
    replace(area, place, "");
    return refuse(line, name, answer.wrong);
  }
  // Whoever has taken the place away meanwhile does not want it any more.
  replace(area, place, answer.markdown);
  const isPicture = answer.width !== null && answer.width !== undefined;
  const advice = isPicture ? "Say between the square brackets what it shows, for who cannot see it." : "It is in the text.";
  line.textContent = [`${name}: ${advice}`, answer.notice].filter(Boolean).join(" ");
  return true;
}

export function filesIn(form, area) {
  const field = form.querySelector("[data-files]");
  const most = Number(field?.dataset.files) || 0;
  let [underWay, isRefused, waiting] = [0, false, null];
  const addAll = async (files) => {
    underWay += 1;
    // One behind the other, so that they stand in their order.
    for (const file of files) if (!(await add(area, file, most))) isRefused = true;
    underWay -= 1;
    if (underWay || !waiting) return;
    const { submitter } = waiting;
    waiting = null;
    // Whoever misses a file in the text decides again.
    if (!isRefused) form.requestSubmit(submitter);
  };
  form.addEventListener("submit", (event) => {
    if (!underWay) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    [waiting, isRefused] = [event, false];
  });
  area.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Whoever copies from a table or a text gets a picture of it as well, and wants the text.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    addAll(files);
  });
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  area.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    area.classList.add("receiving");
  });
  area.addEventListener("dragleave", () => area.classList.remove("receiving"));
  area.addEventListener("drop", (event) => {
    area.classList.remove("receiving");
    if (!brings(event)) return;
    event.preventDefault();
    addAll([...event.dataTransfer.files]);
  });
  const input = field?.querySelector("input[type=file]");
  if (!input) return;
  input.multiple = true;
  field.querySelector("button[name=upload]").hidden = true;
  input.addEventListener("change", () => {
    const files = [...input.files];
    // What is in the text already is not sent with the form.
    input.value = "";
    addAll(files);
  });
}
