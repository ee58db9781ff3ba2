//! Reading streams, trimming them, and putting events aside.

use std::time::Duration;

use model::change::Effect;
use model::event::Event;
use model::ids::{CategoryId, MemberId};
use model::shard::Shard;
use proptest::prelude::*;
use redis::cmd;
use store::{BEGINNING, Lease, Read, Store};
use testbed::{Questions, Redis, on_each_shape};

use crate::support::{change, open};

fn told(revision: u64) -> Event {
    Event::SiteChanged { revision }
}

async fn tell(store: &Store, shard: Shard, revisions: impl IntoIterator<Item = u64>) {
    for revision in revisions {
        let mut change = change(shard, [Effect::CountPosts(CategoryId(1), 1)]);
        change.events = vec![told(revision)];
        store.commit(change).await.unwrap();
    }
}

async fn ids(store: &Store, shard: Shard) -> Vec<String> {
    let read = store.read_events(&[(shard, BEGINNING.to_owned())], 1_000).await.unwrap();
    read.into_iter().flat_map(|(_, events)| events).map(|placed| placed.id).collect()
}

async fn lease(store: &Store, shard: Shard) -> Lease {
    let leases = store.take_leases("one", Duration::from_secs(600)).await.unwrap();
    leases.into_iter().find(|lease| lease.shard == shard).unwrap()
}

#[tokio::test]
async fn each_shard_is_read_from_its_own_place_in_order() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let (one, two, none) = (Shard::of_id(1), Shard::of_id(20), Shard::of_id(30));
        tell(&store, one, 1..=5).await;
        tell(&store, two, 11..=12).await;
        let after = ids(&store, one).await[1].clone();
        let from = [(one, after), (none, BEGINNING.to_owned()), (two, BEGINNING.to_owned())];
        let mut read = store.read_events(&from, 2).await.unwrap();
        read.retain(|(_, events)| !events.is_empty());
        read.sort_by_key(|(shard, _)| *shard);
        let found: Vec<(Shard, Vec<Read>)> = read
            .into_iter()
            .map(|(shard, events)| (shard, events.into_iter().map(|placed| placed.event).collect()))
            .collect();
        let known = |revisions: [u64; 2]| revisions.map(|revision| Read::Known(told(revision))).to_vec();
        assert_eq!(found, [(one, known([3, 4])), (two, known([11, 12]))]);
        assert_eq!(&store.newest_event(one).await.unwrap(), ids(&store, one).await.last().unwrap());
        assert_eq!(store.newest_event(none).await.unwrap(), BEGINNING);
    })
    .await;
}

#[tokio::test]
async fn an_event_of_another_version_or_kind_is_unknown() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let shard = Shard::of_id(1);
        let key = format!("{{{}}}stream", shard.tag());
        let known = r#"{"event":"SiteChanged","revision":1}"#;
        for (version, text) in [("99", known), ("1", r#"{"event":"MoonLanded"}"#), ("1", "no JSON"), ("1", known)] {
            questions.tell(cmd("XADD").arg(&key).arg("*").arg("v").arg(version).arg("e").arg(text)).await;
        }
        let read = store.read_events(&[(shard, BEGINNING.to_owned())], 10).await.unwrap();
        let events: Vec<Read> = read.into_iter().flat_map(|(_, events)| events).map(|placed| placed.event).collect();
        let unknown = |text: &str| Read::Unknown(text.to_owned());
        let expected = [unknown(known), unknown(r#"{"event":"MoonLanded"}"#), unknown("no JSON"), Read::Known(told(1))];
        assert_eq!(events, expected);
    })
    .await;
}

async fn set_other_cursor(questions: &mut Questions, shard: Shard, name: &str, place: &str) {
    let key = format!("{{{}}}followed", shard.tag());
    questions.tell(cmd("HSET").arg(key).arg(format!("cursor:{name}")).arg(place)).await;
}

#[tokio::test]
async fn a_stream_is_trimmed_behind_its_slowest_cursor_and_the_point_is_recorded() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let shard = Shard::of_id(1);
        tell(&store, shard, 1..=10).await;
        let before = ids(&store, shard).await;
        assert_eq!(store.trim(shard, Duration::ZERO).await.unwrap(), 0, "nobody has read anything");

        let lease = lease(&store, shard).await;
        store.set_cursor(lease, &before[7]).await.unwrap();
        set_other_cursor(&mut questions, shard, "search", &before[3]).await;
        assert_eq!(store.trim(shard, Duration::ZERO).await.unwrap(), 3);
        assert_eq!(ids(&store, shard).await, before[3..]);
        assert_eq!(store.follow_state(shard).await.unwrap().trimmed, before[3]);
        assert_eq!(store.trim(shard, Duration::ZERO).await.unwrap(), 0);

        set_other_cursor(&mut questions, shard, "search", BEGINNING).await;
        assert_eq!(store.trim(shard, Duration::ZERO).await.unwrap(), 0, "who starts anew has read nothing");
        assert_eq!(ids(&store, shard).await, before[3..]);
    })
    .await;
}

