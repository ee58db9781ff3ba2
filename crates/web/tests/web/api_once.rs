//! Idempotency keys: the same request sent again does nothing twice and is answered as the first was.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::compared::until_there;
use crate::support::{Answer, TestApp, User};
use crate::world::{A, World};

const TOPICS: &str = "/api/v1/topics";

async fn sent(app: &TestApp, method: &str, path: &str, body: &Value, user: &User, key: &str) -> Answer {
    app.send_with(method, path, body, user, &[("idempotency-key", key)]).await
}

fn question(title: &str) -> Value {
    json!({ "cid": A, "kind": "question", "title": title, "body": "How?" })
}

#[tokio::test]
async fn the_same_request_gives_the_first_result() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let first = sent(app, "POST", TOPICS, &question("Once?"), author, "key-1").await.expect(201);
    let again = sent(app, "POST", TOPICS, &question("Once?"), author, "key-1").await.expect(201);
    assert_eq!(again.location(), first.location());
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    assert_eq!(again.json(), first.json());
    let other = sent(app, "POST", TOPICS, &question("Once?"), author, "key-2").await.expect(201);
    assert_ne!(other.location(), first.location(), "another key is another request");
    let mine = sent(app, "POST", TOPICS, &question("Once?"), world.member(), "key-1").await.expect(201);
    assert_ne!(mine.location(), first.location(), "a key is its member's own");

    let posts = format!("{TOPICS}/{}/posts", world.open.id);
    let reply = sent(app, "POST", &posts, &json!({ "body": "Once." }), author, "key-3").await.expect(201);
    let again = sent(app, "POST", &posts, &json!({ "body": "Once." }), author, "key-3").await.expect(201);
    assert_eq!(again.location(), reply.location());

    let change = json!({ "body": "Changed.", "revision": 1 });
    let changed = sent(app, "PATCH", reply.location(), &change, author, "key-4").await.expect(200);
    let again = sent(app, "PATCH", reply.location(), &change, author, "key-4").await.expect(200);
    assert_eq!(again.json(), changed.json());
    app.send("PATCH", reply.location(), &change, author).await.expect_problem(409, "overtaken");

    let at = first.location();
    let title = json!({ "title": "Twice?", "revision": 1 });
    sent(app, "PATCH", at, &title, author, "key-5").await.expect(200);
    sent(app, "PATCH", at, &title, author, "key-5").await.expect(200);
    for (path, key) in [(reply.location(), "key-6"), (at, "key-7")] {
        sent(app, "DELETE", path, &json!({}), author, key).await.expect(204);
        sent(app, "DELETE", path, &json!({}), author, key).await.expect(204);
        assert_ne!(app.send("DELETE", path, &json!({}), author).await.status, 204);
    }
}

#[tokio::test]
async fn a_key_that_came_with_something_else_is_refused() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    sent(app, "POST", TOPICS, &question("One?"), author, "key").await.expect(201);
    sent(app, "POST", TOPICS, &question("Another?"), author, "key").await.expect_problem(422, "key-reused");
    let posts = format!("{TOPICS}/{}/posts", world.open.id);
    sent(app, "POST", &posts, &json!({ "body": "One." }), author, "reply").await.expect(201);
    sent(app, "POST", &posts, &json!({ "body": "Another." }), author, "reply").await.expect_problem(422, "key-reused");
    sent(app, "POST", &posts, &json!({ "body": "One." }), author, "reply").await.expect(201);
    let post = format!("/api/v1/posts/{}", world.open_reply);
    sent(app, "PATCH", &post, &json!({ "body": "One.", "revision": 1 }), author, "edit").await.expect(200);
    sent(app, "PATCH", &post, &json!({ "body": "Another.", "revision": 2 }), author, "edit")
        .await
        .expect_problem(422, "key-reused");
}

#[tokio::test]
async fn a_key_is_short_and_plain_and_alone() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let long = "x".repeat(256);
    for key in ["", " ", long.as_str(), "a b"] {
        let answer = sent(app, "POST", TOPICS, &question("One?"), author, key).await.expect_problem(422, "invalid");
        assert_eq!(answer.wrong_fields(), ["Idempotency-Key"], "{key:?}");
    }
    let two = [("idempotency-key", "a"), ("idempotency-key", "b")];
    app.send_with("POST", TOPICS, &question("One?"), author, &two).await.expect_problem(422, "invalid");
    sent(app, "POST", TOPICS, &question("One?"), author, &long[..255]).await.expect(201);
}

/// THREATS 50.
#[tokio::test]
async fn fifty_at_one_instant_have_one_effect() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let (new, posts) = (question("Fifty?"), format!("{TOPICS}/{}/posts", world.open.id));
    let reply = json!({ "body": "Fifty." });
    for keys in [&[("idempotency-key", "fifty")][..], &[]] {
        let sent =
            join_all((0..50).map(|_| until_there(async || app.send_with("POST", TOPICS, &new, author, keys).await)))
                .await;
        let mut at: Vec<&str> = sent.iter().map(|answer| answer.location()).collect();
        at.sort_unstable();
        at.dedup();
        assert!(sent.iter().all(|answer| answer.status == 201) && at.len() == 1, "{at:?}");
        let sent =
            join_all((0..50).map(|_| until_there(async || app.send_with("POST", &posts, &reply, author, keys).await)))
                .await;
        let mut at: Vec<&str> = sent.iter().map(|answer| answer.location()).collect();
        at.sort_unstable();
        at.dedup();
        assert!(sent.iter().all(|answer| answer.status == 201) && at.len() == 1, "{at:?}");
    }
}
