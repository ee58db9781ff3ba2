use super::*;
use crate::samples::{AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, deleted_by, question, site, somebody, suspended};
use crate::topic::TopicKind;

const NOW: Timestamp = Timestamp(5_000);

fn article() -> Topic {
    Topic { kind: TopicKind::Article, ..question() }
}

fn form(value: &str, note: &str) -> VerdictForm {
    VerdictForm { value: value.to_owned(), version: " 1.90 ".to_owned(), note: note.to_owned() }
}

fn said(by: MemberId, form: &VerdictForm, before: Option<&Verdict>) -> Result<Change, Refusal> {
    judge(&site(), &somebody(by), &article(), before, form, NOW)
}

#[test]
fn a_reader_says_whether_an_article_works_and_says_otherwise_later() {
    let change = said(BYSTANDER, &form("works", "As  it\nstands"), None).unwrap();
    let [Effect::SetVerdict(_, by, Some(first))] = change.effects.as_slice() else { panic!("{change:?}") };
    assert_eq!(
        (*by, first.works, first.version.as_str(), first.note.as_str()),
        (BYSTANDER, true, "1.90", "As it stands")
    );
    assert!(change.given.contains(&Fact::VerdictIs(article().id, BYSTANDER, None)));
    assert_eq!(change.events, [Event::VerdictGiven { topic: article().id, by: BYSTANDER }]);
    // The same again changes nothing, whenever it comes.
    let later = Verdict { at: Timestamp(1), ..(**first).clone() };
    assert!(said(BYSTANDER, &form("works", "As it stands"), Some(&later)).unwrap().effects.is_empty());
    let change = said(BYSTANDER, &form("fails", "Not any more"), Some(first)).unwrap();
    assert!(matches!(change.effects.as_slice(), [Effect::SetVerdict(_, _, Some(now))] if !now.works));
    let change = said(BYSTANDER, &form("", ""), Some(first)).unwrap();
    assert!(matches!(change.effects.as_slice(), [Effect::SetVerdict(_, _, None)]));
    assert!(said(BYSTANDER, &form("", ""), None).unwrap().effects.is_empty());
}

#[test]
fn whoever_keeps_order_takes_away_what_somebody_said() {
    let verdict = Verdict { by: BYSTANDER, at: NOW, works: true, version: String::new(), note: "Buy this".to_owned() };
    let removed = |by: MemberId| remove(&site(), &somebody(by), &article(), &verdict);
    let change = removed(MODERATOR).unwrap();
    assert!(matches!(change.effects.as_slice(), [Effect::SetVerdict(_, BYSTANDER, None)]));
    for by in [AUTHOR, ELSEWHERE, BYSTANDER] {
        assert!(matches!(removed(by), Err(Refusal::Forbidden(_))), "{by}");
    }
}

#[test]
fn what_is_wrong_with_it_is_said_field_by_field() {
    let fields = |form: &VerdictForm| match said(BYSTANDER, form, None) {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!(fields(&form("maybe", "")), ["value"]);
    assert_eq!(fields(&form("fails", " ")), ["note"]);
    let long = VerdictForm { version: "1".repeat(VERSION_MAX + 1), ..form("works", &"x".repeat(NOTE_MAX + 1)) };
    assert_eq!(fields(&long), ["version", "note"]);
}

#[test]
fn authors_guests_and_the_suspended_say_nothing_and_nothing_else_is_judged() {
    let judged = |actor: &Actor, topic: &Topic| judge(&site(), actor, topic, None, &form("works", ""), NOW);
    assert!(matches!(judged(&somebody(AUTHOR), &article()), Err(Refusal::Forbidden(_))));
    assert!(matches!(judged(&Actor::Guest, &article()), Err(Refusal::SignIn)));
    assert!(matches!(judged(&suspended(BYSTANDER), &article()), Err(Refusal::Suspended { .. })));
    assert!(matches!(judged(&somebody(BYSTANDER), &question()), Err(Refusal::Conflict(_))));
    let locked = Topic { locked: true, ..article() };
    assert!(matches!(judged(&somebody(BYSTANDER), &locked), Err(Refusal::Conflict(_))));
    let deleted = Topic { deletion: Some(deleted_by(AUTHOR)), ..article() };
    assert!(matches!(judged(&somebody(BYSTANDER), &deleted), Err(Refusal::Absent)));
}
