//! Making a passkey (section 7.1).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ciborium::Value;
use serde::Deserialize;

use super::authenticator::{AuthenticatorData, read_cbor};
use super::client::ClientData;
use super::sent::{Sent, decoded};
use super::{PublicKey, RelyingParty, Untrue};
use crate::token::Token;

/// Bytes of what a browser sends: an attestation that nobody asked for may be long.
const MAX: usize = 64 * 1_024;

/// What a browser says when a passkey was made (`RegistrationResponseJSON`).
#[derive(Debug)]
pub struct Registration {
    client: ClientData,
    authenticator: AuthenticatorData,
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    attestation_object: String,
}

/// A passkey that was made just now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPasskey {
    /// The credential's id, in base64url.
    pub id: String,
    /// The key as `COSE_Key`.
    pub key: Vec<u8>,
    pub counter: u32,
    /// It is on several devices, or could be brought back.
    pub is_backed_up: bool,
}

impl NewPasskey {
    /// The key as text, as [`PublicKey::from_stored`] reads it.
    pub fn stored_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.key)
    }
}

impl Registration {
    /// # Errors
    /// It cannot be read.
    pub fn parse(json: &str) -> Result<Self, Untrue> {
        let sent: Sent<Response> = Sent::parse(json, MAX)?;
        let attestation = decoded(&sent.response.attestation_object)?;
        let mut rest = attestation.as_slice();
        let Value::Map(entries) = read_cbor(&mut rest)? else {
            return Err(Untrue::Unreadable("its attestation is no map"));
        };
        let said = entries.iter().find(|(name, _)| name.as_text() == Some("authData"));
        let said = said.and_then(|(_, value)| value.as_bytes());
        let said = said.ok_or(Untrue::Unreadable("it has no authenticator data"))?;
        Ok(Self {
            client: ClientData::parse(&decoded(&sent.response.client_data)?)?,
            authenticator: AuthenticatorData::parse(said)?,
            id: sent.id,
        })
    }

    /// The challenge that it answers, if that is one.
    pub fn challenge(&self) -> Option<Token> {
        Token::parse(&self.client.challenge)
    }

    /// # Errors
    /// It is not true, or no passkey as was asked for.
    pub fn verify(self, party: &RelyingParty, challenge: &Token) -> Result<NewPasskey, Untrue> {
        self.client.check("webauthn.create", party, challenge)?;
        self.authenticator.check(party)?;
        let is_backed_up = self.authenticator.is_backed_up();
        let counter = self.authenticator.counter;
        let (id, key) = self.authenticator.credential.ok_or(Untrue::Unreadable("it has no credential"))?;
        PublicKey::from_cose(&key)?;
        let id = URL_SAFE_NO_PAD.encode(id);
        if id != self.id {
            return Err(Untrue::Unreadable("it has two ids"));
        }
        Ok(NewPasskey { id, key, counter, is_backed_up })
    }
}
