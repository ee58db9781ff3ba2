//! What members say of themselves: a name beside the one that they are known by, a text, links, a
//! place.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::name::{NameError, NameKey, is_direction_mark, is_invisible};
use crate::refusal::{Fault, Faults, Refusal};

/// Bytes in the Markdown of a member's own text.
pub const TEXT_MAX: usize = 4_000;
/// Links, and characters in each.
pub const LINKS_MAX: usize = 5;
pub const LINK_MAX: usize = 200;
/// Characters of a place.
pub const PLACE_MAX: usize = 60;

/// A name as people are called, shown beside the username: 1 to [`DisplayName::MAX_CHARS`]
/// characters. It follows the rules of usernames, with a little more punctuation.
///
/// Deserialising trusts what the store holds; text from outside goes through [`DisplayName::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DisplayName(String);

impl DisplayName {
    pub const MAX_CHARS: usize = 50;

    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
        if name.chars().count() > Self::MAX_CHARS {
            return Err(NameError::LongDisplayName);
        }
        crate::name::check_display_name(&name)?;
        Ok(Self(name))
    }

    /// One that was checked when it was written down.
    pub fn known(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The keys of usernames that it looks like.
    pub fn keys(&self) -> Vec<NameKey> {
        crate::name::keys_of(&self.0)
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address of the web: `http` or `https`, with a host and without a password in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WebLink(String);

impl WebLink {
    /// An address without a scheme is taken for one of `https`.
    fn parse(text: &str) -> Result<Self, Fault> {
        let fault = |sentence: String| Fault::new("links", sentence);
        let bad = || fault(format!("“{text}” is no address of the web: begin it with https:// and a host."));
        if text.chars().count() > LINK_MAX {
            return Err(fault(format!("A link has more than {LINK_MAX} characters.")));
        }
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || is_invisible(c) || "\\\"'<>`{}|^".contains(c)) {
            return Err(bad());
        }
        let address = if text.contains(':') { text.to_owned() } else { format!("https://{text}") };
        let rest = ["https://", "http://"]
            .into_iter()
            .find_map(|scheme| address.get(..scheme.len())?.eq_ignore_ascii_case(scheme).then_some(scheme.len()))
            .and_then(|scheme| address.get(scheme..))
            .ok_or_else(bad)?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
        let is_host = host.contains('.')
            && host.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && !label.starts_with('-')
                    && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            });
        if !is_host || port.parse::<u16>().is_err() {
            return Err(bad());
        }
        Ok(Self(address))
    }

    /// For `href`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As people read it: without scheme and slash at the end.
    pub fn text(&self) -> &str {
        let text = self.0.split_once("://").map_or(self.0.as_str(), |(_, text)| text);
        text.strip_suffix('/').unwrap_or(text)
    }
}

/// What a member's page says of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    /// Markdown.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<WebLink>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
}

impl About {
    /// All that may lead to other sites, as one text.
    pub fn with_links(&self) -> String {
        let links = self.links.iter().map(|link| format!("\n\n<{}>", link.as_str()));
        [self.text.clone()].into_iter().chain(links).collect()
    }
}

/// The same as somebody typed it.
#[derive(Clone, Debug, Default)]
pub struct AboutForm {
    pub display: String,
    pub text: String,
    /// One on each line.
    pub links: String,
    pub place: String,
}

impl AboutForm {
    /// # Errors
    /// Says of each field what is wrong with it.
    pub fn check(&self) -> Result<(Option<DisplayName>, About), Refusal> {
        let mut faults = Faults::default();
        let display = match self.display.trim() {
            "" => None,
            name => faults.take(DisplayName::parse(name).map_err(|error| Fault::new("display", error.to_string()))),
        };
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
        if text.len() > TEXT_MAX {
            faults.add("text", format!("The text has {} bytes; at most {TEXT_MAX} fit.", text.len()));
        }
        let lines = self.links.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
        let links: Vec<WebLink> = lines.filter_map(|line| faults.take(WebLink::parse(line))).collect();
        if links.len() > LINKS_MAX {
            faults.add("links", format!("{} links are too many: choose the {LINKS_MAX} that matter.", links.len()));
        }
        let place = self.place.split_whitespace().collect::<Vec<_>>().join(" ");
        if place.chars().count() > PLACE_MAX {
            faults.add("place", format!("A place has at most {PLACE_MAX} characters."));
        }
        if place.chars().any(|c| c.is_control() || is_direction_mark(c) || is_invisible(c)) {
            faults.add("place", "The place contains characters that cannot be shown.");
        }
        faults.end()?;
        Ok((display, About { text, links, place }))
    }
}

#[cfg(test)]
#[path = "about_tests.rs"]
mod tests;
