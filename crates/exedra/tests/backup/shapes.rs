//! Clusters, Sentinels and TLS: out of each shape, and into each.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use testbed::{Cluster, Questions, Redis, Secure, Sentinels};

use crate::support::{Data, GENERATE, contents, exedra, folder, names, posts, printed, remarked};

/// Restores what stands in `forum.backup` into an empty store, and finds it sound there.
fn restore(site: &Path, to: &dyn Data, data: &str) {
    printed(site, Some(to), &["restore", "--data", data, "forum.backup"]);
    assert_eq!(fs::read(site.join(data).join("uploads/1/a.png")).unwrap(), b"a picture");
    assert_eq!(printed(site, Some(to), &["verify"]), "");
}

/// A forum with a picture, and its backup.
fn back_up(site: &Path, from: &dyn Data) -> String {
    printed(site, Some(from), &GENERATE);
    fs::create_dir_all(site.join("data/uploads/1")).unwrap();
    fs::write(site.join("data/uploads/1/a.png"), b"a picture").unwrap();
    printed(site, Some(from), &["backup", "forum.backup"])
}

#[tokio::test]
async fn a_cluster_goes_into_a_single_server_and_into_a_cluster_of_another_size() {
    let (from, site) = (Cluster::start(3).await, folder());
    let summary = back_up(site.path(), &from);
    for name in ["redis-0-10.aof", "redis-11-20.aof", "redis-21-31.aof"] {
        assert!(summary.contains(name), "{summary}");
    }
    assert!(summary.contains("uploads  9 bytes in 1 files"), "{summary}");
    let before = contents(&from.urls()).await;
    assert!(before.len() > 100);

    let single = Redis::start().await;
    restore(site.path(), &single, "single");
    assert_eq!(contents(&[single.url()]).await, before);

    let other = Cluster::start(2).await;
    restore(site.path(), &other, "other");
    assert_eq!(contents(&other.urls()).await, before);
    // The forum goes on from there, with ids that were never given out.
    printed(site.path(), Some(&other), &GENERATE);
    assert_eq!(printed(site.path(), Some(&other), &["verify"]), "");
}

#[tokio::test]
async fn a_single_server_goes_into_a_cluster_and_into_a_server_with_tls() {
    let (from, site) = (Redis::start().await, folder());
    back_up(site.path(), &from);
    let before = contents(&[from.url()]).await;

    let cluster = Cluster::start(3).await;
    restore(site.path(), &cluster, "cluster");
    assert_eq!(contents(&cluster.urls()).await, before);

    let secure = Secure::start().await;
    restore(site.path(), &secure, "secure");
    // And from there to another.
    let remarks = remarked(site.path(), Some(&secure), &["backup", "--data", "secure", "--force", "forum.backup"]);
    assert!(!remarks.contains("writes were held"), "{remarks}");
    let back = Redis::start().await;
    restore(site.path(), &back, "back");
    assert_eq!(contents(&[back.url()]).await, before);
}

#[tokio::test]
async fn a_primary_that_sentinels_watch_is_backed_up_and_filled_with_its_replicas() {
    let (from, to, site) = (Sentinels::start().await, Sentinels::start().await, folder());
    back_up(site.path(), &from);
    let before = contents(&[from.url(0)]).await;
    restore(site.path(), &to, "new");
    assert_eq!(contents(&[to.url(0)]).await, before);
    // It is another server that leads now.
    from.kill(0);
    from.until_replaced(0).await;
    let leader = from.primary().await.unwrap();
    let own = Questions::to(&[from.url(leader)]).await.commands_done().await;
    assert!(!own.contains_key("psync") || own.get("psync") <= Some(&1), "{own:?}");
    printed(site.path(), Some(&from), &["backup", "--force", "forum.backup"]);
    let single = Redis::start().await;
    restore(site.path(), &single, "single");
    assert_eq!(posts(&contents(&[single.url()]).await), posts(&before));
}

#[tokio::test]
async fn a_backup_of_a_cluster_under_writes_holds_one_moment() {
    let (from, to, site) = (Cluster::start(3).await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    let acknowledged = printed(site.path(), Some(&from), &["user", "list"]);
    let before = posts(&contents(&from.urls()).await);
    let more = ["generate", "--users", "20", "--topics", "100", "--posts", "20000", "--seed", "8"];
    let mut writing = exedra(site.path(), Some(&from), &more).stdout(Stdio::null()).spawn().unwrap();
    while posts(&contents(&from.urls()).await).len() < before.len() + 50 {
        assert!(writing.try_wait().unwrap().is_none(), "it wrote too little");
    }
    let begun = posts(&contents(&from.urls()).await);
    let remarks = remarked(site.path(), Some(&from), &["backup", "forum.backup"]);
    let held = remarks.lines().find_map(|line| line.strip_prefix("writes were held for ")?.strip_suffix(" ms"));
    let held: f64 = held.unwrap().parse().unwrap();
    assert!(held < 450.0, "{held} ms");
    // Others wrote to the end of it, and go on.
    let now = posts(&contents(&from.urls()).await);
    assert!(writing.try_wait().unwrap().is_none(), "it wrote too little");
    while posts(&contents(&from.urls()).await).len() <= now.len() {
        assert!(writing.try_wait().unwrap().is_none(), "it was stopped");
    }
    writing.kill().unwrap();
    writing.wait().unwrap();

    printed(site.path(), Some(&to), &["restore", "forum.backup"]);
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
    let after = contents(&[to.url()]).await;
    assert!(begun.len() > before.len() && begun.iter().all(|key| after.contains_key(key)));
    assert!(after.len() > begun.len(), "what was written while it began is there, too");
    let members = names(&printed(site.path(), Some(&to), &["user", "list"]));
    assert!(names(&acknowledged).iter().all(|name| members.contains(name)));
}
