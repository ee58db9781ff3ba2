//! Notifications as people meet them: the count, the page, what opening a topic does, and that nobody
//! else is touched by it.

use std::time::Duration;

use axum::body::Body;
use axum::http::{Method, header};
use model::notification::Stance;

use crate::support::{TestApp, User, request};
use crate::world::World;

/// What stands in the header.
async fn count(app: &TestApp, user: &User) -> Option<String> {
    let page = app.get("/recent", user).await.expect(200);
    let (_, rest) = page.text.split_once(r#"class="unread" href="/notifications"><b>"#)?;
    Some(rest.split('<').next().unwrap().to_owned())
}

async fn until_count_is(app: &TestApp, user: &User, wanted: Option<&str>) {
    let waiting = async {
        while count(app, user).await.as_deref() != wanted {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting).await.expect("the count changes");
}

#[tokio::test]
async fn a_reply_is_counted_in_the_header_and_read_by_opening_the_topic() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.join("Mira").await, app.join("Noor").await);
    let topic = app.discussion(&mira, 1, "Doors").await;
    let post = app.reply(&noor, &topic, None, "They are **open**.").await;
    assert_eq!(count(&app, &mira).await, None, "it takes a moment");
    app.settle().await;
    assert_eq!(count(&app, &mira).await.as_deref(), Some("1"));
    assert_eq!(count(&app, &noor).await, None);
    let page = app.get("/notifications", &mira).await.expect(200).says("Doors").says("replied to you.");
    let page = page.says(&format!("href=\"/post/{post}\"")).says("Mark all as read").says("told-new");
    assert!(!page.text.contains("They are"), "what was written is read where it stands");

    // A look ahead and a question are no reading.
    let ahead = request(Method::GET, &topic.path, &mira).header("sec-purpose", "prefetch").body(Body::empty()).unwrap();
    app.ask(ahead).await.expect(200).says("<b>1</b> unread");
    app.ask(request(Method::HEAD, &topic.path, &mira).body(Body::empty()).unwrap()).await.expect(200);
    app.get(&topic.path, &noor).await.expect(200);
    app.get(&topic.path, &User::guest()).await.expect(200);
    assert_eq!(count(&app, &mira).await.as_deref(), Some("1"));

    let opened = app.get(&topic.path, &mira).await.expect(200);
    assert!(!opened.text.contains("</b> unread"), "this page itself has shown it");
    until_count_is(&app, &mira, None).await;
    let page = app.get("/notifications", &mira).await.expect(200).says("replied to you.");
    assert!(!page.text.contains("told-new") && !page.text.contains("Mark all as read"));
}

#[tokio::test]
async fn everything_or_one_topic_is_marked_as_read() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.join("Mira").await, app.join("Noor").await);
    let (one, other) = (app.discussion(&mira, 1, "Doors").await, app.discussion(&mira, 1, "Windows").await);
    for topic in [&one, &other] {
        app.reply(&noor, topic, None, "Yes.").await;
    }
    app.settle().await;
    let page = app.get("/notifications", &mira).await.expect(200);
    let until = page.text.split(r#"name="until" value=""#).nth(1).unwrap().split('"').next().unwrap().to_owned();
    app.reply(&noor, &one, None, "And again.").await;
    app.settle().await;
    let form = [("topic", &*other.id.to_string()), ("until", &until)];
    app.post("/notifications/read", &form, &mira).await.leads_to("/notifications");
    assert_eq!(count(&app, &mira).await.as_deref(), Some("2"));
    app.post("/notifications/read", &[("until", &until)], &mira).await.leads_to("/notifications");
    assert_eq!(count(&app, &mira).await.as_deref(), Some("1"), "what came since the page was made is new still");
    app.post("/notifications/read", &[("until", "tomorrow")], &mira).await.expect(422);
    app.post("/notifications/read", &[("topic", "all"), ("until", &until)], &mira).await.expect(422);
}

