//! Tags have other names, are merged, and are followed.

use forum::{Problem, View};
use model::ids::TopicId;
use model::list::Sort;
use model::notification::{News, Stance};
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::topic::{Tag, TopicKind};
use testbed::on_each_shape;

use crate::support::{FIRST, KNOWLEDGE, TestForum, topic_in};

fn tag(name: &str) -> Tag {
    Tag::of(name).unwrap()
}

async fn tags_of(test: &TestForum, topic: TopicId) -> Vec<String> {
    let topic = test.forum.store().topic(topic).await.unwrap().unwrap();
    topic.heading.tags.iter().map(|tag| tag.as_str().to_owned()).collect()
}

/// Does what is due, until nothing is.
async fn see_to_everything(test: &TestForum) {
    while !test.forum.store().due(model::shard::Shard::SITE, test.forum.now()).await.unwrap().is_empty() {
        // The node that is gone may hold them for a while yet.
        test.followers.take_leases().await.unwrap();
        test.followers.see_to_due().await.unwrap();
    }
    test.is_consistent().await;
}

fn is_absent<T>(result: Result<T, Problem>) -> bool {
    matches!(result, Err(Problem::Refused(Refusal::Absent)))
}

#[tokio::test]
async fn topics_of_a_merged_tag_carry_the_other_one_whatever_becomes_of_who_began() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let both = test.ask(&ann, "Pods die", "k8s, kubernetes, linux").await;
        let old = test.ask(&ann, "Nodes die", "k8s").await;
        let gone = test.ask(&root, "Nobody dies", "k8s").await;
        let apart = test.ask(&ann, "Disks die", "linux").await;
        test.forum.delete_post(&root, test.opening(gone).await, "").await.unwrap();
        test.settle().await;
        let before = test.forum.store().topic(both).await.unwrap().unwrap();
        test.forum.merge_tag(&root, &tag("k8s"), "Kubernetes").await.unwrap();
        // Nothing follows before another node comes: this one is gone.
        let next = test.another().await;
        drop(test);

        see_to_everything(&next).await;
        assert_eq!(tags_of(&next, both).await, ["kubernetes", "linux"]);
        assert_eq!(tags_of(&next, old).await, ["kubernetes"]);
        assert_eq!(tags_of(&next, gone).await, ["kubernetes"], "what is deleted may come back");
        assert_eq!(tags_of(&next, apart).await, ["linux"]);
        let (ann, root) = (next.view(&next.named("ann").await).await, next.admin().await);
        assert_eq!(next.tags(&ann).await, [("linux".to_owned(), 2), ("kubernetes".to_owned(), 2)]);
        assert_eq!(next.tagged(&ann, "kubernetes").await.len(), 2);
        assert_eq!(next.tagged(&ann, "k8s").await, next.tagged(&ann, "kubernetes").await, "it leads there");
        let after = next.forum.store().topic(both).await.unwrap().unwrap();
        assert_eq!((after.heading.title, after.posts), (before.heading.title, before.posts));
        let opening = next.forum.store().post(next.opening(both).await, None).await.unwrap().unwrap();
        assert_eq!(opening.post.state.revision, 1, "that is no edit of anybody's");

        // From now on whoever types the one gets the other.
        let new = next.ask(&ann, "Pods live", "K8S, kubernetes").await;
        assert_eq!(tags_of(&next, new).await, ["kubernetes"]);
        let form = EditForm { tags: Some("linux, k8s".to_owned()), ..EditForm::default() };
        next.forum.edit(&ann, next.opening(apart).await, form).await.unwrap();
        assert_eq!(tags_of(&next, apart).await, ["linux", "kubernetes"]);
        next.forum.restore_post(&root, next.opening(gone).await).await.unwrap();
        next.is_consistent().await;
        assert_eq!(next.tagged(&ann, "kubernetes").await.len(), 5);
    })
    .await;
}

#[tokio::test]
async fn a_topic_of_a_node_that_did_not_know_of_the_merge_is_named_properly_when_it_is_listed() {
    let test = TestForum::new().await;
    let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
    test.ask(&ann, "Pods die", "k8s").await;
    test.settle().await;
    test.forum.merge_tag(&root, &tag("k8s"), "kubernetes").await.unwrap();
    see_to_everything(&test).await;
    // `ann` sees the site as it was before.
    let late = test.ask(&ann, "Nodes die", "k8s").await;
    assert_eq!(tags_of(&test, late).await, ["k8s"]);
    test.is_consistent().await;
    assert_eq!(tags_of(&test, late).await, ["kubernetes"]);
    assert_eq!(test.tags(&ann).await, [("kubernetes".to_owned(), 2)]);
}

#[tokio::test]
async fn names_are_given_and_taken_by_moderators_alone_and_none_leads_in_a_circle() {
    let test = TestForum::new().await;
    let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
    test.ask(&ann, "Pods die", "kubernetes, kube").await;
    test.settle().await;
    let refused = test.forum.merge_tag(&ann, &tag("kube"), "kubernetes").await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Forbidden(_)))));
    assert!(is_absent(test.forum.merge_tag(&root, &tag("nowhere"), "kubernetes").await));
    for (into, said) in [("kube", "itself"), ("!!!", "Name the tag")] {
        let Err(Problem::Refused(Refusal::Invalid(faults))) = test.forum.merge_tag(&root, &tag("kube"), into).await
        else {
            panic!("{into} is taken");
        };
        assert!(faults[0].sentence.contains(said), "{}", faults[0].sentence);
    }
    test.forum.set_synonyms(&root, &tag("kubernetes"), "k8s, Kube").await.unwrap();
    see_to_everything(&test).await;
    let root = test.admin().await;
    assert_eq!(test.tags(&root).await, [("kubernetes".to_owned(), 1)]);
    let circle = test.forum.merge_tag(&root, &tag("kubernetes"), "k8s").await;
    assert!(matches!(circle, Err(Problem::Refused(Refusal::Invalid(_)))), "it is this tag itself");
    // One that is taken away is a tag of its own again.
    test.forum.set_synonyms(&root, &tag("kubernetes"), "k8s").await.unwrap();
    let ann = test.view(&test.named("ann").await).await;
    let own = test.ask(&ann, "Kube?", "kube, k8s").await;
    assert_eq!(tags_of(&test, own).await, ["kube", "kubernetes"]);
    // All names of a tag go with it.
    test.settle().await;
    let root = test.admin().await;
    test.forum.merge_tag(&root, &tag("kubernetes"), "kube").await.unwrap();
    see_to_everything(&test).await;
    let site = test.forum.site();
    assert_eq!(site.synonyms.proper(&tag("k8s")), &tag("kube"));
    assert_eq!(test.tags(&root).await, [("kube".to_owned(), 2)]);
}

