//! Notifications, and how one wants them.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("notifications", &NotificationsPage::sample()),
        sample("notifications-empty", &NotificationsPage::sample_empty()),
        sample("settings-notifications", &NotificationSettingsPage::sample()),
        sample("unsubscribe", &UnsubscribePage::sample()),
        sample("unsubscribe-done", &UnsubscribePage::sample_done()),
    ]
}

fn line(who: Option<&str>, what: &str, link: Option<&str>, is_unread: bool) -> NotificationLine {
    NotificationLine {
        who: who.map(|name| Link::new(name, "/user/ines")),
        what: what.to_owned(),
        link: link.map(|text| Link::new(text, "/post/34")),
        when: when(12, "14:05"),
        is_unread,
    }
}

fn group(title: &str, lines: Vec<NotificationLine>) -> NotificationGroup {
    let is_unread = lines.iter().any(|line| line.is_unread);
    NotificationGroup {
        title: title.to_owned(),
        href: Some("/topic/12/x".to_owned()),
        category: Some(Link::new("Main track", "/category/1/main-track")),
        lines,
        more: None,
        read: is_unread.then(|| ("12".to_owned(), "1772442000000-0".to_owned())),
    }
}

impl NotificationsPage {
    fn sample() -> Self {
        let reply = line(Some("ines"), "replied to you.", Some("Read the reply"), true);
        let mention = line(Some(RIGHT_TO_LEFT), "mentioned you.", Some("Read the post"), false);
        let watched = line(Some("noor"), "wrote here last.", Some("Read on where it is new"), true);
        let moved = line(None, "A moderator moved your topic to Offtopic.", None, false);
        let suspended = line(None, "A moderator had suspended you. That is over.", None, false);
        Self {
            frame: member_frame("Notifications", "moderator"),
            groups: vec![
                group("Every third request fails after half a second", vec![reply, mention]),
                NotificationGroup { more: Some("and 7 more".to_owned()), ..group(&long_title(), vec![watched]) },
                group(RIGHT_TO_LEFT, vec![moved]),
                NotificationGroup { href: None, category: None, ..group("Your account", vec![suspended]) },
            ],
            pager: pager(2, 5),
            empty: empty("", None),
            until: "1772442000000-0".to_owned(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            frame: member_frame("Notifications", ""),
            groups: Vec::new(),
            pager: None,
            empty: empty("Nothing yet. When somebody replies to you or mentions you, it stands here.", None),
            until: String::new(),
        }
    }
}

impl UnsubscribePage {
    fn sample() -> Self {
        Self {
            frame: frame("Letters from here"),
            sentence: None,
            action: "/unsubscribe?token=x".to_owned(),
            kinds: vec!["somebody replied to you", "somebody mentioned you"],
            has_topic: true,
        }
    }

    fn sample_done() -> Self {
        Self { sentence: Some("Done: you get no more letters like that one.".to_owned()), ..Self::sample() }
    }
}

impl NotificationSettingsPage {
    fn sample() -> Self {
        let kind = |name, text, mail| KindChoice { name, text, page: true, mail };
        Self {
            frame: member_frame("Notifications · Settings", ""),
            tabs: vec![tab("Account", "/settings", false), tab("Notifications", "/settings/notifications", true)],
            kinds: vec![
                kind("mention", "Somebody mentions you", true),
                kind("watched", "Something is written in a topic that you watch", false),
            ],
            watches: vec![
                Choice::new("written", "Those that you write in", true),
                Choice::new("chosen", "None", false),
            ],
        }
    }
}
