//! Ids never recur, whatever becomes of the server.

use std::collections::BTreeSet;

use futures_util::future::try_join_all;
use model::ids::IdKind;
use model::shard::Shard;
use store::{Address, Store};
use testbed::{Redis, on_each_shape};

use crate::support::{answers, open};

#[tokio::test]
async fn no_id_is_given_twice_and_each_says_its_shard() {
    on_each_shape(async |shape| {
        // Two nodes, each with what it has reserved for itself.
        let (one, other) = (open(shape).await, open(shape).await);
        for kind in [IdKind::Topic, IdKind::Post, IdKind::Member] {
            let shard = Shard::of_id(7);
            let asked = (0..200).map(|n| if n % 2 == 0 { &one } else { &other }).map(|node| node.fresh_id(shard, kind));
            let ids: Vec<u64> = try_join_all(asked).await.unwrap();
            assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 200);
            assert!(ids.iter().all(|id| *id > 0 && id % 32 == 7), "{ids:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn most_ids_take_no_round_trip() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut waits = 0;
        for _ in 0..64 {
            let (id, trips) = store::trips::counted(store.fresh_id(Shard::of_id(7), IdKind::Post)).await;
            id.unwrap();
            waits += trips;
        }
        assert_eq!(waits, 2);
    })
    .await;
}

#[tokio::test]
async fn of_blocks_that_many_reserve_at_once_none_is_wasted() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let next = || store.fresh_id(Shard::of_id(7), IdKind::Post);
        // Sixteen at once find nothing reserved, and have 31 more each afterwards.
        let mut ids: BTreeSet<u64> = try_join_all((0..16).map(|_| next())).await.unwrap().into_iter().collect();
        let (rest, trips) = store::trips::counted(try_join_all((0..16 * 31).map(|_| next()))).await;
        ids.extend(rest.unwrap());
        assert_eq!((ids.len(), trips), (16 * 32, 0));
    })
    .await;
}

async fn some_ids(store: &Store, kind: IdKind) -> BTreeSet<u64> {
    let mut ids = BTreeSet::new();
    for _ in 0..40 {
        ids.insert(store.fresh_id(Shard::of_id(7), kind).await.unwrap());
    }
    ids
}

async fn connect(redis: &Redis) -> Store {
    Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap()
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[tokio::test]
async fn a_server_that_was_rolled_back_gives_no_id_that_was_given_already() {
    let redis = Redis::durable().await;
    let (data, copy) = (redis.folder().join("appendonlydir"), redis.folder().join("copy"));
    let store = connect(&redis).await;
    let mut given = some_ids(&store, IdKind::Topic).await;
    copy_folder(&data, &copy);

    // Given after the copy was made, the posts' ids for the first time in this shard.
    given.extend(some_ids(&store, IdKind::Topic).await);
    let posts = some_ids(&store, IdKind::Post).await;
    drop(store);
    redis.kill();
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&copy, &data);
    redis.restart().await;

    let store = connect(&redis).await;
    let fresh = some_ids(&store, IdKind::Topic).await;
    assert!(fresh.is_disjoint(&given), "given again: {:?}", fresh.intersection(&given).collect::<Vec<_>>());
    let fresh = some_ids(&store, IdKind::Post).await;
    assert!(fresh.is_disjoint(&posts), "given again: {:?}", fresh.intersection(&posts).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_shard_that_had_given_no_id_before_the_copy_was_made_gives_none_twice_either() {
    let redis = Redis::durable().await;
    let (data, copy) = (redis.folder().join("appendonlydir"), redis.folder().join("copy"));
    let store = connect(&redis).await;
    store.begin_ids().await.unwrap();
    copy_folder(&data, &copy);
    let given = some_ids(&store, IdKind::Topic).await;
    redis.kill();
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&copy, &data);
    redis.restart().await;
    let fresh = some_ids(&connect(&redis).await, IdKind::Topic).await;
    assert!(fresh.is_disjoint(&given), "given again: {:?}", fresh.intersection(&given).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_node_that_stays_while_the_server_is_rolled_back_meets_no_id_of_another() {
    let redis = Redis::durable().await;
    let (data, copy) = (redis.folder().join("appendonlydir"), redis.folder().join("copy"));
    let (stays, comes) = (connect(&redis).await, connect(&redis).await);
    // One block reserved, most of it not used yet.
    let mut given = BTreeSet::from([stays.fresh_id(Shard::of_id(7), IdKind::Post).await.unwrap()]);
    copy_folder(&data, &copy);
    given.extend(some_ids(&comes, IdKind::Post).await);
    redis.kill();
    std::fs::remove_dir_all(&data).unwrap();
    copy_folder(&copy, &data);
    redis.restart().await;
    let comes = connect(&redis).await;
    answers(&stays).await;
    let later = [some_ids(&comes, IdKind::Post).await, some_ids(&stays, IdKind::Post).await];
    for ids in later {
        assert!(ids.is_disjoint(&given));
        given.extend(ids);
    }
}

#[tokio::test]
async fn after_a_restart_ids_leap_once_and_then_go_on() {
    let redis = Redis::durable().await;
    let store = connect(&redis).await;
    let before = *some_ids(&store, IdKind::Post).await.last().unwrap();
    redis.restart().await;
    let store = connect(&redis).await;
    let after = *some_ids(&store, IdKind::Post).await.first().unwrap();
    assert!(after > before + 65_000, "{before}, then {after}");
    let next = *some_ids(&connect(&redis).await, IdKind::Post).await.first().unwrap();
    assert!(next > after && next < after + 65_000, "{after}, then {next}");
}
