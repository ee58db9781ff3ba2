//! Numbered pages.

use crate::refusal::Fault;

/// Posts on a topic's page; topics on a list's.
pub const POSTS: u64 = 20;
pub const TOPICS: u64 = 20;
/// Revisions on a page of a post's history.
pub const REVISIONS: u64 = 25;
/// Tags on a page of all tags.
pub const TAGS: u64 = 100;

/// A page's number, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNumber(u64);

impl PageNumber {
    pub const FIRST: Self = Self(1);

    /// # Errors
    /// Not a number, or below 1. A number that is too large to be counted stands for the last that
    /// is not, and no list has so many pages.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let fault = || Fault::new("page", "Page numbers are whole numbers from 1.");
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(fault());
        }
        let number = text.parse().unwrap_or(u64::MAX).min(u64::from(u32::MAX));
        if number == 0 { Err(fault()) } else { Ok(Self(number)) }
    }

    /// The page on which the `index`-th entry (from 0) stands.
    pub fn holding(index: u64, size: u64) -> Self {
        Self(index / size.max(1) + 1)
    }

    pub fn number(self) -> u64 {
        self.0
    }

    /// Entries before this page.
    pub fn offset(self, size: u64) -> u64 {
        (self.0 - 1) * size
    }
}

/// How many pages hold `total` entries: one at least.
pub fn count(total: u64, size: u64) -> u64 {
    total.div_ceil(size.max(1)).max(1)
}
