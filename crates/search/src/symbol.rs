//! What stands between two spaces, as engineers read it: `--user-data` is a name of its own and
//! two words besides, `C++` is a name and nothing else.
//!
//! A [`Symbol`] has its whole, where punctuation or capitals make it more than a word, and its
//! parts. Both are indexed: whoever asks for `std::fs` finds it by itself, inside of
//! `std::fs::File`, and not in a text that has `std` here and `fs` there.

use crate::fold;

/// Bytes of a whole that is indexed as such. Longer ones, mostly paths, are found by their parts.
const WHOLE_MAX: usize = 64;
/// Bytes of a part. Longer ones are no words: they are left out.
const PART_MAX: usize = 80;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Symbol {
    /// In the text, in bytes.
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Folded, with its punctuation; nothing where it says no more than its only part, or is too
    /// long.
    pub(crate) whole: Option<String>,
    /// In order. Empty ones keep the place of what was too long.
    pub(crate) parts: Vec<Part>,
    /// Its part by itself would be something else: `C++`, `C#`.
    pub(crate) is_name: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) term: String,
}

/// The symbols of a text, in its order.
pub(crate) fn symbols(text: &str) -> Symbols<'_> {
    Symbols { text, at: 0 }
}

pub(crate) struct Symbols<'a> {
    text: &'a str,
    at: usize,
}

impl Iterator for Symbols<'_> {
    type Item = Symbol;

    fn next(&mut self) -> Option<Symbol> {
        loop {
            let rest = self.text.get(self.at..)?;
            let begin = self.at + rest.find(|c: char| is_wordy(c) || is_joiner(c))?;
            let rest = self.text.get(begin..)?;
            if rest.starts_with(fold::is_unspaced) {
                let end = begin + rest.find(|c: char| !fold::is_unspaced(c)).unwrap_or(rest.len());
                self.at = end;
                return Some(pairs(self.text, begin, end));
            }
            let ends = |c: char| fold::is_unspaced(c) || !(is_wordy(c) || is_joiner(c));
            let end = begin + rest.find(ends).unwrap_or(rest.len());
            self.at = end;
            if let Some(symbol) = spaced(self.text, begin, end) {
                return Some(symbol);
            }
        }
    }
}

fn is_wordy(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || fold::is_accent(c)
}

/// What may stand inside of a symbol, or before it.
fn is_joiner(c: char) -> bool {
    matches!(c, '-' | '.' | ':' | '/' | '\\' | '+' | '#' | '@' | '$' | '~' | '\'' | '’')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’')
}

/// A run without spaces, by pairs of its characters.
fn pairs(text: &str, from: usize, to: usize) -> Symbol {
    let run = text.get(from..to).unwrap_or_default();
    let starts: Vec<usize> = run.char_indices().map(|(at, _)| from + at).chain([to]).collect();
    let part = |from: usize, to: usize| {
        let mut term = String::new();
        text.get(from..to).unwrap_or_default().chars().for_each(|c| fold::push(c, &mut term));
        Part { from, to, term }
    };
    let parts = match starts.as_slice() {
        [from, to] => vec![part(*from, *to)],
        several => several.windows(3).filter_map(|window| Some(part(*window.first()?, *window.last()?))).collect(),
    };
    Symbol { from, to, whole: None, parts, is_name: false }
}

/// A run between spaces and brackets; nothing, if no word stands in it.
fn spaced(text: &str, begin: usize, end: usize) -> Option<Symbol> {
    let run = text.get(begin..end)?;
    let first = run.find(is_wordy)?;
    let last = run.rfind(is_wordy).and_then(|at| Some(at + run.get(at..)?.chars().next()?.len_utf8()))?;
    let lead = lead(run.get(..first)?, run.get(first..)?);
    let (tail, is_name) = tail(run.get(first..last)?, run.get(last..)?);
    let (from, to) = (begin + first - lead, begin + last + tail);
    let parts = parts(text, begin + first, begin + last);
    if parts.is_empty() {
        return None;
    }
    let says_more = lead > 0 || tail > 0 || parts.len() > 1 || run.contains('_');
    let whole = (says_more && to - from <= WHOLE_MAX).then(|| {
        let mut whole = String::new();
        let kept = text.get(from..to).unwrap_or_default().chars().filter(|c| !is_apostrophe(*c));
        kept.for_each(|c| fold::push(c, &mut whole));
        whole
    });
    Some(Symbol { from, to, whole, parts, is_name })
}

