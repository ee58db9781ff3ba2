//! Handing letters over: to a mail server, or into a folder.

use std::io::Write;
use std::net::IpAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, fs, io};

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use model::email::EmailAddress;

use crate::outlet::{Encryption, Outlet, Smtp};
use crate::sealed::{Addressed, seal};

/// How long one step of the dialogue with a mail server may take, and all of them together.
const STEP: Duration = Duration::from_secs(20);
const WHOLE: Duration = Office::PATIENCE;
/// Connections to the mail server at once, and how long one is kept open for the next letter.
const CONNECTIONS: u32 = 4;
const KEPT_OPEN: Duration = Duration::from_secs(20);

/// Where this node's letters go, and what they come from.
pub struct Office {
    outlet: Outlet,
    way: Way,
    from: EmailAddress,
    /// The forum's address, without a slash at its end. All links begin with it, whatever a request
    /// said that its host were.
    url: String,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// Why letters cannot be sent from here at all.
#[derive(Debug, thiserror::Error)]
#[error("the mail server's certificate cannot be checked: {0}")]
pub struct OfficeError(String);

/// Why a letter was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSent {
    /// It may go later.
    #[error("{0}")]
    Later(String),
    /// The server refused it for good.
    #[error("{0}")]
    Never(String),
}

impl Office {
    /// After this time a letter was sent, or was not.
    pub const PATIENCE: Duration = Duration::from_secs(60);

    /// `authorities` are certificates that the mail server's may be signed with, as PEM; absent: the
    /// system's.
    ///
    /// # Errors
    /// There is something wrong with the certificates.
    pub fn open(
        outlet: Outlet,
        from: EmailAddress,
        url: String,
        authorities: Option<&[u8]>,
    ) -> Result<Self, OfficeError> {
        let way = match &outlet {
            Outlet::Smtp(smtp) => Way::Smtp(Box::new(connect(smtp, &url, authorities)?)),
            Outlet::Folder(path) => Way::Folder(path.clone()),
        };
        Ok(Self { outlet, way, from, url })
    }

    /// Where letters go, for an admin to read.
    pub fn outlet(&self) -> &Outlet {
        &self.outlet
    }

    pub fn from(&self) -> &EmailAddress {
        &self.from
    }

    /// The forum's address, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What stands behind the `@` of a Message-ID.
    pub fn host(&self) -> &str {
        host_of(&self.url)
    }

    /// Hands a letter over. `site` is the name that it comes from.
    ///
    /// # Errors
    /// Whether it is worth trying again, and why.
    pub async fn send(&self, site: &str, addressed: &Addressed<'_>) -> Result<(), NotSent> {
        let message = seal(&self.from, site, addressed).map_err(NotSent::Never)?;
        match &self.way {
            Way::Smtp(transport) => match tokio::time::timeout(WHOLE, transport.send(message)).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(reason(&error)),
                Err(_) => Err(NotSent::Later(format!("no answer within {} seconds", WHOLE.as_secs()))),
            },
            Way::Folder(folder) => {
                let path = folder.join(file_name(addressed));
                let written = tokio::task::spawn_blocking(move || write_whole(&path, &message)).await;
                match written {
                    Ok(Ok(())) => Ok(()),
                    Ok(Err(error)) => Err(NotSent::Later(error.to_string())),
                    Err(error) => Err(NotSent::Later(error.to_string())),
                }
            }
        }
    }
}

impl fmt::Debug for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Office").field("outlet", &self.outlet).field("from", &self.from).finish_non_exhaustive()
    }
}

/// The host of an address of ours, without its port.
fn host_of(url: &str) -> &str {
    let place = url.split_once("://").map_or(url, |(_, place)| place);
    let place = place.split('/').next().unwrap_or(place);
    match place.rsplit_once(':') {
        Some((host, port)) if !host.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => place,
    }
}

fn connect(
    smtp: &Smtp,
    url: &str,
    authorities: Option<&[u8]>,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, OfficeError> {
    let tls = |how: fn(TlsParameters) -> Tls| {
        let mut parameters = TlsParameters::builder(smtp.host.clone());
        if let Some(pem) = authorities {
            let certificate = Certificate::from_pem(pem).map_err(|error| OfficeError(error.to_string()))?;
            parameters = parameters.certificate_store(CertificateStore::None).add_root_certificate(certificate);
        }
        parameters.build_rustls().map(how).map_err(|error| OfficeError(error.to_string()))
    };
    let tls = match smtp.encryption {
        Encryption::Tls => tls(Tls::Wrapper)?,
        Encryption::StartTls => tls(Tls::Required)?,
        Encryption::None => Tls::None,
    };
    let pool = PoolConfig::new().max_size(CONNECTIONS).idle_timeout(KEPT_OPEN);
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.host.clone())
        .port(smtp.port)
        .tls(tls)
        .timeout(Some(STEP))
        .hello_name(called(host_of(url)))
        .pool_config(pool);
    if let Some((user, password)) = &smtp.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.build())
}

/// What this node calls itself (RFC 5321, section 4.1.3: an address stands in brackets).
fn called(host: &str) -> ClientId {
    match host.trim_matches(['[', ']']).parse() {
        Ok(IpAddr::V4(address)) => ClientId::Ipv4(address),
        Ok(IpAddr::V6(address)) => ClientId::Ipv6(address),
        Err(_) => ClientId::Domain(host.to_owned()),
    }
}

/// A refusal of our user, our password or the lack of encryption is no word about the letter: an
/// operator can put it right (RFC 4954, section 6).
const OF_SIGNING_IN: [u16; 4] = [530, 534, 535, 538];

fn reason(error: &lettre::transport::smtp::Error) -> NotSent {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        source = inner.source();
    }
    let is_of_signing_in = error.status().is_some_and(|code| OF_SIGNING_IN.contains(&u16::from(code)));
    if error.is_permanent() && !is_of_signing_in { NotSent::Never(text) } else { NotSent::Later(text) }
}

/// The same letter has the same name, so that sending it again leaves one.
fn file_name(addressed: &Addressed<'_>) -> String {
    let id = addressed.message_id.split('@').next().unwrap_or_default();
    let id: String = id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect();
    format!("{}-{id}.eml", addressed.date.0)
}

/// Whoever looks into the folder finds a whole letter, or none. Others on the machine find none:
/// there are links in it that open accounts.
fn write_whole(path: &Path, message: &Message) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    let beside = path.with_extension("part");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(&message.formatted())?;
    file.sync_all()?;
    fs::rename(&beside, path)
}

#[cfg(test)]
mod tests {
    use super::host_of;

    #[test]
    fn the_host_stands_between_scheme_and_port() {
        for (url, host) in [
            ("https://forum.example.org", "forum.example.org"),
            ("http://127.0.0.1:8080", "127.0.0.1"),
            ("http://[::1]:8080", "[::1]"),
            ("http://localhost", "localhost"),
        ] {
            assert_eq!(host_of(url), host);
        }
    }
}
