//! Pages about letters.

use super::texts::RIGHT_TO_LEFT;
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("ask-letter", &AskLetterPage::sample()),
        sample("ask-letter-wrong", &AskLetterPage::sample_wrong()),
        sample("ask-letter-without-mail", &AskLetterPage::sample_without_mail()),
        sample("new-password", &NewPasswordPage::sample()),
        sample("follow-link", &FollowLinkPage::sample()),
        sample("welcome", &WelcomePage::sample()),
        sample("welcome-elsewhere", &WelcomePage::sample_elsewhere()),
        sample("admin-mail", &AdminMailPage::sample()),
        sample("admin-mail-none", &AdminMailPage::sample_none()),
        sample("address-form", &AddressForm::sample()),
        sample("address-form-wrong", &AddressForm::sample_wrong()),
    ]
}

impl AskLetterPage {
    fn sample() -> Self {
        Self {
            frame: frame("Choose a new password"),
            heading: "Choose a new password".to_owned(),
            sentence: "A letter to the address of your account brings a link to choose a new one.".to_owned(),
            problem: None,
            action: Some("/reset".to_owned()),
            username: Field::default(),
            button: "Send the letter".to_owned(),
            sign_in: "/login".to_owned(),
        }
    }

    fn sample_wrong() -> Self {
        Self {
            problem: Some("Many letters have been asked for in a short time. Try again in 3 minutes.".to_owned()),
            username: Field::wrong("", "Enter your name here, or your e-mail address."),
            ..Self::sample()
        }
    }

    fn sample_without_mail() -> Self {
        let sentence = "This forum sends no mail, so it cannot send you a link.".to_owned();
        Self { action: None, sentence, ..Self::sample() }
    }
}

impl NewPasswordPage {
    fn sample() -> Self {
        Self {
            frame: frame("Choose a new password"),
            problem: None,
            name: "nadia".to_owned(),
            token: "t0ken".to_owned(),
            password: Field::wrong("", "At least eight characters."),
        }
    }
}

impl FollowLinkPage {
    fn sample() -> Self {
        Self {
            frame: frame("Sign in"),
            heading: "Sign in".to_owned(),
            sentence: "This link signs you in as".to_owned(),
            whose: RIGHT_TO_LEFT.to_owned(),
            action: "/login/link/open".to_owned(),
            token: "t0ken".to_owned(),
            button: "Sign in".to_owned(),
        }
    }
}

impl WelcomePage {
    fn sample() -> Self {
        Self {
            frame: frame("Join"),
            problem: None,
            token: "t0ken".to_owned(),
            name: RIGHT_TO_LEFT.to_owned(),
            username: None,
            password: None,
        }
    }

    fn sample_elsewhere() -> Self {
        Self {
            problem: Some("Some of the fields need another look.".to_owned()),
            username: Some(Field::wrong("nadia", "This name, or one that looks like it, is taken: choose another.")),
            password: Some(Field::default()),
            ..Self::sample()
        }
    }
}

impl AdminMailPage {
    fn sample() -> Self {
        let fact = |label: &str, value: &str| Figure { label: label.to_owned(), value: value.to_owned() };
        let parked = |what: &str, to: &str, why: &str| ParkedLetter {
            what: what.to_owned(),
            to: to.to_owned(),
            why: why.to_owned(),
            when: when(2, "10:00"),
            tries: "7".to_owned(),
            action: "/admin/mail/12".to_owned(),
        };
        Self {
            frame: member_frame("Mail", "admin"),
            tabs: vec![tab("Dashboard", "/admin", false), tab("Mail", "/admin/mail", true)],
            crumbs: vec![Link::new("Settings", "/admin/settings")],
            fixed: Vec::new(),
            sends_mail: true,
            facts: vec![
                fact("Letters go to", "mail.example.org, port 587 (STARTTLS)"),
                fact("They come from", "noreply@forum.example.org"),
                fact("Waiting", "3"),
            ],
            parked: vec![
                parked("New password", "nadia", "permanent error (550): 5.1.1 No such user here"),
                parked("Joining", "ines <ines@example.org>", "Connection error: timed out"),
            ],
        }
    }

    fn sample_none() -> Self {
        Self { sends_mail: false, facts: Vec::new(), parked: Vec::new(), ..Self::sample() }
    }
}

impl AddressForm {
    pub(super) fn sample() -> Self {
        Self { is_confirmed: true, sends_mail: true, problem: None, email: Field::of("nadia@example.org") }
    }

    fn sample_wrong() -> Self {
        let email = Field::wrong("nadia", "An e-mail address has exactly one “@”.");
        Self { is_confirmed: false, sends_mail: false, email, ..Self::sample() }
    }
}
