//! The moderation log.

use askama::Template;

use super::frame::Frame;
use super::parts::{Empty, Link, When};

/// `/modlog`
#[derive(Debug, Clone, Template)]
#[template(path = "modlog.html")]
pub struct ModlogPage {
    pub frame: Frame,
    /// The newest first.
    pub lines: Vec<LogLineView>,
    /// The whole of it, where this is but a part.
    pub whole: Option<String>,
    /// Where older lines are.
    pub older: Option<String>,
    /// The hash of the last line, for admins.
    pub end: String,
    pub empty: Empty,
}

/// Who did what to what: a sentence, and why.
#[derive(Debug, Clone, Default)]
pub struct LogLineView {
    pub number: u64,
    pub when: When,
    /// Without an address, where it is nobody who has a page.
    pub by: Link,
    pub did: String,
    pub object: Option<Link>,
    pub rest: String,
    /// The other topic, of two.
    pub beside: Option<Link>,
    pub reason: String,
    /// It had one, which was taken away.
    pub is_redacted: bool,
}
