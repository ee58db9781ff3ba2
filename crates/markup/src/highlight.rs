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
mod spans;
mod steps;

use crate::languages::{Grammar, Language};

pub(crate) use spans::Lines;
use spans::Spans;

/// Code as HTML, coloured where its language is known: in one piece, or in two where it is folded.
pub(crate) fn html(code: &str, language: Option<&'static Language>, lines: Option<Lines<'_>>) -> Vec<String> {
    let mut spans = Spans::new(lines);
    match language.map(|language| (language, &language.grammar)) {
        Some((language, Grammar::Code(lexis))) => code::colour(code, language, lexis, &mut spans),
        Some((_, Grammar::Markup)) => markup::colour(code, &mut spans),
        Some((_, Grammar::Lines(rules))) => lines::colour(code, rules, &mut spans),
        Some((_, Grammar::Session)) => lines::colour_session(code, &mut spans),
        None => spans.plain(code),
    }
    spans.finish()
}

#[cfg(test)]
mod language_tests;
#[cfg(test)]
#[path = "highlight_tests.rs"]
mod tests;
