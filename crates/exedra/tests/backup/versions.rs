//! Data of older versions in each shape: brought back into it, and carried over in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use model::shard::Shard;
use redis::cmd;
use store::Address;
use store::version::DATA;
use testbed::{Cluster, Questions, Redis, Secure, Sentinels};

use crate::fixture;
use crate::support::{Data, contents, exedra, folder, posts, printed, remarked, said};

/// Data of version 1 is as it was left: nothing notes a version.
async fn forget_versions(version: u32, urls: &[String]) {
    if version > 1 {
        return;
    }
    let mut questions = Questions::to(urls).await;
    for shard in Shard::all() {
        questions.tell(cmd("DEL").arg(format!("{{{}}}version", shard.tag()))).await;
    }
}

fn copies(site: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(site.join("data")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "backup")).collect()
}

/// The forum that this version wrote is there, in this program's version.
fn is_sound(version: u32, site: &Path, data: &dyn Data) {
    assert!(printed(site, Some(data), &["migrate"]).contains("There is nothing to do."));
    assert_eq!(printed(site, Some(data), &["verify"]), "");
    let users = fs::read_to_string(fixture::file(version, "users.txt")).unwrap();
    assert_eq!(printed(site, Some(data), &["user", "list"]), users);
}

/// One copy was set aside, and leads to the same forum again, in a store of another shape.
async fn leads_back(version: u32, site: &Path) {
    let found = copies(site);
    assert_eq!(found.len(), 1, "{found:?}");
    let copy = &found[0];
    assert!(String::from_utf8_lossy(&fs::read(copy).unwrap()).contains(&format!(r#""data":{version}"#)));
    let (single, other) = (Redis::start().await, folder());
    printed(other.path(), Some(&single), &["restore", copy.to_str().unwrap()]);
    is_sound(version, other.path(), &single);
    assert!(posts(&contents(&[single.url()]).await).len() > 200);
}

#[tokio::test]
async fn a_cluster_of_each_older_version_is_copied_and_carried_over() {
    for version in 1..DATA {
        is_copied_and_carried_over(version).await;
    }
}

async fn is_copied_and_carried_over(version: u32) {
    let (cluster, site) = (Cluster::start(3).await, folder());
    fixture::fill(version, &Address::parse(&cluster.address()).unwrap()).await;
    forget_versions(version, &cluster.urls()).await;
    let before = contents(&cluster.urls()).await;
    let plan = printed(site.path(), Some(&cluster), &["migrate", "--dry-run"]);
    assert!(plan.contains("in 32 shards") && plan.contains("Nothing was written."), "{plan}");
    assert!(contents(&cluster.urls()).await == before && copies(site.path()).is_empty());

    let remarks = remarked(site.path(), Some(&cluster), &["migrate"]);
    assert!(remarks.contains("is set aside in") && remarks.contains("writes were held for"), "{remarks}");
    is_sound(version, site.path(), &cluster);
    assert_eq!(posts(&contents(&cluster.urls()).await), posts(&before));
    let copy = fs::read(&copies(site.path())[0]).unwrap();
    assert!(String::from_utf8_lossy(&copy).contains("redis-11-20.aof"));
    leads_back(version, site.path()).await;
}

#[tokio::test]
async fn a_server_carries_a_cluster_over_when_it_starts() {
    let (cluster, site) = (Cluster::start(2).await, folder());
    fixture::fill(DATA - 1, &Address::parse(&cluster.address()).unwrap()).await;
    forget_versions(DATA - 1, &cluster.urls()).await;
    let mut serving = exedra(site.path(), Some(&cluster), &["serve", "--listen", "unix:http.sock"]);
    let mut server = serving.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let given_up = Instant::now() + Duration::from_secs(40);
    while !site.path().join("http.sock").exists()
        || !exedra(site.path(), None, &["healthcheck", "--listen", "unix:http.sock"]).status().unwrap().success()
    {
        assert!(server.try_wait().unwrap().is_none() && Instant::now() < given_up, "it does not serve");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    is_sound(DATA - 1, site.path(), &cluster);
    server.kill().unwrap();
    server.wait().unwrap();
    leads_back(DATA - 1, site.path()).await;
}

#[tokio::test]
async fn a_primary_of_version_1_is_carried_over_with_its_replicas_and_so_is_a_server_with_tls() {
    let (set, site) = (Sentinels::start().await, folder());
    fixture::fill(1, &Address::parse(&set.address()).unwrap()).await;
    forget_versions(1, &[set.url(0)]).await;
    printed(site.path(), Some(&set), &["migrate"]);
    is_sound(1, site.path(), &set);
    leads_back(1, site.path()).await;
    set.kill(0);
    set.until_replaced(0).await;
    is_sound(1, site.path(), &set);

    let (secure, site) = (Secure::start().await, folder());
    fixture::fill(1, &Address::parse(&secure.url()).unwrap().trusting(secure.authority().as_bytes()).unwrap()).await;
    printed(site.path(), Some(&secure), &["migrate"]);
    is_sound(1, site.path(), &secure);
    leads_back(1, site.path()).await;
}

#[tokio::test]
async fn a_backup_of_version_1_goes_into_a_cluster_and_none_is_carried_over_that_was_not_brought_back_whole() {
    let (cluster, site) = (Cluster::start(3).await, folder());
    let backup = fixture::file(1, "forum.backup");
    // One that was killed when all but the site was there.
    fixture::fill(1, &Address::parse(&cluster.address()).unwrap()).await;
    let tag = format!("{{{}}}", Shard::SITE.tag());
    let mut questions = Questions::to(&cluster.urls()).await;
    questions.tell(cmd("SET").arg(format!("{tag}restoring")).arg(1)).await;
    questions.tell(cmd("DEL").arg(format!("{tag}site"))).await;
    let before = contents(&cluster.urls()).await;
    for arguments in [
        &["migrate"] as &[&str],
        &["migrate", "--dry-run"],
        &["verify"],
        &["backup", "new.backup"],
        &["serve", "--listen", "unix:http.sock"],
    ] {
        let refusal = said(site.path(), Some(&cluster), arguments);
        assert!(refusal.contains("run `exedra restore` again"), "{arguments:?}: {refusal}");
    }
    assert!(contents(&cluster.urls()).await == before && copies(site.path()).is_empty());

    let restored = printed(site.path(), Some(&cluster), &["restore", backup.to_str().unwrap()]);
    assert!(restored.contains("keys and 0 uploads restored"), "{restored}");
    assert!(copies(site.path()).is_empty(), "the backup is the copy");
    is_sound(1, site.path(), &cluster);
}
