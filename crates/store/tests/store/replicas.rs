//! Servers with replicas: what counts as written, and who is asked after one has taken over. And
//! slots on their way from one server to another.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use model::change::{Change, Effect, Once, OnceKey};
use model::event::Event;
use model::ids::{CategoryId, TopicId};
use model::page::PageNumber;
use model::shard::Shard;
use redis::cmd;
use store::{Address, Layout, Outcome, Spot, Store, StoreError};
use testbed::{Cluster, Questions, Sentinels};

use crate::support::{Thread, answers, change, registration};

/// Much longer than anything here takes.
const NEVER: Duration = Duration::from_secs(30);

async fn open(address: &str) -> Store {
    Store::open(&Address::parse(address).unwrap()).await.unwrap()
}

fn counted(key: &str) -> Change {
    let mut change = change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]);
    let key = OnceKey::new(key.to_owned(), Duration::from_secs(60));
    change.once = Some(Once { key, result: 7 });
    change
}

async fn eventually<F: Future<Output = bool>>(mut holds: impl FnMut() -> F, what: &str) {
    let asking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(NEVER, asking).await.unwrap_or_else(|_| panic!("it never came to this: {what}"));
}

fn is_away<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::Away(_)))
}

#[tokio::test]
async fn a_write_counts_when_a_replica_has_it_and_a_retry_waits_for_the_same() {
    let set = Sentinels::start().await;
    let store = open(&set.address()).await;
    assert_eq!(store.commit(counted("first")).await.unwrap(), Outcome::Done);
    set.pause(1);
    set.pause(2);
    assert!(is_away(store.commit(counted("second")).await), "no replica has it");
    // The form is sent again, and its key is there: that alone does not count.
    assert!(is_away(store.commit(counted("second")).await), "no replica has it yet");
    // Nor does it to find everything as it should be.
    assert!(is_away(store.commit(change(Shard::SITE, [])).await));
    set.resume(1);
    set.resume(2);
    eventually(async || store.commit(counted("second")).await.is_ok_and(|done| done == Outcome::Repeated(7)), "retry")
        .await;
    let mut replica = Questions::to(&[set.url(1)]).await;
    let counts: u64 = replica.ask(cmd("HGET").arg(format!("{{{}}}counts", Shard::SITE.tag())).arg(1)).await;
    assert_eq!(counts, 2);
}

#[tokio::test]
async fn the_login_in_an_address_is_for_the_servers_and_not_for_the_sentinels() {
    let set = Sentinels::start().await;
    let store = open(&set.address_with("exedra:secret")).await;
    assert_eq!(store.commit(counted("first")).await.unwrap(), Outcome::Done);
    let mut primary = Questions::to(&[set.url(0)]).await;
    let clients: String = primary.ask(cmd("CLIENT").arg("LIST")).await;
    assert!(clients.contains("user=exedra"), "{clients}");
    let wrong = Address::parse(&set.address_with("exedra:guessed")).unwrap();
    assert!(Store::open(&wrong).await.is_err());
}

/// A node that had nothing to do notices nothing, and its connection is as good as before.
#[tokio::test]
async fn a_primary_that_was_suspended_and_replaced_acknowledges_nothing_over_an_old_connection() {
    let set = Sentinels::start().await;
    let idle = open(&set.address()).await;
    assert_eq!(idle.commit(counted("first")).await.unwrap(), Outcome::Done);
    set.pause(0);
    set.until_replaced(0).await;
    set.resume(0);
    let first = idle.commit(counted("second")).await;
    // Whatever was said, the old primary's writes are gone when it has become a replica.
    set.until_replica(0).await;
    assert!(first.is_err(), "{first:?}");
    let second = idle.commit(counted("second")).await;
    assert_eq!(second.unwrap(), Outcome::Done);
    let counts: i64 = idle.shard_counts(Shard::SITE).await.unwrap().into_iter().map(|(_, count)| count).sum();
    assert_eq!(counts, 2);
}

#[tokio::test]
async fn a_primary_that_is_left_without_replicas_is_written_to_as_long_as_nobody_else_could_lead() {
    let set = Sentinels::start().await;
    let store = open(&set.address()).await;
    set.kill(1);
    set.kill(2);
    eventually(async || store.commit(counted("alone")).await.is_ok(), "the Sentinels see that no replica lives").await;
    // Most of the Sentinels have to confirm that.
    set.kill_sentinel(0);
    assert_eq!(store.commit(counted("two of three")).await.unwrap(), Outcome::Done);
    set.kill_sentinel(1);
    assert!(is_away(store.commit(counted("one of three")).await));
}

