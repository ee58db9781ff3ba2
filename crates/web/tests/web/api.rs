//! The forum as programs meet it: tokens, JSON in and out, problem documents.

use axum::body::Body;
use axum::http::{Method, header};
use model::actor::Suspension;
use model::limits::Act;
use serde_json::{Value, json};

use crate::support::{Answer, DAY, PUBLIC_URL, TestApp, User, request};
use crate::world::{A, MEMBERS, NO_ID, World};

const TOPICS: &str = "/api/v1/topics";

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A problem document of this kind.
    #[track_caller]
    pub(crate) fn expect_problem(self, status: u16, kind: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.json()["type"], format!("/api#problem-{kind}"), "{}", answer.text);
        answer
    }

    /// The fields that a problem document complains about.
    pub(crate) fn wrong_fields(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["field"].as_str().unwrap().to_owned()).collect()
    }
}

/// A program that acts for somebody.
async fn program(app: &TestApp, user: &User, scopes: &str) -> User {
    User::with_token(&app.key(user, "A program", scopes).await)
}

fn new_topic(title: &str) -> Value {
    json!({ "cid": A, "kind": "question", "title": title, "body": "How do **you**?", "tags": ["cache", "redis"] })
}

/// A request as it goes over the wire.
async fn raw(app: &TestApp, method: Method, path: &str, user: &User, kind: &str, body: impl Into<Body>) -> Answer {
    let request = request(method, path, user).header(header::CONTENT_TYPE, kind);
    app.ask(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_program_asks_replies_votes_edits_and_removes() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let (one, other) = (program(&app, &mira, "read,write").await, program(&app, &jonas, "read,write").await);
    let made = app.send("POST", TOPICS, &new_topic("How do I cache?"), &one).await.expect(201);
    assert!(made.set_cookies().is_empty(), "a program keeps no cookies");
    let topic = made.json();
    let at = made.location().to_owned();
    assert_eq!(at, format!("/api/v1/topics/{}", topic["id"]));
    assert_eq!(topic["markdown"], "How do **you**?");
    assert_eq!(topic["html"], "<p>How do <strong>you</strong>?</p>\n");
    assert_eq!((&topic["tags"], &topic["author"]["slug"]), (&json!(["cache", "redis"]), &json!("mira")));
    assert_eq!(topic["may"], json!(["reply", "edit", "delete"]));
    assert_eq!(app.get(&at, &one).await.expect(200).json(), topic);
    assert_eq!(app.get(topic["url"].as_str().unwrap(), &User::guest()).await.status, 200, "the page is there");

    let posts = format!("{at}/posts");
    let reply = app.send("POST", &posts, &json!({ "body": "With Redis." }), &other).await.expect(201);
    let (reply_at, reply) = (reply.location().to_owned(), reply.json());
    assert_eq!(reply["parent"]["id"], topic["opening"]);
    let deeper = json!({ "markdown": "How?", "to": reply["id"] });
    let deeper = app.send("POST", &posts, &deeper, &one).await.expect(201).json();
    assert_eq!((&deeper["parent"]["author"]["slug"], &deeper["depth"]), (&json!("jonas"), &json!(2)));
    let voted = app.send("PUT", &format!("{reply_at}/vote"), &json!({ "value": 1 }), &one).await.expect(200);
    assert_eq!(voted.json(), json!({ "post": reply["id"], "score": 1, "vote": 1 }));
    let voted = app.send("PUT", &format!("{reply_at}/vote"), &json!({ "value": -1 }), &one).await.expect(200);
    assert_eq!(voted.json(), json!({ "post": reply["id"], "score": -1, "vote": -1 }));
    let read = app.get(&reply_at, &one).await.expect(200).json();
    assert_eq!((&read["score"], &read["vote"], &read["replies"]), (&json!(-1), &json!(-1), &json!(1)));

    let edited = json!({ "body": "With Valkey.", "summary": "Newer", "revision": 1 });
    let edited = app.send("PATCH", &reply_at, &edited, &other).await.expect(200).json();
    assert_eq!((&edited["revision"], &edited["html"]), (&json!(2), &json!("<p>With Valkey.</p>\n")));
    assert!(edited["edited"].is_string());
    let listed = app.get(&posts, &User::guest()).await.expect(200).json();
    assert_eq!((&listed["total"], &listed["pages"]), (&json!(3), &json!(1)));
    let ids: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|post| &post["id"]).collect();
    assert_eq!(ids, [&topic["opening"], &reply["id"], &deeper["id"]]);

    app.send("DELETE", &reply_at, &json!({ "reason": "Wrong" }), &other).await.expect(204);
    let gone = app.get(&reply_at, &User::guest()).await.expect(200).json();
    assert_eq!(
        (&gone["markdown"], &gone["html"], &gone["deleted"]["by"]),
        (&Value::Null, &Value::Null, &json!("author"))
    );
    app.send("DELETE", &at, &json!({}), &one).await.expect_problem(409, "conflict");
    let second = app.send("POST", TOPICS, &new_topic("Another one?"), &one).await.expect(201);
    let bare = request(Method::DELETE, second.location(), &one).body(Body::empty()).unwrap();
    app.ask(bare).await.expect(204);
    app.get(second.location(), &User::guest()).await.expect_problem(404, "absent");
}

