//! Who does too much is told when to go on, loses nothing that was typed, and gets no further by
//! saying to come from elsewhere.

use std::net::{IpAddr, SocketAddr};

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use forum::Settings;
use model::limits::Act;
use serde_json::json;
use web::{Peer, TrustedProxies, WebSettings};

use crate::page::{field, main_text};
use crate::support::{Answer, FORM, PASSWORD, TestApp, User, encoded, request, spend, web_settings};
use crate::world::A;

/// Sends a form from this address, `unix` for a socket, through proxies that say this.
async fn post_from(app: &TestApp, peer: &str, says: &[(&str, &str)], path: &str, form: &[(&str, &str)]) -> Answer {
    let peer = match peer {
        "unix" => Peer::Unix,
        address => Peer::from(SocketAddr::new(address.parse::<IpAddr>().unwrap(), 4_711)),
    };
    let mut request = request(Method::POST, path, &User::guest()).header(header::CONTENT_TYPE, FORM);
    for (name, value) in says {
        request = request.header(*name, *value);
    }
    app.ask(request.extension(ConnectInfo(peer)).body(Body::from(encoded(form))).unwrap()).await
}

/// Somebody joins from there; the status.
async fn join(app: &TestApp, n: usize, peer: &str, forwarded: &str) -> u16 {
    let (name, email) = (format!("member {n}"), format!("member{n}@example.org"));
    let form = [("username", name.as_str()), ("email", &email), ("password", PASSWORD)];
    let says = [("x-forwarded-for", forwarded)];
    post_from(app, peer, if forwarded.is_empty() { &[] } else { &says }, "/register", &form).await.status
}

fn at_once(act: Act) -> usize {
    act.by_account().or(act.by_network()).unwrap().at_once as usize
}

#[track_caller]
fn is_limited(answer: Answer, seconds: &str, sentence: &str) -> String {
    assert_eq!((answer.status, answer.header("retry-after")), (429, seconds), "{}", answer.text);
    assert!(answer.is_html() && main_text(&answer.text).contains(sentence), "{}", main_text(&answer.text));
    answer.text
}

#[tokio::test]
async fn a_text_that_is_too_much_comes_back_in_its_form_with_when_to_send_it() {
    let app = TestApp::limited().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Limits").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let edit = format!("/post/{}/edit", topic.opening);
    let body = "What took an hour to write\n\n</textarea>&amp;";
    for n in 0..at_once(Act::Reply) {
        app.post(&reply, &[("body", &format!("Reply {n}"))], &author).await.leads_to("/post/");
    }
    let form = [("body", body), ("once", "key-1"), ("to", &topic.opening.to_string())];
    let page = app.post(&reply, &form, &author).await;
    let page = is_limited(page, "30", "You have written many replies in a short time. Try again in 30 seconds.");
    for (name, value) in form {
        assert_eq!(field(&page, &reply, name), value);
    }
    // Sent again when it may be: the same form is taken.
    app.pass(30_000);
    let written = app.post(&reply, &form, &author).await.leads_to("/post/").location().to_owned();

    let new = [("cid", "1"), ("kind", "discussion"), ("tags", "a, b"), ("body", body)];
    for n in 0..at_once(Act::Topic) {
        let title = format!("Topic {n}");
        app.post("/compose", &[&new[..], &[("title", &title)]].concat(), &author).await.leads_to("/topic/");
    }
    let form = [&new[..], &[("title", "One more"), ("once", "key-2")]].concat();
    let page = is_limited(app.post("/compose", &form, &author).await, "180", "Try again in 3 minutes.");
    for (name, value) in form.into_iter().filter(|(name, _)| *name != "kind") {
        assert_eq!(field(&page, "/compose", name), value);
    }

    for n in 0..at_once(Act::Edit) {
        let edited = [("body", &*format!("Text {n}")), ("title", "Limits")];
        app.post(&edit, &edited, &author).await.leads_to("/post/");
    }
    let form = [("body", body), ("title", "Another title"), ("summary", "why"), ("revision", "61")];
    let page = is_limited(app.post(&edit, &form, &author).await, "15", "You have changed many posts");
    for (name, value) in form {
        assert_eq!(field(&page, &edit, name), value);
    }
    let page = app.post(&format!("{written}/delete"), &[("reason", "What took a minute to write")], &author).await;
    let page = is_limited(page, "15", "You have changed many posts");
    assert!(page.contains("value=\"What took a minute to write\""), "{page}");
}

