//! A mail server that takes what it is told to take, and remembers all of it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use crate::secure::certificates;

/// How long a test waits for a mail before it says that none comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// An SMTP server (RFC 5321) on 127.0.0.1. It goes when it is dropped.
pub struct MailServer {
    kind: Encrypted,
    port: u16,
    authority: String,
    shared: Arc<Shared>,
    listening: JoinHandle<()>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encrypted {
    Not,
    /// Nothing is taken before STARTTLS (RFC 3207).
    StartTls,
    /// From the first byte (RFC 8314).
    Tls,
}

/// What the server does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Takes,
    /// `450` to each recipient.
    RefusesForNow,
    /// `550` to each recipient.
    RefusesForGood,
    /// `535` to each password.
    RefusesPasswords,
    /// Takes the mail, and ends the connection instead of saying so.
    BreaksOff,
    /// Takes the mail, and says so only when its mood has changed.
    Holds,
    /// Says nothing at all, not even hello, until its mood has changed.
    IsSilent,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// The message, with plain line ends.
    pub text: String,
    pub was_encrypted: bool,
    /// What came with AUTH, in base64.
    pub credentials: Option<String>,
}

impl Mail {
    /// What stands in a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let (head, _) = self.text.split_once("\n\n")?;
        let prefix = format!("{}:", name.to_lowercase());
        head.lines().find(|line| line.to_lowercase().starts_with(&prefix)).map(|line| line[prefix.len()..].trim())
    }

    /// What a reader sees: the message with its encoding undone.
    pub fn shown(&self) -> String {
        if !self.text.contains("quoted-printable") {
            return self.text.clone();
        }
        let text = self.text.replace("=\n", "");
        let mut shown = Vec::with_capacity(text.len());
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
            match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'=') {
                Some(byte) => {
                    shown.push(byte);
                    rest = after.get(2..).unwrap_or_default();
                }
                None => {
                    shown.push(*first);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&shown).into_owned()
    }

    /// The first link that has this path.
    pub fn link(&self, path: &str) -> Option<String> {
        let shown = self.shown();
        let links = shown.split(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>'));
        links.filter(|word| word.contains("://")).find(|link| link.contains(path)).map(str::to_owned)
    }
}

struct Shared {
    mails: Mutex<Vec<Mail>>,
    arrived: Notify,
    mood: watch::Sender<Mood>,
    /// Recipients that were named, taken or not.
    recipients: Mutex<u32>,
    acceptor: TlsAcceptor,
}

