//! Flags: saying that something is wrong, and what waits for a decision.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Empty, Link, Tab, When};

/// `/post/{pid}/flag`
#[derive(Debug, Clone, Template)]
#[template(path = "flag.html")]
pub struct FlagPage {
    pub frame: Frame,
    /// `/post/{pid}/flag`
    pub action: String,
    pub problem: Option<String>,
    pub author: String,
    pub when: When,
    pub excerpt: String,
    pub reasons: Vec<Choice>,
    pub note: Field,
    /// The post.
    pub back: String,
}

/// `/post/{pid}/appeal` and `/appeal`
#[derive(Debug, Clone, Template)]
#[template(path = "appeal.html")]
pub struct AppealPage {
    pub frame: Frame,
    pub problem: Option<String>,
    /// What was decided, and why.
    pub against: String,
    /// Of a post.
    pub excerpt: String,
    pub action: String,
    /// `suspension`, `silence` or `warning`; empty, of a post.
    pub curb: &'static str,
    /// What else they can appeal against.
    pub others: Vec<Link>,
    /// What they have said, and what became of it.
    pub said: Option<String>,
    pub answer: Option<String>,
    /// They can appeal.
    pub text: Option<Field>,
    pub back: String,
}

/// `/moderation`
#[derive(Debug, Clone, Template)]
#[template(path = "queue.html")]
pub struct QueuePage {
    pub frame: Frame,
    pub count: String,
    pub problem: Option<String>,
    /// What waits elsewhere, and what was done.
    pub links: Vec<Link>,
    /// What whoever reads has just decided.
    pub decided: Option<CaseView>,
    /// Of which kind cases are shown.
    pub kinds: Vec<Tab>,
    /// The oldest first.
    pub entries: Vec<QueueEntry>,
    pub empty: Empty,
}

/// A case of any kind.
#[derive(Debug, Clone)]
pub enum QueueEntry {
    Post(Box<CaseView>),
    Appeal(Box<MemberAppealView>),
    Member(Box<WaitingCase>),
    Article(Box<ReviewCase>),
}

/// Somebody who waits for approval.
#[derive(Debug, Clone, Default)]
pub struct WaitingCase {
    pub looking: Looking,
    pub slug: String,
    pub member: Link,
    pub why: String,
    pub since: When,
    /// `An address at example.org, confirmed`
    pub email: String,
    /// What they signed up through.
    pub through: Vec<String>,
    /// `/moderation/members/{slug}/approve` and `…/refuse`
    pub approve: String,
    pub refuse: String,
}

/// Who looks at something that waits, and where one says so.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "_looking.html")]
pub struct Looking {
    /// `member` or `article`, and which.
    pub field: &'static str,
    pub value: String,
    /// Somebody else.
    pub by: Option<Link>,
    /// Whoever reads has said so.
    pub is_own: bool,
}

impl HtmlSafe for Looking {}

/// An article that waits for a review.
#[derive(Debug, Clone, Default)]
pub struct ReviewCase {
    pub looking: Looking,
    pub tid: String,
    pub article: Link,
    pub authors: Vec<Link>,
    pub category: String,
    pub since: When,
    pub revision: u64,
    pub excerpt: String,
    /// `/post/{pid}/review`, where its forms go, too.
    pub page: String,
}

/// `/moderation/posts/{pid}`
#[derive(Debug, Clone, Template)]
#[template(path = "case.html")]
pub struct CasePage {
    pub frame: Frame,
    pub problem: Option<String>,
    /// All that waits.
    pub queue: String,
    /// What was done about its topic.
    pub log: String,
    pub case: CaseView,
}

/// A post that waits for a decision, or about which one was made.
#[derive(Debug, Clone, Default)]
pub struct CaseView {
    pub pid: String,
    /// The post in its topic.
    pub topic: Link,
    /// `/moderation/posts/{pid}`, where its forms go, too.
    pub page: String,
    pub category: String,
    pub hidden: bool,
    /// Leads nowhere if there is no such member any more.
    pub author: Link,
    /// What moderators know of the author, for those who may look at it.
    pub file: Option<String>,
    /// Who that is, in a line, for those who may look at it.
    pub about: String,
    /// The post that it answers, and how that begins.
    pub answers: Option<(Link, String)>,
    pub when: When,
    pub excerpt: String,
    pub flags: Vec<FlagLine>,
    /// Why nobody has seen it yet, if it was held.
    pub held: Vec<String>,
    /// Its author asks that its deletion is looked at again.
    pub appeal: Option<PostAppealView>,
    /// Whoever reads has decided that: somebody else decides about it now.
    pub is_own: bool,
    /// Somebody else who looks at it now.
    pub looking: Option<Link>,
    /// Whoever reads has said that they look at it.
    pub looked_at: bool,
    pub decided: Option<DecidedView>,
    pub is_open: bool,
    pub reason: Field,
}

#[derive(Debug, Clone, Default)]
pub struct PostAppealView {
    pub text: String,
    pub by: Link,
    pub when: When,
    /// Why it was deleted.
    pub reason: String,
}

#[derive(Debug, Clone, Default)]
pub struct MemberAppealView {
    pub looking: Looking,
    pub member: Link,
    pub slug: String,
    pub text: String,
    pub when: When,
    /// `suspension`, `silence` or `warning`
    pub curb: &'static str,
    /// `Suspended`
    pub did: &'static str,
    /// What granting it does.
    pub grant: &'static str,
    /// Who decided it, until when and why.
    pub by: Link,
    pub until: String,
    pub reason: String,
    pub is_own: bool,
    /// `/moderation/appeals/{slug}`
    pub action: String,
    pub refusal: Field,
}

/// What was decided.
#[derive(Debug, Clone, Default)]
pub struct DecidedView {
    pub by: Link,
    pub did: String,
    pub when: When,
    pub reason: String,
}

#[derive(Debug, Clone, Default)]
pub struct FlagLine {
    pub by: Link,
    pub why: String,
    pub note: String,
    pub when: When,
}
