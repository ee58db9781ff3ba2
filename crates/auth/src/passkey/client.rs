//! What the browser itself says: for what, for which challenge, and from which page.

use serde::Deserialize;

use super::{RelyingParty, Untrue, is_answer_to};
use crate::token::Token;

/// Bytes of it that are read: it holds a challenge and an address.
const MAX: usize = 4_096;

/// `CollectedClientData` (section 5.8.1).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClientData {
    r#type: String,
    pub(super) challenge: String,
    origin: String,
    #[serde(default)]
    cross_origin: bool,
}

impl ClientData {
    pub(super) fn parse(json: &[u8]) -> Result<Self, Untrue> {
        if json.len() > MAX {
            return Err(Untrue::Unreadable("its client data is too long"));
        }
        // A byte order mark may stand before it (section 7.1, step 5: "UTF-8 decode").
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        serde_json::from_slice(json).map_err(|_| Untrue::Unreadable("its client data is no JSON of the kind"))
    }

    /// Section 7.1, steps 7 to 11; section 7.2, steps 10 to 14.
    pub(super) fn check(&self, ceremony: &str, party: &RelyingParty, challenge: &Token) -> Result<(), Untrue> {
        if self.r#type != ceremony {
            return Err(Untrue::OtherCeremony(self.r#type.chars().take(40).collect()));
        }
        if !is_answer_to(challenge, &self.challenge) {
            return Err(Untrue::OtherChallenge);
        }
        if self.origin != party.origin {
            return Err(Untrue::OtherOrigin(self.origin.chars().take(200).collect()));
        }
        if self.cross_origin {
            return Err(Untrue::CrossOrigin);
        }
        Ok(())
    }
}
