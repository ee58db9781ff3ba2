use argon2::password_hash::{PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use proptest::prelude::*;

use super::{NewPassword, PasswordHash, Verdict, WeakPassword, dummy, hash, verify};

const SALT: [u8; 16] = *b"sixteen bytes...";

fn check(password: &str, username: &str, expected: Result<(), WeakPassword>) {
    let parsed = NewPassword::parse(password, username, "The Quarry Forum").map(|_| ());
    assert_eq!(parsed, expected, "password {password:?} of {username:?}");
}

#[test]
fn a_password_is_right_against_its_own_hash_only() {
    let stored = hash("correct horse", SALT);
    assert_eq!(verify("correct horse", &stored), Verdict::Right);
    for wrong in ["Correct horse", "correct horse ", ""] {
        assert_eq!(verify(wrong, &stored), Verdict::Wrong, "{wrong:?}");
    }
}

#[test]
fn the_hash_names_the_parameters_of_today() {
    let stored = hash("correct horse", SALT);
    assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
}

#[test]
fn the_same_password_has_another_hash_under_another_salt() {
    assert_ne!(hash("correct horse", SALT), hash("correct horse", [0; 16]));
}

#[test]
fn a_stored_hash_reads_back() {
    let stored = hash("correct horse", SALT);
    let read = PasswordHash::from_stored(stored.as_str()).unwrap();
    assert_eq!(verify("correct horse", &read), Verdict::Right);
    assert!(PasswordHash::from_stored("correct horse").is_err());
}

#[test]
fn an_accent_is_one_password_however_it_was_typed() {
    let stored = hash("cafe\u{301} au lait", SALT);
    assert_eq!(verify("café au lait", &stored), Verdict::Right);
}

#[test]
fn a_hash_with_other_parameters_is_right_and_outdated() {
    for (algorithm, params) in [
        (Algorithm::Argon2id, Params::new(4096, 3, 1, None).unwrap()),
        (Algorithm::Argon2i, Params::new(19456, 2, 1, None).unwrap()),
    ] {
        let salt = SaltString::encode_b64(&SALT).unwrap();
        let old = Argon2::new(algorithm, Version::V0x13, params).hash_password(b"correct horse", &salt).unwrap();
        let stored = PasswordHash::from_stored(&old.to_string()).unwrap();
        assert_eq!(verify("correct horse", &stored), Verdict::RightButOutdated);
        assert_eq!(verify("wrong horse", &stored), Verdict::Wrong);
    }
}

#[test]
fn a_hash_of_another_algorithm_is_never_right() {
    let scrypt = PasswordHash::from_stored("$scrypt$ln=15,r=8,p=1$c2l4dGVlbiBieXRlcw$c2l4dGVlbiBieXRlcw").unwrap();
    assert_eq!(verify("correct horse", &scrypt), Verdict::Wrong);
}

#[test]
fn the_dummy_costs_what_a_real_hash_costs_and_accepts_nothing() {
    assert!(!dummy().is_outdated());
    for password in ["", "password", "dummy", "correct horse"] {
        assert_eq!(verify(password, &dummy()), Verdict::Wrong);
    }
}

#[test]
fn only_the_length_of_a_password_counts() {
    for good in ["aaaaaaab", "correct horse battery staple", "пароль мой", "        "] {
        check(good, "ann", Ok(()));
    }
    check("1234567", "ann", Err(WeakPassword::TooShort));
    check("éééééé7", "ann", Err(WeakPassword::TooShort));
    check(&"é".repeat(200), "ann", Ok(()));
    check(&"é".repeat(201), "ann", Err(WeakPassword::TooLong));
}

#[test]
fn a_password_does_not_contain_its_owners_name() {
    check("xx-Julian-99", "julian", Err(WeakPassword::ContainsName));
    check("xx-julian-99", " Julian ", Err(WeakPassword::ContainsName));
    check("annexation", "ann", Ok(()));
    check("something else", "", Ok(()));
}

#[test]
fn common_passwords_are_refused_in_any_case() {
    check("password", "ann", Err(WeakPassword::Common));
    check("PassWord123", "ann", Err(WeakPassword::Common));
    check("password of mine", "ann", Ok(()));
}

#[test]
fn a_password_does_not_contain_the_forums_name() {
    check("my quarry 2026", "ann", Err(WeakPassword::ContainsSite));
    check("QuarryQuarry", "ann", Err(WeakPassword::ContainsSite));
    check("forum of the romans", "ann", Ok(()));
    let parsed = NewPassword::parse("the Cafe\u{301}s of Paris", "ann", "Cafés");
    assert_eq!(parsed, Err(WeakPassword::ContainsSite));
}

#[test]
fn a_password_is_taken_as_it_was_pasted() {
    for pasted in [
        "x\u{9}y\u{a0}z and more",
        " surrounded by spaces ",
        "\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}",
    ] {
        assert_eq!(NewPassword::parse(pasted, "ann", "").unwrap().as_str(), pasted);
    }
}

#[test]
fn debug_shows_neither_password_nor_hash() {
    let password = NewPassword::parse("correct horse", "ann", "").unwrap();
    assert_eq!(format!("{password:?}"), "NewPassword(…)");
    assert_eq!(format!("{:?}", dummy()), "PasswordHash(…)");
}

proptest! {
    #[test]
    fn parsing_never_panics(password in any::<String>(), username in any::<String>()) {
        let _ = NewPassword::parse(&password, &username, &username);
        let _ = PasswordHash::from_stored(&password);
    }
}
