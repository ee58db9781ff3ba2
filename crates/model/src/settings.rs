//! What admins change on the web: a part for each subject, each with its defaults.

pub mod registration;
mod security;
pub mod trust;

use serde::{Deserialize, Serialize};

use registration::RegistrationSettings;
pub use security::{Required, Security};
use trust::TrustSettings;

/// The settings of the site, at its revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub security: Security,
    pub registration: RegistrationSettings,
    pub trust: TrustSettings,
}
