// Offers questions and articles that are like a question, while its title is typed. Where there are no
// scripts, the preview does.

const PAUSE = 600;
/** Shorter ones say too little. */
const LEAST = 12;

async function alike(title, signal) {
  const answer = await fetch(`/compose/suggest?${new URLSearchParams({ like: title })}`, { headers: { accept: "application/json" }, signal });
  return answer.ok ? (await answer.json()).items : [];
}

export function similarIn(form) {
  const title = form.querySelector("input[name=title]");
  if (!title || form.getAttribute("action") !== "/compose") return;
  const box = document.createElement("section");
  box.className = "similar";
  box.ariaLabel = "Perhaps this helps already";
  box.setAttribute("aria-live", "polite");
  box.hidden = true;
  const name = box.appendChild(document.createElement("p"));
  name.className = "hint";
  name.textContent = "Perhaps this helps already:";
  const list = box.appendChild(document.createElement("ul"));
  title.closest(".field").after(box);

  let [timer, asked, last] = [null, null, ""];
  async function look() {
    const typed = title.value.trim();
    const isQuestion = form.elements.namedItem("kind")?.value === "question";
    if (!isQuestion || typed.length < LEAST) {
      box.hidden = true;
      last = "";
      return;
    }
    if (typed === last) return;
    asked?.abort();
    asked = new AbortController();
    try {
      const found = await alike(typed, asked.signal);
      last = typed;
      list.replaceChildren(...found.map(({ insert, label }) => {
        const link = document.createElement("a");
        link.href = `/topic/${insert.slice(1)}`;
        link.dir = "auto";
        // What has been typed stays where it is.
        link.target = "_blank";
        link.textContent = label;
        const line = document.createElement("li");
        line.append(link);
        return line;
      }));
      box.hidden = !found.length;
    } catch {
      // None, then.
    }
  }
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  title.addEventListener("input", later);
  form.addEventListener("change", later);
}
