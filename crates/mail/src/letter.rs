//! What each letter says.
//!
//! Whatever somebody chose themselves (names, the forum's name) goes through [`plain`] first, and
//! every link begins with the forum's own address.

use std::time::Duration;

use askama::Template;
use jiff::tz::TimeZone;
use model::letter::SecurityChange;
use model::time::Timestamp;

use crate::plain::plain;

/// What stands around every letter.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The forum's name.
    pub site: String,
    /// The forum's address, without a slash at its end.
    pub url: String,
    /// Who reads it; absent, where it goes to nobody who has a name here.
    pub name: Option<String>,
}

/// What one letter says. Links open accounts: there is no `Debug`.
pub enum Body {
    /// To somebody who wants to join.
    Join { link: String, lasts: Duration },
    /// To somebody whose address was given to join with, and who has joined long ago.
    HasJoined,
    /// Whether a member's address is theirs.
    Confirm { link: String, lasts: Duration },
    /// To the address that a member had before.
    AddressChanged { at: Timestamp },
    /// A new password.
    Reset { link: String, lasts: Duration },
    /// Signing in without a password.
    SignInLink { link: String, lasts: Duration },
    /// Somebody signed in from where this member has not been before. `from` is in words of ours.
    NewSignIn { at: Timestamp, from: Option<String> },
    /// Something by which one signs in has changed.
    Security { what: SecurityChange, at: Timestamp },
    /// What a member was told: about a topic, or about themselves.
    Told {
        /// The topic's title.
        about: Option<String>,
        lines: Vec<ToldLine>,
        /// Where one says what one wants to be told.
        settings: String,
        /// Ends letters like this one.
        unsubscribe: String,
    },
    /// A moderator has suspended them. The reason is as it was typed.
    Suspended { until: Option<Timestamp>, reason: String },
    /// Whether letters arrive.
    Test,
}

/// One thing that a member is told.
pub struct ToldLine {
    pub what: String,
    /// The beginning of what was written.
    pub excerpt: Option<String>,
    pub link: Option<String>,
}

impl ToldLine {
    /// `who`: a name, before `what`, which is ours.
    pub fn new(who: Option<&str>, what: &str, excerpt: Option<&str>, link: Option<String>) -> Self {
        let who = who.map(|who| format!("{} ", plain(who))).unwrap_or_default();
        Self { what: format!("{who}{what}"), excerpt: excerpt.map(plain).filter(|text| !text.is_empty()), link }
    }
}

/// A letter that is ready to be put into an envelope. Links open accounts: there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Where one POST ends letters of this kind (RFC 8058).
    pub unsubscribe: Option<String>,
}

#[derive(Template)]
#[template(path = "mail/_letter.txt", escape = "none", whitespace = "preserve")]
struct Text<'a> {
    frame: &'a Frame,
    body: &'a Body,
}

#[derive(Template)]
#[template(path = "mail/_letter.html")]
struct Html<'a> {
    frame: &'a Frame,
    body: &'a Body,
    subject: &'a str,
}

impl Body {
    /// # Errors
    /// A template failed, which none of ours does.
    pub fn write(&self, frame: &Frame) -> Result<Written, askama::Error> {
        let frame = &Frame {
            site: Some(plain(&frame.site)).filter(|name| !name.is_empty()).unwrap_or_else(|| "the forum".to_owned()),
            url: frame.url.clone(),
            name: frame.name.as_deref().map(plain),
        };
        let subject = self.subject(&frame.site);
        let text = Text { frame, body: self }.render()?;
        let html = Html { frame, body: self, subject: &subject }.render()?;
        let unsubscribe = match self {
            Self::Told { unsubscribe, .. } => Some(unsubscribe.clone()),
            _ => None,
        };
        Ok(Written { subject, text: signed(&wrapped(&text), frame), html: format!("{}\n", html.trim()), unsubscribe })
    }

