//! Nothing that was typed is lost, whatever says no; and one comes back to where one was.

use crate::support::{PASSWORD, TestApp, User};
use crate::world::A;

#[tokio::test]
async fn every_field_comes_back_when_the_store_is_away() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Gears").await;
    app.redis.kill();
    let forms: [(&str, &[(&str, &str)], &[&str]); 5] = [
        (
            "/compose",
            &[("cid", "1"), ("kind", "question"), ("title", "Why so?"), ("body", "Because\nof"), ("tags", "wood")],
            &["Why so?", "Because\nof", "wood"],
        ),
        (
            &format!("/post/{}/edit", topic.opening),
            &[("title", "Wheels"), ("body", "round"), ("summary", "shorter"), ("revision", "1")],
            &["Wheels", "round", "shorter"],
        ),
        (&format!("/post/{}/delete", topic.opening), &[("reason", "twice")], &["twice"]),
        (
            "/register",
            &[("username", "Newt"), ("email", "n@example.org"), ("password", PASSWORD)],
            &["Newt", "n@example.org"],
        ),
        (
            "/login",
            &[("username", "Mira"), ("password", PASSWORD), ("kept", "/compose title=Kept&body=too")],
            &["Mira", "Kept", "too"],
        ),
    ];
    for (path, form, typed) in forms {
        let page = app.post(path, form, &mira).await.expect(503);
        for text in typed {
            assert!(page.text.contains(text), "{path}: “{text}” is lost:\n{}", page.text);
        }
        assert!(!page.text.contains(PASSWORD), "{path} shows the password");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_given_back_as_far_as_it_can() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for body in ["cid=1&kind=question&title=Why%3F&body=half%00way", "title=Why%3F&body=half%ffway"] {
        let page = app.post_raw("/compose", body, &mira).await.expect(400);
        assert!(page.text.contains("Why?") && page.text.contains("half"), "{}", page.text);
    }
}

#[tokio::test]
async fn whoever_has_to_sign_in_first_comes_back_to_the_thing() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Gears").await;
    let guest = User::guest();
    let (post, tid) = (topic.opening, topic.id);
    for (path, next) in [
        (format!("/post/{post}/vote"), format!("/post/{post}")),
        (format!("/post/{post}/delete"), format!("/post/{post}/delete")),
        (format!("/topic/{tid}/lock"), format!("/topic/{tid}")),
        ("/settings/password".to_owned(), "/settings".to_owned()),
    ] {
        let answer = app.post(&path, &[("value", "1")], &guest).await;
        let next = crate::support::encoded(&[("next", &next)]);
        assert_eq!((answer.status, answer.location()), (303, format!("/login?{next}").as_str()), "{path}");
    }
}

#[tokio::test]
async fn another_text_under_the_same_key_is_another_post() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Gears").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let send = async |text: &str| {
        app.post(&reply, &[("body", text), ("once", "k1")], &mira).await.expect(303).location().to_owned()
    };
    let (first, again, other) = (send("first").await, send("first").await, send("second thoughts").await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    app.get(&topic.path, &mira).await.expect(200).says("second thoughts");
}

#[tokio::test]
async fn whoever_signs_in_in_somebody_elses_place_ends_their_session() {
    let app = TestApp::start().await;
    let (mira, _) = (app.join("Mira").await, app.join("Olaf").await);
    app.post("/login", &[("username", "Olaf"), ("password", PASSWORD)], &mira).await.expect(303);
    app.get("/settings", &mira).await.expect(303);
}

#[tokio::test]
async fn a_refused_suspension_comes_back_filled() {
    let world = crate::world::World::new().await;
    let form = [("until", "tomorrow"), ("reason", "advertising")];
    let page = world.app.post("/user/jonas/suspend", &form, world.of_a()).await.expect(422);
    assert!(page.text.contains("value=\"advertising\"") && page.text.contains("Give the date"), "{}", page.text);
}

#[tokio::test]
async fn an_edit_on_top_of_anothers_keeps_what_was_not_touched() {
    let world = crate::world::World::new().await;
    let (app, opening) = (&world.app, world.open.opening);
    let path = format!("/post/{opening}/edit");
    let begun = app.forum.store().post(opening, None).await.unwrap().unwrap().post.state.revision.to_string();
    let theirs = [("title", "Wide open windows"), ("body", "changed"), ("tags", "glass"), ("revision", &begun)];
    app.post(&path, &theirs, world.author()).await.expect(303);
    let mine = [("title", "Open windows"), ("body", "mine"), ("tags", ""), ("revision", &begun)];
    let page = app.post(&path, &mine, world.of_a()).await.expect(409);
    let value = |name: &str| crate::page::field(&page.text, &path, name);
    assert_eq!((value("title").as_str(), value("tags").as_str()), ("Wide open windows", "glass"));
    let body = value("body");
    assert!(["mine", "changed"].iter().all(|text| body.contains(text)), "{body}");
}

#[tokio::test]
async fn what_was_done_is_said_once() {
    let world = crate::world::World::new().await;
    let (app, of_a) = (&world.app, world.of_a());
    let done = app.post(&format!("/topic/{}/lock", world.open.id), &[("value", "1")], of_a).await.expect(303);
    let cookie = format!("{}; {}", of_a.cookie.clone().unwrap(), done.cookie());
    let page = app.get(&world.open.path, &User { cookie: Some(cookie), ..of_a.clone() }).await.expect(200);
    assert!(page.text.contains("The topic is locked."));
    assert!(page.set_cookies().iter().any(|cookie| cookie.starts_with("said=;")), "{:?}", page.set_cookies());
}

#[tokio::test]
async fn tags_have_pages() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for n in 0..21 {
        let tags: Vec<String> = (0..5).map(|m| format!("t{n}-{m}")).collect();
        let draft = crate::support::Draft {
            category: A,
            kind: model::topic::TopicKind::Question,
            title: &format!("Number {n}"),
            body: "x",
            tags: &tags.join(","),
        };
        app.topic(&mira, draft).await;
    }
    app.settle().await;
    let pages = [app.get("/tags", &mira).await.expect(200), app.get("/tags?page=2", &mira).await.expect(200)];
    let shown = pages.iter().map(|page| page.text.matches("class=\"tag\"").count()).collect::<Vec<_>>();
    assert_eq!(shown, [100, 5]);
    app.get("/tags?page=3", &mira).await.expect(404);
    app.get("/tags?page=x", &mira).await.expect(400);
}
