//! Public keys as COSE writes them (RFC 9053), and checking what was signed with theirs.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use thiserror::Error;

use super::authenticator::read_cbor;

/// What is asked for, the best first: EdDSA, ES256, RS256, by their COSE numbers.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    #[error("its key cannot be read")]
    Unreadable,
    #[error("its key is for an algorithm that was not asked for")]
    OtherAlgorithm,
}

/// A passkey's public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// ECDSA with SHA-256 on P-256: the uncompressed point.
    Es256(Vec<u8>),
    /// Ed25519.
    Eddsa(Vec<u8>),
    /// RSASSA-PKCS1-v1_5 with SHA-256: modulus and exponent.
    Rs256(Vec<u8>, Vec<u8>),
}

impl PublicKey {
    /// Reads a `COSE_Key` in base64url.
    pub fn from_stored(text: &str) -> Result<Self, KeyError> {
        Self::from_cose(&URL_SAFE_NO_PAD.decode(text).map_err(|_| KeyError::Unreadable)?)
    }

    /// Reads a `COSE_Key`.
    pub fn from_cose(mut bytes: &[u8]) -> Result<Self, KeyError> {
        let Ok(Value::Map(entries)) = read_cbor(&mut bytes) else { return Err(KeyError::Unreadable) };
        if !bytes.is_empty() {
            return Err(KeyError::Unreadable);
        }
        let entry = |label: i64| {
            let mut found = entries.iter().filter(|(name, _)| *name == Value::from(label)).map(|(_, value)| value);
            found.next().filter(|_| found.next().is_none())
        };
        let number = |label| entry(label).and_then(Value::as_integer).and_then(|n| i64::try_from(n).ok());
        let text = |label| entry(label).and_then(Value::as_bytes).cloned().ok_or(KeyError::Unreadable);
        // Key type, algorithm, curve (RFC 9053, section 7).
        match (number(1), number(3).ok_or(KeyError::Unreadable)?, number(-1)) {
            (Some(2), ES256, Some(1)) => {
                let (x, y) = (text(-2)?, text(-3)?);
                if (x.len(), y.len()) != (32, 32) {
                    return Err(KeyError::Unreadable);
                }
                Ok(Self::Es256([&[4][..], &x, &y].concat()))
            }
            (Some(1), EDDSA, Some(6)) => {
                let x = text(-2)?;
                if x.len() == 32 { Ok(Self::Eddsa(x)) } else { Err(KeyError::Unreadable) }
            }
            (Some(3), RS256, _) => Ok(Self::Rs256(text(-1)?, text(-2)?)),
            (_, algorithm, _) if ALGORITHMS.contains(&algorithm) => Err(KeyError::Unreadable),
            _ => Err(KeyError::OtherAlgorithm),
        }
    }

    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok()
            }
            Self::Eddsa(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature).is_ok(),
            Self::Rs256(n, e) => RsaPublicKeyComponents { n: without_zeros(n), e: without_zeros(e) }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
                .is_ok(),
        }
    }
}

/// `ring` takes numbers without zeros before them.
fn without_zeros(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}
