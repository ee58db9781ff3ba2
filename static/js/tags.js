// Offers tags while one types them: a combobox with a listbox, for the last of the names between commas.

const WAIT = 120;

for (const input of document.querySelectorAll("input[data-tags]")) offer(input);

function offer(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-offered`;
  list.className = "offered";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Tags that begin so");
  list.hidden = true;
  const said = document.createElement("output");
  said.className = "unseen";
  const place = document.createElement("div");
  place.className = "combobox";
  input.replaceWith(place);
  place.append(input, list, said);
  // The list for pages without scripts knows only one name.
  input.removeAttribute("list");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    input.setAttribute(name, value);
  }
  let asked = 0;
  let timer;
  let chosen = -1;

  // The name that the cursor stands in: where it begins and ends.
  function part() {
    const before = input.value.slice(0, input.selectionStart ?? input.value.length);
    const start = before.lastIndexOf(",") + 1;
    const comma = input.value.indexOf(",", start);
    const end = comma < 0 ? input.value.length : comma;
    return { start, end, text: input.value.slice(start, end).trim() };
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    list.hidden = true;
    list.replaceChildren();
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    const options = [...list.children];
    chosen = (index + options.length) % options.length;
    for (const [at, option] of options.entries()) option.setAttribute("aria-selected", String(at === chosen));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  }

  function take(name) {
    const { start, end } = part();
    const before = input.value.slice(0, start);
    const behind = input.value.slice(end);
    const begun = `${before}${before ? " " : ""}${name}`;
    input.value = begun + (behind || ", ");
    const cursor = begun.length + (behind ? 0 : 2);
    input.setSelectionRange(cursor, cursor);
    close();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function show(tags) {
    const used = new Set(input.value.split(",").map((name) => name.trim().toLowerCase()));
    const typed = part().text.toLowerCase();
    const offered = tags.filter(({ name }) => name === typed || !used.has(name));
    if (offered.length === 0) return close();
    list.replaceChildren(...offered.map(({ name, topics, synonym }, at) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.name = name;
      const count = document.createElement("span");
      count.className = "count";
      count.textContent = `${synonym ? `also ${synonym}, ` : ""}${topics} ${topics === 1 ? "topic" : "topics"}`;
      option.append(name, " ", count);
      return option;
    }));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    said.textContent = `${offered.length} ${offered.length === 1 ? "tag" : "tags"} offered`;
  }

  async function ask() {
    const { text } = part();
    if (!text) return close();
    asked += 1;
    const mine = asked;
    try {
      const answer = await fetch(`/api/v1/tags?q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" } });
      if (!answer.ok) return;
      const { items } = await answer.json();
      if (mine === asked) show(items);
    } catch {
      // Offline: one types on.
    }
  }

  input.addEventListener("input", ({ isTrusted }) => {
    if (!isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (list.hidden) {
      if (event.key === "ArrowDown") ask();
      return;
    }
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) take(list.children[chosen].dataset.name);
    else if (event.key === "Escape") close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  });
  // Before the field loses the focus.
  list.addEventListener("pointerdown", (event) => {
    const option = event.target.closest("[role=option]");
    event.preventDefault();
    if (option) take(option.dataset.name);
  });
  input.addEventListener("blur", close);
}
