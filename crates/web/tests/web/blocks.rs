//! Networks and hosts that are blocked: what somebody from there can do, and what they are told.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use testbed::{Encrypted, MailServer};
use web::Peer;

use crate::letters::{link, token};
use crate::page::main_text;
use crate::support::{Answer, DAY, FORM, PASSWORD, TestApp, User, encoded, request};
use crate::world::World;

const HERE: &str = "/admin/blocks";

/// Somebody who comes from this address.
struct From<'a>(&'a TestApp, &'a str);

impl From<'_> {
    async fn ask(&self, method: Method, path: &str, form: &[(&str, &str)], user: &User) -> Answer {
        let mut asked = request(method, path, user).header(header::CONTENT_TYPE, FORM);
        asked = asked.extension(ConnectInfo(Peer::Address(self.1.parse::<IpAddr>().unwrap())));
        self.0.ask(asked.body(Body::from(encoded(form))).unwrap()).await
    }

    async fn get(&self, path: &str, user: &User) -> Answer {
        self.ask(Method::GET, path, &[], user).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)], user: &User) -> Answer {
        self.ask(Method::POST, path, form, user).await
    }
}

async fn block(app: &TestApp, what: &str, until: &str) -> Answer {
    app.post(HERE, &[("what", what), ("reason", "Sells watches"), ("until", until)], &app.admin().await).await
}

const JOIN: [(&str, &str); 3] = [("username", "Nora"), ("email", "nora@example.net"), ("password", PASSWORD)];

