//! A category: its topics.

use askama::Template;

use super::frame::Frame;
use super::icon::CategoryIcon;
use super::many::Many;
use super::pager::Pager;
use super::parts::{Action, Empty, Link, Tab};
use super::row::TopicRow;

#[derive(Debug, Clone, Template)]
#[template(path = "category.html")]
pub struct CategoryPage {
    pub frame: Frame,
    pub crumbs: Vec<Link>,
    pub icon: Option<CategoryIcon>,
    /// It is archived: what that means to whoever looks.
    pub archived: Option<String>,
    pub name: String,
    pub description: String,
    pub children: Vec<Link>,
    /// "Ask a question" and so on, one for each kind that the viewer may start here.
    pub actions: Vec<Action>,
    pub sorts: Vec<Tab>,
    pub rows: Vec<TopicRow>,
    /// What can be done to many of them, for whoever keeps order of some.
    pub many: Option<Many>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}
