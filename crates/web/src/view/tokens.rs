//! A member's API tokens.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Tab, When};

/// `/settings/tokens`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_tokens.html")]
pub struct TokensPage {
    pub frame: Frame,
    /// The sections of the settings.
    pub tabs: Vec<Tab>,
    /// Why no token was made.
    pub problem: Option<String>,
    /// The one that was made just now: this page alone shows it.
    pub fresh: Option<FreshToken>,
    pub tokens: Vec<TokenLine>,
    pub once: String,
    pub name: Field,
    /// One of several check boxes each.
    pub scopes: Vec<Choice>,
    pub scopes_error: Option<String>,
    pub expires: Vec<Choice>,
    pub expires_error: Option<String>,
}

/// A token that was just made.
#[derive(Debug, Clone)]
pub struct FreshToken {
    pub name: String,
    pub key: String,
}

/// A token in the list.
#[derive(Debug, Clone)]
pub struct TokenLine {
    pub name: String,
    /// `read, write`
    pub scopes: String,
    pub made: When,
    /// Absent: never.
    pub used: Option<When>,
    /// Absent: it does not end.
    pub expires: Option<When>,
    pub is_over: bool,
    /// Where the form that revokes it goes.
    pub revoke: String,
}
