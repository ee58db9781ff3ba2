//! What a program does with data of another version: nothing.

use std::time::Duration;

use model::change::Effect;
use model::event::Event;
use model::ids::{CategoryId, IdKind, MemberId, TopicId};
use model::limits::{Act, Allowance, Bucket, Whose};
use model::shard::Shard;
use model::time::Timestamp;
use redis::cmd;
use store::version::{self, DATA, Standing};
use store::{Address, Lease, Store, StoreError};
use testbed::{Questions, Shape, on_each_shape};

use crate::support::{Thread, change, open};

pub(crate) fn key(shard: Shard, rest: &str) -> String {
    format!("{{{}}}{rest}", shard.tag())
}

pub(crate) fn address(shape: &Shape) -> Address {
    Address::parse(&shape.address()).unwrap()
}

pub(crate) async fn standing(shape: &Shape) -> Standing {
    version::standing(&address(shape)).await.unwrap()
}

async fn note(questions: &mut Questions, shard: Shard, note: &str) {
    questions.tell(cmd("SET").arg(key(shard, "version")).arg(note)).await;
}

/// What a newer program notes: that it carries the data further, and that it has.
pub(crate) fn newer() -> [String; 2] {
    [format!("{DATA}>{}", DATA + 1), (DATA + 1).to_string()]
}

fn is_refused<T>(answer: Result<T, StoreError>) -> bool {
    match answer {
        Err(error @ StoreError::OtherVersion(_)) => error.is_passing(),
        _ => false,
    }
}

#[tokio::test]
async fn an_empty_store_is_of_this_version_as_soon_as_it_is_opened() {
    on_each_shape(async |shape| {
        assert_eq!(standing(shape).await, Standing::Empty);
        assert!(shape.questions().await.snapshot().await.is_empty(), "asking wrote something");
        let store = open(shape).await;
        assert_eq!(standing(shape).await, Standing::Current);
        store.ping().await.unwrap();
        Thread::new(TopicId(5)).write(&store).await;
        let before = shape.questions().await.snapshot().await;
        let again = open(shape).await;
        assert!(shape.questions().await.snapshot().await == before);
        again.ping().await.unwrap();
    })
    .await;
}

/// Whatever it is that writes: the shard says that it is of another version, and nothing happens.
#[tokio::test]
async fn a_node_of_another_version_writes_nothing_any_more() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let thread = Thread::new(TopicId(5));
        thread.write(&store).await;
        let lease = *store.take_leases("node", Duration::from_secs(600)).await.unwrap().first().unwrap();
        let mut questions = shape.questions().await;
        let others = newer().into_iter().chain((1..DATA).map(|older| older.to_string()));
        for other in others {
            for shard in Shard::all() {
                note(&mut questions, shard, &other).await;
            }
            let before = questions.snapshot().await;
            writes_nothing(&store, lease).await;
            assert!(is_refused(store.pulses().await), "its tail finds out");
            assert!(is_refused(store.ping().await), "it is not ready");
            store.release_leases("node").await.unwrap();
            assert!(questions.snapshot().await == before, "something was written at {other}");
        }
    })
    .await;
}

async fn writes_nothing(store: &Store, lease: Lease) {
    let (topic, elsewhere) = (TopicId(5), Shard::of_id(6));
    let count = || change(topic.shard(), [Effect::CountPosts(CategoryId(1), 1)]);
    let told = Event::SiteChanged { revision: 1 };
    assert!(is_refused(store.commit(count()).await));
    assert!(is_refused(store.commit_in_bulk(count()).await));
    for target in [lease.shard, elsewhere] {
        let effects = [Effect::CountPosts(CategoryId(1), 1)];
        assert!(is_refused(store.commit_derived(lease, target, &effects, Some(&told)).await));
    }
    assert!(is_refused(store.set_cursor(lease, "1-1").await));
    assert!(is_refused(store.set_audiences(lease, &[], true).await));
    assert!(is_refused(store.park(lease, "1-1", &told, "no reason").await));
    let parked = store::Parked { shard: elsewhere, id: "1-1".to_owned(), event: told, reason: String::new() };
    assert!(is_refused(store.send_again(&parked).await));
    assert!(is_refused(store.take_leases("node", Duration::from_secs(600)).await));
    assert!(is_refused(store.trim(topic.shard(), Duration::ZERO).await));
    assert!(is_refused(store.fresh_id(elsewhere, IdKind::Topic).await));
    assert!(is_refused(store.begin_ids().await));
    assert!(is_refused(store.keep_text(MemberId(5), "typed").await));
    let allowance = Allowance { at_once: 1, every: Duration::from_secs(3600) };
    let bucket = Bucket { act: Act::Reply, whose: Whose::Account(MemberId(5)), allowance };
    assert!(is_refused(store.take(&[bucket], Timestamp(1_700_000_000_000)).await));
}

#[tokio::test]
async fn data_of_a_newer_version_is_refused_and_left_as_it_is() {
    on_each_shape(async |shape| {
        Thread::new(TopicId(5)).write(&open(shape).await).await;
        let mut questions = shape.questions().await;
        // One shard is enough.
        for newer in newer().into_iter().chain(["two".to_owned()]) {
            note(&mut questions, Shard::of_id(7), &newer).await;
            let before = questions.snapshot().await;
            let opened = Store::open(&address(shape)).await.map(|_| ());
            let Err(StoreError::OtherVersion(other)) = opened else { panic!("{newer}: {opened:?}") };
            assert!(other.is_newer() && other.to_string().contains("run the program that wrote"), "{other}");
            assert!(matches!(standing(shape).await, Standing::Newer(_)));
            assert!(questions.snapshot().await == before, "something was written at {newer}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_newer_store_in_which_nobody_has_founded_a_forum_is_refused_too() {
    on_each_shape(async |shape| {
        drop(open(shape).await);
        note(&mut shape.questions().await, Shard::SITE, &(DATA + 1).to_string()).await;
        assert_eq!(standing(shape).await, Standing::Newer(DATA + 1));
        assert!(Store::open(&address(shape)).await.is_err());
    })
    .await;
}
