//! Signing in, staying signed in, and what ends it.

use model::account::{SESSION_IDLE, SESSION_MAX};
use model::actor::Role;
use web::WebSettings;

use crate::page::{field, filled};
use crate::support::{DAY, MINUTE, PASSWORD, PUBLIC_URL, TestApp, User, encoded, spend, web_settings};
use crate::world::A;

async fn sign_in(app: &TestApp, form: &[(&str, &str)], user: &User) -> crate::support::Answer {
    let form = [&[("username", "Mira"), ("password", PASSWORD)], form].concat();
    app.post("/login", &form, user).await
}

async fn is_signed_in(app: &TestApp, user: &User) -> bool {
    app.get("/settings", user).await.status == 200
}

/// Whatever `next` is made to look like, it leads to an address of this site.
#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let disguised = [
        "https://evil.example",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\r\n/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/%2f..",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%09/evil.example",
        "/%0a/evil.example",
        "/%0d/evil.example",
        "%2F%2Fevil.example",
        "%252F%252Fevil.example",
        "/%252F/evil.example",
        "/%255Cevil.example",
        "https:evil.example",
        "https:/evil.example",
        "http:\\\\evil.example",
        "evil.example",
        "//user@evil.example",
        "/\u{a0}/evil.example",
        "/\u{2028}/evil.example",
        "/..//evil.example",
        "/.//evil.example",
        "/x/..//evil.example",
        "/%2e%2e//evil.example",
        "?next=//evil.example",
        "#//evil.example",
        "",
        "/login",
        "/logout",
        "/register?next=/",
    ];
    for next in disguised {
        let to = sign_in(&app, &[("next", next)], &User::guest()).await.expect(303).location().to_owned();
        assert_eq!(to, "/", "{next:?}");
        // The same through the address of the form, where it is encoded once more.
        let page = app.get(&format!("/login?{}", encoded(&[("next", next)])), &User::guest()).await.expect(200).text;
        assert_eq!(field(&page, "/login", "next"), "/", "{next:?}");
        let page = app.get(&format!("/register?{}", encoded(&[("next", next)])), &User::guest()).await.expect(200).text;
        assert_eq!(field(&page, "/register", "next"), "/", "{next:?}");
    }
    // The address of a form whose text is kept.
    for place in ["//evil.example", "https://evil.example", "/%2fevil.example", "/\\evil.example"] {
        let answer = sign_in(&app, &[("kept", &format!("{place} body=x"))], &User::guest()).await.expect(303);
        assert_eq!(answer.location(), "/?kept=1", "{place}");
    }
    let good = "/topic/3/x?page=2&view=flat#p7";
    assert_eq!(sign_in(&app, &[("next", good)], &User::guest()).await.location(), good);
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let plain = TestApp::start().await;
    plain.join("Mira").await;
    let cookies = sign_in(&plain, &[], &User::guest()).await.expect(303).set_cookies();
    let session = cookies.iter().find(|cookie| cookie.starts_with("exedra=")).expect("a session");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=15552000"] {
        assert!(session.split("; ").any(|found| found == attribute), "{session}");
    }
    assert!(!session.contains("Secure") && !session.contains("Domain"), "{session}");

    let settings = WebSettings { secure_cookies: true, public_url: Some(PUBLIC_URL.to_owned()), ..web_settings() };
    let secure = TestApp::start_with(settings, spend()).await;
    secure.join("Mira").await;
    let answer = sign_in(&secure, &[], &User::guest()).await.expect(303);
    let cookies = answer.set_cookies();
    let session =
        cookies.iter().find(|cookie| cookie.starts_with("__Host-exedra=")).expect("a session bound to the host");
    for attribute in ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"] {
        assert!(session.split("; ").any(|found| found == attribute), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    let user = User { cookie: Some(answer.cookie()), ..User::default() };
    assert!(is_signed_in(&secure, &user).await);
    let unbound = User { cookie: user.cookie.clone().map(|cookie| cookie.replace("__Host-", "")), ..User::default() };
    assert!(!is_signed_in(&secure, &unbound).await, "a cookie that any page of the domain could set counts");
    let gone = secure.post("/logout", &[], &user).await.set_cookies();
    assert!(
        gone.iter().any(|cookie| cookie.starts_with("__Host-exedra=;")
            && cookie.contains("Max-Age=0")
            && cookie.contains("Secure")),
        "{gone:?}"
    );
}

