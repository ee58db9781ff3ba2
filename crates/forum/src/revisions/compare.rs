//! Two texts, line by line, with the words marked that differ inside of lines.

use std::collections::HashMap;
use std::ops::Range;

use super::pairs::{Budget, Span, pairs, spans};

/// Steps for the lines of two texts, and for the words of their changed lines: together some
/// 20 milliseconds, whatever stands in them.
const STEPS: u64 = 4_000_000;
/// A line of which less than this is the same, in a hundred, is another line: marks in it would only
/// confuse.
const KEPT_MIN: usize = 30;

/// What two texts have in common and what not, from the first line to the last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    pub stretches: Vec<Stretch>,
}

/// Some lines that follow each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub is_same: bool,
    /// Numbers of the first lines on both sides, from 1.
    pub old_from: usize,
    pub new_from: usize,
    /// Of the old text; of a stretch that is the same, of both.
    pub old: Vec<Line>,
    pub new: Vec<Line>,
}

/// A line in pieces.
pub type Line = Vec<Piece>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    /// Words that are not on the other side, in a line that is there with others.
    pub is_marked: bool,
}

impl Comparison {
    /// Of an old and a new text.
    pub fn of(old: &str, new: &str) -> Self {
        let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
        let (old_ids, new_ids) = numbered(&old, &new);
        let (mut of_lines, mut of_words) = (Budget::of(STEPS), Budget::of(STEPS));
        let spans = spans(&old_ids, &new_ids, &mut of_lines);
        let stretch = |span: Span| stretch(span, &old, &new, &mut of_words);
        Self { stretches: spans.into_iter().map(stretch).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.stretches.iter().all(|stretch| stretch.is_same)
    }
}

/// Of two lines, each in its pieces.
pub fn compare_lines(old: &str, new: &str) -> (Line, Line) {
    let (mut old, mut new) = marked(&[old], &[new], &mut Budget::of(STEPS));
    (old.pop().unwrap_or_default(), new.pop().unwrap_or_default())
}

/// A text without anything has no line.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    if text.is_empty() { Vec::new() } else { text.split('\n').collect() }
}

/// Texts as numbers: the same number for the same text.
pub(crate) fn numbered<'a>(old: &[&'a str], new: &[&'a str]) -> (Vec<u32>, Vec<u32>) {
    let mut known: HashMap<&str, u32> = HashMap::with_capacity(old.len());
    let mut number = |text: &&'a str| {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        *known.entry(text).or_insert(next)
    };
    let old = old.iter().map(&mut number).collect();
    (old, new.iter().map(&mut number).collect())
}

fn stretch(span: Span, old: &[&str], new: &[&str], budget: &mut Budget) -> Stretch {
    let (old_from, new_from) = (span.old.start + 1, span.new.start + 1);
    let old = old.get(span.old).unwrap_or_default();
    let new = new.get(span.new).unwrap_or_default();
    let (old, new) = match (span.is_same, old.is_empty() || new.is_empty()) {
        (true, _) => (whole(old), Vec::new()),
        (false, true) => (whole(old), whole(new)),
        (false, false) => marked(old, new, budget),
    };
    Stretch { is_same: span.is_same, old_from, new_from, old, new }
}

fn whole(lines: &[&str]) -> Vec<Line> {
    lines.iter().map(|line| vec![plain(line)]).collect()
}

fn plain(text: &str) -> Piece {
    Piece { text: text.to_owned(), is_marked: false }
}

/// Lines that took the place of others. Their words are compared as one sequence, since a paragraph
/// that is broken anew is the same in other lines.
fn marked(old: &[&str], new: &[&str], budget: &mut Budget) -> (Vec<Line>, Vec<Line>) {
    let (old_words, new_words) = (words(old), words(new));
    let (old_ids, new_ids) = numbered(&texts(&old_words), &texts(&new_words));
    let (mut old_kept, mut new_kept) = (vec![false; old_ids.len()], vec![false; new_ids.len()]);
    for (one, other) in pairs(&old_ids, &new_ids, budget) {
        if let (Some(one), Some(other)) = (old_kept.get_mut(one), new_kept.get_mut(other)) {
            (*one, *other) = (true, true);
        }
    }
    (in_pieces(old, &old_words, &old_kept), in_pieces(new, &new_words, &new_kept))
}

/// A word or a sign of one of several lines.
struct Word<'a> {
    text: &'a str,
    line: usize,
    range: Range<usize>,
}

fn texts<'a>(words: &[Word<'a>]) -> Vec<&'a str> {
    words.iter().map(|word| word.text).collect()
}

fn words<'a>(lines: &[&'a str]) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let belongs = |c: char| c.is_alphanumeric() || c == '_';
        let mut chars = line.char_indices().peekable();
        while let Some((start, first)) = chars.next() {
            let mut end = start + first.len_utf8();
            while let Some((next, c)) = chars.peek().copied().filter(|(_, c)| belongs(first) && belongs(*c)) {
                end = next + c.len_utf8();
                chars.next();
            }
            if !first.is_whitespace() {
                words.push(Word { text: line.get(start..end).unwrap_or_default(), line: at, range: start..end });
            }
        }
    }
    words
}

/// The lines, cut where what is marked begins and ends.
fn in_pieces(lines: &[&str], words: &[Word<'_>], kept: &[bool]) -> Vec<Line> {
    let mut words = words.iter().zip(kept).peekable();
    let mut cut = Vec::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        let mut own = Vec::new();
        while let Some((word, kept)) = words.next_if(|(word, _)| word.line == at) {
            own.push((word.range.clone(), *kept));
        }
        let length = |wanted: bool| -> usize {
            own.iter().filter(|(_, kept)| !wanted || *kept).map(|(range, _)| range.len()).sum()
        };
        let is_another = length(true) * 100 < length(false) * KEPT_MIN;
        cut.push(if is_another { vec![plain(line)] } else { with_marks(line, &own) });
    }
    cut
}

/// What stands between two marked words is marked with them.
fn with_marks(line: &str, words: &[(Range<usize>, bool)]) -> Line {
    let mut marks: Vec<Range<usize>> = Vec::new();
    let mut follows = false;
    for (range, kept) in words {
        match marks.last_mut() {
            _ if *kept => {}
            Some(mark) if follows => mark.end = range.end,
            _ => marks.push(range.clone()),
        }
        follows = !kept;
    }
    let mut pieces = Vec::new();
    let mut at = 0;
    for mark in marks {
        let between = line.get(at..mark.start).unwrap_or_default();
        if !between.is_empty() {
            pieces.push(plain(between));
        }
        pieces.push(Piece { text: line.get(mark.clone()).unwrap_or_default().to_owned(), is_marked: true });
        at = mark.end;
    }
    let rest = line.get(at..).unwrap_or_default();
    if !rest.is_empty() || pieces.is_empty() {
        pieces.push(plain(rest));
    }
    pieces
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
