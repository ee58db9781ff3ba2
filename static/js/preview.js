// The preview beside a text: what the server makes of it, a moment after typing has stopped.

const SHOWN = "exedra:preview";
const PAUSE = 400;

const remembered = () => { try { return localStorage.getItem(SHOWN) !== null; } catch { return false; } };
const remember = (shown) => {
  try {
    if (shown) localStorage.setItem(SHOWN, "1");
    else localStorage.removeItem(SHOWN);
  } catch {
    // It is shown for now.
  }
};

async function cooked(markdown, signal) {
  const answer = await fetch("/api/v1/preview", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ markdown }),
    signal,
  });
  if (answer.status === 429) throw new Error("Too many previews: it goes on in a moment.");
  if (!answer.ok) throw new Error(answer.status === 401 ? "Sign in again to see the preview." : "No preview at the moment.");
  return answer.json();
}

/** Both scroll as far as the other has, in parts of their length. */
function scrollTogether(area, pane) {
  let leads = null;
  for (const [one, other] of [[area, pane], [pane, area]]) {
    for (const sign of ["pointerenter", "focusin", "wheel", "keydown", "touchstart"]) {
      one.addEventListener(sign, () => { leads = one; }, { passive: true });
    }
    one.addEventListener("scroll", () => {
      if (leads === other) return;
      const part = one.scrollTop / Math.max(1, one.scrollHeight - one.clientHeight);
      other.scrollTop = part * (other.scrollHeight - other.clientHeight);
    }, { passive: true });
  }
}

export function previewOf(form, area) {
  const pane = document.createElement("section");
  pane.className = "preview-pane";
  pane.ariaLabel = "Preview";
  pane.tabIndex = 0;
  pane.hidden = true;
  const shown = document.createElement("div");
  shown.className = "prose";
  shown.dir = "auto";
  const said = document.createElement("p");
  said.className = "hint";
  said.role = "status";
  pane.append(said, shown);
  const panes = document.createElement("div");
  panes.className = "panes";
  area.before(panes);
  panes.append(area, pane);
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "quiet lasting toggle-preview";
  toggle.textContent = "Live preview";
  toggle.ariaPressed = "false";
  const bar = form.querySelector(".toolbar");
  toggle.tabIndex = bar ? -1 : 0;
  (bar ?? panes).append(toggle);

  let [waiting, asked, last] = [null, null, null];
  async function show() {
    const markdown = area.value;
    if (pane.hidden || markdown === last) return;
    asked?.abort();
    asked = new AbortController();
    try {
      const { html, warnings = [] } = markdown.trim() ? await cooked(markdown, asked.signal) : { html: "" };
      last = markdown;
      shown.innerHTML = html;
      said.textContent = html ? warnings.map(({ line, what }) => `Line ${line} looks like ${what}.`).join(" ") : "What you write is shown here.";
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = error instanceof TypeError ? "The forum cannot be reached." : error.message;
      waiting = setTimeout(show, 6000);
    }
  }
  const set = (isShown) => {
    pane.hidden = !isShown;
    toggle.ariaPressed = String(isShown);
    panes.classList.toggle("beside", isShown);
    if (isShown) show();
  };
  toggle.addEventListener("click", () => {
    set(pane.hidden);
    remember(!pane.hidden);
  });
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
  scrollTogether(area, pane);
  set(remembered() && matchMedia("(min-width: 60rem)").matches);
}
