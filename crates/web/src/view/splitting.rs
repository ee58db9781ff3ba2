//! Splitting and merging topics.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Count, Link, When};

/// `/topic/{tid}/split`
#[derive(Debug, Clone, Template)]
#[template(path = "split.html")]
pub struct SplitPage {
    pub frame: Frame,
    pub topic: Link,
    pub action: String,
    pub problem: Option<String>,
    pub posts_error: Option<String>,
    /// The posts to choose from, in the order of the thread; none, where there are too many.
    pub lines: Vec<SplitLine>,
    /// A post that goes with all that stand below it, and how many these are.
    pub below: Option<(String, Count)>,
    /// How what is chosen begins.
    pub first: Option<String>,
    pub once: String,
    pub title: Field,
    pub kinds: Vec<Choice>,
    pub kind_error: Option<String>,
    pub categories: Vec<Choice>,
    pub category_error: Option<String>,
    pub tags: Field,
    pub reason: Field,
}

#[derive(Debug, Clone)]
pub struct SplitLine {
    pub pid: String,
    pub is_chosen: bool,
    pub when: When,
    pub excerpt: String,
}

/// `/topic/{tid}/merge`
#[derive(Debug, Clone, Template)]
#[template(path = "merge.html")]
pub struct MergePage {
    pub frame: Frame,
    pub topic: Link,
    pub action: String,
    pub problem: Option<String>,
    pub other: Field,
    pub reason: Field,
    /// What would be done, once it is known.
    pub way: Option<MergeWay>,
}

/// Which topic goes into which.
#[derive(Debug, Clone)]
pub struct MergeWay {
    pub from: Link,
    pub into: Link,
    pub posts: Count,
    /// From which category to which, where they differ.
    pub moves: Option<(String, String)>,
    /// More people read it there.
    pub widens: bool,
}
