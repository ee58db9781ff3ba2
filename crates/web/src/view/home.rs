//! The home page: the categories and what is new.

use askama::Template;

use super::frame::Frame;
use super::html::Html;
use super::icon::CategoryIcon;
use super::parts::{Action, Count, Empty, Link, Mark, When};
use super::row::TopicRow;

#[derive(Debug, Clone, Template)]
#[template(path = "home.html")]
pub struct HomePage {
    pub frame: Frame,
    /// What the forum is for; absent where nobody wrote it.
    pub welcome: Option<Html>,
    /// To start a topic, or for a guest to join.
    pub action: Option<Action>,
    pub categories: Vec<CategoryCard>,
    pub no_categories: Empty,
    pub rows: Vec<TopicRow>,
    pub no_rows: Empty,
}

/// A category at the top level.
#[derive(Debug, Clone)]
pub struct CategoryCard {
    pub icon: Option<CategoryIcon>,
    /// Nothing new is written in it.
    pub archived: Option<Mark>,
    pub name: String,
    pub href: String,
    pub description: String,
    pub topics: Count,
    pub posts: Count,
    pub children: Vec<Link>,
    /// At most three.
    pub newest: Vec<NewestTopic>,
}

#[derive(Debug, Clone)]
pub struct NewestTopic {
    pub title: String,
    pub href: String,
    pub marks: Vec<Mark>,
    pub when: When,
    /// One or two lines, for the newest of all.
    pub excerpt: Option<String>,
}
