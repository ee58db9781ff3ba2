//! From where members come, as far as it shows which accounts may be one person's.
//!
//! What is kept of a network is a keyed hash, for as long as it is kept from where somebody signed in: it tells that
//! two came from the same place, and from which only to who has the key and asks for that very network.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::limits::Network;
use crate::shard::Shard;

/// The keyed hash of a network: 32 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlaceMark(String);

impl PlaceMark {
    pub fn parse(text: &str) -> Option<Self> {
        let is_mark = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        is_mark.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Where it is kept who came from there.
    pub fn shard(&self) -> Shard {
        Shard::of_text(&self.0)
    }
}

impl fmt::Display for PlaceMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where somebody comes from, and what that is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub network: Network,
    pub mark: PlaceMark,
}
