//! A connection to the server that asks one thing, whether it's ready, and then tells by its end
//! that the server is gone. Spoken by hand, since a client library hides just that.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::time::Duration;

use rustix::process::Pid;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// How long a server may take to answer before it counts as silent.
const PATIENCE: Duration = Duration::from_secs(1);

/// NOSAVE spares the server a snapshot beside its append-only file, which it syncs all the same.
const SHUT_DOWN: &[u8] = b"SHUTDOWN NOSAVE\r\n";

pub(super) struct Line {
    stream: UnixStream,
    /// The server's process, where the system tells it.
    pub(super) pid: Option<Pid>,
}

/// What is behind a socket.
pub(super) enum Found {
    Ready(Line),
    /// A server that still reads its files.
    Loading(Line),
    /// A server that doesn't answer.
    Silent,
    Nobody,
}

impl Line {
    /// # Errors
    /// The socket is there, but may not be opened.
    pub(super) async fn open(socket: &Path) -> io::Result<Found> {
        match tokio::time::timeout(PATIENCE, Self::ask(socket)).await {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => match error.kind() {
                ErrorKind::NotFound | ErrorKind::ConnectionRefused => Ok(Found::Nobody),
                // Its queue of connections is full, or it has just ended.
                ErrorKind::WouldBlock | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => Ok(Found::Silent),
                _ => Err(error),
            },
            Err(_) => Ok(Found::Silent),
        }
    }

    async fn ask(socket: &Path) -> io::Result<Found> {
        let mut stream = UnixStream::connect(socket).await?;
        let pid = stream.peer_cred()?.pid().and_then(Pid::from_raw);
        stream.write_all(b"PING\r\n").await?;
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n") {
            if stream.read_buf(&mut answer).await? == 0 {
                return Ok(Found::Silent);
            }
        }
        let line = Self { stream, pid };
        Ok(match answer.as_slice() {
            // With a full disk it answers MISCONF: it is there, and can be read.
            answer if answer.starts_with(b"+PONG") || answer.starts_with(b"-MISCONF") => Found::Ready(line),
            answer if answer.starts_with(b"-LOADING") => Found::Loading(line),
            _ => Found::Silent,
        })
    }

    /// Asks the server to end.
    pub(super) async fn shut_down(&mut self) -> io::Result<()> {
        self.stream.write_all(SHUT_DOWN).await
    }

    /// The same for who can't wait. The server reads it though the connection is closed at once.
    pub(super) fn shut_down_at_once(socket: &Path) -> io::Result<()> {
        std::os::unix::net::UnixStream::connect(socket)?.write_all(SHUT_DOWN)
    }

    /// Waits until the server has closed the connection, as it does when it ends.
    pub(super) async fn closed(&mut self) {
        let mut rest = [0; 64];
        while self.stream.read(&mut rest).await.is_ok_and(|count| count > 0) {}
    }
}
