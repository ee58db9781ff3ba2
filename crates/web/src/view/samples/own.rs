//! What members show of themselves, and what is done with what is held of them.

use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("settings-profile", &SettingsProfilePage::sample()),
        sample("settings-privacy", &PrivacyPage::sample(ArchiveState::None)),
        sample("settings-privacy-waiting", &PrivacyPage::sample(ArchiveState::BeingMade(when(22, "14:05")))),
        sample(
            "settings-privacy-made",
            &PrivacyPage::sample(ArchiveState::Made { size: "310 KB".to_owned(), until: when(23, "14:05") }),
        ),
        sample("settings-archive", &ArchivePage::sample()),
        sample("settings-leave", &LeavePage::sample()),
    ]
}

impl SettingsProfilePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Profile", ""),
            tabs: vec![tab("Account", "/settings", false), tab("Profile", "/settings/profile", true)],
            problem: None,
            preview: Some(super::texts::one_line()),
            page: "/user/nadia".to_owned(),
            display: Field::wrong("Admin", "This name, or one that looks like it, is kept for the site itself."),
            text: Field::of("I look after **storage**."),
            links: Field::of("https://nadia.example/"),
            place: Field::of("Reykjavík"),
            avatar: Avatar::large("/avatar/9/x.svg".to_owned()),
            has_picture: true,
            file: Field::wrong("", "The file is too large: it may have 8 MB."),
            zone: Field::default(),
            zones: vec![Choice::new("", "UTC", false), Choice::new("Atlantic/Reykjavik", "Atlantic/Reykjavik", true)],
            language: Field::default(),
            languages: vec![Choice::new("", "Not said", true), Choice::new("is", "Íslenska", false)],
        }
    }
}

impl PrivacyPage {
    fn sample(archive: ArchiveState) -> Self {
        Self { frame: member_frame("Privacy", ""), tabs: Vec::new(), problem: None, archive }
    }
}

impl ArchivePage {
    fn sample() -> Self {
        let href = format!("/settings/privacy/file?token={}", "aB3".repeat(14));
        Self { frame: member_frame("Your archive", ""), tabs: Vec::new(), href }
    }
}

impl LeavePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Delete your account", ""),
            tabs: Vec::new(),
            problem: Some("You are the only admin. Make somebody else one first.".to_owned()),
            username: "nadia".to_owned(),
            name: Field::wrong("nadja", "Type your username as it stands above."),
            stay: true,
            posts_error: Some("Choose what becomes of what you wrote.".to_owned()),
        }
    }
}
