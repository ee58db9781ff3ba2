//! Why a use case did not do what was asked.

use model::limits::Limited;
use model::refusal::{Fault, Refusal};
use store::StoreError;
use store::version::OtherVersion;

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
    /// Name and password do not belong together.
    #[error("wrong name or password")]
    WrongPassword,
    /// What came as an API token is none, or no longer.
    #[error("no such token")]
    NoSuchToken,
    /// Something is broken; the detail is for the log alone.
    #[error("{0}")]
    Broken(String),
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
