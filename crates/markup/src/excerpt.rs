//! What lists, feeds and previews show of a text: plain, on one line.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::events::Events;

/// The beginning of a text without markup: at most `max_chars` characters, cut between words and then ended by `…`.
///
/// Headings, code blocks, footnotes and HTML comments are left out; of images, the alternative text stays. The result is text, to be escaped like any other.
/// Reading ends as soon as there is enough.
pub fn excerpt(markdown: &str, max_chars: usize) -> String {
    let mut line = Line::new(max_chars);
    let Some(events) = Events::of(markdown) else {
        line.push(markdown);
        return line.finish();
    };
    let mut left_out = 0_usize;
    for event in events {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::FootnoteDefinition(_) | Tag::Heading { .. }) => left_out += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::FootnoteDefinition | TagEnd::Heading(_)) => {
                left_out -= 1;
                line.space();
            }
            _ if left_out > 0 => {}
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) => {}
            Event::End(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => line.space(),
            Event::Text(text) | Event::Code(text) => line.push(&text),
            Event::Html(html) | Event::InlineHtml(html) => line.push(&html),
            _ => {}
        }
        if line.is_full() {
            break;
        }
    }
    line.finish()
}

/// The text of the first heading that has any.
pub fn first_heading(markdown: &str) -> Option<String> {
    let mut heading: Option<Line> = None;
    for event in Events::of(markdown)? {
        match (event, &mut heading) {
            (Event::Start(Tag::Heading { .. }), heading) => *heading = Some(Line::new(usize::MAX)),
            (Event::End(TagEnd::Heading(_)), open) => {
                let text = open.take().map(Line::finish).unwrap_or_default();
                if !text.is_empty() {
                    return Some(text);
                }
            }
            (Event::Text(text) | Event::Code(text) | Event::InlineHtml(text), Some(line)) => line.push(&text),
            (Event::SoftBreak | Event::HardBreak, Some(line)) => line.space(),
            _ => {}
        }
    }
    None
}

/// One line with single spaces, which takes one character more than it may show, so as to know that something was cut.
struct Line {
    text: String,
    chars: usize,
    max_chars: usize,
    space_due: bool,
}

impl Line {
    fn new(max_chars: usize) -> Self {
        Self { text: String::new(), chars: 0, max_chars, space_due: false }
    }

    fn is_full(&self) -> bool {
        self.chars > self.max_chars
    }

    fn space(&mut self) {
        self.space_due = self.chars > 0;
    }

    fn push(&mut self, text: &str) {
        for c in text.chars() {
            if self.is_full() {
                return;
            }
            if c.is_whitespace() || c.is_control() {
                self.space();
                continue;
            }
            if self.space_due {
                self.push_char(' ');
                self.space_due = false;
            }
            self.push_char(c);
        }
    }

    fn push_char(&mut self, c: char) {
        self.text.push(c);
        self.chars += 1;
    }

    fn finish(self) -> String {
        if !self.is_full() {
            return self.text;
        }
        let end = self.text.char_indices().nth(self.max_chars).map_or(self.text.len(), |(end, _)| end);
        let (kept, cut) = self.text.split_at(end);
        let whole_words = match kept.rfind(' ') {
            Some(space) if !cut.starts_with(' ') => &kept[..space],
            _ => kept,
        };
        whole_words.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ';' | ':')).to_owned() + "…"
    }
}

#[cfg(test)]
#[path = "excerpt_tests.rs"]
mod tests;
