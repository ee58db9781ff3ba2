use proptest::prelude::*;
use testbed::{Authenticator, PRESENT_AND_VERIFIED};

use super::{Assertion, KeyError, NewPasskey, PublicKey, Registration, RelyingParty, Untrue, Used, user_handle};
use crate::token::Token;

const ORIGIN: &str = "https://forum.example.org";

fn party() -> RelyingParty {
    RelyingParty::at(ORIGIN).unwrap()
}

fn challenge() -> Token {
    Token::from_bytes([9; 32])
}

fn made(authenticator: &mut Authenticator) -> Result<NewPasskey, Untrue> {
    let said = authenticator.make(&challenge().reveal(), &user_handle(7));
    Registration::parse(&said)?.verify(&party(), &challenge())
}

fn used(authenticator: &mut Authenticator, key: &[u8], counter: u32) -> Result<Used, Untrue> {
    let said = authenticator.answer(&challenge().reveal());
    Assertion::parse(&said)?.verify(&party(), &challenge(), &PublicKey::from_cose(key)?, counter)
}

/// One that is set to lie, when it makes a passkey and when it uses one that was made in truth.
fn lies(lie: impl Fn(&mut Authenticator), expected: &Untrue) {
    let mut liar = Authenticator::new(ORIGIN);
    lie(&mut liar);
    assert_eq!(made(&mut liar).unwrap_err(), *expected, "when it was made");
    let mut liar = Authenticator::new(ORIGIN);
    let key = made(&mut liar).unwrap().key;
    lie(&mut liar);
    assert_eq!(used(&mut liar, &key, 0).unwrap_err(), *expected, "when it was used");
}

#[test]
fn a_passkey_of_each_algorithm_is_made_and_used() {
    for mut authenticator in [Authenticator::new(ORIGIN), Authenticator::ed25519(ORIGIN), Authenticator::rsa(ORIGIN)] {
        let new = made(&mut authenticator).unwrap();
        assert_eq!((new.id.as_str(), new.counter, new.is_backed_up), (authenticator.id_text().as_str(), 0, false));
        let said = authenticator.answer(&challenge().reveal());
        let assertion = Assertion::parse(&said).unwrap();
        assert_eq!((assertion.id(), assertion.owner()), (new.id.as_str(), Some(7)));
        assert_eq!(assertion.challenge().unwrap().hash(), challenge().hash());
        let key = PublicKey::from_cose(&new.key).unwrap();
        let now = assertion.verify(&party(), &challenge(), &key, 0).unwrap();
        assert_eq!(now, Used { counter: 1, is_backed_up: false });
    }
}

#[test]
fn what_one_key_signed_another_has_not() {
    let mut owner = Authenticator::new(ORIGIN);
    made(&mut owner).unwrap();
    for mut other in [Authenticator::new(ORIGIN), Authenticator::ed25519(ORIGIN), Authenticator::rsa(ORIGIN)] {
        let key = made(&mut other).unwrap().key;
        assert_eq!(used(&mut owner, &key, 0), Err(Untrue::WrongSignature));
    }
}

#[test]
fn what_was_said_elsewhere_or_for_something_else_does_not_count() {
    for origin in [
        "https://evil.example",
        "http://forum.example.org",
        "https://forum.example.org:444",
        "https://sub.forum.example.org",
        "https://forum.example.org.evil.example",
        "",
    ] {
        lies(|liar| liar.origin = origin.to_owned(), &Untrue::OtherOrigin(origin.to_owned()));
    }
    for party in ["example.org", "evil.example", ""] {
        lies(|liar| liar.party = party.to_owned(), &Untrue::OtherParty);
    }
    lies(|liar| liar.cross_origin = true, &Untrue::CrossOrigin);
    lies(|liar| liar.ceremony = Some("payment.get"), &Untrue::OtherCeremony("payment.get".to_owned()));
    lies(|liar| liar.flags = PRESENT_AND_VERIFIED & !1, &Untrue::NobodyPresent);
    lies(|liar| liar.flags = 1, &Untrue::NotVerified);
    lies(|liar| liar.flags = PRESENT_AND_VERIFIED | 1 << 4, &Untrue::BackedUpThough);
}

#[test]
fn making_one_is_not_using_one() {
    let mut authenticator = Authenticator::new(ORIGIN);
    let key = made(&mut authenticator).unwrap().key;
    authenticator.ceremony = Some("webauthn.create");
    assert_eq!(used(&mut authenticator, &key, 0), Err(Untrue::OtherCeremony("webauthn.create".to_owned())));
    authenticator.ceremony = Some("webauthn.get");
    assert_eq!(made(&mut authenticator), Err(Untrue::OtherCeremony("webauthn.get".to_owned())));
}

#[test]
fn the_answer_to_another_challenge_does_not_count() {
    let mut authenticator = Authenticator::new(ORIGIN);
    let new = made(&mut authenticator).unwrap();
    let key = PublicKey::from_cose(&new.key).unwrap();
    for other in [Token::from_bytes([8; 32]).reveal(), String::new(), "AAAA".to_owned()] {
        let assertion = Assertion::parse(&authenticator.answer(&other)).unwrap();
        assert_eq!(assertion.verify(&party(), &challenge(), &key, 0), Err(Untrue::OtherChallenge));
        let registration = Registration::parse(&authenticator.make(&other, &user_handle(7))).unwrap();
        assert_eq!(registration.verify(&party(), &challenge()), Err(Untrue::OtherChallenge));
    }
}

