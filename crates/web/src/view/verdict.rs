//! What readers say of an article: that it still works, or no longer.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Link, When};

/// Below an article.
#[derive(Debug, Clone, Template)]
#[template(path = "_verdicts.html")]
pub struct VerdictsView {
    /// How many say what.
    pub sentence: String,
    /// The latest of both opinions, the newest first.
    pub lines: Vec<WorksLine>,
    /// Where the reader says so too, if they can.
    pub say: Option<String>,
    /// Where the form goes that takes one away, with `of`.
    pub action: String,
}

impl HtmlSafe for VerdictsView {}

#[derive(Debug, Clone)]
pub struct WorksLine {
    /// Leads nowhere if there is no such member any more.
    pub by: Link,
    pub works: bool,
    pub when: When,
    /// Both may be empty.
    pub version: String,
    pub note: String,
    /// Whose it is, for whoever may take it away.
    pub remove: Option<String>,
}

/// `/topic/{tid}/works`
#[derive(Debug, Clone, Template)]
#[template(path = "verdict.html")]
pub struct VerdictPage {
    pub frame: Frame,
    pub topic: Link,
    pub action: String,
    pub problem: Option<String>,
    /// `works`, `fails`
    pub values: Vec<Choice>,
    pub version: Field,
    pub note: Field,
    /// They have said something before.
    pub can_take_back: bool,
}
