//! What is said when something is not done.

use serde::{Deserialize, Serialize};

use crate::ids::{PostId, TopicId};
use crate::limits::Limited;
use crate::time::Timestamp;
use crate::token::Scope;

/// Something wrong with one field of what was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The form field's name.
    pub field: &'static str,
    /// What to do about it, for the person who typed it.
    pub sentence: String,
}

impl Fault {
    pub fn new(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { field, sentence: sentence.into() }
    }
}

/// Where something stands that went into another topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    Topic(TopicId),
    Post(PostId),
}

/// Why a command is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not exist, or the actor may not see it: these look the same.
    #[error("There is nothing at this address.")]
    Absent,
    /// What stood here stands elsewhere.
    #[error("This was merged into another topic.")]
    Moved(Home),
    /// What stood here was taken away for good.
    #[error("What stood here was removed for good.")]
    Purged,
    /// It exists and has an end before this page.
    #[error("This has {last} {}.", if *.last == 1 { "page" } else { "pages" })]
    Beyond { last: u64 },
    #[error("Sign in to do this.")]
    SignIn,
    /// It is dangerous, and who this is was proved too long ago.
    #[error("Confirm that it is you.")]
    ProveAgain,
    /// They have to set up a second factor first.
    #[error("This forum requires a second factor of you.")]
    EnrolFirst,
    #[error("Your account is suspended, so you can read but not write.")]
    Suspended { until: Option<Timestamp> },
    /// They are silenced: as a moderator said, with the reason.
    #[error("You are silenced {}, so you can read but not write. The reason: {reason}", ends(*.until))]
    Silenced { until: Option<Timestamp>, reason: String },
    #[error(
        "A moderator has warned you. Read the warning and say that you have; until then you can read but not write."
    )]
    Warned,
    #[error("Your account waits for approval, so you can read and change your settings, but not write yet.")]
    Held,
    /// Nothing is written from their network: until when, and how to reach the admins.
    #[error(
        "Nothing can be written from your network here {}: it is blocked, since much was sent from it that does not \
         belong here. You can go on reading. {how}", lifted(*.until)
    )]
    Blocked { until: Option<Timestamp>, how: String },
    /// The actor sees it and may not do this to it.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The member may, and the token that acts for them may not.
    #[error("This token does not have the scope `{0}`.")]
    Scope(Scope),
    /// It stands in a state that does not allow this.
    #[error("{0}")]
    Conflict(&'static str),
    /// Somebody has changed it since: it stands at this revision now.
    #[error("Somebody has changed this post since you opened it. Your text is below: compare it with the newest one.")]
    Overtaken { revision: u64 },
    /// Somebody has changed these fields since: each says to what.
    #[error("Somebody else has changed the same since you opened this page. What you typed is still here.")]
    Met(Vec<Fault>),
    /// Nothing is written here for a while; why, an admin says.
    #[error("{0}")]
    ReadOnly(String),
    /// An idempotency key came with another command before.
    #[error("This idempotency key came with something else before: use another one.")]
    KeyReused,
    #[error("Some fields need another look.")]
    Invalid(Vec<Fault>),
    /// It was done too often; the same is allowed later.
    #[error("{0}")]
    Limited(Limited),
}

/// When something ends, to whoever it holds up.
fn ends(until: Option<Timestamp>) -> String {
    match until.map(Timestamp::iso) {
        Some(iso) => format!("until {} UTC", iso.replace('T', " ").trim_end_matches('Z')),
        None => "until a moderator lifts it".to_owned(),
    }
}

/// When a block ends, to whoever meets it.
fn lifted(until: Option<Timestamp>) -> String {
    match until {
        Some(_) => ends(until),
        None => "until an admin lifts that".to_owned(),
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }
}

impl From<Limited> for Refusal {
    fn from(limited: Limited) -> Self {
        Self::Limited(limited)
    }
}

/// Collects the faults of all fields, so that a form says everything at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn take<T>(&mut self, field: Result<T, Fault>) -> Option<T> {
        field.map_err(|fault| self.0.push(fault)).ok()
    }

    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        self.0.push(Fault::new(field, sentence));
    }

    /// # Errors
    /// The refusal, if any field had a fault.
    pub fn end(self) -> Result<(), Refusal> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal::Invalid(self.0)) }
    }
}
