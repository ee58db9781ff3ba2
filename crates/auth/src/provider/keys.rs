//! The keys that a provider signs with (RFC 7517), as far as they are of use here: RSA and P-256.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey};
use serde::Deserialize;

/// Keys of a set that are looked at.
const KEYS_MAX: usize = 64;

/// How a token is signed. There are no others: not `none`, and nothing with a shared secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Algorithm {
    Rs256,
    Es256,
}

impl Algorithm {
    pub(super) fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }
}

/// A set of keys as it is published.
#[derive(Debug, Default, Deserialize)]
pub(super) struct KeySet {
    keys: Vec<serde_json::Value>,
}

/// What of a key is read.
#[derive(Deserialize)]
struct Published {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Debug)]
struct Key {
    id: Option<String>,
    public: Public,
}

#[derive(Debug)]
enum Public {
    Rsa { n: Vec<u8>, e: Vec<u8> },
    P256(Vec<u8>),
}

#[derive(Debug, Default)]
pub(super) struct Keys(Vec<Key>);

impl From<KeySet> for Keys {
    /// Keys of kinds that are not known here, or not for signatures, are left out.
    fn from(set: KeySet) -> Self {
        let keys = set.keys.into_iter().take(KEYS_MAX);
        Self(keys.filter_map(|key| Key::read(serde_json::from_value(key).ok()?)).collect())
    }
}

impl Key {
    fn read(key: Published) -> Option<Self> {
        let bytes = |text: Option<String>| URL_SAFE_NO_PAD.decode(text?.trim_end_matches('=')).ok();
        let whole = |text| bytes(text).map(|bytes| bytes.into_iter().skip_while(|byte| *byte == 0).collect());
        let fits = |alg: &str| key.alg.as_deref().is_none_or(|named| named == alg);
        if key.usage.as_deref().is_some_and(|usage| usage != "sig") {
            return None;
        }
        let public = match key.kty.as_str() {
            "RSA" if fits("RS256") => Public::Rsa { n: whole(key.n)?, e: whole(key.e)? },
            "EC" if fits("ES256") && key.crv.as_deref() == Some("P-256") => {
                let (x, y) = (bytes(key.x)?, bytes(key.y)?);
                if (x.len(), y.len()) != (32, 32) {
                    return None;
                }
                Public::P256([&[4], x.as_slice(), y.as_slice()].concat())
            }
            _ => return None,
        };
        Some(Self { id: key.kid, public })
    }

    fn is_for(&self, algorithm: Algorithm) -> bool {
        matches!(
            (&self.public, algorithm),
            (Public::Rsa { .. }, Algorithm::Rs256) | (Public::P256(_), Algorithm::Es256)
        )
    }

    fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.public {
            Public::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
            Public::P256(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signature).is_ok()
            }
        }
    }
}

impl Keys {
    /// Whether one of the keys that the token may mean has signed it. `None` if there is no such
    /// key: the provider may have made a new one.
    pub(super) fn have_signed(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        message: &[u8],
        signature: &[u8],
    ) -> Option<bool> {
        let mut meant = self.0.iter().filter(|key| key.is_for(algorithm) && (id.is_none() || key.id.as_deref() == id));
        let mut meant = meant.by_ref().peekable();
        meant.peek()?;
        Some(meant.any(|key| key.has_signed(message, signature)))
    }
}