#[tokio::test]
async fn nobody_overwrites_what_they_have_not_read() {
    let world = World::new().await;
    let app = &world.app;
    let (author, admin) = (program(app, world.author(), "read,write").await, world.admin());
    let topic = format!("{TOPICS}/{}", world.open.id);
    let post = format!("/api/v1/posts/{}", world.open_reply);
    for (at, field) in [(&topic, "title"), (&post, "body")] {
        let read = app.get(at, &author).await.expect(200);
        let tag = read.header("etag").to_owned();
        assert!(tag.starts_with("W/\"1-"), "{tag}");
        let known = request(Method::GET, at, &author).header(header::IF_NONE_MATCH, &tag).body(Body::empty());
        let known = app.ask(known.unwrap()).await.expect(304);
        assert!(known.bytes.is_empty() && known.header("etag") == tag);
        app.send("PATCH", at, &json!({ field: "Somebody was faster" }), admin).await.expect(200);
        let fresh = app.get(at, &author).await.expect(200);
        assert_ne!(fresh.header("etag"), tag);
        for (sent, headers) in [
            (json!({ field: "Too late", "revision": 1 }), vec![]),
            (json!({ field: "Too late" }), vec![("if-match", tag.as_str())]),
            (json!({ field: "Too late" }), vec![("if-match", "\"1\"")]),
        ] {
            let refused = app.send_with("PATCH", at, &sent, &author, &headers).await.expect_problem(409, "overtaken");
            assert_eq!(refused.json()["revision"], 2);
        }
        let other = json!({ field: "In time" });
        let wrong =
            app.send_with("PATCH", at, &other, &author, &[("if-match", "\"x\"")]).await.expect_problem(422, "invalid");
        assert_eq!(wrong.wrong_fields(), ["If-Match"]);
        let changed = app.send_with("PATCH", at, &other, &author, &[("if-match", fresh.header("etag"))]).await;
        assert_eq!(changed.expect(200).json()["revision"], 3);
        let unchanged = app.send("PATCH", at, &json!({}), &author).await.expect(200);
        assert_eq!(unchanged.json()["revision"], 3, "what is absent stays as it is");
    }
    let read = app.get(&topic, &author).await.json();
    assert_eq!((&read["title"], &read["markdown"]), (&json!("In time"), &json!("What do you think of Open windows?")));
}

