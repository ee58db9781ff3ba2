//! Carrying data over: from what older versions wrote to what this version writes.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use model::ids::{MemberId, TopicId};
use model::shard::{self, Shard};
use redis::cmd;
use store::migrations::{self, Migrating, Planned};
use store::version::{DATA, Standing};
use store::{Derived, Lease, Store, StoreError};
use testbed::{Questions, Shape, on_each_shape};

use crate::support::{Thread, open, put};
use crate::versions::{address, key, standing};

/// The scripts that programs of version 1 write with.
const COMMIT_OF_1: &str = include_str!("../../../../migrations/1/commit.lua");
const LEASE_OF_1: &str = include_str!("../../../../migrations/1/lease.lua");

/// What stands before each script that programs of these versions write with.
const GUARDED: [(u32, &str); 2] = [
    (2, include_str!("../../../../migrations/2/guarded.lua")),
    (3, include_str!("../../../../migrations/3/guarded.lua")),
];

/// The epoch that a holder has in the data of version 1.
const EPOCH_OF_1: u64 = 7;

/// Some topics in some shards, a site, and a server that works on them, as this version has it.
async fn some_data(shape: &Shape) {
    let store = open(shape).await;
    for topic in [5, 6, 40, 63] {
        Thread::new(TopicId(topic)).write(&store).await;
    }
    for (name, number) in [("ann", 3), ("bob", 4)] {
        store.commit(model::rules::members::join(crate::support::registration(name, number))).await.unwrap();
    }
    let thread = Thread::new(TopicId(40));
    let (topic, post, member, author) = (TopicId(40), thread.post(0), MemberId(99), MemberId(1));
    let to = Some(model::post::Vote::Down);
    let vote = model::change::Effect::SetVote { topic, post, member, author, from: None, to, answers: false };
    put(&store, topic.shard(), [vote]).await;
    let received = model::change::Effect::SetReceived { member: author, source: topic.shard(), votes: -1 };
    put(&store, author.shard(), [received]).await;
    put(&store, Shard::SITE, [model::change::Effect::PutCategory(Box::new(crate::support::category(1, "Main")))]).await;
    let mut events =
        crate::support::change(Shard::of_id(5), [model::change::Effect::CountPosts(model::ids::CategoryId(1), 1)]);
    events.events = vec![model::event::Event::MemberJoined { member: MemberId(5) }];
    store.commit(events).await.unwrap();
    store.take_leases("node", Duration::from_secs(600)).await.unwrap();
}

/// That, as version 1 has it; answers with how it has to be afterwards.
async fn data_of_version_1(shape: &Shape) -> BTreeMap<String, String> {
    some_data(shape).await;
    let mut questions = shape.questions().await;
    let after = comparable(questions.snapshot().await);
    for shard in Shard::all() {
        questions.tell(cmd("DEL").arg(&[key(shard, "version"), key(shard, "events"), key(shard, "follow")])).await;
        for (now, then) in [("stream", "events"), ("followed", "follow")] {
            let there: bool = questions.ask(cmd("EXISTS").arg(key(shard, now))).await;
            if there {
                questions.tell(cmd("RENAME").arg(key(shard, now)).arg(key(shard, then))).await;
            }
        }
        // It counted epochs, and noted no server.
        questions.tell(cmd("HSET").arg(key(shard, "follow")).arg("epoch").arg(EPOCH_OF_1)).await;
        questions.tell(cmd("HDEL").arg(key(shard, "follow")).arg("server")).await;
    }
    assert_eq!(standing(shape).await, Standing::Older { version: 1, begun: false });
    after
}

/// The same of version 2.
async fn data_of_version_2(shape: &Shape) -> BTreeMap<String, String> {
    some_data(shape).await;
    let mut questions = shape.questions().await;
    let after = comparable(questions.snapshot().await);
    forget_what_version_3_derives(&mut questions).await;
    for shard in Shard::all() {
        questions.tell(cmd("SET").arg(key(shard, "version")).arg(2)).await;
    }
    assert_eq!(standing(shape).await, Standing::Older { version: 2, begun: false });
    after
}

/// The same of version 3.
async fn data_of_version_3(shape: &Shape) -> BTreeMap<String, String> {
    some_data(shape).await;
    let mut questions = shape.questions().await;
    let after = comparable(questions.snapshot().await);
    for shard in Shard::all() {
        questions.tell(cmd("SET").arg(key(shard, "version")).arg(3)).await;
    }
    assert_eq!(standing(shape).await, Standing::Older { version: 3, begun: false });
    after
}

/// Names of members, who is of which kind, votes that were received.
fn is_derived_in_3(key: &str) -> bool {
    let (_, rest) = key.split_once('}').unwrap();
    rest == "names" || rest == "received" || rest.starts_with("w:") || rest.starts_with("n:m")
}

