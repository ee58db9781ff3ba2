//! Passwords: what a new one must be, how it is hashed, how one is checked.
//!
//! Argon2id (RFC 9106) with the parameters that OWASP's Password Storage Cheat Sheet recommends: 19
//! MiB, two passes, one lane. A hash takes tens of milliseconds of CPU, so none is computed on a
//! thread that serves requests.
//!
//! Passwords are brought to NFC before they are hashed (RFC 8265, section 4.2.1), as keyboards
//! differ in how they send an accented letter.

use std::fmt;

use argon2::password_hash::{Ident, PasswordHashString, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::common;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// A hash whose digest is random bytes: no password is known that it would accept.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$554cPzCLCcJEbev6n6XpLQ$ISBLMnYtb+PUFQU2ZoLV5hlzYOb6TR1GtU4ZRtI6ahw";

/// A password's hash as a PHC string, which names its algorithm and parameters. `Debug` doesn't
/// show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(PasswordHashString);

/// What a stored text must be to be a [`PasswordHash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a stored password hash is no PHC string")]
pub struct UnreadableHash;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    Right,
    /// Right, but hashed with other parameters than today's: hash the password anew now that it is
    /// at hand.
    RightButOutdated,
    Wrong,
}

impl Verdict {
    pub fn is_right(self) -> bool {
        self != Self::Wrong
    }
}

impl PasswordHash {
    /// Reads what [`PasswordHash::as_str`] gave.
    pub fn from_stored(text: &str) -> Result<Self, UnreadableHash> {
        PasswordHashString::new(text).map(Self).map_err(|_| UnreadableHash)
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    fn is_outdated(&self) -> bool {
        let hash = self.0.password_hash();
        hash.algorithm != Ident::from(Algorithm::Argon2id)
            || hash.version != Some(Version::V0x13.into())
            || Params::try_from(&hash).map_or(true, |params| {
                (params.m_cost(), params.t_cost(), params.p_cost()) != (MEMORY_KIB, PASSES, LANES)
            })
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// Hashes a password with a salt that was never used before ([`crate::random::bytes`]).
#[expect(
    clippy::expect_used,
    reason = "a salt of 16 bytes and fixed parameters are within Argon2's limits, and a password's length is too"
)]
pub fn hash(password: &str, salt: [u8; 16]) -> PasswordHash {
    let salt = SaltString::encode_b64(&salt).expect("16 bytes make a salt");
    let hash = argon2().hash_password(&normal_form(password), &salt).expect("these parameters make a hash");
    PasswordHash(hash.serialize())
}

/// Checks a password against a hash, with the parameters that the hash names.
/// A hash of another algorithm is never right.
pub fn verify(password: &str, hash: &PasswordHash) -> Verdict {
    match argon2().verify_password(&normal_form(password), &hash.0.password_hash()) {
        Err(_) => Verdict::Wrong,
        Ok(()) if hash.is_outdated() => Verdict::RightButOutdated,
        Ok(()) => Verdict::Right,
    }
}

/// What to verify against where there is no account, so that the time to an answer doesn't tell
/// which names exist.
#[expect(clippy::expect_used, reason = "a constant, read in a test")]
pub fn dummy() -> PasswordHash {
    PasswordHash::from_stored(DUMMY).expect("the dummy is a PHC string")
}

#[expect(clippy::expect_used, reason = "constants within Argon2's limits")]
fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("these parameters are within limits");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn normal_form(password: &str) -> Vec<u8> {
    password.nfc().collect::<String>().into_bytes()
}

/// As it is compared: in lower case, and one form of each accent.
fn folded(text: &str) -> String {
    text.nfc().collect::<String>().to_lowercase()
}

/// Words of a forum's name that tell it from no other.
const EVERY_FORUMS: [&str; 5] = ["forum", "forums", "community", "discussion", "discussions"];

/// A password that may be set. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum WeakPassword {
    #[error(
        "A password has at least {} characters. Add some; a few unrelated words are easy to remember.",
        NewPassword::MIN_CHARS
    )]
    TooShort,
    #[error("A password has at most {} characters. Choose a shorter one.", NewPassword::MAX_CHARS)]
    TooLong,
    #[error("This password contains your name, which is the first thing that others try. Leave it out.")]
    ContainsName,
    #[error("This password contains the forum’s name, which is among the first things that others try. Leave it out.")]
    ContainsSite,
    #[error("This is one of the most common passwords, which others try first. Choose another.")]
    Common,
}

impl NewPassword {
    pub const MIN_CHARS: usize = 8;
    pub const MAX_CHARS: usize = 200;

    /// Takes a password as typed. Its length counts, and that it is no obvious guess; which kinds
    /// of characters it has doesn't (NIST SP 800-63B, section 5.1.1.2; OWASP Authentication Cheat
    /// Sheet).
    ///
    /// `username` is the member's name and `site` the forum's; both may be empty. A name of less
    /// than four characters, or a word of the forum's of less than five, is in too many words to be
    /// looked for.
    pub fn parse(password: &str, username: &str, site: &str) -> Result<Self, WeakPassword> {
        const SHORTEST_NAME_LOOKED_FOR: usize = 4;
        const SHORTEST_WORD_LOOKED_FOR: usize = 5;
        let chars = password.chars().count();
        if chars < Self::MIN_CHARS {
            return Err(WeakPassword::TooShort);
        }
        if chars > Self::MAX_CHARS {
            return Err(WeakPassword::TooLong);
        }
        let lower = folded(password);
        let name = folded(username.trim());
        if name.chars().count() >= SHORTEST_NAME_LOOKED_FOR && lower.contains(&name) {
            return Err(WeakPassword::ContainsName);
        }
        let site = folded(site);
        let mut words = site.split(|c: char| !c.is_alphanumeric());
        if words.any(|word| {
            word.chars().count() >= SHORTEST_WORD_LOOKED_FOR && !EVERY_FORUMS.contains(&word) && lower.contains(word)
        }) {
            return Err(WeakPassword::ContainsSite);
        }
        if common::is_common(&lower) {
            return Err(WeakPassword::Common);
        }
        Ok(Self(password.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

#[cfg(test)]
#[path = "password_tests.rs"]
mod tests;
