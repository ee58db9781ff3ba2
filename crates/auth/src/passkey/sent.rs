//! What browsers send of a passkey, made or used (`PublicKeyCredential.toJSON`, section 5.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Untrue;

/// `R` is what the authenticator answered, in base64url.
#[derive(Deserialize)]
pub(super) struct Sent<R> {
    pub(super) id: String,
    r#type: String,
    pub(super) response: R,
}

impl<R: DeserializeOwned> Sent<R> {
    /// Of at most this many bytes.
    pub(super) fn parse(json: &str, most: usize) -> Result<Self, Untrue> {
        if json.len() > most {
            return Err(Untrue::Unreadable("it is too long"));
        }
        let sent: Self = serde_json::from_str(json).map_err(|_| Untrue::Unreadable("it is no JSON of the kind"))?;
        if sent.r#type != "public-key" {
            return Err(Untrue::Unreadable("it is no public key"));
        }
        Ok(sent)
    }
}

pub(super) fn decoded(text: &str) -> Result<Vec<u8>, Untrue> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| Untrue::Unreadable("it is no base64url"))
}
