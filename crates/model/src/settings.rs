//! What admins change on the web: a part for each subject, each with its defaults.
//!
//! [`catalogue`] names every single one, so that pages, the history and the search know of all of them
//! without knowing any in particular.

pub mod backups;
pub mod catalogue;
pub mod history;
pub mod look;
pub mod navigation;
pub mod registration;
mod security;
pub mod trust;
pub mod uploads;

use serde::{Deserialize, Serialize};

use crate::holding::HoldingSettings;
use crate::licence::Licence;
use backups::BackupSettings;
use look::Look;
use navigation::Navigation;
use registration::RegistrationSettings;
pub use security::{Required, Security};
use trust::TrustSettings;
use uploads::Uploads;

/// Characters of the text on the front page.
pub const FRONT_MAX: usize = 10_000;

/// The settings of the site, at its revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub security: Security,
    pub registration: RegistrationSettings,
    pub trust: TrustSettings,
    #[serde(skip_serializing_if = "is_default")]
    pub holding: HoldingSettings,
    #[serde(skip_serializing_if = "is_default")]
    pub front: Front,
    #[serde(skip_serializing_if = "is_default")]
    pub look: Look,
    #[serde(skip_serializing_if = "is_default")]
    pub navigation: Navigation,
    #[serde(skip_serializing_if = "is_default")]
    pub uploads: Uploads,
    #[serde(skip_serializing_if = "is_default")]
    pub read_only: ReadOnly,
    #[serde(skip_serializing_if = "is_default")]
    pub backups: BackupSettings,
}

/// Characters of how the admins are reached.
pub const CONTACT_MAX: usize = 200;
/// Characters of what is said while nothing is written.
pub const READ_ONLY_MAX: usize = 300;

/// Whether nothing is written for a while.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOnly {
    pub on: bool,
    /// What is said of it, in plain words; something general, if empty.
    pub sentence: String,
}

impl ReadOnly {
    pub fn said(&self) -> &str {
        match self.sentence.as_str() {
            "" => "This forum is being looked after. Everything can be read, and nothing written for a while.",
            sentence => sentence,
        }
    }
}

/// How the site meets whoever comes: people and search engines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Front {
    /// Markdown, above the categories.
    pub text: String,
    /// Whether search engines may list it.
    pub indexed: bool,
    /// How to reach the admins, said to whoever is kept from writing.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// What the form for a new category begins with.
    pub licence: Licence,
}

impl Default for Front {
    fn default() -> Self {
        Self { text: String::new(), indexed: true, contact: String::new(), licence: Licence::default() }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
