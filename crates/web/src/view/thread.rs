//! The posts below a topic or an article, and what stands around them.

use askama::Template;
use askama::filters::HtmlSafe;

use super::drafts::Unsent;
use super::html::Printed;
use super::many::Many;
use super::pager::Pager;
use super::parts::{Link, Mark, Tab, When};
use super::post::Tombstone;
use super::tools::{OrderNote, TopicTools};

/// The replies of one page.
#[derive(Debug, Clone, Template)]
#[template(path = "_thread.html")]
pub struct Thread {
    /// `12 replies`, `3 answers`, `Discussion`.
    pub heading: String,
    pub is_nested: bool,
    /// In order, with their places given by [`nest`](super::nest) where the thread is nested. Before them
    /// the accepted answer, unless it is the first in any case.
    pub posts: Printed,
    /// How it is kept in order.
    pub notes: Vec<OrderNote>,
    /// `Posts 21–40 of 312`.
    pub position: Option<String>,
    /// What can be done to many posts, for whoever keeps order.
    pub many: Option<Many>,
    pub pager: Option<Pager>,
    /// On any page but the first the pager stands above the posts too.
    pub pager_above: bool,
    /// What stands there when nobody has replied.
    pub empty: String,
    pub reply: ReplyBox,
}

impl HtmlSafe for Thread {}

impl Thread {
    pub(crate) fn has_form(&self) -> bool {
        matches!(self.reply, ReplyBox::Form(_))
    }
}

/// What stands at the end of a thread.
#[derive(Debug, Clone)]
pub enum ReplyBox {
    Form(ReplyForm),
    /// A guest: where to sign in, and where to register if that is open.
    SignIn {
        sign_in: String,
        register: Option<String>,
    },
    /// The topic is locked: what follows from it.
    Locked(String),
    /// The reader may not reply, and why.
    Closed(String),
}

/// A reply to the topic, written where one reads.
#[derive(Debug, Clone, Default)]
pub struct ReplyForm {
    /// `/topic/{tid}/reply`
    pub action: String,
    pub once: String,
    /// The post replied to; empty for the opening post.
    pub to: String,
    pub body: String,
    pub unsent: Unsent,
    pub is_answer: bool,
}

/// How the thread is looked at.
#[derive(Debug, Clone, Template)]
#[template(path = "_thread_controls.html")]
pub struct ThreadControls {
    pub switch: ViewSwitch,
    /// How a member wants to be told of the topic.
    pub watch: Option<WatchSwitch>,
    /// By time or by votes; empty where there is no choice.
    pub sorts: Vec<Tab>,
    pub jump: Option<Jump>,
    pub closing: Option<CloseTools>,
    pub tools: Option<TopicTools>,
}

impl HtmlSafe for ThreadControls {}

/// Nested or flat.
#[derive(Debug, Clone)]
pub enum ViewSwitch {
    /// A guest's choice is part of the address.
    Links(Vec<Tab>),
    /// A member's is kept: POST `/settings/view`, which then leads to `next`.
    Form { is_nested: bool, next: String },
    /// There is nothing to choose.
    None,
}

/// How one is told of a topic: POST `action` with `value`.
#[derive(Debug, Clone)]
pub struct WatchSwitch {
    pub action: String,
    /// The values, each with its word and whether it is chosen.
    pub choices: Vec<(&'static str, &'static str, bool)>,
    /// What follows from the chosen one.
    pub sentence: &'static str,
}

/// Leads to a post by its number: GET `action?post=n`.
#[derive(Debug, Clone)]
pub struct Jump {
    pub action: String,
    pub posts: String,
}

/// That a question takes no more answers, and why.
#[derive(Debug, Clone, Template)]
#[template(path = "_closed_question.html")]
pub struct ClosedQuestion {
    pub mark: Mark,
    /// What it repeats.
    pub duplicate_of: Option<Link>,
    pub reason: String,
    pub by: String,
    pub when: When,
}

impl HtmlSafe for ClosedQuestion {}

/// Closing a question, or opening it again: POST `/topic/{tid}/close`.
#[derive(Debug, Clone)]
pub struct CloseTools {
    pub tid: String,
    pub is_closed: bool,
    /// Whether it can be closed for another reason than that it was asked before.
    pub may_give_reason: bool,
}

/// A topic that is deleted, as those see it who can bring it back.
#[derive(Debug, Clone, Template)]
#[template(path = "_gone_topic.html")]
pub struct GoneTopic {
    pub tombstone: Tombstone,
    /// Where the form to restore it goes.
    pub restore: Option<String>,
    /// Address of the page that asks whether to take it away for good.
    pub purge: Option<String>,
    /// Where its author asks that somebody else looks at it.
    pub appeal: Option<String>,
}

impl HtmlSafe for GoneTopic {}
