//! How a topic is kept in order beyond being locked and pinned: why it is locked, how slowly it goes on, and
//! when it is locked or opened by itself.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::refusal::Fault;
use crate::time::Timestamp;

/// The longest time between two replies of a member, in minutes: a day.
pub const SLOWEST: u16 = 24 * 60;

/// What moderators have set of a topic. Most topics have nothing of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upkeep {
    /// Why it is locked; empty, if nobody said so or it is not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why_locked: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slow: Option<Slow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timer: Option<Timer>,
    /// How often its kind was changed: whatever relies on its kind relies on this.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turned: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// What a topic has of which nothing was set.
pub(crate) static NOTHING: Upkeep = Upkeep { why_locked: String::new(), slow: None, timer: None, turned: 0 };

impl Upkeep {
    /// As it is kept: not at all, if nothing of it was set.
    pub fn kept(self) -> Option<Box<Self>> {
        (self != NOTHING).then(|| Box::new(self))
    }
}

/// That a member replies in a topic only once in a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slow {
    pub pace: Pace,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Minutes between two replies of a member, from 1 to [`SLOWEST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace(u16);

impl Pace {
    /// As it is typed; none, where nothing or 0 is.
    ///
    /// # Errors
    /// It is no number of minutes up to [`SLOWEST`].
    pub fn parse(text: &str) -> Result<Option<Self>, Fault> {
        match text.trim() {
            "" | "0" => Ok(None),
            text => match text.parse() {
                Ok(minutes) if (1..=SLOWEST).contains(&minutes) => Ok(Some(Self(minutes))),
                _ => Err(Fault::new("minutes", format!("Give whole minutes, from 1 to {SLOWEST} (a day)."))),
            },
        }
    }

    pub fn minutes(self) -> u16 {
        self.0
    }

    pub fn every(self) -> Duration {
        Duration::from_secs(u64::from(self.0) * 60)
    }
}

/// `minute`, `10 minutes`, `2 hours`: what stands behind "once in".
impl fmt::Display for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.0 % 60) {
            (1, _) => f.write_str("a minute"),
            (60, _) => f.write_str("an hour"),
            (minutes, 0) => write!(f, "{} hours", minutes / 60),
            (minutes, _) => write!(f, "{minutes} minutes"),
        }
    }
}

/// When a topic is locked by itself, and when it is opened again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    /// Who set it, and is said to have done what it does.
    pub by: MemberId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lock_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

impl Timer {
    /// When it locks the topic, or opens it.
    pub fn at(&self, locks: bool) -> Option<Timestamp> {
        if locks { self.lock_at } else { self.open_at }
    }

    /// What is left of it when the topic has been locked or opened.
    #[must_use]
    pub(crate) fn after(self, locked: bool) -> Option<Self> {
        let left = if locked { Self { lock_at: None, ..self } } else { Self { open_at: None, ..self } };
        (left.lock_at.is_some() || left.open_at.is_some()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_some_minutes_up_to_a_day() {
        let pace = |text| Pace::parse(text).unwrap().map(|pace| (pace.minutes(), pace.to_string()));
        for nothing in ["", " ", "0"] {
            assert_eq!(pace(nothing), None);
        }
        for (typed, minutes, words) in [
            ("1", 1, "a minute"),
            (" 10 ", 10, "10 minutes"),
            ("60", 60, "an hour"),
            ("90", 90, "90 minutes"),
            ("1440", 1440, "24 hours"),
        ] {
            assert_eq!(pace(typed), Some((minutes, words.to_owned())));
        }
        for wrong in ["-1", "1441", "1.5", "soon", "99999999999"] {
            assert_eq!(Pace::parse(wrong).unwrap_err().field, "minutes", "{wrong}");
        }
    }

    #[test]
    fn what_was_not_set_is_not_kept() {
        assert_eq!(Upkeep::default().kept(), None);
        let turned = Upkeep { turned: 1, ..Upkeep::default() };
        assert_eq!(serde_json::to_string(&turned.kept()).unwrap(), r#"{"turned":1}"#);
        assert_eq!(serde_json::from_str::<Upkeep>("{}").unwrap(), NOTHING);
    }

    #[test]
    fn a_timer_that_has_done_all_is_none() {
        let timer =
            Timer { by: MemberId(4), lock_at: Some(Timestamp(5)), open_at: Some(Timestamp(9)), why: String::new() };
        let locked = timer.after(true).unwrap();
        assert_eq!((locked.at(true), locked.at(false)), (None, Some(Timestamp(9))));
        assert_eq!(locked.after(false), None);
    }
}
