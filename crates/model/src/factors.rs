//! What a member proves with who they are, beside the password: an authenticator app, passkeys, and
//! codes for the day on which these are lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::refusal::Fault;
use crate::time::Timestamp;

/// More passkeys than anybody has devices.
pub const PASSKEYS_MAX: usize = 20;
pub const PASSKEY_NAME_MAX: usize = 60;

/// Which second factors a member has: what a sign-in needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Second {
    /// An authenticator app.
    pub app: bool,
    pub passkeys: u32,
}

impl Second {
    /// Whether there is one at all.
    pub fn is_there(self) -> bool {
        self.app || self.passkeys > 0
    }
}

/// An authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthApp {
    /// What it shares with the forum, sealed.
    pub secret: String,
    /// The step whose code was used last: none up to it works any more.
    pub last: u64,
}

/// A passkey, kept under its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What its owner calls it.
    pub name: String,
    /// Its public key as a `COSE_Key` in base64url.
    pub key: String,
    /// How often it says that it was used.
    pub counter: u32,
    pub added: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used: Option<Timestamp>,
    /// It is on several devices, or could be brought back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub backed_up: bool,
}

/// All of a member's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Factors {
    pub has_password: bool,
    pub app: Option<AuthApp>,
    /// Recovery codes that were not used yet.
    pub codes: u64,
    /// By their ids.
    pub passkeys: BTreeMap<String, Passkey>,
}

impl Factors {
    pub fn second(&self) -> Second {
        let passkeys = u32::try_from(self.passkeys.len()).unwrap_or(u32::MAX);
        Second { app: self.app.is_some(), passkeys }
    }
}

/// The name of a passkey as it was typed.
///
/// # Errors
/// It is too long.
pub fn passkey_name(typed: &str, otherwise: &str) -> Result<String, Fault> {
    let name: String = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    if name.chars().count() > PASSKEY_NAME_MAX {
        return Err(Fault::new("name", format!("A name has at most {PASSKEY_NAME_MAX} characters: shorten it.")));
    }
    Ok(if name.is_empty() { otherwise.to_owned() } else { name })
}

#[cfg(test)]
mod tests {
    use super::{PASSKEY_NAME_MAX, passkey_name};

    #[test]
    fn a_passkey_has_a_name_of_one_line() {
        assert_eq!(passkey_name("  my \n phone ", "x").unwrap(), "my phone");
        assert_eq!(passkey_name(" ", "Firefox on Linux").unwrap(), "Firefox on Linux");
        assert!(passkey_name(&"é".repeat(PASSKEY_NAME_MAX), "x").is_ok());
        assert!(passkey_name(&"é".repeat(PASSKEY_NAME_MAX + 1), "x").is_err());
    }
}