/// The session is another one after signing in, and after a change of the password; what was
/// planted before is not adopted, and the one before has ended.
#[tokio::test]
async fn a_session_changes_at_every_sign_in() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let again = sign_in(&app, &[], &mira).await.expect(303);
    let fresh = User { cookie: Some(again.cookie()), ..mira.clone() };
    assert_ne!(fresh.cookie, mira.cookie);
    assert!(is_signed_in(&app, &fresh).await && !is_signed_in(&app, &mira).await);
    let planted = format!("exedra={}.m.{}", mira.id.unwrap(), auth::token::Token::from_bytes([1; 32]).reveal());
    for planted in [planted.as_str(), "exedra=1.a.x", "exedra=", "exedra=..", "exedra=99999999999999999999.m.x"] {
        let victim = User { cookie: Some(planted.to_owned()), ..User::default() };
        assert!(!is_signed_in(&app, &victim).await, "{planted}");
        app.get("/", &victim).await.expect(200);
        let answer = sign_in(&app, &[], &victim).await.expect(303);
        assert_ne!(answer.cookie().split("; ").next(), Some(planted), "it is adopted");
        assert!(!is_signed_in(&app, &victim).await, "{planted} works now");
    }
    // A hint in the cookie of a role that one does not have opens nothing.
    let forged = fresh.cookie.clone().unwrap().replace(".m.", ".a.");
    let forger = User { cookie: Some(forged), ..User::default() };
    app.get("/admin", &forger).await.expect(404);
    let other = app.join("Jonas").await.cookie.unwrap();
    let (_, token) = other.rsplit_once('.').unwrap();
    let forger =
        User { cookie: Some(format!("exedra={}.a.{token}", app.admin().await.id.unwrap())), ..User::default() };
    app.get("/admin", &forger).await.expect(404);
}

#[tokio::test]
async fn a_session_ends_when_it_was_not_used_or_is_too_old() {
    let app = TestApp::start().await;
    let idle = app.join("Mira").await;
    let days = |duration: std::time::Duration| duration.as_millis() as u64;
    app.pass(days(SESSION_IDLE) - MINUTE);
    assert!(is_signed_in(&app, &idle).await);
    app.pass(days(SESSION_IDLE) - MINUTE);
    assert!(is_signed_in(&app, &idle).await, "it was used in between");
    app.pass(days(SESSION_IDLE));
    assert!(!is_signed_in(&app, &idle).await);
    let busy = app.sign_in_as("Mira").await;
    for _ in 0..(days(SESSION_MAX) / (20 * DAY)) {
        assert!(is_signed_in(&app, &busy).await);
        app.pass(20 * DAY);
    }
    assert!(!is_signed_in(&app, &busy).await, "it was always used and is too old");
}

/// What ends sessions does so at once, on all devices.
#[tokio::test]
async fn sign_out_a_new_password_a_suspension_and_a_new_role_end_sessions() {
    let app = TestApp::start().await;
    let (one, admin) = (app.join("Mira").await, app.admin().await);
    let two = app.sign_in_as("Mira").await;
    let out = app.post("/logout", &[], &one).await.expect(303);
    assert!(out.set_cookies().iter().any(|cookie| cookie.starts_with("exedra=;") && cookie.contains("Max-Age=0")));
    assert!(out.header("clear-site-data").contains("cache"));
    assert!(!is_signed_in(&app, &one).await && is_signed_in(&app, &two).await);

    let one = app.sign_in_as("Mira").await;
    let form = [("current", PASSWORD), ("password", "another green kettle")];
    let changed = app.post("/settings/password", &form, &one).await.expect(303);
    assert!(!is_signed_in(&app, &one).await && !is_signed_in(&app, &two).await);
    assert!(is_signed_in(&app, &User { cookie: Some(changed.cookie()), ..User::default() }).await);
    sign_in(&app, &[], &User::guest()).await.expect(422);
    let new = [("username", "mira@example.org"), ("password", "another green kettle")];
    let one = User { cookie: Some(app.post("/login", &new, &User::guest()).await.expect(303).cookie()), ..one };

    app.post("/user/mira/suspend", &[("reason", "enough")], &admin).await.expect(303);
    assert!(!is_signed_in(&app, &one).await);
    app.post("/user/mira/unsuspend", &[], &admin).await.expect(303);

    let one = app.sign_in_as("Mira").await;
    app.forum.set_role(one.id.unwrap(), Role::Admin, model::log::OPERATOR).await.unwrap();
    assert!(!is_signed_in(&app, &one).await);
    let one = app.sign_in_as("Mira").await;
    app.get("/admin", &one).await.expect(200);
    app.forum.set_role(one.id.unwrap(), Role::Member, model::log::OPERATOR).await.unwrap();
    app.get("/admin", &one).await.expect(404);
    assert!(!is_signed_in(&app, &one).await);
}