/// THREATS 34: fields that nobody may set, in every create and update.
#[tokio::test]
async fn a_field_that_nobody_may_set_is_refused_by_its_name() {
    let world = World::new().await;
    let author = world.author();
    let (topic, post) = (format!("{TOPICS}/{}", world.open.id), format!("/api/v1/posts/{}", world.open_reply));
    let before = world.app.stored().await;
    for (method, path, sent) in [
        ("POST", TOPICS.to_owned(), new_topic("Forged")),
        ("PATCH", topic.clone(), json!({ "title": "Forged" })),
        ("POST", format!("{topic}/posts"), json!({ "body": "Forged" })),
        ("PATCH", post.clone(), json!({ "body": "Forged" })),
        ("DELETE", post.clone(), json!({ "reason": "Forged" })),
        ("PUT", format!("{post}/vote"), json!({ "value": 1 })),
        ("POST", "/api/v1/preview".to_owned(), json!({ "markdown": "Forged" })),
    ] {
        for field in ["role", "pinned", "author", "created", "votes", "score", "locked", "id", "Title", "__proto__"] {
            for value in [json!("admin"), json!(true), json!(1), json!([1]), json!({})] {
                let mut forged = sent.clone();
                forged[field] = value;
                let answer = world.app.send(method, &path, &forged, author).await.expect_problem(422, "invalid");
                assert_eq!(answer.wrong_fields(), [field], "{method} {path}");
            }
        }
    }
    assert_eq!(crate::rights::changed(&before, &world.app.stored().await), Vec::<String>::new());
}

/// THREATS 35: nothing is taken for something else, and what came twice is refused.
#[tokio::test]
async fn values_of_other_types_and_fields_that_came_twice_are_refused() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let vote = format!("/api/v1/posts/{}/vote", world.of_b_reply);
    for value in ["\"1\"", "true", "[1]", "{}", "1.0", "2", "-2", "null", "1e3", "\"yes\""] {
        let sent = format!("{{\"value\": {value}}}");
        let answer = raw(app, Method::PUT, &vote, world.member(), "application/json", sent).await;
        assert_eq!(answer.expect_problem(422, "invalid").wrong_fields(), ["value"], "{value}");
    }
    for (field, value) in [
        ("cid", json!("1")),
        ("cid", json!(1.5)),
        ("cid", json!(-1)),
        ("cid", json!([1])),
        ("kind", json!(1)),
        ("title", json!(["x"])),
        ("title", json!(7)),
        ("body", json!({})),
        ("tags", json!([1])),
        ("tags", json!(true)),
        ("tags", json!(["a,b"])),
        ("body", json!("a\u{0}b")),
        ("kind", json!("essay")),
        ("title", json!("")),
        ("tags", json!(["a", "b", "c", "d", "e", "f"])),
    ] {
        let mut sent = new_topic("A question");
        sent[field] = value.clone();
        let answer = app.send("POST", TOPICS, &sent, author).await.expect_problem(422, "invalid");
        assert!(answer.wrong_fields().contains(&field.to_owned()), "{field}: {value}: {}", answer.text);
    }
    let twice = r#"{"cid": 1, "kind": "question", "title": "One?", "title": "Two?", "body": "x"}"#;
    let answer = raw(app, Method::POST, TOPICS, author, "application/json", twice).await.expect_problem(422, "invalid");
    assert_eq!(answer.wrong_fields(), ["title"]);
    let all = app.send("POST", TOPICS, &json!({}), author).await.expect_problem(422, "invalid");
    assert_eq!(all.wrong_fields(), ["cid", "kind", "title", "body"], "everything is said at once");
}

