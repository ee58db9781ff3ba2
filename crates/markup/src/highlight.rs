//! Colours for code: text in, HTML with spans of short classes out.
//!
//! A lexer of our own, because the grammars that editors use can't be bounded: their regular expressions take up to half a second for one line of
//! a thousand characters that somebody chose, and as long again to compile when a language is first seen. This one looks at each character a fixed
//! number of times. It colours what can be told from a word and its neighbours, and leaves the rest plain.
//!
//! Classes: `a` attribute or key, `b` builtin or constant, `c` comment, `d` deleted, `f` function, `h` heading, `i` inserted, `k` keyword,
//! `m` macro, directive or prompt, `n` number, `s` string, `t` type, `v` variable.

mod code;
mod lines;
mod markup;

use crate::escape;
use crate::languages::{Grammar, Language};

/// Writes code as HTML, coloured.
pub(crate) fn push(html: &mut String, code: &str, language: &'static Language) {
    let mut spans = Spans::new(html);
    match &language.grammar {
        Grammar::Code(lexis) => code::colour(code, language, lexis, &mut spans),
        Grammar::Markup => markup::colour(code, &mut spans),
        Grammar::Diff => lines::colour_diff(code, &mut spans),
        Grammar::Session => lines::colour_session(code, &mut spans),
    }
    spans.close();
}

/// Writes pieces of code, adjacent ones of a class in one span.
struct Spans<'h> {
    html: &'h mut String,
    open: Option<char>,
}

impl<'h> Spans<'h> {
    fn new(html: &'h mut String) -> Self {
        Self { html, open: None }
    }

    fn plain(&mut self, text: &str) {
        self.push(None, text);
    }

    fn class(&mut self, class: char, text: &str) {
        self.push(Some(class), text);
    }

    fn push(&mut self, class: Option<char>, text: &str) {
        if text.is_empty() {
            return;
        }
        if class != self.open {
            self.close();
            if let Some(class) = class {
                self.html.push_str("<span class=\"");
                self.html.push(class);
                self.html.push_str("\">");
            }
            self.open = class;
        }
        escape::push(self.html, text);
    }

    fn close(&mut self) {
        if self.open.take().is_some() {
            self.html.push_str("</span>");
        }
    }
}

#[cfg(test)]
#[path = "highlight_tests.rs"]
mod tests;
