//! What a reply answers may be known from before: that spares a round trip, and nothing else.

use forum::{Forum, Posted, Problem, View};
use model::ids::{PostId, TopicId};
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, is_conflict, set};
use crate::tail::Listening;

/// A reply as people send it, with the round trips that it took.
async fn reply(
    forum: &Forum,
    by: &View,
    topic: TopicId,
    to: Option<PostId>,
    body: &str,
) -> (Result<Posted<PostId>, Problem>, u32) {
    store::trips::counted(forum.remembering(&[], forum.reply(by, topic, to, body, None))).await
}

#[tokio::test]
async fn a_reply_to_what_this_node_knows_takes_one_round_trip() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.view(&test.member("ann").await).await;
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let answer = test.reply(&ann, topic, None, "With care.").await;
        let _listening = Listening::begin(&test.forum).await;
        for to in [None, Some(answer)] {
            let (first, trips) = reply(&test.forum, &ann, topic, to, "First.").await;
            assert!(first.is_ok() && trips <= 2, "{trips}");
            let (next, trips) = reply(&test.forum, &ann, topic, to, "Next.").await;
            assert!(next.is_ok() && trips == 1, "{trips}");
        }
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_known_from_before_refuses_nothing_and_lets_nothing_pass() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let answer = test.reply(&ann, topic, None, "With care.").await;
        let listening = Listening::begin(&test.forum).await;
        let replies = async |to, body: &str| reply(&test.forum, &ann, topic, to, body).await.0;
        replies(None, "1").await.unwrap();
        replies(Some(answer), "2").await.unwrap();
        // Another node is not heard before it is asked for again, or it is: the same comes of it.
        other.forum.lock(&root, topic, true, "").await.unwrap();
        assert!(is_conflict(&replies(None, "3").await));
        other.forum.lock(&root, topic, false, "").await.unwrap();
        replies(None, "4").await.unwrap();
        let elsewhere = test.private_category(&[ann.actor.id().unwrap()]).await;
        listening.until(|forum| forum.site().category(elsewhere).is_some()).await;
        let (root, ann) = (test.admin().await, test.view(&test.named("ann").await).await);
        other.forum.move_topic(&root, topic, elsewhere, "").await.unwrap();
        let moved = reply(&test.forum, &ann, topic, None, "5").await.0.unwrap();
        other.forum.delete_post(&root, answer, "").await.unwrap();
        assert!(is_conflict(&reply(&test.forum, &ann, topic, Some(answer), "6").await.0));
        other.forum.delete_post(&root, test.opening(topic).await, "").await.unwrap();
        assert!(is_conflict(&reply(&test.forum, &ann, topic, None, "7").await.0));
        test.settle().await;
        assert!(set(test.in_category(&root, MAIN).await).is_disjoint(&set([topic])));
        assert!(test.forum.store().post(moved.id, None).await.unwrap().is_some());
        test.is_consistent().await;
    })
    .await;
}
