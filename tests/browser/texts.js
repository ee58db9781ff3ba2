// What the composer does to texts: `text.js` and `tables.js` come as text. Gives what is not as it should be.
const [text, tables] = arguments;
const names = (source) => [...source.matchAll(/export function (\w+)/g)].map(([, name]) => name);
const made = (source) => new Function(`${source.replaceAll("export ", "")}; return { ${names(source).join(", ")} };`)();
const { continued, wrapped, linked, prefixed, heading, codeBlock, indented, quoted } = made(text);
const { tableOf, rowsOfTsv, rowsOfHtml } = made(tables);

const wrong = [];
const is = (what, got, wanted) => {
  if (JSON.stringify(got) !== JSON.stringify(wanted)) wrong.push(`${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
};
/** `|` is the cursor, or both ends of the selection. */
const edits = (before, act, after) => {
  const parts = before.split("|");
  const start = parts[0].length;
  const end = parts.length > 2 ? start + parts[1].length : start;
  const plain = parts.join("");
  const edit = act(plain, start, end);
  const got = edit && plain.slice(0, edit.from) + edit.insert + plain.slice(edit.to);
  is(before, got, after);
};
const enter = (plain, at) => continued(plain, at);

edits("- a|", enter, "- a\n- ");
edits("* a|b", enter, "* a\n* b");
edits("9. a|", enter, "9. a\n10. ");
edits("- [x] a|", enter, "- [x] a\n- [ ] ");
edits("> a|", enter, "> a\n> ");
edits("> - a|", enter, "> - a\n> - ");
edits("- a\n- |", enter, "- a\n");
edits("> |", enter, "");
edits("a|", enter, null);
edits("-| a", enter, null);
edits("```\n- a|", enter, null);
edits("|word|", (...at) => wrapped(...at, "**", "bold"), "**word**");
edits("**|word|**", (...at) => wrapped(...at, "**", "bold"), "word");
edits("**|word|**", (...at) => wrapped(...at, "*", "italic"), "***word***");
edits("|", (...at) => wrapped(...at, "`", "code"), "`code`");
edits("see |this|", (...at) => linked(...at, "https://example.org/"), "see [this](https://example.org/)");
edits("|a\nb|", (...at) => prefixed(...at, "numbered"), "1. a\n2. b");
edits("|- a\n- b|", (...at) => prefixed(...at, "list"), "a\nb");
edits("a|", heading, "## a");
edits("#### a|", heading, "a");
edits("a |```| b", codeBlock, "a \n\n````\n```\n````\n\n b");
edits("- a|", (...at) => indented(...at, false), "  - a");
edits("  - a|", (...at) => indented(...at, true), "- a");
edits("a|", (...at) => indented(...at, false), null);
edits("|a\nb|", (...at) => indented(...at, false), "  a\n  b");
is("a quotation", quoted("a\n\nb", "Mira", "/post/4"), "> [Mira](/post/4) wrote:\n>\n> a\n>\n> b\n\n");
is("a spreadsheet", tableOf(rowsOfTsv('a\tb\n1\t"x\ny | z"\n')), "| a | b |\n| --- | --- |\n| 1 | x y \\| z |");
is("indented code", rowsOfTsv("\tif x\n\t\ty"), []);
is("a page's table", rowsOfHtml("<meta><table><tr><th>a<th>b<tr><td>1<td>2</table>"), [["a", "b"], ["1", "2"]]);
is("a table among text", rowsOfHtml("<p>See</p><table><tr><td>1<td>2</table>"), []);
return wrong;
