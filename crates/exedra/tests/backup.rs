//! `exedra backup` and `exedra restore`, as an operator runs them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use testbed::{Questions, Redis};

fn exedra(folder: &Path, redis: Option<&Redis>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EXEDRA_") {
            command.env_remove(name);
        }
    }
    if let Some(redis) = redis {
        command.env("EXEDRA_REDIS", redis.url());
    }
    command
}

fn run(folder: &Path, redis: Option<&Redis>, arguments: &[&str]) -> Output {
    exedra(folder, redis, arguments).output().unwrap()
}

fn printed(folder: &Path, redis: Option<&Redis>, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn said(folder: &Path, redis: Option<&Redis>, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

const GENERATE: [&str; 9] = ["generate", "--users", "5", "--topics", "6", "--posts", "60", "--seed", "7"];

fn folder() -> TempDir {
    TempDir::with_prefix("exedra-").unwrap()
}

/// Every key with what it holds, but for what does not come back or leaps.
async fn contents(redis: &Redis) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> =
        Questions::to(&[redis.url()]).await.snapshot().await.into_iter().collect();
    found.retain(|key, _| {
        let rest = key.split_once('}').unwrap().1;
        let is_session = rest.starts_with("m:") && (rest.ends_with(":s") || rest.ends_with(":kept"));
        !(is_session || matches!(rest, "lease" | "ids" | "followed") || rest.starts_with("limit:"))
    });
    found
}

#[tokio::test]
async fn what_was_backed_up_is_there_after_restoring() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    fs::create_dir_all(site.path().join("data/uploads/1")).unwrap();
    fs::write(site.path().join("data/uploads/1/a.png"), b"a picture").unwrap();
    let summary = printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(summary.contains("uploads  9 bytes in 1 files"), "{summary}");
    // What came afterwards is not in it.
    let before = contents(&from).await;
    assert!(before.len() > 100);
    printed(site.path(), Some(&from), &GENERATE);

    let restored = printed(site.path(), Some(&to), &["restore", "--data", "new", "forum.backup"]);
    assert!(restored.contains("and 1 uploads restored"), "{restored}");
    assert_eq!(contents(&to).await, before);
    assert_eq!(fs::read(site.path().join("new/uploads/1/a.png")).unwrap(), b"a picture");
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
    // The forum goes on from there, with ids that were never given out.
    printed(site.path(), Some(&to), &GENERATE);
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
}

#[tokio::test]
async fn the_bundled_server_is_backed_up_and_filled() {
    let (one, other) = (folder(), folder());
    printed(one.path(), None, &GENERATE);
    let members = printed(one.path(), None, &["user", "list"]);
    let file = one.path().join("forum.backup");
    let file = file.to_str().unwrap();
    printed(one.path(), None, &["backup", file]);
    printed(other.path(), None, &["restore", file]);
    assert_eq!(printed(other.path(), None, &["verify"]), "");
    assert_eq!(printed(other.path(), None, &["user", "list"]), members);
}

#[tokio::test]
async fn a_backup_under_writes_holds_one_moment() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    let acknowledged = printed(site.path(), Some(&from), &["user", "list"]);
    let before: Vec<String> =
        contents(&from).await.into_keys().filter(|key| key.split_once('}').unwrap().1.starts_with("p:")).collect();
    let more = ["generate", "--users", "20", "--topics", "100", "--posts", "3000", "--seed", "8"];
    let mut writing = exedra(site.path(), Some(&from), &more).stdout(Stdio::null()).spawn().unwrap();
    let changes = from.changes().await;
    while from.changes().await < changes + 100 {
        assert!(writing.try_wait().unwrap().is_none(), "it wrote too little");
        tokio::task::yield_now().await;
    }
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(writing.wait().unwrap().success());

    printed(site.path(), Some(&to), &["restore", "forum.backup"]);
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
    let after = contents(&to).await;
    assert!(!before.is_empty() && before.iter().all(|key| after.contains_key(key)));
    let members = printed(site.path(), Some(&to), &["user", "list"]);
    let names = |list: &str| list.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect::<Vec<_>>();
    assert!(names(&acknowledged).iter().all(|name| names(&members).contains(name)));
}

#[tokio::test]
async fn what_must_not_be_overwritten_is_not() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(said(site.path(), Some(&from), &["backup", "forum.backup"]).contains("exists"));
    printed(site.path(), Some(&from), &["backup", "--force", "forum.backup"]);

    let before = from.changes().await;
    let refusal = said(site.path(), Some(&from), &["restore", "forum.backup"]);
    assert!(refusal.contains("the store is not empty"), "{refusal}");
    assert_eq!(from.changes().await, before);

    // What is not whole never gets as far as the store.
    let whole = fs::read(site.path().join("forum.backup")).unwrap();
    let mut changed = whole.clone();
    changed[whole.len() / 2] ^= 1;
    for (name, bytes) in [("cut", &whole[..whole.len() / 2]), ("changed", changed.as_slice())] {
        fs::write(site.path().join(name), bytes).unwrap();
        assert!(said(site.path(), Some(&to), &["restore", name]).contains("it was cut or changed"));
    }
    fs::write(site.path().join("newer"), b"exedra backup 2\n and more").unwrap();
    assert!(said(site.path(), Some(&to), &["restore", "newer"]).contains("does not read"));
    assert!(contents(&to).await.is_empty());

    let lease = redis::cmd("SET").arg(format!("{{{}}}lease", model::shard::Shard::SITE.tag())).arg("node").clone();
    lease.exec_async(&mut to.connection().await).await.unwrap();
    assert!(said(site.path(), Some(&to), &["restore", "forum.backup"]).contains("stop it, and try again"));
}