/// The number, and that followers make the lists anew.
fn is_note_of_5(key: &str) -> bool {
    key.ends_with("}version") || key.ends_with("}followed")
}

async fn forget_what_version_3_derives(questions: &mut Questions) {
    for key in questions.snapshot().await.into_keys().filter(|key| is_derived_in_3(key)) {
        questions.tell(cmd("DEL").arg(key)).await;
    }
}

/// Without what differs from one time to the other: epochs, and leases that were ended.
fn comparable(mut data: BTreeMap<String, String>) -> BTreeMap<String, String> {
    data.retain(|key, _| !["}followed", "}lease", "}migrating"].iter().any(|end| key.ends_with(end)));
    data
}

async fn begin(shape: &Shape, holder: &str) -> Option<Migrating> {
    Migrating::begin(&address(shape), holder).await.unwrap()
}

/// Has the lock run out, as it does when its holder was killed.
async fn outlive_the_lock(questions: &mut Questions) {
    let lock = key(Shard::SITE, "migrating");
    let left: i64 = questions.ask(cmd("PTTL").arg(&lock)).await;
    assert!(left > 0, "the lock would never run out");
    questions.tell(cmd("DEL").arg(&lock)).await;
}

#[tokio::test]
async fn data_of_version_1_is_carried_over_and_holds_the_same() {
    on_each_shape(async |shape| {
        let after = data_of_version_1(shape).await;
        let mut questions = shape.questions().await;
        let refused = Store::open(&address(shape)).await.map(|_| ());
        assert!(matches!(refused, Err(StoreError::OtherVersion(other)) if !other.is_newer()), "{refused:?}");

        let migrating = begin(shape, "one").await.unwrap();
        let heard = Cell::new(0);
        migrating.carry(|progress| heard.set(heard.get() + u64::from(progress.to == DATA))).await.unwrap();
        migrating.end().await;
        assert_eq!(heard.get(), shard::COUNT);
        assert_eq!(standing(shape).await, Standing::Current);
        let found = questions.snapshot().await;
        assert!(!found.keys().any(|key| key.ends_with("}migrating")), "the lock was not given back");
        assert!(comparable(found) == after);
        let store = open(shape).await;
        assert_eq!(store.topic(TopicId(63)).await.unwrap().unwrap().posts, 1);
        // Who held a lease holds none, and the next one has an epoch that is a time.
        let then = Lease { shard: Shard::of_id(5), epoch: EPOCH_OF_1 };
        assert_eq!(store.set_cursor(then, "9-9").await.unwrap(), Derived::Overtaken);
        let leases = store.take_leases("another", Duration::from_secs(600)).await.unwrap();
        assert!(leases.len() == 32 && leases.iter().all(|lease| lease.epoch > 1_700_000_000_000), "{leases:?}");
    })
    .await;
}

#[tokio::test]
async fn what_would_be_done_is_said_and_nothing_is_written() {
    on_each_shape(async |shape| {
        data_of_version_1(shape).await;
        let before = shape.questions().await.snapshot().await;
        let planned = migrations::planned(&address(shape)).await.unwrap();
        let [Planned { from: 1, to: 2, shards: 32, keys: moved, .. }, later @ ..] = planned.as_slice() else {
            panic!("{planned:?}")
        };
        // A note and a follower's state for each shard, and the streams that there are.
        let streams = before.keys().filter(|key| key.ends_with("}events")).count();
        assert!(streams > 0 && streams < shard::COUNT as usize, "{streams} streams do not show that they are counted");
        assert_eq!(*moved, 2 * shard::COUNT + streams as u64);
        let [Planned { from: 2, to: 3, shards: 32, keys: notes, .. }, notes_alone @ ..] = later else {
            panic!("{planned:?}")
        };
        // A note for each shard, the names where there are members, and the votes where there are topics.
        let derived = before.keys().filter(|key| key.ends_with("}members") || key.ends_with("}topics")).count();
        assert!(derived > 1, "there is nothing to derive");
        assert_eq!(*notes, shard::COUNT + derived as u64);
        assert_eq!(notes_alone.len(), 5);
        // Of version 5 that lists are to be made as well.
        let notes = shard::COUNT;
        for (planned, (to, keys)) in
            notes_alone.iter().zip([(4, notes), (5, 2 * notes), (6, notes), (7, notes), (8, notes)])
        {
            assert_eq!((planned.from, planned.to, planned.shards, planned.keys), (to - 1, to, 32, keys));
        }
        assert!(shape.questions().await.snapshot().await == before);
        migrate(shape).await;
        assert_eq!(migrations::planned(&address(shape)).await.unwrap(), []);
    })
    .await;
}

