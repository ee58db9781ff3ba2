//! Pages about accounts elsewhere.

use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("join", &JoinPage::sample()),
        sample("link-account", &LinkAccountPage::sample()),
        sample(
            "link-account-member",
            &LinkAccountPage { member: Some("nadia".to_owned()), ..LinkAccountPage::sample() },
        ),
    ]
}

pub(super) fn providers() -> Vec<ProviderLink> {
    let provider = |title: &str, path: &str| ProviderLink {
        title: title.to_owned(),
        href: format!("{path}?next=%2Ftopic%2F12%2Fx"),
        action: path.to_owned(),
    };
    vec![provider("GitHub", "/auth/github"), provider("Example University", "/auth/oidc/uni")]
}

impl JoinPage {
    fn sample() -> Self {
        Self {
            frame: frame("Join"),
            problem: None,
            provider: "GitHub".to_owned(),
            login: "nadia-w".to_owned(),
            email: "nadia@example.org".to_owned(),
            username: Field::wrong("nadia-w", "This name, or one that looks like it, is taken: choose another."),
            terms: "By joining you agree to the terms of this forum.".to_owned(),
            sign_in: "/login?next=%2Fauth%2Fjoin".to_owned(),
        }
    }
}

impl LinkAccountPage {
    fn sample() -> Self {
        Self {
            frame: frame("Link GitHub"),
            provider: "GitHub".to_owned(),
            login: "nadia-w".to_owned(),
            email: "nadia@example.org".to_owned(),
            member: None,
            sign_in: "/login?next=%2Fauth%2Fjoin".to_owned(),
            reset: "/reset".to_owned(),
        }
    }
}

pub(super) fn linked() -> LinkedAccounts {
    let linked = |provider: &str, login: &str| LinkedAccount {
        provider: provider.to_owned(),
        login: login.to_owned(),
        since: when(12, "14:05"),
        identity: format!("github:{login}"),
    };
    LinkedAccounts {
        accounts: vec![linked("GitHub", "nadia-w"), linked("Not in use", &"x".repeat(120))],
        open: vec![Choice::new("oidc/uni", "Example University", false)],
    }
}
