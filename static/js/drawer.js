// The drawer: replies and new topics are written at the bottom of the page that one reads. It holds the
// form of the page that a link leads to; where that cannot be had, the link leads there.
import { keeps } from "./keep.js";
import { edit } from "./toolbar.js";
import { quoted } from "./text.js";

const HEIGHT = "exedra:drawer";
const [LEAST, USUAL] = [14, 26];
const WRITES = 'a[href*="/reply?to="], a[href^="/compose"]';

let drawer = null;

const isEmpty = (form) => [...form.querySelectorAll("textarea, input:not([type])")].every(({ value }) => !value.trim());

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet lasting";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/** In lines of text, as it was left. */
function height() {
  try {
    return Number(localStorage.getItem(HEIGHT)) || USUAL;
  } catch {
    return USUAL;
  }
}

function setHeight(lines) {
  const most = innerHeight / parseFloat(getComputedStyle(document.documentElement).fontSize) - 2;
  const to = Math.round(Math.max(LEAST, Math.min(most, lines)));
  drawer.box.style.setProperty("--drawer", `${to}rem`);
  drawer.handle.ariaValueNow = String(to);
  drawer.handle.ariaValueMax = String(Math.round(most));
  try {
    localStorage.setItem(HEIGHT, String(to));
  } catch {
    // It is as high for now.
  }
}

function handle() {
  const made = document.createElement("div");
  made.className = "drawer-handle";
  made.role = "separator";
  made.tabIndex = 0;
  made.ariaLabel = "Height of the form";
  made.ariaOrientation = "horizontal";
  made.ariaValueMin = String(LEAST);
  made.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 2, ArrowDown: -2 }[event.key];
    if (!by) return;
    event.preventDefault();
    setHeight(height() + by);
  });
  made.addEventListener("pointerdown", (event) => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    made.setPointerCapture(event.pointerId);
    const move = ({ clientY }) => setHeight((innerHeight - clientY) / rem);
    made.addEventListener("pointermove", move);
    made.addEventListener("pointerup", () => made.removeEventListener("pointermove", move), { once: true });
  });
  return made;
}

function setState(state) {
  drawer.box.dataset.state = state;
  drawer.small.textContent = state === "small" ? "Open" : "Make small";
  drawer.full.textContent = state === "full" ? "Leave full screen" : "Full screen";
  document.documentElement.classList.toggle("full-drawer", state === "full");
}

function close() {
  const { box, form, opener } = drawer;
  // What is in it is a draft, and stays one.
  form.dispatchEvent(new CustomEvent("keep-now"));
  document.documentElement.classList.remove("full-drawer");
  box.remove();
  drawer = null;
  opener?.focus();
}

function made(form, title, opener) {
  const box = document.createElement("section");
  box.className = "drawer";
  box.ariaLabel = title;
  const head = document.createElement("div");
  head.className = "drawer-head";
  const heading = document.createElement("h2");
  heading.dir = "auto";
  heading.textContent = title;
  const small = button("Make small", () => setState(box.dataset.state === "small" ? "open" : "small"));
  const full = button("Full screen", () => setState(box.dataset.state === "full" ? "open" : "full"));
  full.classList.add("drawer-full");
  head.append(heading, small, full, button("Close", close));
  const grip = handle();
  box.append(grip, head, form);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    if (box.dataset.state === "full") setState("open");
    else if (isEmpty(form)) close();
    else {
      setState("small");
      small.focus();
    }
  });
  return { box, form, handle: grip, small, full, opener };
}

/** Ids that the page has already are another's. */
function rename(form) {
  for (const element of form.querySelectorAll("[id]")) {
    if (!document.getElementById(element.id)) continue;
    const [before, after] = [element.id, `drawer-${element.id}`];
    element.id = after;
    for (const name of ["for", "aria-describedby", "aria-labelledby"]) {
      for (const other of form.querySelectorAll(`[${name}~="${before}"]`)) {
        other.setAttribute(name, other.getAttribute(name).split(" ").map((id) => (id === before ? after : id)).join(" "));
      }
    }
  }
}

async function fetched(href) {
  const answer = await fetch(href, { headers: { accept: "text/html" } });
  if (!answer.ok || answer.redirected) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("main form[data-keep]");
  const heading = page.querySelector("main h1")?.textContent ?? "Write";
  const place = page.querySelector("main .lead")?.textContent ?? "";
  return form && { form: document.adoptNode(form), title: `${heading} ${place}`.trim() };
}

/** Opens the form behind this address; false, if there is something else in the drawer or no form. */
async function open(href, compose, opener) {
  if (drawer?.href === href) {
    setState("open");
    drawer.form.querySelector("textarea").focus();
    return true;
  }
  if (drawer) close();
  const found = await fetched(href).catch(() => null);
  if (!found) return false;
  rename(found.form);
  drawer = { ...made(found.form, found.title, opener), href };
  document.body.append(drawer.box);
  setHeight(height());
  setState("open");
  keeps(found.form);
  compose(found.form);
  found.form.querySelector("textarea[name=body]")?.focus();
  return true;
}

/** A button beside a selection in a post, which quotes it. */
function quotes(compose) {
  const quote = button("Quote", () => {});
  quote.classList.add("quote-button", "button");
  quote.hidden = true;
  document.body.append(quote);
  let chosen = null;
  const look = () => {
    const selection = getSelection();
    const text = selection.toString();
    const post = selection.anchorNode?.parentElement?.closest("[data-post]");
    const link = post?.querySelector('a[href*="/reply?to="]');
    const within = post && link && post.querySelector(".prose")?.contains(selection.anchorNode) && post.contains(selection.focusNode);
    quote.hidden = !(within && text.trim());
    if (quote.hidden) return;
    const place = selection.getRangeAt(0).getBoundingClientRect();
    quote.style.left = `${Math.max(8, Math.min(place.left + scrollX, document.documentElement.clientWidth - 96))}px`;
    quote.style.top = `${place.bottom + scrollY + 8}px`;
    const name = post.querySelector(".post-head a:not(.permalink)")?.textContent.trim() ?? "Somebody";
    chosen = { text, link, name, address: new URL(post.querySelector(".permalink").href).pathname };
  };
  document.addEventListener("selectionchange", look);
  quote.addEventListener("mousedown", (event) => event.preventDefault());
  quote.addEventListener("click", async () => {
    const { text, link, name } = chosen;
    const address = `/post/${new URL(link.href).searchParams.get("to")}`;
    quote.hidden = true;
    if (!(await open(link.getAttribute("href"), compose, link))) return location.assign(link.href);
    const area = drawer.form.querySelector("textarea[name=body]");
    const before = area.value && !area.value.endsWith("\n") ? "\n\n" : "";
    const insert = before + quoted(text, name, address);
    const at = area.value.length;
    edit(area, { from: at, to: at, insert, start: at + insert.length, end: at + insert.length });
  });
}

export function drawers(compose) {
  // Where the page is a writing form itself, there is no need of another.
  if (document.querySelector("main .writing")) return;
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.(WRITES);
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!(await open(link.getAttribute("href"), compose, link))) location.assign(link.href);
  });
  quotes(compose);
}