#[tokio::test]
async fn a_topic_is_watched_and_muted_where_it_is_read() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.join("Mira").await, app.join("Noor").await);
    let topic = app.discussion(&mira, 1, "Doors").await;
    let watch = format!("/topic/{}/watch", topic.id);
    let pressed = |value: &str| format!(r#"value="{value}" aria-pressed="true""#);
    app.get(&topic.path, &mira).await.says(&pressed("watch"));
    app.get(&topic.path, &noor).await.says(&pressed("normal")).says("You are told of replies to you");
    app.post(&watch, &[("value", "watch")], &noor).await.leads_to(&topic.path);
    app.get(&topic.path, &noor).await.says(&pressed("watch"));
    app.reply(&mira, &topic, None, "By the way.").await;
    app.settle().await;
    assert_eq!(count(&app, &noor).await.as_deref(), Some("1"));
    app.get("/notifications", &noor).await.says("wrote here last.").says("Read on where it is new");
    app.post(&watch, &[("value", "mute")], &noor).await.leads_to(&topic.path);
    app.settle().await;
    app.get(&topic.path, &noor).await.says(&pressed("mute")).says("told of nothing");
    assert_eq!(count(&app, &noor).await, None);
    let guest = app.get(&topic.path, &User::guest()).await.expect(200);
    assert!(!guest.text.contains("aria-pressed"), "guests are told of nothing");
    let article = app
        .topic(
            &mira,
            crate::support::Draft {
                category: 2,
                kind: model::topic::TopicKind::Article,
                title: "On doors",
                body: "Text.",
                tags: "",
            },
        )
        .await;
    app.get(&article.path, &mira).await.says(&pressed("watch"));
}

