//! What is counted by day.

use std::time::Duration;

use forum::Affairs;
use model::post::Vote;
use model::rules::flags::{Decision, FlagForm};
use model::shard::Shard;
use model::tally::{Day, Figure, Span};
use model::topic::TopicKind;

use crate::support::{KNOWLEDGE, TestForum, topic_in};

const HOUR: u64 = 3_600;

async fn affairs(test: &TestForum) -> Affairs {
    let admin = test.admin().await;
    std::sync::Arc::clone(&test.forum).state_of_affairs(admin, Span::Month).await.unwrap()
}

async fn today(test: &TestForum) -> Day {
    let affairs = affairs(test).await;
    affairs.days.get(&affairs.today).cloned().unwrap_or_default()
}

#[tokio::test]
async fn what_is_written_is_counted_with_it_on_its_day() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    // The forum begins with a topic of its own.
    let before = today(&test).await;
    test.member("carl").await;
    let question = test.ask(&ann, "How do I cache?", "").await;
    let answer = test.reply(&bob, question, None, "Use Redis.").await;
    test.reply(&ann, question, Some(answer), "Thanks.").await;
    test.forum.vote(&ann, answer, Some(Vote::Up)).await.unwrap();
    let admin = test.admin().await;
    test.start(&admin, &topic_in(KNOWLEDGE, TopicKind::Article, "On caches", "cache")).await;
    let day = today(&test).await;
    let count = |figure| day.get(figure).unwrap_or(0);
    let new = |figure| count(figure) - before.get(figure).unwrap_or(0);
    assert_eq!((new(Figure::Joined), new(Figure::Posts), new(Figure::Articles)), (1, 3, 1));
    assert_eq!((count(Figure::Questions), count(Figure::Answered)), (1, 1));

    test.pass_time(Duration::from_secs(24 * HOUR));
    assert_eq!(today(&test).await.get(Figure::Posts), None);
    let before = affairs(&test).await;
    assert_eq!(before.days.get(&(before.today - 1)), Some(&day));
}

#[tokio::test]
async fn a_question_counts_as_answered_once_by_somebody_else_and_within_a_day() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    let (soon, late, alone) =
        (test.ask(&ann, "Soon?", "").await, test.ask(&ann, "Late?", "").await, test.ask(&ann, "Alone?", "").await);
    test.reply(&ann, alone, None, "Nobody?").await;
    test.reply(&bob, soon, None, "Yes.").await;
    test.reply(&bob, soon, None, "And yes.").await;
    let asked_on = affairs(&test).await.today;
    test.pass_time(Duration::from_secs(24 * HOUR + 1));
    test.reply(&bob, late, None, "At last.").await;
    let day = affairs(&test).await.days.get(&asked_on).cloned().unwrap();
    assert_eq!((day.get(Figure::Questions), day.get(Figure::Answered)), (Some(3), Some(1)));
}

#[tokio::test]
async fn a_form_sent_twice_and_a_stream_carried_twice_count_once() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let before = today(&test).await.get(Figure::Posts).unwrap_or(0);
    let topic = test.ask(&ann, "How do I cache?", "").await;
    for _ in 0..2 {
        test.reply(&ann, topic, None, "The same within a minute.").await;
    }
    test.ask(&ann, "And where?", "").await;
    test.settle().await;
    let day = today(&test).await;
    assert_eq!(day.get(Figure::Posts), Some(before + 3));
    for shard in Shard::all() {
        test.forum.look_at(&[shard]).await.unwrap();
    }
    let once = today(&test).await;
    for shard in Shard::all() {
        test.forum.look_at(&[shard]).await.unwrap();
    }
    assert_eq!(today(&test).await, once);
    assert_eq!(once.get(Figure::Unanswered), Some(1));
}

#[tokio::test]
async fn who_comes_several_times_on_a_day_is_one() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.member("ann").await, test.member("bob").await);
    let before = today(&test).await.get(Figure::Active).unwrap_or(0);
    for member in [&ann, &ann, &bob] {
        test.forum.open_session(member.id, member.role).await.unwrap();
    }
    let held: Vec<Shard> = Shard::all().collect();
    assert_eq!(today(&test).await.get(Figure::Active), Some(before + 2));
    test.forum.look_at(&held).await.unwrap();
    assert_eq!(today(&test).await.get(Figure::Active), Some(before + 2), "written down, it is the same");
}

#[tokio::test]
async fn flags_and_the_time_until_they_are_decided_are_counted() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    let topic = test.ask(&ann, "Buy this?", "").await;
    let post = test.opening(topic).await;
    let form = |reason: &str| FlagForm { reason: reason.to_owned(), note: String::new() };
    test.forum.flag(&bob, post, &form("spam")).await.unwrap();
    test.forum.flag(&bob, post, &form("rude")).await.unwrap();
    test.settle().await;
    assert_eq!(affairs(&test).await.open_cases, 1);
    test.pass_time(Duration::from_secs(90 * 60));
    let admin = test.admin().await;
    test.forum.decide_flags(&admin, post, &Decision::Dismiss).await.unwrap();
    test.settle().await;
    let found = affairs(&test).await;
    let sum = |figure| found.days.values().filter_map(|day| day.get(figure)).sum::<u64>();
    assert_eq!((sum(Figure::Flags), sum(Figure::Decisions), sum(Figure::Waited)), (1, 1, 90));
    assert_eq!(found.open_cases, 0);
}
