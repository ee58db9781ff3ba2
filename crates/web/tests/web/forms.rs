//! What forms answer: where they lead, what they say is wrong and beside which field, and that
//! nobody's text is ever lost.

use model::post::BODY_MAX;
use model::rules::posts::EditForm;
use model::topic::TopicKind;

use crate::page::{area_text, assert_complaint, elements, field, filled, unescaped};
use crate::rights::changed;
use crate::support::{Draft, PASSWORD, TestApp, User, encoded};
use crate::world::{A, B, World};

#[tokio::test]
async fn each_form_leads_to_its_result() {
    let world = World::new().await;
    let app = &world.app;
    let author = world.author();
    let new = [
        ("cid", "1"),
        ("kind", "question"),
        ("title", "How do I cache?"),
        ("body", "Text"),
        ("tags", "Redis, caching"),
    ];
    let made = app.post("/compose", &new, author).await.leads_to("/topic/");
    let path = made.location().to_owned();
    assert!(path.ends_with("/how-do-i-cache"), "{path}");
    let page = app.get(&path, world.guest()).await.expect(200);
    assert!(page.text.contains("/tags/redis") && page.text.contains("/tags/caching"));
    let article = [("cid", "2"), ("kind", "article"), ("title", "On caches"), ("body", "Text")];
    let made = app.post("/compose", &article, author).await.leads_to("/article/");
    app.get(made.location(), world.guest()).await.expect(200);

    let tid = path.split('/').nth(2).unwrap();
    let reply =
        app.post(&format!("/topic/{tid}/reply"), &[("body", "An answer")], world.member()).await.leads_to("/post/");
    let post = reply.location().to_owned();
    let there = app.get(&post, author).await.expect(302);
    assert!(there.location().starts_with(&format!("{path}#p")), "{}", there.location());
    app.post(&format!("{post}/edit"), &[("body", "A better answer")], world.member()).await.leads_to(&post);
    app.post(&format!("{post}/vote"), &[("value", "1")], author).await.leads_to(&post);
    app.get(&path, author).await.says("A better answer");
    app.post(&format!("{post}/delete"), &[("reason", "")], world.member()).await.leads_to(&path);
    app.post(&format!("{post}/restore"), &[], world.member()).await.leads_to(&post);
    for what in ["lock", "pin"] {
        for value in ["1", "0"] {
            app.post(&format!("/topic/{tid}/{what}"), &[("value", value)], world.of_a()).await.leads_to(&path);
        }
    }
    let moved = app.post(&format!("/topic/{}/move", world.open.id), &[("cid", &B.to_string())], world.of_a()).await;
    moved.leads_to(&world.open.path);
    let opening = format!("/post/{}/delete", world.lonely.opening);
    app.post(&opening, &[], author).await.leads_to("/category/1/main-track");
    app.post("/user/mira/suspend", &[("reason", "enough")], world.of_a()).await.leads_to("/user/mira");
    app.post("/user/mira/unsuspend", &[], world.of_a()).await.leads_to("/user/mira");
    app.post("/settings/view", &[("view", "flat"), ("next", "/recent")], world.member()).await.leads_to("/recent");
}

