// Makes times of the last month relative. Each keeps the width of the absolute text that the
// server wrote, so that nothing moves. The dates of articles stay as they are.

const STEPS = [["minute", 60], ["hour", 3600], ["day", 86400]];
const MONTH = 30 * 86400;
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" });

function relative(seconds) {
  if (seconds < 60) return "just now";
  const [unit, size] = STEPS.findLast(([, size]) => seconds >= size);
  return words.format(-Math.floor(seconds / size), unit);
}

const times = [...document.querySelectorAll("time:not([data-dates] *)")].map((time) => ({
  time,
  at: Date.parse(time.dateTime) / 1000,
  width: time.getBoundingClientRect().width,
}));

function show() {
  const now = Date.now() / 1000;
  for (const { time, at, width } of times) {
    const age = now - at;
    if (!(age > -60 && age < MONTH)) continue;
    if (!time.title) {
      time.title = time.textContent;
      time.style.display = "inline-block";
      time.style.minInlineSize = `${width}px`;
    }
    time.textContent = relative(age);
  }
}

show();
setInterval(show, 60_000);
