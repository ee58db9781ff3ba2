use super::*;
use crate::post::PostState;
use crate::samples::{AUTHOR, BYSTANDER, ELSEWHERE, MODERATOR, answer, opening, question, site, somebody};

const NOW: Timestamp = Timestamp(9_000);

fn form(reason: &str, note: &str) -> FlagForm {
    FlagForm { reason: reason.to_owned(), note: note.to_owned() }
}

fn flagged(by: MemberId, post: &Post, flags: &Flags, form: &FlagForm) -> Result<Change, Refusal> {
    flag(&site(), &somebody(by), (&question(), post), flags, FlagRecord::default(), form, NOW)
}

fn said(weight: u32, upheld: Option<bool>) -> Flag {
    Flag { why: Why::Rude, note: String::new(), at: Timestamp(8_000), weight, upheld }
}

fn case(weight: u32, hidden: bool) -> Option<Case> {
    Some(Case { since: Timestamp(8_000), weight, hidden, held: Vec::new(), appeal: None })
}

fn case_of(change: &Change) -> Option<Option<Case>> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetCase(_, _, case) => Some(case.clone().map(|case| *case)),
        _ => None,
    })
}

/// Whether a reply is shown after it; nothing, where it stays as it was.
fn shown(change: &Change) -> Option<bool> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetPostDeletion(_, _, deletion) => Some(deletion.is_none()),
        Effect::SetTopicDeletion(_, deletion) => Some(deletion.is_none()),
        _ => None,
    })
}

fn fields(result: Result<Change, Refusal>) -> Vec<&'static str> {
    let Err(Refusal::Invalid(faults)) = result else { panic!("no field is wrong: {result:?}") };
    faults.iter().map(|fault| fault.field).collect()
}

/// A reply by somebody else than whoever flags it.
fn reply() -> Post {
    let mut post = answer();
    post.head.author = AUTHOR;
    post
}

#[test]
fn what_is_typed_is_looked_at() {
    let flags = Flags::new();
    assert_eq!(fields(flagged(BYSTANDER, &reply(), &flags, &form("", ""))), ["reason"]);
    assert_eq!(fields(flagged(BYSTANDER, &reply(), &flags, &form("boring", ""))), ["reason"]);
    assert_eq!(fields(flagged(BYSTANDER, &reply(), &flags, &form("other", " "))), ["note"]);
    assert_eq!(fields(flagged(BYSTANDER, &reply(), &flags, &form("", &"x".repeat(301)))), ["reason", "note"]);
    assert!(matches!(flagged(AUTHOR, &reply(), &flags, &form("spam", "")), Err(Refusal::Forbidden(_))));
}

#[test]
fn enough_flags_hide_a_post_once() {
    let mut post = reply();
    let change = flagged(BYSTANDER, &post, &Flags::new(), &form("spam", "")).unwrap();
    assert_eq!(
        (case_of(&change), shown(&change)),
        (Some(Some(Case { since: NOW, weight: 10, hidden: false, held: Vec::new(), appeal: None })), None)
    );
    post.state.case = case(20, false);
    let others = Flags::from([(ELSEWHERE, said(10, None)), (MODERATOR, said(10, None))]);
    let change = flagged(BYSTANDER, &post, &others, &form("spam", "")).unwrap();
    assert_eq!((case_of(&change), shown(&change)), (Some(case(30, true)), Some(false)));
    // What was decided earlier weighs nothing any more.
    let decided = Flags::from([(ELSEWHERE, said(10, Some(false))), (MODERATOR, said(10, None))]);
    let change = flagged(BYSTANDER, &post, &decided, &form("spam", "")).unwrap();
    assert_eq!((case_of(&change), shown(&change)), (Some(case(20, false)), None));
    // A moderator of the category hides it alone; one of another category does not.
    assert_eq!(shown(&flagged(MODERATOR, &reply(), &Flags::new(), &form("spam", "")).unwrap()), Some(false));
    assert_eq!(shown(&flagged(ELSEWHERE, &reply(), &Flags::new(), &form("spam", "")).unwrap()), None);
    // With its opening post a topic goes.
    let change = flagged(MODERATOR, &opening(), &Flags::new(), &form("spam", "")).unwrap();
    let hides = |effect: &Effect| matches!(effect, Effect::SetTopicDeletion(_, Some(by)) if by.is_by_flags());
    assert!(change.effects.iter().any(hides), "{change:?}");
}

