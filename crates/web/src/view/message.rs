//! A page that says one thing: what went wrong, and what to do next.

use askama::Template;

use super::frame::Frame;
use super::parts::Link;

#[derive(Debug, Clone, Template)]
#[template(path = "message.html")]
pub struct MessagePage {
    pub frame: Frame,
    /// `404`; empty where it is no error.
    pub status: String,
    pub heading: String,
    /// What happened.
    pub sentence: String,
    /// What to do now.
    pub advice: String,
    /// Ways on.
    pub links: Vec<Link>,
    /// What was typed, so that it isn't lost.
    pub typed: Vec<TypedField>,
    /// To find it in the log.
    pub request: Option<String>,
}

/// A field of a form that was not taken.
#[derive(Debug, Clone)]
pub struct TypedField {
    pub id: String,
    pub label: &'static str,
    /// Of several lines.
    pub is_long: bool,
    pub text: String,
}
