//! What a node knows of how far it is behind.

use crate::support::TestApp;
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
