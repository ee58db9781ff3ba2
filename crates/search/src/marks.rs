//! The lines of a post that answer a question, with the words in them that do.
//!
//! They are made of the post as it stands in the store, never of the index.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::ask::Wanted;
use crate::source::{Line, lines};
use crate::symbol::symbols;
use crate::trace;
use crate::words::in_prose;

/// Lines that are shown of a post, and bytes that are shown of a line, about.
const LINES_MAX: usize = 3;
const LINE_WIDTH: usize = 220;
/// Bytes by which a line is shown shorter, or from further on, so as to cut no word.
const NEAR: usize = 40;

/// What is marked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Groups of words that stand for each other.
    groups: Vec<BTreeSet<String>>,
    names: BTreeSet<String>,
    hashes: BTreeSet<u64>,
}

/// A line with what is marked in it, in bytes of its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedLine {
    pub text: String,
    pub is_code: bool,
    pub marked: Vec<Range<usize>>,
    /// There is more before it, and behind it.
    pub is_cut: (bool, bool),
}

impl Marks {
    pub(crate) fn of(wanted: &[Wanted]) -> Self {
        let groups = wanted.iter().flat_map(|wanted| &wanted.words);
        Self {
            groups: groups.map(|words| words.iter().cloned().collect()).collect(),
            names: wanted.iter().filter_map(|wanted| wanted.name.clone()).collect(),
            hashes: BTreeSet::new(),
        }
    }

    pub(crate) fn of_paste(hashes: BTreeSet<u64>, words: BTreeSet<String>) -> Self {
        Self { groups: words.into_iter().map(|word| [word].into()).collect(), names: BTreeSet::new(), hashes }
    }

    /// The lines of a text that say most of it, in the order of the text; its beginning, if none
    /// says anything.
    pub fn lines(&self, markdown: &str) -> Vec<MarkedLine> {
        let lines = lines(markdown);
        let mut rated: Vec<(usize, usize)> =
            lines.iter().enumerate().map(|(at, line)| (self.worth(line), at)).filter(|(worth, _)| *worth > 0).collect();
        rated.sort_by_key(|(worth, at)| (std::cmp::Reverse(*worth), *at));
        let mut best: Vec<usize> = rated.into_iter().take(LINES_MAX).map(|(_, at)| at).collect();
        best.sort_unstable();
        if best.is_empty() && !lines.is_empty() {
            best.push(0);
        }
        best.into_iter().filter_map(|at| Some(self.marked(lines.get(at)?))).collect()
    }

    /// Where a text, such as a title, has the words.
    pub fn in_text(&self, text: &str) -> Vec<Range<usize>> {
        let mut marked = self.places(text).into_iter().map(|(range, _)| range).collect::<Vec<_>>();
        marked.dedup();
        marked
    }

    /// How much of it a line says: different words count, and a line of a paste more than all.
    fn worth(&self, line: &Line) -> usize {
        let groups: BTreeSet<usize> = self.places(&line.text).into_iter().flat_map(|(_, groups)| groups).collect();
        let is_traced = !self.hashes.is_empty() && trace::matches(&line.text, &self.hashes);
        // A name by itself is one more than its words.
        groups.len() + if is_traced { 100 } else { 0 }
    }

    /// The parts of a text that are one of the words, each with the groups it belongs to.
    fn places(&self, text: &str) -> Vec<(Range<usize>, Vec<usize>)> {
        let groups_of = |term: &str| {
            let prose = in_prose(term);
            let has = |group: &BTreeSet<String>| group.contains(term) || group.contains(prose.as_ref());
            self.groups.iter().enumerate().filter(|(_, group)| has(group)).map(|(at, _)| at).collect::<Vec<_>>()
        };
        let mut places: Vec<(Range<usize>, Vec<usize>)> = Vec::new();
        for symbol in symbols(text) {
            let whole = symbol.whole.as_deref();
            if whole.is_some_and(|whole| self.names.contains(whole)) {
                let groups = symbol.parts.iter().flat_map(|part| groups_of(&part.term)).chain([usize::MAX]).collect();
                places.push((symbol.from..symbol.to, groups));
                continue;
            }
            let as_name = whole.map(groups_of).filter(|groups| !groups.is_empty());
            if let Some(groups) = as_name {
                places.push((symbol.from..symbol.to, groups));
                continue;
            }
            for part in symbol.parts {
                let groups = groups_of(&part.term);
                match places.last_mut().filter(|(range, _)| range.end > part.from) {
                    _ if groups.is_empty() => {}
                    // Pairs of characters overlap.
                    Some((range, before)) => {
                        range.end = part.to;
                        before.extend(groups);
                    }
                    None => places.push((part.from..part.to, groups)),
                }
            }
        }
        places
    }

    fn marked(&self, line: &Line) -> MarkedLine {
        let marked = self.in_text(&line.text);
        let text = line.text.trim_end();
        let first = marked.first().map_or(0, |range| range.start);
        // A little of what stands before the first word, and as much as fits behind it.
        let from = if text.len() <= LINE_WIDTH || first < LINE_WIDTH / 2 { 0 } else { first - LINE_WIDTH / 4 };
        let from = at_word(text, from);
        let to = at_word(text, (from + LINE_WIDTH).min(text.len()));
        let shown = text.get(from..to).unwrap_or(text);
        let within = marked.into_iter().filter(|range| range.start >= from && range.end <= to);
        MarkedLine {
            text: shown.to_owned(),
            is_code: line.is_code,
            marked: within.map(|range| range.start - from..range.end - from).collect(),
            is_cut: (from > 0, to < text.len()),
        }
    }
}

/// The beginning of a word at this place, or before it if that is not far.
fn at_word(text: &str, at: usize) -> usize {
    if at == 0 || at >= text.len() {
        return at.min(text.len());
    }
    let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let space = text.get(..at).and_then(|before| before.rfind(char::is_whitespace));
    let begin = space.map(|space| space + 1).filter(|begin| at - begin < NEAR && text.is_char_boundary(*begin));
    begin.unwrap_or(at)
}