#[tokio::test]
async fn from_a_blocked_network_everything_is_read_and_nothing_written() {
    let world = World::new().await;
    let app = &world.app;
    let form =
        [("name", "The Exedra"), ("contact", "admins@example.org"), ("indexed", "yes"), ("licence", "CC-BY-4.0")];
    app.post("/admin/settings/site", &form, world.admin()).await.expect(303);
    block(app, "198.51.100.0/24", "").await.leads_to(HERE);
    let (inside, outside) = (From(app, "198.51.100.9"), From(app, "198.51.101.9"));
    let member = world.member();
    let reply = format!("/topic/{}/reply", world.open.id);

    inside.get(&world.open.path, &User::guest()).await.expect(200);
    inside.get("/recent", member).await.expect(200);
    let refused = inside.post(&reply, &[("body", "What I typed")], member).await.expect(403);
    let refused = refused.says("Nothing can be written from your network").says("What I typed");
    refused.says("until an admin lifts that").says("admins@example.org").lacks("Sells watches");
    for (path, form) in
        [("/register", &JOIN[..]), ("/settings/profile", &[("text", "x")]), ("/reset", &[("email", "a@b.org")])]
    {
        inside.post(path, form, &User::guest()).await.expect(403).says("from your network");
    }
    // What is somebody's by right stays theirs.
    inside.post("/settings/sessions", &[("session", "x")], member).await.lacks("from your network");
    inside.post("/search", &[("q", "windows")], &User::guest()).await.lacks("from your network");
    // Staff is let through, and so is everybody from elsewhere.
    inside.post(&reply, &[("body", "From staff")], world.of_a()).await.leads_to("/post/");
    outside.post(&reply, &[("body", "From elsewhere")], member).await.leads_to("/post/");

    app.forum.write_kept_out().await.unwrap();
    let page = main_text(&app.get(HERE, world.admin()).await.expect(200).text);
    assert!(page.contains("198.51.100.0/24") && page.contains("Sells watches") && page.contains("4 times"), "{page}");
    // It ends by being lifted, and what it counted goes with it.
    let id = app.forum.site().blocks.0[0].id;
    app.post(&format!("{HERE}/{id}/lift"), &[], world.admin()).await.leads_to(HERE);
    inside.post(&reply, &[("body", "Again")], member).await.leads_to("/post/");
    assert!(app.forum.store().blocked().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_block_ends_by_itself_and_says_until_when() {
    let app = TestApp::start().await;
    let until = model::time::Timestamp(app.forum.now().0 + DAY).iso()[..10].to_owned();
    block(&app, "2001:db8:7::/48", &until).await.leads_to(HERE);
    let inside = From(&app, "2001:db8:7:1::9");
    inside.post("/register", &JOIN, &User::guest()).await.expect(403).says("until 3 Mar 2026");
    From(&app, "2001:db8:8::9")
        .post("/login", &[("username", "Nora"), ("password", "wrong")], &User::guest())
        .await
        .expect(422);
    app.pass(DAY);
    inside.post("/register", &JOIN, &User::guest()).await.leads_to("/");
    app.get(HERE, &app.admin().await).await.expect(200).says("Nothing is.");
}

#[tokio::test]
async fn who_signs_in_for_the_first_time_from_there_is_not_let_in_and_who_was_there_before_is() {
    let app = TestApp::start().await;
    app.join("Mira").await;
    let sign_in = [("username", "Mira"), ("password", PASSWORD)];
    let (known, unknown) = (From(&app, "198.51.100.7"), From(&app, "198.51.100.8"));
    known.post("/login", &sign_in, &User::guest()).await.leads_to("/");
    block(&app, "198.51.100.0/24", "").await.leads_to(HERE);
    let refused = unknown.post("/login", &sign_in, &User::guest()).await.expect(403);
    refused.says("Your network is blocked here until an admin lifts that");
    unknown.post("/login", &[("username", "Mira"), ("password", "wrong one")], &User::guest()).await.expect(422);
    known.post("/login", &sign_in, &User::guest()).await.leads_to("/");
    // An admin gets in from anywhere, and lifts it.
    let petra = unknown.post("/login", &[("username", "Petra"), ("password", PASSWORD)], &User::guest()).await;
    let petra = User { cookie: Some(petra.leads_to("/").cookie()), ..User::default() };
    let id = app.forum.site().blocks.0[0].id;
    unknown.post(&format!("{HERE}/{id}/lift"), &[], &petra).await.leads_to(HERE);
    unknown.post("/login", &sign_in, &User::guest()).await.leads_to("/");
}

/// THREATS 45 and 27: whole hosts, in whichever form they are written, and nothing of who has an account.
#[tokio::test]
async fn nobody_joins_with_an_address_at_a_blocked_host_whether_or_not_it_has_an_account() {
    let server = MailServer::start(Encrypted::Not).await;
    let app = TestApp::with_mail(&server).await;
    app.join("Mira").await;
    let mira = app.forum.member_named("Mira").await.unwrap().unwrap();
    assert_eq!(mira.profile.email.as_str(), "mira@example.org");
    for what in ["example.org", "b\u{fc}cher.example"] {
        block(&app, what, "").await.leads_to(HERE);
    }
    let join = async |email: &str| {
        app.post("/register", &[("username", "Nora"), ("email", email), ("password", PASSWORD)], &User::guest()).await
    };
    let mut said = Vec::new();
    for email in [
        "mira@example.org",
        "nobody@example.org",
        "x@EXAMPLE.org",
        "x@mail.example.org",
        "x@b\u{fc}cher.example",
        "x@bu\u{308}cher.example",
        "x@xn--bcher-kva.example",
    ] {
        let answer = join(email).await.expect(422).says("id=\"email-error\"");
        said.push(answer.text.replace(email, "").split("<main").nth(1).unwrap().to_owned());
    }
    said.dedup();
    assert_eq!(said.len(), 1, "all are told the same");
    for other in ["x@anexample.org", "x@example.org.evil.net"] {
        join(other).await.leads_to("/register/sent");
    }
    // Nobody changes theirs to one, and who has one keeps it.
    let elsewhere = app.join("Jonas").await;
    for email in ["mira@example.org", "nobody@mail.example.org"] {
        app.post("/settings/email", &[("email", email)], &elsewhere).await.expect(422).says("No account can have");
    }
    let own = app.sign_in_as("Mira").await;
    app.post("/settings/email", &[("email", "mira@example.org")], &own).await.lacks("No account can have");
}

#[tokio::test]
async fn a_link_to_join_that_was_asked_for_before_opens_nothing_any_more() {
    let server = MailServer::start(Encrypted::Not).await;
    let app = TestApp::with_mail(&server).await;
    app.post("/register", &JOIN, &User::guest()).await.leads_to("/register/sent");
    let link = link(&app.letters(&server).await, "/register/confirm");
    block(&app, "example.net", "").await.leads_to(HERE);
    let form = [("token", token(&link)), ("password", PASSWORD)];
    app.post("/register/confirm", &form, &User::guest()).await.expect(403).says("No account can have");
    assert!(app.forum.member_named("Nora").await.unwrap().is_none());
}

#[tokio::test]
async fn what_is_wrong_is_said_at_its_field_and_the_log_does_not_say_what_was_blocked() {
    let app = TestApp::start().await;
    let admin = app.admin().await;
    let bad = [("what", "0.0.0.0/0"), ("reason", "Every <b>thing</b>"), ("until", "2020-01-01")];
    let page = app.post(HERE, &bad, &admin).await.expect(422).says("far too many").says("over already");
    page.says("value=\"0.0.0.0/0\"").says("Every &#60;b&#62;thing&#60;/b&#62;");
    // Where the tests come from.
    block(&app, "203.0.113.0/24", "").await.expect(422).says("You come from there yourself");
    block(&app, "203.0.113", "").await.expect(422).says("id=\"what-error\"");
    app.get("/admin/blocks?what=192.0.2.1", &admin).await.expect(200).says("value=\"192.0.2.1\"");
    block(&app, "192.0.2.1", "").await.leads_to(HERE);
    block(&app, "192.0.2.1/32", "").await.expect(422).says("blocked already");
    app.settle().await;
    app.get("/modlog", &admin).await.expect(200).says("blocked a network or a host").lacks("192.0.2.1");
    app.get("/modlog", &User::guest()).await.expect(200).lacks("blocked a network");
}

/// Other accounts from the same place: for admins alone, by hashes alone, and for as long as it is kept.
#[tokio::test]
async fn admins_see_who_else_came_from_a_members_networks() {
    let world = World::new().await;
    let app = &world.app;
    for (name, from) in [
        ("Twin", "198.51.100.7"),
        ("Other twin", "198.51.100.7"),
        ("Stranger", "198.51.100.8"),
        ("Third", "2001:db8:1:2::1"),
        ("Fourth", "2001:db8:1:2::9"),
    ] {
        app.join(name).await;
        let form = [("username", name), ("password", PASSWORD)];
        From(app, from).post("/login", &form, &User::guest()).await.leads_to("/");
    }
    let near = async |name: &str, user: &User| {
        let page = app.get(&format!("/moderation/members/{name}"), user).await.expect(200).text;
        let (_, rest) = page.split_once("id=\"near\"")?;
        Some(rest.split("</section>").next().unwrap().to_owned())
    };
    let seen = near("twin", world.admin()).await.unwrap();
    assert!(seen.contains(">Other twin<") && !seen.contains("Stranger") && !seen.contains("Third"), "{seen}");
    assert!(near("third", world.admin()).await.unwrap().contains(">Fourth<"));
    assert!(near("stranger", world.admin()).await.unwrap().contains("None."));
    assert_eq!(near("twin", world.of_a()).await, None, "a moderator is no admin");
    // No address is kept of it, and nothing that can be tried out without the key.
    let stored = format!("{:?}", app.stored().await);
    assert!(!stored.contains("198.51.100") && !stored.contains("2001:db8:1"), "an address is kept");
    assert!(!stored.contains(&auth::fingerprint(&["near", "198.51.100.7"])));

    // What it offers blocks that network, of which nobody knows which it is.
    let (_, rest) = seen.split_once("/admin/blocks?what=place%3A").unwrap();
    let what = format!("place:{}", &rest[..32]);
    app.get(&format!("/admin/blocks?what={what}"), world.admin()).await.expect(200).says(&format!("value=\"{what}\""));
    assert!(seen.contains("/admin/blocks?what=example.org"), "{seen}");
    block(app, &what, "").await.leads_to(HERE);
    From(app, "198.51.100.7").post("/register", &JOIN, &User::guest()).await.expect(403);
    From(app, "198.51.100.8").post("/register", &JOIN, &User::guest()).await.leads_to("/");

    // It goes with its member, and by itself.
    let twin = app.sign_in_as("Other twin").await;
    app.post("/settings/privacy/delete", &[("name", "Other twin"), ("posts", "stay")], &twin).await.leads_to("/");
    app.followers.take_leases().await.unwrap();
    app.followers.see_to_due().await.unwrap();
    let id = twin.id.unwrap().to_string();
    let left = app.stored().await;
    let held =
        left.iter().filter(|(key, _)| key.contains("}near:")).any(|(_, held)| held.contains(&format!("\"{id}\"")));
    assert!(!held, "{left:?}");
    assert!(near("twin", world.admin()).await.unwrap().contains("None."));
    app.pass(30 * DAY + 1);
    let admin = app.admin().await;
    assert!(near("third", &admin).await.unwrap().contains("None."));
    app.followers.take_leases().await.unwrap();
    app.followers.forget_places().await.unwrap();
    assert!(app.stored().await.keys().all(|key| !key.contains("near")), "what is old is forgotten");
}
