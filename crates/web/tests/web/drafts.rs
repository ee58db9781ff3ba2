//! Texts that are not finished: kept, found again, never overwritten unseen, and ended when they are sent.

use axum::body::Body;
use axum::http::{Method, header};
use model::draft::{BYTES_MAX, COUNT_MAX, KEPT};
use serde_json::Value;

use crate::page::{field, links, main_text};
use crate::support::{Answer, FORM, MINUTE, TestApp, User, encoded, request};
use crate::world::World;

/// A form as a script sends it.
async fn by_script(app: &TestApp, path: &str, form: &[(&str, &str)], user: &User) -> (Answer, Value) {
    let request = request(Method::POST, path, user).header(header::CONTENT_TYPE, FORM);
    let request = request.header(header::ACCEPT, "application/json").body(Body::from(encoded(form))).unwrap();
    let answer = app.ask(request).await;
    let said = serde_json::from_slice(&answer.bytes).unwrap_or_default();
    (answer, said)
}

async fn saved(app: &TestApp, form: &[(&str, &str)], user: &User) -> String {
    let (answer, said) = by_script(app, "/drafts", form, user).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    said["saved"].as_u64().unwrap().to_string()
}

async fn has_none(app: &TestApp, user: &User) {
    let list = app.get("/drafts", user).await.expect(200).text;
    assert!(!list.contains("/drafts/discard"), "{list}");
}

/// Without scripts: kept by the button, found in the list, and back in the form with all its fields.
#[tokio::test]
async fn a_draft_is_kept_from_each_form_and_leads_back_into_it() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let (tid, pid) = (world.open.id, world.open_reply);
    let reply = format!("/topic/{tid}/reply");
    let forms: [(&str, String, String, &[(&str, &str)]); 4] = [
        (
            "topic-1",
            "/compose?cid=1".to_owned(),
            "/compose".to_owned(),
            &[
                ("cid", "1"),
                ("kind", "question"),
                ("title", "Half a question"),
                ("body", "It *begins*\r\nso"),
                ("tags", "redis, streams"),
                ("ask-1-label", "System"),
                ("ask-1", "Debian 13"),
            ],
        ),
        ("topic", "/compose".to_owned(), "/compose".to_owned(), &[("title", "No category yet"), ("body", "")]),
        (&format!("reply-{tid}-{pid}"), format!("{reply}?to={pid}"), reply.clone(), &[("body", "Half a reply")]),
        (
            &format!("edit-{pid}"),
            format!("/post/{pid}/edit"),
            format!("/post/{pid}/edit"),
            &[("body", "Half an edit"), ("summary", "shorter"), ("revision", "1")],
        ),
    ];
    for (place, page, action, typed) in &forms {
        let opened = app.get(page, author).await.expect(200).text;
        assert_eq!(field(&opened, action, "place"), *place);
        assert_eq!(field(&opened, action, "saved"), "");
        app.pass(MINUTE);
        let form = [&[("place", *place), ("saved", ""), ("warn", "1"), ("keep", "1")], *typed].concat();
        app.post("/drafts", &form, author).await.leads_to("/drafts");
    }
    let list = app.get("/drafts", author).await.expect(200).says("Half a question").says("Half a reply");
    let list = list.says("Half an edit").says("No category yet").text;
    let places: Vec<usize> = forms.iter().map(|(_, page, ..)| list.find(&format!("\"{page}\"")).unwrap()).collect();
    assert!(places.is_sorted_by(|one, other| one > other), "the newest stands first");
    assert!(main_text(&list).contains("A reply in"), "{}", main_text(&list));
    assert!(links(&list).contains(&world.open.path), "{list}");
    for (place, page, action, typed) in &forms {
        let opened = app.get(page, author).await.expect(200).says("is back").text;
        for (name, value) in *typed {
            let is_the_topics = name.starts_with("ask") && *place == "topic";
            if !["kind", "ask-1-label"].contains(name) && !is_the_topics {
                assert_eq!(field(&opened, action, name), value.replace("\r\n", "\n"), "{place} {name}");
            }
        }
        let sent = [("place", *place), ("saved", &*field(&opened, action, "saved")), ("from", "form")];
        app.post("/drafts/discard", &sent, author).await.leads_to(page);
        assert!(!app.get(page, author).await.expect(200).text.contains("is back"));
    }
    let list = app.get("/drafts", author).await.expect(200).text;
    assert!(!list.contains("Half a"), "{list}");
}

