//! What one was told, for programs: the same as on the page, and read in the same way.

use serde_json::{Value, json};

use crate::support::{TestApp, User};
use crate::world::A;

const TOLD: &str = "/api/v1/notifications";
const READ: &str = "/api/v1/notifications/read";

async fn program(app: &TestApp, user: &User, scopes: &str) -> User {
    User::with_token(&app.key(user, "A program", scopes).await)
}

async fn told(app: &TestApp, user: &User) -> Value {
    app.settle().await;
    app.get(TOLD, user).await.expect(200).json()
}

/// For each topic whether something of it is unread.
fn unread(told: &Value) -> Vec<(u64, bool)> {
    let items = told["items"].as_array().unwrap().iter();
    items.map(|item| (item["topic"]["id"].as_u64().unwrap(), item["unread"].as_bool().unwrap())).collect()
}

#[tokio::test]
async fn a_program_is_told_what_the_page_tells_and_reads_it_topic_by_topic() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let (one, other) = (app.discussion(&mira, A, "One").await, app.discussion(&mira, A, "Another").await);
    let reply = app.reply(&jonas, &one, None, "Like this.").await;
    app.settle().await;
    app.reply(&jonas, &other, None, "Or like this, @mira.").await;
    let (reader, writer) = (program(&app, &mira, "read").await, program(&app, &mira, "write").await);

    let first = told(&app, &reader).await;
    assert_eq!((&first["page"], &first["pages"], &first["total"]), (&json!(1), &json!(1), &json!(2)));
    assert_eq!(unread(&first), [(other.id.0, true), (one.id.0, true)], "the newest first");
    let (newest, older) = (&first["items"][0], &first["items"][1]);
    assert_eq!((&older["topic"]["title"], &older["topic"]["url"]), (&json!("One"), &json!(one.path)));
    let entry = &older["entries"][0];
    assert_eq!(
        (&entry["what"], &entry["by"]["slug"], &entry["unread"]),
        (&json!("reply"), &json!("jonas"), &json!(true))
    );
    assert_eq!(entry["post"], json!({ "id": reply.0, "url": format!("/post/{reply}") }));
    let page = app.get("/notifications", &mira).await.expect(200).says("replied to you.");
    assert!(page.text.contains(&format!("/post/{reply}")), "the page tells the same");

    // What came after what was read stays unread.
    let up_to = |item: &Value, topic: Value| json!({ "until": item["newest"], "topic": topic });
    app.send("PUT", READ, &up_to(older, json!(other.id.0)), &writer).await.expect(204);
    assert_eq!(unread(&told(&app, &reader).await), [(other.id.0, true), (one.id.0, true)]);
    app.send("PUT", READ, &up_to(newest, json!(other.id.0)), &writer).await.expect(204);
    assert_eq!(unread(&told(&app, &reader).await), [(other.id.0, false), (one.id.0, true)]);
    app.send("PUT", READ, &up_to(newest, json!(0)), &writer).await.expect(204);
    assert_eq!(unread(&told(&app, &reader).await), [(other.id.0, false), (one.id.0, true)], "about the account");
    for _ in 0..2 {
        app.send("PUT", READ, &up_to(newest, Value::Null), &writer).await.expect(204);
        assert_eq!(unread(&told(&app, &reader).await), [(other.id.0, false), (one.id.0, false)]);
    }
    let recent = app.get("/recent", &mira).await.expect(200);
    assert!(!recent.text.contains("class=\"unread\""), "the header counts none");
}

#[tokio::test]
async fn a_token_is_told_and_reads_within_its_scopes_and_nobody_for_others() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&mira, A, "One").await;
    app.reply(&jonas, &topic, None, "Like this.").await;
    let (reader, writer) = (program(&app, &mira, "read").await, program(&app, &mira, "write").await);
    let item = told(&app, &reader).await["items"][0].clone();
    let all = json!({ "until": item["newest"] });
    app.send("PUT", READ, &all, &reader).await.expect_problem(403, "scope");
    app.get(TOLD, &writer).await.expect_problem(403, "scope");
    app.get(TOLD, &User::guest()).await.expect_problem(401, "sign-in");
    app.send("PUT", READ, &all, &User::guest()).await.expect_problem(401, "sign-in");
    let others = program(&app, &jonas, "write").await;
    app.send("PUT", READ, &all, &others).await.expect(204);
    assert_eq!(unread(&told(&app, &reader).await), [(topic.id.0, true)]);
    assert_eq!(told(&app, &jonas).await["total"], 0);
}

#[tokio::test]
async fn what_says_wrongly_what_was_read_reads_nothing() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&mira, A, "One").await;
    app.reply(&jonas, &topic, None, "Like this.").await;
    let user = program(&app, &mira, "read").await;
    let writer = program(&app, &mira, "write").await;
    for until in [json!("yesterday"), json!(5), Value::Null, json!("1-x")] {
        let answer = app.send("PUT", READ, &json!({ "until": until }), &writer).await.expect_problem(422, "invalid");
        assert_eq!(answer.wrong_fields(), ["until"], "{until}");
    }
    let late = json!({ "until": "1-1", "topic": "one" });
    assert_eq!(app.send("PUT", READ, &late, &writer).await.expect(422).wrong_fields(), ["topic"]);
    assert_eq!(unread(&told(&app, &user).await), [(topic.id.0, true)]);
}

#[tokio::test]
async fn what_one_was_told_of_many_topics_comes_page_by_page() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    for n in 0..21 {
        let topic = app.discussion(&mira, A, &format!("Topic {n}")).await;
        app.reply(&jonas, &topic, None, "Like this.").await;
    }
    let user = program(&app, &mira, "read").await;
    let first = told(&app, &user).await;
    assert_eq!((&first["pages"], &first["total"], unread(&first).len()), (&json!(2), &json!(21), 20));
    let second = app.get(&format!("{TOLD}?page=2"), &user).await.expect(200).json();
    assert_eq!((&second["page"], unread(&second).len()), (&json!(2), 1));
    let beyond = app.get(&format!("{TOLD}?page=3"), &user).await.expect_problem(404, "beyond");
    assert_eq!(beyond.json()["pages"], 2);
}
