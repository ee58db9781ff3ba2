//! What keeps a post from being shown before a moderator has looked at it: how new its author is, links,
//! haste, and words.

use std::fmt;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use crate::ids::CategoryId;
use crate::refusal::{Fault, Faults, Refusal};
use crate::topic::Tag;

/// Words that are watched.
pub const WORDS_MAX: usize = 500;
/// Characters of one of them, and of what stands in its place.
pub const WORD_MAX: usize = 200;
/// Bytes that a pattern may come to: one that repeats what repeats comes to more.
const PATTERN_BYTES: usize = 200_000;
/// How deep groups may stand in each other.
const PATTERN_DEPTH: u32 = 20;
/// No threshold is higher.
pub const THRESHOLD_MAX: u32 = 100;

/// Posts of members at the lowest trust level that wait for a moderator. Zero is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thresholds {
    /// So many of somebody's first posts.
    pub first_posts: u32,
    /// Those with so many links to other sites, or more.
    pub links: u32,
    /// Those beyond so many within ten minutes.
    pub quick: u32,
}

impl Thresholds {
    pub fn is_none(self) -> bool {
        self == Self::default()
    }

    /// Each as it was typed; nothing is none.
    ///
    /// # Errors
    /// Says which is no number, or too high.
    pub fn parse(first_posts: &str, links: &str, quick: &str) -> Result<Self, Refusal> {
        let mut faults = Faults::default();
        let mut read = |field, text: &str| match text.trim() {
            "" => 0,
            text => text.parse().ok().filter(|number| *number <= THRESHOLD_MAX).unwrap_or_else(|| {
                faults.add(field, format!("A number up to {THRESHOLD_MAX}; 0 is none."));
                0
            }),
        };
        let found = Self {
            first_posts: read("first_posts", first_posts),
            links: read("links", links),
            quick: read("quick", quick),
        };
        faults.end()?;
        Ok(found)
    }
}

/// What happens to a text in which a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WordDeed {
    /// It is not taken.
    Block,
    /// It waits for a moderator.
    Hold,
    /// Something else stands in the word's place.
    Replace,
    /// Its topic gets a tag.
    Tag,
}

impl WordDeed {
    pub const ALL: [Self; 4] = [Self::Block, Self::Hold, Self::Replace, Self::Tag];

    /// As forms spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Hold => "hold",
            Self::Replace => "replace",
            Self::Tag => "tag",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|deed| deed.name() == text)
    }
}

/// A word that is watched, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchedWord {
    /// A word or several, or a pattern between slashes. Capitals do not count.
    pub text: String,
    pub deed: WordDeed,
    /// What stands in its place, or the tag.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub with: String,
    /// Where it is watched; everywhere, if it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<CategoryId>,
}

impl WatchedWord {
    /// The pattern that finds it.
    ///
    /// # Errors
    /// It is no pattern, finds everything, or comes to too much.
    fn pattern(&self) -> Result<Regex, Fault> {
        let text = self.text.trim();
        if text.is_empty() {
            return Err(Fault::new("text", "Give the word that is to be watched."));
        }
        if text.chars().count() > WORD_MAX {
            return Err(Fault::new("text", format!("At most {WORD_MAX} characters.")));
        }
        let source = self.source().map_or_else(|| words_of(text), str::to_owned);
        let built = RegexBuilder::new(&source)
            .case_insensitive(true)
            .size_limit(PATTERN_BYTES)
            .dfa_size_limit(PATTERN_BYTES)
            .nest_limit(PATTERN_DEPTH)
            .build();
        let pattern = built.map_err(|error| Fault::new("text", why_not(&error)))?;
        if pattern.is_match("") {
            return Err(Fault::new("text", "This pattern also finds nothing at all, so it finds every text."));
        }
        Ok(pattern)
    }

    /// What stands between two slashes, where it is a pattern.
    fn source(&self) -> Option<&str> {
        self.text.trim().strip_prefix('/')?.strip_suffix('/')
    }

    /// # Errors
    /// Says of each field what is wrong with it.
    fn check(&self) -> Result<Regex, Refusal> {
        let mut faults = Faults::default();
        let pattern = faults.take(self.pattern());
        if pattern.is_some() && self.source().is_some_and(repeats_a_repetition) {
            faults.add(
                "text",
                "It repeats what is repeated already, as (a+)+ does: such patterns explode. One + or * says the same.",
            );
        }
        match self.deed {
            WordDeed::Replace if self.with.chars().count() > WORD_MAX => {
                faults.add("with", format!("At most {WORD_MAX} characters."));
            }
            WordDeed::Tag if Tag::of(&self.with).is_none() => {
                faults.add("with", "Give the tag that the topic gets.");
            }
            _ => {}
        }
        faults.end()?;
        pattern.ok_or(Refusal::Absent)
    }

