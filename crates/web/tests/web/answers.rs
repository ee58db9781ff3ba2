//! What every answer bears, whatever it answers: headers that browsers go by, and cookies.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, header};
use web::Peer;

use crate::crawl::crawl;
use crate::page::elements;
use crate::routes::{letter, reads, writes};
use crate::support::{Answer, FORM, TestApp, User, encoded, request};
use crate::world::{ROLES, World};

const METHODS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS];

/// What an answer lacks that each one has, and what it has that none has.
fn faults(answer: &Answer) -> Vec<String> {
    let mut faults = Vec::new();
    let policy: Vec<&str> = answer.header("content-security-policy").split(';').map(str::trim).collect();
    // Nothing is loaded that is not named, so no plugins either.
    for part in ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"] {
        if !policy.contains(&part) {
            faults.push(format!("the policy lacks {part}: {policy:?}"));
        }
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        if answer.header(name) != value {
            faults.push(format!("{name}: {}", answer.header(name)));
        }
    }
    if let Some(name) = answer.headers.keys().find(|name| name.as_str().starts_with("access-control-")) {
        faults.push(format!("{name}: {}", answer.header(name.as_str())));
    }
    if answer.headers.get(header::CONTENT_TYPE).is_none() && !answer.bytes.is_empty() {
        faults.push("no type".to_owned());
    }
    faults
}

/// Each route by each method, also those that it does not take, asked from a page of another site.
#[tokio::test]
async fn every_answer_says_what_browsers_may_do_with_it_and_no_other_site_may_read_it() {
    let world = World::new().await;
    let mut wrong = BTreeSet::new();
    let paths: BTreeSet<String> = [reads(&world), writes(&world)]
        .into_iter()
        .flatten()
        .map(|case| case.path)
        .chain(["/no/such/page".to_owned()])
        .collect();
    for path in &paths {
        for method in METHODS {
            for user in [world.guest(), world.admin()] {
                let asked = request(method.clone(), path, user).header(header::ORIGIN, "https://evil.example");
                let answer = world.app.ask(asked.body(Body::empty()).unwrap()).await;
                let status = answer.status;
                wrong.extend(faults(&answer).into_iter().map(|fault| format!("{method} {path} ({status}): {fault}")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The cookies of somebody, as a browser has them that got them over https.
fn bound(user: &User) -> User {
    let cookie = user.cookie.as_ref().map(|cookie| {
        cookie
            .split("; ")
            .map(|pair| format!("__Host-{}", pair.trim_start_matches("__Host-")))
            .collect::<Vec<_>>()
            .join("; ")
    });
    User { cookie, ..user.clone() }
}

/// Asks by way of a proxy that says https.
async fn over_https(app: &TestApp, method: Method, path: &str, user: &User, form: Option<String>) -> Answer {
    let request = request(method, path, user).header("x-forwarded-proto", "https").header(header::CONTENT_TYPE, FORM);
    app.ask(request.extension(ConnectInfo(Peer::Unix)).body(form.map_or_else(Body::empty, Body::from)).unwrap()).await
}

/// Whatever sets a cookie: over https it is bound to this host, and out of reach of scripts and of
/// other sites in any case.
#[tokio::test]
async fn every_cookie_is_bound_to_this_host() {
    let mut world = World::new().await;
    let saved = world.app.redis.save().await;
    let mut names = BTreeSet::new();
    for case in writes(&world) {
        let Some(at) = case.expect.rfind('r') else { continue };
        let user = bound(&world.people[at]);
        let form: Vec<(&str, &str)> = case.form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = over_https(&world.app, Method::POST, &case.path, &user, Some(encoded(&form))).await;
        assert_eq!(letter(&answer), 'r', "{} {}", case.path, answer.text);
        for cookie in answer.set_cookies() {
            let mut parts = cookie.split("; ");
            let name = parts.next().unwrap().split_once('=').unwrap().0.to_owned();
            let attributes: BTreeSet<&str> = parts.collect();
            assert!(name.starts_with("__Host-"), "{}: {cookie}", case.path);
            for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                assert!(attributes.contains(attribute), "{}: {cookie}", case.path);
            }
            assert!(!attributes.iter().any(|attribute| attribute.to_lowercase().starts_with("domain")), "{cookie}");
            names.insert(name);
        }
        world.app.redis.restore(&saved).await;
        world.app.go_cold().await;
    }
    for name in ["__Host-exedra", "__Host-view", "__Host-done", "__Host-said"] {
        assert!(names.contains(name), "{name} was never set: {names:?}");
    }
}

/// What is not bound any page of the domain could have planted, or somebody on the way.
#[tokio::test]
async fn a_cookie_that_is_not_bound_to_this_host_says_nothing_over_https() {
    let world = World::new().await;
    let member = bound(world.member());
    let session = member.cookie.clone().unwrap();
    let says = async |cookies: &str| {
        let user = User { cookie: Some(format!("{session}; {cookies}")), ..member.clone() };
        let page = over_https(&world.app, Method::GET, "/settings", &user, None).await.expect(200);
        page.text.contains("Your settings are saved.")
    };
    assert!(says("__Host-said=settings").await);
    assert!(
        !says("said=settings").await && !says("__Secure-said=settings").await && !says("__Hostsaid=settings").await
    );
    let unbound = over_https(&world.app, Method::GET, "/settings", world.member(), None).await;
    assert_eq!(letter(&unbound), 's');
}

/// On every page of somebody who is signed in, also on those that say no.
#[tokio::test]
async fn signing_out_is_on_every_page() {
    let world = World::new().await;
    let mut seen = 0;
    for (at, user) in world.people.iter().enumerate().filter(|(_, user)| user.cookie.is_some()) {
        let start = reads(&world).into_iter().map(|case| case.path);
        for (path, answer) in crawl(&world.app, start, user).await {
            if answer.is_html() {
                let all = elements(&answer.text);
                let forms = all.iter().filter(|found| found.name == "form");
                let signs_out = forms.filter(|form| form.get("action") == "/logout").count();
                assert!(signs_out > 0, "{path} of the {} has no way to sign out", ROLES[at]);
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "only {seen} pages");
}
