//! An archive of all that is held of a member, made for them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::shard;
use crate::time::Timestamp;

/// How long it can be fetched after it was asked for.
pub const KEPT: Duration = Duration::from_secs(24 * 3600);
/// How soon another one may be asked for.
pub const AGAIN: Duration = Duration::from_secs(3600);

/// How far it is. It is made in steps: the account, then each shard, then its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archive {
    pub asked: Timestamp,
    /// 0 for the account, then a shard each.
    pub step: u64,
    /// Parts that are written, and their bytes together.
    pub parts: u32,
    pub bytes: u64,
    /// When it came to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Timestamp>,
}

impl Archive {
    pub fn asked(now: Timestamp) -> Self {
        Self { asked: now, step: 0, parts: 0, bytes: 0, made: None }
    }

    /// The shard that comes next; `None` before the first and after the last.
    pub fn shard(&self) -> Option<shard::Shard> {
        let number = self.step.checked_sub(1)?;
        (number < shard::COUNT).then(|| shard::Shard::of_id(number))
    }

    pub fn until(&self) -> Timestamp {
        self.asked.plus(KEPT)
    }
}
