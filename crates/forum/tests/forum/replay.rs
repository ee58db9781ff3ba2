//! Carrying events onward again changes nothing, and only one node does it at a time.

use std::collections::{BTreeMap, BTreeSet};

use model::category::Level;
use model::post::Vote;
use model::rules::posts::EditForm;
use model::shard::Shard;
use model::topic::{Pin, TopicKind};
use redis::cmd;
use testbed::{Questions, on_each_shape};

use crate::support::{KNOWLEDGE, MAIN, OFFTOPIC, TestForum, key, topic_in};

/// A day on which everything happens.
async fn busy_day(test: &TestForum) {
    let forum = &test.forum;
    let members = test.members(4).await;
    let private = test.private_category(&[members[0].id]).await;
    let moderator = test.view(&members[0]).await;
    let (ann, bob, root) = (test.view(&members[1]).await, test.view(&members[2]).await, test.admin().await);
    let mut topics = Vec::new();
    for n in 0..12 {
        let (category, kind) = match n % 3 {
            0 => (MAIN, TopicKind::Question),
            1 => (KNOWLEDGE, TopicKind::Article),
            _ => (OFFTOPIC, TopicKind::Discussion),
        };
        let new = topic_in(category, kind, &format!("Subject {n}"), &format!("all, kind-{}", n % 3));
        topics.push(test.start(if n % 2 == 0 { &ann } else { &bob }, &new).await);
    }
    test.settle().await;
    for (n, topic) in topics.iter().enumerate() {
        let first = test.reply(&bob, *topic, None, &format!("First {n}")).await;
        let second = test.reply(&ann, *topic, Some(first), &format!("Second {n}")).await;
        forum.vote(&root, first, Some(Vote::Up)).await.unwrap();
        forum.vote(&moderator, second, Some(Vote::Down)).await.unwrap();
        forum.count_view(*topic);
        let opening = test.opening(*topic).await;
        match n % 6 {
            0 => {
                let tags = Some("all, new".to_owned());
                let form = EditForm { body: Some("Edited.".to_owned()), tags, ..EditForm::default() };
                forum.edit(&ann, opening, form).await.unwrap();
            }
            1 => {
                forum.delete_post(&root, opening, "").await.unwrap();
            }
            2 => {
                forum.move_topic(&root, *topic, private, "").await.unwrap();
                forum.reply(&moderator, *topic, None, "Moved here.", None).await.unwrap();
            }
            3 => {
                forum.pin(&root, *topic, Some(Pin::in_category(None)), "").await.unwrap();
                forum.lock(&root, *topic, true, "").await.unwrap();
            }
            4 => {
                forum.delete_post(&ann, second, "").await.unwrap();
                forum.delete_post(&bob, first, "").await.unwrap();
                forum.restore_post(&ann, second).await.unwrap();
            }
            _ => {
                forum.move_topic(&root, *topic, private, "").await.unwrap();
                forum.move_topic(&root, *topic, MAIN, "").await.unwrap();
            }
        }
        if n == 6 {
            test.settle().await;
        }
    }
    forum.write_views().await.unwrap();
    test.change_category(OFFTOPIC, |form| form.see = Level::Members).await;
    test.settle().await;
    test.change_category(private, |form| form.moderators.extend([members[3].id])).await;
    test.change_category(OFFTOPIC, |form| form.see = Level::Everyone).await;
    forum.restore_post(&root, test.opening(topics[1]).await).await.unwrap();
    test.settle().await;
}

async fn begin_anew(questions: &mut Questions) {
    for shard in Shard::all() {
        for cursor in ["cursor:site", "cursor:told"] {
            questions.tell(cmd("HSET").arg(key(shard, "followed")).arg(cursor).arg("0-0")).await;
        }
    }
}

type Contents = BTreeMap<String, String>;

/// The keys that hold something else than before.
fn differing(before: &Contents, after: &Contents) -> Vec<String> {
    let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    keys.into_iter().filter(|key| before.get(*key) != after.get(*key)).cloned().collect()
}

#[tokio::test]
async fn replaying_every_stream_from_its_start_changes_nothing() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        busy_day(&test).await;
        test.is_consistent().await;
        let before = test.contents().await;
        test.followers.release().await.unwrap();
        begin_anew(&mut test.questions().await).await;

        let successor = test.another().await;
        successor.settle().await;
        assert_eq!(differing(&before, &test.contents().await), Vec::<String>::new());
        successor.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn a_stalled_node_that_was_overtaken_changes_nothing_when_it_goes_on() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        test.settle().await;
        // This node holds the leases and stalls; meanwhile a day passes.
        let successor = test.another().await;
        let mut questions = test.questions().await;
        for shard in Shard::all() {
            questions.tell(cmd("DEL").arg(key(shard, "lease"))).await;
        }
        busy_day(&successor).await;
        successor.is_consistent().await;
        let before = questions.snapshot().await;

        test.followers.pass().await.unwrap();
        assert_eq!(differing(&before, &questions.snapshot().await), Vec::<String>::new());
        assert_eq!(test.followers.pass().await.unwrap(), 0, "it has noticed, and leaves the work to the other");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_trimmed_that_was_not_carried_onward() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    test.settle().await;
    test.followers.trim(std::time::Duration::ZERO).await.unwrap();
    let topic = test.ask(&ann, "How do I cache?", "cache").await;
    test.reply(&ann, topic, None, "Like this.").await;
    test.followers.trim(std::time::Duration::ZERO).await.unwrap();
    test.is_consistent().await;
    assert_eq!(test.tagged(&ann, "cache").await, [topic]);
}
