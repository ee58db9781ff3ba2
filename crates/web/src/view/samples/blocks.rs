//! Blocks.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![sample("admin-blocks", &AdminBlocksPage::sample()), sample("admin-blocks-none", &AdminBlocksPage::none())]
}

impl AdminBlocksPage {
    fn sample() -> Self {
        let line = |what: &str, reason: &str, until| BlockLine {
            what: what.to_owned(),
            is_network: what.contains('/'),
            number: "1204".to_owned(),
            reason: reason.to_owned(),
            by: Link::new("Petra", "/user/petra"),
            at: when(2, "10:00"),
            until,
            kept_out: "1,204 times".to_owned(),
            lift: "/admin/blocks/1204/lift".to_owned(),
        };
        Self {
            frame: member_frame("Blocks", "admin"),
            tabs: vec![tab("Dashboard", "/admin", false), tab("Settings", "/admin/settings", true)],
            crumbs: vec![Link::new("Settings", "/admin/settings")],
            problem: None,
            count: "3 of 500 at most".to_owned(),
            blocks: vec![
                line("2001:db8:1234:5678::/64", "Sells watches", Some(when(9, "10:00"))),
                line("203.0.113.0/24", &long_title(), None),
                line(&format!("{}example.org", "mail.".repeat(30)), RIGHT_TO_LEFT, None),
            ],
            what: Field::wrong("0.0.0.0/0", "This would block far too many: give at least /8."),
            reason: Field::of("Sells watches"),
            until: Field::wrong("2020-01-01", "This is over already: give a time that is to come, or none."),
        }
    }

    fn none() -> Self {
        Self { blocks: Vec::new(), what: Field::default(), until: Field::default(), ..Self::sample() }
    }
}
