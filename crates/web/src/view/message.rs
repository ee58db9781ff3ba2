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
    pub typed: Option<String>,
    /// To find it in the log.
    pub request: Option<String>,
}
