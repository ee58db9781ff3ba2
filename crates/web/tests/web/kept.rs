//! Guests' pages that are kept: what is not kept, and what is not shown though it was.

use axum::body::Body;
use axum::http::{Method, header};
use model::shard::Shard;
use redis::cmd;

use crate::support::{TestApp, request};
use crate::world::{A, World};

#[tokio::test]
async fn what_was_deleted_or_hidden_stays_so_while_the_store_is_away() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let (deleted, hidden, kept) = (&world.open.path, &world.article.path, &world.locked.path);
    for path in [deleted, hidden] {
        node.get(path, world.guest()).await.expect(200);
    }
    let opening = format!("/post/{}/delete", world.open.opening);
    world.app.post(&opening, &[("reason", "spam")], world.admin()).await.expect(303);
    let form = [
        ("name", "Knowledge Base"),
        ("kinds", "article"),
        ("see", "moderators"),
        ("reply", "moderators"),
        ("start", "moderators"),
    ];
    world.app.post("/admin/categories/2", &form, world.admin()).await.expect(303);
    node.has_heard_all().await;
    node.get(kept, world.guest()).await.expect(200);
    world.app.redis.kill();
    node.until(|| node.forum.away_since().is_some()).await;
    for path in [deleted, hidden] {
        node.get(path, world.guest()).await.expect(503);
    }
    node.get(kept, world.guest()).await.expect(200).says("cannot be reached since");
}

#[tokio::test]
async fn a_page_that_is_too_large_to_be_kept_is_shown_all_the_same() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let node = app.listening_node().await;
    let topic = app.discussion(&author, A, "A long log").await;
    for number in 0..13 {
        app.reply(&author, &topic, None, &format!("{number}{}", " all work and no play".repeat(4_500))).await;
    }
    node.has_heard_all().await;
    for encoding in ["identity", "br", "br"] {
        let asked = request(Method::GET, &topic.path, &crate::support::User::guest());
        let asked = asked.header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap();
        let page = node.ask(asked).await.expect(200);
        assert_eq!(page.header("etag"), "", "it was kept");
        assert!(encoding == "br" || page.bytes.len() > 1 << 20, "{} bytes", page.bytes.len());
        assert_eq!(page.header("content-encoding"), if encoding == "br" { "br" } else { "" });
    }
}

#[tokio::test]
async fn an_encoding_is_known_in_capitals_and_has_its_own_tag() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let mut tags = Vec::new();
    for (encoding, is_sent) in [("GZIP", "gzip"), ("Br", "br"), ("identity", "")] {
        let asked = request(Method::GET, &world.open.path, world.guest()).header(header::ACCEPT_ENCODING, encoding);
        let page = node.ask(asked.body(Body::empty()).unwrap()).await.expect(200);
        assert_eq!(page.header("content-encoding"), is_sent, "{encoding}");
        tags.push(page.header("etag").to_owned());
    }
    tags.dedup();
    assert_eq!(tags.len(), 3, "{tags:?}");
}

async fn note_version(world: &World, note: &str) {
    let mut connection = world.app.redis.connection().await;
    for shard in Shard::all() {
        let key = format!("{{{}}}version", shard.tag());
        cmd("SET").arg(key).arg(note).exec_async(&mut connection).await.unwrap();
    }
}

#[tokio::test]
async fn a_node_that_was_left_behind_shows_what_it_has_for_ten_minutes_and_nothing_of_it_afterwards() {
    let world = World::new().await;
    let node = world.app.listening_node().await;
    let (kept, other) = (&world.open.path, &world.article.path);
    node.get(kept, world.guest()).await.expect(200);
    let own = store::version::DATA;
    note_version(&world, &format!("{own}>{}", own + 1)).await;
    node.until(|| node.forum.away_since().is_some()).await;
    node.get(kept, world.guest()).await.expect(200).says("cannot be reached since");
    node.get(other, world.guest()).await.expect(503);
    node.get(kept, world.admin()).await.expect(503);
    world.app.pass(10 * 60 * 1000);
    node.get(kept, world.guest()).await.expect(503);

    // What is there when the data is its own again, no event has told of.
    let site = format!("{{{}}}site", Shard::SITE.tag());
    let mut connection = world.app.redis.connection().await;
    cmd("HSET").arg(site).arg("name").arg("Brought back").exec_async(&mut connection).await.unwrap();
    note_version(&world, &own.to_string()).await;
    node.until(|| node.forum.hears()).await;
    node.get(kept, world.guest()).await.expect(200).says("Brought back");
    assert_eq!(node.forum.away_since(), None);
}
