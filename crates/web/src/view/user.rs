//! A member.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::html::Html;
use super::pager::Pager;
use super::parts::{Avatar, Count, Empty, Link, Tab, When};
use super::row::TopicRow;

/// `/user/{slug}` and its lists.
#[derive(Debug, Clone, Template)]
#[template(path = "user.html")]
pub struct UserPage {
    pub frame: Frame,
    pub name: String,
    /// What the member wants to be called.
    pub display: Option<String>,
    pub avatar: Avatar,
    /// What the member says of themselves, and in which language.
    pub text: Option<Html>,
    pub lang: Option<&'static str>,
    pub place: Option<String>,
    pub links: Vec<Link>,
    /// `moderator`, `admin`; nothing for a plain member.
    pub role: Option<String>,
    pub joined: When,
    pub figures: Vec<Count>,
    /// `trust level 1: basic`
    pub trust: String,
    /// On one's own page: how far it is to the next level.
    pub progress: Option<Progress>,
    /// Suspended: a sentence that says until when, for those who may know.
    pub suspended: Option<String>,
    pub tabs: Vec<Tab>,
    pub rows: UserRows,
    pub pager: Option<Pager>,
    pub empty: Empty,
    pub suspend: Option<SuspendForm>,
    /// What moderators know of the member, for those who may look at it.
    pub file: Option<String>,
}

/// What the next trust level takes, and what of it there is.
#[derive(Debug, Clone)]
pub struct Progress {
    pub heading: String,
    pub measures: Vec<ProgressLine>,
}

#[derive(Debug, Clone)]
pub struct ProgressLine {
    pub label: String,
    pub have: u64,
    pub need: u64,
}

/// What the chosen tab lists.
#[derive(Debug, Clone)]
pub enum UserRows {
    Topics(Vec<TopicRow>),
    Posts(Vec<UserPost>),
}

#[derive(Debug, Clone)]
pub struct UserPost {
    /// The topic, with the address of the post in it.
    pub topic: Link,
    pub category: Option<Link>,
    pub when: When,
    pub score: Count,
    pub excerpt: String,
}

/// To suspend a member, with `until` and `reason`; or to lift the suspension.
#[derive(Debug, Clone)]
pub struct SuspendForm {
    pub action: String,
    pub until: Field,
    pub reason: Field,
    /// Where the form that lifts it goes, while it is in force.
    pub lift: Option<String>,
}