/// So that others can reproduce it.
#[tokio::test]
async fn a_category_asks_for_lines_that_stand_below_a_question_as_a_table() {
    let world = World::new().await;
    let (app, author, admin) = (&world.app, world.author(), world.admin());
    let edit = "/admin/categories?edit=1";
    let page = app.get(edit, admin).await.expect(200).text;
    assert_eq!(field(&page, "/admin/categories/1", "asks"), "");
    for (asks, status) in [("System\nSystem", 422), (" Tool and  version\nWhat you | expected\n", 303)] {
        let sent = filled(&page, "/admin/categories/1", &[("asks", asks)]);
        let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = app.post("/admin/categories/1", &sent, admin).await.expect(status);
        if status == 422 {
            assert_complaint(&answer.text, "asks", "stands there twice");
            assert_eq!(field(&answer.text, "/admin/categories/1", "asks"), asks);
        }
    }
    let page = app.get(edit, admin).await.expect(200).text;
    assert_eq!(field(&page, "/admin/categories/1", "asks"), "Tool and version\nWhat you | expected");

    let page = app.get("/compose?cid=1&kind=question", author).await.expect(200).text;
    assert_eq!(field(&page, "/compose", "ask-1-label"), "Tool and version");
    assert_eq!(field(&page, "/compose", "ask-2-label"), "What you | expected");
    assert!(!app.get("/compose?cid=2", author).await.expect(200).text.contains("ask-1"), "the other asks for nothing");

    let typed = |second: &str| {
        [
            ("cid", "1"),
            ("kind", "question"),
            ("title", "How do I cache?"),
            ("body", "It is slow.\n\n```sh\nmake"),
            ("ask-1-label", "Tool and version"),
            ("ask-1", "`make` 4.4 | <b>bold</b>"),
            ("ask-2-label", "What you | expected"),
            ("ask-2", second),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
    };
    let send = async |second: &str, preview: bool| {
        let typed = typed(second);
        let typed = typed.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let sent: Vec<(&str, &str)> = typed.chain(preview.then_some(("preview", "1"))).collect();
        app.post("/compose", &sent, author).await
    };
    let long = "x".repeat(301);
    for preview in [false, true] {
        let page = send(&long, preview).await.expect(422).text;
        assert_complaint(&page, "ask-2", "too long");
        assert_eq!(field(&page, "/compose", "ask-1"), "`make` 4.4 | <b>bold</b>");
        assert_eq!(field(&page, "/compose", "ask-2"), long);
    }
    let table = "<td><code>make</code> 4.4 | &lt;b&gt;bold&lt;/b&gt;</td>";
    let page = send("", true).await.expect(200).says(table).text;
    assert_eq!(field(&page, "/compose", "body"), "It is slow.\n\n```sh\nmake", "the table is not typed");
    let made = send("speed", false).await.leads_to("/topic/");
    let page = app.get(made.location(), world.guest()).await.expect(200).says(table).text;
    assert_eq!(page.matches("<table>").count(), 1, "{page}");
    assert!(page.contains("<td>What you | expected</td>") && page.contains("<td>speed</td>"), "{page}");
    app.settle().await;
    app.get("/recent", world.guest()).await.expect(200).says("It is slow.");
    // What a category no longer asks for is not lost.
    let other = [
        ("cid", "2"),
        ("kind", "article"),
        ("title", "a"),
        ("body", "Text"),
        ("ask-1-label", "Tool"),
        ("ask-1", "make"),
    ];
    let page = app.post("/compose", &other, author).await.expect(422).text;
    assert_eq!(field(&page, "/compose", "ask-1"), "make");
}

/// Each error stands beside its field, and what was typed is still there.
#[tokio::test]
async fn a_form_with_faults_comes_back_with_what_was_typed() {
    let world = World::new().await;
    let app = &world.app;
    let (author, admin) = (world.author(), world.admin());
    let before = app.stored().await;

    let typed =
        [("cid", "1"), ("kind", "poll"), ("title", "ab"), ("body", " "), ("tags", "a,b,c,d,e,f"), ("once", "k1")];
    let page = app.post("/compose", &typed, author).await.expect(422).text;
    assert_complaint(&page, "title", "too short");
    assert_complaint(&page, "body", "empty");
    assert_complaint(&page, "tags", "too many");
    assert_complaint(&page, "kind", "question, a discussion or an article");
    for (name, value) in [("title", "ab"), ("tags", "a,b,c,d,e,f"), ("once", "k1"), ("cid", "1")] {
        assert_eq!(field(&page, "/compose", name), value);
    }
    for cid in ["", "x", "5", "987654"] {
        let typed = [("cid", cid), ("kind", "discussion"), ("title", "A title"), ("body", "What was typed")];
        let page = app.post("/compose", &typed, author).await.expect(422).text;
        assert_complaint(&page, "cid", "Choose a category");
        assert_eq!(field(&page, "/compose", "body"), "What was typed");
    }
    for title in ["", "   ", "?!", &"x".repeat(201), &"long ".repeat(20_000), "turned\u{202e}around"] {
        let typed = [("cid", "1"), ("kind", "discussion"), ("title", title), ("body", "What was typed")];
        let page = app.post("/compose", &typed, author).await.expect(422).text;
        assert_complaint(&page, "title", "");
        assert_eq!(field(&page, "/compose", "title"), title);
        assert_eq!(field(&page, "/compose", "body"), "What was typed");
    }

    let reply = format!("/topic/{}/reply", world.open.id);
    let to = world.open_reply.to_string();
    let page = app.post(&reply, &[("body", " \n "), ("to", &to), ("once", "k2")], author).await.expect(422).text;
    assert_complaint(&page, "body", "empty");
    assert_eq!((field(&page, &reply, "to"), field(&page, &reply, "once")), (to, "k2".to_owned()));

    let nothing = [("body", "\u{200b}\n\u{2060}")];
    assert_complaint(&app.post(&reply, &nothing, author).await.expect(422).text, "body", "empty");

    let edit = format!("/post/{}/edit", world.open.opening);
    let typed = [("body", ""), ("title", ""), ("tags", "!!!"), ("summary", &"s".repeat(301)), ("revision", "1")];
    let page = app.post(&edit, &typed, author).await.expect(422).text;
    for (name, says) in [("body", "empty"), ("title", "title"), ("tags", "!!!"), ("summary", "too long")] {
        assert_complaint(&page, name, says);
    }
    assert_eq!(field(&page, &edit, "tags"), "!!!");

    let delete = format!("/post/{}/delete", world.open_reply);
    let page = app.post(&delete, &[("reason", &"r".repeat(301))], author).await.expect(422).text;
    assert_complaint(&page, "reason", "too long");
    assert_eq!(field(&page, &delete, "reason"), "r".repeat(301));

    let typed = [("username", "x\u{200b}y"), ("email", "nobody"), ("password", "short"), ("next", "/recent")];
    let page = app.post("/register", &typed, world.guest()).await.expect(422).text;
    for name in ["username", "email", "password"] {
        assert_complaint(&page, name, "");
    }
    assert_eq!(field(&page, "/register", "email"), "nobody");
    assert_eq!(field(&page, "/register", "next"), "/recent");
    assert_eq!(field(&page, "/register", "password"), "", "a password never comes back");
    let taken = [("username", "MIRA"), ("email", "new@example.org"), ("password", PASSWORD)];
    let page = app.post("/register", &taken, world.guest()).await.expect(422).text;
    assert_complaint(&page, "username", "taken");

    let typed = [("current", "wrong"), ("password", PASSWORD)];
    assert_complaint(
        &app.post("/settings/password", &typed, author).await.expect(422).text,
        "current",
        "not your current",
    );
    let typed = [("current", PASSWORD), ("password", "short")];
    assert_complaint(&app.post("/settings/password", &typed, author).await.expect(422).text, "password", "at least");

    let typed = [
        ("name", ""),
        ("description", "What was typed"),
        ("see", "members"),
        ("start", "odd"),
        ("moderators", "Nobody"),
    ];
    let page = app.post("/admin/categories", &typed, admin).await.expect(422).text;
    assert_complaint(&page, "moderators", "no member called Nobody");
    assert_eq!(field(&page, "/admin/categories", "description"), "What was typed");
    let page = app
        .post(
            "/admin/categories",
            &[("name", "Main TRACK"), ("see", "everyone"), ("start", "members"), ("reply", "members")],
            admin,
        )
        .await;
    let page = page.expect(422).text;
    assert_complaint(&page, "name", "has this name");
    assert_complaint(&page, "kinds", "at least one");

    for (path, form, says) in [
        (format!("/topic/{}/pin", world.open.id), vec![("value", "1"), ("until", "soon")], "year-month-day"),
        (format!("/topic/{}/pin", world.open.id), vec![("value", "1"), ("until", "2020-01-01")], "passed"),
        (format!("/topic/{}/move", world.open.id), vec![("cid", "x")], "Choose the category"),
        (format!("/topic/{}/kind", world.open.id), vec![("kind", "article")], "accepted answer"),
        (format!("/topic/{}/kind", world.open.id), vec![("kind", "poll")], "Choose whether"),
        (format!("/topic/{}/slow", world.open.id), vec![("minutes", "soon")], "whole minutes"),
        (format!("/topic/{}/timer", world.open.id), vec![("lock_at", "2020-01-01T10:00")], "passed"),
        (format!("/topic/{}/timer", world.open.id), vec![("lock_at", "noon")], "year-month-day"),
        ("/user/mira/suspend".to_owned(), vec![("until", "13.1.2030"), ("reason", "x")], "year-month-day"),
        ("/user/mira/suspend".to_owned(), vec![("until", "2020-01-01"), ("reason", "x")], "passed"),
        (format!("/post/{}/vote", world.open_reply), vec![("value", "2")], ""),
        (format!("/post/{}/vote", world.open_reply), vec![], ""),
    ] {
        app.post(&path, &form, world.of_a()).await.expect(422).says(says);
    }
    assert_eq!(changed(&before, &app.stored().await), Vec::<String>::new());
}

/// Switches, numbers and words that are none of those that a field takes; fields that come twice;
/// bytes that are no text. The field is named.
#[tokio::test]
async fn a_form_that_cannot_be_understood_is_refused_by_the_name_of_its_field() {
    let world = World::new().await;
    let app = &world.app;
    let before = app.stored().await;
    let lock = format!("/topic/{}/lock", world.open.id);
    let pin = format!("/topic/{}/pin", world.open.id);
    let (reply, edit) = (format!("/topic/{}/reply", world.open.id), format!("/post/{}/edit", world.open.opening));
    let vote = format!("/post/{}/vote", world.open_reply);
    let compose = "cid=1&kind=discussion&title=A+title&body=";
    for (path, form, field) in [
        (&*lock, "value=yes", "value"),
        (&lock, "value=true", "value"),
        (&lock, "value=%221%22", "value"),
        (&lock, "value=1&value=1", "value"),
        (&pin, "value=on", "value"),
        (&pin, "value=1&until=&until=", "until"),
        (&vote, "value=1&value=-1", "value"),
        (&reply, "body=x&preview=yes", "preview"),
        (&reply, "body=x&to=abc", "to"),
        (&reply, "body=x&to=-1", "to"),
        (&reply, "body=x&body=y", "body"),
        (&reply, "body=x&once=1&once=2", "once"),
        (&reply, "body=%FF", "body"),
        (&reply, "body=%C3", "body"),
        (&reply, "body=%ED%A0%80", "body"),
        (&reply, "body=a%00b", "body"),
        (&reply, "body=x&to=%00", "to"),
        (&edit, "body=x&revision=first", "revision"),
        (&edit, "body=x&title=A+title&title=B+title", "title"),
        ("/compose", &format!("{compose}x&cid=2"), "cid"),
        ("/compose", &format!("{compose}%80"), "body"),
        ("/compose", &format!("{compose}x&tags=%00"), "tags"),
        ("/login", "username=a&username=b&password=x", "username"),
        ("/login", "username=%FF&password=x", "username"),
        ("/register", "username=a&email=b&password=x&password=y", "password"),
        ("/settings/password", "current=%00&password=x", "current"),
    ] {
        let user = if ["/login", "/register"].contains(&path) { world.guest() } else { world.admin() };
        let answer = app.post_raw(path, form.to_owned(), user).await.expect(400);
        assert!(unescaped(&answer.text).contains(&format!("`{field}`")), "{path} {form}: {}", answer.text);
    }
    app.post("/settings/view", &[("view", "odd")], world.admin()).await.expect(400);
    app.post(&format!("/admin/categories/{A}/order"), &[("value", "sideways")], world.admin()).await.expect(400);
    // Bytes as they are, without an encoding.
    app.post_raw(&reply, b"body=\xff\xfe".to_vec(), world.author()).await.expect(400);
    assert_eq!(changed(&before, &app.stored().await), Vec::<String>::new());
}

#[tokio::test]
async fn a_preview_shows_the_text_above_the_filled_form_and_stores_nothing() {
    let world = World::new().await;
    let app = &world.app;
    let before = app.stored().await;
    let reply = format!("/topic/{}/reply", world.open.id);
    let edit = format!("/post/{}/edit", world.open.opening);
    let body = "A **strong** word for @mira\n\n<script>alert(1)</script>";
    let fields = [
        ("cid", "1"),
        ("kind", "question"),
        ("title", "A title"),
        ("tags", "a, b"),
        ("once", "k1"),
        ("revision", "1"),
        ("summary", "why"),
    ];
    for (path, kept) in [
        ("/compose", &["cid", "title", "tags", "once"][..]),
        (&reply, &["once"]),
        (&edit, &["title", "tags", "revision", "summary"]),
    ] {
        let form = [&fields[..], &[("body", body), ("preview", "1")]].concat();
        let page = app.post(path, &form, world.author()).await.expect(200).text;
        assert!(page.contains("<strong>strong</strong>"), "{path}: {page}");
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(page.find("<strong>strong").unwrap() < page.find("<textarea").unwrap(), "{path}");
        assert_eq!(field(&page, path, "body"), body);
        for name in kept {
            let typed = fields.iter().find(|(field, _)| field == name).unwrap().1;
            assert_eq!(field(&page, path, name), typed, "{path}");
        }
    }
    // An empty text is no fault yet.
    app.post(&reply, &[("body", ""), ("preview", "1")], world.author()).await.expect(200);
    assert_eq!(changed(&before, &app.stored().await), Vec::<String>::new());
}

/// One form, sent any number of times, has one effect.
#[tokio::test]
async fn a_form_that_is_sent_again_leads_to_the_first_result() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    let new = [("cid", "1"), ("kind", "discussion"), ("title", "Only once"), ("body", "Text"), ("once", "key-1")];
    let first = app.post("/compose", &new, &author).await.leads_to("/topic/").location().to_owned();
    assert_eq!(app.post("/compose", &new, &author).await.location(), first);
    let other = app.post("/compose", &new, &member).await.leads_to("/topic/");
    assert_ne!(other.location(), first, "another member's key is another key");
    let another = [&new[..4], &[("once", "key-2")]].concat();
    assert_ne!(app.post("/compose", &another, &author).await.location(), first);

    // Without a key the content counts for a while.
    let reply = format!("/topic/{}/reply", first.split('/').nth(2).unwrap());
    let one = app.post(&reply, &[("body", "The same")], &author).await.leads_to("/post/").location().to_owned();
    assert_eq!(app.post(&reply, &[("body", "The same")], &author).await.location(), one);
    assert_eq!(app.post(&reply, &[("body", "The same"), ("once", "")], &author).await.location(), one);
    assert_ne!(app.post(&reply, &[("body", "Not the same")], &author).await.location(), one);
    assert_ne!(app.post(&reply, &[("body", "The same")], &member).await.location(), one);
}

