//! Announcements: a line above all pages, for a while.

use serde::{Deserialize, Serialize};

use crate::refusal::{Faults, Refusal};
use crate::time::Timestamp;

pub const TEXT_MAX: usize = 300;
/// Announcements that there are at one time, past ones too.
pub const MOST: usize = 20;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// The site's revision that it came with.
    pub id: u64,
    /// A line of Markdown.
    pub text: String,
    pub level: AnnouncementLevel,
    /// At once, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Timestamp>,
    /// Until it is taken away, if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
}

/// How much it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnnouncementLevel {
    #[default]
    Notice,
    Warning,
}

impl AnnouncementLevel {
    pub fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Notice, Self::Warning].into_iter().find(|level| level.name() == text)
    }
}

impl Announcement {
    pub fn is_shown(&self, now: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= now) && !self.is_over(now)
    }

    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until.is_some_and(|until| until <= now)
    }
}

/// An announcement as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnouncementForm {
    pub text: String,
    pub level: String,
    pub from: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl AnnouncementForm {
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self, id: u64, now: Timestamp) -> Result<Announcement, Refusal> {
        let mut faults = Faults::default();
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            faults.add("text", "Say what there is to announce.");
        } else if text.chars().count() > TEXT_MAX {
            faults.add("text", format!("Too long for a line: at most {TEXT_MAX} characters. Link to more."));
        }
        let level = AnnouncementLevel::parse(&self.level);
        if level.is_none() {
            faults.add("level", "Choose one of these.");
        }
        if self.until.is_some_and(|until| until <= now) {
            faults.add("until", "This is over already: choose a time to come, or none.");
        } else if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            faults.add("until", "It would end before it begins.");
        }
        faults.end()?;
        Ok(Announcement { id, text, level: level.unwrap_or_default(), from: self.from, until: self.until })
    }
}
