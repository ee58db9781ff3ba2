// j and k lead to the next and previous post or case, n and p to the next and previous page, / to the search
// field of any page. Of the case that one is at, x leads to the reason for deleting it, l leaves it as it is,
// and w says that one looks at it.
// The button beside them switches them off, as WCAG 2.1.4 asks.

const OFF = "exedra:keys-off";
const box = document.querySelector("[data-keys]");
const posts = [...document.querySelectorAll("[data-post], [data-case]")];

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function show() {
  box.querySelector("[data-keys-on]").hidden = isOff();
  box.querySelector("button").textContent = isOff() ? "Turn on keys" : "Turn off keys";
  box.hidden = false;
}

/** The post at the top of the window. */
function current() {
  return posts.findLastIndex((post) => post.getBoundingClientRect().top < 48);
}

function lead(step) {
  const open = (post) => post.checkVisibility?.() ?? true;
  for (let at = current() + step; at in posts; at += step) {
    if (!open(posts[at])) continue;
    posts[at].tabIndex = -1;
    posts[at].focus({ preventScroll: true });
    posts[at].scrollIntoView();
    return;
  }
}

const KEYS = {
  j: () => lead(1),
  k: () => lead(-1),
  n: () => document.querySelector("a[rel=next]")?.click(),
  p: () => document.querySelector("a[rel=prev]")?.click(),
  x: (event) => {
    event.preventDefault();
    inCase("[data-case-reason]")?.focus();
  },
  l: () => inCase("[data-case-dismiss]")?.click(),
  w: () => inCase("[data-case-look]")?.click(),
};

/** What of its kind is in the case that has the focus. */
function inCase(selector) {
  return document.activeElement?.closest("[data-case]")?.querySelector(selector);
}

function leadToSearch(event) {
  const field = document.querySelector("[data-search]");
  if (!field || !(field.checkVisibility?.() ?? true)) return;
  event.preventDefault();
  field.focus();
}

if (box) {
  show();
  box.querySelector("button").addEventListener("click", () => {
    if (isOff()) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
    show();
  });
}

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (event.key === "/") leadToSearch(event);
  else if (box) KEYS[event.key]?.(event);
});
