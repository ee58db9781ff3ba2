//! Flags: what members say is wrong with a post, and the case that these make together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::appeal::PostAppeal;
use crate::holding::HeldWhy;
use crate::ids::{MemberId, PostId};
use crate::time::Timestamp;
use crate::trust::TrustLevel;

/// Tenths that flags have to weigh together to hide a post until a moderator has looked at it.
pub const HIDE_AT: u32 = 30;
/// Flags that a case keeps: more say nothing new.
pub const FLAGS_MAX: usize = 50;
/// How long a decision can be undone.
pub const UNDONE_WITHIN: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long whoever said that they look at a case keeps it without saying so again.
pub const LOOKED_AT_FOR: Duration = Duration::from_secs(10 * 60);

/// What is wrong with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    Spam,
    OffTopic,
    Rude,
    Unlawful,
    Wrong,
    /// The note says it.
    Other,
}

impl Why {
    pub const ALL: [Self; 6] = [Self::Spam, Self::OffTopic, Self::Rude, Self::Unlawful, Self::Wrong, Self::Other];

    /// As forms and addresses spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::OffTopic => "off-topic",
            Self::Rude => "rude",
            Self::Unlawful => "unlawful",
            Self::Wrong => "wrong",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == text)
    }

    /// In a list.
    pub fn short(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::OffTopic => "off topic",
            Self::Rude => "rude",
            Self::Unlawful => "breaks the law",
            Self::Wrong => "wrong or dangerous advice",
            Self::Other => "something else",
        }
    }

    /// What whoever flags chooses from.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Spam => "It is spam: it advertises, or is there for its links.",
            Self::OffTopic => "It is off topic here.",
            Self::Rude => "It is rude, or attacks somebody.",
            Self::Unlawful => "It breaks the law.",
            Self::Wrong => "Its advice is wrong or dangerous.",
            Self::Other => "Something else, which the note says.",
        }
    }
}

/// What one member says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    pub why: Why,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub at: Timestamp,
    /// Tenths that it weighs.
    pub weight: u32,
    /// Whether a moderator agreed; nobody has looked at it yet, if it does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upheld: Option<bool>,
}

/// All that members have said of a post.
pub type Flags = BTreeMap<MemberId, Flag>;

/// Flags that wait for a moderator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    /// When the first of them came.
    pub since: Timestamp,
    /// Tenths that they weigh together.
    pub weight: u32,
    /// They have hidden the post, and do not hide it again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// Why nobody has seen it yet, if it was held rather than flagged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub held: Vec<HeldWhy>,
    /// Whoever wrote it asks that somebody else looks at its deletion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appeal: Option<PostAppeal>,
}

/// What a moderator decided about a case, so that whoever comes second reads it, and it can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: MemberId,
    pub at: Timestamp,
    pub upheld: bool,
    /// The case as it was.
    pub case: Case,
    /// Whose flags it was about.
    pub flaggers: BTreeSet<MemberId>,
    /// The post was shown before and is not now, or the other way round.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub turned: bool,
    /// As whoever decided gave it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What is kept of what members say of a post.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFile {
    pub flags: Flags,
    /// What was decided last.
    pub decided: Option<Decided>,
    /// Who looks at it now.
    pub looking: Option<MemberId>,
}

/// Why a post waits for a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaseKind {
    Flagged,
    Held,
    Appealed,
}

impl Case {
    pub fn kind(&self) -> CaseKind {
        match (&self.appeal, self.held.is_empty()) {
            (Some(_), _) => CaseKind::Appealed,
            (None, false) => CaseKind::Held,
            (None, true) => CaseKind::Flagged,
        }
    }
}

/// What waits for a decision, and who decides says that they look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Awaiting {
    /// What was flagged or held, or the opening post of an article in review.
    Post(PostId),
    /// Who waits for approval, or appeals.
    Member(MemberId),
}

/// How often moderators agreed with what a member flagged, and how often not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FlagRecord {
    pub upheld: u32,
    pub dismissed: u32,
}

impl FlagRecord {
    /// Tenths that a flag of this member weighs. A new member's weighs half as much as one of somebody who has
    /// been here for a while. With each that was upheld it comes nearer to twice that, with each that was not
    /// nearer to nothing.
    pub fn weight(self, trust: TrustLevel) -> u32 {
        let level = u32::from(trust.number());
        let (upheld, dismissed) = (self.upheld.saturating_add(1), self.dismissed.saturating_add(1));
        // 5, 10, 15, …: half a point for each level.
        (level + 1) * 5 * 2 * upheld / upheld.saturating_add(dismissed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_makes_a_flag_weigh_more_or_less() {
        let weight = |upheld, dismissed, level| FlagRecord { upheld, dismissed }.weight(TrustLevel::ALL[level]);
        assert_eq!((weight(0, 0, 0), weight(0, 0, 1), weight(0, 0, 4)), (5, 10, 25));
        assert!(weight(9, 0, 1) > weight(1, 0, 1) && weight(1, 0, 1) > 10);
        assert!(weight(0, 9, 1) < weight(0, 1, 1) && weight(0, 1, 1) < 10);
        assert_eq!(weight(0, u32::MAX - 1, 4), 0);
    }

    #[test]
    fn each_reason_is_found_by_its_name() {
        for why in Why::ALL {
            assert_eq!(Why::parse(why.name()), Some(why));
            assert_eq!(serde_json::to_string(&why).unwrap(), format!("\"{}\"", why.name()));
        }
        assert_eq!(Why::parse("Spam"), None);
    }
}
