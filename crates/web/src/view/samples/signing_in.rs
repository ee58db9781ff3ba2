//! Signing in, joining, and what keeps an account safe.

use super::texts::RIGHT_TO_LEFT;
use super::*;

pub(super) fn samples() -> Vec<Sample> {
    vec![
        sample("login", &LoginPage::sample()),
        sample("login-wrong", &LoginPage::sample_wrong()),
        sample("register", &RegisterPage::sample()),
        sample("register-wrong", &RegisterPage::sample_wrong()),
        sample("register-github", &RegisterPage::sample_github()),
        sample("settings-sessions", &SessionsPage::sample()),
        sample("settings-security", &SecurityPage::sample()),
        sample("settings-security-empty", &SecurityPage::sample_empty()),
        sample("settings-app", &AppPage::sample()),
        sample("codes", &CodesPage::sample()),
        sample("second", &SecondPage::sample()),
        sample("second-wrong", &SecondPage::sample_wrong()),
        sample("prove", &ProvePage::sample()),
        sample("prove-kept", &ProvePage::sample_kept()),
        sample("go-on", &GoOnPage::sample()),
    ]
}

impl LoginPage {
    fn sample() -> Self {
        Self {
            frame: frame("Sign in"),
            problem: None,
            username: Field::default(),
            password: Field::default(),
            next: "/topic/12/x".to_owned(),
            kept: String::new(),
            sends_mail: true,
            party: Some("forum.example".to_owned()),
            providers: super::elsewhere::providers(),
            register: Some("/register".to_owned()),
        }
    }

    fn sample_wrong() -> Self {
        Self {
            problem: Some("That name and password don't go together.".to_owned()),
            username: Field::of("nadia"),
            kept: "k3v9".to_owned(),
            ..Self::sample()
        }
    }
}

impl RegisterPage {
    fn sample() -> Self {
        Self {
            frame: frame("Join"),
            problem: None,
            username: Field::default(),
            email: Field::default(),
            password: Field::default(),
            next: String::new(),
            kept: String::new(),
            sends_mail: true,
            open_to: None,
            by_github: None,
            invitation: None,
            question: None,
            stamp: "1772442000000.abc".to_owned(),
            providers: super::elsewhere::providers(),
            terms: "By joining you agree to the terms of this forum.".to_owned(),
            pages: vec![Link::new("Terms of use", "/terms"), Link::new("Privacy", "/privacy")],
            sign_in: "/login".to_owned(),
        }
    }

    fn sample_wrong() -> Self {
        Self {
            username: Field::wrong("admin", "This name is reserved. Choose another."),
            email: Field::wrong("nadia", "This is no e-mail address: it lacks an @."),
            password: Field::wrong("", "At least eight characters."),
            kept: "k3v9".to_owned(),
            open_to: Some("Who has an invitation can write at once.".to_owned()),
            invitation: Some(Field::wrong("abc", "This invitation is used up.")),
            question: Some(NamedField {
                name: "answer".to_owned(),
                label: RIGHT_TO_LEFT.to_owned(),
                field: Field::wrong("no", "That is not the answer that was expected."),
            }),
            ..Self::sample()
        }
    }

    fn sample_github() -> Self {
        Self {
            open_to: Some("New accounts are made with GitHub here.".to_owned()),
            by_github: Some("/auth/github".to_owned()),
            ..Self::sample()
        }
    }
}

impl ProvePage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Confirm that it is you", "member"),
            problem: None,
            has_password: true,
            has_app: true,
            party: Some("forum.example".to_owned()),
            known: "AAAA".to_owned(),
            providers: vec![Choice::new("github", "GitHub", false)],
            password: Field::default(),
            code: Field::default(),
            next: "/settings".to_owned(),
            kept: String::new(),
        }
    }

    fn sample_kept() -> Self {
        Self {
            password: Field::wrong("", "This is not your password."),
            kept: "/settings/email email=x".to_owned(),
            ..Self::sample()
        }
    }
}

impl SecurityPage {
    fn sample() -> Self {
        let passkey = |id: &str, name: &str| PasskeyLine {
            id: id.to_owned(),
            name: name.to_owned(),
            added: when(2, "10:00"),
            used: Some(when(12, "14:05")),
            is_backed_up: true,
        };
        Self {
            has_app: true,
            has_second: true,
            codes: 9,
            passkeys: vec![passkey("AAAA", "My phone"), passkey("BBBB", &"<b>long</b> ".repeat(5))],
            known: "AAAA BBBB".to_owned(),
            ..Self::sample_empty()
        }
    }

    fn sample_empty() -> Self {
        Self {
            frame: member_frame("Security", "member"),
            tabs: vec![tab("Account", "/settings", false), tab("Security", "/settings/security", true)],
            problem: None,
            has_to_enrol: true,
            has_app: false,
            has_second: false,
            codes: 0,
            passkeys: Vec::new(),
            known: String::new(),
            party: Some("forum.example".to_owned()),
            user: "AAAAAAAAAAc".to_owned(),
            member: "nadia".to_owned(),
            name: Field::default(),
            linked: super::elsewhere::linked(),
        }
    }
}

impl AppPage {
    fn sample() -> Self {
        let secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ";
        Self {
            frame: member_frame("Authenticator app", "member"),
            problem: None,
            picture: QrCode::of("otpauth://totp/Stoa:nadia?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Stoa"),
            secret: secret.to_owned(),
            sealed: "s1.AAAA".to_owned(),
            code: Field::wrong("", "This code does not count."),
        }
    }
}

impl CodesPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("Recovery codes", "member"),
            codes: (0..10).map(|n| format!("abcd-efgh-234{n}-mnop")).collect(),
        }
    }
}

impl SecondPage {
    fn sample() -> Self {
        Self {
            frame: frame("Second step"),
            problem: None,
            has_app: true,
            has_codes: true,
            party: Some("forum.example".to_owned()),
            known: "AAAA".to_owned(),
            code: Field::default(),
            next: "/".to_owned(),
        }
    }

    fn sample_wrong() -> Self {
        Self { party: None, code: Field::wrong("", "This code does not count."), ..Self::sample() }
    }
}

impl GoOnPage {
    fn sample() -> Self {
        Self {
            frame: member_frame("It is you", "member"),
            action: "/settings/email".to_owned(),
            fields: vec![HiddenField { name: "email".to_owned(), value: "\"><b>".to_owned() }],
        }
    }
}

impl SessionsPage {
    fn sample() -> Self {
        let line = |name: &str, device: &str, is_this| SessionLine {
            name: name.to_owned(),
            device: device.to_owned(),
            way: "with a password",
            began: when(2, "10:00"),
            used: when(12, "14:05"),
            is_this,
        };
        Self {
            frame: member_frame("Sessions", "member"),
            tabs: vec![tab("Account", "/settings", false), tab("Sessions", "/settings/sessions", true)],
            sessions: vec![line("a", "Firefox on Linux", true), line("b", "Samsung Internet on Android", false)],
            has_others: true,
        }
    }
}
