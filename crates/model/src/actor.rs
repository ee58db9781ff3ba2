//! Who acts.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::group::{Combination, Right};
use crate::ids::{CategoryId, GroupId, MemberId};
use crate::time::Timestamp;
use crate::token::{Scope, Scopes};
use crate::trust::TrustLevel;

/// What a member is on the whole site. Moderators are named by their categories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    #[default]
    Member,
    Admin,
}

/// A suspension: until a time, or until it is lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    pub by: MemberId,
    pub until: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// A member writes nothing, until a time or until it is lifted. They read on as before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    pub by: MemberId,
    pub until: Option<Timestamp>,
    pub reason: String,
}

/// A member who waits until staff has looked at who they are: they read what everybody reads, and
/// write nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub why: HoldReason,
    pub since: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HoldReason {
    /// Everybody who joins waits.
    Approval,
    /// The address has to be confirmed first, since it decides who may join.
    Address,
    /// The form was filled as programs fill it.
    Trap,
    /// The question was not answered.
    Question,
}

impl HoldReason {
    /// For staff.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Approval => "Everybody who joins is looked at.",
            Self::Address => "The e-mail address is not confirmed yet.",
            Self::Trap => "The form was filled as programs fill it.",
            Self::Question => "The question was not answered.",
        }
    }
}

/// Whoever asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Guest,
    Member(SignedIn),
}

/// A member who has signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub id: MemberId,
    pub name: String,
    pub role: Role,
    pub suspension: Option<Suspension>,
    /// Waits for approval.
    pub held: bool,
    pub silence: Option<Silence>,
    /// Was warned, and has not said that they read it.
    pub warned: bool,
    pub groups: BTreeSet<GroupId>,
    pub trust: TrustLevel,
    /// Acts through an API token, with these scopes alone; absent for a session.
    pub token: Option<Scopes>,
    /// What they keep, where that does not follow from who they are: somebody looks as them.
    pub charge: Option<Charge>,
}

/// What somebody keeps as whom another one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charge {
    Category(CategoryId),
    /// All that this member is named for.
    Of(MemberId),
}

impl SignedIn {
    /// With nothing that tells one member from another but this.
    pub fn plain(id: MemberId, role: Role) -> Self {
        Self {
            id,
            name: String::new(),
            role,
            suspension: None,
            held: false,
            silence: None,
            warned: false,
            groups: BTreeSet::new(),
            trust: TrustLevel::BASIC,
            token: None,
            charge: None,
        }
    }

    /// Is named among the moderators of this category.
    pub(crate) fn is_named_in(&self, category: &Category) -> bool {
        match self.charge {
            None => category.moderators.contains(&self.id),
            Some(Charge::Category(kept)) => category.id == kept,
            Some(Charge::Of(member)) => category.moderators.contains(&member),
        }
    }

    /// What decides, besides who it is, which categories are read: the same for two, and they read
    /// the same.
    pub fn standing(&self) -> (Role, bool, &BTreeSet<GroupId>) {
        (self.role, self.held, &self.groups)
    }

    /// What keeps them from writing, as long as it does.
    pub fn curbs(&self) -> (&Option<Suspension>, &Option<Silence>, bool) {
        (&self.suspension, &self.silence, self.warned)
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.token.is_none_or(|scopes| scopes.has(scope))
    }
}

impl Actor {
    pub fn member(&self) -> Option<&SignedIn> {
        match self {
            Self::Guest => None,
            Self::Member(member) => Some(member),
        }
    }

    pub fn id(&self) -> Option<MemberId> {
        self.member().map(|member| member.id)
    }

    pub fn is_admin(&self) -> bool {
        self.member().is_some_and(|member| member.role == Role::Admin && member.has(Scope::Admin))
    }

    /// No token that leaves this out stands in between.
    pub fn has(&self, scope: Scope) -> bool {
        self.member().is_none_or(|member| member.has(scope))
    }

    /// Keeps order in this category: one of its moderators, or an admin.
    pub fn moderates(&self, category: &Category) -> bool {
        self.has(Scope::Moderate) && self.is_moderator_of(category)
    }

    /// The same, whatever a token leaves out.
    pub(crate) fn is_moderator_of(&self, category: &Category) -> bool {
        self.member().is_some_and(|member| {
            let active = member.suspension.is_none() && !member.held;
            active && (member.role == Role::Admin || keeps(member, category))
        })
    }
}

/// Is named as a moderator of this category, or in a group that is.
pub(crate) fn keeps(member: &SignedIn, category: &Category) -> bool {
    member.is_named_in(category) || category.granted.has(Right::Moderate, &member.groups)
}

/// Somebody in these groups, to ask what such people see. No member has id 0, so whoever is no
/// moderator is named in no category.
pub(crate) fn probe(combination: &Combination) -> Actor {
    let id = combination.moderator.unwrap_or(MemberId(0));
    Actor::Member(SignedIn { groups: combination.groups.clone(), ..SignedIn::plain(id, Role::Member) })
}
