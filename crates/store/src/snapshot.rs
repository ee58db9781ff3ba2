//! A snapshot of a whole server at one moment, over the wire.
//!
//! It is asked for as a replica asks for its first copy (`SYNC`): the server forks and sends what it
//! held at that moment in its own format (RDB), while it goes on serving. That needs no access to its
//! disk, and no write is held up. `rdb-only` has it send nothing behind the copy.

use redis::{Client, ConnectionAddr};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};

use crate::error::StoreError;
use crate::link::Address;

/// How much is read at once, in bytes.
const CHUNK: usize = 1 << 20;
/// The length of the mark that ends a copy of unknown length.
const MARK: usize = 40;
/// The longest line that a server answers with.
const LONGEST_LINE: usize = 4096;

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A copy on its way. [`Snapshot::next`] gives it piece by piece.
pub struct Snapshot {
    stream: Box<dyn Stream>,
    end: End,
    /// Read, and not given away yet: in it the mark may begin.
    held: Vec<u8>,
}

enum End {
    /// So many bytes are still to come.
    After(u64),
    /// With this mark, which is not part of the copy.
    Mark(Vec<u8>),
    Reached,
}

impl Snapshot {
    /// Asks a single server for it. What was acknowledged before this call is in it.
    ///
    /// # Errors
    /// The store is a cluster; the server is away, or does not give copies to this user.
    pub async fn begin(address: &Address) -> Result<Self, StoreError> {
        let Some(url) = address.single() else {
            return Err(StoreError::Address(
                "a backup can be taken of a single server only, so far: the nodes of a cluster would be of different \
                 moments. Name the primary that Sentinels watch by its own address"
                    .to_owned(),
            ));
        };
        let client = Client::open(url)?;
        let info = client.get_connection_info();
        let stream: Box<dyn Stream> = match info.addr() {
            ConnectionAddr::Unix(path) => Box::new(UnixStream::connect(path).await.map_err(away)?),
            ConnectionAddr::Tcp(host, port) => {
                Box::new(TcpStream::connect((host.as_str(), *port)).await.map_err(away)?)
            }
            _ => return Err(StoreError::Address("a backup cannot be taken over TLS yet".to_owned())),
        };
        let mut snapshot = Self { stream, end: End::Reached, held: Vec::new() };
        let settings = info.redis_settings();
        if let Some(password) = settings.password() {
            let mut words = vec!["AUTH"];
            words.extend(settings.username());
            words.push(password);
            snapshot.tell(&words).await?;
        }
        snapshot.tell(&["REPLCONF", "capa", "eof"]).await?;
        snapshot.tell(&["REPLCONF", "rdb-only", "1"]).await?;
        snapshot.send(&["SYNC"]).await?;
        let header = snapshot.line().await?;
        snapshot.end = match header.strip_prefix('$') {
            Some(rest) => match rest.strip_prefix("EOF:") {
                Some(mark) if mark.len() == MARK => End::Mark(mark.as_bytes().to_vec()),
                _ => End::After(rest.parse().map_err(|_| StoreError::Refused(header.clone()))?),
            },
            None => return Err(StoreError::Refused(header)),
        };
        Ok(snapshot)
    }

    /// The next piece, some megabyte at most; `None` at the end.
    ///
    /// # Errors
    /// The server ended it too early.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        loop {
            match &mut self.end {
                End::Reached => return Ok(None),
                End::After(0) => self.end = End::Reached,
                End::After(left) => {
                    let most = usize::try_from(*left).unwrap_or(CHUNK).min(CHUNK);
                    let mut piece = Vec::with_capacity(most);
                    let read = (&mut self.stream).take(most as u64).read_buf(&mut piece).await.map_err(away)?;
                    if read == 0 {
                        return Err(cut());
                    }
                    *left -= read as u64;
                    return Ok(Some(piece));
                }
                End::Mark(mark) => {
                    self.held.reserve(CHUNK);
                    if self.stream.read_buf(&mut self.held).await.map_err(away)? == 0 {
                        return Err(cut());
                    }
                    let sure = self.held.len().saturating_sub(MARK);
                    let behind = self.held.split_off(sure);
                    let piece = std::mem::replace(&mut self.held, behind);
                    if self.held == *mark {
                        self.end = End::Reached;
                    }
                    if !piece.is_empty() {
                        return Ok(Some(piece));
                    }
                }
            }
        }
    }

    async fn tell(&mut self, words: &[&str]) -> Result<(), StoreError> {
        self.send(words).await?;
        let answer = self.line().await?;
        if answer.starts_with('+') { Ok(()) } else { Err(StoreError::Refused(answer)) }
    }

    async fn send(&mut self, words: &[&str]) -> Result<(), StoreError> {
        let mut text = format!("*{}\r\n", words.len());
        for word in words {
            text.push_str(&format!("${}\r\n{word}\r\n", word.len()));
        }
        self.stream.write_all(text.as_bytes()).await.map_err(away)
    }

    /// A line of the answer. Empty ones are signs of life, which a server sends while it prepares.
    async fn line(&mut self) -> Result<String, StoreError> {
        let mut line = Vec::new();
        loop {
            match self.stream.read_u8().await.map_err(away)? {
                b'\n' if line.is_empty() => {}
                b'\n' => return Ok(String::from_utf8_lossy(&line).trim_end().to_owned()),
                byte if line.len() < LONGEST_LINE => line.push(byte),
                _ => return Err(StoreError::Refused("an endless line".to_owned())),
            }
        }
    }
}

fn away(error: std::io::Error) -> StoreError {
    StoreError::Away(error.to_string())
}

fn cut() -> StoreError {
    StoreError::Away("the server ended its copy too early".to_owned())
}
