//! When backups are made by themselves, and how many are kept.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::refusal::Faults;

const HOUR: u64 = 3_600;
const DAY: u64 = 24 * HOUR;
/// The most that can be kept, and the most days that may pass without one.
pub const KEEP_MAX: u64 = 365;
pub const DAYS_MAX: u64 = 90;

/// How often a backup is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    #[default]
    Never,
    SixHours,
    Day,
    Week,
}

impl Every {
    pub const ALL: [Self; 4] = [Self::Never, Self::SixHours, Self::Day, Self::Week];

    pub fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::SixHours => "six-hours",
            Self::Day => "day",
            Self::Week => "week",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|every| every.name() == text)
    }

    /// From the beginning of one to that of the next; none, if there are none.
    pub fn duration(self) -> Option<Duration> {
        match self {
            Self::Never => None,
            Self::SixHours => Some(Duration::from_secs(6 * HOUR)),
            Self::Day => Some(Duration::from_secs(DAY)),
            Self::Week => Some(Duration::from_secs(7 * DAY)),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BackupSettings {
    pub every: Every,
    /// How many that are whole are kept.
    pub keep: u64,
    /// After how many days without one an admin is told. Absent: after two that should have been made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<u64>,
}

impl Default for BackupSettings {
    fn default() -> Self {
        Self { every: Every::Never, keep: 7, days: None }
    }
}

impl BackupSettings {
    /// How long there may be no good one before an admin is told; for ever, if none are to be made.
    pub fn patience(&self) -> Option<Duration> {
        let every = self.every.duration()?;
        let days = self.days.map(|days| Duration::from_secs(days * DAY));
        Some(days.unwrap_or_else(|| (every * 2).max(Duration::from_secs(DAY))))
    }

    /// What of it does not go together.
    pub fn check(&self, faults: &mut Faults) {
        if let (Some(every), Some(days)) = (self.every.duration(), self.days)
            && Duration::from_secs(days * DAY) < every
        {
            let least = every.as_secs().div_ceil(DAY);
            faults.add("days", format!("One is made every {least} days: choose at least as many."));
        }
    }
}
