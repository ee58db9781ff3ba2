//! Somebody leaves: what is still to be done until nothing is held of them.

use serde::{Deserialize, Serialize};

use crate::ids::{MemberId, TopicId};
use crate::name::NameKey;
use crate::near::PlaceMark;
use crate::refusal::Fault;
use crate::time::Timestamp;

/// How long after everything was gone through it is gone through once more, in milliseconds: what
/// somebody was writing at that moment, on whichever node, has arrived by then.
pub const AFTERWARDS: u64 = 60_000;
/// How often everything is gone through.
pub const ROUNDS: u8 = 2;

/// What becomes of what a member wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Writings {
    /// It stays, and nobody can tell whose it was.
    Stay,
    /// It goes: where others have replied, its place is kept.
    Go,
}

impl Writings {
    /// # Errors
    /// Neither was chosen.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        match text {
            "stay" => Ok(Self::Stay),
            "go" => Ok(Self::Go),
            _ => Err(Fault::new("posts", "Choose what becomes of what you wrote.")),
        }
    }
}

/// A departure that has not come to its end. Each step can be done again, so it is known only
/// roughly how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    pub member: MemberId,
    pub writings: Writings,
    pub began: Timestamp,
    /// What they had claimed: names stay claimed by nobody, the address is given back.
    pub names: Vec<NameKey>,
    pub email: String,
    /// From where they had come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<PlaceMark>,
    /// How often everything has been gone through.
    #[serde(default)]
    pub rounds: u8,
    /// The shard that is being gone through, and the last topic in it that has been.
    #[serde(default)]
    pub shard: u64,
    #[serde(default)]
    pub topic: Option<TopicId>,
}
