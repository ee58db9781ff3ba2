//! Why something was refused, or has to wait, as far as it shows admins what weighs on a forum.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::change::{Change, Effect};
use crate::event::Event;
use crate::holding::HeldWhy;
use crate::ids::MemberId;
use crate::limits::{Act, Whose};
use crate::near::PlaceMark;
use crate::time::Timestamp;

/// How long it is kept what was refused to whom, one by one, and how much of it at most.
pub const RECENT_KEPT: Duration = Duration::from_secs(24 * 3_600);
pub const RECENT_MOST: usize = 50;

/// Whose bucket of a limit it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    Account,
    Network,
    /// A name that somebody signs in with, an address of a letter, a topic.
    Target,
    Everybody,
}

impl By {
    pub const ALL: [Self; 4] = [Self::Account, Self::Network, Self::Target, Self::Everybody];

    pub fn of(whose: &Whose) -> Self {
        match whose {
            Whose::Account(_) => Self::Account,
            Whose::Network(_) => Self::Network,
            Whose::Target(_) => Self::Target,
            Whose::Everybody => Self::Everybody,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Network => "network",
            Self::Target => "target",
            Self::Everybody => "all",
        }
    }
}

/// Why something was refused, or had to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// More than a limit allows.
    Limit(Act, By),
    /// It came from a blocked network.
    Network,
    /// Somebody would have had an e-mail address at a blocked host.
    Host,
    /// A post waits for a moderator.
    FirstPosts,
    Links,
    Quick,
    HeldWord,
    /// A word stood in it that is not taken.
    Word,
    /// A sign-in with name and password that do not belong together.
    Password,
    /// A second factor that was wrong.
    Second,
    /// A token of the API that is not good.
    Token,
    /// A form that came from another site.
    Elsewhere,
    /// Something would have been written while nothing is.
    ReadOnly,
    /// Too much was waiting already.
    Busy,
}

/// All causes but limits.
const OTHERS: [Cause; 13] = [
    Cause::Network,
    Cause::Host,
    Cause::FirstPosts,
    Cause::Links,
    Cause::Quick,
    Cause::HeldWord,
    Cause::Word,
    Cause::Password,
    Cause::Second,
    Cause::Token,
    Cause::Elsewhere,
    Cause::ReadOnly,
    Cause::Busy,
];

impl Cause {
    /// As it is stored: the same in every version.
    pub fn code(self) -> String {
        let code = match self {
            Self::Limit(act, by) => return format!("limit:{}:{}", act.name(), by.code()),
            Self::Network => "network",
            Self::Host => "host",
            Self::FirstPosts => "first-posts",
            Self::Links => "links",
            Self::Quick => "quick",
            Self::HeldWord => "held-word",
            Self::Word => "word",
            Self::Password => "password",
            Self::Second => "second",
            Self::Token => "token",
            Self::Elsewhere => "elsewhere",
            Self::ReadOnly => "read-only",
            Self::Busy => "busy",
        };
        code.to_owned()
    }

    pub fn of_code(code: &str) -> Option<Self> {
        let Some(limit) = code.strip_prefix("limit:") else {
            return OTHERS.into_iter().find(|cause| cause.code() == code);
        };
        let (act, by) = limit.split_once(':')?;
        let act = Act::ALL.into_iter().find(|known| known.name() == act)?;
        Some(Self::Limit(act, By::ALL.into_iter().find(|known| known.code() == by)?))
    }

    pub fn group(self) -> Group {
        match self {
            Self::Limit(..) => Group::Limits,
            Self::Network | Self::Host => Group::Blocks,
            Self::FirstPosts | Self::Links | Self::Quick | Self::HeldWord => Group::Held,
            Self::Word => Group::Words,
            Self::Password | Self::Second | Self::Token => Group::SignIns,
            Self::Elsewhere => Group::Elsewhere,
            Self::ReadOnly => Group::ReadOnly,
            Self::Busy => Group::Busy,
        }
    }

    /// Why a change lets a post wait; nothing, if it does not.
    pub fn held_by(change: &Change) -> Vec<Self> {
        if !change.events.iter().any(|event| matches!(event, Event::PostHeld { .. })) {
            return Vec::new();
        }
        let cases = change.effects.iter().filter_map(|effect| match effect {
            Effect::SetCase(_, _, Some(case)) => Some(&case.held),
            _ => None,
        });
        let mut why: Vec<Self> = Vec::new();
        for cause in cases.flatten().map(Self::of_held) {
            if !why.contains(&cause) {
                why.push(cause);
            }
        }
        why
    }

    fn of_held(why: &HeldWhy) -> Self {
        match why {
            HeldWhy::FirstPosts => Self::FirstPosts,
            HeldWhy::Links => Self::Links,
            HeldWhy::Quick => Self::Quick,
            HeldWhy::Word(_) => Self::HeldWord,
        }
    }
}

/// All there are.
#[cfg(test)]
pub(crate) fn causes() -> Vec<Cause> {
    let limits = Act::ALL.into_iter().flat_map(|act| By::ALL.map(|by| Cause::Limit(act, by)));
    limits.chain(OTHERS).collect()
}

impl Serialize for Cause {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.code())
    }
}

impl<'de> Deserialize<'de> for Cause {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::of_code(&code).ok_or_else(|| serde::de::Error::custom("no such cause"))
    }
}

/// Causes that are looked at together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Limits,
    Blocks,
    Held,
    Words,
    SignIns,
    Elsewhere,
    ReadOnly,
    Busy,
}

impl Group {
    pub const ALL: [Self; 8] = [
        Self::Limits,
        Self::Blocks,
        Self::Held,
        Self::Words,
        Self::SignIns,
        Self::Elsewhere,
        Self::ReadOnly,
        Self::Busy,
    ];
}

/// Something that was refused: when, why, and to whom, as far as that is known. Of a network it is a keyed hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    pub at: Timestamp,
    pub why: Cause,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceMark>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
}

#[cfg(test)]
#[path = "refused_tests.rs"]
mod tests;
