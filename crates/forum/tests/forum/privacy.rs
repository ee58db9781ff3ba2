//! What stands in a private category shows nowhere to those who may not see it.

use std::sync::Arc;

use forum::{Problem, View};
use model::category::Level;
use model::ids::{CategoryId, TopicId};
use model::list::{List, SiteList, Sort};
use model::post::Vote;
use model::refusal::Refusal;
use model::topic::TopicKind;
use store::{Layout, Spot};
use testbed::on_each_shape;

use crate::support::{FIRST, KNOWLEDGE, MAIN, OFFTOPIC, TestForum, set, topic_in};

/// Every place where a topic could show, with the total beside it where there is one.
async fn shows(test: &TestForum, view: &View, topic: TopicId) -> Vec<String> {
    let mut places = Vec::new();
    let forum = || Arc::clone(&test.forum);
    let home = forum().home(view.clone()).await.unwrap();
    if home
        .recent
        .iter()
        .chain(home.sections.iter().flat_map(|section| &section.newest))
        .any(|row| row.standing.topic.id == topic)
    {
        places.push("home".to_owned());
    }
    for list in SiteList::ALL {
        if test.listed(view, list).await.contains(&topic) {
            places.push(list.name().to_owned());
        }
    }
    if test.tagged(view, "marker").await.contains(&topic) {
        places.push("tag".to_owned());
    }
    if test.tags(view).await.iter().any(|(tag, _)| tag == "marker") {
        places.push("tags".to_owned());
    }
    let (topics, posts) = test.profile(view, "ann").await;
    if topics.contains(&topic) {
        places.push("profile".to_owned());
    }
    let of_topic = test.forum.store().posts(&posts, None).await.unwrap();
    if of_topic.iter().flatten().any(|placed| placed.topic.id == topic) {
        places.push("posts".to_owned());
    }
    match forum().topic_page(view.clone(), topic, Layout::Nested, Spot::Page(FIRST)).await {
        Ok(_) => places.push("topic".to_owned()),
        Err(problem) => assert!(matches!(problem, Problem::Refused(Refusal::Absent)), "{problem:?}"),
    }
    places
}

async fn counted(test: &TestForum, view: &View, category: CategoryId) -> Option<(u64, u64)> {
    let home = Arc::clone(&test.forum).home(view.clone()).await.unwrap();
    let section = home.sections.into_iter().find(|section| section.category.id == category);
    section.map(|section| (section.topics, section.posts))
}

const EVERYWHERE: [&str; 8] = ["home", "recent", "popular", "unanswered", "tag", "tags", "profile", "posts"];

#[tokio::test]
async fn a_marker_in_a_private_category_shows_to_its_moderators_alone() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.member("ann").await;
        let (bob, carl) = (test.member("bob").await, test.member("carl").await);
        let private = test.private_category(&[ann.id]).await;
        let ann_view = test.view(&ann).await;
        let topic = test.start(&ann_view, &topic_in(private, TopicKind::Question, "Marker", "marker, common")).await;
        test.ask(&test.view(&bob).await, "In the open", "common").await;
        test.settle().await;

        let everywhere: Vec<String> =
            EVERYWHERE.iter().map(|place| (*place).to_owned()).chain(["topic".to_owned()]).collect();
        for view in [test.guest().await, test.view(&bob).await] {
            assert_eq!(shows(&test, &view, topic).await, Vec::<String>::new());
            assert_eq!(test.tags(&view).await, [("common".to_owned(), 1)]);
            assert_eq!(counted(&test, &view, private).await, None);
            let page = Arc::clone(&test.forum).category_page(view, private, Sort::Recent, FIRST).await;
            assert!(matches!(page, Err(Problem::Refused(Refusal::Absent))));
        }
        for view in [ann_view.clone(), test.admin().await] {
            assert_eq!(shows(&test, &view, topic).await, everywhere);
            assert_eq!(set(test.tags(&view).await), set([("common".to_owned(), 2), ("marker".to_owned(), 1)]));
            assert_eq!(counted(&test, &view, private).await, Some((1, 1)));
        }

        // Another moderator sees it too, and whoever no longer is one sees it no more.
        test.change_category(private, |form| form.moderators = [carl.id].into()).await;
        test.is_consistent().await;
        assert_eq!(shows(&test, &test.view(&carl).await, topic).await, everywhere);
        assert_eq!(shows(&test, &test.view(&ann).await, topic).await, Vec::<String>::new());

        // Opened to all, and closed again.
        test.change_category(private, |form| form.see = Level::Everyone).await;
        test.is_consistent().await;
        assert_eq!(shows(&test, &test.guest().await, topic).await, everywhere);
        test.change_category(private, |form| form.see = Level::Members).await;
        test.is_consistent().await;
        assert_eq!(shows(&test, &test.guest().await, topic).await, Vec::<String>::new());
        assert_eq!(shows(&test, &test.view(&bob).await, topic).await, everywhere);
    })
    .await;
}

