//! An authenticator in software: it makes passkeys and uses them as a browser would say it, and lies
//! in whatever a test sets.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Somebody was there, and the authenticator knows that it was its user.
pub const PRESENT_AND_VERIFIED: u8 = 0b101;
const HAS_CREDENTIAL: u8 = 1 << 6;

/// Making an RSA key takes seconds, so there is one for all tests. It guards nothing.
const RSA: &str = include_str!("authenticator_rsa.txt");

enum Key {
    Es256(EcdsaKeyPair),
    Eddsa(Ed25519KeyPair),
    Rs256(Box<RsaKeyPair>),
}

/// An authenticator with one passkey, in a browser that shows a page of `origin`.
pub struct Authenticator {
    key: Key,
    pub id: Vec<u8>,
    /// What the site called its user when the passkey was made.
    pub owner: Vec<u8>,
    /// What the browser says.
    pub origin: String,
    pub cross_origin: bool,
    /// `webauthn.create` or `webauthn.get`, where it is not what it should be.
    pub ceremony: Option<&'static str>,
    /// Which site it is for.
    pub party: String,
    pub flags: u8,
    pub counter: u32,
    /// Added to the counter with each use.
    pub step: u32,
}

impl Authenticator {
    /// ECDSA with P-256, as most are.
    pub fn new(origin: &str) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random);
        Self::with(Key::Es256(pair.expect("a key")), origin)
    }

    pub fn ed25519(origin: &str) -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).expect("a key");
        Self::with(Key::Eddsa(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).expect("a key")), origin)
    }

    pub fn rsa(origin: &str) -> Self {
        let pkcs8 = STANDARD.decode(RSA.lines().collect::<String>()).expect("base64");
        Self::with(Key::Rs256(Box::new(RsaKeyPair::from_pkcs8(&pkcs8).expect("a key"))), origin)
    }

    fn with(key: Key, origin: &str) -> Self {
        let host = origin.split("://").nth(1).unwrap_or_default().split(':').next().unwrap_or_default();
        let mut made = Self {
            key,
            id: Vec::new(),
            owner: Vec::new(),
            origin: origin.to_owned(),
            cross_origin: false,
            ceremony: None,
            party: host.to_owned(),
            flags: PRESENT_AND_VERIFIED,
            counter: 0,
            step: 1,
        };
        made.id = Sha256::digest(made.cose_key()).to_vec();
        made
    }

    pub fn id_text(&self) -> String {
        URL_SAFE_NO_PAD.encode(&self.id)
    }

    /// Makes its passkey for the user with this handle, in base64url: what
    /// `navigator.credentials.create()` gives, as JSON.
    pub fn make(&mut self, challenge: &str, owner: &str) -> String {
        self.owner = URL_SAFE_NO_PAD.decode(owner).expect("base64url");
        let mut data = self.data(self.flags | HAS_CREDENTIAL);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).expect("a short id").to_be_bytes());
        data.extend(&self.id);
        data.extend(self.cose_key());
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut attestation = vec![0xa3];
        attestation.extend([&cbor_text("fmt")[..], &cbor_text("none"), &cbor_text("attStmt"), &[0xa0]].concat());
        attestation.extend([cbor_text("authData"), cbor_bytes(&data)].concat());
        json!({
            "id": self.id_text(),
            "rawId": self.id_text(),
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(self.client_data("webauthn.create", challenge)),
                "attestationObject": URL_SAFE_NO_PAD.encode(attestation),
                "transports": ["internal"],
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    /// Uses its passkey: what `navigator.credentials.get()` gives, as JSON.
    pub fn answer(&mut self, challenge: &str) -> String {
        self.counter += self.step;
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.data(self.flags);
        let message = [&data[..], &Sha256::digest(&client_data)].concat();
        json!({
            "id": self.id_text(),
            "rawId": self.id_text(),
            "type": "public-key",
            "response": {
                "clientDataJSON": URL_SAFE_NO_PAD.encode(client_data),
                "authenticatorData": URL_SAFE_NO_PAD.encode(&data),
                "signature": URL_SAFE_NO_PAD.encode(self.sign(&message)),
                "userHandle": URL_SAFE_NO_PAD.encode(&self.owner),
            },
            "clientExtensionResults": {},
        })
        .to_string()
    }

    fn client_data(&self, ceremony: &str, challenge: &str) -> Vec<u8> {
        let ceremony = self.ceremony.unwrap_or(ceremony);
        let origin = &self.origin;
        let cross = self.cross_origin;
        json!({ "type": ceremony, "challenge": challenge, "origin": origin, "crossOrigin": cross })
            .to_string()
            .into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let party = Sha256::digest(self.party.as_bytes());
        [&party[..], &[flags], &self.counter.to_be_bytes()].concat()
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.key {
            Key::Es256(pair) => pair.sign(&SystemRandom::new(), message).expect("it signs").as_ref().to_vec(),
            Key::Eddsa(pair) => pair.sign(message).as_ref().to_vec(),
            Key::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).expect("it signs");
                signature
            }
        }
    }

    /// Its public key as a `COSE_Key`.
    pub fn cose_key(&self) -> Vec<u8> {
        // Labels and small numbers are a byte each: 1 key type, 3 algorithm, -1 0x20, -2 0x21 …
        match &self.key {
            Key::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref().get(1..).expect("a point").split_at(32);
                [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21][..], &cbor_bytes(x), &[0x22], &cbor_bytes(y)].concat()
            }
            Key::Eddsa(pair) => {
                [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21][..], &cbor_bytes(pair.public_key().as_ref())].concat()
            }
            Key::Rs256(pair) => {
                let PublicKeyComponents { n, e } = PublicKeyComponents::<Vec<u8>>::from(pair.public());
                // -257
                [&[0xa4, 1, 3, 3, 0x39, 1, 0, 0x20][..], &cbor_bytes(&n), &[0x21], &cbor_bytes(&e)].concat()
            }
        }
    }
}

fn cbor_head(kind: u8, length: usize) -> Vec<u8> {
    match u8::try_from(length) {
        Ok(short @ 0..=23) => vec![kind | short],
        Ok(byte) => vec![kind | 24, byte],
        Err(_) => [&[kind | 25][..], &u16::try_from(length).expect("it is short").to_be_bytes()].concat(),
    }
}

fn cbor_bytes(bytes: &[u8]) -> Vec<u8> {
    [&cbor_head(0x40, bytes.len())[..], bytes].concat()
}

fn cbor_text(text: &str) -> Vec<u8> {
    [&cbor_head(0x60, text.len())[..], text.as_bytes()].concat()
}