/// What it says is its author's alone, wherever one looks.
#[tokio::test]
async fn a_draft_is_nobody_elses() {
    let world = World::new().await;
    let app = &world.app;
    let place = format!("reply-{}-{}", world.open.id, world.open_reply);
    let form = [("place", &*place), ("body", "markunfinished")];
    saved(app, &form, world.author()).await;
    app.settle().await;
    app.get(&format!("/drafts/{place}"), world.author()).await.leads_to_form();
    for other in [world.guest(), world.member(), world.of_a(), world.admin()] {
        for path in [
            "/drafts".to_owned(),
            format!("/drafts/{place}"),
            format!("/topic/{}/reply?to={}", world.open.id, world.open_reply),
            world.open.path.clone(),
            "/user/mira/posts".to_owned(),
            "/recent".to_owned(),
        ] {
            let page = app.get(&path, other).await.text;
            assert!(!page.contains("markunfinished"), "{path}: {page}");
        }
        if other.id.is_some() {
            app.get(&format!("/drafts/{place}"), other).await.expect(404);
        }
    }
}

trait LeadsToForm {
    fn leads_to_form(&self);
}

impl LeadsToForm for Answer {
    #[track_caller]
    fn leads_to_form(&self) {
        assert_eq!(self.status, 302);
        assert!(self.location().contains("/reply?to="), "{}", self.location());
    }
}

#[tokio::test]
async fn the_draft_of_another_device_is_not_overwritten_unseen() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let place = format!("edit-{}", world.open_reply);
    let form =
        |saved: &str, body: &str| [("place", place.clone()), ("saved", saved.to_owned()), ("body", body.to_owned())];
    fn pairs<'a>(form: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
        form.iter().map(|(name, value)| (*name, value.as_str())).collect()
    }
    let first = saved(app, &pairs(&form("", "On the desk")), author).await;
    app.pass(MINUTE);
    let second = saved(app, &pairs(&form(&first, "On the phone")), author).await;
    assert!(second.parse::<u64>().unwrap() > first.parse().unwrap());
    let before = app.stored().await;
    let (answer, said) = by_script(app, "/drafts", &pairs(&form(&first, "On the desk again")), author).await;
    assert_eq!((answer.status, said["saved"].as_u64().unwrap().to_string()), (409, second.clone()));
    let page = app.post("/drafts", &pairs(&form(&first, "On the desk again")), author).await.expect(409);
    let page = page.says("On the phone").says("On the desk again").text;
    assert!(app.stored().await == before, "nothing was changed");
    // Only whoever has seen it replaces it.
    assert_eq!(field(&page, "/drafts", "saved"), second);
    let sent = crate::page::form(&page, "/drafts");
    let sent: Vec<(&str, &str)> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post("/drafts", &sent, author).await.leads_to("/drafts");
    app.get(&format!("/post/{}/edit", world.open_reply), author).await.expect(200).says("On the desk again");
    // Nor is it discarded by somebody who has not.
    app.post("/drafts/discard", &[("place", &place), ("saved", &second)], author).await.expect(409);
    app.get("/drafts", author).await.expect(200).says("On the desk again");
}

