//! Flags: saying that something is wrong, and what waits for a decision.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Empty, Link, When};

/// `/post/{pid}/flag`
#[derive(Debug, Clone, Template)]
#[template(path = "flag.html")]
pub struct FlagPage {
    pub frame: Frame,
    /// `/post/{pid}/flag`
    pub action: String,
    pub problem: Option<String>,
    pub author: String,
    pub when: When,
    pub excerpt: String,
    pub reasons: Vec<Choice>,
    pub note: Field,
    /// The post.
    pub back: String,
}

/// `/moderation`
#[derive(Debug, Clone, Template)]
#[template(path = "queue.html")]
pub struct QueuePage {
    pub frame: Frame,
    pub count: String,
    pub problem: Option<String>,
    /// What waits elsewhere, and what was done.
    pub links: Vec<Link>,
    /// The oldest first.
    pub cases: Vec<CaseView>,
    pub empty: Empty,
}

/// A flagged post.
#[derive(Debug, Clone, Default)]
pub struct CaseView {
    pub pid: String,
    /// The post in its topic.
    pub topic: Link,
    pub category: String,
    pub hidden: bool,
    /// Leads nowhere if there is no such member any more.
    pub author: Link,
    /// What moderators know of the author, for those who may look at it.
    pub file: Option<String>,
    pub when: When,
    pub excerpt: String,
    pub flags: Vec<FlagLine>,
    /// `/moderation/posts/{pid}`
    pub action: String,
    pub reason: Field,
}

#[derive(Debug, Clone, Default)]
pub struct FlagLine {
    pub by: Link,
    pub why: String,
    pub note: String,
    pub when: When,
}
