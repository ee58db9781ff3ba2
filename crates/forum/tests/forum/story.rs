//! A newcomer's first day.

use std::sync::Arc;
use std::time::Duration;

use forum::{Caller, Problem, SignIn};
use model::list::SiteList;
use model::may::{Action, Object};
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, is_conflict, new_member, question, set};

#[tokio::test]
async fn a_newcomer_asks_is_answered_and_finds_it_everywhere() {
    on_each_shape(async |shape| {
        let test = TestForum::unfounded(shape).await;
        let forum = &test.forum;
        let root = forum.who_is(Some(&test.found().await)).await.unwrap();
        assert!(root.actor.is_admin());
        assert!(is_conflict(&forum.set_up(TestForum::setup()).await), "a forum is set up once");
        let welcome = test.in_category(&root, MAIN).await;
        test.settle().await;
        assert_eq!(welcome.len() + 1, test.in_category(&root, MAIN).await.len());
        let welcome = test.in_category(&root, MAIN).await[0];

        let ann =
            forum.who_is(Some(&forum.register(&new_member("ann"), Caller::Operator).await.unwrap())).await.unwrap();
        let bob =
            forum.who_is(Some(&forum.register(&new_member("bob"), Caller::Operator).await.unwrap())).await.unwrap();
        let typed = |name: &str, password: &str| SignIn { username: name.to_owned(), password: password.to_owned() };
        assert!(
            forum.sign_in(&typed("ann@example.org", "a long enough password"), None, Caller::Operator).await.is_ok()
        );
        let wrong = forum.sign_in(&typed("ann", "some other password"), None, Caller::Operator).await;
        assert!(matches!(wrong, Err(Problem::WrongPassword)));

        test.pass_time(Duration::from_secs(60));
        let topic = test.start(&ann, &question("How do I cache?", "cache, redis")).await;
        let opening = test.opening(topic).await;
        test.settle().await;
        let guest = test.guest().await;
        assert_eq!(test.listed(&guest, SiteList::Unanswered).await, [topic]);

        test.pass_time(Duration::from_secs(60));
        let first = test.reply(&bob, topic, None, "Use Redis, @ann.").await;
        let second = test.reply(&ann, topic, Some(first), "How?").await;
        let third = test.reply(&bob, topic, Some(second), "Like this.").await;
        // Of two at one moment either may be the last.
        test.pass_time(Duration::from_secs(1));
        let later = test.reply(&root, topic, None, "Read the manual.").await;
        forum.vote(&bob, opening, Some(Vote::Up)).await.unwrap();
        assert_eq!(test.thread(&guest, topic).await, [opening, first, second, third, later]);

        let form = EditForm {
            body: Some("How do I cache builds?".to_owned()),
            title: Some("How do I cache builds?".to_owned()),
            tags: Some("redis, builds".to_owned()),
            ..EditForm::default()
        };
        forum.edit(&ann, opening, form).await.unwrap();
        forum.delete_post(&bob, third, "").await.unwrap();
        test.settle().await;

        assert_eq!(test.thread(&guest, topic).await, [opening, first, second, later]);
        assert_eq!(test.listed(&guest, SiteList::Unanswered).await, []);
        assert_eq!(test.listed(&guest, SiteList::Recent).await, [topic, welcome]);
        assert_eq!(set(test.listed(&guest, SiteList::Popular).await), set([topic, welcome]));
        assert_eq!(test.in_category(&guest, MAIN).await, [welcome, topic], "what is pinned stands first");
        assert_eq!(set(test.tags(&guest).await), set([("builds".to_owned(), 1), ("redis".to_owned(), 1)]));
        assert_eq!(test.tagged(&guest, "builds").await, [topic]);
        assert_eq!(test.tagged(&guest, "cache").await, []);
        let (topics, posts) = test.profile(&guest, "ann").await;
        assert_eq!((topics, set(posts)), (vec![topic], set([opening, second])));
        assert_eq!(test.profile(&guest, "bob").await, (vec![], vec![first]));

        let home = Arc::clone(forum).home(guest.clone()).await.unwrap();
        assert_eq!(home.recent[0].standing.topic.id, topic);
        let section = &home.sections[0];
        assert_eq!((section.category.id, section.topics, section.posts), (MAIN, 2, 5));
        let row = &section.newest[0];
        assert_eq!(row.standing.topic.heading.title.as_str(), "How do I cache builds?");
        assert_eq!((row.standing.topic.replies(), row.standing.score, row.standing.last_post), (3, 1, later));
        assert!(row.beginning.starts_with("How do I cache builds?"));

        let removed = forum.store().post(third, None).await.unwrap().unwrap();
        let seen = guest.may(Action::See, Object::Post(&removed.topic, &removed.post));
        assert_eq!(seen, Err(Refusal::Absent), "what was removed is not there for guests");
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn what_was_deleted_comes_back_to_where_it_was() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let topic = test.ask(&ann, "How do I cache?", "cache").await;
        let above = test.reply(&ann, topic, None, "Above.").await;
        let below = test.reply(&ann, topic, Some(above), "Below.").await;
        let whole = test.thread(&root, topic).await;
        test.settle().await;
        let profile = test.profile(&ann, "ann").await;

        // A post with replies leaves a tombstone, which stays when the replies go.
        test.forum.delete_post(&ann, above, "").await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.thread(&root, topic).await, whole);
        test.forum.delete_post(&ann, below, "").await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.thread(&root, topic).await, whole[..2]);
        test.forum.restore_post(&ann, above).await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.thread(&root, topic).await, whole[..2]);
        test.forum.restore_post(&ann, below).await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.thread(&root, topic).await, whole);
        assert_eq!(test.profile(&ann, "ann").await, profile);

        test.forum.delete_post(&root, whole[0], "Twice.").await.unwrap();
        test.is_consistent().await;
        let guest = test.guest().await;
        assert_eq!(test.tags(&guest).await, []);
        assert_eq!(test.profile(&guest, "ann").await, (vec![], vec![]));
        assert!(is_conflict(&test.forum.delete_post(&root, below, "").await), "nothing changes in a deleted topic");
        test.forum.restore_post(&root, whole[0]).await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.tags(&guest).await, [("cache".to_owned(), 1)]);
        assert_eq!(test.profile(&guest, "ann").await, profile);
    })
    .await;
}