#[tokio::test]
async fn a_reply_that_is_sent_again_leads_to_the_first_one_when_no_more_is_allowed() {
    let app = TestApp::limited().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Limits").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let form = [("body", "The first"), ("once", "key-1")];
    let first = app.post(&reply, &form, &author).await.leads_to("/post/").location().to_owned();
    for n in 1..at_once(Act::Reply) {
        app.post(&reply, &[("body", &format!("Reply {n}"))], &author).await.leads_to("/post/");
    }
    app.post(&reply, &[("body", "One more"), ("once", "key-2")], &author).await.expect(429);
    assert_eq!(app.post(&reply, &form, &author).await.leads_to("/post/").location(), first);
}

#[tokio::test]
async fn a_vote_that_is_too_much_says_when_to_come_back() {
    let app = TestApp::limited().await;
    let (author, reader) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&author, A, "Limits").await;
    let vote = format!("/post/{}/vote", topic.opening);
    for n in 0..at_once(Act::Vote) {
        app.post(&vote, &[("value", if n % 2 == 0 { "1" } else { "0" })], &reader).await.leads_to("/post/");
    }
    is_limited(app.post(&vote, &[("value", "1")], &reader).await, "6", "Try again in 6 seconds.");
}

/// All that costs a write or some work and is nobody else's to see takes from one bucket.
#[tokio::test]
async fn settings_and_previews_are_limited_and_lose_nothing_that_was_typed() {
    let app = TestApp::limited().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Limits").await;
    let (reply, edit) = (format!("/topic/{}/reply", topic.id), format!("/post/{}/edit", topic.opening));
    let profile = "/settings/profile";
    let body = "What took an hour to write";
    app.post("/settings/view", &[("view", "flat")], &author).await.expect(303);
    app.post("/settings/locale", &[("zone", "Europe/Zurich")], &author).await.expect(303);
    app.post("/settings/notifications", &[("watches", "written")], &author).await.expect(303);
    app.post("/settings/avatar/remove", &[], &author).await.expect(303);
    app.post("/settings/privacy/archive", &[], &author).await.expect(303);
    app.post(profile, &[("text", body)], &author).await.expect(303);
    app.post(profile, &[("text", body), ("preview", "1")], &author).await.expect(200);
    let done = 7;
    for _ in done..at_once(Act::Settings) {
        app.post("/settings/view", &[("view", "flat")], &author).await.expect(303);
    }
    for (path, form) in [
        ("/settings/view", [("view", "nested"), ("x", "")]),
        ("/settings/locale", [("zone", ""), ("language", "")]),
        ("/settings/notifications", [("watches", "chosen"), ("x", "")]),
        ("/settings/avatar/remove", [("x", ""), ("y", "")]),
        ("/settings/privacy/archive", [("x", ""), ("y", "")]),
        ("/settings/privacy/address", [("x", ""), ("y", "")]),
    ] {
        let before = app.redis.changes().await;
        app.post(path, &form, &author).await.expect(429).says("You have changed many settings");
        assert_eq!(app.redis.changes().await, before, "{path}");
    }
    let page = is_limited(
        app.post(profile, &[("text", body), ("preview", "1")], &author).await,
        "6",
        "You have changed many settings",
    );
    assert_eq!(field(&page, profile, "text"), body);
    // Texts have a bucket of their own, since the composer looks at them by itself.
    app.post("/compose", &[("body", body), ("preview", "1")], &author).await.expect(200);
    app.post(&reply, &[("body", body), ("preview", "1")], &author).await.expect(200);
    app.post(&edit, &[("body", body), ("preview", "1")], &author).await.expect(200);
    for _ in 3..at_once(Act::Preview) {
        app.send("POST", "/api/v1/preview", &json!({ "markdown": "*x*" }), &author).await.expect(200);
    }
    app.send("POST", "/api/v1/preview", &json!({ "markdown": "*x*" }), &author).await.expect_problem(429, "limited");
    for (path, name) in [("/compose", "body"), (&*reply, "body"), (&*edit, "body")] {
        let form = [(name, body), ("preview", "1")];
        let page = is_limited(app.post(path, &form, &author).await, "1", "You have looked at many previews");
        assert_eq!(field(&page, path, name), body, "{path}");
    }
    let page = is_limited(app.post(profile, &[("text", body)], &author).await, "6", "Try again in 6 seconds.");
    assert_eq!(field(&page, profile, "text"), body);
    app.pass(6_000);
    app.post(profile, &[("text", body)], &author).await.leads_to(profile);
}

