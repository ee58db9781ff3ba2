//! Who writes an article, and an invitation to.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Link, When};

/// `/topic/{tid}/authors`, for the authors of an article.
#[derive(Debug, Clone, Template)]
#[template(path = "authors.html")]
pub struct AuthorsPage {
    pub frame: Frame,
    pub topic: Link,
    pub here: String,
    pub problem: Option<String>,
    /// In the order in which they are named.
    pub authors: Vec<AuthorLine>,
    pub invited: Vec<InvitedLine>,
    /// Whether the reader may invite.
    pub invites: bool,
    pub name: Field,
    /// Why nobody more can be invited.
    pub room: Option<String>,
    pub may_leave: bool,
}

#[derive(Debug, Clone)]
pub struct AuthorLine {
    /// The number of the member.
    pub member: String,
    pub who: Link,
    pub note: Option<&'static str>,
    pub can_rise: bool,
    pub can_sink: bool,
}

#[derive(Debug, Clone)]
pub struct InvitedLine {
    pub member: String,
    pub who: Link,
    pub since: When,
    pub may_take_back: bool,
}

/// `/topic/{tid}/invitation`: of an article that is not published nothing stands here but its title.
#[derive(Debug, Clone, Template)]
#[template(path = "invitation.html")]
pub struct InvitationPage {
    pub frame: Frame,
    pub title: String,
    /// Who asks.
    pub by: Link,
    /// Where it is read before one answers, if it is published.
    pub read: Option<String>,
    pub action: String,
    /// Why the reader cannot answer now.
    pub closed: Option<String>,
}

/// `/topic/{tid}/promote`
#[derive(Debug, Clone, Template)]
#[template(path = "promote.html")]
pub struct PromotePage {
    pub frame: Frame,
    pub topic: Link,
    pub action: String,
    pub problem: Option<String>,
    /// Where the article may stand; empty where the reader may write none.
    pub categories: Vec<Choice>,
    pub category_error: Option<String>,
    /// Whose draft it becomes, if not the reader's.
    pub author: Option<String>,
}
