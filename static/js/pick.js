// Check boxes of which many are chosen: with Shift all from the last one on, and how many there are.
for (const form of document.querySelectorAll("form[data-many]")) {
  const boxes = [...form.elements].filter((element) => element.classList.contains("pick"));
  const chosen = document.querySelector("[data-chosen]");
  let last = -1;
  const say = () => {
    const count = boxes.filter((box) => box.checked).length;
    if (chosen) chosen.textContent = count ? `(${count} chosen)` : "";
  };
  boxes.forEach((box, at) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last >= 0) {
      for (let between = Math.min(at, last); between <= Math.max(at, last); between++) boxes[between].checked = box.checked;
    }
    last = at;
    say();
  }));
  say();
}