#[test]
fn the_same_again_changes_nothing_and_what_was_decided_is_not_said_again() {
    let mut post = reply();
    post.state.case = case(10, false);
    let mine = |upheld| Flags::from([(BYSTANDER, said(10, upheld))]);
    assert!(flagged(BYSTANDER, &post, &mine(None), &form("rude", "")).unwrap().effects.is_empty());
    let other = flagged(BYSTANDER, &post, &mine(None), &form("spam", "")).unwrap();
    assert_eq!(case_of(&other), Some(case(10, false)), "it weighs once");
    for upheld in [true, false] {
        let again = flagged(BYSTANDER, &reply(), &mine(Some(upheld)), &form("spam", ""));
        assert!(matches!(again, Err(Refusal::Conflict(_))));
    }
}

fn decided(post: &Post, flags: &Flags, decision: &Decision) -> Result<Change, Refusal> {
    decide(&site(), &somebody(MODERATOR), (&question(), post), flags, decision, NOW)
}

fn hidden() -> Post {
    let mut post = reply();
    post.state.case = case(30, true);
    post.state.deletion =
        Some(Deletion { by: OPERATOR, at: Timestamp(8_500), reason: HIDDEN.to_owned(), stands: false, purged: false });
    post
}

#[test]
fn a_decision_is_about_all_open_flags() {
    let flags = Flags::from([(BYSTANDER, said(10, None)), (ELSEWHERE, said(10, Some(false)))]);
    let uphold = Decision::Uphold("It advertises".to_owned());
    for (post, decision, is_shown) in [
        (hidden(), &uphold, Some(false)),
        (hidden(), &Decision::Dismiss, Some(true)),
        (Post { state: PostState { case: case(10, false), ..reply().state }, ..reply() }, &uphold, Some(false)),
        (Post { state: PostState { case: case(10, false), ..reply().state }, ..reply() }, &Decision::Dismiss, None),
    ] {
        let change = decided(&post, &flags, decision).unwrap();
        assert_eq!((case_of(&change), shown(&change)), (Some(None), is_shown), "{decision:?}");
        let upheld = *decision != Decision::Dismiss;
        let told = Event::FlagsDecided {
            topic: question().id,
            post: post.id,
            by: MODERATOR,
            upheld,
            flaggers: [BYSTANDER].into(),
        };
        assert!(change.events.contains(&told), "{change:?}");
        let open = Fact::CaseIs(question().id, post.id, post.state.case.clone().map(Box::new));
        assert!(change.given.contains(&open), "two moderators do not decide the same case");
        let logged: Vec<_> = change.events.iter().filter_map(Event::logged).collect();
        assert_eq!(logged.len(), 1, "{change:?}");
    }
}

#[test]
fn what_nobody_flagged_or_somebody_decided_is_not_decided() {
    assert!(matches!(decided(&reply(), &Flags::new(), &Decision::Dismiss), Err(Refusal::Conflict(_))));
    assert_eq!(fields(decided(&hidden(), &Flags::new(), &Decision::Uphold(" ".to_owned()))), ["reason"]);
    let by_other =
        decide(&site(), &somebody(ELSEWHERE), (&question(), &hidden()), &Flags::new(), &Decision::Dismiss, NOW);
    assert_eq!(by_other.unwrap_err(), Refusal::Absent, "what is hidden is not there for moderators of elsewhere");
}

fn decided_of(change: &Change) -> Decided {
    let found = change.effects.iter().find_map(|effect| match effect {
        Effect::SetDecided(_, decided) => decided.clone(),
        _ => None,
    });
    *found.unwrap()
}

