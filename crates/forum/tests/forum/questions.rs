//! Questions that get answered: what becomes of an acceptance, in lists and when things meet.

use std::sync::Arc;

use forum::Problem;
use futures_util::future::join_all;
use model::ids::{PostId, TopicId};
use model::list::SiteList;
use model::topic::{QuestionState, TopicKind};
use store::{Layout, Spot};
use testbed::on_each_shape;

use crate::support::{MAIN, OFFTOPIC, TestForum, is_conflict, topic_in};

async fn accepted(test: &TestForum, topic: TopicId) -> Option<PostId> {
    test.forum.store().topic(topic).await.unwrap().unwrap().accepted
}

async fn state(test: &TestForum, topic: TopicId) -> QuestionState {
    let found = test.forum.store().standings(&[topic]).await.unwrap().remove(0).unwrap();
    found.question_state().unwrap()
}

#[tokio::test]
async fn an_answer_is_accepted_changed_and_taken_back() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let topic = test.ask(&ann, "How do I cache?", "").await;
        assert_eq!(state(&test, topic).await, QuestionState::Open);
        let first = test.reply(&bob, topic, None, "Like this.").await;
        let second = test.reply(&bob, topic, None, "Or like that.").await;
        assert_eq!(state(&test, topic).await, QuestionState::Answered);
        assert!(test.forum.accept(&ann, first, None).await.unwrap());
        assert_eq!((accepted(&test, topic).await, state(&test, topic).await), (Some(first), QuestionState::Accepted));
        assert!(test.forum.accept(&ann, second, Some(true)).await.unwrap());
        assert!(!test.forum.accept(&ann, first, Some(false)).await.unwrap(), "the other one is accepted, and stays");
        assert_eq!(accepted(&test, topic).await, Some(second));
        assert!(!test.forum.accept(&ann, second, None).await.unwrap());
        assert_eq!((accepted(&test, topic).await, state(&test, topic).await), (None, QuestionState::Answered));
        assert!(test.forum.accept(&bob, first, None).await.is_err());
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn an_acceptance_goes_with_its_answer_and_stays_through_a_move() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Question, "How do I cache?", "")).await;
        let answer = test.reply(&bob, topic, None, "Like this.").await;
        test.forum.accept(&ann, answer, Some(true)).await.unwrap();
        test.change_category(OFFTOPIC, |form| form.kinds = TopicKind::ALL.into()).await;
        let root = test.admin().await;
        test.forum.move_topic(&root, topic, OFFTOPIC, "").await.unwrap();
        assert_eq!(accepted(&test, topic).await, Some(answer));
        test.forum.delete_post(&bob, answer, "").await.unwrap();
        assert_eq!(accepted(&test, topic).await, None);
        test.settle().await;
        assert_eq!(test.listed(&ann, SiteList::Unanswered).await, [topic]);
        test.forum.restore_post(&bob, answer).await.unwrap();
        assert_eq!(accepted(&test, topic).await, None, "that is for who asked to say again");
        test.forum.accept(&ann, answer, Some(true)).await.unwrap();
        // What keeps its place for what hangs on it is no longer accepted either.
        test.reply(&ann, topic, Some(answer), "Thanks.").await;
        test.forum.delete_post(&bob, answer, "").await.unwrap();
        assert_eq!(state(&test, topic).await, QuestionState::Answered);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn of_an_acceptance_and_a_deletion_at_one_moment_none_leaves_a_deleted_answer_accepted() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        for n in 0..20 {
            let topic = test.ask(&ann, &format!("How do I cache {n}?"), "").await;
            let answer = test.reply(&bob, topic, None, "Like this.").await;
            let accept = async {
                for _ in 0..n % 5 {
                    tokio::task::yield_now().await;
                }
                test.forum.accept(&ann, answer, Some(true)).await
            };
            let (accepting, deleting) = tokio::join!(accept, test.forum.delete_post(&bob, answer, ""));
            deleting.unwrap();
            assert!(accepting.is_ok() || matches!(accepting, Err(Problem::Refused(_))), "{accepting:?}");
            assert_eq!(accepted(&test, topic).await, None, "round {n}");
        }
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn the_accepted_answer_leads_the_first_page_of_each_layout_unless_it_is_the_first_anyway() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let mut answers = Vec::new();
    for n in 0..25 {
        test.pass_time(std::time::Duration::from_secs(60));
        answers.push(test.reply(&bob, topic, None, &format!("Answer {n}")).await);
    }
    test.forum.vote(&ann, answers[1], Some(model::post::Vote::Up)).await.unwrap();
    let lead = async |layout, page| {
        let page = model::page::PageNumber::parse(page).unwrap();
        let read = Arc::clone(&test.forum).whole_topic_page(ann.clone(), topic, layout, Spot::Page(page));
        let (found, parts) = read.await.unwrap();
        assert_eq!(found.thread.accepted.is_some(), parts.lead.is_some());
        found.thread.accepted.as_ref().map(|seen| seen.post.id)
    };
    for (accepted, leads) in
        [(answers[24], [true, true, true]), (answers[0], [false, false, true]), (answers[1], [true, true, false])]
    {
        test.forum.accept(&ann, accepted, Some(true)).await.unwrap();
        for (layout, leads) in [Layout::Nested, Layout::Flat, Layout::Votes].into_iter().zip(leads) {
            assert_eq!(lead(layout, "1").await, leads.then_some(accepted), "{layout:?}");
            assert_eq!(lead(layout, "2").await, None, "{layout:?}");
        }
    }
    test.forum.accept(&ann, answers[24], None).await.unwrap();
}

