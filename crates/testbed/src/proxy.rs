//! A way to a server on which answers can be held.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::Redis;

const SOCKET: &str = "proxy.sock";

/// Stands between clients and a [`Redis`], and passes on all that they say to each other, until it
/// is told to hold what the server answers: the server has done by then what it was asked for.
///
/// What is held is let go in the order in which it was answered, as a slow network would.
pub struct Proxy {
    folder: TempDir,
    lines: Arc<Lines>,
    accepting: JoinHandle<()>,
}

/// What all connections share.
#[derive(Default)]
struct Lines {
    /// A request with this in it has the answers on its connection held from then on.
    hold_from: Mutex<Option<Vec<u8>>>,
    open: Mutex<Vec<Weak<Line>>>,
    /// Told whenever something is held.
    held: Notify,
}

/// One connection.
#[derive(Default)]
struct Line {
    state: Mutex<State>,
    let_go: Notify,
}

#[derive(Default)]
struct State {
    is_held: bool,
    waiting: Vec<u8>,
}

impl Proxy {
    pub fn before(redis: &Redis) -> Self {
        let folder = TempDir::with_prefix("testbed-").expect("a temporary folder can be made");
        let listener = UnixListener::bind(folder.path().join(SOCKET)).expect("a socket can be made there");
        let lines = Arc::<Lines>::default();
        let accepting = tokio::spawn(accept(listener, redis.socket(), Arc::clone(&lines)));
        Self { folder, lines, accepting }
    }

    /// Where clients connect instead: `unix:///…/proxy.sock`.
    pub fn url(&self) -> String {
        format!("unix://{}", self.folder.path().join(SOCKET).display())
    }

    /// Holds the answer to the next request that has this in it, and all that follow it on the same
    /// connection.
    pub fn hold_from(&self, request: &str) {
        *lock(&self.lines.hold_from) = Some(request.as_bytes().to_vec());
    }

    /// Holds all answers from now on, on the connections that there are.
    pub fn hold(&self) {
        for line in self.lines.open() {
            lock(&line.state).is_held = true;
        }
    }

    /// Waits until an answer is held that has this in it; whether it came to that within `patience`.
    pub async fn holds(&self, answer: &str, patience: Duration) -> bool {
        let waiting = async {
            loop {
                let news = self.lines.held.notified();
                tokio::pin!(news);
                news.as_mut().enable();
                if self.lines.open().iter().any(|line| has(&lock(&line.state).waiting, answer.as_bytes())) {
                    return;
                }
                news.await;
            }
        };
        tokio::time::timeout(patience, waiting).await.is_ok()
    }

    /// Passes on all that is held, and what comes from now on.
    pub fn let_go(&self) {
        *lock(&self.lines.hold_from) = None;
        for line in self.lines.open() {
            lock(&line.state).is_held = false;
            line.let_go.notify_one();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Lines {
    fn open(&self) -> Vec<Arc<Line>> {
        lock(&self.open).iter().filter_map(Weak::upgrade).collect()
    }

    /// Whether this request is the one from which on answers are held.
    fn is_from_here(&self, request: &[u8]) -> bool {
        lock(&self.hold_from).take_if(|from| has(request, from)).is_some()
    }
}

async fn accept(listener: UnixListener, server: PathBuf, lines: Arc<Lines>) {
    while let Ok((client, _)) = listener.accept().await {
        // Where no server is, the client finds its connection closed.
        let Ok(server) = UnixStream::connect(&server).await else { continue };
        let line = Arc::<Line>::default();
        lock(&lines.open).push(Arc::downgrade(&line));
        let lines = Arc::clone(&lines);
        tokio::spawn(async move {
            let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
            // Either side's end ends both.
            tokio::select! {
                _ = requests(from_client, to_server, &line, &lines) => {}
                _ = answers(from_server, to_client, &line, &lines) => {}
            }
        });
    }
}

async fn requests(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: &Line, lines: &Lines) -> std::io::Result<()> {
    let (mut buffer, mut sent) = ([0; 4096], Vec::new());
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return Ok(());
        }
        let request = buffer.get(..read).unwrap_or_default();
        // What is looked for may come in two pieces.
        sent.extend_from_slice(request);
        if lines.is_from_here(&sent) {
            lock(&line.state).is_held = true;
        }
        sent.drain(..sent.len().saturating_sub(256));
        to.write_all(request).await?;
    }
}

async fn answers(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, line: &Line, lines: &Lines) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    loop {
        tokio::select! {
            read = from.read(&mut buffer) => match read? {
                0 => return Ok(()),
                read => lock(&line.state).waiting.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            },
            () = line.let_go.notified() => {}
        }
        let go = {
            let mut state = lock(&line.state);
            if state.is_held { Vec::new() } else { std::mem::take(&mut state.waiting) }
        };
        if go.is_empty() {
            lines.held.notify_waiters();
        }
        to.write_all(&go).await?;
    }
}

fn has(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use redis::{AsyncCommands, Client};

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn an_answer_that_is_held_says_what_was_when_it_was_asked_for() {
        let redis = Redis::start().await;
        let proxy = Proxy::before(&redis);
        let mut own = redis.connection().await;
        let () = own.set("key", "before").await.unwrap();
        let client = Client::open(proxy.url()).unwrap();
        let mut through = client.get_multiplexed_async_connection().await.unwrap();
        let mut beside = client.get_multiplexed_async_connection().await.unwrap();
        proxy.hold_from("key");
        let meanwhile = async {
            assert!(proxy.holds("before", SOON).await);
            let () = own.set("key", "after").await.unwrap();
            let other: String = beside.get("key").await.unwrap();
            assert_eq!(other, "after", "another connection is not held");
            proxy.let_go();
        };
        let (answer, ()) = tokio::join!(through.get::<_, String>("key"), meanwhile);
        assert_eq!(answer.unwrap(), "before");
        let again: String = through.get("key").await.unwrap();
        assert_eq!(again, "after");
    }
}
