use super::*;
use crate::actor::Role;
use crate::actor::Suspension;
use crate::conduct::Conduct;
use crate::flag::{Decided, Flags};
use crate::ids::MemberId;
use crate::rules::flags::{Decision, decide, undo};
use crate::samples::{ADMIN, AUTHOR, BYSTANDER, MODERATOR, answer, deleted_by, member, question, site, somebody};
use crate::topic::Deletion;

const NOW: Timestamp = Timestamp(9_000);

/// A reply of the author's that a moderator deleted.
fn deleted() -> Post {
    let mut post = answer();
    post.head.author = AUTHOR;
    post.state.deletion = Some(deleted_by(MODERATOR));
    post
}

fn appealed(by: MemberId, post: &Post, known: &CaseFile, text: &str) -> Result<Change, Refusal> {
    appeal(&site(), &somebody(by), (&question(), post), known, text, NOW)
}

fn case_of(change: &Change) -> Option<Case> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetCase(_, _, case) => case.clone().map(|case| *case),
        _ => None,
    })
}

fn waiting() -> Post {
    let mut post = deleted();
    post.state.case = case_of(&appealed(AUTHOR, &post, &CaseFile::default(), "It answers.").unwrap());
    post
}

fn decided(by: MemberId, decision: &Decision) -> Result<Change, Refusal> {
    decide(&site(), &somebody(by), (&question(), &waiting()), &Flags::new(), decision, NOW)
}

#[test]
fn whoever_wrote_it_appeals_once_against_what_a_moderator_did() {
    let none = CaseFile::default();
    assert!(appealed(AUTHOR, &deleted(), &none, "It answers.").is_ok());
    assert!(matches!(appealed(AUTHOR, &deleted(), &none, " "), Err(Refusal::Invalid(_))));
    assert!(matches!(appealed(AUTHOR, &deleted(), &none, &"x".repeat(2_001)), Err(Refusal::Invalid(_))));
    for who in [BYSTANDER, MODERATOR] {
        assert!(matches!(appealed(who, &deleted(), &none, "x"), Err(Refusal::Absent | Refusal::Forbidden(_))), "{who}");
    }
    // Not twice, not against what nobody deleted or what they did themselves, and not again once it was decided.
    assert!(matches!(appealed(AUTHOR, &waiting(), &none, "x"), Err(Refusal::Conflict(_))));
    let mut own = deleted();
    own.state.deletion = Some(deleted_by(AUTHOR));
    assert!(matches!(appealed(AUTHOR, &own, &none, "x"), Err(Refusal::Conflict(_))));
    own.state.deletion = None;
    assert!(matches!(appealed(AUTHOR, &own, &none, "x"), Err(Refusal::Conflict(_))));
    let known = CaseFile { decided: decided_of(&decided(ADMIN, &Decision::Uphold("No.".to_owned())).unwrap()), ..none };
    assert!(matches!(appealed(AUTHOR, &deleted(), &known, "x"), Err(Refusal::Conflict(_))));
    // Another deletion is another matter.
    let mut again = deleted();
    again.state.deletion = Some(Deletion { at: Timestamp(8_999), ..deleted_by(MODERATOR) });
    assert!(appealed(AUTHOR, &again, &known, "x").is_ok());
}

fn decided_of(change: &Change) -> Option<Decided> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetDecided(_, decided) => decided.clone().map(|decided| *decided),
        _ => None,
    })
}

fn shown(change: &Change) -> Option<bool> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetPostDeletion(_, _, deletion) => Some(deletion.is_none()),
        _ => None,
    })
}