#[tokio::test]
async fn what_follows_from_one_shard_is_written_to_another_once_replicas_have_what_it_follows_from() {
    let cluster = Cluster::start_with_replicas(3).await;
    let store = open(&format!("redis+cluster://{}", cluster.urls().join(",").replace("redis://", ""))).await;
    let leases = store.take_leases("one", Duration::from_secs(60)).await.unwrap();
    let lease = *leases.iter().find(|lease| lease.shard == Shard::SITE).unwrap();
    // On the second node, whose replica is well.
    let (target, category) = (Shard::of_id(16), CategoryId(16));
    let subtotal = [Effect::SetSubtotal { category, source: Shard::SITE, posts: 1 }];
    cluster.pause(3);
    assert!(is_away(store.commit_derived(lease, target, &subtotal, None).await));
    assert_eq!(store.subtotals(category).await.unwrap(), []);
    cluster.resume(3);
    eventually(async || store.commit_derived(lease, target, &subtotal, None).await.is_ok(), "it is written").await;
    assert_eq!(store.subtotals(category).await.unwrap(), [(0, 1)]);
}

#[tokio::test]
async fn while_a_slot_moves_nothing_that_is_there_is_taken_for_absent() {
    let cluster = Cluster::start(2).await;
    let store = open(&format!("redis+cluster://{}", cluster.urls().join(",").replace("redis://", ""))).await;
    let mut thread = Thread::new(TopicId(32));
    let reply = thread.reply(0, 10);
    thread.write(&store).await;
    let ann = registration("ann", 1);
    assert_eq!(thread.shard(), Shard::SITE);
    store.commit(model::rules::members::register(ann.clone())).await.unwrap();
    let heads = [thread.post(0), reply];
    let whole = async || {
        let (topic, one, other, posts, page, claimed) = tokio::join!(
            store.topic(thread.topic.id),
            store.post(heads[0], None),
            store.post(heads[1], None),
            store.posts(&heads, None),
            store.thread_page(thread.topic.id, Layout::Nested, Spot::Page(PageNumber::FIRST), 20, None),
            store.registration(ann.member),
        );
        let answers = [
            topic.map(|topic| topic.is_some_and(|topic| topic.posts == 2)),
            one.map(|placed| placed.is_some()),
            other.map(|placed| placed.is_some()),
            posts.map(|posts| posts.iter().flatten().count() == 2),
            page.map(|page| page.is_some_and(|page| page.posts.len() == 2)),
            claimed.map(|claimed| claimed.is_some()),
        ];
        answers.map(|answer| match answer {
            Ok(whole) => {
                assert!(whole, "something is taken for absent");
                true
            }
            Err(error) => {
                assert!(error.is_passing(), "{error:?}");
                false
            }
        })
    };
    assert_eq!(whole().await, [true; 6]);
    cluster
        .move_slot(&format!("{{{}}}", Shard::SITE.tag()), 0, 1, async |_| {
            whole().await;
        })
        .await;
    assert_eq!(whole().await, [true; 6]);
}

/// Listens as a node does: again and again.
async fn listen(store: Arc<Store>, heard: Arc<AtomicUsize>) {
    loop {
        let _ = store.listen(|| _ = heard.fetch_add(1, Ordering::Relaxed)).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Writes until the other node hears of it.
async fn is_heard(writer: &Store, heard: &AtomicUsize) {
    heard.store(0, Ordering::Relaxed);
    let heard_of = async || {
        let mut change = change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]);
        change.events = vec![Event::TopicsViewed { topics: vec![TopicId(32)] }];
        let _ = writer.commit(change).await;
        heard.load(Ordering::Relaxed) > 0
    };
    eventually(heard_of, "a message arrives").await;
}

#[tokio::test]
async fn messages_are_heard_again_after_the_primary_was_replaced() {
    let set = Sentinels::start().await;
    let (writer, listener, heard) =
        (open(&set.address()).await, Arc::new(open(&set.address()).await), Arc::<AtomicUsize>::default());
    let listening = tokio::spawn(listen(listener, Arc::clone(&heard)));
    is_heard(&writer, &heard).await;
    set.kill(0);
    set.until_replaced(0).await;
    is_heard(&writer, &heard).await;
    listening.abort();
}

#[tokio::test]
async fn a_cluster_whose_first_node_is_lost_is_opened_and_heard_by_way_of_the_others() {
    let cluster = Cluster::start_with_replicas(3).await;
    let address = format!("redis+cluster://{}", cluster.urls().join(",").replace("redis://", ""));
    let (before, heard) = (Arc::new(open(&address).await), Arc::<AtomicUsize>::default());
    // The first shard lives on the first node.
    let thread = Thread::new(TopicId(32));
    thread.write(&before).await;
    let listening = tokio::spawn(listen(Arc::clone(&before), Arc::clone(&heard)));
    is_heard(&before, &heard).await;
    cluster.kill(0);
    cluster.until_it_leads(3).await;
    answers(&before).await;
    assert_eq!(before.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
    let after = open(&address).await;
    assert_eq!(after.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
    is_heard(&after, &heard).await;
    listening.abort();
}