/// A key belongs to its form: two topics of one shard do not take each other's.
#[tokio::test]
async fn the_same_key_in_another_form_is_another_form() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let first = app.discussion(&author, A, "First of its shard").await;
    let mut second = app.discussion(&author, A, "Topic 0").await;
    for n in 1.. {
        if second.id.shard() == first.id.shard() {
            break;
        }
        second = app.discussion(&author, A, &format!("Topic {n}")).await;
    }
    for (topic, body) in [(&first, "the first reply"), (&second, "the second reply")] {
        let form = [("body", body), ("once", "same-key")];
        app.post(&format!("/topic/{}/reply", topic.id), &form, &author).await.leads_to("/post/");
    }
    app.get(&first.path, &author).await.says("the first reply");
    app.get(&second.path, &author).await.says("the second reply");
}

/// Fifty identical forms at one instant have one effect.
#[tokio::test]
async fn fifty_identical_forms_at_once_have_one_effect() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&author, A, "Only once").await;
    let reply = format!("/topic/{}/reply", topic.id);
    for once in ["the-key", ""] {
        let form = [("body", "Fifty times"), ("once", once)];
        let answers = futures_util::future::join_all((0..50).map(|_| app.post(&reply, &form, &member))).await;
        assert!(answers.iter().all(|answer| answer.status == 303 && answer.location() == answers[0].location()));
    }
    let new = [("cid", "1"), ("kind", "question"), ("title", "Fifty times"), ("body", "Text"), ("once", "the-key")];
    let answers = futures_util::future::join_all((0..50).map(|_| app.post("/compose", &new, &member))).await;
    assert!(answers.iter().all(|answer| answer.status == 303 && answer.location() == answers[0].location()));
    let vote = format!("/post/{}/vote", topic.opening);
    let answers = futures_util::future::join_all((0..50).map(|_| app.post(&vote, &[("value", "1")], &member))).await;
    assert!(
        answers.iter().all(|answer| answer.status == 303),
        "{:?}",
        answers.iter().map(|answer| answer.status).collect::<Vec<_>>()
    );
    let stored = app.forum.store().topic(topic.id).await.unwrap().unwrap();
    assert_eq!(stored.replies(), 2, "one with a key and one without");
    let opening = app.forum.store().post(topic.opening, None).await.unwrap().unwrap().post;
    assert_eq!((opening.state.up, opening.state.down), (1, 0));
    app.settle().await;
    assert_eq!(app.forum.verify(|| {}).await.unwrap(), Vec::new());
}

