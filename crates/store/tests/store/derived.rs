//! Leases: one holder at a time, and derived writes of a holder that was overtaken do not count.

use std::time::Duration;

use model::change::Effect;
use model::event::Event;
use model::ids::{CategoryId, TopicId};
use model::list::{Audience, List, Sort};
use model::shard::{self, Shard};
use store::{BEGINNING, Derived, Lease, Read, Store};
use testbed::{Questions, on_each_shape};

use crate::support::open;

const LONG: Duration = Duration::from_secs(600);

/// Ends a lease as running out would.
async fn run_out(questions: &mut Questions, shard: Shard) {
    let deleted: u64 = questions.ask(redis::cmd("DEL").arg(format!("{{{}}}lease", shard.tag()))).await;
    assert_eq!(deleted, 1);
}

fn of_shard(leases: &[Lease], shard: Shard) -> Lease {
    *leases.iter().find(|lease| lease.shard == shard).unwrap()
}

fn list() -> List {
    List::Category(CategoryId(1), Sort::Recent)
}

fn enter(score: f64) -> [Effect; 1] {
    [Effect::Enter { list: list(), item: "5".to_owned(), score }]
}

fn told() -> Event {
    Event::ListingChanged { lists: [list().to_string()].into() }
}

async fn heard(store: &Store, shard: Shard) -> usize {
    let read = store.read_events(&[(shard, BEGINNING.to_owned())], 100).await.unwrap();
    read.into_iter().flat_map(|(_, events)| events).filter(|placed| placed.event == Read::Known(told())).count()
}

#[tokio::test]
async fn one_holder_at_a_time_and_renewing_keeps_the_epoch() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let first = store.take_leases("one", LONG).await.unwrap();
        assert_eq!(first.len() as u64, shard::COUNT);
        assert_eq!(store.take_leases("two", LONG).await.unwrap(), []);
        assert_eq!(store.take_leases("one", LONG).await.unwrap(), first);

        store.release_leases("two").await.unwrap();
        assert_eq!(store.take_leases("two", LONG).await.unwrap(), [], "only its holder gives a lease back");
        store.release_leases("one").await.unwrap();
        let second = store.take_leases("two", LONG).await.unwrap();
        assert_eq!(second.len() as u64, shard::COUNT);
        for lease in second {
            assert!(lease.epoch > of_shard(&first, lease.shard).epoch);
        }
    })
    .await;
}

#[tokio::test]
async fn a_lease_that_ran_out_has_a_new_epoch_even_for_the_same_holder() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let shard = Shard::of_id(5);
        let before = of_shard(&store.take_leases("one", LONG).await.unwrap(), shard);
        run_out(&mut questions, shard).await;
        let after = of_shard(&store.take_leases("one", LONG).await.unwrap(), shard);
        assert!(after.epoch > before.epoch);
    })
    .await;
}

#[tokio::test]
async fn a_lease_is_taken_for_a_time() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        store.take_leases("one", LONG).await.unwrap();
        let key = format!("{{{}}}lease", Shard::of_id(5).tag());
        let left: u64 = questions.ask(redis::cmd("PTTL").arg(&key)).await;
        assert!((1..=600_000).contains(&left), "{left} ms");
    })
    .await;
}

#[tokio::test]
async fn a_holder_that_was_overtaken_writes_nothing_more() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let (source, target) = (Shard::of_id(5), CategoryId(1).shard());
        let old = of_shard(&store.take_leases("one", LONG).await.unwrap(), source);
        assert_eq!(store.commit_derived(old, target, &enter(1.0), Some(&told())).await.unwrap(), Derived::Done);
        assert_eq!(store.set_cursor(old, "1-1").await.unwrap(), Derived::Done);

        run_out(&mut questions, source).await;
        let new = of_shard(&store.take_leases("two", LONG).await.unwrap(), source);
        assert_eq!(store.commit_derived(new, target, &enter(2.0), Some(&told())).await.unwrap(), Derived::Done);

        let before = questions.snapshot().await;
        let event = Event::TopicStarted { topic: TopicId(5), author: model::ids::MemberId(1) };
        assert_eq!(store.commit_derived(old, target, &enter(9.0), Some(&told())).await.unwrap(), Derived::Overtaken);
        assert_eq!(store.set_cursor(old, "9-9").await.unwrap(), Derived::Overtaken);
        assert_eq!(store.set_audiences(old, &[Audience::known("a")], true).await.unwrap(), Derived::Overtaken);
        assert_eq!(store.park(old, "9-9", &event, "no").await.unwrap(), Derived::Overtaken);
        assert!(questions.snapshot().await == before);
        assert_eq!(store.whole_list(&list()).await.unwrap(), [("5".to_owned(), 2.0)]);
        assert_eq!(store.follow_state(source).await.unwrap().cursor, "1-1");

        // The lease of one source says nothing of another's.
        let other = Lease { shard: Shard::of_id(6), epoch: 1 };
        assert_eq!(store.commit_derived(other, target, &enter(3.0), None).await.unwrap(), Derived::Done);
    })
    .await;
}

