//! Numbered pages.

use crate::refusal::Fault;

/// Posts on a topic's page; topics on a list's.
pub const POSTS: u64 = 20;
pub const TOPICS: u64 = 20;

/// A page's number, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageNumber(u64);

impl PageNumber {
    pub const FIRST: Self = Self(1);

    /// # Errors
    /// Not a number, or below 1.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        text.parse()
            .ok()
            .filter(|number| (1..=u64::from(u32::MAX)).contains(number))
            .map(Self)
            .ok_or_else(|| Fault::new("page", "Page numbers are whole numbers from 1."))
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
