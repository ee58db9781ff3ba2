use super::*;
use crate::time::Timestamp;

const MEMBER: MemberId = MemberId(7);

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
    let refused = unlink(MEMBER, &one.identity, std::slice::from_ref(&one), false).unwrap_err();
    assert!(matches!(refused, Refusal::Conflict(_)));
    assert!(unlink(MEMBER, &one.identity, std::slice::from_ref(&one), true).is_ok());
    let change = unlink(MEMBER, &one.identity, &[one.clone(), two.clone()], false).unwrap();
    assert!(change.given.contains(&Fact::IsLinked(MEMBER, two.identity)), "{:?}", change.given);
}

#[test]
fn what_is_not_linked_is_not_unlinked() {
    let refused = unlink(MEMBER, &linked("2").identity, &[linked("1")], true).unwrap_err();
    assert_eq!(refused, Refusal::Absent);
}
