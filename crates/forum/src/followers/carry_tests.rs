//! What lies between reading and writing is seen from within alone.

use std::sync::Arc;

use store::{Address, Store};
use testbed::Redis;

use super::*;
use crate::followers::Followers;
use crate::{Clock, NewMember, Settings, Setup};

#[tokio::test]
async fn what_was_read_before_another_took_over_is_not_written_after() {
    let redis = Redis::start().await;
    let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
    let forum = Forum::open(store, Clock::system(), Settings::default()).await.unwrap();
    let admin = NewMember {
        username: "root".to_owned(),
        email: "root@example.org".to_owned(),
        password: "a long enough password".to_owned(),
    };
    let categories = model::rules::site::offers().to_vec();
    let claim = forum.set_up(Setup { name: "Gears".to_owned(), admin, categories }).await.unwrap();
    let root = forum.who_is(Some(&claim)).await.unwrap();
    let stalled = Followers::new(Arc::clone(&forum)).unwrap();
    stalled.settle().await.unwrap();

    // It has read how the topic that every forum starts with stands, and stalls.
    let (shard, topic) = {
        let mut topics = Vec::new();
        for shard in Shard::all() {
            topics.extend(forum.store.topics_of(shard).await.unwrap().into_iter().map(|topic| (shard, topic)));
        }
        topics[0]
    };
    let lease = stalled.shards.lock().await[&shard].lease;
    let started = Event::TopicStarted { topic, author: claim.member };
    let (audiences, mut writes) = (forum.site().audiences(), Writes::default());
    let plan = Plan::of([&started]);
    let topics: Vec<_> = plan.topics.iter().collect();
    topic_writes(&forum, lease, &topics, &audiences, &mut writes).await.unwrap();

    // Another takes over, and carries onward that the topic was removed.
    forum.store.release_leases(&stalled.holder).await.unwrap();
    let opening = forum.store.topic(topic).await.unwrap().unwrap().opening;
    forum.delete_post(&root, opening, "").await.unwrap();
    Followers::new(Arc::clone(&forum)).unwrap().settle().await.unwrap();

    assert_eq!(apply(&forum, lease, writes).await.unwrap(), Derived::Overtaken);
    assert_eq!(forum.verify(|| {}).await.unwrap(), []);
}
