//! Changes that meet: what was acknowledged holds, and nothing is lost or counted twice.

use std::collections::BTreeMap;

use forum::Problem;
use futures_util::future::join_all;
use model::ids::PostId;
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::topic::TopicKind;
use testbed::on_each_shape;

use crate::support::{MAIN, OFFTOPIC, TestForum, is_conflict, topic_in};

/// Refused for what has changed meanwhile, or done.
fn done_or_conflict<T: std::fmt::Debug>(result: Result<T, Problem>) -> bool {
    assert!(result.is_ok() || is_conflict(&result), "{result:?}");
    result.is_ok()
}

#[tokio::test]
async fn after_a_lock_is_acknowledged_no_reply_is_added() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let members = test.members(30).await;
        let ann = test.view(&members[0]).await;
        let root = test.admin().await;
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let replies = join_all(members.iter().enumerate().map(async |(n, member)| {
            let view = test.view(member).await;
            // Some are on their way before, some after.
            for _ in 0..n % 7 {
                tokio::task::yield_now().await;
            }
            test.forum.reply(&view, topic, None, &format!("Reply {n}"), None).await
        }));
        let lock = async {
            test.forum.lock(&root, topic, true, "").await.unwrap();
            test.forum.store().topic(topic).await.unwrap().unwrap().posts
        };
        let (replies, posts_at_lock) = tokio::join!(replies, lock);
        let added = replies.into_iter().map(done_or_conflict).filter(|done| *done).count() as u64;
        assert_eq!(posts_at_lock, 1 + added);
        assert_eq!(test.forum.store().posts_standing(topic).await.unwrap().len() as u64, posts_at_lock);
        test.is_consistent().await;
        let late = test.forum.reply(&ann, topic, None, "Too late.", None).await;
        assert!(is_conflict(&late));
    })
    .await;
}

#[tokio::test]
async fn of_two_edits_of_one_revision_one_wins_and_nothing_is_lost() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let post = test.opening(topic).await;
        let edit = async |by, body: &str, revision| {
            let form = EditForm { body: Some(body.to_owned()), revision, ..EditForm::default() };
            test.forum.edit(by, post, form).await
        };
        let (one, two) = tokio::join!(edit(&ann, "Ann's.", Some(1)), edit(&root, "Root's.", Some(1)));
        assert!(done_or_conflict(one) != done_or_conflict(two));
        let first = test.forum.store().post(post, None).await.unwrap().unwrap().post;
        assert_eq!(first.state.revision, 2);
        assert!(is_conflict(&edit(&ann, "From an old page.", Some(1)).await));
        edit(&ann, "From the newest.", Some(2)).await.unwrap();
        let history: BTreeMap<u64, String> =
            test.forum.store().history(post).await.unwrap().into_iter().map(|(n, past)| (n, past.body)).collect();
        assert_eq!(history, BTreeMap::from([(1, "This is about: How do I cache?".to_owned()), (2, first.body)]));
        let newest = test.forum.store().post(post, None).await.unwrap().unwrap().post;
        assert_eq!((newest.body.as_str(), newest.state.revision), ("From the newest.", 3));
    })
    .await;
}

async fn votes(test: &TestForum, post: PostId) -> (u64, u64) {
    let state = test.forum.store().post(post, None).await.unwrap().unwrap().post.state;
    (state.up, state.down)
}

#[tokio::test]
async fn fifty_members_who_vote_at_once_are_fifty_votes() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let members = test.members(50).await;
        let root = test.admin().await;
        let topic = test.ask(&root, "How do I cache?", "").await;
        let answer = test.reply(&root, topic, None, "Like this.").await;
        let vote = async |to: &(dyn Fn(usize) -> Option<Vote> + Sync)| {
            let cast = members.iter().enumerate().map(async |(n, member)| {
                test.forum.vote(&test.view(member).await, answer, to(n)).await.unwrap();
            });
            join_all(cast).await;
        };
        vote(&|_| Some(Vote::Up)).await;
        assert_eq!(votes(&test, answer).await, (50, 0));
        vote(&|n| if n < 20 { Some(Vote::Down) } else { None }).await;
        assert_eq!(votes(&test, answer).await, (0, 20));
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn one_member_who_votes_fifty_times_at_once_is_one_vote() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let topic = test.ask(&root, "How do I cache?", "").await;
        let post = test.opening(topic).await;
        let cast = join_all((0..50).map(|_| test.forum.vote(&ann, post, Some(Vote::Up)))).await;
        assert!(cast.iter().all(Result::is_ok));
        assert_eq!(votes(&test, post).await, (1, 0));
        let mixed = (0..50).map(|n| test.forum.vote(&ann, post, if n % 2 == 0 { None } else { Some(Vote::Down) }));
        join_all(mixed).await.into_iter().for_each(|result| {
            done_or_conflict(result);
        });
        let (up, down) = votes(&test, post).await;
        assert!(up == 0 && down <= 1, "{up} up, {down} down");
        let seen = test.forum.store().post(post, ann.actor.id()).await.unwrap().unwrap().vote;
        assert_eq!(seen.is_some(), down == 1);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_deleted_moved_and_restored_while_others_reply_is_counted_right() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let members = test.members(12).await;
        let (ann, root) = (test.view(&members[0]).await, test.admin().await);
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Discussion, "Let us talk", "talk")).await;
        let opening = test.opening(topic).await;
        let parent = test.reply(&ann, topic, None, "Answer me.").await;
        let replies = join_all(members.iter().enumerate().map(async |(n, member)| {
            let view = test.view(member).await;
            for round in 0..3 {
                let to = if n % 2 == 0 { Some(parent) } else { None };
                let reply = test.forum.reply(&view, topic, to, &format!("Reply {n} {round}"), None).await;
                if let Ok(posted) = &reply
                    && n % 3 == 0
                {
                    let deleted = test.forum.delete_post(&view, posted.id, "").await;
                    // While the topic is removed, its posts are not there for them.
                    assert!(
                        deleted.is_ok()
                            || is_conflict(&deleted)
                            || matches!(deleted, Err(Problem::Refused(Refusal::Absent))),
                        "{deleted:?}"
                    );
                }
                done_or_conflict(reply);
            }
        }));
        let keeping_order = async {
            done_or_conflict(test.forum.delete_post(&ann, parent, "").await);
            done_or_conflict(test.forum.move_topic(&root, topic, OFFTOPIC, "").await);
            done_or_conflict(test.forum.delete_post(&root, opening, "").await);
            done_or_conflict(test.forum.restore_post(&root, opening).await);
            done_or_conflict(test.forum.restore_post(&ann, parent).await);
        };
        tokio::join!(replies, keeping_order);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn a_reply_to_what_has_gone_says_so() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    let root = test.admin().await;
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let reply = test.reply(&ann, topic, None, "Never mind.").await;
    test.forum.delete_post(&ann, reply, "").await.unwrap();
    assert!(is_conflict(&test.forum.reply(&bob, topic, Some(reply), "I do mind.", None).await));
    test.forum.delete_post(&root, test.opening(topic).await, "").await.unwrap();
    assert!(is_conflict(&test.forum.reply(&bob, topic, None, "Where is it?", None).await));
    let nowhere = test.forum.reply(&bob, model::ids::TopicId(topic.0 + 3_200), None, "Hello?", None).await;
    assert!(matches!(nowhere, Err(Problem::Refused(Refusal::Absent))));
}
