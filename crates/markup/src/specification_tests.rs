//! Every example of the specifications of CommonMark 0.31 and of GitHub's extensions.
//!
//! Both sides are brought to one form, as the specification's own tests do. On top of that stand the rules of this forum that change what is
//! shown: [`by_our_rules`] applies those that change what is expected, and [`without_ours`] takes away what is only added. Two more are told from the
//! example itself: it holds raw HTML, which is shown as text, or a bare address, which CommonMark knows no links for.
//!
//! The specifications are not ours to keep here. They are fetched when they are first needed.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use pulldown_cmark::{Event, Parser};

use super::cook;

struct Example {
    /// In the order of the specification, from 1.
    number: usize,
    /// `table`, say, for what GitHub added; empty for the rest.
    extension: String,
    markdown: String,
    html: String,
}

/// The examples of a specification: `commonmark` or `gfm`.
fn examples(specification: &str) -> Vec<Example> {
    static FETCHED: OnceLock<()> = OnceLock::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    FETCHED.get_or_init(|| {
        let fetched = Command::new("sh").arg(root.join("scripts/test-material.sh")).status();
        assert!(fetched.is_ok_and(|status| status.success()), "the specifications were not fetched: see above");
    });
    let path = root.join(format!("target/specifications/{specification}.txt"));
    let text = std::fs::read_to_string(path).expect("the specification can be read");
    let fence = "`".repeat(32);
    let opening = format!("{fence} example");
    let mut lines = text.lines();
    let mut examples = Vec::new();
    while let Some(line) = lines.next() {
        let Some(extension) = line.strip_prefix(&opening) else { continue };
        let until = |end: &str, lines: &mut std::str::Lines<'_>| {
            lines.by_ref().take_while(|line| *line != end).map(|line| line.replace('→', "\t") + "\n").collect()
        };
        let (markdown, html) = (until(".", &mut lines), until(&fence, &mut lines));
        examples.push(Example { number: examples.len() + 1, extension: extension.trim().to_owned(), markdown, html });
    }
    examples
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Text(String),
    /// Its attributes in alphabetical order.
    Start(String, Vec<(String, String)>),
    End(String),
}

use Token::{End, Start, Text};

const BLOCKS: [&str; 18] = [
    "blockquote",
    "p",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "div",
];

fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name) || ["th", "td"].contains(&name)
}

fn decoded(text: &str) -> String {
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&nbsp;", "\u{a0}"), ("&amp;", "&")]
        .iter()
        .fold(text.to_owned(), |text, (entity, meant)| text.replace(entity, meant))
}

/// An address without percent signs for what may stand there by itself.
fn address(value: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = value.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match hex.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = html;
    while let Some((text, after)) = rest.split_once('<') {
        tokens.push(Text(decoded(text)));
        if let Some((name, after)) = after.strip_prefix('/').and_then(|end| end.split_once('>')) {
            tokens.push(End(name.to_owned()));
            rest = after;
            continue;
        }
        let name_len = after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len());
        let (name, mut tag) = after.split_at(name_len);
        let mut attributes = Vec::new();
        loop {
            tag = tag.trim_start_matches([' ', '/', '\n']);
            if let Some(after) = tag.strip_prefix('>') {
                rest = after;
                break;
            }
            let Some((attribute, after)) = tag.split_once("=\"") else {
                // Raw HTML in what the specification expects.
                rest = tag.split_once('>').map_or("", |(_, after)| after);
                break;
            };
            let Some((value, after)) = after.split_once('"') else {
                rest = "";
                break;
            };
            let value = decoded(value);
            let value = if ["href", "src"].contains(&attribute) { address(&value) } else { value };
            attributes.push((attribute.to_owned(), value));
            tag = after;
        }
        attributes.sort();
        tokens.push(Start(name.to_owned(), attributes));
    }
    tokens.push(Text(decoded(rest)));
    tokens
}

/// Texts in one piece, blanks as they count.
fn normal(tokens: Vec<Token>) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::new();
    let mut inside_pre = false;
    for token in tokens {
        match (token, merged.last_mut()) {
            (Text(text), _) if text.is_empty() => {}
            (Text(text), Some(Text(before))) => before.push_str(&text),
            (token, _) => merged.push(token),
        }
    }
    let edges: Vec<bool> = merged
        .iter()
        .map(|token| matches!(token, Start(name, _) | End(name) if is_block(name) || name == "br"))
        .collect();
    let mut shown = Vec::new();
    for (at, token) in merged.into_iter().enumerate() {
        match token {
            Text(text) if !inside_pre => {
                let mut line = String::new();
                for c in text.chars() {
                    let c = if c.is_ascii_whitespace() { ' ' } else { c };
                    if c != ' ' || !line.ends_with(' ') {
                        line.push(c);
                    }
                }
                let after_edge = at == 0 || edges[at - 1];
                let before_edge = edges.get(at + 1).copied().unwrap_or(true);
                let line = if after_edge { line.trim_start_matches(' ') } else { &line };
                let line = if before_edge { line.trim_end_matches(' ') } else { line };
                if !line.is_empty() {
                    shown.push(Text(line.to_owned()));
                }
            }
            token => {
                match &token {
                    Start(name, _) if name == "pre" => inside_pre = true,
                    End(name) if name == "pre" => inside_pre = false,
                    _ => {}
                }
                shown.push(token);
            }
        }
    }
    shown
}

