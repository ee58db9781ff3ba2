use super::*;
use crate::actor::{Role, SignedIn};
use crate::event::Event;
use crate::samples::*;

const NOW: Timestamp = Timestamp(1_000);

fn kept(change: &Change) -> Vec<&Measure> {
    let kept = change.effects.iter().filter_map(|effect| match effect {
        Effect::SetConduct(_, _, Some(entry)) => Some(&entry.what),
        _ => None,
    });
    kept.collect()
}

fn fields(refused: Result<Change, Refusal>) -> Vec<&'static str> {
    match refused {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{other:?}"),
    }
}

fn logged(change: &Change) -> Vec<&Deed> {
    change.events.iter().filter_map(Event::logged).map(|entry| &entry.deed).collect()
}

#[test]
fn moderators_do_it_to_members_and_only_admins_to_each_other() {
    let (site, conduct) = (site(), Conduct::default());
    let ask = |by: MemberId, of: MemberId| {
        let member = member(of, if of == ADMIN { Role::Admin } else { Role::Member });
        let known = Known { member: &member, conduct: &conduct };
        let actor = somebody(by);
        let all = [
            note(&site, &actor, known, "Sells.", None, NOW).is_ok(),
            warn(&site, &actor, known, "Stop.", None, NOW).is_ok(),
            silence(&site, &actor, known, None, "Sells.", NOW).is_ok(),
            reset(&site, &actor, known, Reset::Sessions, NOW).is_ok(),
        ];
        assert!(all.iter().all(|may| *may == all[0]), "{all:?}");
        all[0]
    };
    assert!(ask(MODERATOR, BYSTANDER) && ask(ADMIN, BYSTANDER) && ask(ADMIN, MODERATOR));
    assert!(!ask(MODERATOR, ADMIN) && !ask(BYSTANDER, AUTHOR) && !ask(MODERATOR, MODERATOR) && !ask(ADMIN, ADMIN));
}

#[test]
fn a_note_goes_by_whoever_wrote_it_or_an_admin() {
    let (site, member) = (site(), member(BYSTANDER, Role::Member));
    let mut conduct = Conduct::default();
    conduct.0.insert(NOW, Entry { by: MODERATOR, what: Measure::Note { text: "Sells.".to_owned() } });
    conduct.0.insert(Timestamp(1_001), Entry { by: ADMIN, what: Measure::Note { text: "No.".to_owned() } });
    let known = Known { member: &member, conduct: &conduct };
    let gone = remove_note(&site, &somebody(MODERATOR), known, NOW).unwrap();
    assert!(gone.effects.iter().any(|effect| matches!(effect, Effect::SetConduct(_, at, None) if *at == NOW)));
    let of_another = remove_note(&site, &somebody(MODERATOR), known, Timestamp(1_001));
    assert!(matches!(of_another, Err(Refusal::Forbidden(_))));
    assert!(remove_note(&site, &somebody(ADMIN), known, NOW).is_ok());
    assert!(matches!(remove_note(&site, &somebody(ADMIN), known, Timestamp(5)), Err(Refusal::Conflict(_))));
}

#[test]
fn who_is_warned_writes_again_after_saying_that_they_read_it() {
    let (site, mut target) = (site(), member(BYSTANDER, Role::Member));
    let mut conduct = Conduct::default();
    let warned = warn(&site, &somebody(MODERATOR), Known { member: &target, conduct: &conduct }, "Stop it.", None, NOW);
    let warned = warned.unwrap();
    assert_eq!(logged(&warned), [&Deed::MemberWarned { member: BYSTANDER }]);
    assert_eq!(warned.events[0], Event::MemberWarned { member: BYSTANDER, by: MODERATOR });
    target.warned = vec![Warning { at: NOW, text: "Stop it.".to_owned() }];
    let what = Measure::Warning { text: "Stop it.".to_owned(), acknowledged: None };
    conduct.0.insert(NOW, Entry { by: MODERATOR, what });
    let known = Known { member: &target, conduct: &conduct };
    let actor = Actor::Member(target.signed_in());
    let topic = question();
    assert_eq!(may(&site, &actor, Action::Reply, Object::Topic(&topic)), Err(Refusal::Warned));
    let read = acknowledge(&site, &actor, known, NOW, Timestamp(2_000)).unwrap();
    assert_eq!(kept(&read), [&Measure::Warning { text: "Stop it.".to_owned(), acknowledged: Some(Timestamp(2_000)) }]);
    assert!(acknowledge(&site, &actor, known, Timestamp(7), NOW).unwrap().effects.is_empty(), "that is none of theirs");
    assert_eq!(acknowledge(&site, &somebody(MODERATOR), known, NOW, NOW).unwrap_err(), Refusal::Absent);
}

#[test]
fn a_silence_has_a_reason_and_an_end_that_is_still_to_come() {
    let (site, target, conduct) = (site(), member(BYSTANDER, Role::Member), Conduct::default());
    let known = Known { member: &target, conduct: &conduct };
    let ask = |until, reason: &str| silence(&site, &somebody(MODERATOR), known, until, reason, NOW);
    assert_eq!(fields(ask(Some(NOW), "")), ["until", "reason"]);
    assert_eq!(fields(ask(None, &"x".repeat(400))), ["reason"]);
    let silenced = ask(Some(Timestamp(5_000)), "Rude.").unwrap();
    let due = Due::SilenceEnds { member: BYSTANDER };
    assert!(
        silenced.effects.iter().any(|effect| matches!(effect, Effect::Schedule(it, Timestamp(5_000)) if *it == due))
    );
    let Actor::Member(signed_in) = somebody(BYSTANDER) else { panic!() };
    let until = Some(Timestamp(5_000));
    let silence = Some(Silence { by: MODERATOR, until, reason: "Rude.".to_owned() });
    let actor = Actor::Member(SignedIn { silence, ..signed_in });
    let topic = question();
    let refused = may(&site, &actor, Action::Reply, Object::Topic(&topic)).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "You are silenced until 1970-01-01 00:00:05 UTC, so you can read but not write. The reason: Rude."
    );
    assert_eq!(may(&site, &actor, Action::See, Object::Topic(&topic)), Ok(()));
}

#[test]
fn what_is_not_there_is_not_taken_away() {
    let (site, target, conduct) = (site(), member(BYSTANDER, Role::Member), Conduct::default());
    let known = Known { member: &target, conduct: &conduct };
    for what in [Reset::Picture, Reset::DisplayName] {
        let refused = reset(&site, &somebody(MODERATOR), known, what, NOW);
        assert!(matches!(refused, Err(Refusal::Conflict(_))), "{what:?}");
        assert_eq!(Reset::parse(what.name()), Ok(what));
    }
    assert!(matches!(lift_silence(&site, &somebody(MODERATOR), known, NOW), Err(Refusal::Conflict(_))));
    assert!(Reset::parse("name").is_err());
}

#[test]
fn of_very_much_the_oldest_goes() {
    let (site, target) = (site(), member(BYSTANDER, Role::Member));
    let entry = Entry { by: ADMIN, what: Measure::SessionsEnded };
    let conduct = Conduct((1..=ENTRIES_MAX as u64).map(|at| (Timestamp(at), entry.clone())).collect());
    let known = Known { member: &target, conduct: &conduct };
    let noted = note(&site, &somebody(MODERATOR), known, "One more.", None, NOW).unwrap();
    assert!(noted.effects.iter().any(|effect| matches!(effect, Effect::SetConduct(_, Timestamp(1), None))));
}
