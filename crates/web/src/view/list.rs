//! Lists of topics across categories.

use askama::Template;

use super::frame::Frame;
use super::many::Many;
use super::pager::Pager;
use super::parts::{Action, Empty, Tab};
use super::row::TopicRow;

/// `/recent`, `/popular`, `/unanswered`, `/articles`.
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
    /// What can be done to many of them, for whoever keeps order of some.
    pub many: Option<Many>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}
