//! What is indexed of a post, and what its matching lines are made of: its Markdown without the
//! markup, with code apart.

use std::ops::Range;

use markup::Events;
use pulldown_cmark::{Event, Tag, TagEnd};

/// A line of code, or a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    pub text: String,
    pub is_code: bool,
    /// Code inside of a paragraph, in bytes of the text.
    pub code: Vec<Range<usize>>,
}

/// The lines of a text, in its order. What cannot be read as Markdown is prose as it stands.
pub(crate) fn lines(markdown: &str) -> Vec<Line> {
    let Some(events) = Events::of(markdown) else {
        return markdown.lines().map(|line| Line { text: line.to_owned(), ..Line::default() }).collect();
    };
    let mut reading = Reading::default();
    for event in events {
        reading.take(event);
    }
    reading.end_line();
    reading.lines
}

#[derive(Default)]
struct Reading {
    lines: Vec<Line>,
    line: Line,
    in_code: bool,
}

impl Reading {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => {
                self.end_line();
                self.in_code = true;
            }
            Event::End(TagEnd::CodeBlock) => {
                self.end_line();
                self.in_code = false;
            }
            Event::Text(text) if self.in_code => self.push_code(&text),
            Event::Text(text) => self.line.text.push_str(&text),
            Event::Html(html) => self.line.text.push_str(html.trim_end()),
            Event::InlineHtml(html) => self.line.text.push_str(&html),
            Event::Code(code) => {
                let from = self.line.text.len();
                self.line.text.push_str(&code);
                self.line.code.push(from..self.line.text.len());
            }
            Event::SoftBreak | Event::HardBreak => self.line.text.push(' '),
            Event::End(TagEnd::TableCell) => self.line.text.push_str("  "),
            // What ends inside of a line.
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image) => {}
            Event::End(_) | Event::Rule => self.end_line(),
            Event::Start(Tag::Item | Tag::List(_) | Tag::BlockQuote(_)) => self.end_line(),
            _ => {}
        }
    }

    fn push_code(&mut self, text: &str) {
        for part in text.split_inclusive('\n') {
            self.line.text.push_str(part.trim_end_matches(['\n', '\r']));
            if part.ends_with('\n') {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        if !line.text.trim().is_empty() {
            self.lines.push(Line { is_code: self.in_code, ..line });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(markdown: &str) -> Vec<String> {
        lines(markdown)
            .into_iter()
            .map(|line| {
                let code: Vec<&str> = line.code.iter().filter_map(|range| line.text.get(range.clone())).collect();
                let kind = if line.is_code { "code" } else { "prose" };
                if code.is_empty() {
                    format!("{kind}: {}", line.text)
                } else {
                    format!("{kind}: {} {code:?}", line.text)
                }
            })
            .collect()
    }

    #[test]
    fn markup_is_left_out_and_code_stands_apart() {
        let text = "# A *title*\n\nSome [link](https://example.org/x) and `std::fs`\nover lines.\n\n\
                    ```rust\nfn main() {\n\n    run();\n}\n```\n\n> quoted\n> - item one\n> - item two\n\n\
                    | a | b |\n|---|---|\n| c | d |\n\n<b>raw</b> ![alt](x.png) <!-- not -->\n\n<!-- this\nneither -->\n\n    indented\n";
        assert_eq!(
            shown(text),
            [
                "prose: A title",
                "prose: Some link and std::fs over lines. [\"std::fs\"]",
                "code: fn main() {",
                "code:     run();",
                "code: }",
                "prose: quoted",
                "prose: item one",
                "prose: item two",
                "prose: a  b  ",
                "prose: c  d  ",
                "prose: <b>raw</b> alt ",
                "code: indented",
            ]
        );
    }

    #[test]
    fn a_fence_that_is_never_closed_is_code_to_the_end() {
        assert_eq!(shown("```\nrun\nstop"), ["code: run", "code: stop"]);
    }

    #[test]
    fn what_is_nested_without_end_is_read_as_it_stands() {
        let text = format!("{} deep", ">".repeat(50_000));
        assert_eq!(lines(&text).len(), 1);
        assert_eq!(lines(&text)[0].text, text);
    }
}
