//! What the moderators of its category can do with a topic, and what its page says of that to everybody.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Link, When};

/// Forms, each to an address of its own below `/topic/{tid}`.
#[derive(Debug, Clone, Template)]
#[template(path = "_topic_tools.html")]
pub struct TopicTools {
    pub tid: String,
    /// They stand open.
    pub is_open: bool,
    pub is_locked: bool,
    /// Why it is locked, or is to be.
    pub lock_reason: Field,
    pub pin: PinTool,
    /// Categories it can be moved to; empty where it can't be moved.
    pub categories: Vec<Choice>,
    pub move_to: Field,
    pub move_reason: Field,
    pub kind: Option<KindTool>,
    pub slow: SlowTool,
    pub timer: TimerTool,
    /// The page that asks whether to delete the topic.
    pub delete: Option<String>,
    /// Its revisions, its place in the log, and the like.
    pub links: Vec<Link>,
}

impl HtmlSafe for TopicTools {}

#[derive(Debug, Clone, Default)]
pub struct PinTool {
    pub is_pinned: bool,
    /// It is pinned on all lists.
    pub is_everywhere: bool,
    /// Whoever reads may pin it there, or take such a pin off.
    pub may_everywhere: bool,
    pub until: Field,
    pub everywhere: bool,
}

impl PinTool {
    /// Nobody but an admin changes what is pinned everywhere.
    pub(crate) fn is_others(&self) -> bool {
        self.is_everywhere && !self.may_everywhere
    }
}

/// Making a discussion of a question, or the other way round.
#[derive(Debug, Clone)]
pub struct KindTool {
    /// It is a question now.
    pub is_question: bool,
    /// The kind that it becomes.
    pub kind: Field,
    pub reason: Field,
}

#[derive(Debug, Clone, Default)]
pub struct SlowTool {
    pub is_on: bool,
    pub minutes: Field,
    pub reason: Field,
}

#[derive(Debug, Clone, Default)]
pub struct TimerTool {
    pub is_on: bool,
    pub lock_at: Field,
    pub open_at: Field,
    pub reason: Field,
    /// In which time zone the times are.
    pub zone: String,
}

/// The same on a page of its own, where something in them needs another look.
#[derive(Debug, Clone, Template)]
#[template(path = "topic_tools.html")]
pub struct TopicToolsPage {
    pub frame: Frame,
    pub topic: Link,
    pub tools: TopicTools,
}

/// What moderators have set of a topic, as its page says to everybody.
#[derive(Debug, Clone, Template)]
#[template(path = "_order_note.html")]
pub enum OrderNote {
    /// It is locked for a reason.
    Locked { why: String },
    /// A member replies once in `every`.
    Slow { every: String, why: String },
    /// It is to be locked, and perhaps opened again.
    Locks { at: When, opens: Option<When>, why: String },
    /// It is locked, and is to be opened.
    Opens { at: When },
    /// It heads its category's list, or all lists.
    Pinned { everywhere: bool, until: Option<When> },
}

impl HtmlSafe for OrderNote {}
