// Suggests members behind @ and topics behind #, as a list that the field points into.
import { isInCode } from "./text.js";
import { edit } from "./toolbar.js";

const PAUSE = 150;
/** What is being named, up to the cursor: at the beginning of a word. */
const NAMED = /(?:^|[\s(>*_"'])(?:@([\p{L}\p{N}_.-]{1,30})|#([\p{L}\p{N}][\p{L}\p{N} _.-]{1,40}))$/u;
let lists = 0;

async function suggested(kind, text, signal) {
  const query = new URLSearchParams({ [kind]: text });
  const answer = await fetch(`/compose/suggest?${query}`, { headers: { accept: "application/json" }, signal });
  return answer.ok ? (await answer.json()).items : [];
}

/** Where the cursor stands, in the field's own measure: a copy of the text up to it says so. */
function cursorIn(area) {
  const copy = document.createElement("div");
  const style = getComputedStyle(area);
  for (const name of ["font", "padding", "border", "lineHeight", "letterSpacing", "boxSizing", "width"]) copy.style[name] = style[name];
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", whiteSpace: "pre-wrap", overflowWrap: "break-word" });
  copy.textContent = area.value.slice(0, area.selectionStart);
  const mark = copy.appendChild(document.createElement("span"));
  mark.textContent = ".";
  area.after(copy);
  const place = { x: mark.offsetLeft, y: mark.offsetTop + mark.offsetHeight - area.scrollTop };
  copy.remove();
  return place;
}

export function suggestsIn(form, area) {
  const list = document.createElement("ul");
  list.id = `suggested-${++lists}`;
  list.className = "suggested";
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  const said = document.createElement("p");
  said.className = "unseen";
  said.role = "status";
  const around = area.parentElement;
  around.classList.add("suggests");
  area.after(list, said);
  area.setAttribute("aria-autocomplete", "list");
  let [timer, asked, items, at, from, isAway] = [null, null, [], 0, 0, false];

  function close() {
    clearTimeout(timer);
    asked?.abort();
    items = [];
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
    area.removeAttribute("aria-controls");
    said.textContent = "";
  }

  function choose(to) {
    at = (to + items.length) % items.length;
    [...list.children].forEach((option, nth) => { option.ariaSelected = String(nth === at); });
    area.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function take(nth) {
    const insert = `${items[nth].insert} `;
    close();
    edit(area, { from, to: area.selectionStart, insert, start: from + insert.length, end: from + insert.length });
  }

  function show(found) {
    if (!found.length) return close();
    items = found;
    list.replaceChildren(...found.map(({ label, hint }, nth) => {
      const option = document.createElement("li");
      option.role = "option";
      option.id = `${list.id}-${nth}`;
      const name = option.appendChild(document.createElement("b"));
      name.dir = "auto";
      name.textContent = label;
      option.append(" ", hint);
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(nth);
      });
      return option;
    }));
    const { x, y } = cursorIn(area);
    list.hidden = false;
    list.style.left = `${Math.max(0, Math.min(area.offsetLeft + x, around.clientWidth - list.offsetWidth))}px`;
    list.style.top = `${area.offsetTop + Math.min(y, area.clientHeight)}px`;
    area.setAttribute("aria-controls", list.id);
    choose(0);
    said.textContent = found.length === 1 ? "1 suggestion" : `${found.length} suggestions, arrows lead through them`;
  }

  function look() {
    const cursor = area.selectionStart;
    const named = cursor === area.selectionEnd && NAMED.exec(area.value.slice(Math.max(0, cursor - 60), cursor));
    if (!named || isAway || isInCode(area.value, cursor)) return close();
    const [, member, topic] = named;
    from = cursor - (member ?? topic).length - 1;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        show(await suggested(member ? "member" : "topic", member ?? topic, asked.signal));
      } catch {
        // None, then.
      }
    }, PAUSE);
  }

  area.addEventListener("input", () => {
    isAway = false;
    look();
  });
  area.addEventListener("blur", close);
  area.addEventListener("click", close);
  // Before the toolbar's keys, which would make a new line of Enter.
  area.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") choose(at + 1);
    else if (event.key === "ArrowUp") choose(at - 1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) take(at);
    else if (event.key === "Escape") {
      isAway = true;
      close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
