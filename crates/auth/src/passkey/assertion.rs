//! Using a passkey (section 7.2).

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::authenticator::AuthenticatorData;
use super::client::ClientData;
use super::sent::{Sent, decoded};
use super::{PublicKey, RelyingParty, Untrue};
use crate::token::Token;

/// Bytes of what a browser sends.
const MAX: usize = 16 * 1_024;

/// What a browser says when a passkey was used (`AuthenticationResponseJSON`).
#[derive(Debug)]
pub struct Assertion {
    client: ClientData,
    authenticator: AuthenticatorData,
    /// What was signed.
    message: Vec<u8>,
    signature: Vec<u8>,
    id: String,
    owner: Option<Vec<u8>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    authenticator_data: String,
    signature: String,
    #[serde(default)]
    user_handle: Option<String>,
}

/// How a passkey stands after it was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    pub counter: u32,
    pub is_backed_up: bool,
}

impl Assertion {
    /// # Errors
    /// It cannot be read.
    pub fn parse(json: &str) -> Result<Self, Untrue> {
        let sent: Sent<Response> = Sent::parse(json, MAX)?;
        let client_data = decoded(&sent.response.client_data)?;
        let mut message = decoded(&sent.response.authenticator_data)?;
        let authenticator = AuthenticatorData::parse(&message)?;
        message.extend_from_slice(&Sha256::digest(&client_data));
        Ok(Self {
            client: ClientData::parse(&client_data)?,
            authenticator,
            message,
            signature: decoded(&sent.response.signature)?,
            id: sent.id,
            owner: sent.response.user_handle.as_deref().map(decoded).transpose()?,
        })
    }

    /// The credential's id, in base64url.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whose it is, as was said when it was made ([`user_handle`](super::user_handle)).
    pub fn owner(&self) -> Option<u64> {
        Some(u64::from_be_bytes(self.owner.as_deref()?.try_into().ok()?))
    }

    /// The challenge that it answers, if that is one.
    pub fn challenge(&self) -> Option<Token> {
        Token::parse(&self.client.challenge)
    }

    /// Whether the passkey with this key, whose counter stood so, was used here and now.
    ///
    /// # Errors
    /// It is not true.
    pub fn verify(
        &self,
        party: &RelyingParty,
        challenge: &Token,
        key: &PublicKey,
        counter: u32,
    ) -> Result<Used, Untrue> {
        self.client.check("webauthn.get", party, challenge)?;
        self.authenticator.check(party)?;
        if !key.has_signed(&self.message, &self.signature) {
            return Err(Untrue::WrongSignature);
        }
        let said = self.authenticator.counter;
        // Many count nothing and always say 0 (section 6.1.1).
        if (said != 0 || counter != 0) && said <= counter {
            return Err(Untrue::CounterWentBack { stored: counter, said });
        }
        Ok(Used { counter: said, is_backed_up: self.authenticator.is_backed_up() })
    }
}
