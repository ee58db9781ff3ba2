// The toolbar above a text, its keys, and what happens when something is typed or pasted. All of it goes
// through the browser's own editing, so that undoing works.
import {
  block, codeBlock, continued, heading, indented, linked, picture, prefixed, wrapped,
} from "./text.js";
import { rowsOfHtml, rowsOfTsv, tableOf } from "./tables.js";

const TABLE = ["| Head | Head |\n| --- | --- |\n| ", "Cell", " | Cell |"];

/** What each button is called, shows, listens to, and does. */
const TOOLS = [
  ["Bold", "B", "b", (...at) => wrapped(...at, "**", "bold")],
  ["Italic", "I", "i", (...at) => wrapped(...at, "*", "italic")],
  ["Code", "‹›", "e", (...at) => wrapped(...at, "`", "code")],
  ["Link", "Link", "k", (...at) => linked(...at)],
  ["List", "• List", "Shift+8", (...at) => prefixed(...at, "list")],
  ["Numbered list", "1. List", "Shift+7", (...at) => prefixed(...at, "numbered")],
  ["Quote", "> Quote", "Shift+9", (...at) => prefixed(...at, "quote")],
  ["Code block", "``` Code", "Alt+e", codeBlock],
  ["Heading", "# Heading", "Alt+h", heading],
  ["Table", "Table", "Alt+t", (...at) => block(...at, ...TABLE)],
  ["Picture", "Picture", "Alt+p", picture],
];

/** Puts an edit into a field, as if it had been typed. */
export function edit(area, change) {
  if (!change) return false;
  area.focus();
  area.setSelectionRange(change.from, change.to);
  const same = area.value.slice(change.from, change.to) === change.insert;
  const done = same || document.execCommand(change.insert ? "insertText" : "delete", false, change.insert);
  if (!done) {
    area.setRangeText(change.insert, change.from, change.to, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
  area.setSelectionRange(change.start, change.end);
  return true;
}

const selection = (area) => [area.value, area.selectionStart, area.selectionEnd];

/** `Shift+8` is the key 8 whatever it writes with Shift. */
function isPressed(event, keys) {
  const [key, ...held] = keys.split("+").reverse();
  const is = /\d/.test(key) ? event.code === `Digit${key}` : event.key.toLowerCase() === key || event.code === `Key${key.toUpperCase()}`;
  return is && event.shiftKey === held.includes("Shift") && event.altKey === held.includes("Alt");
}

function keysOf(area) {
  area.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const holds = event.ctrlKey !== event.metaKey && !event.getModifierState("AltGraph");
    const tool = holds && TOOLS.find(([, , keys]) => isPressed(event, keys));
    let change = null;
    if (tool) change = tool[3](...selection(area));
    else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey) {
      change = area.selectionStart === area.selectionEnd ? continued(area.value, area.selectionStart) : null;
    } else if (event.key === "Tab" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      change = indented(...selection(area), event.shiftKey);
    }
    if (edit(area, change)) event.preventDefault();
  });
}

function pastesInto(area) {
  area.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    // Files are somebody else's.
    if (event.defaultPrevented || !data || data.files.length) return;
    const [value, start, end] = selection(area);
    const plain = data.getData("text/plain");
    const url = /^(?:https?:\/\/|mailto:)\S+$/.test(plain.trim()) && start < end ? plain.trim() : null;
    const isLine = !/[\n\]]/.test(value.slice(start, end)) && !/^\w+:\/\//.test(value.slice(start, end));
    const rows = rowsOfHtml(data.getData("text/html"));
    const table = url ? null : tableOf(rows.length ? rows : rowsOfTsv(plain));
    const change = url && isLine ? linked(value, start, end, url) : table && block(value, start, end, "", table, "");
    if (!change) return;
    if (table) change.start = change.end;
    event.preventDefault();
    edit(area, change);
  });
}

function bar(area) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.role = "toolbar";
  bar.ariaLabel = "Format the text";
  bar.setAttribute("aria-controls", area.id);
  for (const [name, face, keys, change] of TOOLS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `quiet tool-${name.toLowerCase().replaceAll(" ", "-")}`;
    button.textContent = face;
    button.ariaLabel = name;
    button.title = `${name} (Ctrl+${keys.length === 1 ? keys.toUpperCase() : keys})`;
    button.setAttribute("aria-keyshortcuts", `Control+${keys} Meta+${keys}`);
    button.tabIndex = bar.childElementCount ? -1 : 0;
    button.addEventListener("click", () => edit(area, change(...selection(area))));
    bar.append(button);
  }
  // One stop for the Tab key; arrows lead from button to button.
  bar.addEventListener("keydown", (event) => {
    const buttons = [...bar.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const button = buttons.at(to % buttons.length);
    buttons.forEach((other) => { other.tabIndex = other === button ? 0 : -1; });
    button.focus();
  });
  return bar;
}

export function editsOf(form, area) {
  area.before(bar(area));
  keysOf(area);
  pastesInto(area);
}
