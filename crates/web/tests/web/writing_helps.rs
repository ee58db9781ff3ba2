//! What helps whoever writes: a post quoted into a reply, and names suggested, of what one may see alone.

use forum::Settings;
use serde_json::Value;

use crate::page::field;
use crate::support::{TestApp, User, public_settings, spend};
use crate::world::World;

#[tokio::test]
async fn a_reply_is_opened_with_the_post_quoted_and_said_whose_it_is() {
    let world = World::new().await;
    let (app, member) = (&world.app, world.member());
    let reply = app.reply(world.author(), &world.open, None, "It **works**.\n\n```sh\nmake\n```").await;
    let action = format!("/topic/{}/reply", world.open.id);
    let page = app.get(&format!("{action}?to={reply}&quote=1"), member).await.expect(200).text;
    let quoted = format!("> [Mira](/post/{reply}) wrote:\n>\n> It **works**.\n>\n> ```sh\n> make\n> ```\n\n");
    assert_eq!(field(&page, &action, "body"), quoted);
    assert!(app.get(&world.open.path, member).await.text.contains(&format!("?to={reply}&amp;quote=1")));
    // Below what was kept, and once.
    let place = format!("reply-{}-{reply}", world.open.id);
    for before in ["Half a reply".to_owned(), format!("Half a reply\n\n{quoted}")] {
        let page = app.get(&format!("{action}?to={reply}"), member).await.text;
        let saved = field(&page, &action, "saved");
        app.post("/drafts", &[("place", &*place), ("saved", &saved), ("body", &before)], member).await.expect(303);
        let page = app.get(&format!("{action}?to={reply}&quote=1"), member).await.expect(200).text;
        assert_eq!(field(&page, &action, "body"), format!("Half a reply\n\n{quoted}"));
    }
}

async fn suggested(app: &TestApp, query: &str, user: &User) -> Vec<String> {
    let answer = app.get(&format!("/compose/suggest?{query}"), user).await.expect(200);
    let said: Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert!(answer.trips <= 3, "{query}: {}", answer.trips);
    said["items"].as_array().unwrap().iter().map(|item| item["insert"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn members_are_suggested_by_the_beginning_of_their_names() {
    let world = World::new().await;
    let app = &world.app;
    app.join("Mirabelle").await;
    app.hold("Miriam").await;
    app.settle().await;
    assert_eq!(suggested(app, "member=MIR", world.member()).await, ["@mira", "@mirabelle"]);
    assert!(suggested(app, "member=", world.member()).await.is_empty());
    assert!(suggested(app, "member=zz", world.member()).await.is_empty());
}

/// Neither by words nor by number is anything suggested that one may not see.
#[tokio::test]
async fn topics_are_suggested_to_who_may_see_them() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { index: Some(folder.path().to_owned()), ..spend() };
    let world = World::of(TestApp::start_with(public_settings(), settings).await).await;
    let app = &world.app;
    let open = app.discussion(world.author(), 1, "Marmalade for breakfast").await;
    let view = app.view_of(world.admin()).await;
    let hidden = model::rules::topics::NewTopic {
        category: crate::world::ADMINS.to_string(),
        kind: "discussion".to_owned(),
        title: "Marmalade for admins".to_owned(),
        body: "Text".to_owned(),
        ..Default::default()
    };
    let hidden = app.forum.start_topic(&view, &hidden, None).await.unwrap().id;
    app.settle().await;
    let names = |user| suggested(app, "topic=marmalade", user);
    assert_eq!(names(world.member()).await, [format!("#{}", open.id)]);
    let mut all = names(world.admin()).await;
    all.sort();
    let mut both = [format!("#{}", open.id), format!("#{hidden}")];
    both.sort();
    assert_eq!(all, both);
    assert_eq!(suggested(app, &format!("topic={}", open.id), world.member()).await, [format!("#{}", open.id)]);
    for id in [hidden, world.deleted.id] {
        assert!(suggested(app, &format!("topic={id}"), world.member()).await.is_empty());
    }
    // What is no word is none.
    assert!(suggested(app, "topic=%22is:open", world.member()).await.len() < 9);
}
