//! Announcements and redirects.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("admin-announcements", &AdminAnnouncementsPage::sample()),
        sample("admin-redirects", &AdminRedirectsPage::sample()),
    ]
}

fn tabs() -> Vec<Tab> {
    vec![tab("Dashboard", "/admin", false), tab("Settings", "/admin/settings", true)]
}

fn line(text: &str) -> Html {
    Html::from(markup::cook(text, "announced", &|_| false).html)
}

/// A frame under which all is announced that can be.
fn told_frame(title: &str) -> Frame {
    let shown = |text: &str, is_warning| AnnouncementView {
        html: line(text),
        is_warning,
        dismiss: Some(("/announcements/8/dismiss".to_owned(), "/recent".to_owned())),
    };
    Frame {
        announcements: vec![
            shown("We move on *Friday*: [what that means](/pages/move)", true),
            shown(&long_title(), false),
        ],
        read_only: Some("The forum is being moved. Everything can be read.".to_owned()),
        ..member_frame(title, "admin")
    }
}

impl AdminAnnouncementsPage {
    fn sample() -> Self {
        let told = |text: &str, state: &str, is_warning| AnnouncementLine {
            html: line(text),
            is_warning,
            state: state.to_owned(),
            from: Some(when(2, "10:00")),
            until: Some(when(9, "10:00")),
            withdraw: "/admin/announcements/8/withdraw".to_owned(),
        };
        Self {
            frame: told_frame("Announcements"),
            tabs: tabs(),
            crumbs: vec![Link::new("Settings", "/admin/settings")],
            problem: None,
            announcements: vec![told("We *move*", "shown", true), told(RIGHT_TO_LEFT, "over", false)],
            text: Field::of("We move"),
            levels: vec![Choice::new("notice", "notice", true), Choice::new("warning", "warning", false)],
            level_error: None,
            from: Field::default(),
            until: Field::wrong("2020-01-01", "This is over already."),
        }
    }
}

impl AdminRedirectsPage {
    fn sample() -> Self {
        Self {
            frame: told_frame("Redirects"),
            tabs: tabs(),
            crumbs: vec![Link::new("Settings", "/admin/settings")],
            problem: None,
            count: "2 of 500 at most".to_owned(),
            redirects: vec![
                RedirectLine { from: "/old".to_owned(), to: Link::new("/recent", "/recent") },
                RedirectLine { from: format!("/{}", "old/".repeat(40)), to: Link::new("/tags", "/tags") },
            ],
            from: Field::wrong("old", "Give the old path as it stands behind the host."),
            to: Field::of("/recent"),
        }
    }
}