    fn is_watched_in(&self, category: CategoryId) -> bool {
        self.category.is_none_or(|only| only == category)
    }
}

/// These words as whole words, whatever blanks are between them.
fn words_of(text: &str) -> String {
    let edge = |letter: Option<char>| if letter.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    let words = text.split_whitespace().map(regex::escape).collect::<Vec<_>>().join(r"\s+");
    format!("{}{words}{}", edge(text.chars().next()), edge(text.chars().next_back()))
}

fn why_not(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => {
            "This pattern comes to too much: it repeats what repeats already. Make it simpler.".to_owned()
        }
        _ => "This is no pattern that can be read: is a bracket missing?".to_owned(),
    }
}

/// Words that are watched, with the patterns that find them.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<WatchedWord>", into = "Vec<WatchedWord>")]
pub struct Words(Arc<Vec<(WatchedWord, Option<Regex>)>>);

impl Words {
    pub fn iter(&self) -> impl Iterator<Item = &WatchedWord> {
        self.0.iter().map(|(word, _)| word)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// These, with one more.
    ///
    /// # Errors
    /// Says of each field what is wrong with it; there are too many, or it is watched so already.
    pub fn with(&self, word: WatchedWord) -> Result<Self, Refusal> {
        let pattern = word.check()?;
        if self.len() >= WORDS_MAX {
            return Err(Fault::new("text", format!("At most {WORDS_MAX} words are watched.")).into());
        }
        if self.iter().any(|known| is_the_same(&known.text, &word.text) && known.category == word.category) {
            return Err(Fault::new("text", "This word is watched already: take it off first.").into());
        }
        let mut all = (*self.0).clone();
        all.push((word, Some(pattern)));
        Ok(Self(Arc::new(all)))
    }

    /// These, without one.
    #[must_use]
    pub fn without(&self, text: &str, category: Option<CategoryId>) -> Self {
        let stays = |word: &WatchedWord| word.text != text || word.category != category;
        Self(Arc::new(self.0.iter().filter(|(word, _)| stays(word)).cloned().collect()))
    }

    /// The words of a category that do this, with what finds them.
    pub(crate) fn that(&self, deed: WordDeed, category: CategoryId) -> impl Iterator<Item = (&WatchedWord, &Regex)> {
        let here = move |word: &WatchedWord| word.deed == deed && word.is_watched_in(category);
        self.0.iter().filter(move |(word, _)| here(word)).filter_map(|(word, found)| Some((word, found.as_ref()?)))
    }
}

/// Words are found however they are written.
fn is_the_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// Whether a group that ends in a repetition is itself repeated without end: `(a+)+`, `(\w*)*`. Here that costs
/// no more than the text is long, but nobody means it, and whoever takes the pattern along pays elsewhere.
fn repeats_a_repetition(source: &str) -> bool {
    let endless = |rest: &str| rest.starts_with(['+', '*']) || (rest.starts_with('{') && rest.contains(",}"));
    let (mut escaped, mut repeated) = (false, false);
    for (at, sign) in source.char_indices() {
        match sign {
            _ if escaped => (escaped, repeated) = (false, false),
            '\\' => escaped = true,
            ')' if repeated && source.get(at + 1..).is_some_and(endless) => return true,
            '+' | '*' => repeated = true,
            '?' => {}
            _ => repeated = false,
        }
    }
    false
}

impl From<Vec<WatchedWord>> for Words {
    /// A pattern that cannot be read any more finds nothing.
    fn from(words: Vec<WatchedWord>) -> Self {
        let read = words.into_iter().map(|word| {
            let pattern = word.pattern().ok();
            (word, pattern)
        });
        Self(Arc::new(read.collect()))
    }
}

impl From<Words> for Vec<WatchedWord> {
    fn from(words: Words) -> Self {
        words.iter().cloned().collect()
    }
}

impl PartialEq for Words {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Words {}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// What holds posts on the whole site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HoldingSettings {
    pub thresholds: Thresholds,
    pub words: Words,
}

/// Why a post waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeldWhy {
    FirstPosts,
    Links,
    Quick,
    /// This word stands in it.
    Word(String),
}

impl HeldWhy {
    /// What a moderator reads.
    pub fn sentence(&self) -> String {
        match self {
            Self::FirstPosts => "It is one of its author's first posts.".to_owned(),
            Self::Links => "It has links, and its author is at the lowest trust level.".to_owned(),
            Self::Quick => "Its author wrote several in quick succession.".to_owned(),
            Self::Word(word) => format!("“{word}” stands in it."),
        }
    }
}

#[cfg(test)]
#[path = "holding_tests.rs"]
mod tests;
