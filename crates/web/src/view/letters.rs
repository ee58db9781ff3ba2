//! Pages about letters: asking for one, and what its link does.

use askama::Template;

use super::field::Field;
use super::frame::Frame;

/// `/reset` and `/login/link`: asking for a letter by name or address.
#[derive(Debug, Clone, Template)]
#[template(path = "ask_letter.html")]
pub struct AskLetterPage {
    pub frame: Frame,
    pub heading: String,
    /// What the letter is for or, where none can be sent, what to do instead.
    pub sentence: String,
    pub problem: Option<String>,
    /// Where the form with `username` goes; absent, where no mail is sent.
    pub action: Option<String>,
    pub username: Field,
    pub button: String,
    /// Back to the page for signing in.
    pub sign_in: String,
}

/// `/reset/new`: a new password, by a link.
#[derive(Debug, Clone, Template)]
#[template(path = "new_password.html")]
pub struct NewPasswordPage {
    pub frame: Frame,
    pub problem: Option<String>,
    /// Whose it is.
    pub name: String,
    /// From the link; the form brings it along.
    pub token: String,
    pub password: Field,
}

/// Where a link to join leads: the button makes the account.
#[derive(Debug, Clone, Template)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    pub frame: Frame,
    pub problem: Option<String>,
    /// From the link; the form brings it along.
    pub token: String,
    /// The name that was asked for.
    pub name: String,
    /// Another one, where that one is taken.
    pub username: Option<Field>,
    /// In another browser than the one that asked: its password may be anybody's.
    pub password: Option<Field>,
}

/// What a link does as soon as the button is pressed: programs that look at what is in letters
/// open links, and press nothing.
#[derive(Debug, Clone, Template)]
#[template(path = "follow_link.html")]
pub struct FollowLinkPage {
    pub frame: Frame,
    pub heading: String,
    pub sentence: String,
    /// Somebody's own words within the sentence, after it: a name, an address.
    pub whose: String,
    pub action: String,
    pub token: String,
    pub button: String,
}
