//! Looking at the forum as somebody else: as whom an admin can, and for how long.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{CategoryId, GroupId, MemberId};
use crate::time::Timestamp;
use crate::trust::TrustLevel;

/// It ends by itself after this.
pub const LASTS: Duration = Duration::from_secs(30 * 60);

/// Who looks as somebody else is nobody: no id is ever this one, so nothing that is a member's own is theirs.
pub const NOBODY: MemberId = MemberId(u64::MAX);

/// As whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Viewed {
    Guest,
    /// A member of this level, in no group.
    Trust(TrustLevel),
    /// A member of this group alone.
    Group(GroupId),
    /// A member who keeps this category.
    Moderator(CategoryId),
    Member(MemberId),
}

/// As whom somebody looks in a session, and until when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewing {
    #[serde(rename = "as")]
    pub viewed: Viewed,
    pub until: Timestamp,
}
