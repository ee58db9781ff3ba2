//! Backups, as admins see them.

use askama::Template;

use super::frame::Frame;
use super::parts::{Tab, When};

/// `/admin/backups`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_backups.html")]
pub struct AdminBackupsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    /// Of the node that shows it; none, if it makes none.
    pub folder: Option<String>,
    pub has_key: bool,
    /// How far the one is that is being made.
    pub at_work: Option<String>,
    /// What became of the last one, on whichever node.
    pub last: Option<LastBackup>,
    /// `Every day`; nothing, where there is no schedule.
    pub schedule: Option<String>,
    /// When the next one is due, if that is to come.
    pub next: Option<When>,
    pub keep: String,
    pub backups: Vec<BackupLine>,
    /// What brings the newest whole one back, on a command line.
    pub restore: Option<String>,
}

#[derive(Debug, Clone)]
pub struct LastBackup {
    pub began: When,
    pub node: String,
    /// Why it came to nothing.
    pub failed: Option<String>,
    pub is_good: bool,
}

/// A file in the folder.
#[derive(Debug, Clone)]
pub struct BackupLine {
    pub name: String,
    pub when: When,
    /// Size, whether it is encrypted, versions, who asked for it.
    pub about: String,
    pub state: BackupState,
}

/// What is known of whether it can be brought back.
#[derive(Debug, Clone)]
pub enum BackupState {
    /// It was read through then.
    Whole(When),
    /// Why it cannot be.
    Broken(String),
    NotRead,
    /// Somebody else has put it there.
    Strange,
}

/// The answer to POST `/admin/backups/address`: an address that is good once.
#[derive(Debug, Clone, Template)]
#[template(path = "admin_backup.html")]
pub struct BackupAddressPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub name: String,
    pub is_sealed: bool,
    pub href: String,
}