/// Moderators are named by their categories: whoever is taken off the list keeps no right.
#[tokio::test]
async fn a_moderator_who_is_none_any_more_keeps_no_right() {
    let app = TestApp::start().await;
    let (mira, jonas) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&jonas, A, "Order").await;
    let lock = format!("/topic/{}/lock", topic.id);
    app.moderate(A, &[&mira]).await;
    app.post(&lock, &[("value", "1")], &mira).await.expect(303);
    app.moderate(A, &[]).await;
    assert!(!is_signed_in(&app, &mira).await, "what was signed in had other rights");
    let mira = app.sign_in_as("Mira").await;
    app.post(&lock, &[("value", "0")], &mira).await.expect(403);
}

/// Whether an account exists shows in nothing that is answered.
#[tokio::test]
async fn a_wrong_name_and_a_wrong_password_look_the_same() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let mut said = Vec::new();
    for name in ["Mira", "Nora", "mira@example.org", "nora@example.org", "x"] {
        let form = [("username", name), ("password", "wrong password")];
        let answer = app.post("/login", &form, &User::guest()).await.expect(422);
        assert!(answer.set_cookies().is_empty());
        assert!(!answer.text.contains("wrong password"), "a password came back");
        let text = answer.text.replace(&format!("value=\"{name}\""), "value=\"NAME\"");
        let mut headers = answer.headers.clone();
        headers.remove("content-length");
        said.push(format!("{headers:?} {} {text}", answer.trips));
    }
    for other in &said {
        for (first, other) in said[0].lines().zip(other.lines()) {
            assert_eq!(first, other);
        }
    }
}

/// Whatever there is behind a name: the same words, status and headers, and one hash that is computed.
#[tokio::test]
async fn who_cannot_sign_in_is_not_told_why_and_costs_one_hash() {
    let app = TestApp::start().await;
    for name in ["Mira", "Silas", "Lea"] {
        app.join(name).await;
    }
    app.post("/user/silas/suspend", &[("reason", "enough")], &app.admin().await).await.expect(303);
    let lea = app.sign_in_as("Lea").await;
    app.post("/settings/privacy/delete", &[("name", "Lea"), ("posts", "stay")], &lea).await.leads_to("/");
    // Joined through a provider, she has no password.
    let mona = app.join("Mona").await.id.unwrap();
    let mut questions = app.questions().await;
    let key = questions.snapshot().await.into_keys().find(|key| key.ends_with(&format!("}}m:{mona}"))).unwrap();
    questions.tell(redis::cmd("HDEL").arg(key).arg("password")).await;
    assert!(!app.forum.has_a_password(mona).await.unwrap());

    let mut said = Vec::new();
    for (name, password) in [
        ("Nobody", "wrong password"),
        ("nobody@example.org", "wrong password"),
        ("Mira", "wrong password"),
        ("mira@example.org", "wrong password"),
        ("Silas", "wrong password"),
        ("Lea", "wrong password"),
        ("Lea", PASSWORD),
        ("Mona", "wrong password"),
        ("Mona", ""),
        ("\u{202e} no name", "wrong password"),
        ("", ""),
    ] {
        let before = app.hashes();
        let answer =
            app.post("/login", &[("username", name), ("password", password)], &User::guest()).await.expect(422);
        assert_eq!(app.hashes(), before + 1, "{name:?} costs as much as anybody");
        let text = answer.text.replace(&format!("value=\"{name}\""), "value=\"NAME\"");
        let mut headers = answer.headers.clone();
        headers.remove("content-length");
        // What cannot be a name is looked for nowhere, which tells nothing that one does not know.
        let can_be = name.is_ascii() && !name.is_empty();
        assert!(answer.trips == 3 || !can_be, "{name:?}: {} round trips", answer.trips);
        said.push((name, format!("{headers:?}\n{text}")));
    }
    for (name, other) in &said {
        for (first, other) in said[0].1.lines().zip(other.lines()) {
            assert_eq!(first, other, "{name:?}");
        }
        assert_eq!(said[0].1.lines().count(), other.lines().count(), "{name:?}");
    }
}

/// The right password costs one, too, and three round trips with all limits on.
#[tokio::test]
async fn a_sign_in_costs_one_hash_and_three_round_trips_and_a_session_one_or_none() {
    let mut app = TestApp::limited().await;
    app.join("Mira").await;
    app.go_cold().await;
    let before = app.hashes();
    let answer = sign_in(&app, &[], &User::guest()).await.expect(303);
    assert_eq!((app.hashes() - before, answer.trips), (1, 3));
    let before = app.hashes();
    let wrong = app.post("/login", &[("username", "mira@example.org"), ("password", "no")], &User::guest()).await;
    assert_eq!((app.hashes() - before, wrong.expect(422).trips), (1, 3), "the page asks once more who reads it");

    // Who asks, and nothing else.
    let user = User { cookie: Some(answer.cookie()), ..User::default() };
    app.go_cold().await;
    assert_eq!(app.get("/login?next=%2Ftags", &user).await.leads_to("/tags").trips, 1, "cold");
    // A page that a node remembers has its session remembered, too.
    let node = app.working_node().await;
    assert!(node.get("/recent", &user).await.expect(200).trips > 0, "cold");
    node.recall("/recent", &user).await.says("/settings");
}

