//! Groups, members, who may join, and trust: the pages of those who keep order, and of those whom
//! they keep waiting.

use askama::Template;

use super::field::{Choice, Field, Select};
use super::frame::Frame;
use super::parts::{Link, Tab, When};

/// `/admin/groups`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_groups.html")]
pub struct AdminGroupsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    pub groups: Vec<Link>,
    /// Of the one to make.
    pub name: Field,
}

/// `/admin/groups/{gid}`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_group.html")]
pub struct AdminGroupPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub heading: String,
    pub problem: Option<String>,
    /// `3 members`, and that not all are shown.
    pub count: String,
    pub members: Vec<Link>,
    /// Names with commas between them.
    pub names: Field,
    pub name: Field,
    /// `/admin/groups/{gid}`: forms go there, and below it to `add`, `remove` and `delete`.
    pub action: String,
}

/// `/admin/holding`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_holding.html")]
pub struct AdminHoldingPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    pub everywhere: ThresholdsForm,
    pub categories: Vec<ThresholdsForm>,
    pub words: Vec<WatchedWordView>,
    /// One more word, and what stands in its place.
    pub text: Field,
    pub with: Field,
    pub deeds: Vec<Choice>,
    /// Everywhere, and each category.
    pub places: Vec<Choice>,
}

/// What holds posts in a category, or everywhere.
#[derive(Debug, Clone, Default)]
pub struct ThresholdsForm {
    pub name: String,
    pub cid: String,
    /// It does not go by what holds posts everywhere.
    pub own: bool,
    pub fields: Vec<NamedField>,
}

#[derive(Debug, Clone, Default)]
pub struct WatchedWordView {
    pub text: String,
    /// What happens where it stands.
    pub does: String,
    pub with: String,
    /// Where; everywhere, if it is empty.
    pub category: String,
    pub cid: String,
}

/// A field that something stored gives its name and its label.
#[derive(Debug, Clone)]
pub struct NamedField {
    pub name: String,
    pub label: String,
    pub field: Field,
}

/// `/admin/members`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_members.html")]
pub struct AdminMembersPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub q: String,
    pub kinds: Vec<Choice>,
    /// How many there are of the kind, where that is known.
    pub count: Option<String>,
    pub members: Vec<RollLine>,
    /// The next page.
    pub next: Option<String>,
}

/// A member in the roll.
#[derive(Debug, Clone)]
pub struct RollLine {
    /// To what can be changed about them.
    pub member: Link,
    /// `admin`, `trust level 2`, `waits for approval`, names of groups.
    pub facts: Vec<String>,
    pub joined: When,
}

/// `/admin/members/{slug}`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_member.html")]
pub struct AdminMemberPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub name: String,
    /// Address, when they joined, and how they stand.
    pub about: Vec<String>,
    pub problem: Option<String>,
    pub action: String,
    pub profile: String,
    /// What staff keeps of how they behave.
    pub file: String,
    pub roles: Select,
    pub trust: Select,
    pub groups: Vec<Choice>,
    pub groups_error: Option<String>,
    /// Waits for approval, and why.
    pub held: Option<HeldLine>,
}

/// `/moderation/members`
#[derive(Debug, Clone, Template)]
#[template(path = "waiting_members.html")]
pub struct WaitingMembersPage {
    pub frame: Frame,
    pub count: String,
    pub members: Vec<HeldLine>,
}

/// Somebody who waits for approval.
#[derive(Debug, Clone)]
pub struct HeldLine {
    pub member: Link,
    pub why: String,
    pub since: When,
    pub approve: String,
    pub refuse: String,
}

/// `/waiting`
#[derive(Debug, Clone, Template)]
#[template(path = "waiting.html")]
pub struct WaitingPage {
    pub frame: Frame,
    pub sentence: String,
}

/// `/settings/invitations`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_invitations.html")]
pub struct InvitationsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    /// The link that was made just now: it is shown once.
    pub fresh: Option<String>,
    pub invitations: Vec<InvitationLine>,
    /// How many may come with one, and for how long, are for admins to choose.
    pub chooses: bool,
    pub uses: Field,
    pub days: Field,
    pub note: Field,
    /// Why no more can be made by this member.
    pub closed: Option<String>,
}

#[derive(Debug, Clone)]
pub struct InvitationLine {
    pub note: String,
    pub left: String,
    pub until: When,
    pub revoke: String,
}
