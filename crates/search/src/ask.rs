//! What is looked for, as words of the index and bounds: a [`Question`](crate::Question) whose names
//! are known, narrowed to what its reader may read.

use std::collections::BTreeSet;

use model::ids::{CategoryId, MemberId, TopicId};
use model::time::Timestamp;

use crate::entry::Facts;
use crate::question::{Clause, Is, Place, Question};
use crate::symbol::{Symbol, symbols};
use crate::trace;
use crate::words::{in_prose, is_empty_word};

/// Words of a clause that are looked at. Nobody types more.
const PARTS_MAX: usize = 32;

/// A question to an index.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Categories that the reader reads and the question asks for. Nothing else is found or counted.
    pub categories: BTreeSet<CategoryId>,
    pub authors: Vec<MemberId>,
    pub authors_left_out: Vec<MemberId>,
    pub tags: Vec<String>,
    pub tags_left_out: Vec<String>,
    pub topic: Option<TopicId>,
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) left_out: Vec<Wanted>,
    pub(crate) paste: Option<Paste>,
    pub(crate) place: Place,
    pub(crate) bounds: Bounds,
    /// The last word may go on.
    pub(crate) is_unfinished: bool,
}

/// Something typed, as the index may hold it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// One of each of these has to be there: the cheap part.
    pub(crate) words: Vec<Vec<String>>,
    /// And then one of these, if there are any: each one name, or words that follow each other.
    pub(crate) sequences: Vec<Vec<String>>,
    /// What it is with its punctuation: what has that ranks first.
    pub(crate) name: Option<String>,
    /// It was quoted: nothing else will do.
    pub(crate) is_phrase: bool,
}

/// Something pasted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Paste {
    pub(crate) hashes: BTreeSet<u64>,
    pub(crate) words: BTreeSet<String>,
    /// How many of these a post has to have, where there are more.
    pub(crate) at_least: usize,
}

/// What is looked at beside the words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bounds {
    openings_only: bool,
    answers_only: bool,
    articles_only: bool,
    states: Vec<(Is, bool)>,
    pub(crate) after: Option<Timestamp>,
    pub(crate) before: Option<Timestamp>,
    pub(crate) score_min: Option<i64>,
    pub(crate) score_max: Option<i64>,
}

impl Ask {
    /// Everything of the question but the names in it, for a reader of these categories.
    pub fn of(question: &Question, categories: BTreeSet<CategoryId>) -> Self {
        let (left_out, wanted): (Vec<&Clause>, Vec<&Clause>) =
            question.clauses.iter().partition(|clause| clause.is_left_out);
        Self {
            categories,
            wanted: wanted.into_iter().filter_map(Wanted::of).collect(),
            left_out: left_out.into_iter().filter_map(Wanted::of).collect(),
            paste: question.paste.as_deref().map(Paste::of),
            place: question.place,
            topic: question.topic,
            bounds: Bounds {
                openings_only: false,
                answers_only: question.answers_only,
                articles_only: question.articles_only,
                states: question.states.clone(),
                after: question.after,
                before: question.before,
                score_min: question.score_min,
                score_max: question.score_max,
            },
            ..Self::default()
        }
    }

    /// What opens a topic and is like a question that somebody is about to ask: by the words of its
    /// title, and the errors in its text.
    pub fn like(title: &str, body: &str, categories: BTreeSet<CategoryId>) -> Self {
        let mut words = words_of(title);
        words.retain(|word| !is_empty_word(word));
        // One word of several is chance.
        let at_least = 2;
        let paste = Paste { hashes: trace::of_paste(body), words, at_least };
        let bounds = Bounds { openings_only: true, ..Bounds::default() };
        Self { categories, paste: Some(paste), bounds, ..Self::default() }
    }

    /// Articles that have words in common with one: those of its title and tags, and of how it begins.
    pub fn related(title: &str, tags: &str, beginning: &str, categories: BTreeSet<CategoryId>) -> Self {
        let mut words = words_of(title);
        words.extend(words_of(tags));
        words.extend(words_of(beginning));
        words.retain(|word| !is_empty_word(word));
        // One word of several is chance.
        let paste = Paste { hashes: BTreeSet::new(), words, at_least: 2 };
        let bounds = Bounds { openings_only: true, articles_only: true, ..Bounds::default() };
        Self { categories, paste: Some(paste), bounds, ..Self::default() }
    }

    /// The same while somebody types: words that begin like the last one will do.
    pub fn unfinished(self) -> Self {
        Self { is_unfinished: true, ..self }
    }

    /// No word of it can be looked for, and nothing else says what to find.
    pub fn says_nothing(&self) -> bool {
        self.wanted.is_empty() && self.paste.is_none()
    }
}

impl Wanted {
    /// Nothing, if no word stands in it.
    fn of(clause: &Clause) -> Option<Self> {
        let found: Vec<Symbol> = symbols(&clause.text).take(PARTS_MAX).collect();
        let mut wanted = Self { is_phrase: clause.is_phrase, ..Self::default() };
        let (mut as_code, mut as_prose) = (Vec::new(), Vec::new());
        for symbol in &found {
            let whole = symbol.whole.iter().filter(|_| symbol.is_name);
            let parts = symbol.parts.iter().filter(|part| !symbol.is_name && !part.term.is_empty());
            // Its part by itself would be another thing: C++ is not C.
            for term in whole.chain(parts.map(|part| &part.term)).take(PARTS_MAX) {
                let prose = in_prose(term).into_owned();
                wanted.words.push(if prose == *term { vec![prose.clone()] } else { vec![term.clone(), prose.clone()] });
                as_code.push(term.clone());
                as_prose.push(prose);
            }
        }
        if wanted.words.is_empty() {
            return None;
        }
        if let ([symbol], false) = (found.as_slice(), clause.is_phrase) {
            wanted.name = symbol.whole.clone().filter(|_| !symbol.is_name);
        }
        if as_code.len() > 1 {
            wanted.sequences.extend(wanted.name.iter().map(|name| vec![name.clone()]));
            wanted.sequences.extend(Some(as_prose).filter(|prose| *prose != as_code));
            wanted.sequences.push(as_code);
        }
        Some(wanted)
    }
}

impl Paste {
    fn of(text: &str) -> Self {
        let words = trace::telling_words(text).iter().flat_map(|token| words_of(token)).collect();
        Self { hashes: trace::of_paste(text), words, at_least: 1 }
    }
}

/// The words of a text as prose has them, but for single letters.
fn words_of(text: &str) -> BTreeSet<String> {
    let parts = symbols(text).flat_map(|symbol| symbol.parts);
    parts.map(|part| in_prose(&part.term).into_owned()).filter(|term| term.len() > 1).collect()
}

impl Bounds {
    pub(crate) fn has(&self, facts: Facts) -> bool {
        let is = |state| match state {
            Is::Open => facts.is_open(),
            Is::Answered => facts.is_answered(),
            Is::Accepted => facts.is_accepted(),
        };
        (!self.openings_only || facts.is_opening())
            && (!self.answers_only || facts.is_answer())
            && (!self.articles_only || facts.is_of_article())
            && self.states.iter().all(|(state, is_left_out)| is(*state) != *is_left_out)
    }

    pub(crate) fn has_time(&self, created: u64) -> bool {
        self.after.is_none_or(|after| created >= after.0) && self.before.is_none_or(|before| created < before.0)
    }

    pub(crate) fn has_score(&self, score: i64) -> bool {
        self.score_min.is_none_or(|min| score >= min) && self.score_max.is_none_or(|max| score <= max)
    }
}
