//! The secret of an API token: what a program sends to prove for whom it acts.
//!
//! It reads `exd_{hints}_{secret}{checksum}`. The prefix and the checksum are for scanners that look
//! for secrets in public places: `exd_[0-9a-f]+_[0-9A-Za-z]{49}`, where the last six are the CRC-32 of
//! all before them. So a leak is recognised offline, and nothing else is taken for one. The hints
//! say where to look; whoever makes the key chooses them, and only the whole decides.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::random::{self, NoRandomness};

pub const PREFIX: &str = "exd_";
/// Characters of the secret: 43 of 62 are 256 bits.
const SECRET: usize = 43;
/// 62 to the power of six is more than 32 bits.
const CHECKSUM: usize = 6;
const HINTS_MAX: usize = 32;
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The largest multiple of 62 that a byte can hold less than: bytes from here on would favour some
/// characters.
const FAIR: u8 = 248;

/// The secret itself. It goes to its owner once and is never stored; `Debug` doesn't show it.
#[derive(Clone)]
pub struct ApiKey(String);

impl ApiKey {
    /// `hints`: hexadecimal digits and nothing else.
    ///
    /// # Errors
    /// There is no randomness.
    pub fn generate(hints: &str) -> Result<Self, NoRandomness> {
        let mut secret = String::with_capacity(SECRET);
        while secret.len() < SECRET {
            let drawn = random::bytes::<SECRET>()?;
            let fair = drawn.into_iter().filter(|byte| *byte < FAIR).map(digit);
            secret.extend(fair.take(SECRET - secret.len()));
        }
        Ok(Self::of(hints, &secret))
    }

    fn of(hints: &str, secret: &str) -> Self {
        let mut text = format!("{PREFIX}{hints}_{secret}");
        let checksum = checksum(text.as_bytes());
        text.push_str(&checksum);
        Self(text)
    }

    /// Reads what [`ApiKey::reveal`] wrote; `None` for anything else, without asking anybody.
    pub fn parse(text: &str) -> Option<Self> {
        let (hints, rest) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let is_hint = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
        if hints.is_empty() || hints.len() > HINTS_MAX || !hints.bytes().all(is_hint) {
            return None;
        }
        if rest.len() != SECRET + CHECKSUM || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (signed, found) = text.split_at_checked(text.len() - CHECKSUM)?;
        (checksum(signed.as_bytes()) == found).then(|| Self(text.to_owned()))
    }

    pub fn hints(&self) -> &str {
        self.0.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).map_or("", |(hints, _)| hints)
    }

    /// The key as text for a header. It opens the account: never log it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored: SHA-256 in hexadecimal. The secret can't be guessed, so it needs no slow hash.
    pub fn hash(&self) -> String {
        Sha256::digest(self.0.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

fn digit(value: u8) -> char {
    DIGITS.get(usize::from(value) % DIGITS.len()).copied().map_or('0', char::from)
}

/// The CRC-32 in base 62, of even length.
fn checksum(bytes: &[u8]) -> String {
    let mut rest = crc32(bytes);
    let mut digits = ['0'; CHECKSUM];
    for place in digits.iter_mut().rev() {
        *place = digit((rest % 62) as u8);
        rest /= 62;
    }
    digits.iter().collect()
}

/// CRC-32 as in zip files and at GitHub: polynomial 0x04C11DB7, reflected.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_checksum_is_the_one_that_everybody_knows() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(checksum(b"123456789").len(), CHECKSUM);
    }

    #[test]
    fn a_key_looks_as_scanners_expect_and_no_two_are_alike() {
        let (one, other) = (ApiKey::generate("c03").unwrap(), ApiKey::generate("c03").unwrap());
        assert_ne!(one.reveal(), other.reveal());
        assert_ne!(one.hash(), other.hash());
        assert!(one.reveal().starts_with("exd_c03_"), "{}", one.reveal());
        assert_eq!(one.reveal().len(), 8 + SECRET + CHECKSUM);
        assert_eq!(one.hints(), "c03");
        assert_eq!(format!("{one:?}"), "ApiKey(…)");
    }

    #[test]
    fn what_was_mistyped_or_cut_is_no_key() {
        let key = ApiKey::of("1", &"x".repeat(SECRET));
        let text = key.reveal();
        assert_eq!(ApiKey::parse(text).unwrap().hash(), key.hash());
        let swapped = text.replacen('x', "y", 1);
        let (longer, shorter, upper) = (format!("{text}0"), &text[..text.len() - 1], text.to_uppercase());
        let without_hints = text.replacen("_1_", "__", 1);
        for wrong in ["", "exd_", "exd__", swapped.as_str(), &longer, shorter, &upper, &without_hints, " ", "exd_1_é"]
        {
            assert!(ApiKey::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = ApiKey::parse(&text);
            let _ = ApiKey::parse(&format!("exd_1_{text}"));
        }

        #[test]
        fn one_wrong_character_is_noticed(at in 6_usize..55, other in 0_u8..62) {
            let key = ApiKey::of("1", &"x".repeat(SECRET));
            let mut bytes = key.reveal().as_bytes().to_vec();
            let is_same = bytes[at] == digit(other) as u8;
            bytes[at] = digit(other) as u8;
            prop_assert_eq!(ApiKey::parse(&String::from_utf8(bytes).unwrap()).is_some(), is_same);
        }
    }
}
