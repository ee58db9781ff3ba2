//! Forms that did not come from this site's own pages.

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use web::{Peer, WebSettings};

use crate::rights::changed;
use crate::routes::{Case, letter, writes};
use crate::support::{Answer, FORM, PASSWORD, PUBLIC_URL, TestApp, User, encoded, request, spend, web_settings};
use crate::world::World;

/// For each POST the case that is carried out, and who does it.
fn carried_out(world: &World) -> Vec<(Case, User)> {
    let mut cases: Vec<(Case, User)> = Vec::new();
    for case in writes(world) {
        let known = cases.iter().any(|(known, _)| known.route == case.route);
        // A forum that is set up takes no setup at all: there the order of refusals is what counts.
        let at = case.expect.rfind(['r', 'o']).or((case.route == "/setup").then_some(6));
        if let Some(at) = at.filter(|_| !known) {
            cases.push((case, world.people[at].clone()));
        }
    }
    cases
}

async fn send(world: &World, case: &Case, user: &User, kind: &str, headers: &[(&str, &str)]) -> Answer {
    let form: Vec<(&str, &str)> = case.form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut request = request(Method::POST, &case.path, user).header(header::CONTENT_TYPE, kind);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let body = if form.is_empty() { "value=1".to_owned() } else { encoded(&form) };
    world.app.ask(request.body(Body::from(body)).unwrap()).await
}

/// Every form from a foreign origin is refused, whatever browsers and their extensions call it.
#[tokio::test]
async fn a_form_from_another_site_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let before = world.app.stored().await;
    let foreign: &[&[(&str, &str)]] = &[
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "odd")],
        &[("sec-fetch-site", "none"), ("origin", "https://evil.example")],
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
        &[("origin", "https://evil.example")],
        &[("origin", "https://evil.forum.example.org")],
        &[("origin", "https://forum.example.org.evil.example")],
        &[("origin", "https://forum.example.org:444")],
        // A page that came in the clear may be anybody's.
        &[("origin", "http://forum.example.org")],
        &[("origin", "null")],
        &[("origin", "")],
    ];
    for (case, user) in carried_out(&world) {
        for headers in foreign {
            let answer = send(&world, &case, &user, FORM, headers).await;
            assert_eq!(answer.status, 403, "{} {headers:?}", case.path);
            assert!(answer.set_cookies().is_empty(), "{} {headers:?}", case.path);
        }
    }
    assert_eq!(changed(&before, &world.app.stored().await), Vec::<String>::new());
}

/// The types that a form on another site can send without asking first, and JSON.
#[tokio::test]
async fn what_is_no_form_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let before = world.app.stored().await;
    for (case, user) in carried_out(&world) {
        for kind in [
            "text/plain",
            "multipart/form-data; boundary=x",
            "application/json",
            "text/plain; a=application/x-www-form-urlencoded",
            "",
        ] {
            let answer = send(&world, &case, &user, kind, &[]).await;
            // Forms about a text come with a file where there is one, and this is the beginning of none.
            let takes_files = ["/compose", "/topic/{tid}/reply", "/post/{pid}/edit"].contains(&case.route);
            let status = if takes_files && kind.starts_with("multipart") { 400 } else { 415 };
            assert_eq!(answer.status, status, "{} {kind}", case.path);
            assert!(answer.set_cookies().is_empty(), "{} {kind}", case.path);
        }
    }
    assert_eq!(changed(&before, &world.app.stored().await), Vec::<String>::new());
}

/// Programs say nothing of where a form came from; browsers say that it came from here.
#[tokio::test]
async fn a_form_of_this_site_or_of_a_program_is_carried_out() {
    let mut world = World::new().await;
    let saved = world.app.redis.save().await;
    let own: &[&[(&str, &str)]] = &[
        &[],
        &[("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)],
        &[("sec-fetch-site", "none")],
        &[("origin", "HTTPS://FORUM.EXAMPLE.ORG")],
    ];
    for (case, user) in carried_out(&world) {
        let expected = match case.route {
            "/setup" => 'c',
            // It shows what it made.
            "/settings/tokens" | "/passkey/challenge" | "/search" => 'o',
            // It shows what became of each.
            "/moderation/topics" | "/moderation/posts" => 'o',
            // It asks again who somebody is, and carries the form along.
            "/settings/security/codes" | "/settings/security/passkeys/{id}/remove" => 's',
            // It shows what it made.
            "/settings/invitations" => 'o',
            // Where it leads is another site, and so is no form's to lead to.
            "/auth/github" | "/settings/identities/link" | "/settings/prove/elsewhere" => 'o',
            _ => 'r',
        };
        for headers in own {
            let answer = send(&world, &case, &user, FORM, headers).await;
            assert_eq!(letter(&answer), expected, "{} {headers:?} {}", case.path, answer.text);
            world.app.redis.restore(&saved).await;
            world.app.go_cold().await;
        }
    }
}

/// Where people come over https, a form does; where nobody knows, and on this machine, it need not.
#[tokio::test]
async fn a_form_comes_by_the_way_that_the_forum_is_reached_by() {
    let proxy = [("x-forwarded-proto", "https"), ("x-forwarded-for", "198.51.100.7")];
    let (public, none) = (web_settings_of(Some(PUBLIC_URL)), web_settings_of(None));
    let plain = web_settings_of(Some("http://forum.example.org"));
    for (settings, says, host, origin, status) in [
        (&public, &[][..], "forum.example.org", "https://forum.example.org", 303),
        (&public, &[], "forum.example.org", "http://forum.example.org", 403),
        (&public, &[], "other.example.org", "https://other.example.org", 303),
        (&public, &[], "other.example.org", "http://other.example.org", 403),
        (&public, &[], "localhost:8080", "http://localhost:8080", 303),
        (&public, &[], "127.0.0.1:8080", "http://127.0.0.1:8080", 303),
        (&public, &[], "[::1]:8080", "http://[::1]:8080", 303),
        (&public, &[], "localhost:8080", "http://localhost:8081", 403),
        (&public, &[], "127.0.0.1.example.org", "http://127.0.0.1.example.org", 403),
        (&none, &[], "forum.example.org", "http://forum.example.org", 303),
        (&none, &proxy, "forum.example.org", "https://forum.example.org", 303),
        (&none, &proxy, "forum.example.org", "http://forum.example.org", 403),
        (&plain, &[], "forum.example.org", "http://forum.example.org", 303),
    ] {
        let app = TestApp::start_with(settings.clone(), spend()).await;
        app.join("Mira").await;
        let mut asked = request(Method::POST, "/login", &User::guest()).header(header::CONTENT_TYPE, FORM);
        for (name, value) in says.iter().chain(&[("origin", origin)]) {
            asked = asked.header(*name, *value);
        }
        let form = encoded(&[("username", "Mira"), ("password", PASSWORD)]);
        let mut asked = asked.extension(ConnectInfo(Peer::Unix)).body(Body::from(form)).unwrap();
        asked.headers_mut().insert(header::HOST, host.parse().unwrap());
        let found = app.ask(asked).await.status;
        assert_eq!(found, status, "{origin} at {host}, {:?} {says:?}", settings.public_url);
    }
}

fn web_settings_of(public_url: Option<&str>) -> WebSettings {
    WebSettings { public_url: public_url.map(str::to_owned), ..web_settings() }
}