#[tokio::test]
async fn every_error_is_a_problem_document() {
    let world = World::new().await;
    let (app, author, guest) = (&world.app, world.author(), User::guest());
    for path in [
        "/api/v1/nothing",
        "/api/v1",
        "/api/v2/me",
        "/api/",
        "/api/v1/topics/x",
        "/api/v1/topics/-1",
        "/api/v1/topics/%ff",
    ] {
        app.get(path, &guest).await.expect_problem(404, "absent");
    }
    let beyond = app.get(&format!("{TOPICS}?page=99"), &guest).await.expect_problem(404, "beyond");
    assert_eq!(beyond.json()["pages"], 1);
    for (query, field) in [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=-1", "page"),
        ("list=odd", "list"),
        ("cid=x", "cid"),
        ("cid=1&sort=odd", "sort"),
        ("sort=new", "sort"),
        ("cid=1&tag=x", "list"),
    ] {
        let answer = app.get(&format!("{TOPICS}?{query}"), &guest).await.expect_problem(422, "invalid");
        assert_eq!(answer.wrong_fields(), [field], "{query}");
    }
    app.get(&format!("{TOPICS}?page=1&page=2"), &guest).await.expect_problem(400, "malformed");
    for (method, path, allowed) in [
        ("PUT", TOPICS, "GET,HEAD,POST"),
        ("POST", "/api/v1/me", "GET,HEAD"),
        ("OPTIONS", TOPICS, "GET,HEAD,POST"),
        ("GET", "/api/v1/preview", "POST"),
    ] {
        let answer = app.send(method, path, &json!({}), author).await.expect_problem(405, "method");
        assert_eq!(answer.header("allow"), allowed, "{method} {path}");
    }
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json"]
    {
        let sent = new_topic("A question").to_string();
        raw(app, Method::POST, TOPICS, author, kind, sent).await.expect_problem(415, "not-json");
    }
    for sent in ["", "{", "[]", "null", "\"x\"", "{\"title\": }", "{}{}"] {
        raw(app, Method::POST, TOPICS, author, "application/json", sent).await.expect_problem(400, "malformed");
    }
    raw(app, Method::POST, TOPICS, author, "application/json", vec![b'{', b'"', 0xff, b'"', b'}'])
        .await
        .expect_problem(400, "malformed");
    let mut long = new_topic("A question");
    long["body"] = json!("x".repeat(100_001));
    let answer = app.send("POST", TOPICS, &long, author).await.expect_problem(413, "too-large");
    assert_eq!(answer.wrong_fields(), ["body"]);
    long["body"] = json!("x".repeat(2 << 20));
    app.send("POST", TOPICS, &long, author).await.expect_problem(413, "too-large");
    let unread = app.send("POST", TOPICS, &new_topic("A question"), &guest).await.expect_problem(401, "sign-in");
    assert!(unread.header("www-authenticate").starts_with("Bearer"), "{:?}", unread.headers);
    app.redis.kill();
    let away = app.get(TOPICS, &guest).await.expect_problem(503, "unavailable");
    assert!(!away.header("retry-after").is_empty() && away.json()["retry_after"].is_u64());
}

#[tokio::test]
async fn who_does_too_much_through_a_token_is_told_when_to_go_on() {
    let app = TestApp::limited().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Limits").await;
    let user = program(&app, &mira, "read,write").await;
    let posts = format!("{TOPICS}/{}/posts", topic.id);
    for n in 0..Act::Reply.by_account().unwrap().at_once {
        app.send("POST", &posts, &json!({ "body": format!("Reply {n}") }), &user).await.expect(201);
    }
    let limited = app.send("POST", &posts, &json!({ "body": "One more" }), &user).await.expect_problem(429, "limited");
    assert_eq!((limited.header("retry-after"), &limited.json()["retry_after"]), ("30", &json!(30)));
    // The page counts the same.
    let form = [("body", "One more")];
    assert_eq!(app.post(&format!("/topic/{}/reply", topic.id), &form, &mira).await.status, 429);
}

#[tokio::test]
async fn a_token_that_is_not_good_is_no_way_in_and_no_guest_either() {
    let world = World::new().await;
    let (app, mira) = (&world.app, world.author());
    let good = app.key(mira, "good", "read,write").await;
    assert_eq!(app.get("/api/v1/me", &User::with_token(&good)).await.expect(200).json()["name"], "Mira");
    let (cut, longer) = (&good[..good.len() - 1], format!("{good}0"));
    let forged = auth::api_key::ApiKey::generate("1af").unwrap().reveal().to_owned();
    let session = mira.cookie.clone().unwrap().replace("exedra=", "");
    for token in ["", "x", cut, &longer, &forged, &session, "exd_"] {
        for path in [TOPICS, "/api/v1/me"] {
            let alone = app.get(path, &User::with_token(token)).await.expect_problem(401, "token");
            assert!(alone.header("www-authenticate").contains("invalid_token"), "{:?}", alone.headers);
            // A session beside it does not count.
            let both = User { token: Some(token.to_owned()), ..mira.clone() };
            app.get(path, &both).await.expect_problem(401, "token");
        }
    }
    for value in [format!("Basic {good}"), format!("Token {good}"), good.clone(), "Bearer".to_owned()] {
        let asked = request(Method::GET, TOPICS, mira).header(header::AUTHORIZATION, &value).body(Body::empty());
        app.ask(asked.unwrap()).await.expect_problem(401, "token");
    }
    let other = User { token: Some(good.clone()), ..world.admin().clone() };
    assert_eq!(app.get("/api/v1/me", &other).await.expect(200).json()["name"], "Mira", "the token counts");
    // On pages it is nothing.
    assert_eq!(app.get("/settings", &User::with_token(&good)).await.status, 303);
    assert_eq!(app.get(&world.for_members.path, &User::with_token(&good)).await.status, 404);
    let suspension = Suspension { by: world.admin().id.unwrap(), until: None, reason: "spam".to_owned() };
    app.forum.suspend_as_operator(mira.id.unwrap(), Some(suspension)).await.unwrap();
    app.get(TOPICS, &User::with_token(&good)).await.expect_problem(403, "suspended");
    app.forum.suspend_as_operator(mira.id.unwrap(), None).await.unwrap();
    app.get(TOPICS, &User::with_token(&good)).await.expect(200);
    app.pass(366 * DAY);
    app.get(TOPICS, &User::with_token(&good)).await.expect_problem(401, "token");
}

