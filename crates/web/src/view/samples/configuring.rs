//! Settings, their history, and what the configuration fixes.

use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("admin-settings", &AdminSettingsPage::sample()),
        sample("admin-settings-found", &AdminSettingsPage::sample_found()),
        sample("admin-settings-none", &AdminSettingsPage::sample_none()),
        sample("admin-settings-subject", &SubjectPage::sample()),
        sample("admin-settings-fixed", &ConfiguredPage::sample()),
        sample("admin-settings-history", &HistoryPage::sample()),
        sample("admin-settings-history-empty", &HistoryPage::sample_empty()),
    ]
}

fn tabs() -> Vec<Tab> {
    vec![tab("Dashboard", "/admin", false), tab("Settings", "/admin/settings", true)]
}

fn crumbs() -> Vec<Link> {
    vec![Link::new("Settings", "/admin/settings")]
}

/// A frame with all that can be set about it.
fn own_frame(title: &str) -> Frame {
    Frame {
        logo: Some(Logo { src: "static/favicon.svg".to_owned(), width: 320, height: 96 }),
        header_links: vec![
            Link::new("Handbook", "/category/1/handbook"),
            Link::new("Status", "https://status.example/"),
        ],
        footer_links: vec![Link::new("Imprint", "/pages/imprint")],
        ..member_frame(title, "admin")
    }
}

impl AdminSettingsPage {
    fn sample() -> Self {
        let line = |text: &str, about: &str| SubjectLine {
            page: Link::new(text, "/admin/settings/site"),
            about: about.to_owned(),
        };
        Self {
            frame: own_frame("Settings"),
            tabs: tabs(),
            q: String::new(),
            found: None,
            none: empty("No setting is called so.", None),
            subjects: vec![line("Site", "Its name, and the text on its front page."), line("Look", &long_title())],
        }
    }

    fn sample_found() -> Self {
        let line = FoundLine {
            setting: Link::new("Accent colour", "/admin/settings/look#accent"),
            page: Link::new("Look", "/admin/settings/look"),
            about: "Of links, buttons and what is marked.".to_owned(),
            value: RIGHT_TO_LEFT.to_owned(),
        };
        Self { q: "colour".to_owned(), found: Some(vec![line.clone(), line]), ..Self::sample() }
    }

    fn sample_none() -> Self {
        Self { q: long_title(), found: Some(Vec::new()), ..Self::sample() }
    }
}

fn field(name: &'static str, control: Control, field: Field) -> SettingField {
    SettingField {
        name,
        label: "What it is",
        about: "A sentence for whoever decides.",
        field,
        control,
        seen: "cbf29ce484222325".to_owned(),
        default: "5".to_owned(),
        changed: Some((Link::new("nadia", "/user/nadia"), when(2, "10:00"))),
    }
}

impl SubjectPage {
    fn sample() -> Self {
        let choices = || vec![Choice::new("yes", "yes", true), Choice::new("no", long_title(), false)];
        let number = |name| field(name, Control::Number, Field::of("5"));
        let wrong = Field::wrong("#ff0", "Too little contrast: 1.06:1 on the ground of the pages.");
        let all = vec![
            field("line", Control::Line, Field::wrong(long_title(), "Meanwhile somebody has set this to “x”.")),
            field("lines", Control::Lines { rows: 5 }, Field::of("Handbook | /category/1")),
            field("accent", Control::Colour { swatch: Some("#8a1c1c".to_owned()) }, wrong),
            field("one", Control::Radio(choices()), Field::default()),
            field("some", Control::Boxes(choices()), Field::wrong("", "Choose one of these.")),
            field("list", Control::Select(choices()), Field::default()),
        ];
        let row = vec![number("topics1"), number("posts1"), number("votes1"), number("days1"), number("age1")];
        let picture = Control::Picture {
            src: Some("static/favicon.svg".to_owned()),
            action: "/admin/settings/look/logo".to_owned(),
        };
        Self {
            frame: own_frame("Look"),
            tabs: tabs(),
            crumbs: crumbs(),
            heading: "Look".to_owned(),
            lead: "A sentence above the form.".to_owned(),
            problem: Some("Somebody else has changed the same since you opened this page.".to_owned()),
            preview: None,
            action: "/admin/settings/look".to_owned(),
            parts: vec![
                SettingPart { heading: String::new(), is_row: false, fields: all },
                SettingPart { heading: "Level 1: basic".to_owned(), is_row: true, fields: row },
            ],
            has_preview: true,
            pictures: vec![field("logo", picture, Field::wrong("", "Choose a file first."))],
            fixed: configured(),
            links: vec![Link::new("Invitations", "/settings/invitations")],
        }
    }
}

fn configured() -> Vec<ConfiguredLine> {
    let line = |key: &str, value: Option<&str>, origin: &str| ConfiguredLine {
        key: key.to_owned(),
        about: "Megabytes that a file in a post may have.".to_owned(),
        value: value.map(str::to_owned),
        origin: origin.to_owned(),
    };
    vec![
        line("uploads.max_mb", Some("10"), "the default"),
        line("server.url", Some(&"https://forum.example/".repeat(8)), "set in EXEDRA_URL"),
        line("mail.url", None, ""),
    ]
}

impl ConfiguredPage {
    fn sample() -> Self {
        let line = LimitLine {
            what: "Starting topics",
            account: "10 at once, then 20 an hour".to_owned(),
            network: "50 at once, then 100 an hour".to_owned(),
            target: String::new(),
        };
        Self {
            frame: member_frame("Limits", "admin"),
            tabs: tabs(),
            crumbs: crumbs(),
            heading: "Limits".to_owned(),
            lead: "So much may be done at once.".to_owned(),
            warning: Some("The limits are switched off.".to_owned()),
            limits: vec![line.clone(), line],
            fixed: configured(),
            links: vec![Link::new("GitHub", "/login")],
        }
    }
}

impl HistoryPage {
    fn sample() -> Self {
        let change = |before: &str, after: &str, since: Option<&str>| HistoryChange {
            key: "site.name".to_owned(),
            setting: Link::new("Site: Name of the forum", "/admin/settings/site#name"),
            before: before.to_owned(),
            after: after.to_owned(),
            since: since.map(|name| Link::new(name, "/user/ines")),
        };
        let entry = |revision, changes: Vec<HistoryChange>, undo: bool| HistoryEntry {
            revision,
            by: Link::new("nadia", "/user/nadia"),
            when: when(2, "10:00"),
            changes,
            undo: undo.then(|| format!("/admin/settings/history/{revision}/undo")),
        };
        Self {
            frame: member_frame("History of the settings", "admin"),
            tabs: tabs(),
            crumbs: crumbs(),
            problem: Some("ines has changed “Name of the forum” since.".to_owned()),
            entries: vec![
                entry(9, vec![change("Stoa", RIGHT_TO_LEFT, None), change("", &long_title(), None)], true),
                entry(7, vec![change("Agora", "Stoa", Some("ines"))], false),
                entry(5, vec![change("", "Agora", None)], true),
            ],
            older: Some("/admin/settings/history?before=5".to_owned()),
            empty: Empty::default(),
        }
    }

    fn sample_empty() -> Self {
        Self {
            entries: Vec::new(),
            problem: None,
            older: None,
            empty: empty("No setting was changed yet.", None),
            ..Self::sample()
        }
    }
}
