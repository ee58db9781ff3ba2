//! Sealing what is too long to be held in memory at once, chunk by chunk.
//!
//! ChaCha20-Poly1305 under a key that is derived for each stream (HKDF-SHA-256 with a random salt), so that
//! the number of a chunk can be its nonce. The nonce says too whether the chunk is the last one: what was cut
//! off, put in another order, altered or taken from another stream does not open (the construction is STREAM,
//! <https://eprint.iacr.org/2015/189>).

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hkdf::{HKDF_SHA256, Salt};

use crate::random::{self, NoRandomness};
use crate::seal::SecretKey;

/// Bytes of the salt that a stream's key is derived with; it is no secret.
pub const SALT: usize = 32;
/// Bytes that a chunk is longer when it is sealed.
pub const TAG: usize = 16;

/// Seals and opens the chunks of one stream.
pub struct StreamSeal(LessSafeKey);

impl StreamSeal {
    /// For a new stream, with the salt that has to be kept beside it.
    ///
    /// # Errors
    /// The operating system gives no randomness.
    pub fn begin(key: &SecretKey) -> Result<(Self, [u8; SALT]), NoRandomness> {
        let salt = random::bytes::<SALT>()?;
        Ok((Self::of(key, &salt), salt))
    }

    /// For the stream with this salt.
    #[expect(clippy::expect_used, reason = "one key is short enough to be derived")]
    pub fn of(key: &SecretKey, salt: &[u8; SALT]) -> Self {
        let derived = Salt::new(HKDF_SHA256, salt).extract(key.bytes());
        let key = derived.expand(&[b"exedra stream 1"], &CHACHA20_POLY1305).expect("one key can be derived");
        Self(LessSafeKey::new(UnboundKey::from(key)))
    }

    /// Seals a chunk in its place, which becomes [`TAG`] bytes longer.
    #[expect(clippy::expect_used, reason = "only a chunk of 256 gigabytes could not be sealed")]
    pub fn close(&self, number: u64, is_last: bool, chunk: &mut Vec<u8>) {
        let sealed = self.0.seal_in_place_append_tag(nonce(number, is_last), Aad::empty(), chunk);
        sealed.expect("a chunk can be sealed");
    }

    /// Opens a chunk; `None`, if it is not the one that was sealed there.
    pub fn open(&self, number: u64, is_last: bool, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let length = self.0.open_in_place(nonce(number, is_last), Aad::empty(), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

fn nonce(number: u64, is_last: bool) -> Nonce {
    let mut nonce = [0; NONCE_LEN];
    nonce[0] = u8::from(is_last);
    nonce[NONCE_LEN - 8..].copy_from_slice(&number.to_be_bytes());
    Nonce::assume_unique_for_key(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_in_its_place_alone() {
        let key = SecretKey::from_bytes([1; 32]);
        let (seal, salt) = StreamSeal::begin(&key).unwrap();
        let mut chunk = b"what Redis held".to_vec();
        seal.close(3, true, &mut chunk);
        assert_eq!(chunk.len(), 15 + TAG);
        let same = StreamSeal::of(&key, &salt);
        assert_eq!(same.open(3, true, chunk.clone()).as_deref(), Some(&b"what Redis held"[..]));
        assert!(same.open(2, true, chunk.clone()).is_none(), "moved");
        assert!(same.open(3, false, chunk.clone()).is_none(), "no longer the last");
        assert!(StreamSeal::of(&SecretKey::from_bytes([2; 32]), &salt).open(3, true, chunk.clone()).is_none());
        assert!(StreamSeal::of(&key, &[0; SALT]).open(3, true, chunk.clone()).is_none(), "of another stream");
        chunk[0] ^= 1;
        assert!(same.open(3, true, chunk).is_none(), "altered");
        assert!(same.open(3, true, Vec::new()).is_none());
    }
}
