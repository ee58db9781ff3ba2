//! One sign-in under way.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::token::Token;

/// What belongs to one sign-in: `state`, which goes to the provider and comes back, and what only
/// the browser has that began it. The other secrets are derived from both, so that none of them
/// needs to be kept, and nobody has them who has one alone.
#[derive(Debug)]
pub struct Attempt {
    state: Token,
    browser: Token,
    /// Whoever is there has to sign in anew, at this time or later: in seconds since 1970.
    afresh: Option<u64>,
}

impl Attempt {
    pub fn new(state: Token, browser: Token) -> Self {
        Self { state, browser, afresh: None }
    }

    /// The same of somebody who proves once more who they are, which began at this time. A session
    /// that the provider has with the browser is not enough for that, if the provider can be told.
    #[must_use]
    pub fn afresh(self, began: u64) -> Self {
        Self { afresh: Some(began), ..self }
    }

    pub(super) fn wants_fresh(&self) -> Option<u64> {
        self.afresh
    }

    pub(super) fn state(&self) -> String {
        self.state.reveal()
    }

    /// The code verifier of PKCE (RFC 7636, section 4.1): 43 characters.
    pub(super) fn verifier(&self) -> String {
        self.derived("exedra: code verifier")
    }

    /// What an ID token has to repeat.
    pub(super) fn nonce(&self) -> String {
        self.derived("exedra: nonce")
    }

    fn derived(&self, what: &str) -> String {
        let digest = Sha256::new()
            .chain_update(what.as_bytes())
            .chain_update([0])
            .chain_update(self.state.reveal())
            .chain_update(self.browser.reveal());
        URL_SAFE_NO_PAD.encode(digest.finalize())
    }
}
