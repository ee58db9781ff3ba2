//! A primary that Sentinels replace.

use forum::Problem;
use model::page::PageNumber;
use store::{Address, Layout, Store};
use testbed::Sentinels;

use crate::job::{Job, Node, found, join, until};
use crate::shown::{expect_nothing_but, is_remembered, shown};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_killed_is_replaced_under_load() {
    let set = Sentinels::start().await;
    let job = Job::begin(Address::parse(&set.address()).unwrap()).await;
    job.during(async |progress| {
        // What is written now no replica gets, and whoever sent it hears so.
        set.pause(1);
        set.pause(2);
        progress.until_refused().await;
        set.kill(0);
        set.resume(1);
        set.resume(2);
        set.until_replaced(0).await;
        progress.until_written(20).await;
        // It comes back empty, and becomes a replica.
        set.restart(0).await;
        set.until_replica(0).await;
        // One that is asked is gone.
        set.kill_sentinel(0);
    })
    .await;
}

/// It still takes itself for the primary when it wakes up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_was_only_suspended_takes_no_write_after_it_was_replaced() {
    let set = Sentinels::start().await;
    let job = Job::begin(Address::parse(&set.address()).unwrap()).await;
    job.during(async |progress| {
        set.pause(0);
        progress.until_refused().await;
        set.until_replaced(0).await;
        set.resume(0);
        progress.until_written(20).await;
        set.until_replica(0).await;
    })
    .await;
}

/// Somebody was told that it is not written, and others have seen it nevertheless.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_lost_with_a_primary_is_shown_no_longer_once_the_node_hears_again() {
    let set = Sentinels::start().await;
    let address = Address::parse(&set.address()).unwrap();
    let node = Node::open(&address).await;
    let forum = &node.forum;
    found(forum).await;
    let ann = join(forum, "ann").await.unwrap();
    let topic = ann.topics[0];
    let posts = async || {
        let page = shown(forum, None, topic, Layout::Nested, PageNumber::FIRST).await;
        page.map_or(0, |(_, page)| page.topic.posts)
    };
    until(async || posts().await == 1, "the question is shown").await;
    set.pause(1);
    set.pause(2);
    set.cut_off(0).await;
    let view = forum.who_is(Some(&ann.claim)).await.unwrap();
    let lost = forum.reply(&view, topic, None, "No replica has this.", None).await;
    assert!(matches!(lost, Err(Problem::Away(_))), "{lost:?}");
    until(async || posts().await == 2 && is_remembered(forum, topic).await, "it is shown, and from memory").await;
    set.kill(0);
    set.resume(1);
    set.resume(2);
    set.until_replaced(0).await;
    until(async || forum.hears(), "the node hears again").await;
    let store = Store::open_for_bulk(&address).await.unwrap();
    expect_nothing_but(&store, forum, &[topic]).await;
    assert_eq!(posts().await, 1);
    node.close().await;
}
