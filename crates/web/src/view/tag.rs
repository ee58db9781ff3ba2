//! Tags: the index of them, the page of one, and the forms of those who describe and name it.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::html::Html;
use super::many::Many;
use super::pager::Pager;
use super::parts::{Count, Empty, Link, Tab};
use super::row::TopicRow;
use super::thread::WatchSwitch;

/// `/tags`
#[derive(Debug, Clone, Template)]
#[template(path = "tags.html")]
pub struct TagsPage {
    pub frame: Frame,
    /// How a name is to begin.
    pub q: String,
    pub tags: Vec<TagCount>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}

#[derive(Debug, Clone)]
pub struct TagCount {
    pub tag: Link,
    pub topics: Count,
    /// The other name that was looked for.
    pub synonym: Option<String>,
}

/// `/tags/{tag}`
#[derive(Debug, Clone, Template)]
#[template(path = "tag.html")]
pub struct TagPage {
    pub frame: Frame,
    pub heading: String,
    pub description: Option<Html>,
    /// Other names.
    pub synonyms: Vec<String>,
    /// For members.
    pub watch: Option<WatchSwitch>,
    /// For those who may describe or name it.
    pub edit: Option<String>,
    /// All topics, and those of each kind that there are.
    pub kinds: Vec<Tab>,
    /// Orders, of one kind.
    pub sorts: Vec<Tab>,
    pub rows: Vec<TopicRow>,
    /// Nothing is done to many of them here.
    pub many: Option<Many>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}

/// `/tags/{tag}/edit`
#[derive(Debug, Clone, Template)]
#[template(path = "tag_edit.html")]
pub struct TagEditPage {
    pub frame: Frame,
    pub tag: Link,
    pub problem: Option<String>,
    pub description: Field,
    /// The one that is edited.
    pub revision: String,
    /// What somebody else has saved in the meantime.
    pub theirs: Option<String>,
    /// For moderators.
    pub naming: Option<TagNaming>,
}

#[derive(Debug, Clone)]
pub struct TagNaming {
    pub synonyms: Field,
    pub into: Field,
}
