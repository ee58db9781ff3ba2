// What any page could have wrong with it, as sentences.
const faults = [];
const root = document.documentElement;
const all = (selector) => [...document.querySelectorAll(selector)];
const named = (element) => `<${element.localName} id="${element.id}" class="${element.className}">`;

if (all("h1").length !== 1) faults.push(`${all("h1").length} h1`);
if (root.scrollWidth > root.clientWidth) {
  const wide = all("body *").filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1);
  faults.push(`${root.scrollWidth} px wide in a window of ${root.clientWidth}: ${wide.slice(0, 5).map(named)}`);
}
all("h1, h2, h3, h4, h5, h6").reduce((before, heading) => {
  const level = Number(heading.localName[1]);
  if (level > before + 1) faults.push(`h${level} “${heading.textContent}” after h${before}`);
  return level;
}, 0);
for (const image of all("img:not([alt])")) faults.push(`${named(image)} has no alternative text`);
for (const field of all("input:not([type=hidden]), select, textarea")) {
  if (!field.labels.length && !field.ariaLabel) faults.push(`${named(field)} has no label`);
}
for (const control of all("a[href], button, summary")) {
  if (!(control.ariaLabel || control.textContent.trim())) faults.push(`${named(control)} says nothing`);
}
for (const sentence of all(".field-error, .notice, .hint")) {
  if (!sentence.textContent.trim() && sentence.checkVisibility()) faults.push(`${named(sentence)} is seen and says nothing`);
}
for (const current of all("[aria-current=page]")) {
  if (current.checkVisibility() && current.getBoundingClientRect().right > root.clientWidth) faults.push(`“${current.textContent}” is out of sight`);
}
const ids = all("[id]").map((element) => element.id);
for (const id of ids.filter((id, at) => ids.indexOf(id) !== at)) faults.push(`the id ${id} twice`);
for (const element of all("[aria-labelledby], [aria-describedby]")) {
  const names = `${element.getAttribute("aria-labelledby") ?? ""} ${element.getAttribute("aria-describedby") ?? ""}`;
  for (const id of names.trim().split(/\s+/)) if (!ids.includes(id)) faults.push(`${named(element)} names ${id}, which is not there`);
}
return faults;
