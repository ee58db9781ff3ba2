//! A post's history: the list, one revision, two of them compared, and taking something out of all.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::Field;
use super::frame::Frame;
use super::html::Html;
use super::pager::Pager;
use super::parts::{Link, Tab, When};

/// `/post/{pid}/revisions`
#[derive(Debug, Clone, Template)]
#[template(path = "revisions.html")]
pub struct RevisionsPage {
    pub frame: Frame,
    pub topic: Link,
    /// Of the post.
    pub permalink: String,
    /// `/post/{pid}/revisions`
    pub here: String,
    /// The newest first.
    pub rows: Vec<RevisionRow>,
    /// Numbers of the two newest, where there are two to compare.
    pub compare: Option<(String, String)>,
    /// A revision that waits for a review: a sentence, and where.
    pub waiting: Option<(String, String)>,
    /// Where something is removed from all of them, for whoever may.
    pub redact: Option<String>,
    pub pager: Option<Pager>,
}

/// A revision as lists and headings name it.
#[derive(Debug, Clone)]
pub struct RevisionRow {
    pub number: String,
    pub href: String,
    /// Who made it; leads nowhere if there is no such member any more.
    pub by: Link,
    pub when: When,
    pub summary: String,
    /// What whoever made it agreed to, of an article.
    pub licence: Option<Link>,
    pub is_newest: bool,
    pub is_redaction: bool,
    /// Of an article: who approved it, and when.
    pub approved: Option<(Link, When)>,
    /// What it changed; nothing for the first.
    pub changes: Option<String>,
}

/// `/post/{pid}/revisions/{n}`
#[derive(Debug, Clone, Template)]
#[template(path = "revision.html")]
pub struct RevisionPage {
    pub frame: Frame,
    pub topic: Link,
    pub permalink: String,
    pub here: String,
    pub row: RevisionRow,
    /// Where it is not the newest: that one, and what has changed since.
    pub newest: Option<(Link, String)>,
    /// Title and tags as they were, on an opening post.
    pub heading: Option<(String, Vec<Link>)>,
    pub html: Html,
    pub lang: Option<&'static str>,
    pub previous: Option<Link>,
    pub next: Option<Link>,
    /// Its source.
    pub source: String,
    /// Where it is made the newest again, and the number of the newest; nothing for who may not.
    pub restore: Option<(String, String)>,
}

/// `/post/{pid}/revisions/{a}..{b}`
#[derive(Debug, Clone, Template)]
#[template(path = "comparison.html")]
pub struct ComparisonPage {
    pub frame: Frame,
    pub topic: Link,
    pub permalink: String,
    pub here: String,
    pub heading: String,
    /// The old one and the new one.
    pub sides: [RevisionRow; 2],
    pub layouts: Vec<Tab>,
    /// `unified`, `split`, or `either`: by the width of the page.
    pub layout: &'static str,
    /// Title and tags, where they differ.
    pub fields: Vec<ChangedField>,
    /// Empty where the texts are the same.
    pub blocks: Vec<Block>,
    /// How much was left out, if anything was.
    pub cut: Option<String>,
}

/// Something beside the text that differs.
#[derive(Debug, Clone)]
pub struct ChangedField {
    pub name: &'static str,
    pub old: DiffLine,
    pub new: DiffLine,
}

/// Some lines of a comparison.
#[derive(Debug, Clone)]
pub enum Block {
    Same(Vec<DiffLine>),
    /// Unchanged lines that are folded away: how many, and what they are where there are not too many.
    Folded(String, Vec<DiffLine>),
    Changed {
        old: Vec<DiffLine>,
        new: Vec<DiffLine>,
    },
}

/// A line of a comparison.
#[derive(Debug, Clone, Template)]
#[template(path = "_diff_line.html")]
pub struct DiffLine {
    pub side: Side,
    /// On the old and on the new side; empty on the other one, and where lines are not counted.
    pub old: String,
    pub new: String,
    pub pieces: Vec<DiffPiece>,
}

impl HtmlSafe for DiffLine {}

impl DiffLine {
    fn is_removed(&self) -> bool {
        self.side == Side::Removed
    }

    fn is_added(&self) -> bool {
        self.side == Side::Added
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Both,
    Removed,
    Added,
}

#[derive(Debug, Clone)]
pub struct DiffPiece {
    pub text: String,
    pub is_marked: bool,
}

/// `/post/{pid}/redact`
#[derive(Debug, Clone, Template)]
#[template(path = "redact.html")]
pub struct RedactPage {
    pub frame: Frame,
    pub topic: Link,
    /// `/post/{pid}/redact`
    pub action: String,
    pub problem: Option<String>,
    pub text: Field,
    pub reason: Field,
    /// The history.
    pub cancel: String,
}
