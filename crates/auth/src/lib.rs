//! Passwords and the secrets that stand for a person: hashing, checking, making them; the other
//! things that somebody can prove themselves with.
//!
//! Keeps nothing itself, and reads nothing but the randomness of the operating system and what the
//! providers answer that people sign in through.

pub mod api_key;
mod base32;
mod common;
mod fingerprint;
pub mod passkey;
pub mod password;
pub mod provider;
pub mod random;
pub mod recovery;
pub mod seal;
pub mod stream;
pub mod token;
pub mod totp;

pub use fingerprint::fingerprint;
