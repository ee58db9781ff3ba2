//! Backups that nodes make by themselves, on each shape: one of them does, and what a killed one left is seen to.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backup::Backup;
use forum::{BackupPlace, Settings};
use model::backup::{BackupName, BackupNote, BackupOutcome, Found};
use model::ids::MemberId;
use model::rules::settings::Wanted;
use model::settings::catalogue::Setting;
use store::Address;
use testbed::{Shape, on_each_shape};

use crate::support::TestForum;

const HOUR: Duration = Duration::from_secs(3_600);

/// A node that has a data folder of its own.
async fn node(test: &TestForum, shape: &Shape, home: &Path) -> TestForum {
    let place = BackupPlace {
        address: Address::parse(&shape.address()).unwrap(),
        uploads: home.join("uploads"),
        folder: home.join("backups"),
        key: None,
        node: home.file_name().unwrap().to_string_lossy().into_owned(),
    };
    test.another_with(Settings { backups: Some(place), ..TestForum::settings() }).await
}

fn kept(home: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home.join("backups")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "backup")).collect()
}

async fn every_day(test: &TestForum) {
    let wanted = |key, text: &str| Wanted { setting: Setting::find(key).unwrap(), text: text.to_owned(), seen: None };
    test.forum.change_settings(&test.admin().await, &[wanted("backups.every", "day")]).await.unwrap();
}

#[tokio::test]
async fn of_several_nodes_the_one_that_works_for_the_site_makes_what_is_due() {
    on_each_shape(async |shape| {
        let (test, home) = (TestForum::on(shape).await, tempfile::tempdir().unwrap());
        let homes = ["one", "other"].map(|name| home.path().join(name));
        let nodes = [node(&test, shape, &homes[0]).await, node(&test, shape, &homes[1]).await];
        fs::create_dir_all(homes[0].join("uploads")).unwrap();
        fs::write(homes[0].join("uploads/a.png"), b"a picture").unwrap();
        every_day(&test).await;
        for node in &nodes {
            node.forum.refresh_site().await.unwrap();
        }
        nodes[0].followers.take_leases().await.unwrap();
        nodes[1].followers.take_leases().await.unwrap();
        for _ in 0..2 {
            for node in nodes.iter().rev() {
                node.followers.see_to_backups().await.unwrap();
            }
        }
        assert_eq!((kept(&homes[0]).len(), kept(&homes[1]).len()), (1, 0));
        let backup = Backup::open(&kept(&homes[0])[0], None).unwrap();
        assert!(backup.manifest.parts.iter().any(|part| part.name == "uploads/a.png"));
        // The other takes over, and goes by what the first has noted.
        nodes[0].followers.release().await.unwrap();
        nodes[1].followers.take_leases().await.unwrap();
        test.pass_time(23 * HOUR);
        nodes[1].followers.see_to_backups().await.unwrap();
        assert_eq!(kept(&homes[1]).len(), 0);
        test.pass_time(HOUR);
        nodes[1].followers.see_to_backups().await.unwrap();
        assert_eq!((kept(&homes[0]).len(), kept(&homes[1]).len()), (1, 1));
        let record = test.forum.store().backups().await.unwrap().unwrap();
        assert_eq!((record.node.as_str(), record.outcome), ("other", Some(BackupOutcome::Good)));
    })
    .await;
}

#[tokio::test]
async fn what_a_killed_node_left_is_no_backup_and_what_it_could_not_read_through_is_read() {
    let shape = Shape::Single(testbed::Redis::start().await);
    let (test, home) = (TestForum::on(&shape).await, tempfile::tempdir().unwrap());
    let first = node(&test, &shape, home.path()).await;
    every_day(&test).await;
    first.forum.refresh_site().await.unwrap();
    first.followers.take_leases().await.unwrap();
    first.followers.see_to_backups().await.unwrap();
    let [whole] = kept(home.path()).try_into().unwrap();

    let folder = home.path().join("backups");
    let write = |name: &BackupName, note: &BackupNote| {
        fs::write(folder.join(format!("{}.json", name.as_str())), serde_json::to_vec(note).unwrap()).unwrap();
    };
    // One was killed while it wrote, one before it could read what it had written.
    let note = |seconds| {
        let began = test.after(seconds);
        (BackupName::at(began), BackupNote { began, by: MemberId(1), is_sealed: false, found: None })
    };
    let ((cut, cut_note), (unread, unread_note)) = (note(60), note(120));
    write(&cut, &cut_note);
    fs::write(folder.join(format!(".{}.4711.part", cut.as_str())), b"exedra backup 1\nhalf").unwrap();
    write(&unread, &unread_note);
    fs::copy(&whole, folder.join(unread.as_str())).unwrap();
    assert_eq!(kept(home.path()).len(), 2, "what is half written is none");

    let second = node(&test, &shape, home.path()).await;
    second.followers.see_to_backups().await.unwrap();
    let names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains(cut.as_str()) || name.contains("part"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
    let read: BackupNote =
        serde_json::from_slice(&fs::read(folder.join(format!("{}.json", unread.as_str()))).unwrap()).unwrap();
    assert!(matches!(read.found, Some(Found::Whole { .. })), "{read:?}");
    let record = test.forum.store().backups().await.unwrap().unwrap();
    assert_eq!(record.good.map(|good| good.name), Some(unread));
}

#[tokio::test]
async fn a_node_whose_redis_is_away_says_so_and_leaves_nothing() {
    let shape = Shape::Single(testbed::Redis::start().await);
    let (test, home) = (TestForum::on(&shape).await, tempfile::tempdir().unwrap());
    let place = BackupPlace {
        // What it reads from is gone; what it notes things in is not.
        address: Address::parse("redis://127.0.0.1:9").unwrap(),
        uploads: home.path().join("uploads"),
        folder: home.path().join("backups"),
        key: None,
        node: "one".to_owned(),
    };
    let node = test.another_with(Settings { backups: Some(place), ..TestForum::settings() }).await;
    every_day(&test).await;
    node.forum.refresh_site().await.unwrap();
    node.followers.take_leases().await.unwrap();
    node.followers.see_to_backups().await.unwrap();
    let left: Vec<_> =
        fs::read_dir(home.path().join("backups")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);
    let failed = |record: Option<model::backup::BackupRecord>| match record.unwrap().outcome {
        Some(BackupOutcome::Failed(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(!failed(test.forum.store().backups().await.unwrap()).is_empty());
    // It is not tried again at once, and then it is.
    let began = test.forum.store().backups().await.unwrap().unwrap().began;
    node.followers.see_to_backups().await.unwrap();
    assert_eq!(test.forum.store().backups().await.unwrap().unwrap().began, began);
    test.pass_time(2 * HOUR);
    node.followers.see_to_backups().await.unwrap();
    assert_ne!(test.forum.store().backups().await.unwrap().unwrap().began, began);
}