#[tokio::test]
async fn a_text_over_the_limit_is_too_large_and_is_not_lost() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Long texts").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let edit = format!("/post/{}/edit", topic.opening);
    let fields = [("cid", "1"), ("kind", "discussion"), ("title", "A long one")];
    // Bytes count, not characters.
    for too_long in ["x".repeat(BODY_MAX + 1), "€".repeat(BODY_MAX / 3 + 1)] {
        for path in ["/compose", &reply, &edit] {
            let form = [&fields[..], &[("body", too_long.as_str())]].concat();
            let page = app.post(path, &form, &author).await.expect(413).text;
            assert_complaint(&page, "body", &too_long.len().to_string());
            assert!(field(&page, path, "body") == too_long, "{path}: the text is lost");
        }
    }
    let longest = "x".repeat(BODY_MAX);
    app.post(&reply, &[("body", &longest)], &author).await.leads_to("/post/");
    // More than a form can be: the text stays where it was typed, and the page says so.
    let endless = encoded(&[("body", &"x".repeat(1 << 20))]);
    app.post_raw(&reply, endless, &author).await.expect(413).says("where your text still stands");
    // A body whose length nobody knows beforehand.
    let pieces = (0..1_200).map(|_| Ok::<_, std::io::Error>(bytes::Bytes::from(vec![b'x'; 1_000])));
    let stream = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
    app.post_raw(&reply, stream, &author).await.expect(413);
}

