//! What the authenticator says: authenticator data (section 6.1).

use ciborium::Value;
use sha2::{Digest, Sha256};

use super::{RelyingParty, Untrue};

const PRESENT: u8 = 1;
const VERIFIED: u8 = 1 << 2;
const CAN_BE_BACKED_UP: u8 = 1 << 3;
const IS_BACKED_UP: u8 = 1 << 4;
const HAS_CREDENTIAL: u8 = 1 << 6;
const HAS_EXTENSIONS: u8 = 1 << 7;

/// Depth of CBOR that is read: keys and extensions are flat.
const DEPTH: usize = 8;
/// Bytes of a credential's id (section 4).
const ID_MAX: usize = 1_023;

#[derive(Debug)]
pub(super) struct AuthenticatorData {
    party: [u8; 32],
    flags: u8,
    pub(super) counter: u32,
    /// The id and the COSE key, where a credential was made.
    pub(super) credential: Option<(Vec<u8>, Vec<u8>)>,
}

impl AuthenticatorData {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, Untrue> {
        let short = Untrue::Unreadable("its authenticator data is too short");
        let (party, rest) = bytes.split_first_chunk::<32>().ok_or(short.clone())?;
        let (flags, rest) = rest.split_first().ok_or(short.clone())?;
        let (counter, rest) = rest.split_first_chunk::<4>().ok_or(short)?;
        let mut rest = rest;
        let credential = if flags & HAS_CREDENTIAL == 0 { None } else { Some(credential(&mut rest)?) };
        if flags & HAS_EXTENSIONS != 0 && !matches!(read_cbor(&mut rest)?, Value::Map(_)) {
            return Err(Untrue::Unreadable("its extensions are no map"));
        }
        if !rest.is_empty() {
            return Err(Untrue::Unreadable("its authenticator data goes on after its end"));
        }
        Ok(Self { party: *party, flags: *flags, counter: u32::from_be_bytes(*counter), credential })
    }

    pub(super) fn is_backed_up(&self) -> bool {
        self.flags & IS_BACKED_UP != 0
    }

    /// Section 7.1, steps 14 to 18; section 7.2, steps 15 to 19.
    pub(super) fn check(&self, party: &RelyingParty) -> Result<(), Untrue> {
        let expected: [u8; 32] = Sha256::digest(party.id.as_bytes()).into();
        if self.party != expected {
            return Err(Untrue::OtherParty);
        }
        if self.flags & PRESENT == 0 {
            return Err(Untrue::NobodyPresent);
        }
        if self.flags & VERIFIED == 0 {
            return Err(Untrue::NotVerified);
        }
        if self.is_backed_up() && self.flags & CAN_BE_BACKED_UP == 0 {
            return Err(Untrue::BackedUpThough);
        }
        Ok(())
    }
}

/// Attested credential data (section 6.5.2): the model of the authenticator, the credential's id,
/// its key. The model tells nothing without an attestation.
fn credential(rest: &mut &[u8]) -> Result<(Vec<u8>, Vec<u8>), Untrue> {
    let short = Untrue::Unreadable("its credential is too short");
    let (_model, after) = rest.split_first_chunk::<16>().ok_or(short.clone())?;
    let (length, after) = after.split_first_chunk::<2>().ok_or(short.clone())?;
    let length = usize::from(u16::from_be_bytes(*length));
    if length == 0 || length > ID_MAX {
        return Err(Untrue::Unreadable("its id has no length that ids have"));
    }
    let (id, after) = after.split_at_checked(length).ok_or(short)?;
    let mut behind = after;
    read_cbor(&mut behind)?;
    let key = after.get(..after.len() - behind.len()).unwrap_or_default();
    *rest = behind;
    Ok((id.to_vec(), key.to_vec()))
}

/// One CBOR value from the beginning.
pub(super) fn read_cbor(rest: &mut &[u8]) -> Result<Value, Untrue> {
    ciborium::de::from_reader_with_recursion_limit(rest, DEPTH).map_err(|_| Untrue::Unreadable("it is no CBOR"))
}
