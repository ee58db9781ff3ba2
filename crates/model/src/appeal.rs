//! Appeals: whom a decision concerns can ask once that somebody else looks at it again.

use std::collections::BTreeMap;

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

/// What keeps a member from writing, and what they appeal against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Curb {
    Suspension,
    Silence,
    Warning,
}

impl Curb {
    pub const ALL: [Self; 3] = [Self::Suspension, Self::Silence, Self::Warning];

    /// As forms spell it, and as sentences do.
    pub fn name(self) -> &'static str {
        match self {
            Self::Suspension => "suspension",
            Self::Silence => "silence",
            Self::Warning => "warning",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|curb| curb.name() == text)
    }
}

/// What somebody has appealed against, with how that is.
pub type MemberAppeals = BTreeMap<Curb, MemberAppeal>;

/// An appeal against a suspension, a silence or a warning. There is one for each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberAppeal {
    pub at: Timestamp,
    pub text: String,
    /// Who decided what it is against, until when and why; of a warning, what it says.
    pub against: Suspension,
    /// Which warning it is against.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<Timestamp>,
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
