//! What stands around every page: the head, the header with its menus, the footer.

use super::html::Html;
use super::parts::{Link, When};

/// Everything that the layout prints. Each page has one, named `frame`.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// Name of the forum.
    pub site: String,
    /// Name of the page, without that of the forum; empty on the home page.
    pub title: String,
    /// One sentence for search engines and link previews.
    pub description: Option<String>,
    /// Absolute address under which the page wants to be known.
    pub canonical: Option<String>,
    /// Where the page is as Markdown.
    pub markdown: Option<String>,
    /// Keeps search engines away.
    pub noindex: bool,
    /// Who is signed in; a guest is `None`.
    pub viewer: Option<ViewerView>,
    /// Which entry of the main menu the page belongs to.
    pub section: Option<Nav>,
    /// What a moderator warned the viewer of, until they have said that they read it.
    pub warning: Option<String>,
    /// What has just happened, above the page.
    pub notice: Option<Notice>,
    /// `/login?next=…`, leading back to this page; empty for whoever is signed in.
    pub sign_in: String,
    /// `/register?next=…`; `None` where registration is closed, or for whoever is signed in.
    pub register: Option<String>,
    /// Licence of what is published here.
    pub licence: Option<Link>,
    /// What is announced, above the page.
    pub announcements: Vec<AnnouncementView>,
    /// As whom somebody looks at the forum, and until when.
    pub watching: Option<(String, When)>,
    /// Why nothing is written for a while.
    pub read_only: Option<String>,
    /// A picture before the name, in place of the drawn arch.
    pub logo: Option<Logo>,
    /// Links of this forum's own, in the header and in the footer.
    pub header_links: Vec<Link>,
    pub footer_links: Vec<Link>,
    /// Address of the stylesheet with an accent colour of this forum's own.
    pub accent: Option<String>,
    /// Address of the stylesheet, with its content hash.
    pub css: String,
    /// Address of `main.js`, with its content hash.
    pub js: String,
    /// Address of `composer.js`, for members; empty for guests.
    pub composer: String,
    /// Address of `favicon.svg`, with its content hash.
    pub icon: String,
}

/// An announcement as it is shown.
#[derive(Debug, Clone)]
pub struct AnnouncementView {
    pub html: Html,
    pub is_warning: bool,
    /// Where a member puts it out of their sight, and which page comes then.
    pub dismiss: Option<(String, String)>,
}

/// The logo of a forum, in pixels.
#[derive(Debug, Clone)]
pub struct Logo {
    pub src: String,
    pub width: u32,
    pub height: u32,
}

/// An entry of the main menu, as the layout prints it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NavEntry {
    pub(crate) text: &'static str,
    pub(crate) href: &'static str,
    pub(crate) current: bool,
}

/// The entries of the main menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    Recent,
    Popular,
    Unanswered,
    Articles,
    Tags,
}

impl Frame {
    /// The main menu, in order.
    pub(crate) fn nav(&self) -> [NavEntry; 5] {
        [
            (Nav::Recent, "Recent", "/recent"),
            (Nav::Popular, "Popular", "/popular"),
            (Nav::Unanswered, "Unanswered", "/unanswered"),
            (Nav::Articles, "Articles", "/articles"),
            (Nav::Tags, "Tags", "/tags"),
        ]
        .map(|(nav, text, href)| NavEntry { text, href, current: self.section == Some(nav) })
    }
}

/// The member who looks at the page.
#[derive(Debug, Clone)]
pub struct ViewerView {
    pub name: String,
    pub href: String,
    /// How many notifications are unread, if any are.
    pub unread: Option<String>,
    pub is_moderator: bool,
    pub is_admin: bool,
    /// Reviews articles somewhere.
    pub is_reviewer: bool,
}

/// A sentence about what has just happened.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: NoticeKind,
    pub text: String,
    pub link: Option<Link>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It worked.
    Done,
    /// It did not, or something needs attention.
    Problem,
}

impl Notice {
    /// For whoever waits for approval.
    pub(crate) fn waiting() -> Self {
        let text = "Your account waits for approval: you can read, and not write yet.".to_owned();
        Self { kind: NoticeKind::Done, text, link: Some(Link::new("What that means", "/waiting")) }
    }

    pub(crate) fn is_problem(&self) -> bool {
        self.kind == NoticeKind::Problem
    }
}