fn attribute<'t>(attributes: &'t [(String, String)], name: &str) -> Option<&'t str> {
    attributes.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
}

/// Goes through elements as a stack does: what `open` makes of a start tag is what its end tag becomes.
fn rewritten(tokens: Vec<Token>, mut open: impl FnMut(&str, &[(String, String)], &[String]) -> Rewrite) -> Vec<Token> {
    let mut written = Vec::new();
    let mut stack: Vec<(String, Vec<Token>, bool)> = Vec::new();
    let is_void = |name: &str| ["br", "hr", "img", "input"].contains(&name);
    for token in tokens {
        let hidden = stack.iter().any(|(_, _, hides)| *hides);
        match token {
            Start(name, attributes) => {
                let names: Vec<String> = stack.iter().map(|(name, _, _)| name.clone()).collect();
                let Rewrite { start, end, hides } = open(&name, &attributes, &names);
                if !hidden {
                    written.extend(start);
                }
                if !is_void(&name) {
                    stack.push((name, end, hides));
                }
            }
            End(_) => {
                if let Some((_, end, _)) = stack.pop()
                    && !hidden
                {
                    written.extend(end);
                }
            }
            Text(_) if hidden => {}
            text => written.push(text),
        }
    }
    written
}

/// What becomes of an element.
struct Rewrite {
    start: Vec<Token>,
    end: Vec<Token>,
    /// Whether what it holds goes, too.
    hides: bool,
}

impl Rewrite {
    fn kept(name: &str, attributes: Vec<(String, String)>) -> Self {
        Self { start: vec![Start(name.to_owned(), attributes)], end: vec![End(name.to_owned())], hides: false }
    }

    /// Its content stays.
    fn unwrapped() -> Self {
        Self { start: Vec::new(), end: Vec::new(), hides: false }
    }

    fn gone() -> Self {
        Self { hides: true, ..Self::unwrapped() }
    }
}

/// The rule on addresses, in the words of a reader: http and https with a host, mailto, and places of this site.
fn leads_nowhere(address: &str) -> bool {
    let address = address.trim();
    if address.is_empty() || address.starts_with("//") || address.contains(char::is_control) {
        return true;
    }
    let scheme = address.split([':', '/', '?', '#']).next().unwrap_or_default();
    let rest = &address[scheme.len()..];
    match scheme.to_lowercase().as_str() {
        _ if !rest.starts_with(':') => false,
        "http" | "https" => !rest.starts_with("://"),
        "mailto" => false,
        _ => true,
    }
}

/// What is expected, with the rules that say otherwise: no heading of the first level, no link to nowhere, no picture of elsewhere.
fn by_our_rules(tokens: Vec<Token>) -> Vec<Token> {
    rewritten(tokens, |name, attributes, around| match name {
        "h1" => Rewrite::kept("h2", Vec::new()),
        "code" => Rewrite::kept("code", Vec::new()),
        "a" if attribute(attributes, "href").is_some_and(leads_nowhere) => Rewrite::unwrapped(),
        "img" => {
            let of = |name| attribute(attributes, name).unwrap_or_default().to_owned();
            let (source, alt) = (of("src"), of("alt"));
            if source.starts_with('/') && !leads_nowhere(&source) {
                return Rewrite::kept(name, attributes.to_vec());
            }
            let shown = Text(if alt.is_empty() { "image".to_owned() } else { format!("image: {alt}") });
            let link = ("href".to_owned(), source.clone());
            let title = attribute(attributes, "title").map(|title| ("title".to_owned(), title.to_owned()));
            let start = Start("a".to_owned(), [link].into_iter().chain(title).collect());
            let is_link = !around.iter().any(|name| name == "a") && !leads_nowhere(&source);
            let start = if is_link { vec![start, shown, End("a".to_owned())] } else { vec![shown] };
            Rewrite { start, ..Rewrite::unwrapped() }
        }
        _ => Rewrite::kept(name, attributes.to_vec()),
    })
}

