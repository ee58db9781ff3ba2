use proptest::prelude::*;

use super::{Seal, SecretKey};

fn seal() -> Seal {
    Seal::new(&SecretKey::from_bytes([7; 32]))
}

#[test]
fn what_was_sealed_opens_for_the_same_owner_and_purpose_alone() {
    let sealed = seal().close("totp", "12", b"a secret").unwrap();
    assert_eq!(seal().open("totp", "12", &sealed).unwrap(), b"a secret");
    for (purpose, owner) in [("totp", "13"), ("other", "12"), ("totp1", "2"), ("", "totp12")] {
        assert_eq!(seal().open(purpose, owner, &sealed), None, "{purpose} of {owner}");
    }
    let other = Seal::new(&SecretKey::from_bytes([8; 32]));
    assert_eq!(other.open("totp", "12", &sealed), None);
}

#[test]
fn nothing_of_a_secret_shows_and_the_same_is_sealed_anew_each_time() {
    let (one, other) = (seal().close("totp", "12", &[65; 20]).unwrap(), seal().close("totp", "12", &[65; 20]).unwrap());
    assert_ne!(one, other);
    assert!(!one.contains("QUFB"), "{one}");
    let key = SecretKey::from_bytes([65; 32]);
    assert_eq!(format!("{key:?} {:?}", Seal::new(&key)), "SecretKey(…) Seal(…)");
}

#[test]
fn whatever_is_changed_in_it_it_no_longer_opens() {
    let sealed = seal().close("totp", "12", b"a secret").unwrap();
    for at in 0..sealed.len() {
        let mut bytes = sealed.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).unwrap();
        assert_eq!(seal().open("totp", "12", &changed), None, "{changed}");
        assert_eq!(seal().open("totp", "12", &sealed[..at]), None, "cut at {at}");
    }
}

#[test]
fn a_key_is_32_bytes_in_any_base64() {
    let key = SecretKey::from_bytes([0xfb; 32]);
    let text = key.reveal();
    let url = text.replace('+', "-").replace('/', "_");
    for text in [text.clone(), format!(" {text}\n"), text.trim_end_matches('=').to_owned(), url] {
        assert_eq!(SecretKey::parse(&text), Some(key.clone()), "{text}");
    }
    for wrong in ["", "secret", "A".repeat(42).as_str(), "A".repeat(45).as_str(), "ä"] {
        assert_eq!(SecretKey::parse(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn any_secret_comes_back_and_nothing_else_opens(secret in any::<Vec<u8>>(), text in any::<String>()) {
        let sealed = seal().close("p", "o", &secret).unwrap();
        prop_assert_eq!(seal().open("p", "o", &sealed), Some(secret));
        prop_assert_eq!(seal().open("p", "o", &text), None);
    }
}

#[test]
fn a_mark_is_of_its_text_purpose_and_key_and_tells_neither() {
    let (one, other) = (Seal::new(&SecretKey::from_bytes([1; 32])), Seal::new(&SecretKey::from_bytes([2; 32])));
    let mark = one.mark("near", "203.0.113.7");
    assert_eq!(mark, Seal::new(&SecretKey::from_bytes([1; 32])).mark("near", "203.0.113.7"));
    assert!(mark.len() == 32 && mark.bytes().all(|byte| byte.is_ascii_hexdigit()));
    let others = [one.mark("near", "203.0.113.8"), one.mark("far", "203.0.113.7"), other.mark("near", "203.0.113.7")];
    assert!(!others.contains(&mark));
    assert_ne!(one.mark("ab", "c"), one.mark("a", "bc"));
}
