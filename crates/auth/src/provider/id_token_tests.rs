//! Tokens as no provider of the tests makes them, and why each is refused: over HTTP all of them are
//! one page.

use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;
use crate::provider::keys::KeySet;

const NOW: u64 = 1_772_442_000;
const KID: &str = "ec-1";

struct Signer(EcdsaKeyPair);

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Signer {
    fn new() -> Self {
        let random = SystemRandom::new();
        let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).unwrap())
    }

    fn published(&self) -> Value {
        let (x, y) = self.0.public_key().as_ref()[1..].split_at(32);
        json!({"kty": "EC", "crv": "P-256", "kid": KID, "x": encode(x), "y": encode(y)})
    }

    fn keys(&self) -> Keys {
        Keys::from(serde_json::from_value::<KeySet>(json!({"keys": [self.published()]})).unwrap())
    }

    fn token(&self, header: &Value, claims: &str) -> String {
        let message = format!("{}.{}", encode(header.to_string()), encode(claims));
        let signature = self.0.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", encode(signature))
    }
}

fn header() -> Value {
    json!({"alg": "ES256", "kid": KID})
}

fn claims() -> Value {
    json!({
        "iss": "https://idp.example.org", "aud": "forum", "sub": "7", "nonce": "n-1",
        "iat": NOW, "exp": NOW + 300, "auth_time": NOW,
    })
}

/// The claims with one otherwise; `null` leaves it out.
fn but(name: &str, value: Value) -> String {
    let mut claims = claims();
    let all = claims.as_object_mut().unwrap();
    all.remove(name);
    if value != Value::Null {
        all.insert(name.to_owned(), value);
    }
    claims.to_string()
}

const EXPECTED: Expected<'_> =
    Expected { issuer: "https://idp.example.org", client_id: "forum", nonce: "n-1", now: NOW, signed_in_since: None };

fn outcome(token: &str, keys: &Keys) -> Result<String, Untrusted> {
    read(token, keys, &EXPECTED).map(|named| named.subject)
}

#[test]
fn a_token_that_is_as_it_should_be_names_somebody() {
    let signer = Signer::new();
    let token = signer.token(&header(), &claims().to_string());
    assert_eq!(outcome(&token, &signer.keys()), Ok("7".to_owned()));
}

#[test]
fn each_claim_that_is_false_is_refused_for_itself() {
    let signer = Signer::new();
    let keys = signer.keys();
    for (name, value, expected) in [
        ("iss", json!("https://idp.example.org/"), Untrusted::Issuer),
        ("iss", json!("https://IDP.example.org"), Untrusted::Issuer),
        ("aud", json!("another"), Untrusted::Audience),
        ("aud", json!([]), Untrusted::Audience),
        ("aud", json!(["forum", "another"]), Untrusted::Audience),
        ("azp", json!("another"), Untrusted::Audience),
        ("exp", json!(NOW - LEEWAY), Untrusted::Expired),
        ("iat", json!(NOW + LEEWAY), Untrusted::Issued),
        ("iat", json!(NOW - AGE_MAX - LEEWAY), Untrusted::Issued),
        ("nonce", json!("n-10"), Untrusted::Nonce),
        ("nonce", json!("n-"), Untrusted::Nonce),
        ("nonce", Value::Null, Untrusted::Nonce),
        ("sub", json!(""), Untrusted::Subject),
        ("sub", json!("ä"), Untrusted::Subject),
        ("sub", json!(7), Untrusted::Unreadable),
        ("exp", Value::Null, Untrusted::Unreadable),
        ("exp", json!("1999999999"), Untrusted::Unreadable),
        ("iss", Value::Null, Untrusted::Unreadable),
        ("aud", json!({"forum": true}), Untrusted::Unreadable),
    ] {
        let token = signer.token(&header(), &but(name, value.clone()));
        assert_eq!(outcome(&token, &keys), Err(expected), "{name} is {value}");
    }
    // To the second.
    for (name, value) in [
        ("exp", json!(NOW - LEEWAY + 1)),
        ("iat", json!(NOW + LEEWAY - 1)),
        ("iat", json!(NOW - AGE_MAX - LEEWAY + 1)),
        ("iat", json!(NOW as f64 + 0.5)),
    ] {
        let token = signer.token(&header(), &but(name, value.clone()));
        assert_eq!(outcome(&token, &keys), Ok("7".to_owned()), "{name} is {value}");
    }
}

