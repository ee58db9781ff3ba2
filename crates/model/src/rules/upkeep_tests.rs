use super::*;
use crate::ids::PostId;
use crate::log::LogEntry;
use crate::post::Body;
use crate::rules::order;
use crate::rules::posts::{self, Reply};
use crate::samples::{ADMIN, AUTHOR, BYSTANDER, MODERATOR, opening, question, site, somebody};
use crate::time::Timestamp;

const NOW: Timestamp = Timestamp(5_000);
const SOON: Option<Timestamp> = Some(Timestamp(6_000));
const LATER: Option<Timestamp> = Some(Timestamp(9_000));

fn with(upkeep: Upkeep) -> Topic {
    Topic { upkeep: upkeep.kept(), ..question() }
}

fn pace(minutes: &str) -> Pace {
    Pace::parse(minutes).unwrap().unwrap()
}

fn slow(minutes: &str) -> Topic {
    with(Upkeep { slow: Some(Slow { pace: pace(minutes), why: String::new() }), ..Upkeep::default() })
}

fn timer(lock_at: Option<Timestamp>, open_at: Option<Timestamp>) -> Timer {
    Timer { by: MODERATOR, lock_at, open_at, why: "Done".to_owned() }
}

/// What a change makes of the upkeep.
fn sets(change: &Change) -> Option<Upkeep> {
    change.effects.iter().find_map(|effect| match effect {
        Effect::SetUpkeep(_, upkeep) => Some(upkeep.as_deref().cloned().unwrap_or_default()),
        _ => None,
    })
}

fn logged(change: &Change) -> Vec<LogEntry> {
    change.events.iter().filter_map(|event| event.logged().cloned()).collect()
}

fn fields(result: Result<Change, Refusal>) -> Vec<&'static str> {
    match result {
        Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("no field was refused: {other:?}"),
    }
}

fn scheduled(change: &Change) -> Vec<(Due, Option<Timestamp>)> {
    let all = change.effects.iter().filter_map(|effect| match effect {
        Effect::Schedule(due, at) => Some((due.clone(), Some(*at))),
        Effect::Unschedule(due) => Some((due.clone(), None)),
        _ => None,
    });
    all.collect()
}

#[test]
fn a_topic_is_locked_for_a_reason_that_goes_when_it_is_opened() {
    let lock = |topic: &Topic, locked, why| order::lock(&site(), &somebody(MODERATOR), topic, locked, why).unwrap();
    let change = lock(&question(), true, " Calm down ");
    assert_eq!(sets(&change).unwrap().why_locked, "Calm down");
    let entry =
        LogEntry { by: MODERATOR, deed: Deed::TopicLocked { topic: question().id }, reason: "Calm down".to_owned() };
    assert_eq!(logged(&change), [entry]);
    let locked = Topic { locked: true, ..with(Upkeep { why_locked: "Calm down".to_owned(), ..Upkeep::default() }) };
    for same in ["Calm down", ""] {
        assert!(lock(&locked, true, same).effects.is_empty());
    }
    let otherwise = lock(&locked, true, "It is over");
    assert_eq!(sets(&otherwise).unwrap().why_locked, "It is over");
    assert!(!otherwise.effects.iter().any(|effect| matches!(effect, Effect::SetLocked(..))));
    assert_eq!(sets(&lock(&locked, false, "")), Some(Upkeep::default()));
    let long = "x".repeat(301);
    assert_eq!(fields(order::lock(&site(), &somebody(MODERATOR), &question(), true, &long)), ["reason"]);
}

