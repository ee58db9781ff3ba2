//! How members have to prove who they are.

use serde::{Deserialize, Serialize};

/// Of whom a second factor is required.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Required {
    #[default]
    Nobody,
    Admins,
    /// Moderators and admins.
    Staff,
    Everybody,
}

impl Required {
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Admins, Self::Staff, Self::Everybody];

    pub fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Admins => "admins",
            Self::Staff => "staff",
            Self::Everybody => "everybody",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|required| required.name() == text)
    }

    /// Whether it is required of somebody who is this.
    pub fn of(self, is_admin: bool, is_moderator: bool) -> bool {
        match self {
            Self::Nobody => false,
            Self::Admins => is_admin,
            Self::Staff => is_admin || is_moderator,
            Self::Everybody => true,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Security {
    pub second_factor: Required,
}
