//! What became of the settings: each change with what stood there before.

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::time::Timestamp;

/// What somebody changed at one time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsChange {
    /// The site's revision that it made: changes are known by it, and stand in its order.
    pub revision: u64,
    pub at: Timestamp,
    pub by: MemberId,
    pub changed: Vec<Changed>,
}

/// One setting, as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    pub key: String,
    pub before: String,
    pub after: String,
}

/// Who changed a setting last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    pub revision: u64,
    pub at: Timestamp,
    pub by: MemberId,
}

impl SettingsChange {
    pub fn of(&self, key: &str) -> Option<&Changed> {
        self.changed.iter().find(|changed| changed.key == key)
    }

    pub fn last(&self) -> LastChange {
        LastChange { revision: self.revision, at: self.at, by: self.by }
    }
}