/// In each form; and what was saved after it was sent stays.
#[tokio::test]
async fn a_draft_ends_when_its_text_is_sent() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let (tid, pid) = (world.open.id, world.open_reply);
    let topic = [("cid", "1"), ("kind", "discussion"), ("title", "A whole one"), ("body", "All of it")];
    let unchanged = [("body", "markreply in the open one"), ("revision", "1")];
    let forms: [(String, String, &[(&str, &str)]); 4] = [
        ("/compose".to_owned(), "topic-1".to_owned(), &topic),
        (format!("/topic/{tid}/reply"), format!("reply-{tid}-{pid}"), &[("to", "0"), ("body", "A whole reply")]),
        (format!("/post/{pid}/edit"), format!("edit-{pid}"), &[("body", "A whole edit"), ("revision", "1")]),
        (format!("/post/{}/edit", world.answer), format!("edit-{}", world.answer), &unchanged),
    ];
    let to = pid.to_string();
    for (action, place, typed) in &forms {
        let user = if place.contains(&world.answer.to_string()) { world.member() } else { author };
        let mut typed = typed.to_vec();
        if let Some(field) = typed.iter_mut().find(|(name, _)| *name == "to") {
            field.1 = &to;
        }
        if place.contains(&world.answer.to_string()) {
            typed[0].1 = "an edit that changes something";
        }
        let draft = saved(app, &[&[("place", place.as_str())], &typed[..]].concat(), user).await;
        app.post(action, &[&[("place", place.as_str()), ("saved", &draft)], &typed[..]].concat(), user)
            .await
            .expect(303);
        app.settle().await;
        has_none(app, user).await;
    }
    // An edit that changes nothing is no event.
    let same = [("place", &*format!("edit-{pid}")), ("body", "A whole edit"), ("revision", "2")];
    let draft = saved(app, &same, author).await;
    app.post(&format!("/post/{pid}/edit"), &[&same[..], &[("saved", &draft)]].concat(), author).await.expect(303);
    has_none(app, author).await;

    let place = format!("reply-{tid}-{pid}");
    let first = saved(app, &[("place", &place), ("body", "Sent here")], author).await;
    app.pass(MINUTE);
    saved(app, &[("place", &place), ("saved", &first), ("body", "Typed elsewhere")], author).await;
    let sent = [("to", &*to), ("body", "Sent here"), ("place", &place), ("saved", &first)];
    app.post(&format!("/topic/{tid}/reply"), &sent, author).await.expect(303);
    app.settle().await;
    app.get("/drafts", author).await.expect(200).says("Typed elsewhere");
}

/// A draft that was reopened carries the key of its form: sent twice, it is one post.
#[tokio::test]
async fn a_draft_that_outlived_its_post_makes_no_second_one() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let (tid, pid) = (world.open.id, world.open_reply.to_string());
    let place = format!("reply-{tid}-{pid}");
    let typed = [("place", &*place), ("to", &pid), ("body", "Once is enough"), ("once", "k7")];
    saved(app, &typed, author).await;
    let action = format!("/topic/{tid}/reply");
    let first = app.post(&action, &typed, author).await.expect(303).location().to_owned();
    let page = app.get(&format!("{action}?to={pid}"), author).await.expect(200).says("Once is enough").text;
    assert_eq!(field(&page, &action, "once"), "k7");
    let held = field(&page, &action, "saved");
    let again = [&typed[..], &[("saved", &*held)]].concat();
    assert_eq!(app.post(&action, &again, author).await.expect(303).location(), first);
}