/// The name and the text that waits for the sign-in come back, the password does not.
#[tokio::test]
async fn passwords_for_one_name_are_slowed_from_wherever_they_come() {
    let app = TestApp::limited().await;
    let topic = app.discussion(&app.join("Mira").await, A, "Limits").await;
    let kept = format!("/topic/{}/reply body=What+took+an+hour", topic.id);
    let sign_in = async |password: &str, n: usize| {
        let form = [("username", "Mira"), ("password", password), ("next", "/recent"), ("kept", &kept)];
        // Each from an address of its own, as a trusted proxy tells.
        let says = format!("1.2.3.4, 198.51.{n}.7");
        post_from(&app, "127.0.0.1", &[("x-forwarded-for", &says)], "/login", &form).await
    };
    for n in 0..Act::SignIn.by_target().unwrap().at_once as usize {
        sign_in("guessed", n).await.expect(422);
    }
    for password in ["guessed", PASSWORD] {
        let answer = sign_in(password, 99).await;
        assert!(answer.set_cookies().is_empty());
        let page = is_limited(answer, "360", "Many passwords have been tried for this name");
        assert!(main_text(&page).contains("Try again in 6 minutes."));
        for (name, value) in [("username", "Mira"), ("password", ""), ("next", "/recent"), ("kept", &kept)] {
            assert_eq!(field(&page, "/login", name), value);
        }
    }
    app.pass(360_000);
    sign_in(PASSWORD, 99).await.leads_to("/topic/");
}

#[tokio::test]
async fn a_forged_address_changes_nothing() {
    let app = TestApp::limited().await;
    let most = at_once(Act::Register);
    for n in 0..most {
        assert_eq!(join(&app, n, "203.0.113.7", &format!("198.51.100.{n}")).await, 303, "{n}");
    }
    for forged in ["198.51.100.99", "127.0.0.1", "203.0.113.7, 198.51.100.1", "unknown", "2001:db8::1", ""] {
        assert_eq!(join(&app, 100, "203.0.113.7", forged).await, 429, "{forged:?}");
        // What the visitor wrote stands left of what the proxy saw.
        let through_proxy = format!("{forged}, 203.0.113.7");
        assert_eq!(join(&app, 100, "127.0.0.1", &through_proxy).await, 429, "{forged:?} through a proxy");
        assert_eq!(join(&app, 100, "unix", &through_proxy).await, 429, "{forged:?} through a proxy");
    }
    assert_eq!(join(&app, 100, "203.0.113.8", "203.0.113.7").await, 303, "somebody else");
}

#[tokio::test]
async fn behind_trusted_proxies_the_one_that_they_saw_counts() {
    let settings =
        WebSettings { trusted_proxies: TrustedProxies::parse("10.0.0.0/8, unix").unwrap(), ..WebSettings::default() };
    let app = TestApp::start_with(settings, Settings { limits: true, ..spend() }).await;
    for n in 0..at_once(Act::Register) {
        assert_eq!(join(&app, n, "10.0.0.1", "198.51.100.1, 10.0.0.2").await, 303, "{n}");
    }
    assert_eq!(join(&app, 100, "unix", "198.51.100.1").await, 429, "over another way");
    assert_eq!(join(&app, 100, "198.51.100.1", "").await, 429, "without a proxy");
    assert_eq!(join(&app, 100, "10.0.0.1", "198.51.100.2").await, 303, "somebody else behind the same proxy");
    assert_eq!(join(&app, 101, "127.0.0.1", "198.51.100.1").await, 303, "loopback is not named, so it is itself");
    assert_eq!(join(&app, 102, "unix", "").await, 303, "nobody knows from where");
}

