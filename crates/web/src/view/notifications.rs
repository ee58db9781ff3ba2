//! What a member was told, and how they want to be told.

use askama::Template;

use super::field::Choice;
use super::frame::Frame;
use super::pager::Pager;
use super::parts::{Empty, Link, Tab, When};

/// `/notifications`
#[derive(Debug, Clone, Template)]
#[template(path = "notifications.html")]
pub struct NotificationsPage {
    pub frame: Frame,
    pub groups: Vec<NotificationGroup>,
    pub pager: Option<Pager>,
    pub empty: Empty,
    /// Up to where everything is marked as read; empty where nothing is unread.
    pub until: String,
}

/// What was told about one topic, or about oneself.
#[derive(Debug, Clone)]
pub struct NotificationGroup {
    pub title: String,
    /// The topic's address.
    pub href: Option<String>,
    pub category: Option<Link>,
    pub lines: Vec<NotificationLine>,
    /// `and 7 more`
    pub more: Option<String>,
    /// The topic's number, or 0, and up to where it is marked as read, where something is unread.
    pub read: Option<(String, String)>,
}

#[derive(Debug, Clone)]
pub struct NotificationLine {
    /// Who did it; not told of moderators.
    pub who: Option<Link>,
    /// What follows the name, or the whole sentence.
    pub what: String,
    /// Where it leads, and what the link says.
    pub link: Option<Link>,
    pub when: When,
    pub is_unread: bool,
}

/// `/settings/notifications`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_notifications.html")]
pub struct NotificationSettingsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub kinds: Vec<KindChoice>,
    /// Radio buttons named `watches`.
    pub watches: Vec<Choice>,
}

/// A kind with its two switches: `page_{name}` and `mail_{name}`.
#[derive(Debug, Clone)]
pub struct KindChoice {
    pub name: &'static str,
    pub text: &'static str,
    pub page: bool,
    pub mail: bool,
}

/// `/unsubscribe?token=…`: for whoever holds the letter, signed in or not.
#[derive(Debug, Clone, Template)]
#[template(path = "unsubscribe.html")]
pub struct UnsubscribePage {
    pub frame: Frame,
    /// What was done, or why nothing can be; then there is no form.
    pub sentence: Option<String>,
    /// Where the forms go, with the token.
    pub action: String,
    /// What the letter was sent for.
    pub kinds: Vec<&'static str>,
    /// It was about a topic, which can be muted instead.
    pub has_topic: bool,
}
