//! Reviews of articles, where things meet.

use futures_util::future::join_all;
use model::article::ArticleState;
use model::ids::TopicId;
use model::list::SiteList;
use model::rules::posts::EditForm;
use model::rules::reviews::{CommentForm, VerdictForm};
use model::rules::topics::NewTopic;
use model::topic::TopicKind;
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, topic_in};

async fn state(test: &TestForum, topic: TopicId) -> ArticleState {
    test.forum.store().topic(topic).await.unwrap().unwrap().life.state
}

fn article(title: &str) -> NewTopic {
    topic_in(MAIN, TopicKind::Article, title, "cache")
}

fn approval(revision: u64) -> VerdictForm {
    VerdictForm { revision, approves: true, summary: String::new() }
}

/// Of many reviewers at one moment one publishes, and the author is told of one verdict.
#[tokio::test]
async fn twenty_approvals_at_once_have_one_effect() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        test.change_category(MAIN, |form| {
            form.kinds = TopicKind::ALL.into();
            form.reviews = true;
        })
        .await;
        let ann = test.view(&test.member("ann").await).await;
        let root = test.admin().await;
        let topic = test.start(&ann, &article("Of caches")).await;
        assert_eq!(state(&test, topic).await, ArticleState::InReview);
        let post = test.forum.store().topic(topic).await.unwrap().unwrap().opening;
        let form = approval(1);
        let done = join_all((0..20).map(|_| test.forum.give_verdict(&root, post, &form))).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{done:?}");
        assert_eq!(state(&test, topic).await, ArticleState::Published);
        let review = test.forum.store().review(post).await.unwrap();
        assert_eq!(review.verdicts.values().map(Vec::len).sum::<usize>(), 1);
        test.is_consistent().await;
    })
    .await;
}

/// What waits is published as a whole: text, heading, number and history.
#[tokio::test]
async fn an_approved_revision_is_what_readers_see_with_its_history() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        test.change_category(MAIN, |form| form.kinds = TopicKind::ALL.into()).await;
        let ann = test.view(&test.member("ann").await).await;
        let topic = test.start(&ann, &article("Of caches")).await;
        test.change_category(MAIN, |form| {
            form.kinds = TopicKind::ALL.into();
            form.reviews = true;
        })
        .await;
        let ann = test.forum.act_as(&test.forum.member_named("ann").await.unwrap().unwrap());
        let post = test.forum.store().topic(topic).await.unwrap().unwrap().opening;
        for (body, tags) in [("Second.", "cache, second"), ("Third.", "third")] {
            let form = EditForm { body: Some(body.to_owned()), tags: Some(tags.to_owned()), ..EditForm::default() };
            test.forum.edit(&ann, post, form).await.unwrap();
        }
        let shown = test.forum.store().post(post, None).await.unwrap().unwrap();
        assert_eq!((shown.post.state.revision, shown.topic.life.waiting), (1, Some(3)));
        test.is_consistent().await;
        // A secret goes out of what waits, too.
        test.forum.redact(&ann, post, "Second.", "").await.unwrap();
        let root = test.admin().await;
        assert!(test.forum.give_verdict(&root, post, &approval(3)).await.is_err(), "there is a fourth");
        test.forum.give_verdict(&root, post, &approval(4)).await.unwrap();
        let shown = test.forum.store().post(post, None).await.unwrap().unwrap();
        assert_eq!((shown.post.body.as_str(), shown.post.state.revision), ("Third.", 4));
        assert_eq!(shown.topic.life.waiting, None);
        let tags: Vec<&str> = shown.topic.heading.tags.iter().map(|tag| tag.as_str()).collect();
        assert_eq!(tags, ["third"]);
        let history = test.forum.store().history(post).await.unwrap();
        assert_eq!(history.keys().copied().collect::<Vec<u64>>(), [1, 2, 3]);
        assert!(history.values().all(|past| !past.body.contains("Second.")), "{history:?}");
        test.is_consistent().await;
    })
    .await;
}

/// Of comments made at one moment none is lost, and each has a number of its own.
#[tokio::test]
async fn comments_at_once_stand_beside_each_other() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        test.change_category(MAIN, |form| {
            form.kinds = TopicKind::ALL.into();
            form.reviews = true;
        })
        .await;
        let ann = test.view(&test.member("ann").await).await;
        let root = test.admin().await;
        let topic = test.start(&ann, &article("Of caches")).await;
        let post = test.forum.store().topic(topic).await.unwrap().unwrap().opening;
        let form = |text: &str| CommentForm { revision: 1, from: 1, to: 1, text: text.to_owned() };
        let (one, other) = (form("One."), form("Another."));
        let (by_one, by_other) =
            tokio::join!(test.forum.comment(&root, post, &one), test.forum.comment(&ann, post, &other));
        by_one.unwrap();
        by_other.unwrap();
        test.forum.comment(&root, post, &one).await.unwrap();
        let review = test.forum.store().review(post).await.unwrap();
        assert_eq!(review.comments.keys().copied().collect::<Vec<u64>>(), [1, 2], "and the same comes once");
        let list = model::list::List::Site(root.audience.clone(), SiteList::Articles);
        let listed = test.forum.store().whole_list(&list);
        assert!(listed.await.unwrap().is_empty(), "what is in review stands in no list");
    })
    .await;
}
