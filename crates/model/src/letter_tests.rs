//! The way of a letter: when it is tried, and when it is put aside.

use super::*;
use crate::shard::Shard;

const ID: LetterId = LetterId(64);
const NOW: Timestamp = Timestamp(1_000_000);

fn letter() -> Outgoing {
    Outgoing::new(Letter::Reset, Some(MemberId(32)), NOW)
}

fn begun(outgoing: &Outgoing, now: Timestamp) -> (Timestamp, Outgoing) {
    let (_, next, tried) = begin(ID, now, outgoing, "first@forum".to_owned(), now);
    (next, tried)
}

#[test]
fn a_letter_lives_in_the_shard_of_its_id() {
    let mut change = Change::new(Shard::of_id(0));
    queue(&mut change, ID, letter());
    assert_eq!(change.shard, ID.shard());
    assert!(matches!(change.events.as_slice(), [Event::LetterQueued { letter: ID }]));
}

#[test]
fn the_newest_letter_with_a_link_is_the_one_whose_link_works() {
    let mut change = Change::new(Shard::of_id(0));
    queue(&mut change, ID, letter());
    let set = |effect: &Effect| matches!(effect, Effect::SetLink(MemberId(32), Link::Reset, Some(ID)));
    assert!(change.effects.iter().any(set));
    let mut change = Change::new(Shard::of_id(0));
    queue(&mut change, ID, Outgoing::new(Letter::Test, Some(MemberId(32)), NOW));
    assert!(change.effects.iter().all(|effect| !matches!(effect, Effect::SetLink(..))));
}

#[test]
fn pauses_grow_and_the_first_is_longer_than_sending_takes() {
    let (mut outgoing, mut now, mut last) = (letter(), NOW, Duration::from_secs(60));
    for _ in 0..TRIES {
        let (next, tried) = begun(&outgoing, now);
        assert!(next.since(now) > last, "{:?} after {last:?}", next.since(now));
        (last, outgoing, now) = (next.since(now), tried, next);
    }
}

#[test]
fn a_message_id_stays_as_it_was_written_down_first() {
    let (_, _, tried) = begin(ID, NOW, &letter(), "first@forum".to_owned(), NOW);
    let (_, _, again) = begin(ID, NOW, &tried, "second@forum".to_owned(), NOW);
    assert_eq!(again.message_id.as_deref(), Some("first@forum"));
}

#[test]
fn the_last_try_and_a_refusal_for_good_put_a_letter_aside() {
    let parks = |change: &Change| matches!(change.effects.as_slice(), [Effect::ParkLetter(..), Effect::Tally { .. }]);
    let tried = |tries| Outgoing { tries, ..letter() };
    assert!(!parks(&failed(ID, NOW, tried(TRIES - 1), "no".to_owned(), false, NOW)));
    assert!(parks(&failed(ID, NOW, tried(TRIES), "no".to_owned(), false, NOW)));
    assert!(parks(&failed(ID, NOW, tried(1), "no".to_owned(), true, NOW)));
}

#[test]
fn sent_again_it_has_all_its_tries_before_it() {
    let change = again(ID, Outgoing { tries: TRIES, message_id: Some("first@forum".to_owned()), ..letter() }, NOW);
    let [Effect::DropLetter(ID), Effect::QueueLetter(ID, queued, NOW)] = change.effects.as_slice() else {
        panic!("{change:?}")
    };
    assert_eq!((queued.tries, queued.message_id.as_deref()), (0, Some("first@forum")));
}
