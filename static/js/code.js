// Copies blocks of code and citations, and marks the lines that an address names: #c2-L10 or #c2-L10-L14, with the
// post's name in front in a reply. A number that is clicked makes such an address; with Shift, it is
// the other end of the range.

const NAMED = /^#((?:\w+-)?c\d+-L)(\d+)(?:-L(\d+))?$/;

function named() {
  const [, prefix, first, last = first] = NAMED.exec(location.hash) ?? [];
  const [from, to] = [Number(first), Number(last)].sort((a, b) => a - b);
  const lines = [];
  for (let at = from; at <= to; at++) {
    const line = document.getElementById(prefix + at);
    if (!line) break;
    lines.push(line);
  }
  return lines;
}

function show(block) {
  for (const line of document.querySelectorAll("i.named")) line.removeAttribute("class");
  const lines = named();
  for (const line of lines) line.className = "named";
  if (!lines.length) return;
  for (let fold = lines[0]; (fold = fold.parentElement.closest("details"));) fold.open = true;
  lines[0].scrollIntoView({ block });
}

function choose({ target, shiftKey }) {
  if (!target.matches?.(".lines i")) return;
  const [prefix, number] = target.id.split(/(?<=-L)(?=\d+$)/);
  const [, before, first] = NAMED.exec(location.hash) ?? [];
  const isRange = shiftKey && before === prefix;
  const top = scrollY;
  location.hash = isRange ? `${prefix}${first}-L${number}` : target.id;
  scrollTo(scrollX, top);
}

/** Puts a button into `place` that copies what these elements say. */
function copies(place, parts) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "quiet";
  button.ariaLive = "polite";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText([...parts].map((part) => part.textContent).join(""));
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not copied";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 3000);
  });
  place.append(button);
}

const blocks = document.querySelectorAll("[data-lang]");
if (blocks.length) {
  // Only pages that came over https, or from this machine, may copy.
  if (navigator.clipboard) blocks.forEach((block) => copies(block, block.querySelectorAll("code")));
  document.addEventListener("click", choose);
  addEventListener("hashchange", () => show("nearest"));
  show("center");
}

// The name of each form stands before its text.
if (navigator.clipboard) {
  for (const name of document.querySelectorAll(".citations dt")) copies(name, name.nextElementSibling.children);
}
