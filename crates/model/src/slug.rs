//! The readable part of an address: `/topic/12/how-to-dig-a-well`.
//!
//! Slugs follow NodeBB's `slugify` (`public/src/modules/slugify.js`), so that the addresses of a
//! migrated forum stay as they are: lower case; whatever is neither letter, digit, `-` nor `_`
//! becomes a hyphen; hyphens don't repeat and don't stand at the ends.
//!
//! Three things differ. Dots become hyphens, as they did before NodeBB 4. Text is brought to NFC
//! first, so that one word has one slug however it was typed. Combining marks and the digits of
//! other scripts stay, because words of Devanagari, Thai or Arabic fall apart without them.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The readable part of an address: at most [`Slug::MAX_CHARS`] characters, empty if the text has
/// neither letter nor digit.
///
/// Deserialising trusts what the store holds; text from outside goes through [`Slug::of`].
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Slug(String);

impl Slug {
    pub const MAX_CHARS: usize = 100;

    /// The slug of a title or name. The slug of a slug is itself.
    pub fn of(text: &str) -> Self {
        // Most titles need neither tables of letters nor of their forms, and pages have many.
        if text.is_ascii() {
            Self::of_folded(text.chars().map(|c| c.to_ascii_lowercase()))
        } else {
            Self::of_folded(text.to_lowercase().nfc())
        }
    }

    fn of_folded(text: impl Iterator<Item = char>) -> Self {
        let mut slug = String::new();
        let mut chars = 0;
        let mut hyphen_due = false;
        for c in text {
            // A mark needs a letter to stand on, and after a hyphen it would have none.
            let carries_mark = !c.is_ascii() && is_combining_mark(c) && !hyphen_due && !slug.is_empty();
            if !(c.is_alphanumeric() || c == '_' || carries_mark) {
                hyphen_due = !slug.is_empty();
                continue;
            }
            if chars + usize::from(hyphen_due) >= Self::MAX_CHARS {
                break;
            }
            if hyphen_due {
                slug.push('-');
                chars += 1;
                hyphen_due = false;
            }
            slug.push(c);
            chars += 1;
        }
        Self(slug)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing remained of the text; an address then does without the slug.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for Slug {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[path = "slug_tests.rs"]
mod tests;
