//! What admins change on the web: a part for each subject, each with its defaults.

use serde::{Deserialize, Serialize};

/// The settings of the site, at its revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {}
