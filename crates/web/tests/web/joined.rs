//! Splitting and merging topics, as a moderator does it in the browser.

use crate::support::User;
use crate::world::World;

#[tokio::test]
async fn a_moderator_splits_off_posts_that_are_off_the_point() {
    let world = World::new().await;
    let (app, moderator) = (&world.app, world.of_a());
    let aside = app.reply(world.member(), &world.open, None, "By the way, what is for lunch?").await;
    let below = app.reply(world.author(), &world.open, Some(aside), "Soup.").await;
    let topic = world.open.id;
    let page = app.get(&world.open.path, moderator).await.expect(200);
    page.says(&format!("/topic/{topic}/split?post={aside}")).says(&format!("/topic/{topic}/merge"));
    app.get(&world.open.path, world.member()).await.lacks("/split");
    let form = app.get(&format!("/topic/{topic}/split?post={aside}"), moderator).await.expect(200);
    form.says("what is for lunch?")
        .says(&format!("value=\"{aside}\" checked"))
        .says(&format!("value=\"{below}\" checked"));
    let to = format!("/topic/{topic}/split");
    let typed = |title: &'static str, posts: &[u64]| {
        let mut form = vec![("title", title.to_owned()), ("kind", "discussion".to_owned()), ("cid", "1".to_owned())];
        form.push(("reason", "Off the point".to_owned()));
        form.extend(posts.iter().map(|post| ("pid", post.to_string())));
        form
    };
    let send = async |form: Vec<(&'static str, String)>| {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        app.post(&to, &form, moderator).await
    };
    let wrong = send(typed("?", &[aside.0])).await.expect(422);
    // What was chosen and typed is still there.
    wrong.says("too short").says("Off the point").says(&format!("value=\"{aside}\" checked"));
    send(typed("Lunch, and what it is", &[])).await.expect(422).says("Choose the posts").says("Lunch, and what it is");
    send(typed("Lunch, and what it is", &[world.open.opening.0])).await.expect(422).says("The opening post stays");
    let done = send(typed("Lunch, and what it is", &[aside.0, below.0])).await.expect(303);
    app.settle().await;
    let new = done.header("location").to_owned();
    let guest = User::guest();
    let there = app.get(app.get(&new, &guest).await.expect(301).header("location"), &guest).await;
    there.expect(200).says("Lunch, and what it is").says("Soup.");
    app.get(&world.open.path, &guest).await.lacks("Soup.");
    // Its address leads to where it stands.
    let leads = app.get(&format!("/post/{below}"), &guest).await.expect(302);
    assert!(leads.header("location").starts_with(&format!("{new}/")), "{leads:?}");
    app.get("/modlog", &guest).await.says("split 2 posts off").says("Off the point");
}

#[tokio::test]
async fn two_topics_become_one_and_old_addresses_lead_on() {
    let world = World::new().await;
    let (app, moderator, guest) = (&world.app, world.of_a(), User::guest());
    let (earlier, later) = (&world.open, &world.locked);
    let to = format!("/topic/{}/merge", earlier.id);
    app.get(&to, moderator).await.expect(200).says("The other topic");
    app.post(&to, &[("other", "nothing")], moderator).await.expect(422).says("no such topic").says("nothing");
    app.post(&to, &[("other", &later.path)], world.author()).await.expect(403);
    // First it says what would become of it.
    let shown = app.post(&to, &[("other", &later.path), ("reason", "Twice")], moderator).await.expect(200);
    shown.says("Merge them").says("Twice").says(&later.path);
    app.get(&later.path, &guest).await.expect(200);
    let sure = [("other", &*later.path), ("reason", "Twice"), ("confirmed", "1")];
    let done = app.post(&to, &sure, moderator).await.expect(303);
    let kept = done.header("location").to_owned();
    app.settle().await;
    let (kept_path, gone) =
        if kept == format!("/topic/{}", earlier.id) { (&earlier.path, later) } else { (&later.path, earlier) };
    for address in [gone.path.clone(), format!("/topic/{}", gone.id)] {
        let moved = app.get(&address, &guest).await.expect(301);
        assert_eq!(moved.header("location"), kept);
    }
    let moved = app.get(&format!("/post/{}", gone.opening), &guest).await.expect(301);
    let post = moved.header("location").to_owned();
    let place = app.get(&post, &guest).await.expect(302).header("location").to_owned();
    assert!(place.starts_with(kept_path.as_str()), "{place}");
    assert_eq!(app.get(&format!("{}/1", gone.path), &guest).await.expect(301).header("location"), post);
    let api = app.get(&format!("/api/v1/topics/{}", gone.id), &guest).await.expect(308);
    assert_eq!(api.header("location"), format!("/api/v1{}", kept.replace("/topic/", "/topics/")));
    // What comes to the old place is not lost without a word.
    let reply = app.post(&format!("/topic/{}/reply", gone.id), &[("body", "Too late?")], world.member()).await;
    reply.expect(409).says("Too late?").says(&kept);
    app.get(&kept_path.clone(), &guest).await.expect(200).says("a reply in the open").says("a reply behind the lock");
    app.get("/modlog", &guest).await.says("merged").says("Twice");
    let again = app.post(&to, &sure, moderator).await;
    assert!(again.status == 409 || again.status == 422, "{again:?}");
}
