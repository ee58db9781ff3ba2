//! Pages that admins write, and where they write them.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::html::Html;
use super::parts::{Link, Tab, When};

/// `/about`, `/pages/{name}`
#[derive(Debug, Clone, Template)]
#[template(path = "written.html")]
pub struct WrittenPageView {
    pub frame: Frame,
    pub heading: String,
    pub body: Html,
    /// For whoever may write it.
    pub edit: Option<String>,
}

/// `/admin/pages`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_pages.html")]
pub struct AdminPagesPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub pages: Vec<PageLine>,
    /// Of the one to write.
    pub name: Field,
}

/// A page in the list.
#[derive(Debug, Clone)]
pub struct PageLine {
    pub title: String,
    pub edit: String,
    /// Where it is, if it was written.
    pub at: Option<Link>,
    /// In the footer.
    pub is_shown: bool,
}

/// `/admin/pages/{name}`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_page.html")]
pub struct EditWrittenPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub heading: String,
    /// Where the page is, or will be.
    pub at: String,
    pub is_there: bool,
    pub problem: Option<String>,
    pub preview: Option<Html>,
    pub action: String,
    pub title: Field,
    pub text: Field,
    pub footer: bool,
    /// The revision that the text goes on from.
    pub seen: u64,
    pub revisions: Vec<PageRevisionLine>,
}

#[derive(Debug, Clone)]
pub struct PageRevisionLine {
    pub number: String,
    /// Absent, where the page was taken away.
    pub href: Option<String>,
    pub what: String,
    pub by: Link,
    pub when: When,
    pub is_shown: bool,
}

/// `/admin/pages/{name}/revisions/{number}`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_page_revision.html")]
pub struct WrittenRevisionPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub heading: String,
    pub body: Html,
    pub source: String,
    /// Where the form goes that makes it the newest one, unless it is.
    pub restore: Option<String>,
}
