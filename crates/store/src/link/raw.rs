//! A connection of bytes, for what redis-rs does not speak.

use std::sync::Arc;
use std::time::Duration;

use redis::{ConnectionAddr, ConnectionInfo, RedisConnectionInfo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::Address;
use crate::error::StoreError;

/// How long connecting may take.
const CONNECT: Duration = Duration::from_secs(5);
/// A server that says nothing for so long is taken for lost. While it prepares a copy it gives a
/// sign of life each second.
const SILENCE: Duration = Duration::from_secs(60);
/// The longest line that a server answers with.
const LONGEST_LINE: usize = 4_096;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection to a server, signed in.
pub(crate) struct Raw {
    stream: Box<dyn Stream>,
}

impl Raw {
    pub(super) async fn dial(address: &Address, server: &ConnectionInfo) -> Result<Self, StoreError> {
        let stream = timeout(CONNECT, connect(address, server.addr()))
            .await
            .map_err(|_| StoreError::Away(format!("no connection within {} s", CONNECT.as_secs())))??;
        let mut raw = Self { stream };
        raw.sign_in(server.redis_settings()).await?;
        Ok(raw)
    }

    async fn sign_in(&mut self, settings: &RedisConnectionInfo) -> Result<(), StoreError> {
        let Some(password) = settings.password() else { return Ok(()) };
        let mut words = vec!["AUTH"];
        words.extend(settings.username());
        words.push(password);
        self.tell(&words).await
    }

    /// Sends a command that is answered with `OK`.
    pub(crate) async fn tell(&mut self, words: &[&str]) -> Result<(), StoreError> {
        self.send(words).await?;
        let answer = self.line().await?;
        if answer.starts_with('+') { Ok(()) } else { Err(refused(&answer)) }
    }

    pub(crate) async fn send(&mut self, words: &[&str]) -> Result<(), StoreError> {
        let mut text = format!("*{}\r\n", words.len());
        for word in words {
            text.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.stream.write_all(text.as_bytes()).await.map_err(away)?;
        self.stream.flush().await.map_err(away)
    }

    /// A line of an answer. Empty ones are signs of life, which a server sends while it prepares.
    pub(crate) async fn line(&mut self) -> Result<String, StoreError> {
        let mut line = Vec::new();
        loop {
            match in_time(self.stream.read_u8()).await? {
                b'\n' if line.is_empty() => {}
                b'\n' => return Ok(String::from_utf8_lossy(&line).trim_end().to_owned()),
                byte if line.len() < LONGEST_LINE => line.push(byte),
                _ => return Err(StoreError::Refused("an endless line".to_owned())),
            }
        }
    }

    /// Appends what comes next, `most` bytes at most. Nothing is lost if it is given up.
    ///
    /// # Errors
    /// The connection ended.
    pub(crate) async fn read(&mut self, to: &mut Vec<u8>, most: u64) -> Result<usize, StoreError> {
        match in_time((&mut self.stream).take(most).read_buf(to)).await? {
            0 => Err(StoreError::Away("the server ended its copy too early".to_owned())),
            read => Ok(read),
        }
    }
}

async fn connect(address: &Address, to: &ConnectionAddr) -> Result<Box<dyn Stream>, StoreError> {
    Ok(match to {
        ConnectionAddr::Unix(path) => Box::new(UnixStream::connect(path).await.map_err(away)?),
        ConnectionAddr::Tcp(host, port) => Box::new(TcpStream::connect((host.as_str(), *port)).await.map_err(away)?),
        // Nobody asks for connections whose certificates are not looked at: redis-rs is built without.
        ConnectionAddr::TcpTls { host, port, insecure: false, .. } => {
            let name = ServerName::try_from(host.clone()).map_err(wrong)?;
            let config = config(address.authority())?;
            let tcp = TcpStream::connect((host.as_str(), *port)).await.map_err(away)?;
            Box::new(TlsConnector::from(Arc::new(config)).connect(name, tcp).await.map_err(away)?)
        }
        _ => return Err(StoreError::Address("a copy cannot be had over such a connection".to_owned())),
    })
}

/// Trusts whom every other connection to the address trusts.
fn config(authority: Option<&[u8]>) -> Result<ClientConfig, StoreError> {
    let mut trusted = RootCertStore::empty();
    match authority {
        Some(pem) => {
            for certificate in CertificateDer::pem_slice_iter(pem) {
                trusted.add(certificate.map_err(wrong)?).map_err(wrong)?;
            }
        }
        None => _ = trusted.add_parsable_certificates(rustls_native_certs::load_native_certs().certs),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(wrong)?;
    Ok(config.with_root_certificates(trusted).with_no_client_auth())
}

async fn in_time<T>(reading: impl Future<Output = std::io::Result<T>>) -> Result<T, StoreError> {
    match timeout(SILENCE, reading).await {
        Ok(read) => read.map_err(away),
        Err(_) => Err(StoreError::Away(format!("the server said nothing for {} s", SILENCE.as_secs()))),
    }
}

/// An answer that begins with `-`, as redis-rs words it.
pub(crate) fn refused(answer: &str) -> StoreError {
    StoreError::Refused(answer.trim_start_matches('-').to_owned())
}

fn away(error: std::io::Error) -> StoreError {
    StoreError::Away(error.to_string())
}

fn wrong(error: impl std::fmt::Display) -> StoreError {
    StoreError::Address(error.to_string())
}
