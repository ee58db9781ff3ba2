//! What keeps an article of use: what it was tested with, when it is to be looked at again, and whether
//! it still works for those who read it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::refusal::Fault;
use crate::time::Timestamp;

/// Lines of what an article was tested with.
pub const TESTED_MAX: usize = 8;
/// Characters of a tool's name and of a version.
pub const TOOL_MAX: usize = 60;
pub const VERSION_MAX: usize = 40;
/// Characters of what a reader says beside whether it works.
pub const NOTE_MAX: usize = 300;
/// Readers of each opinion whose words stand below an article.
pub const LATEST: usize = 5;

/// A day as calendars name it, `2026-11-12`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(String);

impl Day {
    /// `None` for what is no day of the years from 1970 to 9999, or is written otherwise.
    pub fn of(text: &str) -> Option<Self> {
        let date: jiff::civil::Date = text.parse().ok()?;
        ((1970..=9999).contains(&date.year()) && date.to_string() == text).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When the day is over everywhere that goes by UTC.
    pub fn end(&self) -> Timestamp {
        let next = self.0.parse::<jiff::civil::Date>().and_then(jiff::civil::Date::tomorrow);
        let midnight = next.and_then(|next| next.to_zoned(jiff::tz::TimeZone::UTC));
        let at = midnight.ok().and_then(|midnight| u64::try_from(midnight.timestamp().as_millisecond()).ok());
        Timestamp(at.unwrap_or(u64::MAX))
    }
}

/// A tool that an article was tested with, in which version, and when, where its author said so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tested {
    pub tool: String,
    pub version: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Day>,
}

impl Tested {
    /// Lines of `tool, version, day`, the day as one likes. Empty lines count for nothing.
    ///
    /// # Errors
    /// There are too many, or one is not like this: names the line.
    pub fn parse_list(text: &str) -> Result<Vec<Self>, Fault> {
        let mut list = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            list.push(Self::parse(line).map_err(|what| Fault::new("tested", format!("“{line}”: {what}")))?);
        }
        if list.len() > TESTED_MAX {
            return Err(Fault::new("tested", format!("{} lines are too many: at most {TESTED_MAX}.", list.len())));
        }
        Ok(list)
    }

    fn parse(line: &str) -> Result<Self, String> {
        let parts: Vec<String> =
            line.split(',').map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        let (tool, version, day) = match parts.as_slice() {
            [tool, version] => (tool, version, None),
            [tool, version, day] => (tool, version, Some(day)),
            _ => return Err("write the tool, its version and the day, with commas between them.".to_owned()),
        };
        if tool.is_empty() || version.is_empty() {
            return Err("a line names a tool and its version.".to_owned());
        }
        if tool.chars().count() > TOOL_MAX || version.chars().count() > VERSION_MAX {
            return Err(format!("a tool has at most {TOOL_MAX} characters and a version {VERSION_MAX}."));
        }
        if line.chars().any(char::is_control) {
            return Err("it contains characters that cannot be shown.".to_owned());
        }
        let on = match day.filter(|day| !day.is_empty()) {
            Some(day) => Some(Day::of(day).ok_or("a day is written like 2026-11-12.")?),
            None => None,
        };
        Ok(Self { tool: tool.clone(), version: version.clone(), on })
    }
}

impl fmt::Display for Tested {
    /// As it is typed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.tool, self.version)?;
        self.on.as_ref().map_or(Ok(()), |on| write!(f, ", {}", on.as_str()))
    }
}

/// When an article is to be looked at again, as a form says it; nothing, if it says nothing.
///
/// # Errors
/// It is no day.
pub fn parse_review_by(text: &str) -> Result<Option<Day>, Fault> {
    match text.trim() {
        "" => Ok(None),
        text => Day::of(text).map(Some).ok_or_else(|| Fault::new("review_by", "A day is written like 2026-11-12.")),
    }
}

/// What a reader says of an article: that it still works for them, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub by: MemberId,
    pub at: Timestamp,
    pub works: bool,
    /// Of what they tried it with.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub version: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// What readers say of an article, as its page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdicts {
    pub works: u64,
    pub fails: u64,
    /// Of either kind at most [`LATEST`], the newest first.
    pub latest: Vec<Verdict>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_over_at_midnight() {
        assert_eq!(Day::of("1970-01-01").unwrap().end(), Timestamp(86_400_000));
        assert_eq!(Day::of("2028-02-29").unwrap().end().iso(), "2028-03-01T00:00:00Z");
        for wrong in ["", "2026-02-29", "2026-1-1", "1969-12-31", "2026-11-12T00:00:00Z", "20261112", "+002026-11-12"] {
            assert_eq!(Day::of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_it_was_tested_with_is_read_as_it_is_typed() {
        let text = "cargo, 1.90.0, 2026-11-12\n\n  Debian   GNU/Linux , 12\r\n";
        let found = Tested::parse_list(text).unwrap();
        let typed: Vec<String> = found.iter().map(Tested::to_string).collect();
        assert_eq!(typed, ["cargo, 1.90.0, 2026-11-12", "Debian GNU/Linux, 12"]);
        assert_eq!(Tested::parse_list(&typed.join("\n")).unwrap(), found);
        let many = "cargo, 1\n".repeat(TESTED_MAX + 1);
        let long = format!("{}, 1", "x".repeat(TOOL_MAX + 1));
        for wrong in ["cargo", "cargo,", ", 1.90", "cargo, 1.90, tomorrow", "a, b, 2026-11-12, c", &many, &long] {
            assert_eq!(Tested::parse_list(wrong).unwrap_err().field, "tested", "{wrong}");
        }
    }

    #[test]
    fn a_day_to_look_again_may_be_left_out() {
        assert_eq!(parse_review_by(" "), Ok(None));
        assert_eq!(parse_review_by("2027-01-31").unwrap().unwrap().as_str(), "2027-01-31");
        assert_eq!(parse_review_by("soon").unwrap_err().field, "review_by");
    }
}
