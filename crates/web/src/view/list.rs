//! Lists of topics across categories, and the index of tags.

use askama::Template;

use super::frame::Frame;
use super::pager::Pager;
use super::parts::{Action, Count, Empty, Link, Tab};
use super::row::TopicRow;

/// `/recent`, `/popular`, `/unanswered`, `/articles`, `/tags/{tag}`.
#[derive(Debug, Clone, Template)]
#[template(path = "list.html")]
pub struct ListPage {
    pub frame: Frame,
    pub heading: String,
    /// A sentence that says what stands here and in what order.
    pub intro: String,
    pub action: Option<Action>,
    pub sorts: Vec<Tab>,
    pub rows: Vec<TopicRow>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}

/// `/tags`
#[derive(Debug, Clone, Template)]
#[template(path = "tags.html")]
pub struct TagsPage {
    pub frame: Frame,
    pub tags: Vec<TagCount>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}

#[derive(Debug, Clone)]
pub struct TagCount {
    pub tag: Link,
    pub topics: Count,
}
