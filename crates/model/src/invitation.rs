//! Invitations: who has one may join where not everybody may.
//!
//! Whoever has the code has the invitation. It is kept under the code's hash, beside the names that
//! are claimed, so that using it up and joining are one.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::actor::HoldReason;
use crate::ids::MemberId;
use crate::time::Timestamp;

/// Invitations of one member that are open at once.
pub const OPEN_MAX: usize = 10;
/// The same of an admin, and of all together.
pub const ALL_MAX: usize = 1_000;
pub const USES_MAX: u32 = 1_000;
pub const DAYS_MAX: u32 = 365;
pub const NOTE_MAX: usize = 80;
/// How long an invitation is good for that a member makes.
pub const USUAL_DAYS: u32 = 14;
const DAY: Duration = Duration::from_secs(86_400);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    pub by: MemberId,
    pub made: Timestamp,
    pub until: Timestamp,
    /// How many may still come with it.
    pub left: u32,
    /// For whoever made it: whom it is for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Invitation {
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.left > 0 && now < self.until
    }

    pub fn lasting(by: MemberId, uses: u32, days: u32, note: String, now: Timestamp) -> Self {
        Self { by, made: now, until: now.plus(DAY * days), left: uses, note }
    }
}

/// What was decided when somebody asked to join, for when they follow the link that they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<HoldReason>,
    /// The hash of the code of the invitation that they brought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invitation: Option<String>,
}

impl Terms {
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }
}
