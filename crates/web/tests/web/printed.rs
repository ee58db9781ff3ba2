//! Posts that members see alike are printed once for all of them, and anew for whoever sees them
//! otherwise.

use model::topic::TopicKind;

use crate::node::ListeningNode;
use crate::support::{Answer, Draft, TestApp, User};
use crate::world::A;

/// How often the node had printed posts, and how often it had to print them.
async fn finds(node: &ListeningNode) -> (u64, u64) {
    let text = node.metrics().text().await;
    let of = |result: &str| {
        let series = format!("exedra_cache_reads_total{{cache=\"printed_posts\",result=\"{result}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(series.as_str())?.parse().ok()).unwrap()
    };
    (of("hit"), of("miss"))
}

/// The page, once the node remembers what it is made of.
async fn warm(node: &ListeningNode, path: &str, user: &User) -> Answer {
    node.has_heard_all().await;
    for _ in 0..20 {
        let page = node.get(path, user).await.expect(200);
        if page.trips == 0 {
            return page;
        }
    }
    panic!("{path} is not remembered");
}

#[tokio::test]
async fn what_two_members_see_alike_is_printed_once() {
    let app = TestApp::start().await;
    let (mira, jonas, zoe) = (app.join("Mira").await, app.join("Jonas").await, app.join("Zoe").await);
    let topic = app.discussion(&mira, A, "Open windows").await;
    app.settle().await;
    let node = app.listening_node().await;
    warm(&node, &topic.path, &jonas).await;
    node.get(&topic.path, &zoe).await.expect(200);
    let (hits, misses) = finds(&node).await;
    node.get(&topic.path, &zoe).await.expect(200).says("Zoe").says("Open windows");
    node.get(&topic.path, &jonas).await.expect(200).says("Jonas").says("Open windows");
    assert_eq!(finds(&node).await, (hits + 2, misses));
    warm(&node, &topic.path, &User::guest()).await;
    assert_eq!(finds(&node).await, (hits + 2, misses), "a guest's page is kept as a whole");
}

#[tokio::test]
async fn whoever_may_do_more_or_has_voted_sees_it_and_nobody_else() {
    let app = TestApp::start().await;
    let (mira, jonas, zoe) = (app.join("Mira").await, app.join("Jonas").await, app.join("Zoe").await);
    let topic = app.discussion(&mira, A, "Open windows").await;
    app.settle().await;
    let node = app.listening_node().await;
    let edit = format!("href=\"/post/{}/edit\"", topic.opening);
    for _ in 0..2 {
        assert!(!warm(&node, &topic.path, &zoe).await.text.contains(&edit));
        warm(&node, &topic.path, &mira).await.says(&edit);
    }
    app.post(&format!("/post/{}/vote", topic.opening), &[("value", "1")], &jonas).await.expect(303);
    app.settle().await;
    for _ in 0..2 {
        warm(&node, &topic.path, &jonas).await.says("Voted up");
        assert!(!warm(&node, &topic.path, &zoe).await.text.contains("Voted up"));
    }
}

#[tokio::test]
async fn times_are_those_of_the_readers_own_zone() {
    let app = TestApp::start().await;
    let (mira, zoe, kim) = (app.join("Mira").await, app.join("Zoe").await, app.join("Kim").await);
    let topic = app.discussion(&mira, A, "Open windows").await;
    app.post("/settings/locale", &[("zone", "Asia/Tokyo"), ("language", "")], &zoe).await.expect(303);
    app.settle().await;
    let node = app.listening_node().await;
    let times = |page: &Answer| {
        let posts = page.text.split_once("<article").unwrap().1;
        posts.split_once("<time").unwrap().1.split_once("</time>").unwrap().0.to_owned()
    };
    let (of_kim, of_zoe) = (times(&warm(&node, &topic.path, &kim).await), times(&warm(&node, &topic.path, &zoe).await));
    assert_ne!(of_kim, of_zoe);
    assert_eq!(of_kim.split_once('>').unwrap().0, of_zoe.split_once('>').unwrap().0, "it is the same moment");
}

#[tokio::test]
async fn what_is_accepted_leads_for_everybody_and_who_asked_alone_can_take_it_back() {
    let app = TestApp::start().await;
    let (mira, jonas, zoe) = (app.join("Mira").await, app.join("Jonas").await, app.join("Zoe").await);
    let draft =
        Draft { category: A, kind: TopicKind::Question, title: "How do doors open?", body: "And why?", tags: "" };
    let topic = app.topic(&mira, draft).await;
    app.reply(&jonas, &topic, None, "Push.").await;
    let answer = app.reply(&jonas, &topic, None, "Pull.").await;
    app.settle().await;
    let node = app.listening_node().await;
    let (accept, lead) = (format!("action=\"/post/{answer}/accept\""), "id=\"accepted\"");
    let form = format!("/post/{answer}/accept");
    for accepted in [false, true, false] {
        for _ in 0..2 {
            for (user, may) in [(&mira, true), (&zoe, false), (&jonas, false)] {
                let page = warm(&node, &topic.path, user).await.text;
                assert_eq!((page.contains(&accept), page.contains(lead)), (may, accepted), "{}", user.name);
            }
        }
        app.post(&form, &[("value", if accepted { "0" } else { "1" })], &mira).await.expect(303);
        app.settle().await;
    }
    // What its author changes changes in both places.
    let edit = format!("/post/{answer}/edit");
    warm(&node, &topic.path, &zoe).await;
    app.post(&edit, &[("body", "Pull it, gently."), ("revision", "1")], &jonas).await.expect(303);
    app.settle().await;
    let page = warm(&node, &topic.path, &zoe).await.text;
    assert_eq!(page.matches("Pull it, gently.").count(), 2, "{page}");
}