/// Any cursors, in any order: what none of them has carried out is still there.
#[test]
fn trimming_never_passes_a_cursor() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let redis = runtime.block_on(Redis::start());
    let address = store::Address::parse(&redis.url()).unwrap();
    let shard = Shard::of_id(1);
    let key = format!("{{{}}}stream", shard.tag());
    // Places as a server makes them: several in one millisecond, and milliseconds of more digits.
    let events = prop::collection::btree_set((prop_oneof![0_u64..3, 8_u64..12, 98_u64..102], 1_u64..13), 1..30);
    let cursors = prop::collection::vec(prop::option::of(any::<prop::sample::Index>()), 1..4);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(events, cursors), |(events, cursors)| {
            let events: Vec<(u64, u64)> = events.into_iter().collect();
            runtime.block_on(async {
                redis.flush().await;
                let store = Store::open(&address).await.unwrap();
                let mut questions = Questions::to(&[redis.url()]).await;
                for (ms, seq) in &events {
                    let add = cmd("XADD").arg(&key).arg(format!("{ms}-{seq}")).arg("v").arg(99).to_owned();
                    questions.tell(&add).await;
                }
                let places: Vec<(u64, u64)> =
                    cursors.iter().map(|cursor| cursor.map_or((0, 0), |index| *index.get(&events))).collect();
                for (name, (ms, seq)) in places.iter().enumerate() {
                    set_other_cursor(&mut questions, shard, &name.to_string(), &format!("{ms}-{seq}")).await;
                }
                let slowest = *places.iter().min().unwrap();
                store.trim(shard, Duration::ZERO).await.unwrap();
                let left = ids(&store, shard).await;
                // The slowest cursor's own event stays: it is how far everybody is.
                let expected: Vec<String> =
                    events.iter().filter(|place| **place >= slowest).map(|(ms, seq)| format!("{ms}-{seq}")).collect();
                prop_assert_eq!(left, expected);
                let trimmed = store.follow_state(shard).await.unwrap().trimmed;
                let went = events.first().is_some_and(|first| *first < slowest);
                let point = if went { format!("{}-{}", slowest.0, slowest.1) } else { BEGINNING.to_owned() };
                prop_assert_eq!(trimmed, point);
                Ok(())
            })
        })
        .unwrap();
}

#[tokio::test]
async fn an_event_is_put_aside_and_sent_again() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let shard = Shard::of_id(1);
        tell(&store, shard, 1..=2).await;
        let first = ids(&store, shard).await[0].clone();
        let lease = lease(&store, shard).await;
        store.park(lease, &first, &told(1), "a list is no list").await.unwrap();
        let parked = store.parked().await.unwrap();
        assert_eq!(parked.len(), 1);
        assert_eq!((parked[0].shard, parked[0].id.as_str(), &parked[0].event), (shard, first.as_str(), &told(1)));
        assert_eq!(parked[0].reason, "a list is no list");

        store.send_again(&parked[0]).await.unwrap();
        assert_eq!(store.parked().await.unwrap().len(), 0);
        let read = store.read_events(&[(shard, first)], 10).await.unwrap();
        let events: Vec<Read> = read.into_iter().flat_map(|(_, events)| events).map(|placed| placed.event).collect();
        assert_eq!(events, [Read::Known(told(2)), Read::Known(told(1))]);
    })
    .await;
}

#[tokio::test]
async fn whoever_listens_hears_of_events_of_every_node() {
    on_each_shape(async |shape| {
        let (listener, other) = (open(shape).await, open(shape).await);
        let heard = tokio::sync::Notify::new();
        let listen = listener.listen(|| heard.notify_one());
        // The subscription takes its time, so events are told until one is heard.
        let mut revision = 0;
        let tell_until_heard = async {
            loop {
                revision += 1;
                tell(&other, Shard::of_id(20), [revision]).await;
                if tokio::time::timeout(Duration::from_millis(50), heard.notified()).await.is_ok() {
                    return;
                }
            }
        };
        tokio::select! {
            ended = listen => panic!("stopped listening: {ended:?}"),
            () = tell_until_heard => {}
            () = tokio::time::sleep(Duration::from_secs(10)) => panic!("heard nothing"),
        }
    })
    .await;
}

#[tokio::test]
async fn a_node_is_woken_by_its_own_events() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let woken = store.woken();
        let notified = woken.notified();
        tokio::pin!(notified);
        assert!(!notified.as_mut().enable());
        let mut with_event = change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]);
        with_event.events = vec![Event::MemberJoined { member: MemberId(1) }];
        store.commit(with_event).await.unwrap();
        assert!(notified.as_mut().enable());
    })
    .await;
}