#[test]
fn another_moderator_decides_and_that_can_be_undone() {
    for decision in [Decision::Dismiss, Decision::Uphold("No.".to_owned())] {
        assert!(matches!(decided(MODERATOR, &decision), Err(Refusal::Forbidden(ANOTHER))));
    }
    assert!(matches!(decided(ADMIN, &Decision::Uphold(" ".to_owned())), Err(Refusal::Invalid(_))));
    let refused = decided(ADMIN, &Decision::Uphold("No.".to_owned())).unwrap();
    assert_eq!(shown(&refused), None);
    assert!(refused.events.iter().any(|event| matches!(event, Event::PostAppealRefused { .. })));
    let granted = decided(ADMIN, &Decision::Dismiss).unwrap();
    assert_eq!(shown(&granted), Some(true));
    let mut post = deleted();
    post.state.deletion = None;
    let known = CaseFile { decided: decided_of(&granted), ..CaseFile::default() };
    let undone = undo(&site(), &somebody(ADMIN), (&question(), &post), &known, NOW).unwrap();
    let again = undone.effects.iter().find_map(|effect| match effect {
        Effect::SetPostDeletion(_, _, deletion) => deletion.clone(),
        _ => None,
    });
    assert_eq!(again.map(|deletion| (deletion.by, deletion.reason)), Some((MODERATOR, deleted_by(MODERATOR).reason)));
    assert_eq!(case_of(&undone), waiting().state.case);
}

fn suspended(by: MemberId) -> Member {
    let suspension = Suspension { by, until: None, reason: "Advertises".to_owned() };
    Member { suspension: Some(suspension), ..member(AUTHOR, Role::Member) }
}

fn known(by: MemberId) -> MemberAppeal {
    let against = suspended(by).suspension.unwrap();
    MemberAppeal { at: NOW, text: "It was not me.".to_owned(), against, refused: None }
}

#[test]
fn whoever_is_suspended_appeals_once_for_each_suspension() {
    let appeal = |who, member: &Member, known: Option<&MemberAppeal>, text: &str| {
        appeal_suspension(&somebody(who), member, known, text, NOW)
    };
    assert!(appeal(AUTHOR, &suspended(MODERATOR), None, "It was not me.").is_ok());
    assert!(matches!(appeal(AUTHOR, &suspended(MODERATOR), None, ""), Err(Refusal::Invalid(_))));
    assert!(matches!(appeal(BYSTANDER, &suspended(MODERATOR), None, "x"), Err(Refusal::SignIn)));
    assert!(matches!(appeal(AUTHOR, &member(AUTHOR, Role::Member), None, "x"), Err(Refusal::Conflict(_))));
    assert!(matches!(appeal(AUTHOR, &suspended(MODERATOR), Some(&known(MODERATOR)), "x"), Err(Refusal::Conflict(_))));
}

fn decided_by(
    who: MemberId,
    member: &Member,
    appeal: Option<&MemberAppeal>,
    refusal: Option<&str>,
) -> Result<Change, Refusal> {
    let known = Known { member, conduct: &Conduct::default() };
    decide_suspension(&site(), &somebody(who), known, appeal, refusal, NOW)
}

#[test]
fn somebody_else_decides_about_a_suspension() {
    let decide = |who, by, refusal| decided_by(who, &suspended(by), Some(&known(by)), refusal);
    assert!(matches!(decide(MODERATOR, MODERATOR, None), Err(Refusal::Forbidden(ANOTHER))));
    assert!(matches!(decide(BYSTANDER, MODERATOR, None), Err(Refusal::Forbidden(_))));
    assert!(matches!(decide(ADMIN, MODERATOR, Some(" ")), Err(Refusal::Invalid(_))));
    let granted = decide(ADMIN, MODERATOR, None).unwrap();
    assert!(granted.effects.iter().any(|effect| matches!(effect, Effect::SetSuspension(AUTHOR, None))));
    let refused = decide(ADMIN, MODERATOR, Some("It was.")).unwrap();
    assert!(!refused.effects.iter().any(|effect| matches!(effect, Effect::SetSuspension(..))));
    assert_eq!(refused.events[0], Event::AppealRefused { member: AUTHOR, by: ADMIN });
    let again = decided_by(ADMIN, &suspended(MODERATOR), None, None);
    assert!(matches!(again, Err(Refusal::Conflict(_))));
}
