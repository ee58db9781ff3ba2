//! How much a first visit costs.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, header};

use crate::page::elements;
use crate::support::{Answer, TestApp, User, request};
use crate::world::A;

/// Everything that a first visit to a topic page of twenty posts loads, as it is sent.
const FIRST_VISIT: usize = 30_000;
const SCRIPTS: usize = 10_000;

async fn compressed(app: &TestApp, path: &str) -> Answer {
    let request = request(Method::GET, path, &User::guest()).header(header::ACCEPT_ENCODING, "br, gzip");
    app.ask(request.body(Body::empty()).unwrap()).await.expect(200)
}

#[tokio::test]
async fn a_first_visit_to_a_page_of_twenty_posts_is_light() {
    let app = TestApp::start().await;
    let (author, member) = (app.join("Mira").await, app.join("Jonas").await);
    let topic = app.discussion(&author, A, "Twenty posts").await;
    for n in 0..19 {
        let by = if n % 2 == 0 { &member } else { &author };
        app.reply(by, &topic, None, &prose(n)).await;
    }
    let page = app.get(&topic.path, &User::guest()).await.expect(200).text;
    assert_eq!(page.matches("<article").count(), 20);
    let mut waiting: Vec<String> = Vec::new();
    for element in elements(&page) {
        match element.name.as_str() {
            "script" | "img" => waiting.push(element.get("src").to_owned()),
            "link" if ["stylesheet", "icon", "modulepreload", "manifest", "preload"].contains(&element.get("rel")) => {
                waiting.push(element.get("href").to_owned());
            }
            _ => {}
        }
    }
    assert!(waiting.len() >= 3, "{waiting:?}");
    let html = compressed(&app, &topic.path).await;
    assert_eq!(html.header("content-encoding"), "br");
    let (mut total, mut scripts) = (html.bytes.len(), 0);
    let mut loaded = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !loaded.insert(path.clone()) {
            continue;
        }
        let plain = app.get(&path, &User::guest()).await.expect(200);
        assert!(plain.header("cache-control").contains("immutable"), "{path}");
        let size = compressed(&app, &path).await.bytes.len();
        total += size;
        if plain.header("content-type").starts_with("text/javascript") {
            scripts += size;
            // The modules that it names.
            let named = plain.text.split(['"', '\'']).filter_map(|text| text.strip_prefix("./"));
            waiting.extend(named.map(|name| format!("/static/{name}")));
        }
        if plain.header("content-type").starts_with("text/css") {
            assert!(!plain.text.contains("url(/") && !plain.text.contains("@import"), "{path} loads more");
        }
    }
    assert!(scripts > 0 && scripts <= SCRIPTS, "{scripts} bytes of scripts: {loaded:?}");
    assert!(total <= FIRST_VISIT, "{total} bytes: {loaded:?}");
}

/// Six hundred characters that compress as prose does: words of their own for each post.
fn prose(n: usize) -> String {
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = n as u64 * 7_919 + 13;
    let mut text = String::new();
    while text.len() < 600 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(words[(state >> 33) as usize % words.len()]);
        text.push_str(if text.len() % 71 < 8 { ". " } else { " " });
    }
    text.truncate(600);
    text
}

const WORDS: &str = "the a of to and in is that it for on with as was be by this are or from at which not have an \
    they one but all when can there if more will would about so what up out no who them then some into time like \
    pipeline runner cache build branch release deploy container image registry artefact artifact checksum manifest \
    dependency version commit merge rebase conflict review approval stage job step matrix parallel flaky test suite \
    coverage report linter formatter compiler linker binary library package lockfile mirror proxy secret token vault \
    rotate expire policy cluster node pod volume network ingress certificate domain resolver timeout retry backoff \
    queue worker scheduler cron trigger webhook payload signature verify reproduce bisect regression rollback canary \
    feature flag toggle migrate schema index replica primary failover latency throughput budget alert metric trace \
    span dashboard incident postmortem runbook owner team platform service module workspace monorepo upstream fork \
    patch diff hunk blame history tag semver changelog notes publish yank deprecate archive storage bucket object";
