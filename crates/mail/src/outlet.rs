//! Where letters go, as an operator writes it.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

/// `smtp://`, `smtps://` or `file:DIR`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outlet {
    Smtp(Smtp),
    /// Each letter becomes an `.eml` file in this folder.
    Folder(PathBuf),
}

/// A mail server. `Debug` shows no password.
#[derive(Clone, PartialEq, Eq)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub encryption: Encryption,
    /// User and password.
    pub credentials: Option<(String, String)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte (RFC 8314): `smtps://`.
    Tls,
    /// STARTTLS (RFC 3207), and nothing is sent without it: `smtp://`.
    StartTls,
    /// None: `smtp://` to this machine, or `?tls=none`.
    None,
}

const SUBMISSIONS: u16 = 465;
const SUBMISSION: u16 = 587;
/// What a server on this machine listens on, mostly.
const RELAY: u16 = 25;

impl Outlet {
    /// # Errors
    /// A sentence that says what is wrong, without the password.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(folder) = text.strip_prefix("file:") {
            let folder = folder.strip_prefix("//").unwrap_or(folder);
            return match folder {
                "" => Err("file: needs a folder, as in file:./mails".to_owned()),
                folder => Ok(Self::Folder(PathBuf::from(folder))),
            };
        }
        let (scheme, rest) = text.split_once("://").ok_or_else(unknown)?;
        match scheme {
            "smtps" => smtp(rest, true).map(Self::Smtp),
            "smtp" => smtp(rest, false).map(Self::Smtp),
            _ => Err(unknown()),
        }
    }
}

fn unknown() -> String {
    "this is no place for mails: use smtp://user:password@host, smtps://… or file:DIR".to_owned()
}

fn smtp(rest: &str, is_tls: bool) -> Result<Smtp, String> {
    let (place, query) = rest.split_once('?').map_or((rest, ""), |(place, query)| (place, query));
    let place = place.strip_suffix('/').unwrap_or(place);
    let (credentials, place) = match place.rsplit_once('@') {
        Some((credentials, place)) => (Some(credentials_of(credentials)?), place),
        None => (None, place),
    };
    let (host, port) = host_and_port(place)?;
    let encryption = match (query, is_tls) {
        ("", true) => Encryption::Tls,
        ("", false) if is_this_machine(host) => Encryption::None,
        ("" | "tls=required", false) => Encryption::StartTls,
        ("tls=none", false) => Encryption::None,
        _ => return Err("after the host may only stand ?tls=none or ?tls=required, and that with smtp://".to_owned()),
    };
    let port = port.unwrap_or(match encryption {
        Encryption::Tls => SUBMISSIONS,
        Encryption::StartTls => SUBMISSION,
        Encryption::None => RELAY,
    });
    Ok(Smtp { host: host.to_owned(), port, encryption, credentials })
}

fn credentials_of(text: &str) -> Result<(String, String), String> {
    let (user, password) =
        text.split_once(':').ok_or("before the @ stand user and password with a colon between them")?;
    let decoded =
        |text: &str| percent_decoded(text).ok_or("in user and password, write what is not a letter or a digit as %XX");
    Ok((decoded(user)?, decoded(password)?))
}

fn host_and_port(place: &str) -> Result<(&str, Option<u16>), String> {
    let wrong = || "after smtp:// stands the name of a mail server, with its port or without".to_owned();
    // [::1]:25
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let (host, port) = rest.split_once(']').ok_or_else(wrong)?;
            (host, port.strip_prefix(':'))
        }
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '#' | '@' | '[' | ']')) {
        return Err(wrong());
    }
    Ok((host, port.map(|port| port.parse().map_err(|_| wrong())).transpose()?))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let byte = match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digit = |byte: u8| char::from(byte).to_digit(16);
                u8::try_from(digit(*high)? * 16 + digit(*low)?).ok()?
            }
            (b'%', _) => return None,
            (byte, _) => *byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).ok()
}

impl fmt::Debug for Smtp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Smtp")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("user", &self.credentials.as_ref().map(|(user, _)| user))
            .finish()
    }
}

/// What an admin may read: neither user nor password.
impl fmt::Display for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "files in {}", folder.display()),
            Self::Smtp(Smtp { host, port, encryption, .. }) => {
                let how = match encryption {
                    Encryption::Tls => "TLS",
                    Encryption::StartTls => "STARTTLS",
                    Encryption::None => "not encrypted",
                };
                write!(f, "{host}, port {port} ({how})")
            }
        }
    }
}

#[cfg(test)]
#[path = "outlet_tests.rs"]
mod tests;