#[test]
fn only_admins_pin_everywhere_and_change_such_a_pin() {
    use crate::topic::Pin;
    let (here, everywhere) = (Pin::in_category(None), Pin::everywhere(None));
    let pinned = |pin| Topic { pin, ..question() };
    let pin = |by, topic: &Topic, to| order::pin(&site(), &somebody(by), topic, to, "", NOW);
    for (from, to) in [(None, Some(everywhere)), (Some(everywhere), None), (Some(everywhere), Some(here))] {
        assert!(matches!(pin(MODERATOR, &pinned(from), to), Err(Refusal::Forbidden(_))), "{from:?} {to:?}");
        assert_eq!(pin(ADMIN, &pinned(from), to).unwrap().events.len(), 2, "{from:?} {to:?}");
    }
    assert!(pin(MODERATOR, &pinned(Some(everywhere)), Some(everywhere)).unwrap().effects.is_empty());
    assert!(pin(MODERATOR, &pinned(None), Some(here)).is_ok());
    assert!(matches!(pin(AUTHOR, &pinned(None), Some(everywhere)), Err(Refusal::Forbidden(_))));
}

#[test]
fn a_timer_is_set_for_later_in_the_order_of_what_it_does() {
    let set = |topic: &Topic, lock_at, open_at| {
        let form = TimerForm { lock_at, open_at, reason: "Done".to_owned() };
        set_timer(&site(), &somebody(MODERATOR), topic, &form, NOW)
    };
    let (open, locked) = (question(), Topic { locked: true, ..question() });
    let past = Some(NOW);
    assert_eq!(fields(set(&open, past, None)), ["lock_at"]);
    assert_eq!(fields(set(&open, past, past)), ["lock_at", "open_at", "open_at"]);
    assert_eq!(fields(set(&open, LATER, SOON)), ["open_at"]);
    assert_eq!(fields(set(&open, SOON, SOON)), ["open_at"]);
    assert_eq!(fields(set(&open, None, SOON)), ["open_at"]);
    assert_eq!(fields(set(&locked, SOON, None)), ["lock_at"]);
    let (locks, opens) = (Due::TopicLocks { topic: open.id }, Due::TopicOpens { topic: open.id });
    for (topic, lock_at, open_at) in [(&open, SOON, None), (&open, SOON, LATER), (&locked, None, SOON)] {
        let change = set(topic, lock_at, open_at).unwrap();
        assert_eq!(scheduled(&change), [(locks.clone(), lock_at), (opens.clone(), open_at)]);
        assert_eq!(sets(&change).unwrap().timer, Some(timer(lock_at, open_at)));
        let deed = Deed::TopicTimed { topic: topic.id, lock_at, open_at };
        assert_eq!(logged(&change), [LogEntry { by: MODERATOR, deed, reason: "Done".to_owned() }]);
    }
    let timed = with(Upkeep { timer: Some(timer(SOON, LATER)), ..Upkeep::default() });
    assert!(set(&timed, SOON, LATER).unwrap().effects.is_empty());
    assert!(set(&question(), None, None).unwrap().effects.is_empty());
    let off = set(&timed, None, None).unwrap();
    assert_eq!(sets(&off), Some(Upkeep::default()));
    assert_eq!(scheduled(&off), [(locks, None), (opens, None)]);
}

#[test]
fn a_timer_locks_and_opens_in_the_name_of_who_set_it() {
    let timed = with(Upkeep { timer: Some(timer(SOON, LATER)), ..Upkeep::default() });
    let due = Due::TopicLocks { topic: timed.id };
    let change = timer_due(&timed, &due, Timestamp(6_000));
    assert!(change.given.contains(&Fact::Scheduled(due.clone(), Timestamp(6_000))));
    let upkeep = Upkeep { why_locked: "Done".to_owned(), timer: Some(timer(None, LATER)), ..Upkeep::default() };
    assert_eq!(sets(&change), Some(upkeep.clone()));
    let deed = Deed::TopicLocked { topic: timed.id };
    assert_eq!(logged(&change), [LogEntry { by: MODERATOR, deed, reason: "Done".to_owned() }]);
    let locked = Topic { locked: true, ..with(upkeep) };
    let opened = timer_due(&locked, &Due::TopicOpens { topic: timed.id }, Timestamp(9_000));
    assert_eq!(sets(&opened), Some(Upkeep::default()));
    assert!(opened.effects.iter().any(|effect| matches!(effect, Effect::SetLocked(_, false))));
    // It was put off meanwhile.
    let stale = timer_due(&timed, &due, Timestamp(5_999));
    assert_eq!((sets(&stale), logged(&stale)), (None, Vec::new()));
}

