//! Groups of members, what a category lets each of them do, and which memberships occur together.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ids::{GroupId, MemberId};
use crate::refusal::Fault;

pub const NAME_MAX: usize = 40;
/// Groups of a site: each node holds all of them.
pub const GROUPS_MAX: usize = 60;
/// Groups of one member: they come with each session, and hints of them with its cookie.
pub const PER_MEMBER_MAX: usize = 12;
/// Different combinations of groups that members may be in.
pub const COMBINATIONS_MAX: usize = 200;
/// Different sets of categories that somebody reads. There is a set of lists for each.
pub const AUDIENCES_MAX: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub id: GroupId,
    pub name: String,
}

/// What a category lets a group do in it, besides what everybody of a level may. Whoever may do
/// anything there sees it, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Right {
    See,
    Start,
    Reply,
    Upload,
    Review,
    Moderate,
}

impl Right {
    pub const ALL: [Self; 6] = [Self::See, Self::Start, Self::Reply, Self::Upload, Self::Review, Self::Moderate];

    /// As forms and records spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Start => "start",
            Self::Reply => "reply",
            Self::Upload => "upload",
            Self::Review => "review",
            Self::Moderate => "moderate",
        }
    }
}

/// Which groups a category lets do what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Granted(BTreeMap<Right, BTreeSet<GroupId>>);

impl Granted {
    pub fn new(rights: impl IntoIterator<Item = (Right, BTreeSet<GroupId>)>) -> Self {
        Self(rights.into_iter().filter(|(_, groups)| !groups.is_empty()).collect())
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The groups that have this right.
    pub fn to(&self, right: Right) -> impl Iterator<Item = GroupId> {
        self.0.get(&right).into_iter().flatten().copied()
    }

    pub fn has(&self, right: Right, groups: &BTreeSet<GroupId>) -> bool {
        self.0.get(&right).is_some_and(|with| !with.is_disjoint(groups))
    }

    /// Whoever may do something may see where.
    pub fn has_any(&self, groups: &BTreeSet<GroupId>) -> bool {
        self.0.values().any(|with| !with.is_disjoint(groups))
    }

    /// All groups that have some right.
    pub fn groups(&self) -> BTreeSet<GroupId> {
        self.0.values().flatten().copied().collect()
    }

    /// The same without a group.
    #[must_use]
    pub fn without(&self, group: GroupId) -> Self {
        Self::new(self.0.iter().map(|(right, groups)| {
            let left = groups.iter().copied().filter(|other| *other != group);
            (*right, left.collect())
        }))
    }
}

/// Groups that some member is in, all of them together; of a member who keeps order in a category,
/// also who that is, since what they read depends on both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Combination {
    pub groups: BTreeSet<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moderator: Option<MemberId>,
}

/// The groups of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Groups {
    /// The highest id that a group ever had: none comes twice.
    pub last: u64,
    pub all: Vec<Group>,
}

impl Groups {
    pub fn find(&self, id: GroupId) -> Option<&Group> {
        self.all.iter().find(|group| group.id == id)
    }

    /// A name that this group (a new one, if `id` is absent) may have.
    ///
    /// # Errors
    /// It is empty, too long, or another's.
    pub fn check_name(&self, id: Option<GroupId>, name: &str) -> Result<String, Fault> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            Err(Fault::new("name", "Give the group a name."))
        } else if name.chars().count() > NAME_MAX {
            Err(Fault::new("name", format!("The name is too long: at most {NAME_MAX} characters.")))
        } else if name.chars().any(|c| c.is_control() || crate::name::is_invisible(c)) {
            Err(Fault::new("name", "This name contains a character that nobody can see. Type it anew."))
        } else if self.all.iter().any(|other| Some(other.id) != id && other.name.to_lowercase() == name.to_lowercase())
        {
            Err(Fault::new("name", "Another group has this name."))
        } else {
            Ok(name)
        }
    }
}
