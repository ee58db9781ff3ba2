//! How long people wait: round trips of the pages that are asked for most.

use std::sync::Arc;

use forum::{Caller, Claim, Forum, View};
use model::limits::Network;
use model::list::{MemberList, SiteList, Sort};
use model::post::Vote;
use model::topic::Tag;
use store::{Layout, Spot};
use testbed::on_each_shape;

use crate::support::{FIRST, MAIN, TestForum};

/// Whose acts are counted by account and by network.
fn somebody() -> Caller {
    Caller::from(Some(Network::of([203, 0, 113, 7].into())))
}

/// The round trips of a page of a node that has read nothing yet but the site.
async fn of_a_page<T, F>(test: &TestForum, claim: Option<&Claim>, load: impl Fn(Arc<Forum>, View) -> F) -> u32
where
    F: Future<Output = Result<T, forum::Problem>> + Send + 'static,
    T: Send + 'static,
{
    let node = test.another().await;
    let visit = node.forum.visit(claim, |view| Box::pin(load(Arc::clone(&node.forum), view)));
    let (page, trips) = store::trips::counted(visit).await;
    page.map(|_| ()).unwrap();
    trips
}

#[tokio::test]
async fn a_page_takes_two_round_trips_at_most() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.member("ann").await;
        let view = test.view(&ann).await;
        let claim = test.forum.open_session(ann.id, ann.role).await.unwrap();
        let topic = test.ask(&view, "How do I cache?", "cache").await;
        for n in 0..5 {
            test.reply(&view, topic, None, &format!("```rust\nlet n = {n};\n```\n@ann")).await;
        }
        test.settle().await;
        for claim in [None, Some(&claim)] {
            let cache = || Tag::of("cache").unwrap();
            let trips = [
                ("home", of_a_page(&test, claim, |forum, view| forum.home(view)).await),
                (
                    "category",
                    of_a_page(&test, claim, |forum, view| forum.category_page(view, MAIN, Sort::Recent, FIRST)).await,
                ),
                (
                    "topic",
                    of_a_page(&test, claim, move |forum, view| {
                        forum.whole_topic_page(view, topic, Layout::Nested, Spot::Page(FIRST))
                    })
                    .await,
                ),
                (
                    "topic by a post",
                    of_a_page(&test, claim, move |forum, view| {
                        forum.whole_topic_page(view, topic, Layout::Flat, Spot::Nth(6))
                    })
                    .await,
                ),
                (
                    "profile",
                    of_a_page(&test, claim, |forum, view| {
                        forum.profile(view, "ann".to_owned(), MemberList::Posts, FIRST)
                    })
                    .await,
                ),
                (
                    "profile's topics",
                    of_a_page(&test, claim, |forum, view| {
                        forum.profile(view, "ann".to_owned(), MemberList::Topics, FIRST)
                    })
                    .await,
                ),
                ("list", of_a_page(&test, claim, |forum, view| forum.site_list(view, SiteList::Recent, FIRST)).await),
                ("tag", of_a_page(&test, claim, move |forum, view| forum.tag_page(view, cache(), None, FIRST)).await),
                ("tags", of_a_page(&test, claim, |forum, view| forum.tags(view.audience, FIRST)).await),
            ];
            for (page, trips) in trips {
                assert!((1..=2).contains(&trips), "{page}: {trips} round trips, signed in: {}", claim.is_some());
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_reply_takes_three_round_trips_at_most() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.member("ann").await;
        let view = test.view(&ann).await;
        let claim = test.forum.open_session(ann.id, ann.role).await.unwrap();
        let topic = test.ask(&view, "How do I cache?", "").await;
        let first = test.reply(&view, topic, None, "First.").await;
        for (n, to) in [None, Some(first)].into_iter().enumerate() {
            let node = test.another().await;
            let (posted, trips) = store::trips::counted(async {
                let view = node.forum.who_is(Some(&claim)).await?.through(somebody());
                node.forum.reply(&view, topic, to, &format!("For @ann and @root, {n}."), None).await
            })
            .await;
            assert!(!posted.unwrap().repeated);
            assert!(trips <= 3, "{trips} round trips");
        }
        let root = test.admin().await.through(somebody());
        let (voted, trips) = store::trips::counted(test.forum.vote(&root, first, Some(Vote::Up))).await;
        voted.unwrap();
        assert!(trips <= 2, "{trips} round trips");
    })
    .await;
}

#[tokio::test]
async fn a_page_read_under_a_claim_that_does_not_hold_is_read_again_as_who_it_is() {
    let test = TestForum::new().await;
    let (ann, root) = (test.member("ann").await, test.named("root").await);
    let private = test.private_category(&[]).await;
    test.settle().await;
    let mut claim = test.forum.open_session(ann.id, ann.role).await.unwrap();
    let sees = async |claim: &Claim| {
        let forum = Arc::clone(&test.forum);
        let visit = test.forum.visit(Some(claim), |view| Box::pin(Arc::clone(&forum).home(view)));
        let (view, home) = visit.await.unwrap();
        (view.actor.id(), home.sections.iter().any(|section| section.category.id == private))
    };
    assert_eq!(sees(&claim).await, (Some(ann.id), false));
    claim.standing = model::actor::Role::Admin.into();
    assert_eq!(sees(&claim).await, (Some(ann.id), false), "who says to be an admin");
    claim.member = root.id;
    assert_eq!(sees(&claim).await, (None, false), "who says to be another");
}
