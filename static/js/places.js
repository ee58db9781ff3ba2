// Puts lines into an order by dragging them, or with Alt and an arrow key; the numbers in their fields follow,
// and the form is sent as it is.

for (const form of document.querySelectorAll("form[data-places]")) arrange(form);

function arrange(form) {
  const list = form.querySelector("ul");
  const said = form.querySelector("[data-places-said]");
  form.querySelector("[data-places-hint]").hidden = false;
  const lines = () => [...list.children];
  const siblings = (line) => lines().filter((other) => other.dataset.siblings === line.dataset.siblings);
  // A line with those that stand in it.
  const block = (line) => [line, ...lines().filter((other) => other.dataset.siblings === line.dataset.id)];

  function number(line) {
    const all = siblings(line);
    for (const [at, other] of all.entries()) other.querySelector("input[type=number]").value = at + 1;
    said.textContent = `${line.dataset.name} is number ${all.indexOf(line) + 1} of ${all.length}. Save the order to keep it.`;
  }

  // Puts a line before or behind a sibling.
  function place(line, other, behind) {
    const moved = block(line);
    const rest = block(other);
    if (behind) rest.at(-1).after(...moved);
    else other.before(...moved);
    number(line);
  }

  list.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step || !event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const line = event.target.closest("li");
    const all = siblings(line);
    const other = all[all.indexOf(line) + step];
    if (!other) return;
    place(line, other, step > 0);
    event.target.focus();
  });

  let dragged;
  for (const line of lines()) line.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("li");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.name);
    dragged.classList.add("dragged");
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over || over === dragged || over.dataset.siblings !== dragged.dataset.siblings) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    const behind = event.clientY > top + height / 2;
    const all = siblings(dragged);
    if (all[all.indexOf(over) + (behind ? 1 : -1)] !== dragged) place(dragged, over, behind);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = undefined;
  });
}
