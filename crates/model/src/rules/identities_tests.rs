use super::*;
use crate::factors::Passkey;
use crate::time::Timestamp;

const MEMBER: MemberId = MemberId(7);

fn factors(has_password: bool) -> Factors {
    Factors { has_password, ..Factors::default() }
}

fn linked(subject: &str) -> Linked {
    let identity = Identity::new("github", subject).unwrap();
    Linked { identity, login: format!("login-{subject}"), since: Timestamp(5) }
}

#[test]
fn an_identity_is_linked_if_it_is_nobodys() {
    let change = link(MEMBER, linked("1"), &[]).unwrap();
    assert_eq!(change.given, [Fact::IdentityFree(linked("1").identity)]);
    assert_eq!(change.events, [Event::IdentityLinked { member: MEMBER, realm: "github".to_owned() }]);
}

#[test]
fn nobody_links_without_end() {
    let many: Vec<Linked> = (0..LINKED_MAX).map(|n| linked(&n.to_string())).collect();
    assert!(matches!(link(MEMBER, linked("99"), &many), Err(Refusal::Conflict(_))));
    assert!(link(MEMBER, linked("99"), &many[1..]).is_ok());
}

#[test]
fn a_new_login_changes_neither_whose_it_is_nor_anything_that_is_told() {
    let change = renamed(MEMBER, linked("1"));
    assert_eq!(change.given, [Fact::IsLinked(MEMBER, linked("1").identity)]);
    assert!(change.events.is_empty());
}

#[test]
fn the_last_way_in_stays() {
    let (one, two) = (linked("1"), linked("2"));
    let refused = unlink(MEMBER, &one.identity, std::slice::from_ref(&one), &factors(false)).unwrap_err();
    assert!(matches!(refused, Refusal::Conflict(_)));
    assert!(unlink(MEMBER, &one.identity, std::slice::from_ref(&one), &factors(true)).is_ok());
    let change = unlink(MEMBER, &one.identity, &[one.clone(), two.clone()], &factors(false)).unwrap();
    assert!(change.given.contains(&Fact::IsLinked(MEMBER, two.identity)), "{:?}", change.given);
}

/// The passkey lives in another shard: what is taken away for its sake waits until it stays.
#[test]
fn who_is_left_with_a_passkey_relies_on_its_staying() {
    let passkey = Passkey {
        name: String::new(),
        key: String::new(),
        counter: 0,
        added: Timestamp(1),
        used: None,
        backed_up: false,
    };
    let factors = Factors { passkeys: [("a".to_owned(), passkey)].into(), ..factors(false) };
    let change = unlink(MEMBER, &linked("1").identity, &[linked("1")], &factors).unwrap();
    assert!(change.given.contains(&Fact::NoPasskeyGoes(MEMBER)), "{:?}", change.given);
    let held = hold(MEMBER, &linked("1"));
    assert_eq!(held.given, [Fact::IsLinked(MEMBER, linked("1").identity)]);
    assert_eq!(held.shard, change.shard, "of the two, one comes first");
}

#[test]
fn what_is_not_linked_is_not_unlinked() {
    let refused = unlink(MEMBER, &linked("2").identity, &[linked("1")], &factors(true)).unwrap_err();
    assert_eq!(refused, Refusal::Absent);
}
