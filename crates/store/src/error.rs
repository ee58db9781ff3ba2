//! What can go wrong between the forum and Redis.

use redis::{ErrorKind, RedisError};

use crate::version::{self, OtherVersion};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Redis cannot be reached, or does not answer in time. What was sent may have been done:
    /// with an idempotency key it can be sent again.
    #[error("Redis is away: {0}")]
    Away(String),
    /// Redis answered that it will not.
    #[error("Redis refused: {0}")]
    Refused(String),
    /// Something stored does not read as what it should be.
    #[error("{key} holds what it should not: {reason}")]
    Corrupt { key: String, reason: String },
    #[error("{0}")]
    Address(String),
    /// Another command came with the same idempotency key.
    #[error("an idempotency key came with another command before")]
    KeyReused,
    /// The data is of another version than this program's. Nothing was written.
    #[error(transparent)]
    OtherVersion(#[from] OtherVersion),
}

impl StoreError {
    pub(crate) fn corrupt(key: impl Into<String>, reason: impl ToString) -> Self {
        Self::Corrupt { key: key.into(), reason: reason.to_string() }
    }

    /// May the same thing work a little later? What is refused for the version of the data works
    /// again when the data is carried over, or the node replaced.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Away(_) | Self::OtherVersion(_))
    }
}

/// What a server says when it will take the same in a while: it is reading its files, its cluster
/// or its role is changing, or it has too few replicas for what its operator asks of it.
const PASSING: [&str; 10] =
    ["LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "READONLY", "MOVED", "ASK", "UNBLOCKED", "NOREPLICAS", "BUSY"];

impl From<RedisError> for StoreError {
    fn from(error: RedisError) -> Self {
        if error.code() == Some(version::REFUSAL) {
            return OtherVersion::of(error.detail()).into();
        }
        let answered = error.code().is_some_and(|code| !PASSING.contains(&code));
        // A script met a key that is just being moved to another node.
        let moving = error.detail().is_some_and(|detail| detail.contains(crate::link::NOT_LOCAL));
        match error.kind() {
            ErrorKind::UnexpectedReturnType | ErrorKind::Client | ErrorKind::InvalidClientConfig => {
                Self::Refused(error.to_string())
            }
            _ if answered && !moving => Self::Refused(error.to_string()),
            _ => Self::Away(error.to_string()),
        }
    }
}
