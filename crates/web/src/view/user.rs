//! A member.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::pager::Pager;
use super::parts::{Avatar, Count, Empty, Link, Tab, When};
use super::row::TopicRow;

/// `/user/{slug}` and its lists.
#[derive(Debug, Clone, Template)]
#[template(path = "user.html")]
pub struct UserPage {
    pub frame: Frame,
    pub name: String,
    pub avatar: Avatar,
    /// `moderator`, `admin`; nothing for a plain member.
    pub role: Option<String>,
    pub joined: When,
    pub figures: Vec<Count>,
    /// Suspended: a sentence that says until when, for those who may know.
    pub suspended: Option<String>,
    pub tabs: Vec<Tab>,
    pub rows: UserRows,
    pub pager: Option<Pager>,
    pub empty: Empty,
    pub suspend: Option<SuspendForm>,
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
