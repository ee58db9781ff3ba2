//! One queue of all that waits for a decision.

use model::topic::TopicKind;

use crate::page::elements;
use crate::support::{Draft, User};
use crate::world::World;

const PRESS: u64 = crate::world::PRESS;
const QUEUE: &str = "/moderation";

/// The anchors of the cases, as they stand.
async fn cases(world: &World, path: &str, user: &User) -> Vec<String> {
    let page = world.app.get(path, user).await.expect(200).text;
    let cases = elements(&page).into_iter().filter(|element| element.name == "li" && element.get("class") == "case");
    cases.map(|element| element.get("id").to_owned()).collect()
}

#[tokio::test]
async fn members_who_wait_and_articles_in_review_are_cases_beside_the_others() {
    let world = World::new().await;
    let (app, of_a, of_b) = (&world.app, world.of_a(), &world.people[5]);
    let waits = app.hold("Nova").await;
    let draft = Draft { category: PRESS, kind: TopicKind::Article, title: "Locks & leases", body: "Text.", tags: "" };
    let article = app.topic(world.author(), draft).await;
    app.post(&format!("/post/{}/flag", world.open_reply), &[("reason", "spam")], world.member()).await.expect(303);
    app.settle().await;
    let all = cases(&world, QUEUE, of_a).await;
    let (member, review, post) = ("mnova".to_owned(), format!("r{}", article.id), format!("c{}", world.open_reply));
    for case in [&member, &review, &post] {
        assert!(all.contains(case), "{case} in {all:?}");
    }
    let at = |case: &String| all.iter().position(|it| it == case);
    assert!(at(&member) < at(&post), "the oldest first: {all:?}");
    for (kind, case) in [("members", &member), ("articles", &review), ("flagged", &post)] {
        let some = cases(&world, &format!("{QUEUE}?kind={kind}"), of_a).await;
        assert!(some.contains(case) && some.len() < all.len(), "{kind}: {some:?}");
    }
    app.get(&format!("{QUEUE}?kind=odd"), of_a).await.expect(400);
    // Who keeps another category sees what waits everywhere, and nothing of this one.
    let theirs = cases(&world, QUEUE, of_b).await;
    assert!(theirs.contains(&member) && !theirs.contains(&review) && !theirs.contains(&post), "{theirs:?}");
    app.get(QUEUE, of_b).await.lacks("Locks &#38; leases");
    app.get(QUEUE, of_a).await.says("An address at example.org, not confirmed").lacks("nova@example.org");
    app.get(QUEUE, world.member()).await.expect(404);
    app.get(QUEUE, &waits).await.expect(404);
}

#[tokio::test]
async fn members_and_articles_are_decided_about_from_the_queue() {
    let world = World::new().await;
    let (app, of_a) = (&world.app, world.of_a());
    for name in ["Nova", "Vera"] {
        app.hold(name).await;
    }
    let from = ("from", "queue");
    app.post("/moderation/members/nova/approve", &[from], of_a).await.leads_to(QUEUE);
    app.post("/moderation/members/vera/refuse", &[from, ("reason", "Advertises")], of_a).await.leads_to(QUEUE);
    let left = cases(&world, &format!("{QUEUE}?kind=members"), of_a).await;
    assert!(!left.contains(&"mnova".to_owned()) && !left.contains(&"mvera".to_owned()), "{left:?}");
    app.post("/moderation/members/nova/approve", &[from], of_a).await.leads_to("/modlog?member=");

    let draft = |title| Draft { category: PRESS, kind: TopicKind::Article, title, body: "Text.", tags: "" };
    let good = app.topic(world.author(), draft("Good")).await;
    let better = app.topic(world.author(), draft("Better")).await;
    app.settle().await;
    let page = app.get(QUEUE, of_a).await.expect(200).text;
    let review = |made: &crate::support::Made| format!("/post/{}/review", made.opening);
    let revision = crate::page::field(&page, &review(&good), "revision");
    let form =
        |verdict| [("from", "queue"), ("revision", revision.as_str()), ("verdict", verdict), ("summary", "Dates")];
    app.post(&review(&good), &form("approve"), of_a).await.leads_to(QUEUE);
    app.post(&review(&better), &form("changes"), of_a).await.leads_to(QUEUE);
    app.settle().await;
    app.get(&good.path, &User::guest()).await.expect(200);
    app.get(&better.path, &User::guest()).await.expect(404);
    app.get("/notifications", world.author()).await.says("asked for changes");
    let late = [("from", "queue"), ("revision", "99"), ("verdict", "approve"), ("summary", "")];
    assert_eq!(app.post(&review(&better), &late, of_a).await.status / 100, 4, "of a revision that is none");
}

/// Of everything that waits, so that nobody does the same twice.
#[tokio::test]
async fn who_looks_at_a_member_an_appeal_or_an_article_is_said_to_the_others() {
    let world = World::new().await;
    let (app, of_a, admin) = (&world.app, world.of_a(), world.admin());
    app.hold("Nova").await;
    app.post("/user/mira/suspend", &[("reason", "Advertises")], &world.people[5]).await.expect(303);
    let mira = app.sign_in_as("Mira").await;
    app.post("/appeal", &[("text", "I did not")], &mira).await.expect(303);
    let article = world.in_review.opening.to_string();
    app.settle().await;
    app.get(QUEUE, of_a).await.expect(200).lacks("looks at it now");
    for what in [("member", "nova"), ("member", "mira"), ("article", &*article)] {
        app.post("/moderation/look", &[what, ("value", "1")], of_a).await.leads_to(QUEUE);
    }
    let seen = app.get(QUEUE, admin).await.expect(200).text;
    assert_eq!(seen.matches("looks at it now").count(), 3, "{seen}");
    let own = app.get(QUEUE, of_a).await.expect(200).lacks("looks at it now").text;
    assert_eq!(own.matches("I no longer look at it").count(), 3, "{own}");
    for what in [("member", "nova"), ("article", &*article)] {
        app.post("/moderation/look", &[what, ("value", "0")], of_a).await.leads_to(QUEUE);
    }
    let seen = app.get(QUEUE, admin).await.expect(200).text;
    assert_eq!(seen.matches("looks at it now").count(), 1, "{seen}");
}

/// The post that it answers, and who wrote it.
#[tokio::test]
async fn a_case_stands_in_its_context() {
    let world = World::new().await;
    let (app, of_a) = (&world.app, world.of_a());
    app.post("/moderation/members/mira/warn", &[("text", "Please be kind")], of_a).await.expect(303);
    app.post(&format!("/post/{}/flag", world.open_reply), &[("reason", "rude")], world.member()).await.expect(303);
    app.settle().await;
    for path in [QUEUE.to_owned(), format!("{QUEUE}/posts/{}", world.open_reply)] {
        let page = app.get(&path, of_a).await.expect(200);
        page.says("A reply to Mira")
            .says("trust level 1")
            .says("warned once")
            .says(&format!("/post/{}", world.open.opening));
    }
}
