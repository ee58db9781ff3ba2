//! Secrets that a browser or a program shows to prove who it is: session cookies, API tokens, the
//! address of the setup page, links in mails.
//!
//! A token is 256 random bits, so it can't be guessed and needs no slow hash. Only its SHA-256 is
//! stored: who reads the store can't sign in with what stands there.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::random::{self, NoRandomness};

/// The secret itself. It goes to its owner once and is never stored; `Debug` doesn't show it.
#[derive(Clone)]
pub struct Token([u8; 32]);

/// What is stored of a token. Comparing takes the same time wherever the two differ.
#[derive(Clone, Copy)]
pub struct TokenHash([u8; 32]);

impl Token {
    pub fn generate() -> Result<Self, NoRandomness> {
        random::bytes().map(Self)
    }

    /// A token of known bytes, for tests and for replaying.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what [`Token::reveal`] wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }

    /// The token as text for a cookie, an address or a header: 43 characters of base64url (RFC
    /// 4648, section 5).
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl TokenHash {
    /// Reads what `Display` wrote; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        decode(text).map(Self)
    }

    pub fn matches(&self, token: &Token) -> bool {
        *self == token.hash()
    }
}

fn decode(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl PartialEq for TokenHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for TokenHash {}

/// 43 characters of base64url; good as a key of the store.
impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({self})")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Token, TokenHash};

    #[test]
    fn two_tokens_differ() {
        let (one, other) = (Token::generate().unwrap(), Token::generate().unwrap());
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash(), other.hash());
    }

    #[test]
    fn a_token_matches_its_own_hash_only() {
        let token = Token::from_bytes([7; 32]);
        assert!(token.hash().matches(&token));
        assert!(!token.hash().matches(&Token::from_bytes([8; 32])));
    }

    #[test]
    fn the_hash_is_sha_256_in_base64url() {
        // head -c 32 /dev/zero | sha256sum | xxd -r -p | basenc --base64url
        let hash = Token::from_bytes([0; 32]).hash();
        assert_eq!(hash.to_string(), "Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU");
    }

    #[test]
    fn debug_shows_nothing_of_a_token() {
        let token = Token::from_bytes([65; 32]);
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn what_is_no_token_is_refused() {
        let text = Token::from_bytes([255; 32]).reveal();
        assert!(Token::parse(&text).is_some());
        let longer = format!("{text}A");
        let padded = format!("{text}=");
        // The last character carries four bits; the same token in a second spelling is refused.
        let respelled = text.replace("_8", "_9");
        for wrong in ["", "abc", &text[1..], &longer, &padded, &respelled, "ä"] {
            assert!(Token::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn tokens_and_hashes_survive_being_written_and_read(bytes in any::<[u8; 32]>()) {
            let token = Token::from_bytes(bytes);
            let read = Token::parse(&token.reveal()).map(|token| token.reveal());
            prop_assert_eq!(read, Some(token.reveal()));
            prop_assert_eq!(TokenHash::parse(&token.hash().to_string()), Some(token.hash()));
        }

        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = Token::parse(&text);
        }
    }
}
