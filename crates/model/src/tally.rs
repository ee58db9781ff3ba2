//! Figures of days: what is counted of what happens, and over what stretches an admin looks at it.
//!
//! What is counted of an act is a part of its own change, so that it is counted once, and with what it
//! counts. A day is one of UTC.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::change::{Change, Effect};
use crate::time::Timestamp;
use crate::trust::day_of;

/// How long the figures of a day are kept.
pub const KEPT: Duration = Duration::from_secs(400 * 24 * 3_600);
/// How long it is known who came on a day. From then on only how many they were.
pub const WHO_CAME_KEPT: Duration = Duration::from_secs(3 * 24 * 3_600);
/// How soon a question has to have an answer to count as answered within a day.
pub const SOON: Duration = Duration::from_secs(24 * 3_600);

/// What is counted of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// Members who came.
    Active,
    Joined,
    /// What was written but for articles: topics and replies.
    Posts,
    /// Articles that readers saw for the first time.
    Articles,
    Questions,
    /// Questions of that day that somebody else answered within a day.
    Answered,
    /// Letters that left.
    Sent,
    /// Letters that were put aside.
    Unsent,
    Searches,
    /// Searches that found nothing.
    Fruitless,
    Flags,
    /// Cases that a moderator decided.
    Decisions,
    /// Minutes that these had waited, all together.
    Waited,
    /// How many questions had no answer when that was last looked at.
    Unanswered,
    /// How many cases waited for a moderator then.
    Open,
}

impl Figure {
    pub const ALL: [Self; 15] = [
        Self::Active,
        Self::Joined,
        Self::Posts,
        Self::Articles,
        Self::Questions,
        Self::Answered,
        Self::Sent,
        Self::Unsent,
        Self::Searches,
        Self::Fruitless,
        Self::Flags,
        Self::Decisions,
        Self::Waited,
        Self::Unanswered,
        Self::Open,
    ];

    /// As it is stored. There is one for each day and shard, so they are short.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "a",
            Self::Joined => "j",
            Self::Posts => "p",
            Self::Articles => "k",
            Self::Questions => "q",
            Self::Answered => "r",
            Self::Sent => "s",
            Self::Unsent => "u",
            Self::Searches => "l",
            Self::Fruitless => "n",
            Self::Flags => "f",
            Self::Decisions => "d",
            Self::Waited => "w",
            Self::Unanswered => "o",
            Self::Open => "c",
        }
    }

    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|figure| figure.code() == code)
    }

    /// How it stood when it was last looked at, and not a count of what happened.
    pub fn is_level(self) -> bool {
        matches!(self, Self::Unanswered | Self::Open)
    }
}

/// The figures of a day. What is not there is 0, or for a level not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day(BTreeMap<Figure, u64>);

impl Day {
    pub fn get(&self, figure: Figure) -> Option<u64> {
        self.0.get(&figure).copied()
    }

    pub fn add(&mut self, figure: Figure, more: u64) {
        let sum = self.0.entry(figure).or_default();
        *sum = sum.saturating_add(more);
    }

    /// Adds what another shard counted of the same day.
    pub fn merge(&mut self, other: &Self) {
        for (figure, more) in &other.0 {
            self.add(*figure, *more);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Days by their number since 1970; those of which nothing is known are absent.
pub type Days = BTreeMap<u64, Day>;

impl Change {
    /// Counts one that happened now.
    pub fn tally(&mut self, figure: Figure, now: Timestamp) {
        self.tally_by(figure, 1, now);
    }

    pub fn tally_by(&mut self, figure: Figure, by: u64, now: Timestamp) {
        self.effects.push(Effect::Tally { day: day_of(now), figure, by });
    }
}

/// A stretch of time that an admin looks at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    Day,
    Week,
    #[default]
    Month,
    Quarter,
    Year,
}

impl Span {
    pub const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// As addresses spell it, and people say it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|span| span.name() == text)
    }

    /// Days that its figures are of.
    pub fn days(self) -> u64 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 13 * 7,
            Self::Year => 52 * 7,
        }
    }

    /// Days that are drawn: of a single one its neighbours, too.
    pub fn drawn(self) -> u64 {
        if self == Self::Day { 14 } else { self.days() }
    }

    /// Days that are drawn as one.
    pub fn step(self) -> u64 {
        match self {
            Self::Day | Self::Week | Self::Month => 1,
            Self::Quarter | Self::Year => 7,
        }
    }

    /// The same stretch before it, which it is compared with, if figures are kept for that long.
    pub fn before(self) -> Option<u64> {
        let both = self.days() * 2;
        (both * 24 * 3_600 < KEPT.as_secs()).then_some(self.days())
    }

    /// Days that have to be read for it, today among them.
    pub fn read(self) -> u64 {
        self.drawn().max(self.days() + self.before().unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_figure_is_stored_under_a_code_of_its_own() {
        for figure in Figure::ALL {
            assert_eq!(Figure::of_code(figure.code()), Some(figure));
        }
        assert_eq!(Figure::of_code("z"), None);
    }

    #[test]
    fn figures_of_several_shards_add_up() {
        let mut day = Day::default();
        assert!(day.is_empty() && day.get(Figure::Posts).is_none());
        day.add(Figure::Posts, 2);
        let mut other = Day::default();
        other.add(Figure::Posts, 3);
        other.add(Figure::Flags, u64::MAX);
        day.merge(&other);
        day.merge(&other);
        assert_eq!((day.get(Figure::Posts), day.get(Figure::Flags)), (Some(8), Some(u64::MAX)));
    }

    #[test]
    fn a_year_is_compared_with_nothing_since_no_figures_are_that_old() {
        for span in Span::ALL {
            assert_eq!(Span::parse(span.name()), Some(span));
            assert_eq!(span.drawn() % span.step(), 0, "{span:?}");
            assert!(span.read() * 24 * 3_600 < KEPT.as_secs(), "{span:?}");
        }
        assert_eq!((Span::Year.before(), Span::Quarter.before(), Span::Day.read()), (None, Some(91), 14));
        assert_eq!(Span::parse("decade"), None);
    }
}
