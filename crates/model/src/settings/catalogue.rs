//! Every setting by its key: where it is set, what it is for, and how it is read and written as text.

use super::Settings;
use super::backups::{DAYS_MAX, Every, KEEP_MAX};
use super::look::{Colour, DARK, LIGHT, LogoMark, Scheme};
use super::navigation;
use super::registration::{OpenTo, QUESTION_MAX, RegistrationSettings};
use super::trust::HIGHEST;
use super::uploads::{MEGABYTES_MAX, Sort};
use super::{CONTACT_MAX, FRONT_MAX, READ_ONLY_MAX, Required};
use crate::licence::Licence;
use crate::refusal::Faults;
use crate::site::{SITE_NAME_MAX, Site};
use crate::trust::{Threshold, TrustLevel};

mod list;

pub use list::SETTINGS;

/// All that can be set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configured {
    pub name: String,
    pub settings: Settings,
}

impl Configured {
    pub fn of(site: &Site) -> Self {
        Self { name: site.name.clone(), settings: site.settings.clone() }
    }

    /// What of it does not go together. `file_max_mb`: what this forum's configuration allows.
    pub fn check(&self, file_max_mb: u64, faults: &mut Faults) {
        self.settings.registration.check(faults);
        self.settings.trust.check(faults);
        self.settings.backups.check(faults);
        if self.settings.uploads.max_mb.is_some_and(|megabytes| megabytes > file_max_mb) {
            faults.add("max_mb", format!("The configuration of this forum allows {file_max_mb} at most."));
        }
    }
}

/// The pages that settings stand on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Site,
    Look,
    Navigation,
    Registration,
    Trust,
    Security,
    Uploads,
    ReadOnly,
    Backups,
}

impl Subject {
    pub const ALL: [Self; 9] = [
        Self::Site,
        Self::Look,
        Self::Navigation,
        Self::Registration,
        Self::Trust,
        Self::Security,
        Self::Uploads,
        Self::ReadOnly,
        Self::Backups,
    ];

    /// As addresses spell it.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Look => "look",
            Self::Navigation => "navigation",
            Self::Registration => "registration",
            Self::Trust => "trust",
            Self::Security => "security",
            Self::Uploads => "uploads",
            Self::ReadOnly => "read-only",
            Self::Backups => "backups",
        }
    }

    pub fn settings(self) -> impl Iterator<Item = &'static Setting> {
        SETTINGS.iter().filter(move |setting| setting.subject == self)
    }
}

/// How a setting is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A line of so many characters.
    Line(usize),
    /// Several lines.
    Lines,
    Markdown,
    Number {
        least: u64,
        most: u64,
    },
    /// A number, or nothing.
    NumberOrNone {
        least: u64,
        most: u64,
    },
    /// One of these, each with what people read.
    One(&'static [(&'static str, &'static str)]),
    /// Any of these, with commas between them.
    Some(&'static [(&'static str, &'static str)]),
    Colour,
    /// A picture, which is sent by a form of its own.
    Picture,
}

/// One setting.
pub struct Setting {
    /// `{subject}.{field}`: stands in the history and the log for ever.
    pub key: &'static str,
    pub subject: Subject,
    /// Which of the page's parts it stands in; nothing, where the page has none.
    pub part: &'static str,
    pub label: &'static str,
    /// A sentence for whoever decides.
    pub about: &'static str,
    pub shape: Shape,
    get: fn(&Configured) -> String,
    set: fn(&mut Configured, &str) -> Result<(), String>,
}

impl Setting {
    pub fn find(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    /// The field of its form.
    pub fn field(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(_, field)| field)
    }

    /// As it stands.
    pub fn read(&self, configured: &Configured) -> String {
        (self.get)(configured)
    }

    /// # Errors
    /// What to do about it, for the person who typed it.
    pub fn write(&self, configured: &mut Configured, text: &str) -> Result<(), String> {
        // Browsers send lines with both characters at their ends.
        (self.set)(configured, text.replace("\r\n", "\n").trim())
    }

    /// As it stands in a new forum.
    pub fn default_text(&self) -> String {
        self.read(&Configured::default())
    }
}

/// A text as a form remembers it, to tell whether it is another one now (FNV-1a).
pub fn fingerprint(text: &str) -> String {
    let hash = text
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{hash:016x}")
}

fn choice<T>(found: Option<T>) -> Result<T, String> {
    found.ok_or_else(|| "Choose one of these.".to_owned())
}

fn number(text: &str, least: u64, most: u64) -> Result<u64, String> {
    let found = text.parse().ok().filter(|number| (least..=most).contains(number));
    found.ok_or_else(|| format!("A number from {least} to {most}."))
}

fn switch(text: &str) -> Result<bool, String> {
    choice(match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    })
}

fn yes_or_no(on: bool) -> String {
    if on { "yes" } else { "no" }.to_owned()
}

fn accent(text: &str, scheme: &Scheme) -> Result<Option<Colour>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    Colour::readable(text, scheme).map(Some)
}

fn logo(configured: &mut Configured, text: &str) -> Result<(), String> {
    let look = &mut configured.settings.look;
    let wanted = if text.is_empty() { None } else { Some(LogoMark::parse(text).ok_or("This is no picture.")?) };
    if wanted == look.logo {
        return Ok(());
    }
    if wanted.is_some() && wanted != look.earlier_logo {
        return Err("That picture is not kept any more: send it again.".to_owned());
    }
    let before = std::mem::replace(&mut look.logo, wanted);
    if before.is_some() {
        look.earlier_logo = before;
    }
    Ok(())
}

fn measure(threshold: &mut Threshold, which: usize) -> &mut u64 {
    match which {
        0 => &mut threshold.topics,
        1 => &mut threshold.posts,
        2 => &mut threshold.votes,
        3 => &mut threshold.days,
        _ => &mut threshold.age,
    }
}

fn needed<const LEVEL: usize, const WHICH: usize>(configured: &Configured) -> String {
    let threshold = configured.settings.trust.thresholds.get(LEVEL).copied();
    threshold.map(|mut threshold| measure(&mut threshold, WHICH).to_string()).unwrap_or_default()
}

fn need<const LEVEL: usize, const WHICH: usize>(configured: &mut Configured, text: &str) -> Result<(), String> {
    let needed = number(text, 0, HIGHEST)?;
    if let Some(threshold) = configured.settings.trust.thresholds.get_mut(LEVEL) {
        *measure(threshold, WHICH) = needed;
    }
    Ok(())
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
