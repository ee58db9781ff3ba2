//! Passwords and the secrets that stand for a person: hashing, checking, making them.
//!
//! Keeps nothing itself and reads nothing but the randomness of the operating system.

pub mod api_key;
mod fingerprint;
pub mod password;
pub mod random;
pub mod token;

pub use fingerprint::fingerprint;
