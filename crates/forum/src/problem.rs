//! Why a use case did not do what was asked.

use auth::provider::ProviderFault;
use model::limits::Limited;
use model::refusal::{Fault, Refusal};
use store::StoreError;
use store::version::OtherVersion;

use crate::accounts::Onward;

#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A rule said no; the reason is for whoever asked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Redis does not answer. The same may work in a moment.
    #[error("the store is away")]
    Away(#[source] StoreError),
    /// More of this is waiting than the node takes on. The same may work in a moment.
    #[error("too much is waiting")]
    Busy,
    /// The disk that files are kept on is full.
    #[error("there is no room for files")]
    Full,
    /// Name and password do not belong together.
    #[error("wrong name or password")]
    WrongPassword,
    /// What came as an API token is none, or no longer.
    #[error("no such token")]
    NoSuchToken,
    /// A sign-in through a provider came to nothing.
    #[error(transparent)]
    Provider(Box<ProviderProblem>),
    /// Something is broken; the detail is for the log alone.
    #[error("{0}")]
    Broken(String),
}

/// Which provider it was, and why.
#[derive(Debug, thiserror::Error)]
#[error("{provider}: {why}")]
pub struct ProviderProblem {
    /// What people know it by.
    pub provider: String,
    /// What its addresses end in.
    pub slug: String,
    #[source]
    pub why: Astray,
    /// Where they wanted to go, and what they had typed.
    pub onward: Onward,
}

/// Why nobody came back from a provider who could be let in.
#[derive(Debug, thiserror::Error)]
pub enum Astray {
    /// No sign-in of this browser is under way that this could be the end of.
    #[error("it began elsewhere, too long ago, or ended before")]
    Lost,
    #[error("whoever was asked there said no")]
    Declined,
    /// Whoever began to link an account has signed out meanwhile, or somebody else has signed in.
    #[error("another member is signed in, or nobody")]
    SignedOut,
    /// Whoever began to prove who they are is in another session by now, or in none.
    #[error("it began in another session")]
    OtherSession,
    /// What they came back as is not linked to who is signed in.
    #[error("the account there is not the member's")]
    NotTheirs,
    #[error("it has no verified address")]
    NoAddress,
    #[error(transparent)]
    Fault(#[from] ProviderFault),
}

impl Astray {
    /// What a provider sends back in place of a code (RFC 6749, section 4.1.2.1).
    pub(crate) fn told(error: &str) -> Self {
        match error {
            "access_denied" => Self::Declined,
            other => Self::Fault(ProviderFault::told(other)),
        }
    }
}

impl Problem {
    /// The data is of another version than this program's, if that is why.
    pub fn other_version(&self) -> Option<OtherVersion> {
        match self {
            Self::Away(StoreError::OtherVersion(other)) => Some(*other),
            _ => None,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::KeyReused) {
            return Self::Refused(Refusal::KeyReused);
        }
        if error.is_passing() { Self::Away(error) } else { Self::Broken(error.to_string()) }
    }
}

impl From<pool::Error> for Problem {
    fn from(error: pool::Error) -> Self {
        match error {
            pool::Error::Busy => Self::Busy,
            pool::Error::Died => Self::Broken(error.to_string()),
        }
    }
}

impl From<Fault> for Problem {
    fn from(fault: Fault) -> Self {
        Self::Refused(fault.into())
    }
}

impl From<Limited> for Problem {
    fn from(limited: Limited) -> Self {
        Self::Refused(limited.into())
    }
}

impl From<auth::random::NoRandomness> for Problem {
    fn from(error: auth::random::NoRandomness) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<auth::password::UnreadableHash> for Problem {
    fn from(error: auth::password::UnreadableHash) -> Self {
        Self::Broken(error.to_string())
    }
}