#[tokio::test]
async fn a_derived_event_is_told_only_if_something_has_changed() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let (source, target) = (Shard::of_id(5), CategoryId(1).shard());
        let lease = of_shard(&store.take_leases("one", LONG).await.unwrap(), source);
        let write = async |lease, effects: &[Effect]| {
            assert_eq!(store.commit_derived(lease, target, effects, Some(&told())).await.unwrap(), Derived::Done);
            heard(&store, target).await
        };
        let leave = [Effect::Leave { list: list(), item: "6".to_owned() }];
        let subtotal = |posts| [Effect::SetSubtotal { category: CategoryId(1), source, posts }];
        assert_eq!(write(lease, &leave).await, 0, "what was not there has not left");
        assert_eq!(write(lease, &enter(1.0)).await, 1);
        assert_eq!(write(lease, &enter(1.0)).await, 1);
        assert_eq!(write(lease, &enter(2.0)).await, 2);
        assert_eq!(write(lease, &subtotal(4)).await, 3);
        assert_eq!(write(lease, &subtotal(4)).await, 3);

        run_out(&mut questions, source).await;
        let successor = of_shard(&store.take_leases("two", LONG).await.unwrap(), source);
        assert_eq!(write(successor, &enter(2.0)).await, 3, "a new holder is no news");
        assert_eq!(write(successor, &enter(3.0)).await, 4);
    })
    .await;
}

#[tokio::test]
async fn the_state_of_a_follower_is_kept() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let shard = Shard::of_id(5);
        let begun = store.follow_state(shard).await.unwrap();
        assert_eq!((begun.cursor.as_str(), begun.trimmed.as_str(), begun.audiences.len()), (BEGINNING, BEGINNING, 0));
        let lease = of_shard(&store.take_leases("one", LONG).await.unwrap(), shard);
        let audiences = [Audience::known("a1"), Audience::known("b2")];
        store.set_cursor(lease, "17-3").await.unwrap();
        store.set_audiences(lease, &audiences, false).await.unwrap();
        assert!(!store.follow_state(lease.shard).await.unwrap().is_listed);
        store.set_audiences(lease, &audiences, true).await.unwrap();
        let state = store.follow_state(shard).await.unwrap();
        assert_eq!((state.cursor.as_str(), state.audiences.as_slice()), ("17-3", audiences.as_slice()));
    })
    .await;
}

#[tokio::test]
async fn a_shards_lists_are_found_by_name_and_no_others() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let leases = store.take_leases("one", LONG).await.unwrap();
        let tag = List::Tag(Audience::known("a"), model::topic::Tag::of("cache").unwrap());
        let mut expected: std::collections::BTreeMap<Shard, Vec<String>> = std::collections::BTreeMap::new();
        for list in (1..=40).map(|id| List::Category(CategoryId(id), Sort::Recent)).chain([tag]) {
            let enter = [Effect::Enter { list: list.clone(), item: "5".to_owned(), score: 1.0 }];
            let lease = of_shard(&leases, Shard::SITE);
            assert_eq!(store.commit_derived(lease, list.shard(), &enter, None).await.unwrap(), Derived::Done);
            expected.entry(list.shard()).or_default().push(list.to_string());
        }
        for shard in Shard::all() {
            let mut names = expected.remove(&shard).unwrap_or_default();
            names.sort();
            assert_eq!(store.lists_in(shard).await.unwrap().into_iter().collect::<Vec<_>>(), names);
            for name in names {
                assert_eq!(store.list_named(shard, &name).await.unwrap(), [("5".to_owned(), 1.0)]);
            }
        }
    })
    .await;
}
