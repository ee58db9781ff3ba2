//! The warning before a secret is published: from pages once, from programs never.

use crate::page::field;
use crate::support::TestApp;
use crate::world::World;

/// A token that nobody has: no scanner of this repository finds it in one piece.
fn token() -> String {
    format!("ghp_{}", "q7Zt0Wm3Kp9Lx2Vb5Nc8Rj1Hd6Gf4SyTaUeI")
}

#[tokio::test]
async fn what_looks_like_a_secret_is_published_only_when_it_was_said_twice() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let text = format!("It says:\n\n    TOKEN={}\n", token());
    let (tid, to) = (world.open.id, world.open_reply.to_string());
    let new = [("cid", "1"), ("kind", "discussion"), ("title", "Why does it fail?"), ("body", &*text)];
    let forms: [(String, &[(&str, &str)]); 3] = [
        ("/compose".to_owned(), &new),
        (format!("/topic/{tid}/reply"), &[("to", &to), ("body", &text)]),
        (format!("/post/{}/edit", world.open_reply), &[("body", &text), ("revision", "1")]),
    ];
    for (action, typed) in &forms {
        let before = app.stored().await;
        let warned = [*typed, &[("warn", "1")]].concat();
        for preview in [false, true] {
            let sent = [&warned[..], if preview { &[("preview", "1")] } else { &[] }].concat();
            let page = app.post(action, &sent, author).await.expect(if preview { 200 } else { 422 });
            let page = page.says("Line 3 of the text: a GitHub token").text;
            assert_eq!(field(&page, action, "body"), text.trim_end_matches('\n').to_owned() + "\n");
            assert!(page.contains("name=\"confirmed\""), "{page}");
        }
        assert!(app.stored().await == before, "{action}: nothing is published");
        app.post(action, &[&warned[..], &[("confirmed", "1")]].concat(), author).await.expect(303);
    }
}

#[tokio::test]
async fn a_title_is_looked_at_and_a_harmless_text_is_not_held_up() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let title = format!("What is {}?", token());
    let new = [("cid", "1"), ("kind", "discussion"), ("title", &*title), ("body", "Text"), ("warn", "1")];
    app.post("/compose", &new, author).await.expect(422).says("Title: a GitHub token");
    let harmless = "commit 4a7d1ed414474e4033ac29ccb8653d9b5e1f3a2c uses AKIAIOSFODNN7EXAMPLE";
    let reply = [("body", harmless), ("warn", "1")];
    app.post(&format!("/topic/{}/reply", world.open.id), &reply, author).await.expect(303);
}

/// A form without the field that pages have is a program's, and is never refused for what it lacks.
#[tokio::test]
async fn programs_are_not_asked_twice() {
    let world = World::new().await;
    let body = token();
    world.app.post(&format!("/topic/{}/reply", world.open.id), &[("body", &body)], world.author()).await.expect(303);
}

/// A guest whose session ended is asked to sign in first, with the text.
#[tokio::test]
async fn who_is_not_signed_in_signs_in_before_they_are_warned() {
    let world = World::new().await;
    let body = token();
    let sent = [("body", &*body), ("warn", "1")];
    world.app.post(&format!("/topic/{}/reply", world.open.id), &sent, world.guest()).await.expect(401).says(&body);
}

/// What is published without being saved again: a draft, or what is sent to a review.
#[tokio::test]
async fn whoever_publishes_a_draft_or_has_it_reviewed_is_warned_as_well() {
    for (step, word) in [("publish", "Publish"), ("submit", "Ask for a review")] {
        let app = TestApp::start().await;
        let mira = app.join("Mira").await;
        if step == "submit" {
            app.have_reviewed(2).await;
        }
        let text = format!("It says:\n\n    TOKEN={}\n", token());
        let new = [("cid", "2"), ("kind", "article"), ("title", "Of caches"), ("body", "Text"), ("draft", "1")];
        let path = app.post("/compose", &new, &mira).await.expect(303).location().to_owned();
        let id: model::ids::TopicId = path.split('/').nth(2).unwrap().parse().unwrap();
        let action = format!("/topic/{id}/{step}");
        let page = app.get(&path, &mira).await.expect(200).says(&format!(">{word}</button>"));
        assert_eq!(field(&page.text, &action, "warn"), "1");
        assert!(!page.text.contains("name=\"confirmed\""));
        let opening = app.forum.store().topic(id).await.unwrap().unwrap().opening;
        app.post(&format!("/post/{opening}/edit"), &[("body", &*text)], &mira).await.expect(303);
        let before = app.stored().await;
        let stopped = app.post(&action, &[("warn", "1")], &mira).await.expect(422);
        stopped.says("Line 3 of the text: a GitHub token");
        assert!(app.stored().await == before, "nothing is published");
        let page = app.get(&path, &mira).await.expect(200).says("Line 3 of the text: a GitHub token");
        let page = page.says(&format!(">{word} all the same</button>").replace("Publish all", "Publish it all"));
        assert_eq!(field(&page.text, &action, "confirmed"), "1");
        app.post(&action, &[("warn", "1"), ("confirmed", "1")], &mira).await.expect(303);
    }
}