#[tokio::test]
async fn a_token_does_what_its_scopes_say() {
    let world = World::new().await;
    let app = &world.app;
    let topic = format!("{TOPICS}/{}", world.open.id);
    let reading = program(app, world.author(), "read").await;
    let me = app.get("/api/v1/me", &reading).await.expect(200).json();
    assert_eq!((&me["token"]["scopes"], &me["email"]), (&json!(["read"]), &json!("mira@example.org")));
    app.get(&format!("{TOPICS}?cid={MEMBERS}"), &reading).await.expect(200);
    let refused = app.send("PATCH", &topic, &json!({ "title": "Mine" }), &reading).await.expect_problem(403, "scope");
    assert_eq!(refused.json()["scope"], "write");
    assert!(refused.header("www-authenticate").contains("insufficient_scope"));
    app.send("POST", TOPICS, &new_topic("A question"), &reading).await.expect_problem(403, "scope");
    assert_eq!(app.get(&topic, &reading).await.json()["may"], json!([]));

    let writing = program(app, world.author(), "write").await;
    app.get("/api/v1/me", &writing).await.expect_problem(403, "scope");
    app.get(&format!("{TOPICS}?cid={MEMBERS}"), &writing).await.expect_problem(404, "absent");
    app.send("POST", TOPICS, &new_topic("A question"), &writing).await.expect(201);

    let moderator = program(app, world.of_a(), "read,write").await;
    let refused = app.send("DELETE", &topic, &json!({}), &moderator).await.expect_problem(403, "scope");
    assert_eq!(refused.json()["scope"], "moderate");
    let deleted = format!("{TOPICS}/{}", world.deleted.id);
    app.get(&deleted, &moderator).await.expect_problem(404, "absent");
    let moderator = program(app, world.of_a(), "read,moderate").await;
    app.get(&deleted, &moderator).await.expect(200);
    app.send("DELETE", &topic, &json!({}), &moderator).await.expect(204);

    let admin = program(app, world.admin(), "read,write,moderate").await;
    app.get(&format!("{TOPICS}/{}", world.for_admins.id), &admin).await.expect_problem(404, "absent");
    let admin = program(app, world.admin(), "read,admin").await;
    app.get(&format!("{TOPICS}/{}", world.for_admins.id), &admin).await.expect(200);
}