#[tokio::test]
async fn topics_of_a_tag_stand_apart_by_kind_and_in_each_order() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.view(&test.member("ann").await).await, test.admin().await);
        let first = test.ask(&ann, "How?", "cache").await;
        test.pass_time(std::time::Duration::from_secs(60));
        let second = test.ask(&ann, "Why?", "cache").await;
        let article = test.start(&ann, &topic_in(KNOWLEDGE, TopicKind::Article, "Caches", "cache")).await;
        test.forum.vote(&root, test.opening(first).await, Some(model::post::Vote::Up)).await.unwrap();
        test.is_consistent().await;
        let page = async |of| {
            let forum = std::sync::Arc::clone(&test.forum);
            let found = forum.tag_page(ann.clone(), tag("cache"), of, FIRST).await.unwrap();
            let kinds: Vec<u64> = found.kinds.iter().map(|(_, topics)| *topics).collect();
            assert_eq!((found.total, kinds), (3, vec![2, 1]));
            found.list.rows.iter().map(|row| row.standing.topic.id).collect::<Vec<_>>()
        };
        assert_eq!(page(Some((TopicKind::Question, Sort::New))).await, [second, first]);
        assert_eq!(page(Some((TopicKind::Question, Sort::Votes))).await, [first, second]);
        assert_eq!(page(Some((TopicKind::Article, Sort::Recent))).await, [article]);
        assert_eq!(page(Some((TopicKind::Discussion, Sort::Recent))).await, []);
        assert_eq!(page(None).await.len(), 3);
    })
    .await;
}

async fn told(test: &TestForum, who: &View) -> Vec<(News, TopicId)> {
    let page = std::sync::Arc::clone(&test.forum).notifications(who.clone(), FIRST).await.unwrap();
    let entries = page.groups.iter().flat_map(|group| group.entries.iter());
    entries.map(|entry| (entry.told.what, entry.told.topic.unwrap())).collect()
}

#[tokio::test]
async fn who_follows_a_tag_is_told_of_a_new_topic_once_and_only_of_what_they_may_read() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob, eve) =
            (test.member("ann").await, test.member("bob").await, test.view(&test.member("eve").await).await);
        let private = test.private_category(&[bob.id]).await;
        let (ann, bob, root) = (test.view(&ann).await, test.view(&bob).await, test.admin().await);
        test.ask(&eve, "Anything?", "cache, redis, noise").await;
        test.settle().await;
        for name in ["cache", "redis"] {
            test.forum.set_tag_stance(&ann, &tag(name), Stance::Watch).await.unwrap();
            test.forum.set_tag_stance(&bob, &tag(name), Stance::Watch).await.unwrap();
        }
        test.forum.set_tag_stance(&ann, &tag("noise"), Stance::Mute).await.unwrap();
        assert!(is_absent(test.forum.set_tag_stance(&ann, &tag("unheard"), Stance::Watch).await));

        let new = test.ask(&eve, "How?", "cache, redis").await;
        let loud = test.ask(&eve, "How loud?", "cache, noise").await;
        let hidden = test.start(&root, &topic_in(private, TopicKind::Discussion, "On duty", "cache")).await;
        let own = test.ask(&ann, "Mine", "cache").await;
        test.settle().await;
        assert_eq!(told(&test, &ann).await, [(News::Tagged, new)], "neither muted, hidden nor her own");
        let heard: Vec<TopicId> = told(&test, &bob).await.into_iter().map(|(_, topic)| topic).collect();
        let mut expected = vec![new, loud, hidden, own];
        expected.sort();
        let mut heard = heard;
        heard.sort();
        assert_eq!(heard, expected);

        // A mention says the same, and is told in its place.
        let mut mentions = crate::support::question("Who?", "cache");
        mentions.body = "Ask @ann.".to_owned();
        let mentioned = test.start(&eve, &mentions).await;
        test.settle().await;
        assert_eq!(told(&test, &ann).await[0], (News::Mention, mentioned));
        assert_eq!(told(&test, &ann).await.len(), 2);

        // Following goes along when a tag is merged, and ends when one says so.
        test.forum.merge_tag(&root, &tag("redis"), "valkey").await.unwrap();
        see_to_everything(&test).await;
        let eve = test.view(&test.named("eve").await).await;
        let after = test.ask(&eve, "Valkey?", "redis").await;
        test.settle().await;
        assert_eq!(told(&test, &ann).await[0], (News::Tagged, after));
        let ann = test.view(&test.named("ann").await).await;
        test.forum.set_tag_stance(&ann, &tag("valkey"), Stance::Normal).await.unwrap();
        test.ask(&eve, "Valkey again?", "valkey").await;
        test.settle().await;
        assert_eq!(told(&test, &ann).await.len(), 3);
    })
    .await;
}
