// Tables that were copied from a page or a spreadsheet, as Markdown.

/** Rows of cells as a table; null, if they are none. */
export function tableOf(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2 || width > 40) return null;
  const cell = (text = "") => text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
  const line = (row) => `| ${Array.from({ length: width }, (_, at) => cell(row[at])).join(" | ")} |`;
  const [head, ...body] = rows;
  return [line(head), `|${" --- |".repeat(width)}`, ...body.map(line)].join("\n");
}

/** What a spreadsheet copies: cells with tabs between them, in quotation marks where there are lines in one. */
export function rowsOfTsv(text) {
  if (!text.includes("\t")) return [];
  const rows = [[""]];
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const [sign, row] = [text[at], rows.at(-1)];
    const cell = row.length - 1;
    if (isQuoted) {
      if (sign !== '"') row[cell] += sign;
      else if (text[at + 1] === '"') { row[cell] += sign; at++; }
      else isQuoted = false;
    } else if (sign === '"' && row[cell] === "") isQuoted = true;
    else if (sign === "\t") row.push("");
    else if (sign === "\n") rows.push([""]);
    else if (sign !== "\r") row[cell] += sign;
  }
  if (rows.at(-1).length === 1 && rows.at(-1)[0] === "") rows.pop();
  // Code that is indented by tabs is no table.
  const isTable = !isQuoted && rows.every((row) => row.length === rows[0].length && row.length > 1);
  return isTable && rows.some((row) => row[0] !== "") ? rows : [];
}

/** A table of a page, if nothing else was copied with it. */
export function rowsOfHtml(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const tables = body.querySelectorAll("table");
  if (tables.length !== 1) return [];
  const [table] = tables;
  const beside = [...body.querySelectorAll("style, meta, table")];
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent));
  beside.forEach((element) => element.remove());
  return body.textContent.trim() === "" ? rows : [];
}
