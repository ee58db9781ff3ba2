//! Passkeys: what a browser says when somebody makes or uses one, and whether it is true.
//!
//! The steps are those of W3C Web Authentication, Level 3: section 7.1 for making one
//! ([`registration`]), 7.2 for using one ([`assertion`]). Nothing is attested: which maker's
//! authenticator somebody has is theirs to choose, so what is said about it is not looked at.

mod assertion;
mod authenticator;
mod client;
mod key;
mod registration;
mod sent;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use thiserror::Error;

pub use assertion::{Assertion, Used};
pub use key::{ALGORITHMS, KeyError, PublicKey};
pub use registration::{NewPasskey, Registration};

use crate::token::Token;

/// The site that passkeys are for: its address, and the name in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host's name: what browsers bind a passkey to.
    pub id: String,
    /// Scheme, host and port, as browsers spell them.
    pub origin: String,
}

impl RelyingParty {
    /// Of a site at this address; `None` if browsers have no passkeys there: they want https and a
    /// name, or `localhost`.
    pub fn at(address: &str) -> Option<Self> {
        let address = address.to_ascii_lowercase();
        let (scheme, rest) = address.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_number = host.rsplit('.').next().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()));
        let is_good = match scheme {
            "https" => !is_number && !authority.starts_with('[') && !authority.contains('@'),
            "http" => is_local,
            _ => false,
        };
        let usual = if scheme == "https" { "443" } else { "80" };
        let port = port.filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
        is_good.then(|| Self { id: host.to_owned(), origin: format!("{scheme}://{host}{port}") })
    }
}

/// Why a passkey was not taken. The words are for the log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Untrue {
    #[error("what the browser sent cannot be read: {0}")]
    Unreadable(&'static str),
    #[error("it was made for `{0}`")]
    OtherCeremony(String),
    #[error("it answers another challenge")]
    OtherChallenge,
    #[error("it comes from the origin `{0}`")]
    OtherOrigin(String),
    #[error("it was asked for from within another site's page")]
    CrossOrigin,
    #[error("it is for another site's id")]
    OtherParty,
    #[error("nobody was present")]
    NobodyPresent,
    #[error("the authenticator did not verify its user")]
    NotVerified,
    #[error("it claims to be backed up and that it cannot be")]
    BackedUpThough,
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error("its signature is wrong")]
    WrongSignature,
    #[error("its counter went from {stored} to {said}, so there may be two of it")]
    CounterWentBack { stored: u32, said: u32 },
}

/// What a browser is told that a user is called, in eight bytes: a passkey says it again, so that
/// nobody has to type a name.
pub fn user_handle(number: u64) -> String {
    URL_SAFE_NO_PAD.encode(number.to_be_bytes())
}

/// What a challenge is in a page, and in what browsers say of it: the token that stands for it.
fn is_answer_to(challenge: &Token, answered: &str) -> bool {
    Token::parse(answered).is_some_and(|token| challenge.hash().matches(&token))
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
