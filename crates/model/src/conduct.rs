//! What staff keeps of how a member behaves: notes, warnings, and what was done about them.
//!
//! It stands with the member and goes when they leave. They find it in their archive: an opinion about
//! somebody is data about them as well (Art. 15 GDPR; CJEU C-434/16, Nowak). Who wrote it is left out there,
//! since that is data about somebody else (Art. 15(4)).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::flag::Flags;
use crate::ids::MemberId;
use crate::refusal::Fault;
use crate::time::Timestamp;

/// Characters that a note or a warning can have.
pub const TEXT_MAX: usize = 2_000;
/// Entries that are kept of a member.
pub const ENTRIES_MAX: usize = 500;

/// Something that was noted or done, by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub by: MemberId,
    #[serde(flatten)]
    pub what: Measure,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Measure {
    /// Staff alone reads it.
    Note {
        text: String,
    },
    /// The member reads it, and says that they have.
    Warning {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        acknowledged: Option<Timestamp>,
    },
    /// Somebody has appealed against a warning, and it does not count any more.
    WarningTakenBack {
        text: String,
    },
    Silenced {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        reason: String,
    },
    SilenceLifted,
    Suspended {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        reason: String,
    },
    SuspensionLifted,
    PictureReset,
    DisplayNameReset {
        was: String,
    },
    SessionsEnded,
    /// All that they wrote and voted was taken away.
    CleanedUp {
        topics: u64,
        posts: u64,
        votes: u64,
    },
    BroughtBack,
}

/// All that is kept of a member, each under the time at which it was done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conduct(pub BTreeMap<Timestamp, Entry>);

impl Conduct {
    /// The time under which something that is done now is kept: two things never have the same.
    pub fn place(&self, now: Timestamp) -> Timestamp {
        self.0.last_key_value().map_or(now, |(last, _)| now.max(Timestamp(last.0 + 1)))
    }

    /// Warnings, the oldest first, with whether and when each was acknowledged.
    pub fn warnings(&self) -> impl DoubleEndedIterator<Item = (Timestamp, &str, Option<Timestamp>)> {
        self.0.iter().filter_map(|(at, entry)| match &entry.what {
            Measure::Warning { text, acknowledged } => Some((*at, text.as_str(), *acknowledged)),
            _ => None,
        })
    }

    /// How often the member was suspended.
    pub fn suspensions(&self) -> usize {
        self.0.values().filter(|entry| matches!(entry.what, Measure::Suspended { .. })).count()
    }
}

/// A warning that its member has not acknowledged yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    pub at: Timestamp,
    pub text: String,
}

/// What others flagged of what a member wrote, and what moderators said of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flagged {
    /// Posts that somebody flagged.
    pub posts: u64,
    /// Flags that wait, that a moderator agreed with, and that one did not.
    pub open: u64,
    pub upheld: u64,
    pub dismissed: u64,
}

impl Flagged {
    /// Of one post.
    pub fn of(flags: &Flags) -> Self {
        let of = |upheld| flags.values().filter(|flag| flag.upheld == upheld).count() as u64;
        let posts = u64::from(!flags.is_empty());
        Self { posts, open: of(None), upheld: of(Some(true)), dismissed: of(Some(false)) }
    }
}

/// A note or a warning as it was typed.
///
/// # Errors
/// There is none, or it is too long.
pub fn check_text(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::new("text", "Write what it says."));
    }
    if text.chars().count() > TEXT_MAX {
        return Err(Fault::new("text", format!("This is too long: at most {TEXT_MAX} characters.")));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_at_the_same_time_is_kept_beside_each_other() {
        let mut conduct = Conduct::default();
        for _ in 0..3 {
            let entry = Entry { by: MemberId(1), what: Measure::SessionsEnded };
            conduct.0.insert(conduct.place(Timestamp(7)), entry);
        }
        let times: Vec<u64> = conduct.0.keys().map(|at| at.0).collect();
        assert_eq!(times, [7, 8, 9]);
    }
}
