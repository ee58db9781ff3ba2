//! Proving who one is, and what one is signed in with.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::{Tab, When};

/// `/settings/prove`, and in place of a form that needs a fresh proof.
#[derive(Debug, Clone, Template)]
#[template(path = "prove.html")]
pub struct ProvePage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub password: Field,
    /// Where to go afterwards: an address of this forum.
    pub next: String,
    /// The form that was on its way; empty without one.
    pub kept: String,
}

/// Sends a form that was kept.
#[derive(Debug, Clone, Template)]
#[template(path = "go_on.html")]
pub struct GoOnPage {
    pub frame: Frame,
    pub action: String,
    pub fields: Vec<HiddenField>,
}

#[derive(Debug, Clone)]
pub struct HiddenField {
    pub name: String,
    pub value: String,
}

/// `/settings/sessions`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_sessions.html")]
pub struct SessionsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    /// This one first.
    pub sessions: Vec<SessionLine>,
    pub has_others: bool,
}

#[derive(Debug, Clone)]
pub struct SessionLine {
    /// What it is ended by.
    pub name: String,
    /// `Firefox on Linux`
    pub device: String,
    /// `with a password`
    pub way: &'static str,
    pub began: When,
    pub used: When,
    pub is_this: bool,
}
