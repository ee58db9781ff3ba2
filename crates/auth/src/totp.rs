//! Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, six digits and steps of thirty seconds,
//! which is what every app can do.

use std::fmt;

use ring::hmac;
use subtle::ConstantTimeEq;

use crate::base32;
use crate::random::{self, NoRandomness};

/// Seconds for which a code counts.
pub const STEP: u64 = 30;
const DIGITS: usize = 6;
/// Steps before and after the present one that count too: clocks differ, and typing takes a while.
const DRIFT: u64 = 1;

/// What app and forum share: 160 bits, as RFC 4226 recommends. `Debug` doesn't show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 20]);

impl Secret {
    pub fn generate() -> Result<Self, NoRandomness> {
        random::bytes().map(Self)
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// As it is typed into an app: 32 letters and digits.
    pub fn reveal(&self) -> String {
        base32::encode(&self.0)
    }

    /// The address that an app reads from the picture (the Key Uri Format of Google Authenticator).
    pub fn address(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (percent_encoded(issuer), percent_encoded(account));
        format!("otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}", self.reveal())
    }

    /// The code of a step.
    pub fn code(&self, step: u64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        format!("{:0DIGITS$}", truncated(tag.as_ref()) % 10_u32.pow(DIGITS as u32))
    }

    /// The step whose code was typed, if it counts at this time and comes after the last one that
    /// was used: so each code works once.
    pub fn check(&self, typed: &str, seconds: u64, last: Option<u64>) -> Option<u64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let now = seconds / STEP;
        let mut found = None;
        for step in now.saturating_sub(DRIFT)..=now + DRIFT {
            if bool::from(self.code(step).as_bytes().ct_eq(typed.as_bytes())) {
                found = Some(step);
            }
        }
        found.filter(|step| last.is_none_or(|last| *step > last))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// RFC 4226, section 5.3.
fn truncated(tag: &[u8]) -> u32 {
    let at = usize::from(tag.last().copied().unwrap_or_default() & 0x0f);
    let four = tag.get(at..at + 4).and_then(|four| four.try_into().ok()).unwrap_or_default();
    u32::from_be_bytes(four) & 0x7fff_ffff
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
#[path = "totp_tests.rs"]
mod tests;
