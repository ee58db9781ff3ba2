//! `/settings/sessions`: where one is signed in, and ending it, here and on every node.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Method, header};

use crate::page::{elements, field};
use crate::support::{Answer, DAY, FORM, MINUTE, PASSWORD, TestApp, User, encoded, request};

const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
    Version/18.5 Mobile/15E148 Safari/604.1";

/// Signs Mira in with this browser.
async fn sign_in_with(app: &TestApp, agent: &str) -> User {
    let form = encoded(&[("username", "Mira"), ("password", PASSWORD)]);
    let request = request(Method::POST, "/login", &User::guest()).header(header::CONTENT_TYPE, FORM);
    let answer = app.ask(request.header(header::USER_AGENT, agent).body(Body::from(form)).unwrap()).await.expect(303);
    User { name: "Mira".to_owned(), cookie: Some(answer.cookie()), ..User::default() }
}

async fn is_signed_in(app: &TestApp, user: &User) -> bool {
    app.get("/settings", user).await.status == 200
}

/// What the forms of the page would end.
fn names(page: &Answer) -> Vec<String> {
    let fields = elements(&page.text).into_iter().filter(|element| element.get("name") == "end");
    fields.map(|field| field.get("value").to_owned()).filter(|name| name != "others").collect()
}

#[tokio::test]
async fn the_page_says_with_what_when_and_how_and_which_is_this_one() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let old = sign_in_with(&app, IPHONE).await;
    app.pass(2 * DAY);
    let new = sign_in_with(&app, FIREFOX).await;
    let page = app.get("/settings/sessions", &new).await.expect(200);
    let page = page.says("Firefox on Linux").says("Safari on an iPhone").says("with a password");
    let page = page.says("2026-03-02T09:00:00Z").says("2026-03-04T09:00:00Z");
    let (this, other) = (page.text.find("this one").unwrap(), page.text.find("iPhone").unwrap());
    assert!(page.text.find("Firefox on Linux").unwrap() < this && this < other, "this one stands first and is marked");
    assert_eq!(page.text.matches("this one").count(), 1);
    assert_eq!(names(&page).len(), 2, "that of the joining and that of the phone can be ended, this one not");
    let hash = new.cookie.as_deref().and_then(|cookie| cookie.split(';').next()?.rsplit('.').next()).unwrap();
    let hash = auth::token::Token::parse(hash).unwrap().hash().to_string();
    assert!(!page.text.contains(&hash), "what the store knows a session by is in no page");
    app.get("/settings/sessions", &old).await.expect(200).says("this one");
}

#[tokio::test]
async fn one_session_is_ended_or_all_others() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let (phone, here) = (sign_in_with(&app, IPHONE).await, sign_in_with(&app, FIREFOX).await);
    let others = sign_in_with(&app, FIREFOX).await;
    let page = app.get("/settings/sessions", &phone).await.expect(200);
    let [first, ..] = names(&page).try_into().unwrap_or_else(|all: Vec<String>| [all[0].clone()]);
    app.post("/settings/sessions", &[("end", &first)], &here).await.leads_to("/settings/sessions");
    app.post("/settings/sessions", &[("end", &first)], &phone).await.leads_to("/settings/sessions");
    let left = names(&app.get("/settings/sessions", &phone).await.expect(200));
    assert!(!left.contains(&first), "it has ended");

    let stranger = app.join("Jonas").await;
    let page = app.get("/settings/sessions", &phone).await.expect(200);
    for name in names(&page) {
        app.post("/settings/sessions", &[("end", &name)], &stranger).await.expect(303);
    }
    assert_eq!(names(&app.get("/settings/sessions", &phone).await).len(), names(&page).len(), "not a stranger's");

    let survivor = if is_signed_in(&app, &here).await { here } else { others.clone() };
    app.post("/settings/sessions", &[("end", "others")], &survivor).await.leads_to("/settings/sessions");
    assert!(is_signed_in(&app, &survivor).await, "this one goes on");
    assert!(!is_signed_in(&app, &phone).await);
    assert!(is_signed_in(&app, &stranger).await);
    let page = app.get("/settings/sessions", &survivor).await.expect(200);
    assert!(names(&page).is_empty() && !page.text.contains("End all others"));
    app.post("/settings/sessions", &[], &survivor).await.expect(400);
}

/// Another node answers for the session from its memory, and finds it ended within a second.
#[tokio::test]
async fn a_session_that_was_ended_is_none_on_any_node_within_a_second() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let (phone, here) = (sign_in_with(&app, IPHONE).await, sign_in_with(&app, FIREFOX).await);
    let topic = app.discussion(&here_as_member(&app).await, 1, "Nodes").await;
    let nodes = [app.working_node().await, app.listening_node().await];
    for node in &nodes {
        for _ in 0..2 {
            node.get(&topic.path, &phone).await.expect(200).says("/settings");
        }
    }
    app.post("/settings/sessions", &[("end", "others")], &here).await.expect(303);
    let ended = Instant::now();
    for node in &nodes {
        loop {
            let asked = ended.elapsed();
            let page = node.get(&topic.path, &phone).await.expect(200);
            if !page.text.contains("/settings") {
                break;
            }
            assert!(asked < Duration::from_secs(1), "still signed in {asked:?} after");
        }
        node.get("/settings", &phone).await.leads_to("/login");
        node.get("/settings", &here).await.expect(200);
    }
}

async fn here_as_member(app: &TestApp) -> User {
    app.sign_in_as("Mira").await
}

/// Whoever never comes back leaves nothing.
#[tokio::test]
async fn a_session_that_has_run_out_is_kept_no_longer() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let (used, left) = (sign_in_with(&app, FIREFOX).await, sign_in_with(&app, IPHONE).await);
    app.settle().await;
    let kept = async || app.forum.store().sessions(mira.id.unwrap()).await.unwrap().len();
    app.pass(29 * DAY);
    assert!(is_signed_in(&app, &used).await, "its end is put off");
    app.followers.see_to_due().await.unwrap();
    assert_eq!(kept().await, 3, "none has run out");
    app.pass(DAY + MINUTE);
    app.followers.see_to_due().await.unwrap();
    assert_eq!(kept().await, 1, "two were not used for thirty days");
    assert!(is_signed_in(&app, &used).await && !is_signed_in(&app, &left).await);
    app.pass(31 * DAY);
    app.followers.see_to_due().await.unwrap();
    assert_eq!(kept().await, 0);
}

/// A page that was open before a session ended sends its form, and nothing that was typed is lost.
#[tokio::test]
async fn what_was_typed_in_a_session_that_was_ended_is_kept_for_the_sign_in() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let (phone, here) = (sign_in_with(&app, IPHONE).await, sign_in_with(&app, FIREFOX).await);
    let topic = app.discussion(&here_as_member(&app).await, 1, "Nodes").await;
    app.post("/settings/sessions", &[("end", "others")], &here).await.expect(303);
    let reply = format!("/topic/{}/reply", topic.id);
    let page = app.post(&reply, &[("body", "typed on the phone")], &phone).await.expect(401).text;
    assert!(field(&page, "/login", "kept").contains("typed"));
}
