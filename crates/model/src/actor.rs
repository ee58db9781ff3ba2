//! Who acts.

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::ids::MemberId;
use crate::time::Timestamp;
use crate::token::{Scope, Scopes};

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
    /// Acts through an API token, with these scopes alone; absent for a session.
    pub token: Option<Scopes>,
}

impl SignedIn {
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
            member.suspension.is_none() && (member.role == Role::Admin || category.moderators.contains(&member.id))
        })
    }
}

/// Somebody of this standing, to ask what such people see.
pub(crate) fn probe(level: crate::category::Level, moderator: Option<MemberId>) -> Actor {
    use crate::category::Level;
    let member = |id, role| Actor::Member(SignedIn { id, name: String::new(), role, suspension: None, token: None });
    match level {
        Level::Everyone => Actor::Guest,
        // No member has id 0, so this one moderates nothing.
        Level::Members | Level::Moderators => member(moderator.unwrap_or(MemberId(0)), Role::Member),
        Level::Admins => member(MemberId(0), Role::Admin),
    }
}