#[tokio::test]
async fn drafts_are_bounded_and_a_refusal_loses_nothing() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let long = "x".repeat(BYTES_MAX + 1);
    let (answer, said) = by_script(app, "/drafts", &[("place", "topic"), ("body", &long)], author).await;
    assert_eq!(answer.status, 413);
    assert!(said["sentence"].as_str().unwrap().contains("128 kilobytes"), "{said}");
    app.post("/drafts", &[("place", "topic"), ("body", &long)], author).await.expect(413).says(&long);
    for number in 0..COUNT_MAX {
        saved(app, &[("place", &*format!("edit-{}", number + 1)), ("body", "x")], author).await;
    }
    let (answer, said) = by_script(app, "/drafts", &[("place", "topic"), ("body", "one more")], author).await;
    assert_eq!(answer.status, 409);
    assert!(said["sentence"].as_str().unwrap().contains("as many drafts as are kept"), "{said}");
    app.post("/drafts", &[("place", "topic"), ("body", "one more")], author).await.expect(409).says("one more");
    for place in ["", "nowhere", "edit-x", "topic-01"] {
        app.post("/drafts", &[("place", place), ("body", "kept?")], author).await.expect(400).says("kept?");
    }
}

#[tokio::test]
async fn a_draft_is_over_after_ninety_days_and_goes_with_its_author() {
    let world = World::new().await;
    let (app, author) = (&world.app, world.author());
    let texts = async || app.stored().await.into_iter().filter(|(key, _)| key.ends_with(":dt")).count();
    let first = saved(app, &[("place", "topic"), ("body", "old")], author).await;
    app.pass(u64::try_from(KEPT.as_millis()).unwrap() - 1);
    let author = &app.sign_in_as("Mira").await;
    saved(app, &[("place", "topic-1"), ("body", "young")], author).await;
    app.followers.see_to_due().await.unwrap();
    assert_eq!(texts().await, 1);
    app.get("/drafts", author).await.expect(200).says("old").says("young");
    app.pass(1);
    app.followers.take_leases().await.unwrap();
    app.followers.see_to_due().await.unwrap();
    let list = app.get("/drafts", author).await.expect(200).says("young").text;
    assert!(!list.contains("old<"), "{list}");
    app.post("/drafts/discard", &[("place", "topic"), ("saved", &first)], author).await.expect(303);
    let stored = app.stored().await;
    assert!(stored.iter().filter(|(key, _)| key.ends_with(":dt")).all(|(_, text)| !text.contains("old")));
}

/// Whoever is no longer signed in loses nothing.
#[tokio::test]
async fn a_session_that_has_ended_leads_to_the_sign_in_with_the_text() {
    let world = World::new().await;
    let form = [("place", "topic-1"), ("cid", "1"), ("title", "Half"), ("body", "a question"), ("keep", "1")];
    let page = world.app.post("/drafts", &form, world.guest()).await.expect(401).says("a+question");
    assert!(page.text.contains("/compose?cid=1"), "{}", page.text);
    let (answer, _) = by_script(&world.app, "/drafts", &form, world.guest()).await;
    assert_eq!(answer.status, 401);
}

#[tokio::test]
async fn keeping_and_sending_take_no_more_round_trips() {
    let mut world = World::new().await;
    // With a cookie that says in which groups they are by now.
    let author = world.app.sign_in_as("Mira").await;
    let place = format!("reply-{}-{}", world.open.id, world.open_reply);
    let to = world.open_reply.to_string();
    let draft = saved(&world.app, &[("place", &*place), ("body", "x")], &author).await;
    world.app.go_cold().await;
    let reply = format!("/topic/{}/reply", world.open.id);
    for path in ["/drafts".to_owned(), format!("{reply}?to={to}"), "/compose?cid=1".to_owned()] {
        world.app.go_cold().await;
        let page = world.app.get(&path, &author).await.expect(200);
        assert!(page.trips <= 2, "{path}: {}", page.trips);
    }
    world.app.go_cold().await;
    let kept = world.app.post("/drafts", &[("place", &*place), ("saved", &draft), ("body", "y")], &author).await;
    assert!(kept.trips <= 3, "{}", kept.trips);
    world.app.go_cold().await;
    let sent = [("to", &*to), ("body", "y"), ("place", &place), ("saved", &draft)];
    let sent = world.app.post(&reply, &sent, &author).await.expect(303);
    assert!(sent.trips <= 3, "{}", sent.trips);
}
