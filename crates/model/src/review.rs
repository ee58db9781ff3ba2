//! Reviews of articles: comments on lines of a revision, and verdicts on it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::MemberId;
use crate::refusal::Fault;
use crate::time::Timestamp;
use crate::topic::Heading;
use crate::upload::UploadHash;

/// Characters of a comment on lines, and of the summary of a verdict.
pub const REMARK_MAX: usize = 4_000;
/// Comments on lines of one article, all of its revisions together, and remarks in each.
pub const COMMENTS_MAX: u64 = 500;
pub const REMARKS_MAX: usize = 50;
/// Verdicts on one revision.
pub const VERDICTS_MAX: usize = 50;

/// A later text of an article, which readers do not see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingText {
    pub body: String,
    pub heading: Heading,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<String>,
    /// Files that no revision names which readers see: they see these no more than the text.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unseen: BTreeSet<UploadHash>,
}

/// What a reviewer says of a revision as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub by: MemberId,
    pub at: Timestamp,
    /// Or asks for changes.
    pub approves: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub by: MemberId,
    pub at: Timestamp,
    pub text: String,
}

/// A comment on lines of a revision's Markdown, with what was answered to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineComment {
    pub revision: u64,
    /// The first and the last line, from 1.
    pub from: u64,
    pub to: u64,
    /// The oldest first; there is at least one.
    pub remarks: Vec<Remark>,
    /// Who has marked it as settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<MemberId>,
}

/// All that was said in the reviews of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    /// By the revision, the oldest first.
    pub verdicts: BTreeMap<u64, Vec<Verdict>>,
    /// By their numbers, from 1.
    pub comments: BTreeMap<u64, LineComment>,
}

impl Review {
    /// Who approved a revision, and when.
    pub fn approval(&self, revision: u64) -> Option<&Verdict> {
        self.verdicts.get(&revision)?.iter().find(|verdict| verdict.approves)
    }

    /// The number of the next comment.
    pub fn next_comment(&self) -> u64 {
        self.comments.keys().next_back().copied().unwrap_or_default() + 1
    }
}

/// The text of a remark, or of a summary where there has to be one.
///
/// # Errors
/// It is empty or too long.
pub fn check_remark(field: &'static str, text: &str) -> Result<String, Fault> {
    let text = check_summary(field, text)?;
    if text.is_empty() { Err(Fault::new(field, "Write something first: the text is empty.")) } else { Ok(text) }
}

/// The same where nothing need be said.
///
/// # Errors
/// It is too long.
pub fn check_summary(field: &'static str, text: &str) -> Result<String, Fault> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    if text.chars().count() > REMARK_MAX {
        return Err(Fault::new(field, format!("This is too long: at most {REMARK_MAX} characters.")));
    }
    Ok(text)
}
