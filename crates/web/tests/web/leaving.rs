//! Taking one's data along, and leaving.

use std::io::Read;

use axum::body::Body;
use axum::http::Method;
use model::topic::TopicKind;

use crate::page::{assert_complaint, elements};
use crate::support::{Answer, Draft, MINUTE, PASSWORD, TestApp, User, request};
use crate::world::A;

const HERE: &str = "/settings/privacy";
const LEAVE: &str = "/settings/privacy/delete";

/// Has what is due done until nothing is.
async fn see_to_all(app: &TestApp) {
    for _ in 0..12 {
        app.followers.see_to_due().await.unwrap();
        app.settle().await;
        app.pass(MINUTE);
    }
}

async fn differences(app: &TestApp) -> Vec<String> {
    app.forum.verify(|| {}).await.unwrap().iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn who_leaves_is_gone_at_once_and_threads_can_be_read_as_before() {
    let app = TestApp::start().await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let topic = app.discussion(&mira, A, "Of bees").await;
    let reply = app.reply(&jonas, &topic, None, "They hum.").await;
    app.reply(&mira, &topic, Some(reply), "They do.").await;
    app.settle().await;
    let page = app.get(LEAVE, &mira).await.expect(200);
    assert!(page.text.contains("Mira"));
    let wrong = app.post(LEAVE, &[("name", "Jonas"), ("posts", "stay")], &mira).await.expect(422);
    assert_complaint(&wrong.text, "name", "Type your username");
    let unsaid = app.post(LEAVE, &[("name", "Mira")], &mira).await.expect(422);
    assert!(unsaid.text.contains("Choose what becomes of what you wrote."));

    let left = app.post(LEAVE, &[("name", "mira"), ("posts", "stay")], &mira).await.leads_to("/");
    assert!(left.set_cookies().iter().any(|cookie| cookie.starts_with("exedra=;")), "{:?}", left.set_cookies());
    app.get("/settings", &mira).await.leads_to("/login");
    app.post("/login", &[("username", "Mira"), ("password", PASSWORD)], &guest).await.expect(422);
    see_to_all(&app).await;

    for path in [topic.path.as_str(), "/", "/recent", "/category/1/main-track", "/user/jonas/posts"] {
        let page = app.get(path, &guest).await.expect(200).text;
        assert!(!page.contains("Mira") && !page.contains("mira"), "{path}: {page}");
    }
    let thread = app.get(&topic.path, &guest).await.expect(200).text;
    assert!(thread.contains("They do.") && thread.contains("deleted member"), "{thread}");
    // A text that mentioned them still leads there.
    for path in ["/user/mira", "/user/MIRA", "/user/mira/posts", "/user/mira/topics"] {
        let page = app.get(path, &guest).await.expect(410).says("This member has left").text;
        assert!(!page.contains("They do") && !page.contains("Of bees"), "{path}: {page}");
    }
    app.get("/user/nobody", &guest).await.expect(404);
    assert_eq!(differences(&app).await, Vec::<String>::new());
    let form = [("username", "Mira"), ("email", "mira@example.org"), ("password", PASSWORD)];
    assert_complaint(&app.post("/register", &form, &guest).await.expect(422).text, "username", "taken");
    let form = [("username", "Zora"), ("email", "mira@example.org"), ("password", PASSWORD)];
    app.post("/register", &form, &guest).await.expect(303);
}

#[tokio::test]
async fn what_goes_along_is_nowhere_any_more_and_what_others_made_of_it_is() {
    let app = TestApp::start().await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let topic = app.discussion(&mira, A, "Of bees").await;
    let own = app.reply(&mira, &topic, None, "the markgone text").await;
    app.reply(&jonas, &topic, Some(own), "an answer that stays").await;
    let alone = app.reply(&mira, &topic, None, "the markgone leaf").await;
    let lonely = app.discussion(&mira, A, "Lonely markgone").await;
    app.settle().await;
    app.post(LEAVE, &[("name", "Mira"), ("posts", "go")], &mira).await.leads_to("/");
    see_to_all(&app).await;

    let thread = app.get(&topic.path, &guest).await.expect(200).text;
    assert!(thread.contains("Of bees") && thread.contains("an answer that stays"));
    assert!(!thread.contains("markgone") && !thread.contains("What do you think"), "{thread}");
    assert_eq!(thread.matches("class=\"tombstone\"").count(), 2, "{thread}");
    app.get(&format!("/post/{alone}"), &guest).await.expect(404);
    app.get(&lonely.path, &guest).await.expect(404);
    let stored = app.stored().await;
    let left: Vec<_> =
        stored.iter().filter(|(key, value)| !key.ends_with("}stream") && value.contains("markgone")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(differences(&app).await, Vec::<String>::new());
    // The talk goes on, and nobody brings the texts back.
    let reply = format!("/topic/{}/reply", topic.id);
    app.post(&reply, &[("body", "and so on")], &jonas).await.expect(303);
    let admin = app.admin().await;
    app.post(&format!("/post/{own}/restore"), &[], &admin).await.expect(409).says("has left and taken the text along");
    app.post(&format!("/post/{}/restore", topic.opening), &[], &admin).await.expect(409);
}

#[tokio::test]
async fn leaving_and_taking_along_want_to_know_again_who_asks() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    app.pass(11 * MINUTE);
    for (path, form) in [
        (LEAVE, &[("name", "Mira"), ("posts", "stay")][..]),
        ("/settings/privacy/archive", &[("sure", "1")]),
        ("/settings/privacy/address", &[("sure", "1")]),
    ] {
        let answer = app.post(path, form, &mira).await.expect(401);
        assert!(answer.text.contains("Confirm that it is you"), "{path}: {}", answer.text);
    }
    app.get("/user/mira", &mira).await.expect(200);
    let petra = app.admin().await;
    let answer = app.post(LEAVE, &[("name", "Petra"), ("posts", "stay")], &petra).await.expect(409);
    assert!(answer.text.contains("You are the only admin"));
}

/// The address on the page that POST `…/address` answers with.
fn address_on(answer: &Answer) -> String {
    let found = elements(&answer.text).into_iter().find(|found| found.has("download"));
    found.unwrap_or_else(|| panic!("no address in {}", answer.text)).get("href").to_owned()
}

fn unpacked(answer: &Answer) -> String {
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(&answer.bytes[..]).read_to_string(&mut text).unwrap();
    text
}

#[tokio::test]
async fn an_archive_holds_everything_of_one_and_is_fetched_once() {
    let app = TestApp::start().await;
    let (mira, jonas, guest) = (app.join("Mira").await, app.join("Jonas").await, User::guest());
    let topic = app.discussion(&mira, A, "Of bees").await;
    let own = app.reply(&mira, &topic, None, "the first markown").await;
    app.post(&format!("/post/{own}/edit"), &[("body", "the second markown")], &mira).await.expect(303);
    let gone = app.reply(&mira, &topic, None, "the deleted markown").await;
    app.delete(&mira, gone).await;
    let foreign = app.reply(&jonas, &topic, None, "the markforeign text").await;
    app.post(&format!("/post/{foreign}/vote"), &[("value", "1")], &mira).await.expect(303);
    app.post("/settings/profile", &[("text", "I keep **bees**."), ("place", "Basel")], &mira).await.expect(303);
    let view = app.view_of(&mira).await;
    app.forum.set_stance(&view, topic.id, model::notification::Stance::Mute).await.unwrap();
    let article = Draft { category: 2, kind: TopicKind::Article, title: "Bees", body: "the shown markown", tags: "" };
    let article = app.topic(&mira, article).await;
    let series = [("value", "make"), ("title", "All of marktheseries"), ("description", "From the markown hive")];
    app.post(&format!("/topic/{}/series", article.id), &series, &mira).await.expect(303);
    app.have_reviewed(2).await;
    let waiting = [("body", "the waiting markown"), ("revision", "1")];
    app.post(&format!("/post/{}/edit", article.opening), &waiting, &mira).await.expect(303);
    let key = app.post("/settings/tokens", &[("name", "nightly"), ("scope", "read"), ("expires", "30")], &mira).await;
    assert!(key.text.contains("exd_"));

    assert!(app.get(HERE, &mira).await.expect(200).text.contains("Make an archive"));
    app.post("/settings/privacy/archive", &[("sure", "1")], &mira).await.leads_to(HERE);
    app.get(HERE, &mira).await.expect(200).says("It is being made");
    app.post("/settings/privacy/address", &[("sure", "1")], &mira).await.expect(409);
    for _ in 0..40 {
        app.followers.see_to_due().await.unwrap();
    }
    app.get(HERE, &mira).await.expect(200).says("It is ready");
    app.post("/settings/privacy/archive", &[("sure", "1")], &mira).await.expect(409).says("within the last hour");

    let href = address_on(&app.post("/settings/privacy/address", &[("sure", "1")], &mira).await.expect(200));
    app.get(&href, &guest).await.leads_to(HERE);
    app.get(&href, &jonas).await.expect(404);
    // Whoever only asks does not use it up.
    app.ask(request(Method::HEAD, &href, &mira).body(Body::empty()).unwrap()).await.expect(200);
    let archive = app.get(&href, &mira).await.expect(200);
    assert_eq!(archive.header("content-type"), "application/gzip");
    assert!(archive.header("content-disposition").starts_with("attachment;"));
    assert_eq!(archive.header("content-length"), archive.bytes.len().to_string());
    app.get(&href, &mira).await.expect(404);

    let text = unpacked(&archive);
    for held in [
        "mira@example.org",
        "I keep **bees**.",
        "Basel",
        "the first markown",
        "the second markown",
        "the deleted markown",
        "the shown markown",
        "the waiting markown",
        "All of marktheseries",
        "From the markown hive",
        "What do you think of Of bees?",
        "nightly",
        "\"vote\": 1",
        "README.md",
        "sessions.json",
        "places.json",
        "\"told\": \"mute\"",
    ] {
        assert!(text.contains(held), "{held} is not in the archive");
    }
    assert!(!text.contains("markforeign"), "what others wrote is theirs");
    let stored = app.stored().await;
    let hashes = stored.iter().filter(|(key, _)| key.ends_with(&format!("m:{}", mira.id.unwrap())));
    for (_, value) in hashes {
        let hash = value.split_whitespace().find(|word| word.contains("$argon2id$"));
        assert!(hash.is_none_or(|hash| !text.contains(hash)));
    }
    assert!(!text.contains("$argon2id$") && !text.contains("exd_"), "nothing in it opens anything");
}

#[tokio::test]
async fn a_topic_that_one_may_no_longer_read_has_no_title_in_the_archive() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let hidden = app.category("Vault", model::category::Level::Everyone, &[]).await;
    let topic = app.discussion(&jonas, hidden.0, "Before").await;
    app.reply(&mira, &topic, None, "the markown text").await;
    let form = model::category::CategoryForm {
        name: "Vault".to_owned(),
        description: String::new(),
        parent: None,
        kinds: model::topic::TopicKind::ALL.into(),
        see: model::category::Level::Admins,
        start: model::category::Level::Admins,
        reply: model::category::Level::Admins,
        moderators: std::collections::BTreeSet::new(),
        granted: model::group::Granted::default(),
        asks: Vec::new(),
        licence: model::licence::Licence::default(),
        reviews: false,
        face: Default::default(),
        archived: false,
    };
    let admin = app.view_of(&app.admin().await).await;
    app.forum.put_category(&admin, Some(hidden), form).await.unwrap();
    let edit = model::rules::posts::EditForm {
        title: Some("The marksecret plan".to_owned()),
        body: Some("what the markhidden said".to_owned()),
        ..Default::default()
    };
    app.forum.edit(&admin, topic.opening, edit).await.unwrap();
    app.post("/settings/privacy/archive", &[("sure", "1")], &mira).await.leads_to(HERE);
    for _ in 0..40 {
        app.followers.see_to_due().await.unwrap();
    }
    let href = address_on(&app.post("/settings/privacy/address", &[("sure", "1")], &mira).await.expect(200));
    let text = unpacked(&app.get(&href, &mira).await.expect(200));
    assert!(text.contains("the markown text") && !text.contains("marksecret") && !text.contains("markhidden"));
}
