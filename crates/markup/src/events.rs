//! The parser and its options, the same for all that read Markdown.

use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, OffsetIter, Options, Parser};

use crate::MAX_INPUT;

/// Quotes and lists inside each other. The parser's work on each line grows with their number: 50,000 on one line take it seconds.
const MAX_NESTING: usize = 100;

/// The parser's events, with text in one piece where the parser splits it, and without HTML comments.
///
/// A `@` or `#` behind a backslash is a piece of its own, so that it starts neither a mention nor a topic's number.
pub struct Events<'a> {
    source: &'a str,
    parser: Peekable<OffsetIter<'a>>,
    /// What follows an escaped character.
    held_back: Option<CowStr<'a>>,
}

impl<'a> Events<'a> {
    /// `None` if the text is too long or nested too deep to be read as Markdown.
    pub fn of(source: &'a str) -> Option<Self> {
        let readable = source.len() <= MAX_INPUT && source.lines().all(|line| nesting(line) <= MAX_NESTING);
        let options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS;
        readable.then(|| Self {
            source,
            parser: Parser::new_ext(source, options).into_offset_iter().peekable(),
            held_back: None,
        })
    }

    /// Appends the texts that follow immediately.
    fn merged(&mut self, first: CowStr<'a>) -> CowStr<'a> {
        let source = self.source;
        let mut next = || {
            self.parser.next_if(|(event, range)| matches!(event, Event::Text(text) if !is_escaped(source, text, range)))
        };
        let Some((Event::Text(second), _)) = next() else {
            return first;
        };
        let mut merged = first.into_string() + &second;
        while let Some((Event::Text(text), _)) = next() {
            merged.push_str(&text);
        }
        merged.into()
    }
}

impl<'a> Iterator for Events<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(text) = self.held_back.take() {
            return Some(Event::Text(self.merged(text)));
        }
        match self.parser.next()? {
            (Event::Html(first), _) => {
                let mut html = first.into_string();
                while let Some((Event::Html(line), _)) =
                    self.parser.next_if(|(event, _)| matches!(event, Event::Html(_)))
                {
                    html.push_str(&line);
                }
                Some(Event::Html(without_comments(&html).into()))
            }
            (Event::InlineHtml(html), _) => Some(Event::InlineHtml(without_comments(&html).into())),
            (Event::Text(text), range) if is_escaped(self.source, &text, &range) => {
                let (escaped, rest) = text.split_at(1);
                self.held_back = Some(rest.to_owned().into());
                Some(Event::Text(escaped.to_owned().into()))
            }
            (Event::Text(text), _) => Some(Event::Text(self.merged(text))),
            (event, _) => Some(event),
        }
    }
}

fn is_escaped(source: &str, text: &str, range: &Range<usize>) -> bool {
    text.starts_with(['@', '#']) && source[..range.start].ends_with('\\')
}

fn without_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some((before, comment)) = rest.split_once("<!") {
        kept.push_str(before);
        rest = match comment.strip_prefix("--") {
            // `<!-->` is a whole comment.
            Some(_) => comment.split_once("-->").map_or("", |(_, after)| after),
            None => {
                kept.push_str("<!");
                comment
            }
        };
    }
    kept + rest
}

/// How deep a line may be nested, counted no further than needed: each quote or list takes a mark, or two columns if it began on a line before.
fn nesting(line: &str) -> usize {
    let (mut rest, mut marks, mut columns) = (line, 0, 0);
    let mut nesting = 0;
    while nesting <= MAX_NESTING {
        let text = rest.trim_start_matches([' ', '\t']);
        let blanks = &rest[..rest.len() - text.len()];
        columns += blanks.len() + 3 * blanks.matches('\t').count();
        let Some(after) = after_marker(text) else {
            break;
        };
        marks += 1;
        nesting = marks + columns / 2;
        rest = after;
    }
    nesting
}

/// What follows the mark of a quote or list item.
fn after_marker(text: &str) -> Option<&str> {
    if let Some(after) = text.strip_prefix('>') {
        return Some(after);
    }
    let after = match text.strip_prefix(['-', '*', '+']) {
        Some(_) if is_rule(text) => return None,
        Some(after) => after,
        None => text.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(['.', ')'])?,
    };
    (after.is_empty() || after.starts_with([' ', '\t'])).then_some(after)
}

/// Whether a line is a thematic break, which may be long: `- - - - -`.
fn is_rule(text: &str) -> bool {
    let mut marks = text.chars().filter(|c| !c.is_whitespace());
    let first = marks.next();
    marks.all(|mark| Some(mark) == first)
}

#[cfg(test)]
mod tests {
    use super::{Events, MAX_NESTING, nesting, without_comments};

    #[test]
    fn comments_are_left_out() {
        let check = |html, expected| assert_eq!(without_comments(html), expected);
        check("a<!-- b -->c<!---->d<!-->e", "acde");
        check("<!DOCTYPE a><!-- b", "<!DOCTYPE a>");
    }

    fn check(line: &str, expected: usize) {
        assert_eq!(nesting(line), expected, "{line:?}");
    }

    #[test]
    fn nesting_is_told_from_the_start_of_a_line() {
        check("", 0);
        check("text > with - marks", 0);
        check("> - a", 2);
        check(">>>a", 3);
        check("    10. * + x", 6);
        check("\t> x", 3);
        check("**bold**", 0);
        check("-5", 0);
        check(&" ".repeat(500), 0);
        check(&"- ".repeat(500), 0);
        check(&"-".repeat(500), 0);
        check(&">".repeat(500), MAX_NESTING + 1);
        check(&(" ".repeat(500) + "- a"), 251);
    }

    #[test]
    fn what_is_nested_too_deep_is_not_read() {
        assert!(Events::of(&">".repeat(100)).is_some());
        assert!(Events::of(&format!("a\n{}", ">".repeat(101))).is_none());
    }
}