#[tokio::test]
async fn an_ipv6_network_is_one() {
    let app = TestApp::limited().await;
    for n in 0..at_once(Act::Register) {
        let direct = format!("2001:db8:1:2:{n:x}::1");
        let (peer, forwarded) = if n % 2 == 0 { (direct.as_str(), "") } else { ("::1", direct.as_str()) };
        assert_eq!(join(&app, n, peer, forwarded).await, 303, "{n}");
    }
    assert_eq!(join(&app, 100, "2001:db8:1:2:ffff:ffff:ffff:ffff", "").await, 429);
    assert_eq!(join(&app, 100, "2001:db8:1:3::1", "").await, 303, "the next network");
}

/// Every page as a guest, and what is not there: nothing is counted, so nothing is kept.
#[tokio::test]
async fn reading_leaves_nothing_of_limits_behind() {
    let app = TestApp::limited().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Limits").await;
    app.settle().await;
    let before = app.stored().await;
    for _ in 0..3 {
        for user in [&User::guest(), &author] {
            for path in ["/", "/recent", "/tags", &topic.path, "/login", "/register", "/user/mira", "/nowhere"] {
                app.get(path, user).await;
            }
        }
    }
    assert_eq!(crate::rights::changed(&before, &app.stored().await), Vec::<String>::new());
}

#[tokio::test]
async fn limits_that_are_off_refuse_nobody_and_the_admin_is_told() {
    let (on, off) = (TestApp::limited().await, TestApp::start_with(web_settings(), spend()).await);
    for n in 0..at_once(Act::Register) + 5 {
        assert_eq!(join(&off, n, "203.0.113.7", "").await, 303, "{n}");
    }
    let warns = async |app: &TestApp| {
        let page = app.get("/admin", &app.admin().await).await.expect(200).text;
        main_text(&page).contains("The limits are switched off")
    };
    assert!(warns(&off).await);
    assert!(!warns(&on).await);
}

/// A session made over https goes over https only, though no public address is set.
#[tokio::test]
async fn cookies_are_secure_where_a_trusted_proxy_says_https() {
    let app = TestApp::start_with(WebSettings::default(), spend()).await;
    app.join("Mira").await;
    let form = [("username", "Mira"), ("password", PASSWORD)];
    let session = async |peer: &str| {
        let answer = post_from(&app, peer, &[("x-forwarded-proto", "https")], "/login", &form).await;
        answer.leads_to("/").cookie()
    };
    let (secure, plain) = (session("127.0.0.1").await, session("203.0.113.7").await);
    assert!(secure.starts_with("__Host-exedra=") && plain.starts_with("exedra="), "{secure}; {plain}");
    // It remembers what guests were shown.
    let node = app.listening_node().await;
    let get = async |path: &str, cookie: &str| {
        let user = User { cookie: Some(cookie.to_owned()).filter(|cookie| !cookie.is_empty()), ..User::default() };
        let request = request(Method::GET, path, &user).header("x-forwarded-proto", "https");
        node.ask(request.extension(ConnectInfo(Peer::Unix)).body(Body::empty()).unwrap()).await
    };
    get("/settings", &secure).await.expect(200);
    assert_ne!(get("/settings", &plain).await.status, 200, "a cookie that any page of the domain could set counts");
    // Nobody's page is another's, in whichever order they ask.
    for path in ["/", "/recent"] {
        for (cookie, is_member) in [(&*secure, true), ("", false), (&secure, true), (&plain, false), ("", false)] {
            let page = get(path, cookie).await.expect(200);
            assert_eq!(page.text.contains("/user/mira"), is_member, "{path} as {cookie}");
        }
    }
}
