//! The smallest things that pages print: links, counts, times, marks, avatars.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

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

impl From<jiff::Timestamp> for When {
    /// In UTC, which every reader of a cached page shares.
    fn from(moment: jiff::Timestamp) -> Self {
        let at = jiff::tz::Offset::UTC.to_datetime(moment);
        let month = usize::try_from(at.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
        let (year, day) = (at.year().to_string(), at.day().to_string());
        let [mm, dd, h, m, s] = [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(two_digits);
        let (mm, dd, h, m, s) = (text(&mm), text(&dd), text(&h), text(&m), text(&s));
        Self {
            iso: [&year, "-", mm, "-", dd, "T", h, ":", m, ":", s, "Z"].concat(),
            text: [&day, " ", month, " ", &year, ", ", h, ":", m].concat(),
        }
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
    Article,
    Pinned,
    Locked,
    Draft,
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
            Self::Article => "article",
            Self::Pinned => "pinned",
            Self::Locked => "locked",
            Self::Draft => "draft",
            Self::Held => "held",
            Self::Deleted => "deleted",
            Self::Archived => "archived",
        }
    }
}

/// A tile with the first letter of a name, its colour chosen by the name.
#[derive(Debug, Clone, Template)]
#[template(path = "_avatar.html")]
pub struct Avatar {
    pub initial: String,
    /// 1 to 8.
    pub hue: u8,
}

impl HtmlSafe for Avatar {}

impl Avatar {
    pub fn of(name: &str) -> Self {
        let initial = name.chars().next().map(|first| first.to_uppercase().collect());
        // A sum that any node and any release computes alike.
        let sum = name.bytes().fold(7_u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte));
        Self { initial: initial.unwrap_or_default(), hue: sum % 8 + 1 }
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
    fn a_moment_is_written_in_utc_without_fractions() {
        for (moment, iso, text) in [
            ("2026-11-02T04:05:09.987Z", "2026-11-02T04:05:09Z", "2 Nov 2026, 04:05"),
            ("2026-01-31T23:59:59+05:30", "2026-01-31T18:29:59Z", "31 Jan 2026, 18:29"),
        ] {
            let When { iso: found, text: shown } = moment.parse::<jiff::Timestamp>().unwrap().into();
            assert_eq!((found.as_str(), shown.as_str()), (iso, text));
        }
    }

    #[test]
    fn an_avatar_of_a_name_is_always_the_same() {
        assert_eq!(Avatar::of("nadia").initial, "N");
        assert_eq!(Avatar::of("nadia").hue, Avatar::of("nadia").hue);
        assert_eq!(Avatar::of("").initial, "");
    }
}