impl MailServer {
    pub async fn start(kind: Encrypted) -> Self {
        let (authority, certificate, key) = certificates();
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).expect("it is PEM");
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("it is PEM");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("ring knows the protocol")
            .with_no_client_auth()
            .with_single_cert(vec![certificate], key)
            .expect("certificate and key belong together");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let port = listener.local_addr().expect("it listens").port();
        let shared = Arc::new(Shared {
            mails: Mutex::default(),
            arrived: Notify::new(),
            mood: watch::channel(Mood::Takes).0,
            recipients: Mutex::default(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        });
        let listening = tokio::spawn({
            let shared = Arc::clone(&shared);
            async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(serve(stream, kind, Arc::clone(&shared)));
                }
            }
        });
        Self { kind, port, authority, shared, listening }
    }

    /// As `EXEDRA_SMTP_URL` takes it.
    pub fn url(&self) -> String {
        let port = self.port;
        match self.kind {
            Encrypted::Not => format!("smtp://127.0.0.1:{port}"),
            Encrypted::StartTls => format!("smtp://127.0.0.1:{port}?tls=required"),
            Encrypted::Tls => format!("smtps://127.0.0.1:{port}"),
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The certificate of the authority that signed the server's, as PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    pub fn set(&self, mood: Mood) {
        self.shared.mood.send_replace(mood);
    }

    pub fn mails(&self) -> Vec<Mail> {
        lock(&self.shared.mails).clone()
    }

    /// How many recipients were named, taken or not.
    pub fn recipients(&self) -> u32 {
        *lock(&self.shared.recipients)
    }

    /// All mails, as soon as there are so many.
    pub async fn arrived(&self, count: usize) -> Vec<Mail> {
        let waiting = async {
            loop {
                let arrived = self.shared.arrived.notified();
                tokio::pin!(arrived);
                arrived.as_mut().enable();
                let mails = self.mails();
                if mails.len() >= count {
                    return mails;
                }
                arrived.await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(mails) => mails,
            Err(_) => panic!("{} mails rather than {count} came: {:?}", self.mails().len(), self.mails()),
        }
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn serve(stream: TcpStream, kind: Encrypted, shared: Arc<Shared>) {
    // A client that leaves in the middle has said what it wanted to.
    let _ = match kind {
        Encrypted::Tls => match shared.acceptor.accept(stream).await {
            Ok(stream) => Dialogue::new(BufReader::new(stream), shared, true).greet().await.map(|_| ()),
            Err(_) => Ok(()),
        },
        Encrypted::Not => {
            let dialogue = Dialogue { takes_plain: true, ..Dialogue::new(BufReader::new(stream), shared, false) };
            dialogue.greet().await.map(|_| ())
        }
        Encrypted::StartTls => upgraded(stream, shared).await,
    };
}

async fn upgraded(stream: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    let Some(stream) = Dialogue::new(BufReader::new(stream), Arc::clone(&shared), false).greet().await? else {
        return Ok(());
    };
    let stream = shared.acceptor.accept(stream.into_inner()).await?;
    Dialogue::new(BufReader::new(stream), shared, true).talk().await.map(|_| ())
}

/// One connection.
struct Dialogue<S> {
    stream: BufReader<S>,
    shared: Arc<Shared>,
    is_encrypted: bool,
    /// Whether mails are taken without encryption.
    takes_plain: bool,
    credentials: Option<String>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Dialogue<S> {
    fn new(stream: BufReader<S>, shared: Arc<Shared>, is_encrypted: bool) -> Self {
        Self { stream, shared, is_encrypted, takes_plain: false, credentials: None }
    }

    fn mood(&self) -> Mood {
        *self.shared.mood.borrow()
    }

    async fn say(&mut self, line: &str) -> std::io::Result<()> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    async fn line(&mut self) -> std::io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    async fn while_it_is(&self, mood: Mood) {
        let mut watched = self.shared.mood.subscribe();
        let _ = watched.wait_for(|now| *now != mood).await;
    }

    async fn greet(mut self) -> std::io::Result<Option<BufReader<S>>> {
        self.while_it_is(Mood::IsSilent).await;
        self.say("220 mail.test ESMTP").await?;
        self.talk().await
    }

    /// Until the connection ends, or is to be encrypted.
    async fn talk(mut self) -> std::io::Result<Option<BufReader<S>>> {
        let (mut from, mut to) = (String::new(), Vec::new());
        while let Some(line) = self.line().await? {
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => {
                    self.say("250-mail.test").await?;
                    if !self.is_encrypted && !self.takes_plain {
                        self.say("250-STARTTLS").await?;
                    } else {
                        self.say("250-AUTH PLAIN").await?;
                    }
                    self.say("250 8BITMIME").await?;
                }
                "STARTTLS" if !self.is_encrypted => {
                    self.say("220 go ahead").await?;
                    return Ok(Some(self.stream));
                }
                "NOOP" | "RSET" => self.say("250 OK").await?,
                "QUIT" => {
                    self.say("221 bye").await?;
                    return Ok(None);
                }
                _ if !self.is_encrypted && !self.takes_plain => self.say("530 5.7.0 STARTTLS first").await?,
                "AUTH" if self.mood() == Mood::RefusesPasswords => self.say("535 5.7.8 wrong password").await?,
                "AUTH" => {
                    self.credentials = line.rsplit(' ').next().map(str::to_owned);
                    self.say("235 2.7.0 welcome").await?;
                }
                "MAIL" => {
                    (from, to) = (in_brackets(&line), Vec::new());
                    self.say("250 OK").await?;
                }
                "RCPT" => {
                    *lock(&self.shared.recipients) += 1;
                    match self.mood() {
                        Mood::RefusesForNow => self.say("450 4.2.0 try again later").await?,
                        Mood::RefusesForGood => self.say("550 5.1.1 no such user").await?,
                        _ => {
                            to.push(in_brackets(&line));
                            self.say("250 OK").await?;
                        }
                    }
                }
                "DATA" => {
                    self.say("354 end with a dot").await?;
                    let mut text = String::new();
                    loop {
                        match self.line().await? {
                            None => return Ok(None),
                            Some(line) if line == "." => break,
                            Some(line) => {
                                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                                text.push('\n');
                            }
                        }
                    }
                    let (from, to) = (from.clone(), std::mem::take(&mut to));
                    let (was_encrypted, credentials) = (self.is_encrypted, self.credentials.clone());
                    lock(&self.shared.mails).push(Mail { from, to, text, was_encrypted, credentials });
                    self.shared.arrived.notify_waiters();
                    if self.mood() == Mood::BreaksOff {
                        return Ok(None);
                    }
                    self.while_it_is(Mood::Holds).await;
                    self.say("250 2.0.0 taken").await?;
                }
                _ => self.say("502 5.5.1 unknown").await?,
            }
        }
        Ok(None)
    }
}

/// `MAIL FROM:<ann@example.org> …`
fn in_brackets(line: &str) -> String {
    line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |(address, _)| address).to_owned()
}