#[test]
fn who_locks_or_opens_a_topic_leaves_its_timer_the_rest() {
    let locks = Due::TopicLocks { topic: question().id };
    let opens = Due::TopicOpens { topic: question().id };
    let timed = with(Upkeep { timer: Some(timer(SOON, LATER)), ..Upkeep::default() });
    let change = order::lock(&site(), &somebody(MODERATOR), &timed, true, "").unwrap();
    assert_eq!(sets(&change).unwrap().timer, Some(timer(None, LATER)));
    assert_eq!(scheduled(&change), [(locks, None)]);
    let locked = Topic { locked: true, ..with(Upkeep { timer: Some(timer(None, LATER)), ..Upkeep::default() }) };
    let change = order::lock(&site(), &somebody(MODERATOR), &locked, false, "").unwrap();
    assert_eq!(sets(&change).unwrap().timer, None);
    assert_eq!(scheduled(&change), [(opens, None)]);
}

#[test]
fn in_slow_mode_a_member_waits_and_whoever_keeps_the_category_does_not() {
    let reply = |by, topic: &Topic, last: Option<u64>| {
        let reply = Reply {
            topic,
            parent: &opening(),
            id: PostId(90),
            body: Body::parse("Text").unwrap(),
            mentions: Vec::new(),
            last: last.map(Timestamp),
            now: Timestamp(1_000_000),
            once: None,
        };
        posts::reply(&site(), &somebody(by), reply)
    };
    let (topic, fact) = (slow("10"), |last| Fact::LastReplyIs(question().id, BYSTANDER, last));
    for (last, ago) in [(None, None), (Some(400_000), Some(Timestamp(400_000)))] {
        let change = reply(BYSTANDER, &topic, last).unwrap();
        assert!(change.given.contains(&fact(ago)) && change.given.contains(&as_it_is_kept(&topic)));
        let notes = |effect: &Effect| matches!(effect, Effect::NoteReply(_, BYSTANDER, at, _) if at.0 == 1_000_000);
        assert!(change.effects.iter().any(notes));
    }
    let Err(Refusal::Limited(limited)) = reply(BYSTANDER, &topic, Some(580_000)) else { panic!("it was taken") };
    assert_eq!(limited.seconds(), 180);
    let said = "This topic is in slow mode: each member replies once in 10 minutes. Try again in 3 minutes.";
    assert_eq!(limited.to_string(), said);
    // A clock that was set back.
    let Err(Refusal::Limited(limited)) = reply(BYSTANDER, &topic, Some(9_000_000)) else { panic!("it was taken") };
    assert_eq!(limited.seconds(), 600);
    for (by, topic) in [(MODERATOR, &topic), (ADMIN, &topic), (BYSTANDER, &question())] {
        let change = reply(by, topic, None).unwrap();
        assert!(!change.given.iter().any(|fact| matches!(fact, Fact::LastReplyIs(..))), "{by}");
    }
}

#[test]
fn slow_mode_is_set_for_a_reason_and_taken_off() {
    let set = |topic: &Topic, pace| slow_down(&site(), &somebody(MODERATOR), topic, pace, "Too hot");
    let change = set(&question(), Some(pace("5"))).unwrap();
    let slow = Slow { pace: pace("5"), why: "Too hot".to_owned() };
    assert_eq!(sets(&change).unwrap().slow, Some(slow.clone()));
    let deed = Deed::TopicSlowed { topic: question().id, minutes: Some(5) };
    assert_eq!(logged(&change), [LogEntry { by: MODERATOR, deed, reason: "Too hot".to_owned() }]);
    let topic = with(Upkeep { slow: Some(slow), ..Upkeep::default() });
    assert!(set(&topic, Some(pace("5"))).unwrap().effects.is_empty());
    assert_eq!(sets(&set(&topic, None).unwrap()), Some(Upkeep::default()));
    assert!(matches!(slow_down(&site(), &somebody(AUTHOR), &question(), None, ""), Err(Refusal::Forbidden(_))));
}