/// A body that ends in the middle stores nothing.
#[tokio::test]
async fn a_form_that_ends_before_its_end_is_not_carried_out() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Half a form").await;
    let before = app.stored().await;
    let pieces = [Ok(bytes::Bytes::from("body=half+a+te")), Err(std::io::Error::other("the connection broke"))];
    let stream = axum::body::Body::from_stream(futures_util::stream::iter(pieces));
    app.post_raw(&format!("/topic/{}/reply", topic.id), stream, &author).await.expect(400);
    assert_eq!(changed(&before, &app.stored().await), Vec::<String>::new());
}

/// Whoever may no longer write what they have written gets it back with the reason.
#[tokio::test]
async fn a_text_that_is_not_taken_comes_back_with_the_reason() {
    let world = World::new().await;
    let app = &world.app;
    let text = "What took an hour to write\n\n```\n</textarea><b>&amp;\n```";
    let silas = &world.people[3];
    let compose = [("cid", "1"), ("kind", "discussion"), ("title", "A title"), ("body", text)];
    let reply = |id: model::ids::TopicId| format!("/topic/{id}/reply");
    let to_tombstone = world.tombstone.to_string();
    let preview = [("body", text), ("preview", "1")];
    for (path, form, user, status, says) in [
        (reply(world.locked.id), vec![("body", text)], world.author(), 409, "locked"),
        (reply(world.deleted.id), vec![("body", text)], world.member(), 409, "deleted"),
        (reply(world.deleted.id), vec![("body", text)], world.author(), 409, "deleted"),
        (reply(world.open.id), vec![("body", text), ("to", &to_tombstone)], world.member(), 409, "deleted"),
        (reply(world.for_admins.id), vec![("body", text)], world.member(), 404, "nothing here"),
        (reply(world.open.id), vec![("body", text)], silas, 403, "suspended"),
        ("/compose".to_owned(), compose.to_vec(), silas, 403, "suspended"),
        ("/compose".to_owned(), [&compose[..], &[("preview", "1")]].concat(), silas, 403, "suspended"),
        (format!("/post/{}/edit", world.locked_reply), vec![("body", text)], world.author(), 409, "locked"),
        (format!("/post/{}/edit", world.locked_reply), preview.to_vec(), world.author(), 409, "locked"),
        (format!("/post/{}/edit", world.deleted_reply), vec![("body", text)], world.author(), 409, "deleted"),
        (format!("/post/{}/edit", world.leaf), vec![("body", text)], world.author(), 409, "deleted"),
        (format!("/post/{}/edit", world.leaf), vec![("body", text)], world.member(), 404, "nothing here"),
        (format!("/post/{}/edit", world.open_reply), preview.to_vec(), world.member(), 403, "author"),
    ] {
        let page = app.post(&path, &form, user).await.expect(status).says(says).text;
        let all = elements(&page);
        let mut areas = all.iter().filter(|found| found.name == "textarea").map(|area| area_text(&page, area));
        assert!(areas.any(|area| area == text), "{path}: the text is lost in {page}");
    }
}

