//! The log of what was done to keep order: it only grows, has everything once, and shows what was changed
//! behind its back.

use std::time::Duration;

use forum::LogFault;
use model::log::Deed;
use model::shard::Shard;
use model::topic::TopicKind;
use redis::cmd;
use testbed::{Redis, Shape};

use crate::support::{MAIN, TestForum, key, topic_in};

/// Locks so many topics, each in a shard of its own.
async fn lock_some(test: &TestForum, count: usize) {
    let ann = test.view(&test.member("ann").await).await;
    let root = test.admin().await;
    for n in 0..count {
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Discussion, &format!("Topic {n}"), "all")).await;
        test.forum.lock(&root, topic, true, "").await.unwrap();
    }
}

fn faults(found: &[LogFault]) -> Vec<String> {
    found.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn two_nodes_write_each_line_once() {
    let test = TestForum::new().await;
    let other = test.another().await;
    lock_some(&test, 40).await;
    // Both carry events onward at one moment, whoever has which leases.
    let (one, another) = tokio::join!(test.followers.settle(), other.followers.settle());
    one.unwrap();
    another.unwrap();
    let page = std::sync::Arc::clone(&test.forum).log(test.admin().await, None, None).await.unwrap();
    let locked = page.lines.iter().filter(|line| matches!(line.deed, Deed::TopicLocked { .. })).count();
    assert_eq!((page.end.number, locked), (40, 40));
    assert_eq!(test.forum.verify_log().await.unwrap(), []);
}

#[tokio::test]
async fn what_was_changed_by_hand_is_found() {
    let shape = Shape::Single(Redis::start().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let ann = test.view(&test.member("ann").await).await;
    let (root, mut topics) = (test.admin().await, Vec::new());
    for n in 0..5 {
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Discussion, &format!("Topic {n}"), "all")).await;
        test.pass_time(Duration::from_secs(60));
        test.forum.delete_post(&root, test.opening(topic).await, &format!("Reason {n}")).await.unwrap();
        test.settle().await;
        topics.push(topic);
    }
    assert_eq!(test.forum.verify_log().await.unwrap(), []);
    let whole = redis.save().await;
    let (lines, reasons, end) = (key(Shard::SITE, "log"), key(Shard::SITE, "log:reasons"), key(Shard::SITE, "log:end"));
    let mut connection = redis.connection().await;
    let third: String = cmd("HGET").arg(&lines).arg(3).query_async(&mut connection).await.unwrap();
    assert!(third.contains("TopicDeleted") && !third.contains("Reason"), "{third}");
    let other = third.replace("TopicDeleted", "TopicRestored");
    let damages = [
        (cmd("HSET").arg(&lines).arg(3).arg(&other).to_owned(), vec![LogFault::Altered(3)]),
        (cmd("HSET").arg(&lines).arg(3).arg("nonsense").to_owned(), vec![LogFault::Missing(3), LogFault::Altered(4)]),
        (cmd("HDEL").arg(&lines).arg(3).to_owned(), vec![LogFault::Missing(3), LogFault::Altered(4)]),
        // A line that was copied to another place.
        (cmd("HSET").arg(&lines).arg(4).arg(&third).to_owned(), vec![LogFault::Altered(4), LogFault::Altered(5)]),
        (cmd("HDEL").arg(&lines).arg(5).to_owned(), vec![LogFault::Missing(5), LogFault::OtherEnd]),
        (cmd("HSET").arg(&lines).arg(6).arg(&third).to_owned(), vec![LogFault::OtherEnd]),
        (cmd("HSET").arg(&end).arg("end").arg("4 x").to_owned(), vec![LogFault::OtherEnd]),
        (cmd("HSET").arg(&reasons).arg(2).arg("Another").to_owned(), vec![LogFault::ReasonAltered(2)]),
        (
            cmd("ZREM").arg(key(Shard::SITE, format!("log:t{}", topics[1]))).arg(2).to_owned(),
            vec![LogFault::NotFiled(2)],
        ),
        // The law may ask for that.
        (cmd("HDEL").arg(&reasons).arg(2).to_owned(), vec![]),
    ];
    for (damage, expected) in damages {
        damage.query_async::<redis::Value>(&mut connection).await.unwrap();
        let found = test.forum.verify_log().await.unwrap();
        assert_eq!(faults(&found), faults(&expected), "{:?}", String::from_utf8_lossy(&damage.get_packed_command()));
        redis.restore(&whole).await;
    }
    assert_eq!(test.forum.verify_log().await.unwrap(), []);
}

/// Reasons that say what a moderator removes from a post go, also those that were not in the log yet.
#[tokio::test]
async fn a_reason_that_says_what_was_redacted_is_taken_away() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let root = test.admin().await;
    let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Discussion, "A topic", "my key is hunter2-hunter2")).await;
    let other = test.start(&ann, &topic_in(MAIN, TopicKind::Discussion, "Another", "nothing")).await;
    let (post, beside) = (test.opening(topic).await, test.opening(other).await);
    for (post, reason) in [(post, "says hunter2-hunter2"), (beside, "says hunter2-hunter2, too"), (post, "again")] {
        test.forum.delete_post(&root, post, reason).await.unwrap();
        test.forum.restore_post(&root, post).await.unwrap();
        test.settle().await;
    }
    // This one is carried into the log after the redaction was decided on.
    test.forum.delete_post(&root, post, "hunter2-hunter2 stands here").await.unwrap();
    test.forum.restore_post(&root, post).await.unwrap();
    test.forum.redact(&root, post, "hunter2-hunter2", "A key").await.unwrap();
    test.settle().await;
    let page = std::sync::Arc::clone(&test.forum).log(root.clone(), None, None).await.unwrap();
    let deleted = page.lines.iter().filter(|line| matches!(line.deed, Deed::TopicDeleted { .. }));
    let reasons: Vec<Option<&str>> = deleted.map(|line| line.reason.as_deref()).collect();
    assert_eq!(reasons, [None, Some("again"), Some("says hunter2-hunter2, too"), None]);
    assert_eq!(test.forum.verify_log().await.unwrap(), []);
    let about = Some(model::log::LogFile::Topic(other));
    let page = std::sync::Arc::clone(&test.forum).log(root, about, None).await.unwrap();
    assert_eq!(page.lines.len(), 2, "what is about the other topic");
}
