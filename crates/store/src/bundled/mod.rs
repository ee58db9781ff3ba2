//! The bundled server: a Redis that Exedra starts, watches and stops itself, so that trying it out
//! or running it on one machine takes no second service to look after.
//!
//! It lives in the folder `redis` of the data folder and listens on a unix socket there. Any number
//! of Exedra processes may use it at once: `exedra serve`, and commands beside it. They are equals:
//!
//! - The first to come starts the server, the others join it. A lock that the *server* holds for as
//!   long as it lives (see `Folder::lock_server`) makes sure that there is never a second one on
//!   the same files.
//! - Each watches it. When it dies, one of them starts it again; the others join.
//! - The last to leave stops it. So a command may end before or after the site does, and whichever
//!   started the server needn't be the one that outlives the others. A server whose every user was
//!   killed runs on: who comes next joins it, and stops it in the end.

mod backoff;
mod error;
mod folder;
mod keeper;
mod line;
mod program;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use folder::Folder;
use keeper::Keeper;

pub use error::BundledError;
pub use program::Version;

/// A share in the bundled server. [`Bundled::stop`] gives it up.
///
/// Dropping it does the same in the background, for as long as the runtime lives; when the runtime
/// ends first, the server is told to end and not waited for.
pub struct Bundled {
    socket: PathBuf,
    /// Dropped to have the task give up the share.
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), BundledError>>,
}

/// How long things may take.
#[derive(Clone, Copy)]
struct Patience {
    /// From starting the program to the first answer.
    start: Duration,
    /// From starting the program to having read all data: some 100 MB a second.
    load: Duration,
    /// From asking it to end to its end; after that it is killed.
    stop: Duration,
}

impl Patience {
    const USUAL: Self =
        Self { start: Duration::from_secs(30), load: Duration::from_secs(30 * 60), stop: Duration::from_secs(20) };
}

impl Bundled {
    /// Joins the server of the data folder `data`, or starts it. On return it answers, and is
    /// watched from then on: when it dies it's started again, after a wait that grows while it
    /// keeps dying.
    ///
    /// # Errors
    /// No server is installed, or only one older than 7.0; the folder belongs to somebody else;
    /// the server exits at once, which its quoted log explains, or doesn't answer in time.
    pub async fn start(data: &Path) -> Result<Self, BundledError> {
        Self::start_with(data, Patience::USUAL).await
    }

    async fn start_with(data: &Path, patience: Patience) -> Result<Self, BundledError> {
        let mut keeper = Keeper::enter(Folder::open(data)?, patience).await?;
        keeper.ensure().await?;
        let socket = keeper.folder().socket().to_owned();
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            tokio::select! {
                _ = stopped => {}
                () = keeper.keep() => {}
            }
            keeper.leave().await
        });
        Ok(Self { socket, stop, task })
    }

    /// Where to connect: the path of the server's socket. It stays the same when the server is
    /// restarted.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Where to connect: `unix:///…/redis.sock`, percent-encoded.
    pub fn url(&self) -> String {
        url_of(&self.socket)
    }

    /// Gives up the share, and returns when that is done. If nobody else uses the server, it's
    /// stopped: everything acknowledged is on disk.
    ///
    /// # Errors
    /// The server can't be stopped, not even with force.
    pub async fn stop(self) -> Result<(), BundledError> {
        drop(self.stop);
        self.task.await?
    }
}

/// The address of a socket: `unix:///…`, percent-encoded.
pub(crate) fn url_of(socket: &Path) -> String {
    let mut url = "unix://".to_owned();
    for &byte in socket.as_os_str().as_encoded_bytes() {
        match byte {
            b'/' | b'-' | b'.' | b'_' | b'~' => url.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => url.push(char::from(byte)),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// A program that serves, for who needs a server for a moment.
pub(crate) async fn program() -> Result<PathBuf, BundledError> {
    program::find(None).await
}