#[tokio::test]
async fn who_edits_an_older_revision_gets_both_texts_and_can_save_then() {
    let world = World::new().await;
    let app = &world.app;
    let edit = format!("/post/{}/edit", world.open_reply);
    let form = app.get(&edit, world.author()).await.expect(200).text;
    assert_eq!(field(&form, &edit, "revision"), "1");
    let moderator = app.view_of(world.of_a()).await;
    let theirs = EditForm { body: Some("A text of the moderator".to_owned()), ..EditForm::default() };
    app.forum.edit(&moderator, world.open_reply, theirs).await.unwrap();
    let mine = filled(&form, &edit, &[("body", "A text of the author")]);
    let mine: Vec<(&str, &str)> = mine.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = app.post(&edit, &mine, world.author()).await.expect(409).says("A text of the moderator").text;
    let both = field(&page, &edit, "body");
    assert!(["A text of the author", "A text of the moderator"].iter().all(|text| both.contains(text)), "{both}");
    // Left as they stand, between the lines that mark them, the two are no text that anybody wants to show.
    let unread = filled(&page, &edit, &[]);
    let unread: Vec<(&str, &str)> = unread.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(&edit, &unread, world.author()).await.expect(422).says("still holds both texts of a merge");
    let again = filled(&page, &edit, &[("body", "A text of the author and the moderator")]);
    let again: Vec<(&str, &str)> = again.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(&edit, &again, world.author()).await.expect(303);
    app.get(&world.open.path, world.guest()).await.says("A text of the author and the moderator");
}

