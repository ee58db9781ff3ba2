//! Markdown made to explode: bounded in output, in nesting, and in what the allow-list has to do.

use super::writer::{MAX_GROWTH, MAX_MARKS, SPARE_BYTES};
use super::{Cooked, MAX_INPUT, cook, excerpt, first_heading, mentions};

fn repeated(pattern: &str, bytes: usize) -> String {
    pattern.repeat(bytes / pattern.len())
}

/// Cooks, and checks the bounds that hold for all.
fn cooked(name: &str, markdown: &str) -> Cooked {
    let cooked = cook(markdown, "p123456789", &|_| true);
    let html = cooked.html.as_str();
    assert!(html.len() <= markdown.len() * MAX_GROWTH + SPARE_BYTES, "{name}: {} bytes", html.len());
    // Code is the one thing that the allow-list doesn't see.
    let elements = html.matches('<').count() - html.matches("<span").count() * 2;
    assert!(elements <= MAX_MARKS * 4, "{name}: {elements} tags");
    assert!(depth(html) <= 50, "{name}: depth {}", depth(html));
    excerpt(markdown, 200);
    first_heading(markdown);
    mentions(markdown);
    cooked
}

fn depth(html: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let is_void = ["br", "hr", "img", "input"].iter().any(|name| tag.starts_with(name));
        if tag.starts_with('/') {
            depth -= 1;
        } else if !is_void {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

#[test]
fn repeated_marks_are_bounded() {
    for pattern in PATTERNS {
        // Below and beyond where the bounds on work set in.
        cooked(pattern, &repeated(pattern, 3_000));
        cooked(pattern, &repeated(pattern, 30_000));
    }
}

const PATTERNS: &[&str] = &[
    ">",
    "> ",
    ">\n\n",
    "- ",
    "- a\n",
    "-\n",
    "* \n",
    "1. ",
    "*a _b ",
    "*a ",
    "**a ",
    "a**b",
    "*_",
    "~~a ",
    "[",
    "![",
    "[a](",
    "![a](",
    "![](a)",
    "![](/a)",
    "[a]",
    "[a]: b\n",
    "[](a)",
    "`",
    "`a` ",
    "<a ",
    "<a x=\"",
    "<!--",
    "<!-- -->",
    "<?",
    "<![CDATA[",
    "<div>\n",
    "<b>",
    "&#",
    "&",
    "&#x",
    "&lt;",
    "&amp;",
    "&nbsp;",
    "\u{a0}",
    "\\",
    "|",
    "|-\n",
    "|a|\n|-|\n\n",
    ">- ",
    "#\n",
    "# a\n",
    "a\n===\n",
    "    a\n\n",
    "***\n",
    "```\n",
    "```rs\n1\n```\n",
    "[^a]",
    "[^a]: x\n",
    "#1 ",
    "@a ",
    "www.a.b ",
    "http://a ",
    " www._",
    "_www._",
    "@a.",
    "<x:",
    "\"",
    "a\n",
    "a  \n",
    "- [ ] x\n",
    "\r\n",
    "\0",
    "http://a/(",
    "http://http://",
    "@",
    "##",
];

#[test]
fn deep_nesting_keeps_its_text() {
    let lists: String = (0..90).map(|depth| format!("{}- item {depth}\n", "  ".repeat(depth))).collect();
    let html = cooked("lists by indentation", &lists).html;
    assert!(html.as_str().contains("<ul>") && html.as_str().contains("item 89"));

    let emphasis = format!("{}x{}", "*a **b ".repeat(200), "** *".repeat(200));
    assert!(cooked("emphasis", &emphasis).html.as_str().contains('x'));

    let quotes: String = (1..30).map(|depth| format!("{}a\n\n", ">".repeat(depth))).collect();
    assert!(cooked("quotes", &quotes).html.as_str().matches("<blockquote>").count() > 400);
}

#[test]
fn nesting_that_the_parser_can_not_bear_is_shown_as_typed() {
    for (name, markdown) in [
        ("quotes and lazy lines", ">".repeat(50_000) + "a\n" + &"b\n".repeat(24_000)),
        ("lists and lazy lines", "- ".repeat(25_000) + "a\n" + &"b\n".repeat(24_000)),
        ("both", "> - ".repeat(12_000) + "a\n" + &"> b\n".repeat(12_000)),
    ] {
        let html = cooked(name, &markdown).html;
        assert!(html.as_str().starts_with("<pre class=\"plain\">"), "{name}");
    }
}

#[test]
fn steps_of_nesting_are_bounded() {
    let steps: String = (0..10).map(|step| format!("{}{}a\n", "  ".repeat(step * 30), "- ".repeat(30))).collect();
    cooked("lists opened thirty a line", &(steps + &"b\n".repeat(20_000)));
}

#[test]
fn tables_do_not_grow_with_the_square() {
    for columns in [10, 100, 1_000, 10_000] {
        let head = format!("{}\n{}\n", "|a".repeat(columns), "|-".repeat(columns));
        let rows = (MAX_INPUT - head.len()) / 2;
        cooked("short rows", &(head + &"|\n".repeat(rows)));
    }
}

#[test]
fn references_do_not_multiply() {
    let (long, title) = ("u".repeat(20_000), "t".repeat(20_000));
    cooked("links", &format!("[a]: /{long} '{title}'\n\n{}", "[a]".repeat(19_000)));
    cooked("images", &format!("[a]: https://{long} '{title}'\n\n{}", "![a]".repeat(14_000)));
    cooked("footnotes", &format!("[^a]: {long}\n\n{}", "[^a]".repeat(19_000)));
    let ring: String = (0..5_000).map(|n| format!("[^{n}]: [^{}]\n", (n + 1) % 5_000)).collect();
    cooked("footnotes in a ring", &ring);
    cooked("definitions", &(0..8_000).map(|n| format!("[{n}]: /a\n")).collect::<String>());
}

#[test]
fn unmatched_marks_are_bounded() {
    cooked("runs of backticks", &(1..440).map(|n| "`".repeat(n) + " ").collect::<String>());
    cooked("open parentheses", &("[a](".to_owned() + &"(".repeat(99_000)));
    cooked("nested brackets", &format!("{}a{}", "[".repeat(30_000), "](b)".repeat(17_000)));
    cooked("nested images", &format!("{}a{}", "![".repeat(16_000), "](b)".repeat(16_000)));
    cooked("bracketed references", &format!("{}{}", "[".repeat(30_000), "][a]".repeat(17_000)));
    cooked("one long word", &"a".repeat(MAX_INPUT));
    cooked("one long heading", &format!("# {}", "a ".repeat(49_000)));
    cooked("equal headings", &repeated("# a\n\n", MAX_INPUT));
}

#[test]
fn hostile_code_is_bounded() {
    for language in ["rust", "js", "html", "yaml", "sh", "json", "diff", "console", "make"] {
        for pattern in ["1 ", "1$a", "a(", "\"\\", "'", "<a \"'", "$(", "#[", "@a ", "-\n", "&a;"] {
            cooked(pattern, &format!("```{language}\n{}", &pattern.repeat(10_000 / pattern.len())));
        }
    }
}

#[test]
fn text_that_is_too_long_is_shown_as_typed() {
    let longer = "*a*\n".repeat(MAX_INPUT / 4 + 1);
    let cooked = cooked("too long", &longer);
    assert!(cooked.html.as_str().starts_with("<pre class=\"plain\">*a*\n"));
    assert!(cooked.headings.is_empty());
    assert!(mentions(&"@a ".repeat(40_000)).is_empty());
}

#[test]
fn an_article_of_full_length_is_cooked() {
    let section = "## Section\n\nSome *words* and a [link](https://example.org), `code`, @anna and #12, in a sentence \
        that goes on for as long as sentences do.\n\n- one\n- two\n\n```rust\nlet a = 1;\n```\n\n";
    let cooked = cooked("article", &repeated(section, MAX_INPUT));
    assert!(cooked.html.as_str().starts_with("<h2"));
}
