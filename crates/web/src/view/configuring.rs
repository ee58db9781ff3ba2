//! The settings of the site, as admins see and change them.

use askama::Template;
use askama::filters::HtmlSafe;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::html::Html;
use super::parts::{Empty, Link, Tab, When};

/// `/admin/settings`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_settings.html")]
pub struct AdminSettingsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub q: String,
    /// What was found; all pages are shown where nothing was looked for.
    pub found: Option<Vec<FoundLine>>,
    pub none: Empty,
    pub subjects: Vec<SubjectLine>,
}

/// A page of settings.
#[derive(Debug, Clone)]
pub struct SubjectLine {
    pub page: Link,
    pub about: String,
}

/// A setting that was looked for.
#[derive(Debug, Clone)]
pub struct FoundLine {
    /// To its field.
    pub setting: Link,
    pub page: Link,
    pub about: String,
    pub value: String,
}

/// `/admin/settings/{subject}`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_settings_subject.html")]
pub struct SubjectPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub heading: String,
    pub lead: String,
    pub problem: Option<String>,
    pub preview: Option<Html>,
    pub action: String,
    pub parts: Vec<SettingPart>,
    /// A text can be looked at before it is saved.
    pub has_preview: bool,
    /// Those that are sent by forms of their own.
    pub pictures: Vec<SettingField>,
    pub fixed: Vec<ConfiguredLine>,
    /// What belongs to the subject and stands elsewhere.
    pub links: Vec<Link>,
}

/// Settings that belong together.
#[derive(Debug, Clone)]
pub struct SettingPart {
    pub heading: String,
    /// They are small, and stand beside one another.
    pub is_row: bool,
    pub fields: Vec<SettingField>,
}

/// One setting with what is to be known of it.
#[derive(Debug, Clone, Template)]
#[template(path = "_setting.html")]
pub struct SettingField {
    /// Its field in the form.
    pub name: &'static str,
    pub label: &'static str,
    pub about: &'static str,
    pub field: Field,
    pub control: Control,
    /// A fingerprint of what stands there, to tell whether somebody was faster.
    pub seen: String,
    /// What a new forum has; empty, where that is nothing.
    pub default: String,
    pub changed: Option<(Link, When)>,
}

impl HtmlSafe for SettingField {}

/// How a setting is given.
#[derive(Debug, Clone)]
pub enum Control {
    Line,
    Lines {
        rows: u32,
    },
    Number,
    Colour {
        swatch: Option<String>,
    },
    /// One of a few.
    Radio(Vec<Choice>),
    Select(Vec<Choice>),
    Boxes(Vec<Choice>),
    Picture {
        src: Option<String>,
        action: String,
    },
}

/// What the configuration says, and where it says so.
#[derive(Debug, Clone)]
pub struct ConfiguredLine {
    pub key: String,
    pub about: String,
    /// Absent, where it is not set.
    pub value: Option<String>,
    /// `set in exedra.toml:12`
    pub origin: String,
}

/// `/admin/settings/{subject}`, where all of it is in the configuration or in the program.
#[derive(Debug, Clone, Template)]
#[template(path = "admin_settings_fixed.html")]
pub struct ConfiguredPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub heading: String,
    pub lead: String,
    pub warning: Option<String>,
    pub limits: Vec<LimitLine>,
    pub fixed: Vec<ConfiguredLine>,
    pub links: Vec<Link>,
}

/// How often something may be done.
#[derive(Debug, Clone)]
pub struct LimitLine {
    pub what: &'static str,
    pub account: String,
    pub network: String,
    pub target: String,
}

/// `/admin/settings/history`
#[derive(Debug, Clone, Template)]
#[template(path = "admin_settings_history.html")]
pub struct HistoryPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub crumbs: Vec<Link>,
    pub problem: Option<String>,
    pub entries: Vec<HistoryEntry>,
    pub older: Option<String>,
    pub empty: Empty,
}

/// What somebody changed at one time.
#[derive(Debug, Clone)]
pub struct HistoryEntry {
    pub revision: u64,
    pub by: Link,
    pub when: When,
    pub changes: Vec<HistoryChange>,
    /// Where the form to undo all of it goes, if none of it was changed since.
    pub undo: Option<String>,
}

#[derive(Debug, Clone)]
pub struct HistoryChange {
    pub key: String,
    pub setting: Link,
    pub before: String,
    pub after: String,
    /// Who changed it after that; it can be undone, if nobody did.
    pub since: Option<Link>,
}
