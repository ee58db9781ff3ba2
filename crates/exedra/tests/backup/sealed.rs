//! Backups that are encrypted.

use std::fs;

use testbed::{Questions, Redis};

use crate::support::{GENERATE, contents, exedra, folder, printed};

const KEY: &str = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const OTHER: &str = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

/// What `exedra restore` says, with this key.
fn restored(site: &std::path::Path, to: &Redis, key: Option<&str>, file: &str) -> Result<String, String> {
    let mut command = exedra(site, Some(to), &["restore", "--data", "new", file]);
    if let Some(key) = key {
        command.env("EXEDRA_BACKUP__KEY", key);
    }
    let output = command.output().unwrap();
    let [out, error] = [output.stdout, output.stderr].map(|said| String::from_utf8(said).unwrap());
    if output.status.success() { Ok(out) } else { Err(error) }
}

#[tokio::test]
async fn an_encrypted_backup_comes_back_with_its_key_and_is_refused_otherwise_before_anything_is_touched() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    fs::create_dir_all(site.path().join("data/uploads/1")).unwrap();
    fs::write(site.path().join("data/uploads/1/a.png"), b"a picture of nobody").unwrap();
    let mut command = exedra(site.path(), Some(&from), &["backup", "forum.backup"]);
    assert!(command.env("EXEDRA_BACKUP__KEY", KEY).status().unwrap().success());
    let before = contents(&[from.url()]).await;
    let whole = fs::read(site.path().join("forum.backup")).unwrap();
    for plain in [&b"a picture of nobody"[..], b"engineer-0001", b"$argon2id$"] {
        assert!(!whole.windows(plain.len()).any(|some| some == plain), "it can be read");
    }

    let (mut altered, middle) = (whole.clone(), whole.len() / 2);
    altered[middle] ^= 1;
    fs::write(site.path().join("altered.backup"), altered).unwrap();
    fs::write(site.path().join("cut.backup"), &whole[..48 + 65_552]).unwrap();
    for (key, file, why) in [
        (None, "forum.backup", "is encrypted: set backup.key"),
        (Some(OTHER), "forum.backup", "encrypted with another key"),
        (Some(KEY), "altered.backup", "is not whole, was changed"),
        (Some(KEY), "cut.backup", "is not whole, was changed"),
    ] {
        let refused = restored(site.path(), &to, key, file).unwrap_err();
        assert!(refused.contains(why), "{file}: {refused}");
    }
    assert_eq!(Questions::to(&[to.url()]).await.ask::<u64>(&redis::cmd("DBSIZE")).await, 0);
    assert!(!site.path().join("new").exists());

    let said = restored(site.path(), &to, Some(KEY), "forum.backup").unwrap();
    assert!(said.contains("and 1 uploads restored"), "{said}");
    assert_eq!(contents(&[to.url()]).await, before);
    assert_eq!(fs::read(site.path().join("new/uploads/1/a.png")).unwrap(), b"a picture of nobody");
}

#[tokio::test]
async fn a_key_changes_nothing_about_restoring_what_is_not_encrypted() {
    let (from, to, site) = (Redis::start().await, Redis::start().await, folder());
    printed(site.path(), Some(&from), &GENERATE);
    printed(site.path(), Some(&from), &["backup", "forum.backup"]);
    restored(site.path(), &to, Some(KEY), "forum.backup").unwrap();
    assert_eq!(contents(&[to.url()]).await, contents(&[from.url()]).await);
}
