//! Doing the same to many topics or posts: what to do, what would come of it for each, and what came of it.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::Link;

/// What is to be done to what is chosen: the fields, wherever the check boxes are.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_many_fields.html")]
pub struct ManyFields {
    pub deeds: Vec<Choice>,
    pub deed_error: Option<String>,
    /// Of topics alone: where to move them.
    pub categories: Vec<Choice>,
    pub category_error: Option<String>,
    /// Of topics alone: which tag to give them.
    pub tag: Option<Field>,
    pub reason: Field,
}

impl HtmlSafe for ManyFields {}

/// Below a list or a thread with check boxes, which name the form by `many`.
#[derive(Debug, Clone, Template)]
#[template(path = "_many.html")]
pub struct Many {
    /// `/moderation/topics` or `/moderation/posts`
    pub action: String,
    pub fields: ManyFields,
    /// Other forms that take the same check boxes: where they go, and what the button says.
    pub others: Vec<Link>,
    /// The module that counts what is chosen.
    pub script: String,
}

impl HtmlSafe for Many {}

/// `/moderation/topics` and `/moderation/posts`
#[derive(Debug, Clone, Template)]
#[template(path = "many.html")]
pub struct ManyPage {
    pub frame: Frame,
    pub heading: String,
    /// What is wrong with the form as a whole.
    pub problem: Option<String>,
    pub lines: Vec<ManyLine>,
    /// The form that does it.
    pub confirm: Option<ManyConfirm>,
    /// The form to choose otherwise.
    pub again: Option<ManyAgain>,
    pub back: Link,
}

/// One of them, and what comes or came of it.
#[derive(Debug, Clone)]
pub struct ManyLine {
    pub name: Link,
    /// It changes, or has changed.
    pub changes: bool,
    pub says: String,
}

#[derive(Debug, Clone)]
pub struct ManyConfirm {
    pub action: String,
    pub hidden: Vec<(String, String)>,
    /// What the button says.
    pub does: String,
}

#[derive(Debug, Clone)]
pub struct ManyAgain {
    pub action: String,
    /// What is chosen: the field and its values.
    pub chosen: Vec<(String, String)>,
    pub fields: ManyFields,
}
