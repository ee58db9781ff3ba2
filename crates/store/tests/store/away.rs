//! A server that does not answer is away, and comes back by itself.

use std::time::Duration;

use model::change::Effect;
use model::ids::{CategoryId, TopicId};
use model::shard::Shard;
use store::{Address, Outcome, Store, StoreError};
use testbed::Redis;

use crate::support::{Thread, answers, change};

/// A command that nobody answers is given up after 450 ms. The rest is room for a machine whose
/// processors are busy with other tests.
const GIVEN_UP: Duration = Duration::from_millis(1500);

async fn open(redis: &Redis) -> Store {
    Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_server_that_is_silent_is_away_and_answers_again_afterwards() {
    let redis = Redis::start().await;
    let store = open(&redis).await;
    let thread = Thread::new(TopicId(5));
    thread.write(&store).await;
    redis.pause();
    let asked = async {
        tokio::join!(
            async { store.site().await.map(|_| ()) },
            async { store.topic(thread.topic.id).await.map(|_| ()) },
            async { store.commit(change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)])).await.map(|_| ()) },
            async { store.fresh_id(Shard::SITE, model::ids::IdKind::Post).await.map(|_| ()) },
        )
    };
    let said = tokio::time::timeout(GIVEN_UP, asked).await.expect("it is said in time that nobody answers");
    for answer in [said.0, said.1, said.2, said.3] {
        assert!(matches!(&answer, Err(error @ StoreError::Away(_)) if error.is_passing()), "{answer:?}");
    }
    redis.resume();
    answers(&store).await;
    assert_eq!(store.topic(thread.topic.id).await.unwrap().unwrap().id, thread.topic.id);
    let done = store.commit(change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)])).await.unwrap();
    assert_eq!(done, Outcome::Done);
}

#[tokio::test]
async fn a_server_that_was_killed_is_away_and_a_new_one_in_its_place_is_used() {
    let redis = Redis::durable().await;
    let store = open(&redis).await;
    let thread = Thread::new(TopicId(5));
    thread.write(&store).await;
    redis.kill();
    let answer = tokio::time::timeout(GIVEN_UP, store.topic(thread.topic.id)).await.expect("an answer in time");
    assert!(matches!(answer, Err(StoreError::Away(_))), "{answer:?}");
    redis.restart().await;
    answers(&store).await;
    // What was acknowledged is there, and the scripts are told anew.
    assert_eq!(store.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
    let done = store.commit(change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)])).await.unwrap();
    assert_eq!(done, Outcome::Done);
}

#[tokio::test]
async fn nothing_opens_where_no_server_is() {
    let redis = Redis::start().await;
    redis.kill();
    let opened = tokio::time::timeout(GIVEN_UP, Store::open(&Address::parse(&redis.url()).unwrap())).await;
    assert!(matches!(opened.expect("an answer in time"), Err(StoreError::Away(_))));
}
