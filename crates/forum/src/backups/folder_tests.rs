use model::backup::Found;
use model::ids::MemberId;

use super::*;

const AT: Timestamp = Timestamp(1_772_442_000_000);

fn note(found: Option<Found>) -> BackupNote {
    BackupNote { began: AT, by: MemberId(1), is_sealed: false, found }
}

fn whole() -> Option<Found> {
    Some(Found::Whole { at: AT, data: 7, program: "1".to_owned(), bytes: 4, files: 0 })
}

fn folder() -> (tempfile::TempDir, Folder) {
    let home = tempfile::tempdir().unwrap();
    let folder = Folder::at(&home.path().join("backups"));
    (home, folder)
}

fn listed(folder: &Folder) -> Vec<(String, bool)> {
    folder.list().unwrap().into_iter().map(|kept| (kept.name, kept.note.is_some())).collect()
}

#[test]
fn one_process_at_a_time_writes_there_and_a_name_is_given_once() {
    let (_home, folder) = folder();
    assert!(folder.list().unwrap().is_empty() && folder.notes().unwrap().is_empty());
    let lock = folder.lock().unwrap();
    assert!(lock.is_some() && folder.lock().unwrap().is_none());
    drop(lock);
    let _lock = folder.lock().unwrap().unwrap();
    let first = folder.free_name(AT);
    folder.note(&first, &note(None)).unwrap();
    let second = folder.free_name(AT);
    assert_ne!(first, second);
    fs::write(folder.path_of(&second), b"made").unwrap();
    assert!(![first, second].contains(&folder.free_name(AT)));
}

#[test]
fn what_somebody_else_put_there_is_listed_and_nothing_that_is_no_backup() {
    let (home, folder) = folder();
    let _lock = folder.lock().unwrap();
    let name = BackupName::at(AT);
    folder.note(&name, &note(whole())).unwrap();
    fs::write(folder.path_of(&name), b"made").unwrap();
    let path = home.path().join("backups");
    fs::write(path.join("mine.backup"), b"exedra sealed 1\nand more").unwrap();
    fs::write(path.join("notes.txt"), b"not one").unwrap();
    fs::create_dir(path.join("folder.backup")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", path.join("link.backup")).unwrap();
    let mut found = listed(&folder);
    found.sort();
    assert_eq!(found, [(name.as_str().to_owned(), true), ("mine.backup".to_owned(), false)]);
    let sealed: Vec<bool> = folder.list().unwrap().iter().map(|kept| kept.is_sealed).collect();
    assert_eq!(sealed.iter().filter(|sealed| **sealed).count(), 1);
    folder.remove(&name).unwrap();
    assert_eq!(listed(&folder), [("mine.backup".to_owned(), false)]);
    assert!(folder.notes().unwrap().is_empty());
}

#[test]
fn what_a_killed_process_left_is_no_backup_and_goes() {
    let (home, folder) = folder();
    let _lock = folder.lock().unwrap();
    let (cut, whole_one, removed) =
        (folder.free_name(AT), BackupName::at(Timestamp(0)), BackupName::at(Timestamp(5_000)));
    folder.note(&cut, &note(None)).unwrap();
    folder.note(&removed, &note(whole())).unwrap();
    folder.note(&whole_one, &note(whole())).unwrap();
    fs::write(folder.path_of(&whole_one), b"made").unwrap();
    let path = home.path().join("backups");
    let parts = [format!(".{}.4711.part", cut.as_str()), format!(".{}.json.part", cut.as_str())];
    for part in &parts {
        fs::write(path.join(part), b"half of").unwrap();
    }
    // A command that was told to write here may be at work.
    fs::write(path.join(".mine.backup.4711.part"), b"half of").unwrap();
    assert_eq!(listed(&folder), [(whole_one.as_str().to_owned(), true)]);
    let lost: Vec<BackupName> = folder.clear().unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(lost, [cut]);
    assert!(parts.iter().all(|part| !path.join(part).exists()));
    assert!(path.join(".mine.backup.4711.part").exists());
    assert_eq!(listed(&folder), [(whole_one.as_str().to_owned(), true)]);
    assert_eq!(folder.notes().unwrap().len(), 1);
    assert!(folder.clear().unwrap().is_empty());
}