#[tokio::test]
async fn a_topic_moved_out_of_sight_is_gone_from_every_list_and_nobody_writes_in_it() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.member("ann").await, test.view(&test.member("bob").await).await);
    let private = test.private_category(&[]).await;
    let (ann, root) = (test.view(&ann).await, test.admin().await);
    let topic = test.ask(&ann, "Marker", "marker").await;
    let opening = test.opening(topic).await;
    test.settle().await;
    assert_eq!(shows(&test, &bob, topic).await.len(), EVERYWHERE.len() + 1);

    test.forum.move_topic(&root, topic, private, "").await.unwrap();
    // Even before the lists are right, no page shows it.
    let recent = Arc::clone(&test.forum).site_list(bob.clone(), SiteList::Recent, FIRST).await.unwrap();
    assert!(recent.rows.iter().all(|row| row.standing.topic.id != topic));
    test.is_consistent().await;
    for view in [&test.guest().await, &bob, &ann] {
        assert_eq!(shows(&test, view, topic).await, Vec::<String>::new());
    }
    let absent = |problem: Problem| assert!(matches!(problem, Problem::Refused(Refusal::Absent)), "{problem:?}");
    absent(test.forum.reply(&bob, topic, None, "Still there?", None).await.map(|_| ()).unwrap_err());
    absent(test.forum.vote(&bob, opening, Some(Vote::Up)).await.map(|_| ()).unwrap_err());
    absent(test.forum.delete_post(&ann, opening, "").await.map(|_| ()).unwrap_err());
    assert_eq!(counted(&test, &root, private).await, Some((1, 1)));
    assert_eq!(counted(&test, &root, MAIN).await, Some((1, 1)), "the welcome topic");
}

/// Rights that come, go and come back while other things are on their way: a list of an audience
/// that was gone for a while holds nothing of before.
#[tokio::test]
async fn an_audience_that_comes_back_finds_its_lists_as_they_should_be() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    // With a category that only admins read, whoever reads all of the others is no admin.
    test.private_category(&[]).await;
    let root = test.admin().await;
    let new = topic_in(OFFTOPIC, TopicKind::Discussion, "Marker", "marker, stays");
    let topic = test.start(&ann, &new).await;
    let reply = test.reply(&ann, topic, None, "More.").await;
    let moved = test.start(&ann, &topic_in(KNOWLEDGE, TopicKind::Article, "To be moved", "marker")).await;
    test.is_consistent().await;
    let audience = test.guest().await.audience;

    // All of this happens before anybody carries it onward.
    test.change_category(OFFTOPIC, |form| {
        form.see = Level::Moderators;
        (form.start, form.reply) = (Level::Moderators, Level::Moderators);
    })
    .await;
    let form = model::rules::posts::EditForm {
        body: Some("Edited.".to_owned()),
        tags: Some("stays".to_owned()),
        ..Default::default()
    };
    test.forum.edit(&root, test.opening(topic).await, form.clone()).await.unwrap();
    test.forum.edit(&root, test.opening(moved).await, form).await.unwrap();
    test.forum.delete_post(&root, reply, "").await.unwrap();
    test.is_consistent().await;
    let gone = List::Tag(audience.clone(), model::topic::Tag::of("stays").unwrap());
    assert_eq!(test.list(&gone).await, Vec::<String>::new(), "nobody reads it");

    test.change_category(OFFTOPIC, |form| form.see = Level::Everyone).await;
    test.is_consistent().await;
    let guest = test.guest().await;
    assert_eq!(guest.audience, audience);
    assert_eq!(test.tagged(&guest, "marker").await, []);
    assert_eq!(set(test.tagged(&guest, "stays").await), set([topic, moved]));
    assert_eq!(test.tags(&guest).await, [("stays".to_owned(), 2)]);
    let (_, posts) = test.profile(&guest, "ann").await;
    assert_eq!(set(posts), set([test.opening(topic).await, test.opening(moved).await]));
}
