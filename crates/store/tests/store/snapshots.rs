//! Snapshots of a cluster while it is written to, and what becomes of one that fails.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::join_all;
use model::change::Effect;
use model::ids::CategoryId;
use model::shard::Shard;
use redis::cmd;
use store::refill::{self, Loaded, Occupied, Refill};
use store::{Address, Snapshot, SnapshotError, Store, version};
use tempfile::TempDir;
use testbed::{Cluster, Questions, Redis};

use crate::support::put;

/// One after the other on each of three nodes, and then once more on the first.
pub(crate) const CHAIN: [u64; 4] = [0, 16, 31, 5];
const CHAINS: u64 = 6;
const SNAPSHOTS: usize = 4;

/// Much longer than anything here takes.
const NEVER: Duration = Duration::from_secs(60);

pub(crate) fn address(cluster: &Cluster) -> Address {
    Address::parse(&cluster.address()).unwrap()
}

pub(crate) fn folder() -> TempDir {
    TempDir::with_prefix("exedra-").unwrap()
}

/// What makes a store a forum.
pub(crate) async fn found(urls: &[String]) {
    let site = format!("{{{}}}site", Shard::SITE.tag());
    let mut questions = Questions::to(urls).await;
    for shard in Shard::all() {
        let note = format!("{{{}}}version", shard.tag());
        questions.tell(cmd("SET").arg(note).arg(version::DATA)).await;
    }
    questions.tell(cmd("HSET").arg(site).arg("revision").arg(1)).await;
}

pub(crate) async fn take(from: &Address, folder: &Path) -> Result<Snapshot, SnapshotError> {
    tokio::time::timeout(NEVER, Snapshot::take(from, folder, &|_| {})).await.expect("it comes to an end")
}

/// Fills a store from a snapshot, without the last step.
pub(crate) async fn fill(snapshot: &mut Snapshot, to: &Address) -> Refill {
    let mut refill = Refill::begin(to, version::DATA).await.unwrap();
    while let Some(mut part) = snapshot.next_part() {
        let folder = folder();
        let mut bytes = Vec::new();
        while let Some(piece) = part.next().await.unwrap() {
            bytes.extend(piece);
        }
        std::fs::write(folder.path().join(refill::FILE), bytes).unwrap();
        let loaded = Loaded::start(folder.path()).await.unwrap();
        refill.add(&loaded, part.shards.as_deref(), |_| {}).await.unwrap();
    }
    refill
}

pub(crate) async fn count(store: &Store, shard: u64, chain: u64) -> i64 {
    let counts = store.shard_counts(Shard::of_id(shard)).await.unwrap();
    counts.into_iter().find(|(category, _)| category.0 == chain).map_or(0, |(_, count)| count)
}

