//! `[mail]`: where letters go.

use std::fs;

use mail::{Office, OfficeError, Outlet};
use model::email::EmailAddress;

use super::layers::Layers;
use super::{Config, ConfigError, keys};

/// What the settings say about mail.
#[derive(Debug)]
pub(crate) struct Mail {
    outlet: Outlet,
    /// Absent: `noreply` at the forum's host.
    from: Option<EmailAddress>,
    /// Certificates of the authorities to trust, as PEM; absent: the system's.
    authorities: Option<Vec<u8>>,
}

impl Mail {
    pub(super) fn of(layers: &Layers) -> Result<Option<Self>, ConfigError> {
        let outlet = layers.optional(&keys::MAIL, Outlet::parse)?;
        let address = |text: &str| EmailAddress::parse(text).map_err(|error| error.to_string());
        let read = |file: &str| fs::read(file).map_err(|error| format!("cannot read {file}: {error}"));
        let (from, authorities) = (layers.optional(&keys::MAIL_FROM, address)?, layers.optional(&keys::MAIL_CA, read)?);
        Ok(outlet.map(|outlet| Self { outlet, from, authorities }))
    }

    /// Must be called on a runtime: connections that are kept open are looked after by a task.
    pub(crate) fn open(&self, config: &Config) -> Result<Office, OfficeError> {
        let url = config.site();
        let from = match &self.from {
            Some(from) => from.clone(),
            None => noreply(&url),
        };
        Office::open(self.outlet.clone(), from, url, self.authorities.as_deref())
    }
}

/// The address that letters come from, where none is set.
#[expect(clippy::expect_used, reason = "a constant")]
fn noreply(url: &str) -> EmailAddress {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let host = place.split(['/', ':']).next().unwrap_or_default();
    let is_name = host.contains(|c: char| c.is_ascii_alphabetic()) && !host.contains('[');
    EmailAddress::parse(&format!("noreply@{}", if is_name { host } else { "localhost" }))
        .or_else(|_| EmailAddress::parse("noreply@localhost"))
        .expect("noreply@localhost is an address")
}

#[cfg(test)]
mod tests {
    use super::noreply;

    #[test]
    fn letters_come_from_the_forums_host() {
        for (url, from) in [
            ("https://forum.example.org", "noreply@forum.example.org"),
            ("http://localhost:8080", "noreply@localhost"),
            ("http://127.0.0.1:8080", "noreply@localhost"),
            ("http://[::1]:8080", "noreply@localhost"),
        ] {
            assert_eq!(noreply(url).as_str(), from);
        }
    }
}
