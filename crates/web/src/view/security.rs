//! Proving who one is, and what one is signed in with.

use askama::Template;

use super::field::{Choice, Field};
use super::frame::Frame;
use super::parts::{Tab, When};
use super::settings::LinkedAccounts;

/// `/settings/prove`, and in place of a form that needs a fresh proof.
#[derive(Debug, Clone, Template)]
#[template(path = "prove.html")]
pub struct ProvePage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub has_password: bool,
    pub has_app: bool,
    /// The name that passkeys are bound to, where there are some.
    pub party: Option<String>,
    pub known: String,
    /// Where they are linked: POST `/settings/prove/elsewhere` with `provider`.
    pub providers: Vec<Choice>,
    pub password: Field,
    pub code: Field,
    /// Where to go afterwards: an address of this forum.
    pub next: String,
    /// The form that was on its way; empty without one.
    pub kept: String,
}

/// Sends a form that was kept.
#[derive(Debug, Clone, Template)]
#[template(path = "go_on.html")]
pub struct GoOnPage {
    pub frame: Frame,
    pub action: String,
    pub fields: Vec<HiddenField>,
}

#[derive(Debug, Clone)]
pub struct HiddenField {
    pub name: String,
    pub value: String,
}

/// `/settings/sessions`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_sessions.html")]
pub struct SessionsPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    /// This one first.
    pub sessions: Vec<SessionLine>,
    pub has_others: bool,
}

#[derive(Debug, Clone)]
pub struct SessionLine {
    /// What it is ended by.
    pub name: String,
    /// `Firefox on Linux`
    pub device: String,
    /// `with a password`
    pub way: &'static str,
    pub began: When,
    pub used: When,
    pub is_this: bool,
}

/// `/settings/security`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_security.html")]
pub struct SecurityPage {
    pub frame: Frame,
    pub tabs: Vec<Tab>,
    pub problem: Option<String>,
    /// They can do nothing else before they have a second factor.
    pub has_to_enrol: bool,
    pub has_app: bool,
    /// A second factor of whichever kind.
    pub has_second: bool,
    /// Recovery codes that are left.
    pub codes: u64,
    pub passkeys: Vec<PasskeyLine>,
    /// Ids of the passkeys, for the browser, with spaces between.
    pub known: String,
    /// The name that passkeys are bound to; `None` where browsers have none.
    pub party: Option<String>,
    /// What a browser calls the member.
    pub user: String,
    pub member: String,
    pub name: Field,
    pub linked: LinkedAccounts,
}

#[derive(Debug, Clone)]
pub struct PasskeyLine {
    pub id: String,
    pub name: String,
    pub added: When,
    pub used: Option<When>,
    pub is_backed_up: bool,
}

/// `/settings/security/app`
#[derive(Debug, Clone, Template)]
#[template(path = "settings_app.html")]
pub struct AppPage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub picture: Option<QrCode>,
    /// In groups of four, to be typed.
    pub secret: String,
    /// The same, sealed.
    pub sealed: String,
    pub code: Field,
}

/// Recovery codes, once.
#[derive(Debug, Clone, Template)]
#[template(path = "codes.html")]
pub struct CodesPage {
    pub frame: Frame,
    pub codes: Vec<String>,
}

/// `/login/second`
#[derive(Debug, Clone, Template)]
#[template(path = "second.html")]
pub struct SecondPage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub has_app: bool,
    pub has_codes: bool,
    /// The name that passkeys are bound to, where there are some.
    pub party: Option<String>,
    pub known: String,
    pub code: Field,
    pub next: String,
}

/// A QR code as a path of an SVG.
#[derive(Debug, Clone, Default)]
pub struct QrCode {
    /// Modules of a side, with the quiet zone.
    pub side: usize,
    pub path: String,
}

/// Modules around it that stay light (ISO/IEC 18004).
const QUIET: usize = 4;

impl QrCode {
    /// `None` if the text is too long for one.
    pub fn of(text: &str) -> Option<Self> {
        let code = qrcode::QrCode::new(text).ok()?;
        let mut path = String::new();
        for (at, color) in code.to_colors().into_iter().enumerate() {
            if color == qrcode::Color::Dark {
                let (x, y) = (at % code.width() + QUIET, at / code.width() + QUIET);
                path.push_str(&format!("M{x} {y}h1v1h-1z"));
            }
        }
        Some(Self { side: code.width() + 2 * QUIET, path })
    }
}
