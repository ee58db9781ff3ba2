//! What is asked of every server that holds data.

use std::time::Duration;

use redis::Client;
use store::{Address, Fsync, Store, StoreError};
use testbed::{Cluster, Redis};

async fn open(cluster: &Cluster) -> Store {
    let nodes: Vec<String> = cluster.urls().iter().map(|url| url.replace("redis://", "")).collect();
    Store::open(&Address::parse(&format!("redis+cluster://{}", nodes.join(","))).unwrap()).await.unwrap()
}

async fn set(url: &str, name: &str, value: &str) {
    let mut connection = Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    redis::cmd("CONFIG").arg("SET").arg(name).arg(value).exec_async(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_cluster_answers_only_if_each_of_its_primaries_does() {
    let cluster = Cluster::start(3).await;
    let store = open(&cluster).await;
    store.ping().await.unwrap();
    let (all, trips) = store::trips::counted(store.ping()).await;
    assert!(all.is_ok());
    assert_eq!(trips, 1);
    for node in [1, 2] {
        cluster.pause(node);
        let error = store.ping().await.unwrap_err();
        let address = cluster.urls()[node].replace("redis://", "");
        assert!(matches!(&error, StoreError::Away(said) if said.starts_with(&address)), "{error:?}, not {address}");
        cluster.resume(node);
        let answering = async {
            while store.ping().await.is_err() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), answering).await.expect("it answers again");
    }
}

#[tokio::test]
async fn what_a_cluster_promises_is_what_the_weakest_of_its_nodes_does() {
    let cluster = Cluster::start(3).await;
    let store = open(&cluster).await;
    let urls = cluster.urls();
    assert_eq!(store.server_facts().await.unwrap().fsync, Fsync::Off);
    for url in &urls {
        set(url, "appendonly", "yes").await;
        set(url, "appendfsync", "always").await;
    }
    assert_eq!(store.server_facts().await.unwrap().fsync, Fsync::Always);
    for (setting, promised) in [("everysec", Fsync::EverySecond), ("no", Fsync::No)] {
        set(&urls[2], "appendfsync", setting).await;
        assert_eq!(store.server_facts().await.unwrap().fsync, promised);
    }
    set(&urls[1], "appendonly", "no").await;
    assert_eq!(store.server_facts().await.unwrap().fsync, Fsync::Off);

    // The sums are of all nodes.
    let before = store.server_facts().await.unwrap();
    store.begin_ids().await.unwrap();
    let after = store.server_facts().await.unwrap();
    assert_eq!(after.keys, before.keys + 32);
    // Of one that does not answer nothing is known.
    for url in &urls {
        set(url, "appendonly", "yes").await;
        set(url, "appendfsync", "always").await;
    }
    cluster.pause(0);
    let facts = store.server_facts().await.unwrap();
    assert_eq!(facts.fsync, Fsync::Unknown);
    assert!(facts.keys < after.keys && facts.memory_bytes > 0, "{facts:?}");
    cluster.resume(0);
}

#[tokio::test]
async fn a_server_that_keeps_its_settings_to_itself_promises_nothing() {
    let redis = Redis::durable().await;
    let mut connection = redis.connection().await;
    let mut user = redis::cmd("ACL");
    user.arg("SETUSER").arg("default").arg("-config");
    user.exec_async(&mut connection).await.unwrap();
    let store = Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap();
    assert_eq!(store.server_facts().await.unwrap().fsync, Fsync::Unknown);
    redis::cmd("ACL").arg("SETUSER").arg("default").arg("+config").exec_async(&mut connection).await.unwrap();
    assert_eq!(store.server_facts().await.unwrap().fsync, Fsync::Always);
}