async fn migrate(shape: &Shape) {
    let migrating = begin(shape, "whoever comes after").await.unwrap();
    migrating.carry(|_| {}).await.unwrap();
    migrating.end().await;
}

/// Wherever it is killed: nobody works with what is half done, and the next one brings it to the end.
#[tokio::test]
async fn a_migration_that_was_killed_is_gone_on_with() {
    on_each_shape(async |shape| {
        let mut questions = shape.questions().await;
        let mut killed = 0;
        for polls in (0..).map(|step: u32| 1 + step * 23) {
            questions.flush().await;
            let after = data_of_version_1(shape).await;
            let before = questions.snapshot().await;
            let migrating = begin(shape, "killed").await.unwrap();
            let came_to_its_end = {
                let mut carrying = pin!(migrating.carry(|_| {}));
                let mut left = polls;
                std::future::poll_fn(|context| {
                    left -= 1;
                    match carrying.as_mut().poll(context) {
                        Poll::Ready(done) => Poll::Ready(Some(done)),
                        Poll::Pending if left == 0 => Poll::Ready(None),
                        Poll::Pending => Poll::Pending,
                    }
                })
                .await
            };
            drop(migrating);
            if let Some(done) = came_to_its_end {
                done.unwrap();
                break;
            }
            outlive_the_lock(&mut questions).await;
            let found = questions.snapshot().await;
            if found != before {
                killed += 1;
                let standing = standing(shape).await;
                assert!(
                    matches!(
                        standing,
                        Standing::Older { version: 1, begun: true } | Standing::Older { version: 2..=7, .. }
                    ),
                    "{standing:?}"
                );
                assert!(Store::open(&address(shape)).await.is_err(), "it works with what is half done");
            }
            migrate(shape).await;
            assert_eq!(standing(shape).await, Standing::Current);
            assert!(comparable(questions.snapshot().await) == after, "killed after {polls} steps");
        }
        assert!(killed > 2, "it was killed in the middle {killed} times");
    })
    .await;
}

#[tokio::test]
async fn one_process_at_a_time_migrates_and_the_next_finds_nothing_to_do() {
    on_each_shape(async |shape| {
        data_of_version_1(shape).await;
        let first = begin(shape, "one").await.unwrap();
        assert!(begin(shape, "two").await.is_none());
        first.carry(|_| {}).await.unwrap();
        assert!(begin(shape, "two").await.is_none(), "it is held until it is given back");
        first.end().await;
        let before = comparable(shape.questions().await.snapshot().await);
        let second = begin(shape, "two").await.unwrap();
        second.carry(|progress| panic!("{progress:?}")).await.unwrap();
        second.end().await;
        assert!(comparable(shape.questions().await.snapshot().await) == before);
    })
    .await;
}

#[tokio::test]
async fn who_has_lost_the_lock_stops() {
    on_each_shape(async |shape| {
        data_of_version_1(shape).await;
        let slow = begin(shape, "slow").await.unwrap();
        let mut questions = shape.questions().await;
        outlive_the_lock(&mut questions).await;
        let quick = begin(shape, "quick").await.unwrap();
        let ended = slow.held(std::future::pending::<Result<(), StoreError>>());
        let ended = tokio::time::timeout(Duration::from_secs(20), ended).await.expect("it finds out");
        assert!(matches!(ended, Err(StoreError::Away(_))), "{ended:?}");
        slow.end().await;
        let holder: String = questions.ask(cmd("GET").arg(key(Shard::SITE, "migrating"))).await;
        assert_eq!(holder, "quick", "only its holder gives a lock back");
        quick.end().await;
    })
    .await;
}

/// With the scripts of that version, as it ran them.
#[tokio::test]
async fn a_program_of_version_1_that_still_runs_tells_no_event_and_takes_no_lease() {
    on_each_shape(async |shape| {
        data_of_version_1(shape).await;
        let mut questions = shape.questions().await;
        migrate(shape).await;
        // A store that began with this version is closed to it as well.
        for is_fresh in [false, true] {
            if is_fresh {
                questions.flush().await;
                open(shape).await;
            }
            let before = questions.snapshot().await;
            for shard in Shard::all() {
                let (events, counts) = (key(shard, "events"), key(shard, "counts"));
                let mut commit = cmd("EVAL");
                commit.arg(COMMIT_OF_1).arg(2).arg(counts).arg(&events).arg(0).arg(2);
                commit.arg("hincrby").arg(1).arg(2).arg("1").arg(1);
                commit.arg("xadd").arg(2).arg(4).arg("v").arg(1).arg("e").arg("{}");
                let committed = said(&mut questions, &commit).await;
                assert!(committed.contains("not a stream"), "{committed}");
                for holder in ["node", "another"] {
                    let mut lease = cmd("EVAL");
                    lease.arg(LEASE_OF_1).arg(2).arg(key(shard, "lease")).arg(key(shard, "follow"));
                    let taken = said(&mut questions, lease.arg(holder).arg(6000)).await;
                    assert!(taken.contains("WRONGTYPE"), "{taken}");
                }
                // What it holds counts no more.
                let mut cursor = cmd("EVAL");
                cursor.arg(COMMIT_OF_1).arg(1).arg(key(shard, "follow")).arg(1);
                cursor.arg("field_is").arg(1).arg(2).arg("epoch").arg(1);
                cursor.arg(1).arg("hset").arg(1).arg(2).arg("cursor:site").arg("9-9");
                assert!(said(&mut questions, &cursor).await.contains("WRONGTYPE"));
            }
            assert!(questions.snapshot().await == before);
        }
    })
    .await;
}

