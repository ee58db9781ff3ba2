//! The last way in stays.
//!
//! A password, a passkey and an account elsewhere each lead into an account by themselves. An
//! authenticator app only adds to one of them, and a link in a letter is no way of the member's own:
//! it is there as long as the forum sends mail.

use crate::factors::Factors;
use crate::identity::{Identity, Linked};
use crate::refusal::Refusal;

/// A way in that is to be taken away. A password is none: it is only ever replaced.
#[derive(Clone, Copy, Debug)]
pub enum Gone<'a> {
    /// By its id.
    Passkey(&'a str),
    Identity(&'a Identity),
}

impl Gone<'_> {
    fn is_passkey(self, id: &str) -> bool {
        matches!(self, Self::Passkey(gone) if gone == id)
    }

    fn is_identity(self, identity: &Identity) -> bool {
        matches!(self, Self::Identity(gone) if gone == identity)
    }
}

/// What a member signs in with afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left<'a> {
    Password,
    Passkey,
    /// An account elsewhere, and nothing else.
    Linked(&'a Linked),
}

/// # Errors
/// It is the last.
pub fn left_without<'a>(gone: Gone<'_>, factors: &Factors, linked: &'a [Linked]) -> Result<Left<'a>, Refusal> {
    if factors.has_password {
        return Ok(Left::Password);
    }
    if factors.passkeys.keys().any(|id| !gone.is_passkey(id)) {
        return Ok(Left::Passkey);
    }
    linked.iter().find(|one| !gone.is_identity(&one.identity)).map(Left::Linked).ok_or(Refusal::Conflict(
        "This is your only way to sign in: set a password, add a passkey or link another account first.",
    ))
}

#[cfg(test)]
#[path = "ways_tests.rs"]
mod tests;
