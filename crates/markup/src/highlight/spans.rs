//! What colouring writes: spans, and the marks at which lines begin.

use std::fmt::Write as _;

use crate::escape;

/// How the lines of a block are told apart.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines<'a> {
    /// What their ids begin with; the number follows.
    pub(crate) prefix: &'a str,
    /// After how many of them a second piece begins.
    pub(crate) folded_after: Option<usize>,
}

/// Writes pieces of code, adjacent ones of a class in one span.
///
/// A line that is numbered begins with an empty element that has its id. Style sheets show the number there: what is no text is never
/// copied with it. Wrapping whole lines would take twice the bytes, and would cut every string and comment that has several.
pub(super) struct Spans<'l> {
    /// Finished, and the last one that is written to.
    pieces: Vec<String>,
    html: String,
    open: Option<char>,
    lines: Option<Lines<'l>>,
    /// Lines begun.
    line: usize,
    begins_line: bool,
}

impl<'l> Spans<'l> {
    pub(super) fn new(lines: Option<Lines<'l>>) -> Self {
        Self { pieces: Vec::new(), html: String::new(), open: None, lines, line: 0, begins_line: true }
    }

    pub(super) fn plain(&mut self, text: &str) {
        self.push(None, text);
    }

    pub(super) fn class(&mut self, class: char, text: &str) {
        self.push(Some(class), text);
    }

    pub(super) fn push(&mut self, class: Option<char>, text: &str) {
        let Some(lines) = self.lines else {
            return self.write(class, text);
        };
        for line in text.split_inclusive('\n') {
            if self.begins_line {
                // So that its mark stands in no span of the line before.
                if class != self.open {
                    self.close();
                }
                self.begin_line(lines);
            }
            self.write(class, line);
            self.begins_line = line.ends_with('\n');
        }
    }

    fn begin_line(&mut self, lines: Lines<'_>) {
        if lines.folded_after == Some(self.line) {
            self.close();
            self.pieces.push(std::mem::take(&mut self.html));
        }
        self.line += 1;
        let _ = write!(self.html, "<i id=\"{}{}\"></i>", lines.prefix, self.line);
    }

    fn write(&mut self, class: Option<char>, text: &str) {
        if text.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
            if let Some(class) = class {
                let _ = write!(self.html, "<span class=\"{class}\">");
            }
            self.open = class;
        }
        escape::push(&mut self.html, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }

    pub(super) fn finish(mut self) -> Vec<String> {
        self.close();
        self.pieces.push(self.html);
        self.pieces
    }
}
