//! Why a command failed, for the person who ran it.

use std::fmt;
use std::process::ExitCode;

use backup::BackupError;
use forum::Problem;
use model::refusal::Refusal;
use store::StoreError;
use store::bundled::BundledError;

use crate::config::ConfigError;

#[derive(Debug)]
pub(crate) enum Failure {
    /// It was called wrongly: exit code 2.
    Usage(String),
    /// It could not be done: exit code 1.
    Failed(String),
}

impl Failure {
    pub(crate) fn failed(sentence: impl Into<String>) -> Self {
        Self::Failed(sentence.into())
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) | Self::Failed(sentence) => f.write_str(sentence),
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(refusal) => Self::failed(sentences(&refusal)),
            Problem::Away(error) => error.into(),
            other => Self::failed(other.to_string()),
        }
    }
}

/// A refusal in full: of a form, what is wrong with each field.
pub(crate) fn sentences(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(faults) => {
            let each: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.sentence)).collect();
            each.join("\n")
        }
        other => other.to_string(),
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        if matches!(error, StoreError::Away(_)) {
            Self::failed(format!("{error}. Look whether it runs, and try again."))
        } else {
            Self::failed(error.to_string())
        }
    }
}

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        match error {
            BackupError::NoName(_) => Self::Usage(error.to_string()),
            BackupError::Store(error) => error.into(),
            error => Self::failed(error.to_string()),
        }
    }
}

impl From<BundledError> for Failure {
    fn from(error: BundledError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<auth::random::NoRandomness> for Failure {
    fn from(error: auth::random::NoRandomness) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::failed(error.to_string())
    }
}