#[tokio::test]
async fn a_closed_question_takes_no_answers_and_is_not_unanswered_until_it_is_opened_again() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let root = test.admin().await;
        let first = test.ask(&bob, "How do I cache?", "").await;
        let second = test.ask(&ann, "Caching: how?", "").await;
        let answer = test.reply(&root, first, None, "Like this.").await;
        test.forum.close_as_duplicate(&ann, second, Some(first)).await.unwrap();
        assert_eq!(state(&test, second).await, QuestionState::Duplicate(first));
        assert!(is_conflict(&test.forum.reply(&bob, second, None, "So.", None).await));
        test.reply(&root, second, None, "A moderator may.").await;
        test.settle().await;
        assert_eq!(test.listed(&ann, SiteList::Unanswered).await, []);
        let closed = Arc::clone(&test.forum).seen_topic(bob.clone(), second).await.unwrap();
        let points_to = test.forum.repeated(&bob, &closed).await.unwrap().map(|row| row.standing.topic.id);
        assert_eq!(points_to, Some(first));
        test.forum.reopen(&ann, second).await.unwrap();
        test.reply(&bob, second, None, "So.").await;
        test.forum.close_for(&root, first, "Off topic").await.unwrap();
        assert_eq!(state(&test, first).await, QuestionState::Closed);
        test.reply(&bob, first, Some(answer), "Thanks all the same.").await;
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn after_a_closing_is_acknowledged_no_answer_is_added() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let members = test.members(20).await;
        let (ann, root) = (test.view(&members[0]).await, test.admin().await);
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let answers = join_all(members.iter().enumerate().map(async |(n, member)| {
            let view = test.view(member).await;
            for _ in 0..n % 7 {
                tokio::task::yield_now().await;
            }
            test.forum.reply(&view, topic, None, &format!("Answer {n}"), None).await
        }));
        let close = async {
            test.forum.close_for(&root, topic, "Off topic").await.unwrap();
            test.forum.store().topic(topic).await.unwrap().unwrap().posts
        };
        let (answers, posts_at_closing) = tokio::join!(answers, close);
        assert!(answers.iter().all(|answer| answer.is_ok() || is_conflict(answer)));
        assert_eq!(posts_at_closing, 1 + answers.iter().filter(|answer| answer.is_ok()).count() as u64);
        test.is_consistent().await;
    })
    .await;
}

/// Of two each way round, and of more around in a circle.
#[tokio::test]
async fn questions_that_are_closed_as_duplicates_in_a_circle_at_one_moment_do_not_stay_so() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        for n in 0..12 {
            let mut asked = Vec::new();
            for at in 0..2 + n % 3 {
                asked.push(test.ask(&root, &format!("How do I cache {n} {at}?"), "").await);
            }
            let next = asked.iter().cycle().skip(1);
            let closing =
                asked.iter().zip(next).map(|(topic, of)| test.forum.close_as_duplicate(&root, *topic, Some(*of)));
            let closed: Vec<bool> = join_all(closing).await.iter().map(Result::is_ok).collect();
            let mut stays = Vec::new();
            for topic in &asked {
                stays.push(matches!(state(&test, *topic).await, QuestionState::Duplicate(_)));
            }
            assert_eq!(stays, closed, "round {n}");
            assert!(stays.contains(&false), "round {n}");
        }
    })
    .await;
}
