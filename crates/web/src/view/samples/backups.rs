//! Backups.

use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("admin-backups", &AdminBackupsPage::sample()),
        sample("admin-backups-none", &AdminBackupsPage::none()),
        sample("admin-backup-address", &BackupAddressPage::sample()),
    ]
}

fn tabs() -> Vec<Tab> {
    vec![tab("Dashboard", "/admin", false), tab("Backups", "/admin/backups", true)]
}

impl AdminBackupsPage {
    fn sample() -> Self {
        let line = |day: u8, state| BackupLine {
            name: format!("exedra-202611{day:02}T030000Z.backup"),
            when: when(day, "03:00"),
            about: "112 MiB · encrypted · 1,204 files · data of version 7, by Exedra 0.1.0 · on schedule".to_owned(),
            state,
        };
        let strange = BackupLine {
            name: format!("before-the-{}move.backup", "great-".repeat(30)),
            when: when(1, "10:00"),
            about: "98.2 MiB · not encrypted".to_owned(),
            state: BackupState::Strange,
        };
        Self {
            frame: member_frame("Backups", "admin"),
            tabs: tabs(),
            problem: None,
            folder: Some("/var/lib/exedra/backups".to_owned()),
            has_key: true,
            at_work: Some("A backup is being written: 48.2 MiB so far.".to_owned()),
            last: Some(LastBackup {
                began: when(9, "03:00"),
                node: "forum-1".to_owned(),
                failed: Some("cannot write /var/lib/exedra/backups: the disk is full".to_owned()),
                is_good: false,
            }),
            schedule: Some("Every day".to_owned()),
            next: Some(when(9, "05:00")),
            keep: "The newest 7 are kept.".to_owned(),
            backups: vec![
                line(9, BackupState::NotRead),
                line(8, BackupState::Broken("it is not whole: it was cut or changed".to_owned())),
                line(7, BackupState::Whole(when(7, "03:01"))),
                strange,
            ],
            restore: Some("exedra restore /var/lib/exedra/backups/exedra-20261107T030000Z.backup".to_owned()),
        }
    }

    fn none() -> Self {
        Self {
            has_key: false,
            at_work: None,
            last: None,
            schedule: None,
            next: None,
            backups: Vec::new(),
            restore: None,
            ..Self::sample()
        }
    }
}

impl BackupAddressPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Download a backup", "admin"),
            tabs: tabs(),
            name: "exedra-20261107T030000Z.backup".to_owned(),
            is_sealed: false,
            href: format!("/admin/backups/file?token={}", "A".repeat(43)),
        }
    }
}
