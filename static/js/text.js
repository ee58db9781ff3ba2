// What the composer does to a text, as edits of it: { from, to, insert, start, end } puts `insert` in place
// of what stands between `from` and `to`, and then selects from `start` to `end`. No edit: null.

const ITEM = /^(\s*(?:>\s?)*)([-*+]|\d{1,9}[.)])(\s+)(\[[ xX]\]\s+)?/;
const QUOTE = /^\s*(?:>\s?)+/;
const FENCE = /^\s*(?:`{3,}|~{3,})/;

const lineStart = (text, at) => text.lastIndexOf("\n", at - 1) + 1;

function lineEnd(text, at) {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Is this place within a fenced block of code? */
export function isInCode(text, at) {
  const before = text.slice(0, lineStart(text, at)).split("\n");
  return before.filter((line) => FENCE.test(line)).length % 2 === 1;
}

function next(marker) {
  const number = /^(\d+)([.)])$/.exec(marker);
  return number ? `${Number(number[1]) + 1}${number[2]}` : marker;
}

/** Enter within a list or a quotation: the next item, or the end of the list where an item is empty. */
export function continued(text, at) {
  const [start, end] = [lineStart(text, at), lineEnd(text, at)];
  const line = text.slice(start, end);
  if (isInCode(text, at)) return null;
  const [whole, indent = "", marker = "", space = "", task = ""] = ITEM.exec(line) ?? QUOTE.exec(line) ?? [];
  if (!whole || at < start + whole.length) return null;
  if (line.length === whole.length) {
    const left = marker ? indent.replace(/\s+$/, "") && indent : "";
    return { from: start, to: end, insert: left, start: start + left.length, end: start + left.length };
  }
  const insert = marker ? `\n${indent}${next(marker)}${space}${task && "[ ] "}` : `\n${whole}`;
  return { from: at, to: at, insert, start: at + insert.length, end: at + insert.length };
}

/** Puts a mark on both sides of what is selected, or takes it away there. */
export function wrapped(text, start, end, mark, blank) {
  const inner = text.slice(start, end);
  const size = mark.length;
  const hasMark = start >= size && text.slice(start - size, start) === mark && text.slice(end, end + size) === mark;
  const isLonger = text[start - size - 1] === mark[0] || text[end + size] === mark[0];
  if (hasMark && !isLonger) {
    return { from: start - size, to: end + size, insert: inner, start: start - size, end: end - size };
  }
  const shown = inner || blank;
  return {
    from: start, to: end, insert: mark + shown + mark, start: start + size, end: start + size + shown.length,
  };
}

/** A link on what is selected. */
export function linked(text, start, end, url = "") {
  const inner = text.slice(start, end) || "text";
  const insert = `[${inner}](${url || "https://"})`;
  const at = start + inner.length + 3;
  return url
    ? { from: start, to: end, insert, start: start + insert.length, end: start + insert.length }
    : { from: start, to: end, insert, start: at, end: at + "https://".length };
}

export function picture(text, start, end) {
  const inner = text.slice(start, end) || "what it shows";
  const insert = `![${inner}](/)`;
  return { from: start, to: end, insert, start: start + 2, end: start + 2 + inner.length };
}

/** Every line of the selection with something before it, or without. */
export function prefixed(text, start, end, kind) {
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const lines = text.slice(from, to).split("\n");
  const has = { list: /^\s*[-*+]\s+/, numbered: /^\s*\d{1,9}[.)]\s+/, quote: /^>\s?/ }[kind];
  const before = (at) => ({ list: "- ", numbered: `${at + 1}. `, quote: "> " })[kind];
  const all = lines.every((line) => has.test(line));
  const insert = lines.map((line, at) => (all ? line.replace(has, "") : before(at) + line.replace(has, ""))).join("\n");
  const place = from + insert.length;
  return { from, to, insert, start: lines.length > 1 ? from : place, end: place };
}

/** A line becomes a heading, one a level deeper, and a line again. */
export function heading(text, start, end) {
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const line = text.slice(from, to);
  const level = /^(#{1,6})\s+/.exec(line)?.[1].length ?? 0;
  const bare = line.replace(/^#{1,6}\s+/, "");
  const insert = level >= 4 ? bare : `${"#".repeat(Math.max(level + 1, 2))} ${bare}`;
  return { from, to, insert, start: from + insert.length, end: from + insert.length };
}

/** Something that stands on lines of its own. */
export function block(text, start, end, before, inner, after) {
  const lead = start === 0 || text.slice(0, start).endsWith("\n\n") ? "" : text[start - 1] === "\n" ? "\n" : "\n\n";
  const trail = text.slice(end).startsWith("\n") || end === text.length ? "\n" : "\n\n";
  const at = start + lead.length + before.length;
  return { from: start, to: end, insert: lead + before + inner + after + trail, start: at, end: at + inner.length };
}

export function codeBlock(text, start, end) {
  const inner = text.slice(start, end);
  const longest = Math.max(2, ...[...inner.matchAll(/^`{3,}/gm)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return block(text, start, end, `${fence}\n`, inner || "code", `\n${fence}`);
}

/** Tab in a list, in code, or on several lines; elsewhere it leads on, as it does everywhere. */
export function indented(text, start, end, back) {
  const [from, to] = [lineStart(text, start), lineEnd(text, end)];
  const lines = text.slice(from, to).split("\n");
  if (lines.length === 1 && !ITEM.test(lines[0]) && !isInCode(text, start)) return null;
  const moved = lines.map((line) => (back ? line.replace(/^ {1,2}|^\t/, "") : line && `  ${line}`));
  const insert = moved.join("\n");
  if (insert === lines.join("\n")) return null;
  const by = moved[0].length - lines[0].length;
  return {
    from, to, insert, start: Math.max(from, start + by), end: lines.length > 1 ? from + insert.length : Math.max(from, end + by),
  };
}

/** A text as a quotation, with who wrote it. */
export function quoted(text, name, address) {
  const lines = text.trim().split("\n").map((line) => `> ${line}`.trimEnd());
  return `> [${name}](${address}) wrote:\n>\n${lines.join("\n")}\n\n`;
}