#[tokio::test]
async fn each_kind_is_set_for_itself() {
    let app = TestApp::start().await;
    let (mira, noor) = (app.join("Mira").await, app.join("Noor").await);
    let topic = app.discussion(&mira, 1, "Doors").await;
    let here = "/settings/notifications";
    let checked = |name: &str| format!(r#"name="{name}" value="1" checked"#);
    app.get(here, &mira).await.expect(200).says(&checked("page_reply")).says(&checked("mail_mention"));
    let form = [("page_mention", "1"), ("mail_reply", "1"), ("watches", "chosen")];
    app.post(here, &form, &mira).await.leads_to(here);
    let page = app.get(here, &mira).await.expect(200).says(&checked("page_mention")).says(&checked("mail_reply"));
    assert!(!page.text.contains(&checked("page_reply")) && !page.text.contains(&checked("mail_mention")));
    app.reply(&noor, &topic, None, "A reply.").await;
    app.settle().await;
    assert_eq!(count(&app, &mira).await, None, "by mail alone");
    app.get("/notifications", &mira).await.says("Nothing yet.");
    app.reply(&noor, &topic, None, "A mention: @mira.").await;
    app.settle().await;
    assert_eq!(count(&app, &mira).await.as_deref(), Some("1"));
    app.post(here, &[("page_reply", "yes"), ("watches", "chosen")], &mira).await.expect(400);
    app.post(here, &[("page_reply", "1")], &mira).await.expect(400);
}

#[tokio::test]
async fn what_may_not_be_seen_stands_nowhere_and_counts_for_nobody() {
    let world = World::new().await;
    let app = &world.app;
    // Everybody who can be named is named, where each may see it and where not.
    for (by, topic) in
        [(world.of_a(), &world.for_moderators), (world.admin(), &world.for_admins), (world.admin(), &world.open)]
    {
        app.reply(by, topic, None, "@mira @anselm @berit @petra: markhere").await;
    }
    app.settle().await;
    let before = [world.author(), world.of_a(), world.admin()].map(|user| (user, count(app, user)));
    for (user, count) in before {
        let (count, page) = (count.await, app.get("/notifications", user).await.expect(200));
        let new = page.text.matches("told-new").count();
        assert_eq!(count.unwrap_or_default(), new.to_string(), "{}", user.name);
    }
    let author = app.get("/notifications", world.author()).await;
    assert!(!author.text.contains(&world.for_moderators.path) && !author.text.contains(&world.for_admins.path));
    let of_a = app.get("/notifications", world.of_a()).await;
    assert!(!of_a.text.contains(&world.for_admins.path));
    // The one who keeps A is told of it there, until they may no longer read it.
    app.reply(world.admin(), &world.for_moderators, None, "@anselm, look").await;
    app.settle().await;
    app.get("/notifications", world.of_a()).await.says(&world.for_moderators.path);
    app.moderate(crate::world::MODERATORS, &[]).await;
    let of_a = app.get("/notifications", &app.sign_in_as("Anselm").await).await.expect(200);
    assert!(!of_a.text.contains(&world.for_moderators.path));
}

#[tokio::test]
async fn a_members_page_waits_for_nothing_and_guests_pages_are_the_same() {
    let world = World::new().await;
    let app = &world.app;
    let node = app.listening_node().await;
    let guest = node.get(&world.open.path, world.guest()).await.expect(200);
    let tag = guest.header("etag").to_owned();
    app.forum.set_stance(&app.view_of(world.member()).await, world.open.id, Stance::Watch).await.unwrap();
    app.reply(world.author(), &world.of_b, None, "@petra, look").await;
    app.settle().await;
    node.has_heard_all().await;
    for path in ["/recent", world.open.path.as_str()] {
        node.get(path, world.admin()).await.expect(200).says("</b> unread");
        node.recall(path, world.admin()).await.says("</b> unread");
    }
    let known = request(Method::GET, &world.open.path, world.guest()).header(header::IF_NONE_MATCH, &tag);
    let again = node.ask(known.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.trips), (304, 0), "telling members made nobody else's page anew");
    node.get(&world.open.path, world.member()).await.expect(200).says(r#"value="watch" aria-pressed="true""#);
}

#[tokio::test]
async fn letters_are_ended_by_whoever_holds_one() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (kinds, member) = ([model::notification::Kind::Reply].into(), mira.id.unwrap());
    let topic = app.discussion(&mira, 1, "Doors").await;
    let ticket = model::ticket::Ticket::Unsubscribe { member, kinds, topic: Some(topic.id) };
    let token = app.forum.issue(ticket).await.unwrap();
    let path = format!("/unsubscribe?token={}", token.reveal());
    let guest = User::guest();
    let before = app.stored().await;
    let page = app.get(&path, &guest).await.expect(200).says("somebody replied to you").says("No more letters");
    assert!(!page.text.contains("Doors"), "whoever holds the link learns no more than it says");
    assert_eq!(before, app.stored().await, "looking changes nothing");
    let mails_replies = async || {
        let page = app.get("/settings/notifications", &mira).await.expect(200);
        page.text.contains(r#"name="mail_reply" value="1" checked"#)
    };
    assert!(mails_replies().await);
    // As mail programs do it: signed out, from nowhere, in whichever type.
    let one_click = |kind: &str, body: &'static str| {
        request(Method::POST, &path, &guest).header(header::CONTENT_TYPE, kind).body(Body::from(body)).unwrap()
    };
    let multipart = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    app.ask(one_click("multipart/form-data; boundary=x", multipart)).await.expect(200).says("no more letters");
    assert!(!mails_replies().await);
    app.ask(one_click("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click")).await.expect(200);
    assert!(!mails_replies().await, "twice is once");
    app.post(&path, &[("from", "topic")], &guest).await.expect(200).says("nothing more about that topic");
    app.get(&topic.path, &mira).await.says(r#"value="mute" aria-pressed="true""#);
    let foreign =
        request(Method::POST, &path, &guest).header("origin", "https://evil.example").body(Body::empty()).unwrap();
    app.ask(foreign).await.expect(403);
    for forged in ["", "x", &auth::token::Token::generate().unwrap().reveal()] {
        let path = format!("/unsubscribe?token={forged}");
        app.get(&path, &guest).await.expect(404).says("no longer works");
        app.post(&path, &[], &guest).await.expect(404).says("no longer works");
    }
}
