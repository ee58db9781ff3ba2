//! What a token is asked for with, and how it is written down.

use super::*;

const NOW: Timestamp = Timestamp(1_000_000);

fn asked(label: &str, scopes: &[&str], expires: &str) -> NewToken {
    NewToken {
        label: label.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        expires: expires.to_owned(),
    }
}

#[test]
fn a_token_lasts_a_year_unless_it_is_said_otherwise() {
    let days = |expires| asked("x", &["read"], expires).check(NOW).unwrap().expires.map(|end| end.since(NOW).as_secs());
    assert_eq!(days(""), Some(365 * 86_400));
    assert_eq!(days("30"), Some(30 * 86_400));
    assert_eq!(days("3650"), Some(3_650 * 86_400));
    assert_eq!(days("never"), None);
}

#[test]
fn each_field_says_what_is_wrong_with_it() {
    for (new, field) in [
        (asked("", &["read"], ""), "name"),
        (asked(" \t ", &["read"], ""), "name"),
        (asked(&"x".repeat(61), &["read"], ""), "name"),
        (asked("a\u{7}b", &["read"], ""), "name"),
        (asked("x", &[], ""), "scope"),
        (asked("x", &[",", " "], ""), "scope"),
        (asked("x", &["read", "root"], ""), "scope"),
        (asked("x", &["READ"], ""), "scope"),
        (asked("x", &["read"], "0"), "expires"),
        (asked("x", &["read"], "3651"), "expires"),
        (asked("x", &["read"], "-1"), "expires"),
        (asked("x", &["read"], "soon"), "expires"),
    ] {
        match new.check(NOW) {
            Err(Refusal::Invalid(faults)) => {
                assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), [field], "{new:?}");
            }
            other => panic!("{new:?} gives {other:?}"),
        }
    }
    let Err(Refusal::Invalid(faults)) = asked("", &[], "x").check(NOW) else { panic!("nothing is wrong with nothing") };
    assert_eq!(faults.len(), 3);
}

#[test]
fn scopes_are_named_one_by_one_or_in_a_list() {
    let scopes = Scopes::parse(["read, write", "admin", "read"]).unwrap();
    assert_eq!(scopes.to_string(), "read, write, admin");
    assert!(!scopes.has(Scope::Moderate));
    assert_eq!(Scopes::of_bits(scopes.bits()), scopes);
    assert_eq!(Scope::ALL.into_iter().collect::<Scopes>().bits(), 15);
}

#[test]
fn a_token_is_written_in_words() {
    let token = asked("Nightly build", &["write", "read"], "never").check(NOW).unwrap();
    let written = serde_json::to_string(&token).unwrap();
    assert_eq!(written, r#"{"label":"Nightly build","scopes":["read","write"],"made":1000000}"#);
    assert_eq!(serde_json::from_str::<ApiToken>(&written).unwrap(), token);
}

#[test]
fn a_token_is_used_up_by_time_and_its_use_is_noted_now_and_then() {
    let token = asked("x", &["read"], "1").check(NOW).unwrap();
    let later = |hours: u64| NOW.plus(Duration::from_secs(hours * 3_600));
    assert!(token.is_live(later(23)) && !token.is_live(later(24)));
    assert!(token.wants_touch(NOW));
    let used = ApiToken { used: Some(NOW), ..token };
    assert!(!used.wants_touch(NOW.plus(TOKEN_TOUCH - Duration::from_secs(1))));
    assert!(used.wants_touch(NOW.plus(TOKEN_TOUCH)));
}