/// A text begins and ends as it was typed, whatever is in it.
#[tokio::test]
async fn a_text_comes_back_into_its_form_unchanged() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    for body in [
        "\n\n    indented code",
        "</textarea><script>alert(1)</script>",
        "&lt;b&gt; &amp;amp; \u{a0}x",
        "a\n\n\nb",
        "👩‍💻 \u{202e}turned",
    ] {
        let draft = Draft { category: A, kind: TopicKind::Discussion, title: "Odd texts", body, tags: "" };
        let view = app.view_of(&author).await;
        let new = model::rules::topics::NewTopic {
            category: draft.category.to_string(),
            kind: "discussion".to_owned(),
            title: draft.title.to_owned(),
            body: body.to_owned(),
            tags: String::new(),
            draft: false,
            ..model::rules::topics::NewTopic::default()
        };
        let id = app.forum.start_topic(&view, &new, None).await.unwrap().id;
        let opening = app.forum.store().topic(id).await.unwrap().unwrap().opening;
        let edit = format!("/post/{opening}/edit");
        let page = app.get(&edit, &author).await.expect(200).text;
        assert_eq!(field(&page, &edit, "body"), body);
    }
}

/// The page that founds a forum: only by its token, only once.
#[tokio::test]
async fn a_new_forum_is_set_up_once_by_whoever_has_the_token() {
    let token = auth::token::Token::from_bytes([9; 32]);
    let settings = web::WebSettings { setup_token: Some(token.hash()), ..crate::support::web_settings() };
    let app = TestApp::empty(settings, crate::support::spend()).await;
    let guest = User::guest();
    assert_eq!(app.get("/", &guest).await.expect(303).location(), "/setup");
    for wrong in ["", "x", &auth::token::Token::from_bytes([8; 32]).reveal()] {
        app.get(&format!("/setup?token={wrong}"), &guest).await.expect(400);
    }
    let secret = token.reveal();
    let page = app.get(&format!("/setup?token={secret}"), &guest).await.expect(200).text;
    let wrong =
        filled(&page, "/setup", &[("site", ""), ("username", "x y  z"), ("email", "none"), ("password", "short")]);
    let wrong: Vec<(&str, &str)> = wrong.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let page = app.post("/setup", &wrong, &guest).await.expect(422).text;
    for name in ["site", "username", "email", "password"] {
        assert_complaint(&page, name, "");
    }
    assert_eq!(field(&page, "/setup", "email"), "none");
    let forged: Vec<(&str, &str)> =
        vec![("token", "x"), ("site", "Mine"), ("username", "Me"), ("email", "me@example.org"), ("password", PASSWORD)];
    app.post("/setup", &forged, &guest).await.expect(400);
    let right = filled(
        &page,
        "/setup",
        &[("site", "Our forum"), ("username", "Petra"), ("email", "petra@example.org"), ("password", PASSWORD)],
    );
    let right: Vec<(&str, &str)> = right.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let done = app.post("/setup", &right, &guest).await.leads_to("/");
    let admin = User { name: "Petra".to_owned(), id: None, cookie: Some(done.cookie()), token: None };
    app.get("/admin", &admin).await.expect(200);
    app.settle().await;
    for category in ["Main track", "Knowledge Base", "Offtopic"] {
        app.get("/", &guest).await.expect(200).says(category);
    }
    app.post("/setup", &right, &guest).await.expect(409);
    assert_eq!(app.get(&format!("/setup?token={secret}"), &guest).await.expect(303).location(), "/");
    assert_eq!(app.forum.all_members().await.unwrap().len(), 1);
}
