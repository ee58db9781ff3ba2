//! A category becomes part of another one, whatever becomes of who began.

use std::sync::Arc;
use std::time::Duration;

use forum::{Problem, View};
use model::category::Level;
use model::event::Event;
use model::ids::{CategoryId, TopicId};
use model::list::SiteList;
use model::refusal::Refusal;
use model::rules::topics::NewTopic;
use model::topic::TopicKind;
use testbed::on_each_shape;

use crate::support::{FIRST, MAIN, OFFTOPIC, TestForum, topic_in};

/// Does what is due, until nothing is.
async fn see_to_everything(test: &TestForum) {
    while !test.forum.store().due(model::shard::Shard::SITE, test.forum.now()).await.unwrap().is_empty() {
        // The node that is gone may hold them for a while yet.
        test.followers.take_leases().await.unwrap();
        test.followers.see_to_due().await.unwrap();
    }
    test.is_consistent().await;
}

fn discussion(title: &str) -> NewTopic {
    topic_in(OFFTOPIC, TopicKind::Discussion, title, "talk")
}

async fn category_of(test: &TestForum, topic: TopicId) -> CategoryId {
    test.forum.store().topic(topic).await.unwrap().unwrap().category
}

async fn moves_of(test: &TestForum, topic: TopicId) -> usize {
    let from = [(topic.shard(), store::BEGINNING.to_owned())];
    let events = test.forum.store().read_events(&from, 10_000).await.unwrap();
    let is_move = |event: &store::Read| match event {
        store::Read::Known(Event::TopicMoved { topic: moved, along, .. }) => *moved == topic && *along,
        _ => false,
    };
    events.iter().flat_map(|(_, events)| events).filter(|placed| is_move(&placed.event)).count()
}

async fn told(test: &TestForum, who: &View) -> usize {
    Arc::clone(&test.forum).notifications(who.clone(), FIRST).await.unwrap().groups.len()
}

#[tokio::test]
async fn all_topics_of_a_merged_category_move_once_whatever_becomes_of_who_began() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let mut topics = Vec::new();
        for n in 0..12 {
            topics.push(test.start(&ann, &discussion(&format!("Talk {n}"))).await);
        }
        let gone = test.start(&root, &discussion("Nothing")).await;
        test.forum.delete_post(&root, test.opening(gone).await, "").await.unwrap();
        let reply = test.reply(&root, topics[0], None, "So it is.").await;
        test.settle().await;
        let before = told(&test, &ann).await;
        test.forum.merge_category(&root, OFFTOPIC, Some(MAIN), false).await.unwrap();
        let begun = test.admin().await;
        assert_eq!(test.forum.merges(&begun).await.unwrap(), [(OFFTOPIC, 0)], "it is recorded");
        let ann = test.view(&test.named("ann").await).await;
        let late = test.forum.start_topic(&ann, &discussion("Late"), None).await;
        assert!(matches!(late, Err(Problem::Refused(Refusal::Conflict(_)))), "nothing begins there: {late:?}");
        // Nothing follows before another node comes: this one is gone.
        let next = test.another().await;
        drop(test);

        see_to_everything(&next).await;
        next.pass_time(Duration::from_secs(61));
        see_to_everything(&next).await;
        for topic in topics.iter().chain([&gone]) {
            assert_eq!(category_of(&next, *topic).await, MAIN);
            assert_eq!(moves_of(&next, *topic).await, 1, "once");
        }
        let (ann, root) = (next.view(&next.named("ann").await).await, next.admin().await);
        assert!(ann.site.category(OFFTOPIC).is_none());
        assert_eq!(next.in_category(&ann, MAIN).await.len(), 13, "with the one that a forum begins with");
        assert_eq!(next.in_category(&ann, OFFTOPIC).await, next.in_category(&ann, MAIN).await, "it leads there");
        assert_eq!(next.thread(&ann, topics[0]).await.last(), Some(&reply));
        assert_eq!(told(&next, &ann).await, before, "nobody is told of each");
        assert_eq!(next.forum.merges(&root).await.unwrap(), []);
        assert_eq!(next.forum.store().post_counts(&[OFFTOPIC]).await.unwrap(), [0]);
        // What is deleted comes back where it is now, and no number is given away.
        next.forum.restore_post(&root, next.opening(gone).await).await.unwrap();
        next.is_consistent().await;
        assert_eq!(next.in_category(&ann, MAIN).await.len(), 14);
        let new = next.private_category(&[]).await;
        assert_eq!(new, CategoryId(OFFTOPIC.0 + 1));
    })
    .await;
}

#[tokio::test]
async fn a_topic_of_a_node_that_had_not_heard_of_a_merge_follows_when_it_is_listed() {
    let test = TestForum::new().await;
    let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
    test.start(&ann, &discussion("Talk")).await;
    test.settle().await;
    test.forum.merge_category(&root, OFFTOPIC, Some(MAIN), false).await.unwrap();
    see_to_everything(&test).await;
    // `ann` sees the site as it was before.
    let late = test.start(&ann, &discussion("Late")).await;
    assert_eq!(category_of(&test, late).await, OFFTOPIC);
    test.is_consistent().await;
    assert_eq!(category_of(&test, late).await, MAIN);
    let ann = test.view(&test.named("ann").await).await;
    assert!(test.listed(&ann, SiteList::Recent).await.contains(&late));
}

#[tokio::test]
async fn a_merge_that_opens_a_category_has_to_be_confirmed_and_says_who_reads_it_then() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.member("ann").await, test.member("bob").await);
    let private = test.private_category(&[bob.id]).await;
    let root = test.admin().await;
    let hidden = test.start(&root, &topic_in(private, TopicKind::Discussion, "Secret", "")).await;
    test.change_category(OFFTOPIC, |form| form.kinds = TopicKind::ALL.into()).await;
    test.settle().await;
    let root = test.admin().await;
    let page = |into| Arc::clone(&test.forum).merge_page(root.clone(), private, into);
    let found = page(Some(OFFTOPIC)).await.unwrap();
    let preview = found.preview.unwrap();
    assert_eq!((found.topics, found.posts), (1, 1));
    assert!(preview.opens && preview.before.level == Level::Moderators && preview.after.level == Level::Everyone);
    assert_eq!(preview.released.iter().map(|card| card.id).collect::<Vec<_>>(), [bob.id]);
    let refused = test.forum.merge_category(&root, private, Some(OFFTOPIC), false).await;
    let Err(Problem::Refused(Refusal::Invalid(faults))) = refused else { panic!("{refused:?}") };
    assert_eq!(faults[0].field, "confirmed");
    let session = test.forum.open_session(bob.id, bob.role).await.unwrap();
    assert!(test.forum.who_is(Some(&session)).await.unwrap().actor.member().is_some());

    test.forum.merge_category(&root, private, Some(OFFTOPIC), true).await.unwrap();
    see_to_everything(&test).await;
    let ann = test.view(&ann).await;
    assert!(test.in_category(&ann, OFFTOPIC).await.contains(&hidden));
    assert!(test.forum.who_is(Some(&session)).await.unwrap().actor.member().is_none(), "who kept it signs in anew");
    let refused = Arc::clone(&test.forum).merge_page(ann.clone(), OFFTOPIC, Some(MAIN)).await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Absent))));
    let refused = test.forum.merge_category(&ann, OFFTOPIC, Some(MAIN), true).await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Absent))));
}
