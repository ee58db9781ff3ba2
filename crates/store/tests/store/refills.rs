//! Filling stores from snapshots: with replicas, in part, and on servers that are lost meanwhile.

use model::change::Effect;
use model::ids::CategoryId;
use model::shard::Shard;
use redis::cmd;
use store::refill::{self, Occupied, RefillError};
use store::{Address, Store};
use testbed::{Cluster, Questions, Redis, Sentinels};

use crate::snapshots::{CHAIN, address, count, fill, folder, found, take, to_nothing};
use crate::support::put;

#[tokio::test]
async fn a_store_that_is_filled_in_part_is_no_forum_and_is_filled_anew() {
    let (from, to, folder) = (Redis::start().await, Cluster::start(3).await, folder());
    found(&[from.url()]).await;
    let (source, target) = (Address::parse(&from.url()).unwrap(), address(&to));
    let store = Store::open(&source).await.unwrap();
    for shard in CHAIN {
        put(&store, Shard::of_id(shard), [Effect::CountPosts(CategoryId(1), 1)]).await;
    }
    assert_eq!(refill::occupied(&target).await.unwrap(), None);
    drop(fill(&mut take(&source, folder.path()).await.unwrap(), &target).await);
    assert_eq!(refill::occupied(&target).await.unwrap(), Some(Occupied::Unfinished));
    let refused = Store::open(&target).await.err().unwrap().to_string();
    assert!(refused.contains("did not come to its end"), "{refused}");
    let stray = format!("{{{}}}t:31", Shard::of_id(31).tag());
    Questions::to(&to.urls()).await.tell(cmd("HSET").arg(&stray).arg("text").arg("of another backup")).await;
    fill(&mut take(&source, folder.path()).await.unwrap(), &target).await.finish().await.unwrap();
    let restored = Store::open(&target).await.unwrap();
    for shard in CHAIN {
        assert_eq!(count(&restored, shard, 1).await, 1);
    }
    assert!(!Questions::to(&to.urls()).await.snapshot().await.contains_key(&stray));
}

#[tokio::test]
async fn a_store_is_no_forum_if_a_server_was_lost_while_it_was_filled() {
    let (from, to, folder) = (Redis::start().await, Redis::start().await, folder());
    found(&[from.url()]).await;
    let (source, target) = (Address::parse(&from.url()).unwrap(), Address::parse(&to.url()).unwrap());
    let refill = fill(&mut take(&source, folder.path()).await.unwrap(), &target).await;
    // It comes back empty, and would hold the site alone.
    to.restart().await;
    // What it was asked before is lost with it; the next answer is that of the new one.
    let finished = refill.finish().await;
    assert!(matches!(finished, Err(RefillError::Replaced | RefillError::Store(_))), "{finished:?}");
    assert_eq!(refill::occupied(&target).await.unwrap(), None);
}

#[tokio::test]
async fn sentinels_take_a_backup_for_no_replica_and_replicas_have_what_was_restored() {
    let (set, other, folder) = (Sentinels::start().await, Redis::start().await, folder());
    found(&[other.url()]).await;
    let (source, target) = (Address::parse(&other.url()).unwrap(), Address::parse(&set.address()).unwrap());
    let store = Store::open(&source).await.unwrap();
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    fill(&mut take(&source, folder.path()).await.unwrap(), &target).await.finish().await.unwrap();
    let site = format!("{{{}}}site", Shard::SITE.tag());
    let mut have = 0;
    for replica in [1, 2] {
        let revision: Option<u64> =
            Questions::to(&[set.url(replica)]).await.ask(cmd("HGET").arg(&site).arg("revision")).await;
        have += usize::from(revision == Some(1));
    }
    assert!(have >= 1, "half of the replicas have it");
    // Sentinels ask every ten seconds who the replicas are; meanwhile the copy is not made.
    let mut primary = Questions::to(&[set.url(0)]).await;
    primary.tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(12)).await;
    let mut snapshot = take(&target, folder.path()).await.unwrap();
    assert_eq!(snapshot.held, None);
    assert_eq!(set.known_replicas().await, 2);
    to_nothing(&mut snapshot).await;
}
