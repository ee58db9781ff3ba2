//! E-mail addresses: enough of a check to catch slips and to keep mail headers safe.
//!
//! Whether an address exists, only a mail to it tells. So this is far from the grammar of RFC 5322,
//! and refuses what no mailbox in use needs: quoted local parts, comments, addresses in brackets.
//! The lengths are those of RFC 5321, section 4.5.3.1.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An address as its owner typed it.
///
/// Deserialising trusts what the store holds; text from outside goes through
/// [`EmailAddress::parse`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EmailAddress(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailError {
    #[error("Enter an e-mail address.")]
    Empty,
    #[error("An e-mail address has exactly one “@”, as in name@example.org. Check what you typed.")]
    NotOneAt,
    #[error("An e-mail address contains no spaces, quotes, brackets or hidden characters. Take them out.")]
    Character,
    #[error(
        "The part before the “@” must have 1 to 64 characters, and no dot at its ends or two in a row. Check what you typed."
    )]
    Local,
    #[error("The part after the “@” must be a domain such as example.org. Check what you typed.")]
    Domain,
    #[error("An e-mail address has at most 254 bytes. Enter a shorter one.")]
    TooLong,
}

const MAX_BYTES: usize = 254;
const MAX_LOCAL_BYTES: usize = 64;
const MAX_LABEL_BYTES: usize = 63;

impl EmailAddress {
    /// Takes an address as typed, without the spaces around it.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let address = text.trim();
        if address.is_empty() {
            return Err(EmailError::Empty);
        }
        if address.len() > MAX_BYTES {
            return Err(EmailError::TooLong);
        }
        if address.chars().any(is_never_in_an_address) {
            return Err(EmailError::Character);
        }
        let (local, domain) = address.split_once('@').ok_or(EmailError::NotOneAt)?;
        if domain.contains('@') {
            return Err(EmailError::NotOneAt);
        }
        if local.len() > MAX_LOCAL_BYTES || local.split('.').any(str::is_empty) {
            return Err(EmailError::Local);
        }
        if !domain.split('.').all(is_domain_label) {
            return Err(EmailError::Domain);
        }
        Ok(Self(address.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes an address unique: the address in lower case.
    /// RFC 5321 lets a host tell `Ann@` from `ann@`, and none in use does.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }

    /// The mailbox that most hosts deliver to: without the detail after a plus (RFC 5233). Two
    /// accounts may share one.
    pub fn mailbox(&self) -> String {
        let key = self.key();
        match key.split_once('@') {
            Some((local, domain)) => {
                let mailbox = local.split_once('+').map_or(local, |(mailbox, _)| mailbox);
                format!("{mailbox}@{domain}")
            }
            None => key,
        }
    }
}

/// Line ends would start a new header of a mail; the others would need quoting in one.
fn is_never_in_an_address(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || crate::name::is_invisible(c)
        || matches!(c, '"' | '(' | ')' | '<' | '>' | '[' | ']' | ',' | ';' | ':' | '\\')
}

/// A label of a host name (RFC 1123), or of an internationalised one.
fn is_domain_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || !c.is_ascii())
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for EmailAddress {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
#[path = "email_tests.rs"]
mod tests;