/// Of two claims of one name, one would be looked at here and the other elsewhere.
#[test]
fn a_claim_that_is_there_twice_is_none() {
    let signer = Signer::new();
    let twice = claims().to_string().replacen('{', r#"{"sub":"8","#, 1);
    assert_eq!(outcome(&signer.token(&header(), &twice), &signer.keys()), Err(Untrusted::Unreadable));
}

#[test]
fn what_is_not_signed_by_a_published_key_is_refused() {
    let signer = Signer::new();
    let (keys, good) = (signer.keys(), claims().to_string());
    for alg in ["none", "None", "nOnE", "HS256", "ES384", "PS256", ""] {
        let token = signer.token(&json!({"alg": alg, "kid": KID}), &good);
        assert_eq!(outcome(&token, &keys), Err(Untrusted::Algorithm), "{alg}");
    }
    // What everybody knows, taken for a secret.
    let message = format!("{}.{}", encode(json!({"alg": "HS256", "kid": KID}).to_string()), encode(&good));
    for secret in [signer.published().to_string().into_bytes(), signer.0.public_key().as_ref().to_vec()] {
        let signature = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &secret), message.as_bytes());
        assert_eq!(outcome(&format!("{message}.{}", encode(signature)), &keys), Err(Untrusted::Algorithm));
    }
    let critical = json!({"alg": "ES256", "kid": KID, "crit": ["exp"]});
    assert_eq!(outcome(&signer.token(&critical, &good), &keys), Err(Untrusted::Algorithm));
    let unknown = json!({"alg": "ES256", "kid": "ec-2"});
    assert_eq!(outcome(&signer.token(&unknown, &good), &keys), Err(Untrusted::Key));
    let other_kind = json!({"alg": "RS256", "kid": KID});
    assert_eq!(outcome(&signer.token(&other_kind, &good), &keys), Err(Untrusted::Key));
    assert_eq!(outcome(&signer.token(&header(), &good), &Keys::default()), Err(Untrusted::Key));
    assert_eq!(outcome(&Signer::new().token(&header(), &good), &keys), Err(Untrusted::Signature));
    // Without a name, whichever key it was.
    assert_eq!(outcome(&signer.token(&json!({"alg": "ES256"}), &good), &keys), Ok("7".to_owned()));
}

/// Claims count only under the signature that was made for them.
#[test]
fn claims_that_were_changed_afterwards_are_refused() {
    let signer = Signer::new();
    let token = signer.token(&header(), &claims().to_string());
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (head, _) = message.split_once('.').unwrap();
    let changed = format!("{head}.{}.{signature}", encode(but("sub", json!("8"))));
    assert_eq!(outcome(&changed, &signer.keys()), Err(Untrusted::Signature));
}

#[test]
fn what_is_cut_off_or_is_no_token_is_refused() {
    let signer = Signer::new();
    let (keys, token) = (signer.keys(), signer.token(&header(), &claims().to_string()));
    for length in 0..token.len() {
        assert!(outcome(&token[..length], &keys).is_err(), "{length} of {} letters", token.len());
    }
    let (head, rest) = token.split_once('.').unwrap();
    for wrong in [
        "".to_owned(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        "é.é.é".to_owned(),
        format!("{token}="),
        format!("{token}.x"),
        format!(" {token}"),
        format!("{head}=.{rest}"),
        format!("{}.{rest}", encode("[]")),
        format!("{}.{rest}", encode("{}")),
        token.replace('.', "+."),
    ] {
        assert_eq!(outcome(&wrong, &keys), Err(Untrusted::Unreadable), "{wrong}");
    }
}

#[test]
fn whoever_proves_once_more_who_they_are_has_signed_in_anew() {
    let signer = Signer::new();
    let keys = signer.keys();
    let fresh = Expected { signed_in_since: Some(NOW), ..EXPECTED };
    let ends = |auth_time: Value| {
        read(&signer.token(&header(), &but("auth_time", auth_time)), &keys, &fresh).map(|named| named.subject)
    };
    assert_eq!(ends(json!(NOW)), Ok("7".to_owned()));
    assert_eq!(ends(json!(NOW - LEEWAY + 1)), Ok("7".to_owned()), "clocks differ");
    assert_eq!(ends(json!(NOW - LEEWAY)), Err(Untrusted::Stale));
    assert_eq!(ends(json!(0)), Err(Untrusted::Stale));
    assert_eq!(ends(json!("now")), Err(Untrusted::Unreadable));
    // It was asked to have them sign in, and does not say when they did.
    assert_eq!(ends(Value::Null), Ok("7".to_owned()));
    // A sign-in takes whatever session there is.
    let token = signer.token(&header(), &but("auth_time", json!(NOW - 86_400)));
    assert_eq!(outcome(&token, &keys), Ok("7".to_owned()));
}

#[test]
fn an_address_counts_when_it_is_said_to_be_verified_and_in_no_other_way() {
    let profile = |claims: Value| serde_json::from_value::<Profile>(claims).unwrap();
    for verified in [json!(false), json!("true"), json!(1), json!("1"), Value::Null] {
        assert_eq!(profile(json!({"email": "a@b.example", "email_verified": verified})).verified_email(), None);
    }
    assert_eq!(profile(json!({"email": ["a@b.example"], "email_verified": true})).verified_email(), None);
    let good = profile(json!({"email": "a@b.example", "email_verified": true, "preferred_username": "ann@b.example"}));
    assert_eq!(good.verified_email().as_deref(), Some("a@b.example"));
    assert_eq!(good.username().as_deref(), Some("ann"));
}
