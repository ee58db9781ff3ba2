//! Holding: some posts wait until a moderator has looked at them, and some words are not taken.

use model::holding::Thresholds;

use crate::support::User;
use crate::world::{A, World};

/// Holds first posts, and watches some words.
async fn hold(world: &World) {
    let admin = world.admin();
    let thresholds = [("first_posts", "1"), ("links", "1"), ("quick", "3")];
    world.app.post("/admin/holding", &thresholds, admin).await.leads_to("/admin/holding");
    for (text, deed, with) in
        [("casino", "block", ""), ("loan", "hold", ""), ("damn", "replace", "d*mn"), ("gitlab", "tag", "gitlab")]
    {
        let form = [("text", text), ("deed", deed), ("with", with), ("cid", "")];
        world.app.post("/admin/holding/words", &form, admin).await.leads_to("/admin/holding");
    }
}

/// A member at the lowest trust level.
async fn newcomer(world: &World, name: &str) -> User {
    let user = world.app.join(name).await;
    let form = [("role", "member"), ("trust", "0")];
    world.app.post(&format!("/admin/members/{}", name.to_lowercase()), &form, world.admin()).await.expect(303);
    user
}

#[tokio::test]
async fn a_first_post_waits_and_is_news_when_it_is_approved() {
    let world = World::new().await;
    let app = &world.app;
    hold(&world).await;
    let newcomer = newcomer(&world, "Nova").await;
    let path = format!("/topic/{}/reply", world.open.id);
    let answer = app.post(&path, &[("body", "my first words here")], &newcomer).await.expect(303);
    let post = answer.location().to_owned();
    app.settle().await;
    app.get(&post, &newcomer).await.expect(200).says("my first words here").says("A moderator looks at it before");
    for user in [&User::guest(), world.member(), world.author()] {
        app.get(&world.open.path, user).await.lacks("my first words here");
        app.get(&post, user).await.lacks("my first words here");
        app.get("/search?q=words", user).await.lacks("my first words here");
    }
    app.get("/notifications", world.author()).await.lacks("Nova");
    let queue = app.get("/moderation", world.of_a()).await.says("my first words here");
    queue.says("one of its author").says("Approve it").says("Refuse it");
    let decide = format!("/moderation/posts/{}", post.trim_start_matches("/post/"));
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.expect(303);
    app.settle().await;
    app.get(&world.open.path, &User::guest()).await.says("my first words here");
    app.get("/notifications", &newcomer).await.says("A moderator approved what you wrote");
    app.get("/notifications", world.author()).await.says("Nova");
    app.get("/modlog", &User::guest()).await.says("approved a post that waited in");
    // The next one does not wait.
    let answer = app.post(&path, &[("body", "my second words here")], &newcomer).await.expect(303);
    app.settle().await;
    app.get(answer.location(), &User::guest()).await.expect(302);
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_moderator_brings_back_past_the_queue_is_approved_by_that() {
    let world = World::new().await;
    let app = &world.app;
    hold(&world).await;
    let newcomer = newcomer(&world, "Nova").await;
    let path = format!("/topic/{}/reply", world.open.id);
    let post = app.post(&path, &[("body", "my first words here")], &newcomer).await.expect(303).location().to_owned();
    app.settle().await;
    let restore = format!("{post}/restore");
    for user in [&newcomer, world.member()] {
        assert_ne!(app.post(&restore, &[], user).await.status, 303, "of {}", user.name);
    }
    app.post(&restore, &[], world.of_a()).await.expect(303);
    app.settle().await;
    app.get(&world.open.path, &User::guest()).await.says("my first words here");
    app.get("/moderation?kind=held", world.of_a()).await.says("Nothing waits");
    app.get("/notifications", &newcomer).await.says("A moderator approved what you wrote");
    app.get("/notifications", world.author()).await.says("Nova");
    app.get("/modlog", &User::guest()).await.says("approved a post that waited in");
    app.post(&restore, &[], world.of_a()).await.expect(409);
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_topic_waits_as_a_whole_and_is_refused_with_a_reason() {
    let world = World::new().await;
    let app = &world.app;
    hold(&world).await;
    let newcomer = newcomer(&world, "Nova").await;
    let cid = A.to_string();
    let form = [("cid", cid.as_str()), ("kind", "discussion"), ("title", "A loan for gitlab"), ("body", "damn cheap")];
    let topic = app.post("/compose", &form, &newcomer).await.expect(303).location().to_owned();
    app.settle().await;
    app.get(&topic, &newcomer).await.expect(200).says("d*mn cheap").says("A moderator looks at it before");
    app.get(&topic, &User::guest()).await.expect(404);
    app.get("/recent", &User::guest()).await.lacks("A loan for gitlab");
    let queue = app.get("/moderation", world.of_a()).await.says("“loan” stands in it").says("one of its author");
    let decide = queue.text.split("action=\"/moderation/posts/").nth(1).unwrap().split('"').next().unwrap();
    let decide = format!("/moderation/posts/{decide}");
    let why = [("do", "uphold"), ("reason", "Advertises")];
    app.post(&decide, &why, world.of_a()).await.expect(303);
    app.settle().await;
    app.get(&topic, &newcomer).await.says("Advertises");
    app.get("/modlog", &User::guest()).await.says("refused a post that waited in").says("Advertises");
    app.post(&decide, &[("do", "undo")], world.of_a()).await.expect(303);
    app.settle().await;
    app.get("/moderation", world.of_a()).await.says("A loan for gitlab");
    app.post(&decide, &[("do", "dismiss")], world.of_a()).await.expect(303);
    app.settle().await;
    app.get(&topic, &User::guest()).await.expect(200);
    app.get("/tags/gitlab", &User::guest()).await.says("A loan for gitlab");
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
}

#[tokio::test]
async fn words_are_refused_at_the_field_and_hide_what_is_edited_into_a_post() {
    let world = World::new().await;
    let app = &world.app;
    hold(&world).await;
    let path = format!("/topic/{}/reply", world.open.id);
    let page = app.post(&path, &[("body", "visit my casino")], world.member()).await.expect(422);
    page.says("is not taken here").says("visit my casino");
    let post = app.post(&path, &[("body", "a harmless text")], world.member()).await.expect(303).location().to_owned();
    app.settle().await;
    app.get(&post, &User::guest()).await.expect(302);
    app.post(&format!("{post}/edit"), &[("body", "a loan for all")], world.member()).await.expect(303);
    app.settle().await;
    app.get(&post, world.member()).await.expect(200).says("A moderator looks at it before");
    app.get(&world.open.path, &User::guest()).await.lacks("a loan for all").lacks("a harmless text");
    assert!(app.forum.verify(|| {}).await.unwrap().is_empty());
    app.get("/moderation", world.of_a()).await.says("“loan” stands in it");
}

#[tokio::test]
async fn what_an_admin_types_wrong_is_said_at_its_field_and_kept() {
    let world = World::new().await;
    let app = &world.app;
    let admin = world.admin();
    let form = [("text", "/(a{900}){900}/"), ("deed", "hold"), ("cid", "")];
    let page = app.post("/admin/holding/words", &form, admin).await.expect(422);
    page.says("comes to too much").says("/(a{900}){900}/");
    let form = [("first_posts", "many"), ("links", "2"), ("quick", "0")];
    app.post("/admin/holding", &form, admin).await.expect(422).says("A number up to 100").says("many");
    // A category goes by its own thresholds until it does not.
    let cid = A.to_string();
    let own = [("cid", cid.as_str()), ("own", "1"), ("first_posts", "3"), ("links", "0"), ("quick", "0")];
    app.post("/admin/holding", &own, admin).await.expect(303);
    let holding = || app.forum.site().category(model::ids::CategoryId(A)).unwrap().holding;
    assert_eq!(holding(), Some(Thresholds { first_posts: 3, ..Thresholds::default() }));
    app.post("/admin/holding", &[("cid", cid.as_str()), ("first_posts", "3")], admin).await.expect(303);
    assert_eq!(holding(), None);
    app.post("/admin/holding/words", &[("text", "loan"), ("deed", "hold"), ("cid", "")], admin).await.expect(303);
    app.get("/admin/holding", admin).await.says("loan");
    app.post("/admin/holding/words/remove", &[("text", "loan"), ("cid", "")], admin).await.expect(303);
    app.get("/admin/holding", admin).await.says("No word is watched");
}