/// A guest's text, on whichever form it was typed, is in that form again after they have signed
/// in, even if a password was wrong in between.
#[tokio::test]
async fn what_a_guest_typed_is_in_the_form_again_after_signing_in() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Kept texts").await;
    let post = app.reply(&mira, &topic, None, "as it was").await;
    let text = "First line\n\n```\nlet x = \"<b>&amp;\";\n```\n\nUmlaute äöü, a + b = 100 %, </textarea>";
    let to = post.to_string();
    let (reply, edit) = (format!("/topic/{}/reply", topic.id), format!("/post/{post}/edit"));
    let forms: [(&str, Vec<(&str, &str)>); 4] = [
        (
            "/compose",
            vec![
                ("cid", "1"),
                ("kind", "question"),
                ("title", "My \"question\" & more"),
                ("body", text),
                ("tags", "a, b"),
                ("once", "k1"),
            ],
        ),
        (&reply, vec![("to", &to), ("body", text), ("once", "k2")]),
        (&reply, vec![("body", text)]),
        (&edit, vec![("body", text), ("summary", "because"), ("revision", "1")]),
    ];
    let guest = User::guest();
    for (path, typed) in &forms {
        for wrong_first in [false, true] {
            for preview in [false, true] {
                let sent = if preview { [&typed[..], &[("preview", "1")]].concat() } else { typed.clone() };
                let mut page = app.post(path, &sent, &guest).await.expect(401).text;
                if wrong_first {
                    page = send(&app, &page, "/login", &[("username", "Mira"), ("password", "wrong")])
                        .await
                        .expect(422)
                        .text;
                }
                let done =
                    send(&app, &page, "/login", &[("username", "Mira"), ("password", PASSWORD)]).await.expect(303);
                assert!(done.location().starts_with(path), "{path} became {}", done.location());
                let user = User { cookie: Some(done.cookie()), ..User::default() };
                let form = app.get(done.location(), &user).await.expect(200).text;
                for (name, value) in typed {
                    assert_eq!(field(&form, path, name), *value, "{path}");
                }
            }
        }
    }
}

/// The same for somebody who joins instead, with a mistake in the form.
#[tokio::test]
async fn what_a_guest_typed_is_in_the_form_again_after_joining() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Kept texts").await;
    let reply = format!("/topic/{}/reply", topic.id);
    let page = app.post(&reply, &[("body", "What I\nthink")], &User::guest()).await.expect(401).text;
    let kept = field(&page, "/login", "kept");
    let over = [("kept", kept.as_str()), ("next", reply.as_str()), ("switch", "1")];
    let page = app.post("/register", &over, &User::guest()).await.expect(200).text;
    let wrong = [("username", "Mira"), ("email", "new@example.org"), ("password", PASSWORD)];
    let page = send(&app, &page, "/register", &wrong).await.expect(422).text;
    let right = [("username", "Newcomer"), ("email", "new@example.org"), ("password", PASSWORD)];
    // Nobody fills a form in no time.
    app.pass(crate::support::MINUTE);
    let done = send(&app, &page, "/register", &right).await.expect(303);
    let user = User { cookie: Some(done.cookie()), ..User::default() };
    let form = app.get(done.location(), &user).await.expect(200).text;
    assert_eq!(field(&form, &reply, "body"), "What I\nthink");
}

/// The longest text that is taken, in letters that take most room on the way.
#[tokio::test]
async fn a_very_long_text_of_a_guest_comes_back() {
    let app = TestApp::start().await;
    let mira = app.join("Mira").await;
    let topic = app.discussion(&mira, A, "Kept texts").await;
    let long = "ä".repeat(50_000);
    let reply = format!("/topic/{}/reply", topic.id);
    let page = app.post(&reply, &[("body", &long)], &User::guest()).await.expect(401).text;
    let done = send(&app, &page, "/login", &[("username", "Mira"), ("password", PASSWORD)]).await.expect(303);
    let user = User { cookie: Some(done.cookie()), ..User::default() };
    let form = app.get(done.location(), &user).await.expect(200).text;
    assert!(field(&form, &reply, "body") == long);
}

/// Sends a form of a page as a browser does.
async fn send(app: &TestApp, page: &str, action: &str, typed: &[(&str, &str)]) -> crate::support::Answer {
    let form = filled(page, action, typed);
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    app.post(action, &form, &User::guest()).await
}
