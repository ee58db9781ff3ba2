//! Appeals: whom a decision concerns can ask once that somebody else looks at it again.

use serde::{Deserialize, Serialize};

use crate::actor::Suspension;
use crate::ids::MemberId;
use crate::refusal::Fault;
use crate::time::Timestamp;
use crate::topic::Deletion;

/// Characters of an appeal.
pub const APPEAL_MAX: usize = 2_000;

/// An appeal against the deletion of a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostAppeal {
    pub text: String,
    /// What it is against: the post is removed so again, if granting it is undone.
    pub against: Deletion,
}

/// An appeal against a suspension. There is one for each suspension.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAppeal {
    pub at: Timestamp,
    pub text: String,
    pub against: Suspension,
    /// Nobody has decided yet, if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Refused>,
}

/// How an appeal was refused. One that is granted goes with what it was against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub by: MemberId,
    pub at: Timestamp,
    pub reason: String,
}

/// The text of an appeal.
///
/// # Errors
/// There is none, or too much.
pub fn check_text(text: &str) -> Result<String, Fault> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Fault::new("text", "Say why it should be looked at again.")),
        length if length > APPEAL_MAX => {
            Err(Fault::new("text", format!("It has {length} characters; at most {APPEAL_MAX} fit.")))
        }
        _ => Ok(text.to_owned()),
    }
}