    fn subject(&self, site: &str) -> String {
        match self {
            Self::Join { .. } => format!("Join {site}"),
            Self::HasJoined => format!("You have an account at {site}"),
            Self::Confirm { .. } => format!("Confirm your address for {site}"),
            Self::AddressChanged { .. } => format!("Your address at {site} was changed"),
            Self::Reset { .. } => format!("Choose a new password for {site}"),
            Self::SignInLink { .. } => format!("Sign in to {site}"),
            Self::NewSignIn { .. } => format!("A new sign-in at {site}"),
            Self::Security { what, .. } => format!("{} at {site}", news(*what)),
            Self::Told { about: Some(title), .. } => format!("News of {}", plain(title)),
            Self::Told { about: None, .. } => format!("News of your account at {site}"),
            Self::Suspended { .. } => format!("Your account at {site} is suspended"),
            Self::Test => format!("A test letter from {site}"),
        }
    }
}

/// What has changed, as a subject says it.
fn news(what: SecurityChange) -> &'static str {
    match what {
        SecurityChange::Password => "Your password was changed",
        SecurityChange::Address => "Your address was changed",
        SecurityChange::FactorAdded => "A second factor was added",
        SecurityChange::FactorRemoved => "A second factor was removed",
        SecurityChange::RecoveryCodes => "New recovery codes were made",
        SecurityChange::PasskeyAdded => "A passkey was added",
        SecurityChange::PasskeyRemoved => "A passkey was removed",
        SecurityChange::ProviderLinked => "A provider was linked",
        SecurityChange::ProviderUnlinked => "A provider was unlinked",
        SecurityChange::TokenMade => "An API token was made",
        SecurityChange::TokenRevoked => "An API token was revoked",
    }
}

/// The same as a sentence of the letter.
fn sentence(what: &SecurityChange) -> &'static str {
    match what {
        SecurityChange::Password => "the password of your account was changed",
        SecurityChange::Address => "the e-mail address of your account was changed",
        SecurityChange::FactorAdded => "a second factor was added to your account",
        SecurityChange::FactorRemoved => "a second factor was removed from your account",
        SecurityChange::RecoveryCodes => "new recovery codes were made for your account",
        SecurityChange::PasskeyAdded => "a passkey was added to your account",
        SecurityChange::PasskeyRemoved => "a passkey was removed from your account",
        SecurityChange::ProviderLinked => {
            "a provider, which can be signed in with from now on, was linked to your account"
        }
        SecurityChange::ProviderUnlinked => "a provider was unlinked from your account",
        SecurityChange::TokenMade => "an API token was made for your account",
        SecurityChange::TokenRevoked => "an API token of your account was revoked",
    }
}

/// What somebody typed, as a letter says it.
fn titled(title: &str) -> String {
    plain(title)
}

fn hours(lasts: &Duration) -> String {
    match lasts.as_secs().div_ceil(60) {
        minutes if minutes < 60 => format!("{minutes} minutes"),
        60 => "an hour".to_owned(),
        minutes if minutes < 48 * 60 => format!("{} hours", minutes / 60),
        minutes => format!("{} days", minutes / (24 * 60)),
    }
}

fn when(at: &Timestamp) -> String {
    let at = i64::try_from(at.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok()).unwrap_or_default();
    at.to_zoned(TimeZone::UTC).strftime("%-d %B %Y at %H:%M UTC").to_string()
}

/// The widest a line of text is, unless one word of it is longer: what a terminal shows.
const WIDTH: usize = 76;

/// What stands before a signature. The space is part of it (RFC 3676, section 4.3).
const SIGNATURE: &str = "-- ";

/// Who writes, where programs look for it.
fn signed(text: &str, frame: &Frame) -> String {
    format!("{text}\n{SIGNATURE}\n{}\n{}\n", frame.site, frame.url)
}

/// Breaks long lines, and ends the text with one line end.
fn wrapped(text: &str) -> String {
    let mut wrapped = String::with_capacity(text.len());
    for line in text.trim().lines() {
        let indent = line.len() - line.trim_start().len();
        let mut width = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if width > 0 && width + 1 + length > WIDTH {
                wrapped.push('\n');
                width = 0;
            }
            if width > 0 {
                wrapped.push(' ');
                width += 1;
            } else {
                wrapped.extend(std::iter::repeat_n(' ', indent));
                width += indent;
            }
            wrapped.push_str(word);
            width += length;
        }
        wrapped.push('\n');
    }
    wrapped
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