/// Counts along the chain until told to stop, as fast as the nodes answer. Returns the longest that
/// one of them took.
async fn write(urls: Vec<String>, chain: u64, stopped: Arc<AtomicBool>) -> Duration {
    let mut nodes = Vec::new();
    for url in &urls {
        nodes.push(Questions::to(std::slice::from_ref(url)).await);
    }
    let mut longest = Duration::ZERO;
    while !stopped.load(Ordering::Relaxed) {
        for shard in CHAIN {
            let node = usize::try_from(shard).unwrap() * nodes.len() / 32;
            let key = format!("{{{}}}counts", Shard::of_id(shard).tag());
            let began = Instant::now();
            nodes[node].tell(cmd("HINCRBY").arg(key).arg(chain).arg(1)).await;
            longest = longest.max(began.elapsed());
        }
    }
    longest
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_writes_that_follow_each_other_on_several_nodes_no_later_one_is_without_an_earlier_one() {
    let (from, to, folder) = (Cluster::start(3).await, Redis::start().await, folder());
    found(&from.urls()).await;
    let (store, target) = (Store::open(&address(&from)).await.unwrap(), Address::parse(&to.url()).unwrap());
    let stopped = Arc::<AtomicBool>::default();
    let writing: Vec<_> =
        (0..CHAINS).map(|chain| tokio::spawn(write(from.urls(), chain, Arc::clone(&stopped)))).collect();
    for chain in 0..CHAINS {
        while count(&store, CHAIN[3], chain).await == 0 {
            tokio::task::yield_now().await;
        }
    }
    let mut taken = Vec::new();
    for _ in 0..SNAPSHOTS {
        let before = join_all((0..CHAINS).map(|chain| count(&store, CHAIN[3], chain))).await;
        let mut snapshot = take(&address(&from), folder.path()).await.unwrap();
        eprintln!("writes were held for {:?}", snapshot.held.unwrap());
        to.flush().await;
        fill(&mut snapshot, &target).await.finish().await.unwrap();
        let restored = Store::open_for_bulk(&target).await.unwrap();
        let mut counts = Vec::new();
        for chain in 0..CHAINS {
            counts.push(join_all(CHAIN.map(|shard| count(&restored, shard, chain))).await);
        }
        taken.push((before, counts));
    }
    stopped.store(true, Ordering::Relaxed);
    for written in join_all(writing).await {
        eprintln!("the longest that a write took: {:?}", written.unwrap());
    }
    for (before, counts) in taken {
        for (acknowledged, counts) in before.into_iter().zip(counts) {
            assert!(counts.is_sorted_by(|earlier, later| earlier >= later), "{counts:?}");
            assert!(counts[0] - counts[3] <= 1, "{counts:?}");
            assert!(counts[3] >= acknowledged, "{counts:?} lack what was acknowledged before");
        }
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_copy_that_was_begun_for_somebody_else_is_not_taken_for_a_fresh_one() {
    let (from, to, folder) = (Redis::start().await, Redis::start().await, folder());
    found(&[from.url()]).await;
    let mut server = Questions::to(&[from.url()]).await;
    // To its disk, which is what a server lets several have; and slowly.
    server.tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync").arg("no")).await;
    server.tell(cmd("CONFIG").arg("SET").arg("rdb-key-save-delay").arg(500_000)).await;
    let (source, target) = (Address::parse(&from.url()).unwrap(), Address::parse(&to.url()).unwrap());
    let store = Store::open(&source).await.unwrap();
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    let other = take(&source, folder.path()).await.unwrap();
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    let persistence: String = server.ask(cmd("INFO").arg("persistence")).await;
    assert!(persistence.contains("rdb_bgsave_in_progress:1"), "the other copy is made still");
    fill(&mut take(&source, folder.path()).await.unwrap(), &target).await.finish().await.unwrap();
    assert_eq!(count(&Store::open(&target).await.unwrap(), 0, 1).await, 2);
    drop(other);
}

#[tokio::test]
async fn a_backup_is_no_replica_that_anybody_waits_for() {
    let (from, folder) = (Cluster::start(3).await, folder());
    let store = Store::open(&address(&from)).await.unwrap();
    let mut first = Questions::to(&from.urls()[..1]).await;
    // The last node's copy is made later, so the first one's is followed for a while.
    let mut last = Questions::to(&from.urls()[2..]).await;
    last.tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(3)).await;
    let (backed_up, folder) = (AtomicBool::new(false), folder.path());
    let backing_up = async {
        take(&address(&from), folder).await.unwrap();
        backed_up.store(true, Ordering::Relaxed);
    };
    let writing = async {
        let mut followed = 0;
        while !backed_up.load(Ordering::Relaxed) {
            put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
            let replication: String = first.ask(cmd("INFO").arg("replication")).await;
            followed += usize::from(replication.contains("state=online"));
        }
        followed
    };
    let ((), followed) = tokio::join!(backing_up, writing);
    assert!(followed > 0, "nothing was written while it followed");
}

#[tokio::test]
async fn while_a_slot_moves_there_is_no_snapshot_and_afterwards_there_is() {
    let (from, to, folder) = (Cluster::start(2).await, Cluster::start(3).await, folder());
    found(&from.urls()).await;
    let store = Store::open(&address(&from)).await.unwrap();
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    let key = format!("{{{}}}", Shard::SITE.tag());
    from.move_slot(&key, 0, 1, async |_| {
        assert!(matches!(take(&address(&from), folder.path()).await, Err(SnapshotError::Moving)));
    })
    .await;
    let mut snapshot = take(&address(&from), folder.path()).await.unwrap();
    let target = address(&to);
    fill(&mut snapshot, &target).await.finish().await.unwrap();
    assert_eq!(count(&Store::open(&target).await.unwrap(), 0, 1).await, 1);
    assert_eq!(refill::occupied(&target).await.unwrap(), Some(Occupied::Filled));
}

#[tokio::test]
async fn keys_that_a_node_has_left_over_of_another_nodes_shard_are_left_out() {
    let (from, to, folder) = (Cluster::start(2).await, Redis::start().await, folder());
    found(&from.urls()).await;
    let store = Store::open(&address(&from)).await.unwrap();
    put(&store, Shard::of_id(31), [Effect::CountPosts(CategoryId(1), 1)]).await;
    // The first node begins to take the slot over, gets a key, and the slot stays where it was.
    let key = format!("{{{}}}topics", Shard::of_id(31).tag());
    let (mut first, mut last) = (Questions::to(&from.urls()[..1]).await, Questions::to(&from.urls()[1..]).await);
    let slot: u16 = first.ask(cmd("CLUSTER").arg("KEYSLOT").arg(&key)).await;
    let owner: String = last.ask(cmd("CLUSTER").arg("MYID")).await;
    first.tell(cmd("CLUSTER").arg("SETSLOT").arg(slot).arg("IMPORTING").arg(&owner)).await;
    first.tell(&cmd("ASKING")).await;
    first.tell(cmd("SADD").arg(&key).arg(31)).await;
    first.tell(cmd("CLUSTER").arg("SETSLOT").arg(slot).arg("STABLE")).await;
    let left: u64 = first.ask(cmd("CLUSTER").arg("COUNTKEYSINSLOT").arg(slot)).await;
    assert_eq!(left, 1);
    let target = Address::parse(&to.url()).unwrap();
    fill(&mut take(&address(&from), folder.path()).await.unwrap(), &target).await.finish().await.unwrap();
    let restored = Store::open(&target).await.unwrap();
    assert_eq!(count(&restored, 31, 1).await, 1);
    assert_eq!(restored.topics_of(Shard::of_id(31)).await.unwrap(), []);
}

#[tokio::test]
async fn whoever_may_not_hold_writes_is_told_so_and_nothing_stays_held() {
    let (from, folder) = (Cluster::start(3).await, folder());
    let store = Store::open(&address(&from)).await.unwrap();
    let login = |login: &str| Address::parse(&from.address().replace("://", &format!("://{login}@"))).unwrap();
    for (index, url) in from.urls().into_iter().enumerate() {
        let mut node = Questions::to(&[url]).await;
        let mut user = cmd("ACL");
        user.arg("SETUSER").arg("weak").arg("on").arg(">secret").arg("~*").arg("&*").arg("+@all");
        if index == 2 {
            user.arg("-client|pause");
        }
        node.tell(&user).await;
        let mut user = cmd("ACL");
        user.arg("SETUSER").arg("weaker").arg("on").arg(">secret").arg("~*").arg("+@all").arg("-psync");
        node.tell(&user).await;
    }
    let failed = take(&login("weak:secret"), folder.path()).await.err().unwrap();
    assert!(failed.to_string().contains("client|pause") && failed.to_string().contains("needs an account"), "{failed}");
    for url in from.urls() {
        let done = Questions::to(&[url]).await.commands_done().await;
        assert_eq!(done.get("client|unpause"), Some(&1), "{done:?}");
    }
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    let failed = take(&login("weaker:secret"), folder.path()).await.err().unwrap();
    assert!(failed.to_string().contains("psync"), "{failed}");
    assert!(take(&login("weak:guessed"), folder.path()).await.is_err());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_node_that_is_lost_while_its_copy_is_made_is_named_and_the_others_go_on() {
    let (from, folder) = (Cluster::start(3).await, folder());
    let store = Store::open(&address(&from)).await.unwrap();
    let last = from.urls()[2].replace("redis://", "");
    let mut node = Questions::to(&from.urls()[2..]).await;
    node.tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(60)).await;
    let losing = async {
        let mut replication = String::new();
        while !replication.contains("state=wait_bgsave") {
            replication = node.ask(cmd("INFO").arg("replication")).await;
        }
        from.kill(2);
    };
    let target = address(&from);
    let (failed, ()) = tokio::join!(take(&target, folder.path()), losing);
    let failed = failed.err().unwrap().to_string();
    assert!(failed.contains(&last), "{failed}");
    put(&store, Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_node_that_hands_over_to_its_replica_ends_the_snapshot() {
    let (from, folder) = (Cluster::start_with_replicas(3).await, folder());
    let mut nodes = Vec::new();
    for url in from.urls() {
        nodes.push(Questions::to(&[url]).await);
    }
    // The last one's copy would come in a minute.
    nodes[2].tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(60)).await;
    let handing_over = async {
        let mut replication = String::new();
        while !replication.contains("port=-1,state=online") {
            replication = nodes[0].ask(cmd("INFO").arg("replication")).await;
        }
        nodes[3].tell(cmd("CLUSTER").arg("FAILOVER")).await;
        from.until_it_leads(3).await;
    };
    let target = address(&from);
    let (failed, ()) = tokio::join!(take(&target, folder.path()), handing_over);
    let failed = failed.err().unwrap().to_string();
    assert!(failed.contains("ended its copy too early"), "{failed}");
    nodes[2].tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(0)).await;
    from.until_it_follows(0).await;
    // Whoever leads now is asked, once all nodes tell the same of who that is.
    let again = async {
        loop {
            match take(&target, folder.path()).await {
                Ok(snapshot) => break snapshot,
                Err(SnapshotError::Moving) => tokio::time::sleep(Duration::from_millis(20)).await,
                Err(error) => panic!("{error}"),
            }
        }
    };
    let mut snapshot = tokio::time::timeout(Duration::from_secs(20), again).await.unwrap();
    to_nothing(&mut snapshot).await;
}

pub(crate) async fn to_nothing(snapshot: &mut Snapshot) {
    while let Some(mut part) = snapshot.next_part() {
        while part.next().await.unwrap().is_some() {}
    }
}
