//! Sealing: how a secret is kept that must be readable again, such as that of an authenticator app.
//!
//! ChaCha20-Poly1305 (RFC 8439) under a key that does not stand in the store, so whoever reads the
//! store, or a copy of it, reads no secret. What is sealed is bound to what it is for and to whose
//! it is: moved to another member, it opens nothing.

use std::fmt;
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD, URL_SAFE_NO_PAD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;

use crate::random::{self, NoRandomness};

/// What everything sealed begins with, so that another way can come beside this one.
const MARK: &str = "s1.";

/// The key that a forum's secrets are sealed with: 256 random bits. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

impl SecretKey {
    pub fn generate() -> Result<Self, NoRandomness> {
        random::bytes().map(Self)
    }

    /// A key of known bytes, for tests.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads what [`SecretKey::reveal`] wrote, or 32 bytes in any base64 (`openssl rand -base64 32`).
    pub fn parse(text: &str) -> Option<Self> {
        const LENIENT: GeneralPurposeConfig =
            GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
        let text = text.trim();
        let either = [&base64::alphabet::URL_SAFE, &base64::alphabet::STANDARD];
        let mut read = either.iter().filter_map(|alphabet| GeneralPurpose::new(alphabet, LENIENT).decode(text).ok());
        read.next()?.try_into().ok().map(Self)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The key as text, for the file that it is kept in.
    pub fn reveal(&self) -> String {
        STANDARD.encode(self.0)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// Seals and opens. `Debug` shows nothing.
#[derive(Clone)]
pub struct Seal {
    key: LessSafeKey,
    /// For marks, which are told from everything else by what they are for.
    marks: hmac::Key,
}

impl Seal {
    #[expect(clippy::expect_used, reason = "32 bytes are a key of ChaCha20-Poly1305")]
    pub fn new(key: &SecretKey) -> Self {
        // A key of its own, so that one key is never used with two algorithms.
        let marks = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key.0), b"marks");
        Self {
            key: LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, &key.0).expect("32 bytes are a key")),
            marks: hmac::Key::new(hmac::HMAC_SHA256, marks.as_ref()),
        }
    }

    /// With a key that is gone when the process is: for forums that nobody enrols in, and tests.
    #[expect(clippy::expect_used, reason = "a process that gets no randomness can keep no secret")]
    pub fn of_this_process() -> Self {
        static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::generate().expect("there is randomness"));
        Self::new(&KEY)
    }

    /// Seals a secret of `owner` that is for `purpose`: text of base64url.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    #[expect(clippy::expect_used, reason = "only a secret of 256 gigabytes could not be sealed")]
    pub fn close(&self, purpose: &str, owner: &str, secret: &[u8]) -> Result<String, NoRandomness> {
        let nonce = random::bytes::<NONCE_LEN>()?;
        let mut sealed = secret.to_vec();
        let bound = Aad::from(bound_to(purpose, owner));
        self.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut sealed)
            .expect("a short secret can be sealed");
        Ok(format!("{MARK}{}", URL_SAFE_NO_PAD.encode([&nonce[..], &sealed].concat())))
    }

    /// Opens what [`Seal::close`] gave for the same purpose and owner; `None` for anything else, and
    /// if it was sealed with another key.
    pub fn open(&self, purpose: &str, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed.strip_prefix(MARK)?).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
        let mut opened = sealed.to_vec();
        let bound = Aad::from(bound_to(purpose, owner));
        Some(self.key.open_in_place(Nonce::assume_unique_for_key(*nonce), bound, &mut opened).ok()?.to_vec())
    }

    /// What tells one text from another for this purpose, in 32 hexadecimal digits, and which text it was only to who
    /// has the key: of few texts that are possible, anybody could try all with a plain hash.
    pub fn mark(&self, purpose: &str, text: &str) -> String {
        let tag = hmac::sign(&self.marks, &bound_to(purpose, text));
        tag.as_ref().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Each with its length, so that no two pairs run together.
fn bound_to(purpose: &str, owner: &str) -> Vec<u8> {
    let part = |text: &str| [&(text.len() as u64).to_be_bytes()[..], text.as_bytes()].concat();
    [part(purpose), part(owner)].concat()
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

#[cfg(test)]
#[path = "seal_tests.rs"]
mod tests;