/// What is shown, without what this forum adds: ids, hardened links, frames of code and tables, colours, links to topics.
fn without_ours(tokens: Vec<Token>) -> Vec<Token> {
    rewritten(tokens, |name, attributes, _| {
        let class = attribute(attributes, "class").unwrap_or_default();
        let aligned = class.strip_prefix("align-").map(|side| ("align".to_owned(), side.to_owned()));
        let kept = |names: &[&str]| -> Vec<(String, String)> {
            let kept = attributes.iter().filter(|(name, _)| names.contains(&name.as_str()));
            kept.map(|(name, value)| (name.clone(), value.replacen("#user-content-", "#", 1))).collect()
        };
        match name {
            "div" if class == "code-head" => Rewrite::gone(),
            "div" | "span" => Rewrite::unwrapped(),
            "i" => Rewrite::unwrapped(),
            "a" if class == "topic-link" => Rewrite::unwrapped(),
            "a" => Rewrite::kept(name, kept(&["href", "title"])),
            "img" => Rewrite::kept(name, kept(&["src", "alt", "title"])),
            "input" => Rewrite::kept(name, kept(&["checked", "disabled", "type"])),
            "th" | "td" => Rewrite::kept(name, aligned.into_iter().collect()),
            _ => Rewrite::kept(name, kept(&["start"])),
        }
    })
}

/// Without the links that nothing in the text marks as such, each of which shows its own address.
fn without_bare_addresses(tokens: &[Token], expected: &[Token]) -> Vec<Token> {
    let mut written = Vec::new();
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        rest = after;
        match (token, after) {
            (Start(name, attributes), [Text(text), End(_), beyond @ ..])
                if name == "a"
                    && !expected.contains(token)
                    && attribute(attributes, "href").is_some_and(|href| {
                        ["", "http://", "mailto:"].iter().any(|scheme| href == format!("{scheme}{text}"))
                    }) =>
            {
                written.push(Text(text.clone()));
                rest = beyond;
            }
            _ => written.push(token.clone()),
        }
    }
    normal(written)
}

fn shown(markdown: &str) -> Vec<Token> {
    let html = cook(markdown, "", &|_| false).html;
    normal(without_ours(tokens(html.as_str())))
}

/// What an example's raw HTML looks like as text.
fn raw_html(markdown: &str) -> Vec<String> {
    let mut raw: Vec<String> = Vec::new();
    let mut goes_on = false;
    for event in Parser::new(markdown) {
        let is_of_block = matches!(event, Event::Html(_));
        if let Event::Html(html) | Event::InlineHtml(html) = event {
            match raw.last_mut().filter(|_| goes_on && is_of_block) {
                Some(block) => block.push_str(&html),
                None => raw.push(html.into_string()),
            }
        }
        goes_on = is_of_block;
    }
    raw
}

/// Why an example may differ, if it may.
fn reason(example: &Example, expected: &[Token], found: &[Token]) -> Option<&'static str> {
    let text_of = |tokens: &[Token]| -> String {
        let texts = tokens.iter().filter_map(|token| if let Text(text) = token { Some(text.as_str()) } else { None });
        texts.collect::<String>().split_whitespace().collect()
    };
    let raw = raw_html(&example.markdown);
    if !raw.is_empty() {
        // It stands there as text, but for comments.
        let text = text_of(found);
        let stands = raw.iter().all(|html| {
            html.contains("<!--") || html.contains("-->") || {
                let html: String = html.split_whitespace().collect();
                text.contains(&html)
            }
        });
        return stands.then_some("raw HTML");
    }
    let is_bare = ["http://", "https://", "www.", "@"].iter().any(|mark| example.markdown.contains(mark));
    (is_bare && without_bare_addresses(found, expected) == expected).then_some("bare address")
}

fn fault(example: &Example, expected: &[Token], found: &[Token]) -> String {
    format!("{}: {:?}\n  expected {expected:?}\n  found    {found:?}", example.number, example.markdown)
}

#[test]
fn every_example_of_commonmark_is_shown_as_it_says() {
    let examples = examples("commonmark");
    assert!(examples.len() > 600, "{} examples", examples.len());
    let (mut alike, mut by_reason, mut faults) = (0, Vec::new(), Vec::new());
    for example in &examples {
        let expected = normal(by_our_rules(tokens(&example.html)));
        let found = shown(&example.markdown);
        if expected == found {
            alike += 1;
        } else if let Some(reason) = reason(example, &expected, &found) {
            by_reason.push((example.number, reason));
        } else {
            faults.push(fault(example, &expected, &found));
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults, {alike} alike, by a rule {by_reason:?}:\n{}",
        faults.len(),
        faults.join("\n")
    );
    let bare = by_reason.iter().filter(|(_, reason)| *reason == "bare address").count();
    assert!(bare < 10, "{by_reason:?}");
}

#[test]
fn every_example_of_githubs_extensions_is_shown_as_it_says() {
    // The last is the one for tasks.
    let extensions = ["table", "strikethrough", "autolink", "disabled"];
    let examples = examples("gfm");
    for extension in extensions {
        let of_it: Vec<_> = examples.iter().filter(|example| example.extension == extension).collect();
        assert!(of_it.len() > 1, "{extension}: {} examples", of_it.len());
        for example in of_it {
            let expected = normal(by_our_rules(tokens(&example.html)));
            let found = shown(&example.markdown);
            assert!(expected == found, "{}", fault(example, &expected, &found));
        }
    }
}
