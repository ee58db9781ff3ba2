//! API tokens: what a program acts with in place of a member.
//!
//! A token narrows its member's rights to its scopes, and adds none. Without `moderate` it is that of
//! somebody who moderates nothing, without `admin` of somebody who is no admin, and without `read` it
//! sees what guests see. [`crate::may`] asks for them; a session has them all.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::refusal::{Fault, Faults, Refusal};
use crate::time::Timestamp;

/// Characters in the name that a member gives a token.
pub const LABEL_MAX: usize = 60;
/// Tokens that a member has at once.
pub const TOKENS_MAX: usize = 50;
/// Days after which a token ends, where nothing else is said, and at most.
pub const DAYS: u64 = 365;
pub const DAYS_MAX: u64 = 3_650;
/// How stale the record of a token's last use may become before it is written again.
pub const TOKEN_TOUCH: Duration = Duration::from_secs(600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Seeing what its member sees as a member.
    Read,
    /// Starting topics, replying, voting, and changing what its member wrote.
    Write,
    /// What its member does as a moderator, and seeing what only moderators see.
    Moderate,
    /// What its member does as an admin, and seeing what only admins see.
    Admin,
}

impl Scope {
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Moderate, Self::Admin];

    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Moderate => "moderate",
            Self::Admin => "admin",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == text)
    }

    fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<Scope>", into = "Vec<Scope>")]
pub struct Scopes(u8);

impl Scopes {
    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }

    /// As a number below 16.
    pub fn bits(self) -> u8 {
        self.0
    }

    pub fn of_bits(bits: u8) -> Self {
        Self(bits & 0b1111)
    }

    /// Names of scopes, each by itself or several with commas between.
    ///
    /// # Errors
    /// One of them is none, or there is none at all.
    pub fn parse<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, Fault> {
        let names = names.into_iter().flat_map(|names| names.split(',')).map(str::trim).filter(|name| !name.is_empty());
        let mut scopes = Self::default();
        for name in names {
            let scope = Scope::parse(name)
                .ok_or_else(|| Fault::new("scope", "The scopes are read, write, moderate and admin."))?;
            scopes.0 |= scope.bit();
        }
        if scopes.is_empty() {
            return Err(Fault::new("scope", "Choose what the token is for: at least one of the scopes."));
        }
        Ok(scopes)
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

impl From<Vec<Scope>> for Scopes {
    fn from(scopes: Vec<Scope>) -> Self {
        scopes.into_iter().collect()
    }
}

impl From<Scopes> for Vec<Scope> {
    fn from(scopes: Scopes) -> Self {
        scopes.iter().collect()
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.iter().map(Scope::name).collect();
        f.write_str(&names.join(", "))
    }
}

/// A token as it is kept. Its secret is not in here: it is kept under the secret's hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiToken {
    /// What its member calls it.
    pub label: String,
    pub scopes: Scopes,
    pub made: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Timestamp>,
}

impl ApiToken {
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }

    pub fn wants_touch(&self, now: Timestamp) -> bool {
        self.used.is_none_or(|used| now.since(used) >= TOKEN_TOUCH)
    }
}

/// A token as somebody asks for it.
#[derive(Clone, Debug, Default)]
pub struct NewToken {
    pub label: String,
    /// Names of scopes, each by itself or several with commas between.
    pub scopes: Vec<String>,
    /// Days; `never`; empty for [`DAYS`].
    pub expires: String,
}

impl NewToken {
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self, now: Timestamp) -> Result<ApiToken, Refusal> {
        let mut faults = Faults::default();
        let label = faults.take(check_label(&self.label));
        let scopes = faults.take(Scopes::parse(self.scopes.iter().map(String::as_str)));
        let expires = faults.take(check_expiry(&self.expires, now));
        match (label, scopes, expires) {
            (Some(label), Some(scopes), Some(expires)) => {
                Ok(ApiToken { label, scopes, made: now, expires, used: None })
            }
            _ => Err(faults.end().err().unwrap_or(Refusal::Absent)),
        }
    }
}

fn check_label(text: &str) -> Result<String, Fault> {
    let label = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if label.is_empty() {
        Err(Fault::new("name", "Give the token a name, so that you know later what it is for."))
    } else if label.chars().count() > LABEL_MAX {
        Err(Fault::new("name", format!("The name is too long: at most {LABEL_MAX} characters.")))
    } else if label.chars().any(char::is_control) {
        Err(Fault::new("name", "The name contains characters that cannot be shown."))
    } else {
        Ok(label)
    }
}

fn check_expiry(text: &str, now: Timestamp) -> Result<Option<Timestamp>, Fault> {
    let days = match text.trim() {
        "never" => return Ok(None),
        "" => DAYS,
        days => days.parse().unwrap_or(0),
    };
    if days == 0 || days > DAYS_MAX {
        return Err(Fault::new("expires", format!("A token lasts from 1 to {DAYS_MAX} days, or `never` ends.")));
    }
    Ok(Some(now.plus(DAY * days as u32)))
}

#[cfg(test)]
#[path = "token_tests.rs"]
mod tests;