#[tokio::test]
async fn data_of_version_2_is_carried_over_and_nothing_changes_but_what_is_derived_anew() {
    on_each_shape(async |shape| {
        let after = data_of_version_2(shape).await;
        let mut questions = shape.questions().await;
        let before = questions.snapshot().await;
        let refused = Store::open(&address(shape)).await.map(|_| ());
        assert!(matches!(refused, Err(StoreError::OtherVersion(other)) if !other.is_newer()), "{refused:?}");
        migrate(shape).await;
        assert_eq!(standing(shape).await, Standing::Current);
        let found = questions.snapshot().await;
        let is_note = |key: &&String| is_note_of_5(key) || is_derived_in_3(key);
        assert!(found.keys().filter(|key| is_derived_in_3(key)).count() >= 4, "there is nothing to derive");
        let changed = |key: &&String| found.get(*key) != before.get(*key);
        assert!(found.keys().chain(before.keys()).filter(changed).all(|key| is_note(&key)));
        assert!(comparable(found) == after);
        assert_eq!(open(shape).await.topic(TopicId(63)).await.unwrap().unwrap().posts, 1);
    })
    .await;
}

#[tokio::test]
async fn data_of_version_3_is_carried_over_and_nothing_changes_but_the_note() {
    on_each_shape(async |shape| {
        let after = data_of_version_3(shape).await;
        let mut questions = shape.questions().await;
        let before = questions.snapshot().await;
        migrate(shape).await;
        assert_eq!(standing(shape).await, Standing::Current);
        let found = questions.snapshot().await;
        let changed = |key: &&String| found.get(*key) != before.get(*key);
        assert!(found.keys().chain(before.keys()).filter(changed).all(|key| is_note_of_5(key)));
        assert!(comparable(found) == after);
        for shard in Shard::all() {
            let listing: String = questions.ask(cmd("HGET").arg(key(shard, "followed")).arg("listing")).await;
            assert_eq!(listing, "1", "followers make no lists of tags in {shard:?}");
        }
    })
    .await;
}

/// With what it asked first, whatever it wrote.
#[tokio::test]
async fn a_program_of_an_older_version_that_still_runs_writes_nothing() {
    on_each_shape(async |shape| {
        let mut questions = shape.questions().await;
        for (version, guarded) in GUARDED {
            let script = format!("{guarded}redis.call('SET', KEYS[1], 'written')");
            let write = |shard| {
                let mut write = cmd("EVAL");
                write.arg(&script).arg(2).arg(key(shard, "lease")).arg(key(shard, "version")).arg(version);
                write
            };
            questions.flush().await;
            match version {
                2 => data_of_version_2(shape).await,
                _ => data_of_version_3(shape).await,
            };
            for shard in Shard::all() {
                let written = questions.ask::<redis::Value>(&write(shard)).await;
                assert_eq!(written, redis::Value::Nil, "it writes until then");
            }
            migrate(shape).await;
            for note in [None, Some(format!("{version}>{}", version + 1))] {
                if let Some(note) = note {
                    for shard in Shard::all() {
                        questions.tell(cmd("SET").arg(key(shard, "version")).arg(&note)).await;
                    }
                }
                let before = questions.snapshot().await;
                for shard in Shard::all() {
                    let refusal = said(&mut questions, &write(shard)).await;
                    assert!(refusal.contains("OTHERVERSION"), "{refusal}");
                }
                assert!(questions.snapshot().await == before);
            }
        }
    })
    .await;
}

/// What the server says against a script.
async fn said(questions: &mut Questions, command: &redis::Cmd) -> String {
    match questions.try_ask::<redis::Value>(command).await {
        Ok(value) => panic!("it was done: {value:?}"),
        Err(error) => error.to_string(),
    }
}
