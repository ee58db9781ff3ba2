//! One server process: started in a folder, signalled, and gone when dropped.

use std::env;
use std::fs::{self, File};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to start, and a killed one to go.
const PATIENCE: Duration = Duration::from_secs(10);

const POLL: Duration = Duration::from_millis(3);

/// What a server writes to its standard output, in its folder.
const LOG: &str = "server.log";

/// A running `redis-server` or `valkey-server`. Dropping it kills and reaps that very child.
pub(crate) struct Process {
    child: Child,
    folder: PathBuf,
}

/// Why what was waited for didn't come, with the server's log.
pub(crate) enum Failure {
    Exited(String),
    Late(String),
}

impl Process {
    /// Starts a server in `folder`, with `settings` as its command line (`--port`, `0`, …). It
    /// doesn't answer yet: see [`Process::until`].
    pub(crate) fn spawn(folder: &Path, settings: &[&str]) -> Self {
        let log =
            File::options().create(true).append(true).open(folder.join(LOG)).expect("the server's log can be opened");
        let child = Command::new(program())
            .args(settings)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("the log's handle can be copied"))
            .stderr(log)
            .spawn()
            .expect("the server's program can be executed");
        Self { child, folder: folder.to_owned() }
    }

    /// Asks again and again until `probe` is content, for [`PATIENCE`] at most.
    pub(crate) async fn until<F>(&mut self, mut probe: impl FnMut() -> F) -> Result<(), Failure>
    where
        F: Future<Output = bool>,
    {
        let asking = async {
            while !probe().await {
                if self.exited() {
                    return false;
                }
                tokio::time::sleep(POLL).await;
            }
            true
        };
        match tokio::time::timeout(PATIENCE, asking).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Failure::Exited(self.log())),
            Err(_) => Err(Failure::Late(self.log())),
        }
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    fn exited(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join(LOG)).unwrap_or_default()
    }

    pub(crate) fn pause(&self) {
        self.signal(Signal::STOP);
    }

    pub(crate) fn resume(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        // The child is reaped only by this type, so its id can't have passed to another process.
        kill_process(Pid::from_child(&self.child), signal).expect("the server takes signals");
    }
}

impl Failure {
    pub(crate) fn panic(self) -> ! {
        match self {
            Self::Exited(log) => panic!("the server exited while it was waited for; its log:\n{log}"),
            Self::Late(log) => panic!("gave up on the server after {PATIENCE:?}; its log:\n{log}"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL ends a paused process as well. Failing means that it has ended by itself.
        let _ = self.child.kill();
        let started = Instant::now();
        while !self.exited() && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The server to test with: Redis, or Valkey where that is what's installed.
fn program() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path)
        .chain(["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"].map(PathBuf::from))
        .collect();
    ["redis-server", "valkey-server"]
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|candidate| candidate.is_file())
        .expect("these tests need redis-server or valkey-server 7.0 or newer: install Redis or Valkey")
}
