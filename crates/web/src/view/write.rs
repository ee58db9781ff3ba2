//! Writing: a topic, a reply, an edit, and the question before something is deleted.

use askama::Template;
use askama::filters::HtmlSafe;

use super::drafts::Unsent;
use super::field::{Choice, Field, FilesField};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Avatar, Link, When};

/// `/compose`
#[derive(Debug, Clone, Template)]
#[template(path = "compose.html")]
pub struct ComposePage {
    pub frame: Frame,
    pub heading: String,
    /// What is wrong with the form as a whole.
    pub problem: Option<String>,
    pub once: String,
    pub unsent: Unsent,
    pub place: WhereTo,
    /// `question`, `discussion`, `article`: those that the category takes.
    pub kinds: Vec<Choice>,
    pub kind_error: Option<String>,
    /// An article can be begun here that only its author sees.
    pub takes_drafts: bool,
    pub title: Field,
    pub body: Field,
    pub files: FilesField,
    /// What a category asks for besides.
    pub asks: Vec<AskField>,
    pub tags: Field,
    /// What an article says of how long it holds, where articles can be written.
    pub lasting: Option<LastingFields>,
    /// Offered where no script asks for more.
    pub known_tags: Vec<String>,
    /// What one agrees to by publishing.
    pub terms: Terms,
    pub preview: Option<Html>,
    /// What is like a question that is looked at before it is asked.
    pub similar: Vec<Link>,
}

/// A line to fill in. The label is sent along under a name of its own.
#[derive(Debug, Clone)]
pub struct AskField {
    pub id: String,
    pub label_id: String,
    pub label: String,
    pub field: Field,
}

/// What an article was tested with, and the day after which it may be stale.
#[derive(Debug, Clone, Template)]
#[template(path = "_lasting_fields.html")]
pub struct LastingFields {
    pub tested: Field,
    pub review_by: Field,
}

impl HtmlSafe for LastingFields {}

/// What somebody agrees to who presses the button beside it, and the licences that it names.
#[derive(Debug, Clone, Template)]
#[template(path = "_terms.html")]
pub struct Terms {
    pub sentence: String,
    pub licences: Vec<Link>,
}

impl HtmlSafe for Terms {}

/// The category that a new topic goes to.
#[derive(Debug, Clone)]
pub enum WhereTo {
    Fixed { cid: String, name: String },
    Select { categories: Vec<Choice>, error: Option<String> },
}

/// `/topic/{tid}/reply`
#[derive(Debug, Clone, Template)]
#[template(path = "reply.html")]
pub struct ReplyPage {
    pub frame: Frame,
    pub topic: Link,
    /// `/topic/{tid}/reply`
    pub action: String,
    pub problem: Option<String>,
    pub once: String,
    pub unsent: Unsent,
    /// The post replied to.
    pub to: String,
    pub author: Link,
    pub display: Option<String>,
    pub avatar: Avatar,
    pub when: When,
    pub permalink: String,
    pub quoted: Html,
    pub body: Field,
    pub files: FilesField,
    pub terms: String,
    pub preview: Option<Html>,
}

/// `/post/{pid}/edit`
#[derive(Debug, Clone, Template)]
#[template(path = "edit.html")]
pub struct EditPage {
    pub frame: Frame,
    pub topic: Link,
    /// `/post/{pid}/edit`
    pub action: String,
    pub problem: Option<String>,
    pub unsent: Unsent,
    /// The revision that is edited.
    pub revision: String,
    /// Title and tags, on an opening post.
    pub opening: Option<OpeningFields>,
    pub body: Field,
    pub lasting: Option<LastingFields>,
    pub files: FilesField,
    pub summary: Field,
    /// What one agrees to by saving an article.
    pub terms: Option<Terms>,
    pub permalink: String,
    pub preview: Option<Html>,
    /// What somebody else has saved in the meantime.
    pub theirs: Option<Theirs>,
}

/// What somebody else saved while this was being written. The form has both brought together.
#[derive(Debug, Clone)]
pub struct Theirs {
    /// Title and tags, of an opening post.
    pub heading: Option<(String, String)>,
    pub body: String,
    /// What was sent, as it was typed: title and tags, of an opening post, and the text.
    pub your_heading: Option<(String, String)>,
    pub yours: String,
    /// What the form holds.
    pub merged: String,
    /// What they changed, side by side.
    pub changes: Option<String>,
}

#[derive(Debug, Clone)]
pub struct OpeningFields {
    pub title: Field,
    pub tags: Field,
}

/// Asks for the reason before a post or a topic is deleted.
#[derive(Debug, Clone, Template)]
#[template(path = "delete.html")]
pub struct DeletePage {
    pub frame: Frame,
    /// `Delete this post?`
    pub heading: String,
    /// What will happen, and how it can be undone.
    pub explanation: String,
    /// `/post/{pid}/delete`
    pub action: String,
    pub author: String,
    pub when: When,
    pub excerpt: String,
    pub reason: Field,
    pub reason_is_optional: bool,
    /// What the button says.
    pub button: &'static str,
    /// What becomes of the reason.
    pub hint: String,
    /// Back to where one came from.
    pub cancel: String,
}
