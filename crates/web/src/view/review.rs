//! The review of an article: the lines of its source, what was said of them, and a verdict.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::{Link, When};

/// `/post/{pid}/review`
#[derive(Debug, Clone, Template)]
#[template(path = "review.html")]
pub struct ReviewPage {
    pub frame: Frame,
    pub topic: Link,
    /// `/post/{pid}/review`
    pub here: String,
    /// How it stands.
    pub sentence: String,
    pub problem: Option<String>,
    /// The number of the revision that is shown.
    pub revision: String,
    /// The revision as readers will see it, and what it changes.
    pub links: Vec<Link>,
    /// What was said of revisions as a whole, the newest first.
    pub verdicts: Vec<VerdictLine>,
    pub lines: Vec<SourceLine>,
    /// Whether whoever reads can say something of lines.
    pub may_comment: bool,
    /// What was said of lines of earlier revisions, the newest first.
    pub earlier: Vec<CommentThread>,
    /// The summary, if whoever reads gives a verdict.
    pub verdict: Option<Field>,
}

#[derive(Debug, Clone)]
pub struct VerdictLine {
    pub revision: String,
    pub approves: bool,
    pub by: Link,
    pub when: When,
    pub summary: String,
}

/// A line of the source, with what was said of lines that end with it.
#[derive(Debug, Clone)]
pub struct SourceLine {
    pub number: String,
    pub text: String,
    pub threads: Vec<CommentThread>,
    /// The form that comments on lines up to this one.
    pub form: Option<LineForm>,
}

/// POST `/post/{pid}/review/comment`
#[derive(Debug, Clone)]
pub struct LineForm {
    pub from: Field,
    pub to: Field,
    pub text: Field,
}

#[derive(Debug, Clone, Template)]
#[template(path = "_comment_thread.html")]
pub struct CommentThread {
    /// `#c{n}` on the page.
    pub number: String,
    /// `Lines 3–5`, `Line 3`.
    pub place: String,
    pub remarks: Vec<RemarkLine>,
    /// Who has settled it.
    pub settled: Option<Link>,
    /// `/post/{pid}/review/{n}`, where whoever reads may answer.
    pub action: Option<String>,
    pub answer: Field,
}

impl askama::filters::HtmlSafe for CommentThread {}

#[derive(Debug, Clone)]
pub struct RemarkLine {
    pub by: Link,
    pub when: When,
    /// Its paragraphs.
    pub text: Vec<String>,
}
