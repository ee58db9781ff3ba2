use super::*;
use crate::account::Member;
use crate::actor::Role;
use crate::conduct::{Conduct, Entry, Warning};
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

fn silenced(by: MemberId) -> Member {
    Member { silence: Some(Silence { by, until: None, reason: "Rude".to_owned() }), ..member(AUTHOR, Role::Member) }
}

const WARNED_AT: Timestamp = Timestamp(50);

fn warned(by: MemberId) -> (Member, Conduct) {
    let warning = Warning { at: WARNED_AT, text: "Stop it".to_owned() };
    let entry = Entry { by, what: Measure::Warning { text: "Stop it".to_owned(), acknowledged: None } };
    let member = Member { warned: vec![warning], ..member(AUTHOR, Role::Member) };
    (member, Conduct([(WARNED_AT, entry)].into()))
}

/// Somebody of whom each kind of decision was made, by this one.
fn curbed(by: MemberId) -> (Member, Conduct) {
    let (warned, conduct) = warned(by);
    let (suspension, silence) = (suspended(by).suspension, silenced(by).silence);
    (Member { suspension, silence, ..warned }, conduct)
}

fn appeals_against(curb: Curb, by: MemberId) -> MemberAppeals {
    let (member, conduct) = curbed(by);
    let change = asks(AUTHOR, curb, (&member, &conduct), &MemberAppeals::new(), "It was not me.").unwrap();
    let appeal = change.effects.iter().find_map(|effect| match effect {
        Effect::SetAppeal(_, of, appeal) if *of == curb => appeal.clone().map(|appeal| *appeal),
        _ => None,
    });
    [(curb, appeal.unwrap())].into()
}

fn asks(
    who: MemberId,
    curb: Curb,
    (member, conduct): (&Member, &Conduct),
    appeals: &MemberAppeals,
    text: &str,
) -> Result<Change, Refusal> {
    appeal_against(curb, &somebody(who), Known { member, conduct }, appeals, text, NOW)
}

#[test]
fn whoever_was_decided_about_appeals_once_against_each_decision() {
    let (member, conduct) = curbed(MODERATOR);
    let (of, none) = ((&member, &conduct), MemberAppeals::new());
    let free = crate::samples::member(AUTHOR, Role::Member);
    for curb in Curb::ALL {
        assert!(asks(AUTHOR, curb, of, &none, "It was not me.").is_ok(), "{curb:?}");
        assert!(matches!(asks(AUTHOR, curb, of, &none, ""), Err(Refusal::Invalid(_))));
        assert!(matches!(asks(BYSTANDER, curb, of, &none, "x"), Err(Refusal::SignIn)));
        let nothing = (&free, &Conduct::default());
        assert!(matches!(asks(AUTHOR, curb, nothing, &none, "x"), Err(Refusal::Conflict(_))));
        let open = appeals_against(curb, MODERATOR);
        assert!(matches!(asks(AUTHOR, curb, of, &open, "x"), Err(Refusal::Conflict(_))), "{curb:?} twice");
        let mut refused = open;
        let decided = Refused { by: ADMIN, at: NOW, reason: "No".to_owned() };
        refused.get_mut(&curb).unwrap().refused = Some(decided);
        assert!(matches!(asks(AUTHOR, curb, of, &refused, "x"), Err(Refusal::Conflict(_))), "{curb:?} was decided");
        for other in Curb::ALL.into_iter().filter(|other| *other != curb) {
            assert!(asks(AUTHOR, other, of, &refused, "x").is_ok(), "{other:?} is another matter");
        }
    }
    // The next warning is another matter, once the appeal against the one before is decided.
    let mut again = conduct.clone();
    let entry = Entry { by: MODERATOR, what: Measure::Warning { text: "Again".to_owned(), acknowledged: None } };
    again.0.insert(Timestamp(60), entry);
    let mut appeals = appeals_against(Curb::Warning, MODERATOR);
    assert!(matches!(asks(AUTHOR, Curb::Warning, (&member, &again), &appeals, "x"), Err(Refusal::Conflict(_))));
    let decided = Refused { by: ADMIN, at: NOW, reason: "No".to_owned() };
    appeals.get_mut(&Curb::Warning).unwrap().refused = Some(decided);
    assert!(asks(AUTHOR, Curb::Warning, (&member, &again), &appeals, "x").is_ok());
}

fn decided_by(who: MemberId, by: MemberId, curb: Curb, refusal: Option<&str>) -> Result<Change, Refusal> {
    let (member, conduct) = curbed(by);
    let known = Known { member: &member, conduct: &conduct };
    decide_appeal(&site(), &somebody(who), known, (curb, &appeals_against(curb, by)), refusal, NOW)
}

#[test]
fn somebody_else_decides_about_each_and_granting_ends_it() {
    for curb in Curb::ALL {
        assert!(matches!(decided_by(MODERATOR, MODERATOR, curb, None), Err(Refusal::Forbidden(ANOTHER))));
        assert!(matches!(decided_by(BYSTANDER, MODERATOR, curb, None), Err(Refusal::Forbidden(_))));
        assert!(matches!(decided_by(ADMIN, MODERATOR, curb, Some(" ")), Err(Refusal::Invalid(_))));
        let granted = decided_by(ADMIN, MODERATOR, curb, None).unwrap();
        let ends = |effect: &Effect| match curb {
            Curb::Suspension => matches!(effect, Effect::SetSuspension(AUTHOR, None)),
            Curb::Silence => matches!(effect, Effect::SetSilence(AUTHOR, None)),
            Curb::Warning => matches!(effect, Effect::SetWarned(AUTHOR, left) if left.is_empty()),
        };
        let others = |effect: &Effect| {
            matches!(effect, Effect::SetSuspension(..) | Effect::SetSilence(..) | Effect::SetWarned(..))
        };
        assert!(granted.effects.iter().any(ends), "{curb:?}");
        assert_eq!(granted.effects.iter().filter(|effect| others(effect)).count(), 1, "{curb:?} and nothing else");
        let refused = decided_by(ADMIN, MODERATOR, curb, Some("It was.")).unwrap();
        assert!(!refused.effects.iter().any(others));
        assert_eq!(refused.events[0], Event::AppealRefused { member: AUTHOR, by: ADMIN });
        for change in [granted, refused] {
            let strikes = |effect: &Effect| matches!(effect, Effect::Strike(Roster::Appealing(of), _) if *of == curb);
            assert!(change.effects.iter().any(strikes), "it waits no longer");
        }
        let (member, conduct) = curbed(MODERATOR);
        let known = Known { member: &member, conduct: &conduct };
        let again = decide_appeal(&site(), &somebody(ADMIN), known, (curb, &MemberAppeals::new()), None, NOW);
        assert!(matches!(again, Err(Refusal::Conflict(_))));
    }
}
