//! Keys that are made when a test runs, and tokens signed with them.

use std::process::{Command, Stdio};
use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair as RsaKeyPair, PublicKeyComponents};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256};
use ring::{hmac, rand};
use serde_json::{Value, json};

/// ring makes no RSA keys, and openssl is among the tools that tests need anyhow. Making one takes
/// a moment, so there is one for all.
static RSA: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let made = Command::new("openssl")
        .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"])
        .stderr(Stdio::null())
        .output()
        .expect("openssl runs; scripts/ensure-test-tools.sh installs it");
    assert!(made.status.success(), "openssl makes a key");
    made.stdout
});

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A key that a provider signs with.
pub(crate) enum SigningKey {
    Rsa(Box<RsaKeyPair>),
    P256(Box<EcdsaKeyPair>),
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    pub(crate) fn rsa() -> Self {
        // Versions of openssl differ in how they wrap what they made.
        let pair = RsaKeyPair::from_pkcs8(&RSA).or_else(|_| RsaKeyPair::from_der(&RSA));
        Self::Rsa(Box::new(pair.expect("openssl makes keys that ring reads")))
    }

    pub(crate) fn p256() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("randomness");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random);
        Self::P256(Box::new(pair.expect("a key that was just made")))
    }

    pub(crate) fn algorithm(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "RS256",
            Self::P256(_) => "ES256",
        }
    }

    /// As it is published.
    pub(crate) fn published(&self, id: &str) -> Value {
        match self {
            Self::Rsa(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": id, "n": encode(n), "e": encode(e)})
            }
            Self::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "crv": "P-256", "use": "sig", "kid": id, "x": encode(x), "y": encode(y)})
            }
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).expect("a key signs");
                signature
            }
            Self::P256(pair) => pair.sign(&random, message).expect("a key signs").as_ref().to_vec(),
        }
    }
}

/// A token under this header, signed by whatever `sign` does.
pub(crate) fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
    let signature = sign(message.as_bytes());
    format!("{message}.{}", encode(signature))
}

/// Signed with a secret, as nobody should: everybody may know it.
pub(crate) fn with_secret(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

/// Bytes that are nobody's signature.
pub(crate) fn made_up(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    rand::SecureRandom::fill(&SystemRandom::new(), &mut bytes).expect("randomness");
    bytes
}
