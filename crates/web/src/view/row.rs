//! A topic as a row of a list.

use askama::Template;
use askama::filters::HtmlSafe;

use super::icon::CategoryIcon;
use super::parts::{Count, Link, Mark, When};

/// A row. With `article` it looks like an article, without it like a question or discussion.
#[derive(Debug, Clone, Template)]
#[template(path = "_row.html")]
pub struct TopicRow {
    pub title: String,
    pub href: String,
    /// States, the most telling first.
    pub marks: Vec<Mark>,
    /// `None` on the page of that category.
    pub category: Option<Link>,
    pub icon: Option<CategoryIcon>,
    /// The topic that a question repeats.
    pub duplicate_of: Option<Link>,
    /// At most three.
    pub tags: Vec<Link>,
    pub author: Link,
    pub replies: Count,
    /// What the list is sorted by, where that is neither replies nor time: votes or views.
    pub figure: Option<Count>,
    pub last: Option<LastPost>,
    /// One or two lines of the text.
    pub teaser: Option<String>,
    /// The viewer has read all of it.
    pub is_read: bool,
    pub article: Option<ArticleRow>,
    /// The value of its check box, for whoever keeps order of it.
    pub pick: Option<String>,
}

impl HtmlSafe for TopicRow {}

/// When the last reply came, and its address.
#[derive(Debug, Clone)]
pub struct LastPost {
    pub when: When,
    pub href: String,
}

/// What an article's row shows in place of a teaser and an author.
#[derive(Debug, Clone)]
pub struct ArticleRow {
    pub standfirst: String,
    pub authors: Vec<Link>,
    /// `7 min read`
    pub reading_time: String,
    pub published: When,
    pub licence: Option<Link>,
}
