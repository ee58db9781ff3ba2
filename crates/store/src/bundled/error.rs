//! Why the bundled server can't be had.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;
use std::time::Duration;

use super::program::{OLDEST, Version};

#[derive(Debug, thiserror::Error)]
pub enum BundledError {
    #[error(
        "found neither valkey-server nor redis-server: install Valkey or Redis {OLDEST} or newer \
         (`apt install redis-server`, `dnf install valkey`, `brew install valkey`), \
         or configure the address of a Redis that runs elsewhere"
    )]
    Missing,

    #[error("{} is version {found}: install Valkey or Redis {OLDEST} or newer", program.display())]
    TooOld { program: PathBuf, found: Version },

    #[error("{} --version doesn't say its version: is it a Redis or Valkey server?", program.display())]
    NoVersion { program: PathBuf },

    #[error("cannot {doing} {}: {source}", path.display())]
    Io { doing: &'static str, path: PathBuf, source: io::Error },

    /// A server started by another user would leave files that the owner can't read.
    #[error(
        "{} belongs to the user with the id {owner}, and this is the one with the id {this}: \
         run the command as its owner",
        path.display()
    )]
    Foreign { path: PathBuf, owner: u32, this: u32 },

    #[error(
        "the path of {} is too long for a socket, and no temporary folder offers a shorter one: \
         move the data folder, or set TMPDIR to a folder with a short path",
        path.display()
    )]
    PathTooLong { path: PathBuf },

    #[error("the server exited at once ({status}); it says:\n{log}")]
    Exited { status: ExitStatus, log: String },

    #[error("the server wasn't ready after {} s; it says:\n{log}", waited.as_secs())]
    Late { waited: Duration, log: String },

    /// Starting a second server on the same files would spoil them.
    #[error(
        "a server holds {} but hasn't answered for {} s: look at redis.log there, \
         and end the process named in redis.pid if it hangs",
        folder.display(), waited.as_secs()
    )]
    Silent { folder: PathBuf, waited: Duration },

    #[error("the task that watches the server failed: {0}")]
    Watch(#[from] tokio::task::JoinError),
}

impl BundledError {
    /// For `map_err`: names what was being done, and to what.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}
