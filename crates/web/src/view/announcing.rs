//! Announcements and redirects, as admins see them.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Link, Tab, When};

/// `/admin/announcements`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_announcements.html")]
pub struct AdminAnnouncementsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub problem: Option<String>,
    pub announcements: Vec<AnnouncementLine>,
    pub text: Field,
    pub levels: Vec<Choice>,
    pub level_error: Option<String>,
    pub from: Field,
    pub until: Field,
}

#[derive(Debug, Clone)]
pub struct AnnouncementLine {
    pub html: Html,
    pub is_warning: bool,
    /// `shown`, `to come`, `over`
    pub state: String,
    pub from: Option<When>,
    pub until: Option<When>,
    pub withdraw: String,
}

/// `/admin/redirects`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_redirects.html")]
pub struct AdminRedirectsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub problem: Option<String>,
    pub count: String,
    pub redirects: Vec<RedirectLine>,
    pub from: Field,
    pub to: Field,
}

#[derive(Debug, Clone)]
pub struct RedirectLine {
    pub from: String,
    pub to: Link,
}
