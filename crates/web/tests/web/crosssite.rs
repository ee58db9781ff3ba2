//! Forms that did not come from this site's own pages.

use axum::body::Body;
use axum::http::{Method, header};

use crate::rights::changed;
use crate::routes::{Case, letter, writes};
use crate::support::{Answer, FORM, PUBLIC_URL, User, encoded, request};
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
            assert_eq!(answer.status, 415, "{} {kind}", case.path);
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
        &[("origin", "http://forum.example.org")],
        &[("origin", "HTTPS://FORUM.EXAMPLE.ORG")],
    ];
    for (case, user) in carried_out(&world) {
        let expected = match case.route {
            "/setup" => 'c',
            // It shows what it made.
            "/settings/tokens" | "/passkey/challenge" => 'o',
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
