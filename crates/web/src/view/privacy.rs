//! What is held of a member, for themselves, and leaving.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::{Tab, When};

/// `/settings/privacy`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_privacy.html")]
pub struct PrivacyPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    pub archive: ArchiveState,
}

/// How far the archive of what is held of a member is.
#[derive(Debug, Clone)]
pub enum ArchiveState {
    None,
    /// Since when.
    BeingMade(When),
    Made {
        size: String,
        until: When,
    },
}

/// The answer to POST `/settings/privacy/address`: an address that is good once.
#[derive(Debug, Clone, Template)]
#[template(path = "settings_archive.html")]
pub struct ArchivePage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub href: String,
}

/// `/settings/privacy/delete`, with `name` and `posts`.
#[derive(Debug, Clone, Template)]
#[template(path = "settings_leave.html")]
pub struct LeavePage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    pub username: String,
    pub name: Field,
    /// What was written stays.
    pub stay: bool,
    pub posts_error: Option<String>,
}
