//! Signing in and joining.

use askama::Template;

use super::field::Field;
use super::frame::Frame;
use super::standing::NamedField;

/// Somebody to sign in through.
#[derive(Debug, Clone)]
pub struct ProviderLink {
    pub title: String,
    pub href: String,
    /// The same for a form.
    pub action: String,
}

/// `/login`
#[derive(Debug, Clone, Template)]
#[template(path = "login.html")]
pub struct LoginPage {
    pub frame: Frame,
    /// That the pair is wrong; never which half of it.
    pub problem: Option<String>,
    pub username: Field,
    pub password: Field,
    /// Where to go afterwards: an address of this forum.
    pub next: String,
    /// Names the text that is being carried over; empty without one.
    pub kept: String,
    /// Whether one may sign in by a link in a letter.
    pub sends_mail: bool,
    /// The name that passkeys are bound to; `None` where browsers have none.
    pub party: Option<String>,
    /// Others to sign in through.
    pub providers: Vec<ProviderLink>,
    /// Where to register, unless that is closed.
    pub register: Option<String>,
}

/// `/register`
#[derive(Debug, Clone, Template)]
#[template(path = "register.html")]
pub struct RegisterPage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub username: Field,
    pub email: Field,
    pub password: Field,
    pub next: String,
    pub kept: String,
    /// Whether a letter follows, rather than a session.
    pub sends_mail: bool,
    /// Whom the forum is open to, if not to everybody.
    pub open_to: Option<String>,
    /// Where one joins with GitHub, if there is no other way.
    pub by_github: Option<String>,
    pub invitation: Option<Field>,
    /// A question that is asked here.
    pub question: Option<NamedField>,
    /// When the form was shown.
    pub stamp: String,
    /// Others to join through.
    pub providers: Vec<ProviderLink>,
    /// What one agrees to by joining.
    pub terms: String,
    /// The terms of use, and what is kept of people, where these pages exist.
    pub pages: Vec<super::parts::Link>,
    pub sign_in: String,
}

/// `/auth/join`: a name for whoever came from a provider.
#[derive(Debug, Clone, Template)]
#[template(path = "join.html")]
pub struct JoinPage {
    pub frame: Frame,
    pub problem: Option<String>,
    pub provider: String,
    /// Their account there.
    pub login: String,
    pub email: String,
    pub username: Field,
    pub terms: String,
    pub sign_in: String,
}

/// `/auth/join`, where whoever came has an account already.
#[derive(Debug, Clone, Template)]
#[template(path = "link_account.html")]
pub struct LinkAccountPage {
    pub frame: Frame,
    pub provider: String,
    pub login: String,
    pub email: String,
    /// Who is signed in.
    pub member: Option<String>,
    pub sign_in: String,
    pub reset: String,
}