#[tokio::test]
async fn a_session_counts_from_this_site_alone_and_a_token_from_anywhere() {
    let world = World::new().await;
    let app = &world.app;
    let (session, token) = (world.author(), program(app, world.author(), "read,write").await);
    let path = format!("{TOPICS}/{}/posts", world.open.id);
    for (n, headers) in [
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
    ]
    .into_iter()
    .enumerate()
    {
        let sent = json!({ "body": format!("Reply {n}") });
        app.send_with("POST", &path, &sent, session, &headers).await.expect_problem(403, "cross-site");
        let from_anywhere = app.send_with("POST", &path, &sent, &token, &headers).await.expect(201);
        assert!(from_anywhere.header("access-control-allow-origin").is_empty(), "no page of another site reads this");
        // What a browser would add by itself opens nothing.
        let mut basic = headers.clone();
        basic.push(("authorization", "Basic bWlyYTpuaW5lIGdyZWVuIGtldHRsZXM="));
        app.send_with("POST", &path, &sent, session, &basic).await.expect_problem(403, "cross-site");
    }
    let own = [("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)];
    app.send_with("POST", &path, &json!({ "body": "From here" }), session, &own).await.expect(201);
}

#[tokio::test]
async fn a_text_is_previewed_and_stays_harmless() {
    let world = World::new().await;
    let sent = json!({ "markdown": "**x** <script>alert(1)</script> [y](javascript:alert(1))" });
    let answer = world.app.send("POST", "/api/v1/preview", &sent, world.member()).await.expect(200);
    let html = answer.json()["html"].as_str().unwrap().to_owned();
    assert!(
        html.contains("<strong>x</strong>") && !html.contains("<script") && !html.contains("javascript:"),
        "{html}"
    );
    assert_eq!(
        (answer.header("content-type"), answer.header("x-content-type-options")),
        ("application/json", "nosniff")
    );
    world.app.send("POST", "/api/v1/preview", &sent, world.guest()).await.expect_problem(401, "sign-in");
}

#[tokio::test]
async fn lists_say_where_they_end_and_what_is_shown_is_known_again() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    for n in 0..21 {
        app.discussion(&mira, A, &format!("Topic {n}")).await;
    }
    app.settle().await;
    for query in ["", "?cid=1", "?cid=1&sort=new"] {
        let first = app.get(&format!("{TOPICS}{query}"), &User::guest()).await.expect(200).json();
        assert_eq!((&first["page"], &first["pages"]), (&json!(1), &json!(2)), "{query}");
        assert!(first["items"].as_array().unwrap().len() >= 20, "{query}");
        let separator = if query.is_empty() { '?' } else { '&' };
        let second = app.get(&format!("{TOPICS}{query}{separator}page=2"), &User::guest()).await.expect(200).json();
        assert_eq!(second["total"], first["total"]);
        assert!(!second["items"].as_array().unwrap().is_empty());
    }
    let list = app.get(TOPICS, &User::guest()).await;
    let again = request(Method::GET, TOPICS, &User::guest()).header(header::IF_NONE_MATCH, list.header("etag"));
    app.ask(again.body(Body::empty()).unwrap()).await.expect(304);
    let head = app.ask(request(Method::HEAD, TOPICS, &User::guest()).body(Body::empty()).unwrap()).await.expect(200);
    assert_eq!(head.header("etag"), list.header("etag"));
    let packed = request(Method::GET, TOPICS, &User::guest()).header(header::ACCEPT_ENCODING, "br");
    let packed = app.ask(packed.body(Body::empty()).unwrap()).await.expect(200);
    assert_eq!((packed.header("content-encoding"), packed.header("etag")), ("br", list.header("etag")));
    assert!(packed.bytes.len() < list.bytes.len() / 2);
    let categories = app.get("/api/v1/categories", &mira).await.expect(200).json();
    assert_eq!(categories["total"], 3);
    let main = &categories["items"][0];
    assert_eq!((&main["name"], &main["posts"]), (&json!("Main track"), &main["topics"]));
    assert_eq!(main["may_start"], json!(["question", "discussion"]));
    let user = app.get("/api/v1/users/mira", &User::guest()).await.expect(200).json();
    assert_eq!((&user["topics"], &user["role"]), (&json!(21), &json!("member")));
    assert!(user.get("email").is_none());
}

/// On a node that remembers, at once and without waiting for the followers by luck.
#[tokio::test]
async fn a_program_finds_what_it_has_just_written_and_costs_no_more_than_a_page() {
    let world = World::new().await;
    let node = world.app.working_node().await;
    let author = program(&world.app, world.author(), "read,write").await;
    for n in 0..5 {
        let title = format!("Topic number {n}");
        let sent = request(Method::POST, TOPICS, &author).header(header::CONTENT_TYPE, "application/json");
        let made = node.ask(sent.body(Body::from(new_topic(&title).to_string())).unwrap()).await.expect(201);
        let list = node.get(TOPICS, &author).await.expect(200);
        assert!(list.text.contains(&title), "{}", list.text);
        assert!(node.get(made.location(), &author).await.expect(200).text.contains(&title));
    }
    let reader = program(&world.app, world.member(), "read").await;
    // Lists and totals follow a moment later, and a page that was read before is read again then.
    node.has_carried_all().await;
    node.has_heard_all().await;
    let open = format!("{TOPICS}/{}", world.open.id);
    for path in ["/api/v1/categories", TOPICS, &open, &format!("{open}/posts")] {
        for user in [world.guest(), &reader] {
            node.recall(path, user).await;
        }
    }
    node.get(&format!("{TOPICS}/{NO_ID}"), &reader).await.expect(404);
}

#[tokio::test]
async fn a_token_is_shown_once_listed_and_revoked() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let empty = app.get("/settings/tokens", &mira).await.expect(200).says("You have no tokens.");
    let once = crate::page::field(&empty.text, "/settings/tokens", "once");
    let form = [("name", "Nightly report"), ("scope", "read"), ("scope", "write"), ("expires", "30"), ("once", &once)];
    let made = app.post("/settings/tokens", &form, &mira).await.expect(200).says("it is not shown again");
    assert_eq!(made.header("cache-control"), "no-store");
    let key = made.text.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(key.starts_with("exd_"), "{key}");
    let me = app.get("/api/v1/me", &User::with_token(&key)).await.expect(200).json();
    assert_eq!(me["token"]["name"], "Nightly report");
    // Sent again it makes no other one.
    app.post("/settings/tokens", &form, &mira).await.leads_to("/settings/tokens");
    let listed = app.get("/settings/tokens", &mira).await.expect(200).says("Nightly report").says("read, write");
    assert!(!listed.text.contains(&key) && !listed.text.contains(key.rsplit('_').next().unwrap()));
    assert_eq!(listed.text.matches("/revoke\"").count(), 1);
    let revoke = listed.text.split("action=\"").find(|rest| rest.starts_with("/settings/tokens/")).unwrap();
    let revoke = revoke.split('"').next().unwrap().to_owned();
    let other = app.join("Jonas").await;
    app.post(&revoke, &[], &other).await.expect(404);
    app.get("/api/v1/me", &User::with_token(&key)).await.expect(200);
    app.post(&revoke, &[], &mira).await.leads_to("/settings/tokens");
    app.get("/api/v1/me", &User::with_token(&key)).await.expect_problem(401, "token");
    let wrong = app.post("/settings/tokens", &[("name", ""), ("expires", "90")], &mira).await.expect(422);
    assert!(wrong.text.contains("Give the token a name") && wrong.text.contains("at least one of the scopes"));
    assert!(wrong.text.contains("value=\"90\" selected"), "what was typed is still there");
}

/// Whoever may send nothing is told so before it is read, and what is read has few fields.
#[tokio::test]
async fn an_object_of_very_many_fields_is_refused_in_one_sentence() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let many: Vec<String> = (0..20_000).map(|n| format!("\"k{n}\":1")).collect();
    let body = format!("{{{}}}", many.join(","));
    for (path, user, status, kind) in [
        ("/api/v1/preview", &User::guest(), 401, "sign-in"),
        ("/api/v1/preview", &mira, 400, "malformed"),
        (TOPICS, &User::guest(), 400, "malformed"),
    ] {
        let answer = raw(&app, Method::POST, path, user, "application/json", body.clone()).await;
        let answer = answer.expect_problem(status, kind);
        assert!(answer.bytes.len() < 1_000, "{} bytes: {:.200}", answer.bytes.len(), answer.text);
    }
    let odd = format!("{{\"{}\": 1, \"b\": 1}}", "a".repeat(100_000));
    let answer = raw(&app, Method::POST, "/api/v1/preview", &mira, "application/json", odd).await.expect(422);
    assert_eq!(answer.wrong_fields(), ["a".repeat(60), "b".to_owned()]);
}
