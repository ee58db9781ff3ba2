//! Redis over TLS.

use store::{Address, Store, StoreError};
use testbed::Secure;

use crate::support::{Thread, answers};
use model::ids::TopicId;

fn address(url: &str, authority: &str) -> Address {
    Address::parse(url).unwrap().trusting(authority.as_bytes()).unwrap()
}

#[tokio::test]
async fn a_server_of_the_named_authority_is_used_and_comes_back() {
    let redis = Secure::start().await;
    let store = Store::open(&address(&redis.url(), redis.authority())).await.unwrap();
    let thread = Thread::new(TopicId(5));
    thread.write(&store).await;
    assert_eq!(store.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
    redis.kill();
    assert!(matches!(store.topic(thread.topic.id).await, Err(StoreError::Away(_))));
    redis.restart().await;
    answers(&store).await;
    // It came back with nothing.
    drop(Store::open(&address(&redis.url(), redis.authority())).await.unwrap());
    thread.write(&store).await;
}

#[tokio::test]
async fn a_server_of_another_authority_or_another_name_is_not_talked_to() {
    let redis = Secure::start().await;
    let stranger = Secure::stranger();
    let plain = redis.url().replace("rediss://", "redis://");
    for address in [
        address(&redis.url(), &stranger),
        address(&redis.url_of_another(), redis.authority()),
        // The system's authorities know nothing of it.
        Address::parse(&redis.url()).unwrap(),
        Address::parse(&plain).unwrap(),
    ] {
        assert!(matches!(Store::open(&address).await, Err(StoreError::Away(_))));
    }
}
