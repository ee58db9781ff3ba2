//! A single server, and the bundled one.

use std::fs;
use std::process::Stdio;

use testbed::Redis;

use crate::support::{GENERATE, contents, exedra, folder, names, posts, printed, said};

#[tokio::test]
async fn what_was_backed_up_is_there_after_restoring() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    fs::create_dir_all(site.path().join("data/uploads/1")).unwrap();
    fs::write(site.path().join("data/uploads/1/a.png"), b"a picture").unwrap();
    let summary = printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(summary.contains("uploads  9 bytes in 1 files"), "{summary}");
    // What came afterwards is not in it.
    let before = contents(&[from.url()]).await;
    assert!(before.len() > 100);
    printed(site.path(), Some(&from), &GENERATE);

    let restored = printed(site.path(), Some(&to), &["restore", "--data", "new", "forum.backup"]);
    assert!(restored.contains("and 1 uploads restored"), "{restored}");
    assert_eq!(contents(&[to.url()]).await, before);
    assert_eq!(fs::read(site.path().join("new/uploads/1/a.png")).unwrap(), b"a picture");
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
    // The forum goes on from there, with ids that were never given out.
    printed(site.path(), Some(&to), &GENERATE);
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
}

#[tokio::test]
async fn a_token_that_was_revoked_after_the_backup_is_not_brought_back() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    let members = printed(site.path(), Some(&from), &["user", "list"]);
    let name = names(&members).remove(0);
    let make = ["token", "create", "--user", &name, "--scope", "read", "--name", "Nightly report"];
    printed(site.path(), Some(&from), &make);
    let list = ["token", "list", "--user", &name];
    let listed = printed(site.path(), Some(&from), &list);
    assert!(listed.contains("Nightly report"), "{listed}");
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    let id = listed.split_whitespace().next().unwrap();
    printed(site.path(), Some(&from), &["token", "revoke", "--user", &name, id]);
    printed(site.path(), Some(&to), &["restore", "forum.backup"]);
    assert_eq!(printed(site.path(), Some(&to), &["user", "list"]), members);
    assert_eq!(printed(site.path(), Some(&to), &list), "");
    // The member makes another one.
    printed(site.path(), Some(&to), &make);
    assert!(printed(site.path(), Some(&to), &list).contains("Nightly report"));
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
    let before = posts(&contents(&[from.url()]).await);
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
    let after = contents(&[to.url()]).await;
    assert!(!before.is_empty() && before.iter().all(|key| after.contains_key(key)));
    let members = printed(site.path(), Some(&to), &["user", "list"]);
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
    assert!(contents(&[to.url()]).await.is_empty());

    let lease = redis::cmd("SET").arg(format!("{{{}}}lease", model::shard::Shard::SITE.tag())).arg("node").clone();
    lease.exec_async(&mut to.connection().await).await.unwrap();
    assert!(said(site.path(), Some(&to), &["restore", "forum.backup"]).contains("stop it, and try again"));
}
