//! What is not finished: what a form knows of its draft, and the list of one's drafts.

use askama::Template;
use askama::filters::HtmlSafe;

use super::frame::Frame;
use super::pager::Pager;
use super::parts::{Empty, Link, When};
use super::row::TopicRow;
use super::security::HiddenField;

/// What stands in every writing form for its draft, and before what is published in haste.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_unsent.html")]
pub struct Unsent {
    /// What is written, as drafts are called: `reply-12-45`.
    pub place: String,
    /// The draft that the form holds; empty if it holds none.
    pub saved: String,
    /// When that was saved, if the form was filled from it just now.
    pub back: Option<When>,
    /// What looks like a secret: `Line 3 of the text: a GitHub token`.
    pub secrets: Vec<String>,
}

impl HtmlSafe for Unsent {}

/// `/drafts`
#[derive(Debug, Clone, Template)]
#[template(path = "drafts.html")]
pub struct DraftsPage {
    pub frame: Frame,
    pub drafts: Vec<DraftLine>,
    /// One's own articles that readers do not see yet, or not as they stand now.
    pub rows: Vec<TopicRow>,
    pub pager: Option<Pager>,
    pub empty: Empty,
}

#[derive(Debug, Clone)]
pub struct DraftLine {
    /// `A reply in`, `A new topic in`.
    pub what: String,
    /// The topic or category, where there is one.
    pub place: Option<Link>,
    pub title: String,
    pub beginning: String,
    pub when: When,
    /// The form, filled.
    pub href: String,
    pub name: String,
    pub saved: String,
}

/// Another device has saved a draft meanwhile: both are shown.
#[derive(Debug, Clone, Template)]
#[template(path = "draft_newer.html")]
pub struct NewerDraftPage {
    pub frame: Frame,
    /// When the newer one was saved.
    pub when: When,
    /// The form, filled with the newer one.
    pub href: String,
    pub newer: String,
    pub yours: String,
    /// What was sent, with the newer draft to be replaced.
    pub fields: Vec<HiddenField>,
}