/// The post as a decision leaves it, with what is kept of that.
fn after(post: &Post, flags: &Flags, decision: &Decision) -> (Post, CaseFile) {
    let change = decided(post, flags, decision).unwrap();
    let (mut post, mut flags) = (post.clone(), flags.clone());
    for effect in &change.effects {
        match effect {
            Effect::SetPostDeletion(_, _, deletion) => post.state.deletion.clone_from(deletion),
            Effect::SetCase(_, _, case) => post.state.case = case.clone().map(|case| *case),
            Effect::SetFlag(_, member, flag) => _ = flags.insert(*member, (**flag).clone()),
            _ => {}
        }
    }
    (post, CaseFile { flags, decided: Some(decided_of(&change)), looking: None })
}

#[test]
fn a_decision_can_be_undone_and_leaves_what_was_there_before() {
    let flags = Flags::from([(BYSTANDER, said(10, None)), (ELSEWHERE, said(10, Some(false)))]);
    let uphold = Decision::Uphold("It advertises".to_owned());
    let seen = Post { state: PostState { case: case(10, false), ..reply().state }, ..reply() };
    for (before, decision, is_shown) in [
        (hidden(), &uphold, Some(false)),
        (hidden(), &Decision::Dismiss, Some(false)),
        (seen.clone(), &uphold, Some(true)),
        (seen, &Decision::Dismiss, None),
    ] {
        let (post, flagged) = after(&before, &flags, decision);
        let undone = |by, now| undo(&site(), &somebody(by), (&question(), &post), &flagged, now);
        let change = undone(MODERATOR, NOW).unwrap();
        assert_eq!((case_of(&change), shown(&change)), (Some(before.state.case.clone()), is_shown), "{decision:?}");
        let open = |effect: &Effect| matches!(effect, Effect::SetFlag(_, BYSTANDER, flag) if flag.upheld.is_none());
        assert_eq!(change.effects.iter().filter(|effect| open(effect)).count(), 1);
        let touched = |effect: &Effect| matches!(effect, Effect::SetFlag(_, ELSEWHERE, _));
        assert!(!change.effects.iter().any(touched), "what was decided earlier stays decided");
        assert!(matches!(undone(ELSEWHERE, NOW), Err(Refusal::Forbidden(_) | Refusal::Absent)));
        let late = NOW.plus(UNDONE_WITHIN).plus(std::time::Duration::from_millis(1));
        assert!(matches!(undone(MODERATOR, late), Err(Refusal::Conflict(_))));
    }
}

#[test]
fn undoing_leaves_what_somebody_did_since() {
    let uphold = Decision::Uphold("It advertises".to_owned());
    let flags = Flags::from([(BYSTANDER, said(10, None))]);
    let (mut post, flagged) = after(&hidden(), &flags, &uphold);
    post.state.deletion = None;
    let undone = |post: &Post| {
        undo(&site(), &somebody(MODERATOR), (&question(), post), &flagged, NOW).map(|change| shown(&change))
    };
    assert_eq!(undone(&post), Ok(None));
    post.state.case = case(10, false);
    assert!(matches!(undone(&post), Err(Refusal::Conflict(_))), "it was flagged again");
}

/// A post that flags hid, that a moderator showed and deleted for another reason, stays deleted.
#[test]
fn dismissing_brings_nothing_back_that_somebody_deleted() {
    let mut post = hidden();
    post.state.deletion = Some(Deletion {
        by: MODERATOR,
        at: Timestamp(8_800),
        reason: "A duplicate".to_owned(),
        stands: false,
        purged: false,
    });
    let flags = Flags::from([(BYSTANDER, said(10, None))]);
    for decision in [Decision::Dismiss, Decision::Uphold("It advertises".to_owned())] {
        assert_eq!(shown(&decided(&post, &flags, &decision).unwrap()), None, "{decision:?}");
    }
}

#[test]
fn somebody_looks_at_a_case_while_it_is_open() {
    let looks = |post: &Post, by| look(&site(), &somebody(by), (&question(), post), true);
    let change = looks(&hidden(), MODERATOR).unwrap();
    assert!(matches!(change.effects[..], [Effect::SetLooking(_, Some(MODERATOR))]));
    assert!(looks(&hidden(), ELSEWHERE).is_err());
    assert!(matches!(looks(&reply(), MODERATOR), Err(Refusal::Conflict(_))));
}
