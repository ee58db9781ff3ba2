//! What a node knows of how far it is behind.

use std::sync::Arc;

use crate::support::{TestApp, web_settings};
use crate::world::{A, World};

#[tokio::test]
async fn the_lag_is_the_age_of_what_was_not_carried_onward() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "Open windows").await;
    app.settle().await;
    let behind = app.forum.behind().await.unwrap();
    assert_eq!((behind.lag.as_millis(), behind.shards, behind.parked), (0, 0, 0));

    app.reply(&author, &topic, None, "a reply that nobody lists yet").await;
    assert_eq!(app.forum.behind().await.unwrap().shards, 1);
    app.settle().await;
    assert_eq!(app.forum.behind().await.unwrap().shards, 0);
}

#[tokio::test]
async fn parked_events_are_counted() {
    let world = World::new().await;
    assert_eq!(world.app.forum.behind().await.unwrap().parked, 1);
}

#[tokio::test]
async fn a_node_tells_whether_it_hears_and_for_how_long_the_store_has_been_away() {
    let app = TestApp::start().await;
    let node = app.listening_node().await;
    let (forum, followers) = (Arc::clone(&node.forum), Arc::clone(&app.followers));
    let metrics = web::entrance(forum, followers, web_settings()).metrics();
    let value = async |series: &str| {
        let text = metrics.text().await;
        text.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' ')).unwrap().to_owned()
    };
    assert_eq!(
        (value("exedra_tail_hears").await.as_str(), value("exedra_redis_away_seconds").await.as_str()),
        ("1", "0")
    );
    app.redis.kill();
    node.until(|| node.forum.away_since().is_some()).await;
    app.pass(90_500);
    assert_eq!(value("exedra_tail_hears").await, "0");
    assert_eq!(value("exedra_redis_away_seconds").await, "90.5");
    app.redis.restart().await;
    node.until(|| node.forum.hears()).await;
    assert_eq!(
        (value("exedra_tail_hears").await.as_str(), value("exedra_redis_away_seconds").await.as_str()),
        ("1", "0")
    );
}
