//! Taking away for good: nothing of it is left anywhere, and nothing else is touched.

use std::time::Duration;

use forum::Problem;
use model::ids::PostId;
use model::log::Deed;
use model::refusal::Refusal;
use model::rules::flags::{Decision, FlagForm};
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, topic_in};

/// In everything that is to go.
const MARK: &str = "zephyrmark";

/// Keys whose values still say it.
async fn marked(test: &TestForum) -> Vec<String> {
    let contents = test.contents().await.into_iter();
    contents.filter(|(_, value)| value.contains(MARK)).map(|(key, _)| key).collect()
}

fn is_gone<T>(found: Result<T, Problem>) -> bool {
    matches!(found, Err(Problem::Refused(Refusal::Purged)))
}

#[tokio::test]
async fn of_a_purged_reply_its_place_is_left_and_the_rest_stays() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, ben) = (test.view(&test.member("ann").await).await, test.view(&test.member("ben").await).await);
        let admin = test.admin().await;
        let topic = test.ask(&ann, "How is it done?", "howto").await;
        let reply = test.reply(&ben, topic, None, &format!("First {MARK}")).await;
        let below = test.reply(&ann, topic, Some(reply), "What do you mean?").await;
        let edit = EditForm { body: Some(format!("Second {MARK}")), ..EditForm::default() };
        test.forum.edit(&ben, reply, edit).await.unwrap();
        let flag = FlagForm { reason: "other".to_owned(), note: format!("It says {MARK}") };
        test.forum.flag(&ann, reply, &flag).await.unwrap();
        assert!(!is_gone(test.forum.purge(&admin, reply, "Their number").await), "it is not deleted");
        test.forum.delete_post(&admin, reply, "A number").await.unwrap();
        let early = test.forum.purge(&admin, reply, "Their number").await;
        assert!(matches!(early, Err(Problem::Refused(Refusal::Conflict(_)))), "its case is open");
        test.forum.decide_flags(&admin, reply, &Decision::Uphold("A number".to_owned())).await.unwrap();
        test.settle().await;
        assert!(marked(&test).await.len() >= 3, "text, revision and note");
        test.forum.purge(&admin, reply, "Their number").await.unwrap();
        test.settle().await;
        assert_eq!(marked(&test).await, Vec::<String>::new());
        test.is_consistent().await;
        assert_eq!(test.thread(&test.guest().await, topic).await, [test.opening(topic).await, reply, below]);
        assert!(is_gone(test.forum.purge(&admin, reply, "Again").await));
        assert!(is_gone(test.forum.restore_post(&admin, reply).await));
        let log = test.forum.log(admin, None, None).await.unwrap();
        let line = log.lines.iter().find(|line| matches!(line.deed, Deed::PostPurged { post, .. } if post == reply));
        assert!(line.is_some_and(|line| line.reason.as_deref() == Some("Their number")));
    })
    .await;
}

#[tokio::test]
async fn a_topic_is_purged_with_all_of_it_also_by_whoever_comes_after_one_that_stopped() {
    let test = TestForum::new().await;
    let (ann, ben) = (test.view(&test.member("ann").await).await, test.view(&test.member("ben").await).await);
    let admin = test.admin().await;
    let other = test.ask(&ann, "What stays?", "howto").await;
    let new = topic_in(MAIN, TopicKind::Question, &format!("Why {MARK}?"), MARK);
    let topic = test.start(&ben, &new).await;
    let operator = ann.clone().through(forum::Caller::Operator);
    let mut replies = Vec::new();
    for n in 0..120 {
        let to = replies.last().copied().filter(|_: &PostId| n % 3 == 2);
        test.pass_time(Duration::from_millis(20));
        replies.push(test.reply(&operator, topic, to, &format!("Reply {n} {MARK}")).await);
    }
    test.forum.delete_post(&admin, replies[7], "").await.unwrap();
    let opening = test.opening(topic).await;
    test.forum.delete_post(&admin, opening, "Not here").await.unwrap();
    test.settle().await;
    // Somebody purged some of it and stopped.
    for reply in &replies[20..30] {
        test.forum.purge(&admin, *reply, "Not here").await.unwrap();
    }
    test.forum.purge(&admin, opening, "Not here").await.unwrap();
    test.settle().await;
    assert_eq!(marked(&test).await, Vec::<String>::new());
    test.is_consistent().await;
    for post in replies.iter().chain([&opening]) {
        assert!(is_gone(test.forum.restore_post(&admin, *post).await), "{post}");
    }
    let listed = test.in_category(&test.guest().await, MAIN).await;
    assert!(listed.contains(&other) && !listed.contains(&topic), "{listed:?}");
    let log = test.forum.log(admin, None, None).await.unwrap();
    let purges =
        log.lines.iter().filter(|line| matches!(line.deed, Deed::TopicPurged { .. } | Deed::PostPurged { .. }));
    assert_eq!(purges.count(), 1, "one line for the topic");
}
