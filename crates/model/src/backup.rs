//! Backups that the forum makes by itself: what they are called, and what is known of each.

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::time::Timestamp;

const BEGINS: &str = "exedra-";
const ENDS: &str = ".backup";

/// What the file of a backup is called that a server made: `exedra-20261112T140500Z.backup`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BackupName(String);

impl BackupName {
    /// That of one that was begun then; in whole seconds.
    pub fn at(began: Timestamp) -> Self {
        let digits = began.iso().replace(['-', ':'], "");
        Self(format!("{BEGINS}{digits}{ENDS}"))
    }

    /// Only what [`BackupName::at`] makes: it leads out of no folder.
    pub fn parse(text: &str) -> Option<Self> {
        let time = text.strip_prefix(BEGINS)?.strip_suffix(ENDS)?;
        let (date, time) = time.strip_suffix('Z')?.split_once('T')?;
        let are_digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        (are_digits(date, 8) && are_digits(time, 6)).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BackupName {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("no name of a backup")
    }
}

impl From<BackupName> for String {
    fn from(name: BackupName) -> Self {
        name.0
    }
}

/// What stands beside the file of a backup in the folder: who had it made, and what was found when it was read
/// through. It is there before the file is, and a file without one was made by somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupNote {
    pub began: Timestamp,
    /// [`OPERATOR`](crate::log::OPERATOR), where the schedule asked for it.
    pub by: MemberId,
    pub is_sealed: bool,
    /// Absent until it was read through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

/// What was found when a backup was read from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Found {
    /// Every part was what it was when it was written.
    Whole {
        at: Timestamp,
        /// The versions of the data, and of the program that wrote it.
        data: u32,
        program: String,
        /// Of the file.
        bytes: u64,
        /// Files that members sent.
        files: u64,
    },
    /// Why it cannot be brought back.
    Broken { at: Timestamp, why: String },
}

impl BackupNote {
    pub fn is_whole(&self) -> bool {
        matches!(self.found, Some(Found::Whole { .. }))
    }
}

/// How it stands with the backups of the forum, on whichever node they are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRecord {
    /// When the last one was begun, by whom it was asked for, and on which machine.
    pub began: Timestamp,
    pub by: MemberId,
    pub node: String,
    /// What became of it; absent while it is made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<BackupOutcome>,
    /// The newest that was found whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub good: Option<GoodBackup>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BackupOutcome {
    Good,
    /// Why there is none.
    Failed(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoodBackup {
    pub name: BackupName,
    pub began: Timestamp,
    pub node: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_when_it_was_begun_and_leads_nowhere_else() {
        let name = BackupName::at(Timestamp(1_772_442_000_999));
        assert_eq!(name.as_str(), "exedra-20260302T090000Z.backup");
        assert_eq!(BackupName::parse(name.as_str()), Some(name.clone()));
        assert_eq!(serde_json::from_str::<BackupName>(&serde_json::to_string(&name).unwrap()).unwrap(), name);
        for other in [
            "",
            "exedra-.backup",
            "../exedra-20260302T090000Z.backup",
            "exedra-20260302T090000Z.backup/..",
            "exedra-2026030/T090000Z.backup",
            "exedra-20260302T090000Z.backup.json",
            "exedra-20260302T0900001Z.backup",
            "exedra-２0260302T09000Z.backup",
            "forum.backup",
        ] {
            assert_eq!(BackupName::parse(other), None, "{other}");
            assert!(serde_json::from_value::<BackupName>(other.into()).is_err(), "{other}");
        }
    }
}