#[test]
fn a_counter_goes_up_or_there_is_none() {
    let mut authenticator = Authenticator::new(ORIGIN);
    let key = made(&mut authenticator).unwrap().key;
    for (stored, said, taken) in [
        (0, 0, true),
        (0, 1, true),
        (1, 2, true),
        (1, 1, false),
        (2, 1, false),
        (7, 0, false),
        (u32::MAX - 1, u32::MAX, true),
        (u32::MAX, 1, false),
    ] {
        (authenticator.step, authenticator.counter) = (0, said);
        let expected = if taken {
            Ok(Used { counter: said, is_backed_up: false })
        } else {
            Err(Untrue::CounterWentBack { stored, said })
        };
        assert_eq!(used(&mut authenticator, &key, stored), expected, "{stored} then {said}");
    }
}

#[test]
fn whether_it_is_backed_up_is_noted() {
    let mut authenticator = Authenticator::new(ORIGIN);
    authenticator.flags = PRESENT_AND_VERIFIED | 1 << 3 | 1 << 4;
    let new = made(&mut authenticator).unwrap();
    assert!(new.is_backed_up && used(&mut authenticator, &new.key, 0).unwrap().is_backed_up);
}

#[test]
fn a_key_for_what_was_not_asked_for_or_of_no_form_is_refused() {
    let good = Authenticator::new(ORIGIN).cose_key();
    assert!(PublicKey::from_cose(&good).is_ok());
    // ES384
    let mut other = good.clone();
    other[4] = 0x38;
    other.insert(5, 34);
    assert_eq!(PublicKey::from_cose(&other), Err(KeyError::OtherAlgorithm));
    for (at, byte) in [(2, 3), (6, 2), (8, 0x57)] {
        let mut wrong = good.clone();
        wrong[at] = byte;
        assert_eq!(PublicKey::from_cose(&wrong), Err(KeyError::Unreadable), "{byte} at {at}");
    }
    for wrong in [&good[..good.len() - 1], &[&good[..], &[0]].concat(), &[], &[0xa0]] {
        assert_eq!(PublicKey::from_cose(wrong), Err(KeyError::Unreadable));
    }
}

#[test]
fn whatever_is_changed_in_what_was_signed_it_no_longer_counts() {
    let mut authenticator = Authenticator::new(ORIGIN);
    let key = PublicKey::from_cose(&made(&mut authenticator).unwrap().key).unwrap();
    let said: serde_json::Value = serde_json::from_str(&authenticator.answer(&challenge().reveal())).unwrap();
    for field in ["authenticatorData", "clientDataJSON", "signature"] {
        let good = said["response"][field].as_str().unwrap().to_owned();
        for at in 0..good.len() {
            let mut bytes = good.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'Q' } else { b'A' };
            let mut changed = said.clone();
            changed["response"][field] = String::from_utf8(bytes).unwrap().into();
            let found = Assertion::parse(&changed.to_string());
            let found = found.and_then(|assertion| assertion.verify(&party(), &challenge(), &key, 0));
            assert!(found.is_err(), "{field} at {at}");
        }
    }
}

#[test]
fn browsers_have_passkeys_for_names_over_https_and_for_localhost() {
    for (address, id, origin) in [
        ("https://forum.example.org", "forum.example.org", "https://forum.example.org"),
        ("https://Forum.Example.org/", "forum.example.org", "https://forum.example.org"),
        ("https://forum.example.org:443/x?y", "forum.example.org", "https://forum.example.org"),
        ("https://forum.example.org:8443", "forum.example.org", "https://forum.example.org:8443"),
        ("http://localhost:8080", "localhost", "http://localhost:8080"),
    ] {
        let expected = RelyingParty { id: id.to_owned(), origin: origin.to_owned() };
        assert_eq!(RelyingParty::at(address), Some(expected), "{address}");
    }
    for none in [
        "http://forum.example.org",
        "http://127.0.0.1:8080",
        "https://192.0.2.7",
        "https://[2001:db8::1]",
        "https://user@forum.example.org",
        "ftp://x",
        "",
    ] {
        assert_eq!(RelyingParty::at(none), None, "{none}");
    }
}

proptest! {
    #[test]
    fn whatever_a_browser_sends_nothing_panics(text in any::<String>(), bytes in any::<Vec<u8>>()) {
        let _ = Assertion::parse(&text);
        let _ = Registration::parse(&text);
        let _ = PublicKey::from_cose(&bytes);
        let _ = super::authenticator::AuthenticatorData::parse(&bytes);
        let _ = RelyingParty::at(&text);
    }

    #[test]
    fn what_is_cut_off_anywhere_is_refused(cut in 0_usize..600) {
        let said = Authenticator::new(ORIGIN).make(&challenge().reveal(), &user_handle(7));
        if let Some(cut) = said.get(..cut.min(said.len() - 1)) {
            prop_assert!(Registration::parse(cut).is_err());
        }
    }
}
