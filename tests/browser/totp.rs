//! An authenticator app: what is typed into it, and the codes that it shows.

use std::time::{SystemTime, UNIX_EPOCH};

use auth::totp::{STEP, Secret};

/// The step of now.
pub(crate) fn step() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / STEP
}

/// A secret as a page shows it: base 32 (RFC 4648, section 6), with spaces.
pub(crate) fn of_base32(text: &str) -> Secret {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
        let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
        (held, bits) = (held << 5 | u32::from(value), bits + 5);
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    Secret::from_bytes(&bytes).unwrap()
}
