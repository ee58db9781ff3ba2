//! What goes wrong in the middle.

use std::fs;
use std::process::{Command, Stdio};

use model::shard::Shard;
use redis::cmd;
use testbed::{Cluster, Questions, Redis, Secure, Sentinels};

use crate::support::{GENERATE, contents, exedra, folder, printed, remarked, said};

/// The names of what stands in a folder.
fn files(folder: &std::path::Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_node_that_is_killed_during_a_backup_leaves_no_file_and_nobody_held() {
    let (from, site) = (Cluster::start(3).await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    // Its copy would come in a minute.
    let mut last = Questions::to(&from.urls()[2..]).await;
    last.tell(cmd("CONFIG").arg("SET").arg("repl-diskless-sync-delay").arg(60)).await;
    let mut command = exedra(site.path(), Some(&from), &["backup", "forum.backup"]);
    let backup = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut replication = String::new();
    while !replication.contains("state=wait_bgsave") {
        replication = last.ask(cmd("INFO").arg("replication")).await;
    }
    assert!(files(site.path()).iter().any(|name| name.ends_with(".part")));
    from.kill(2);
    let output = backup.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.contains(&from.urls()[2].replace("redis://", "")), "{error}");
    assert!(files(site.path()).iter().all(|name| !name.contains("forum.backup") && !name.ends_with(".part")));
    // A write to another node is answered.
    let key = format!("{{{}}}acked", Shard::SITE.tag());
    Questions::to(&from.urls()[..2]).await.tell(cmd("SET").arg(key).arg("").arg("PX").arg(1)).await;
}

#[tokio::test]
async fn a_restore_that_fails_at_its_end_leaves_no_forum_and_can_be_done_again() {
    let (from, to, site) = (Cluster::start(2).await, Cluster::start(3).await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    fs::create_dir_all(site.path().join("data/uploads")).unwrap();
    fs::write(site.path().join("data/uploads/a.png"), b"a picture").unwrap();
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    // Somebody who may write everything but the site itself.
    let tag = Shard::SITE.tag();
    for url in to.urls() {
        let mut user = cmd("ACL");
        user.arg("SETUSER").arg("weak").arg("on").arg(">secret").arg("+@all").arg("&*").arg("%R~*");
        user.arg("~{[^b]*").arg("~{b[^d]*").arg(format!("~{{{tag}}}[^s]*")).arg(format!("~{{{tag}}}st*"));
        Questions::to(&[url]).await.tell(&user).await;
    }
    let weak = to.address().replace("://", "://weak:secret@");
    let failed = said(site.path(), Some(&weak), &["restore", "--data", "new", "forum.backup"]);
    assert!(failed.contains("is no forum: restore again"), "{failed}");
    assert!(contents(&to.urls()).await.len() > 100, "{failed}");
    let refused = said(site.path(), Some(&to), &["user", "list"]);
    assert!(refused.contains("run `exedra restore` again"), "{refused}");

    let remarks = remarked(site.path(), Some(&to), &["restore", "--data", "new", "forum.backup"]);
    assert!(remarks.contains("it is removed"), "{remarks}");
    assert_eq!(contents(&to.urls()).await, contents(&from.urls()).await);
    assert_eq!(printed(site.path(), Some(&to), &["verify"]), "");
    assert_eq!(fs::read(site.path().join("new/uploads/a.png")).unwrap(), b"a picture");
    assert!(said(site.path(), Some(&to), &["restore", "--data", "other", "forum.backup"]).contains("is not empty"));
}

/// A disk that takes no more: what there is of the backup goes, and one of before stays.
#[tokio::test]
async fn a_file_that_cannot_be_written_to_its_end_is_no_backup_and_leaves_nothing() {
    let (from, site) = (Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    let before = fs::read(site.path().join("forum.backup")).unwrap();
    for key in [None, Some("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=")] {
        let program = exedra(site.path(), Some(&from), &[]);
        // Four blocks of 512 bytes: the write beyond them fails as on a full disk.
        let script = "trap '' XFSZ; ulimit -f 4; exec \"$0\" backup --force forum.backup";
        let mut command = Command::new("sh");
        command.current_dir(site.path()).arg("-c").arg(script).arg(program.get_program());
        command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        if let Some(key) = key {
            command.env("EXEDRA_BACKUP__KEY", key);
        }
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.contains("cannot write") && error.contains("forum.backup"), "{error}");
        assert_eq!(fs::read(site.path().join("forum.backup")).unwrap(), before);
        assert!(files(site.path()).iter().all(|name| !name.ends_with(".part")));
    }
}

#[tokio::test]
async fn a_wrong_password_or_authority_is_named() {
    let (set, secure, site) = (Sentinels::start().await, Secure::start().await, folder());
    let guessed = set.address_with("exedra:guessed");
    let refused = said(site.path(), Some(&guessed), &["backup", "forum.backup"]);
    assert!(refused.contains("WRONGPASS") || refused.to_lowercase().contains("password"), "{refused}");
    let strange = said(site.path(), Some(&secure.url()), &["backup", "forum.backup"]);
    assert!(strange.to_lowercase().contains("certificate"), "{strange}");
    assert!(files(site.path()).iter().all(|name| !name.contains("forum.backup")));
}
