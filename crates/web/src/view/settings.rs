//! A member's own settings.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::Tab;

/// `/settings`
#[derive(Debug, Clone, Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    pub frame: Frame,
    /// The sections of the settings.
    pub tabs: Vec<Tab>,
    /// POST `/settings/view` with `view` and `next`.
    pub is_nested: bool,
    /// Why the password was not changed.
    pub problem: Option<String>,
    /// Where the form with `current` and `password` goes.
    pub password_action: String,
    pub current: Field,
    pub password: Field,
}
