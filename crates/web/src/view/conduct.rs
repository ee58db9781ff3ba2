//! What moderators know of a member and do about them, and the warnings that a member reads.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::parts::{Link, When};
use super::user::SuspendForm;

/// `/moderation/members/{slug}`
#[derive(Debug, Clone, Template)]
#[template(path = "member_file.html")]
pub struct MemberFilePage {
    pub frame: Frame,
    pub name: String,
    pub problem: Option<String>,
    /// `/user/{slug}`
    pub profile: String,
    /// What else there is about the member.
    pub links: Vec<Link>,
    /// What they may not do now.
    pub states: Vec<StateLine>,
    pub facts: Vec<Fact>,
    /// `/moderation/members/{slug}`: forms go below it.
    pub base: String,
    pub once: String,
    pub note: Field,
    pub warn: Field,
    pub silenced: bool,
    pub silence_until: Field,
    pub silence_reason: Field,
    pub suspend: SuspendForm,
    pub resets: Vec<ResetLine>,
    /// Where one cleans up after a spammer, and what it says there now.
    pub cleanup: Link,
    /// The newest first.
    pub entries: Vec<EntryLine>,
    /// Other accounts from the same places, for admins.
    pub near: Option<NearView>,
}

#[derive(Debug, Clone)]
pub struct NearView {
    pub days: String,
    pub others: Vec<NearLine>,
    /// What can be blocked: the form comes with it filled in.
    pub blocks: Vec<Link>,
}

#[derive(Debug, Clone)]
pub struct NearLine {
    pub member: Link,
    pub last: When,
}

#[derive(Debug, Clone)]
pub struct StateLine {
    pub word: &'static str,
    pub sentence: String,
}

#[derive(Debug, Clone)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
}

/// Something that can be taken away.
#[derive(Debug, Clone)]
pub struct ResetLine {
    pub what: &'static str,
    pub text: &'static str,
    pub hint: String,
    pub button: &'static str,
}

/// Something that was noted or done.
#[derive(Debug, Clone)]
pub struct EntryLine {
    pub when: When,
    /// Leads nowhere if there is no such member any more.
    pub by: Link,
    pub what: &'static str,
    pub rest: String,
    pub text: String,
    /// Of a note that may be removed, which one it is.
    pub remove: Option<String>,
}

/// `/warnings`
#[derive(Debug, Clone, Template)]
#[template(path = "warnings.html")]
pub struct WarningsPage {
    pub frame: Frame,
    /// Those that wait to be acknowledged.
    pub open: Vec<WarningView>,
    /// Those that were, the newest first.
    pub read: Vec<WarningView>,
    /// There is one to appeal against.
    pub may_appeal: bool,
}

#[derive(Debug, Clone)]
pub struct WarningView {
    /// Which one it is.
    pub at: String,
    pub when: When,
    pub text: String,
}

/// `/moderation/members/{slug}/cleanup`
#[derive(Debug, Clone, Template)]
#[template(path = "cleanup.html")]
pub struct CleanupPage {
    pub frame: Frame,
    pub name: String,
    pub problem: Option<String>,
    /// `/moderation/members/{slug}`
    pub file: String,
    /// This page: its form goes here, and that to undo it below.
    pub action: String,
    /// While it is under way.
    pub progress: Option<CleanupProgress>,
    pub undo: Option<UndoForm>,
    pub preview: Option<CleanupPreview>,
}

#[derive(Debug, Clone)]
pub struct CleanupProgress {
    pub heading: &'static str,
    pub sentence: String,
    pub done: u64,
    pub most: u64,
}

/// What was taken, and whether whoever looks may have it back.
#[derive(Debug, Clone)]
pub struct UndoForm {
    pub sentence: String,
    pub until: String,
    pub may: bool,
}

#[derive(Debug, Clone)]
pub struct CleanupPreview {
    pub facts: Vec<Fact>,
    /// In which categories.
    pub touches: String,
    /// The newest posts that would go, each with how it begins.
    pub newest: Vec<(Link, String)>,
    pub reason: Field,
}
