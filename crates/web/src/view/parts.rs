//! The smallest things that pages print: links, counts, times, marks, avatars.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use jiff::tz::{Offset, TimeZone};

/// A text that leads somewhere.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub text: String,
    pub href: String,
}

impl Link {
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { text: text.into(), href: href.into() }
    }
}

/// One of several ways to see the same thing; the chosen one is `current`.
#[derive(Debug, Clone)]
pub struct Tab {
    pub text: String,
    pub href: String,
    pub current: bool,
}

/// A link that looks like a button, because something begins there.
#[derive(Debug, Clone)]
pub struct Action {
    pub text: String,
    pub href: String,
}

/// What an empty list says, and the way to fill it where the viewer may.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_empty.html")]
pub struct Empty {
    pub sentence: String,
    pub action: Option<Action>,
}

impl HtmlSafe for Empty {}

/// A number and the word that it counts, in the right number: `1 reply`, `1,204 replies`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    pub figure: String,
    pub word: String,
}

impl Count {
    pub fn of(count: u64, one: &str, many: &str) -> Self {
        Self { figure: grouped(count), word: if count == 1 { one } else { many }.to_owned() }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.figure, self.word)
    }
}

/// Digits in groups of three: `1,204,331`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A moment. The text is absolute, because pages are cached; a script makes it relative.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_when.html")]
pub struct When {
    /// `2026-11-12T14:05:00Z`
    pub iso: String,
    /// `12 Nov 2026, 14:05`
    pub text: String,
}

impl HtmlSafe for When {}

/// As dates show them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl When {
    /// As clocks of this zone show it.
    pub fn of(moment: jiff::Timestamp, zone: &TimeZone) -> Self {
        let (at, there) = (Offset::UTC.to_datetime(moment), zone.to_datetime(moment));
        let [mm, dd, h, m, s] = [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(two_digits);
        let (mm, dd, h, m, s) = (text(&mm), text(&dd), text(&h), text(&m), text(&s));
        let iso = [&at.year().to_string(), "-", mm, "-", dd, "T", h, ":", m, ":", s, "Z"].concat();
        let month = usize::try_from(there.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
        let (year, day) = (there.year().to_string(), there.day().to_string());
        let [h, m] = [there.hour(), there.minute()].map(two_digits);
        Self { iso, text: [&day, " ", month, " ", &year, ", ", text(&h), ":", text(&m)].concat() }
    }
}

/// What formatting would take ten times as long for, twenty times a page.
fn two_digits(n: i8) -> [u8; 2] {
    let n = n.unsigned_abs();
    [b'0' + n / 10 % 10, b'0' + n % 10]
}

fn text(digits: &[u8]) -> &str {
    std::str::from_utf8(digits).unwrap_or_default()
}

/// A state: a word with a small mark before it.
#[derive(Debug, Clone, Template)]
#[template(path = "_mark.html")]
pub struct Mark {
    pub kind: MarkKind,
    pub word: String,
}

impl HtmlSafe for Mark {}

impl Mark {
    /// With the usual word.
    pub fn of(kind: MarkKind) -> Self {
        Self { kind, word: kind.word().to_owned() }
    }
}

/// Which state a [`Mark`] shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    Question,
    Answered,
    Accepted,
    Duplicate,
    Closed,
    Article,
    Pinned,
    Locked,
    Draft,
    InReview,
    Held,
    Deleted,
    Archived,
}

impl MarkKind {
    /// As it is shown, and as its class is called.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Closed => "closed",
            Self::Article => "article",
            Self::Pinned => "pinned",
            Self::Locked => "locked",
            Self::Draft => "draft",
            Self::InReview => "in review",
            Self::Held => "held",
            Self::Deleted => "deleted",
            Self::Archived => "archived",
        }
    }
}

/// The picture of a member; without one, the place of somebody who has left.
#[derive(Debug, Clone, Template)]
#[template(path = "_avatar.html")]
pub struct Avatar {
    pub src: Option<String>,
    /// In pixels of the page.
    pub side: u32,
}

impl HtmlSafe for Avatar {}

impl Avatar {
    /// Beside what a member wrote.
    pub fn of(src: String) -> Self {
        Self { src: Some(src), side: 32 }
    }

    /// On a member's own page.
    pub fn large(src: String) -> Self {
        Self { src: Some(src), side: 96 }
    }

    pub fn nobody() -> Self {
        Self { src: None, side: 32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_agree_with_their_word_and_group_their_digits() {
        assert_eq!(Count::of(1, "reply", "replies").to_string(), "1 reply");
        assert_eq!(Count::of(0, "reply", "replies").to_string(), "0 replies");
        assert_eq!(Count::of(123, "view", "views").to_string(), "123 views");
        assert_eq!(Count::of(1_204_331, "view", "views").to_string(), "1,204,331 views");
    }

    #[test]
    fn a_moment_is_written_without_fractions_and_read_by_the_clocks_of_a_zone() {
        let east = TimeZone::fixed(jiff::tz::offset(9));
        for (moment, zone, iso, text) in [
            ("2026-11-02T04:05:09.987Z", TimeZone::UTC, "2026-11-02T04:05:09Z", "2 Nov 2026, 04:05"),
            ("2026-01-31T23:59:59+05:30", TimeZone::UTC, "2026-01-31T18:29:59Z", "31 Jan 2026, 18:29"),
            ("2026-01-31T18:29:59Z", east, "2026-01-31T18:29:59Z", "1 Feb 2026, 03:29"),
        ] {
            let When { iso: found, text: shown } = When::of(moment.parse().unwrap(), &zone);
            assert_eq!((found.as_str(), shown.as_str()), (iso, text));
        }
    }
}