/// How many bytes of the punctuation before a word belong to it.
fn lead(before: &str, word: &str) -> usize {
    let kept = if before.ends_with("--") {
        "--"
    } else if ["~/", "./", "../", "/"].contains(&before.strip_suffix('.').unwrap_or(before)) {
        before
    } else if before == "-" || before.ends_with(['@', '$', '#']) {
        before.get(before.len() - 1..).unwrap_or_default()
    } else if before == "." && word.starts_with(char::is_alphabetic) {
        "."
    } else {
        ""
    };
    kept.len()
}

/// The same of that behind it, and whether it makes another name of it.
fn tail(word: &str, after: &str) -> (usize, bool) {
    if after.starts_with("++") {
        (2, true)
    } else if after.starts_with('#') && word.chars().count() == 1 {
        (1, true)
    } else {
        (0, false)
    }
}

fn parts(text: &str, from: usize, to: usize) -> Vec<Part> {
    let mut parts = Vec::new();
    let run = text.get(from..to).unwrap_or_default();
    let mut begin = 0;
    let breaks = run.match_indices(|c: char| c == '_' || (is_joiner(c) && !is_apostrophe(c)));
    for (at, joiner) in breaks.chain([(run.len(), "")]) {
        let piece = run.get(begin..at).unwrap_or_default();
        if !piece.is_empty() {
            let skipped = if joiner == "." { version_mark(piece) } else { 0 };
            humps(piece.get(skipped..).unwrap_or_default(), from + begin + skipped, &mut parts);
        }
        begin = at + joiner.len();
    }
    parts
}

/// `v1.2` is version 1.2.
fn version_mark(piece: &str) -> usize {
    let is_version =
        piece.strip_prefix(['v', 'V']).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()));
    usize::from(is_version)
}

/// The words of `camelCase`, `HTTPServer`, `utf8String`.
fn humps(piece: &str, from: usize, to: &mut Vec<Part>) {
    let chars: Vec<(usize, char)> = piece.char_indices().collect();
    let mut begin = 0;
    let at = |n: usize| chars.get(n).map(|(_, c)| *c);
    for n in 1..chars.len() {
        let (Some(before), Some(here)) = (at(n - 1), at(n)) else { continue };
        let next_is_small = at(n + 1).is_some_and(char::is_lowercase);
        // The s of `URLs` begins nothing.
        let ends_with_s = at(n + 1) == Some('s') && n + 2 == chars.len();
        let begins = here.is_uppercase()
            && (before.is_lowercase()
                || (next_is_small && !ends_with_s && (before.is_uppercase() || before.is_ascii_digit())));
        if begins && let Some((byte, _)) = chars.get(n) {
            push_part(piece, begin, *byte, from, to);
            begin = *byte;
        }
    }
    push_part(piece, begin, piece.len(), from, to);
}

fn push_part(piece: &str, begin: usize, end: usize, from: usize, to: &mut Vec<Part>) {
    let mut term = String::new();
    if end - begin <= PART_MAX {
        let kept = piece.get(begin..end).unwrap_or_default().chars().filter(|c| !is_apostrophe(*c));
        kept.for_each(|c| fold::push(c, &mut term));
    }
    to.push(Part { from: from + begin, to: from + end, term });
}

#[cfg(test)]
#[path = "symbol_tests.rs"]
mod tests;
