//! Servers on loopback TCP.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use redis::aio::MultiplexedConnection;
use redis::{Client, Cmd};
use tempfile::TempDir;

use crate::process::{Failure, Process};

/// A cluster node's second port, for the nodes among themselves, lies this far above the first.
pub(crate) const BUS: u16 = 10_000;

/// Ports are looked for here, so that they and their bus ports stay below the range that Linux
/// hands to outgoing connections (from 32,768).
const PORTS: std::ops::Range<u16> = 12_000..22_000;

/// How often to look for other ports when one was taken between the look and the start.
const ATTEMPTS: usize = 20;

/// A server with a port and a folder of its own. Both go when it is dropped.
pub(crate) struct TcpServer {
    process: Mutex<Option<Process>>,
    port: u16,
    settings: Vec<String>,
    // Last: the process goes before its folder.
    folder: TempDir,
}

impl TcpServer {
    /// Starts one with the command line that `settings` makes for a port and a folder, and waits
    /// until it answers.
    pub(crate) async fn start(settings: impl Fn(u16, &Path) -> Vec<String>) -> Self {
        for _ in 0..ATTEMPTS {
            if let Some(server) = Self::try_start(free_port(), &settings).await {
                return server;
            }
        }
        panic!("found no free pair of ports on 127.0.0.1 in {ATTEMPTS} attempts");
    }

    /// `None`: somebody has taken the port since it was seen free.
    pub(crate) async fn try_start(port: u16, settings: &impl Fn(u16, &Path) -> Vec<String>) -> Option<Self> {
        let folder = TempDir::with_prefix("testbed-").expect("a temporary folder can be made");
        let settings = settings(port, folder.path());
        let server = Self { process: Mutex::new(None), port, settings, folder };
        match server.launch().await {
            Ok(()) => Some(server),
            Err(Failure::Exited(log)) if log.contains("Failed listening") => None,
            Err(failure) => failure.panic(),
        }
    }

    async fn launch(&self) -> Result<(), Failure> {
        let settings: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        let mut process = Process::spawn(self.folder.path(), &settings);
        let (port, id) = (self.port, process.id());
        process.until(|| is_process(port, id)).await?;
        *self.running() = Some(process);
        Ok(())
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server as a crash would (SIGKILL), and has it gone on return.
    pub(crate) fn kill(&self) {
        drop(self.running().take());
    }

    /// Starts it anew in the same place, with the same settings.
    pub(crate) async fn restart(&self) {
        self.kill();
        self.launch().await.unwrap_or_else(|failure| failure.panic());
    }

    /// Stops the process in its tracks (SIGSTOP).
    pub(crate) fn pause(&self) {
        self.running().as_ref().expect("the server runs").pause();
    }

    /// Lets a paused server go on (SIGCONT).
    pub(crate) fn resume(&self) {
        self.running().as_ref().expect("the server runs").resume();
    }

    pub(crate) async fn tell(&self, command: &Cmd) {
        let mut connection = connect(self.port).await.expect("the server takes connections");
        let () = command.query_async(&mut connection).await.expect("the server obeys");
    }

    /// Waits until the answer to `command` has all of `lines`.
    pub(crate) async fn until_it_says(&self, command: &Cmd, lines: &[String]) {
        let mut process = self.running().take().expect("the server runs");
        let said = process.until(|| says(self.port, command, lines)).await;
        *self.running() = Some(process);
        said.unwrap_or_else(|failure| failure.panic());
    }

    fn running(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What nothing is written to disk for, on this port.
pub(crate) fn in_memory(port: u16) -> Vec<String> {
    let port = port.to_string();
    let settings = ["--bind", "127.0.0.1", "--port", &port, "--save", "", "--appendonly", "no"];
    settings.map(str::to_owned).into()
}

pub(crate) fn url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}

pub(crate) async fn connect(port: u16) -> Option<MultiplexedConnection> {
    let client = Client::open(url(port)).ok()?;
    client.get_multiplexed_async_connection().await.ok()
}

/// Whether the server at `port` is the process `id`, and not another's that was faster.
async fn is_process(port: u16, id: u32) -> bool {
    let mut info = redis::cmd("INFO");
    says(port, info.arg("server"), &[format!("process_id:{id}")]).await
}

/// Whether the answer to `command` has all of `lines`.
pub(crate) async fn says(port: u16, command: &Cmd, lines: &[String]) -> bool {
    let Some(mut connection) = connect(port).await else {
        return false;
    };
    let answer: Result<String, _> = command.query_async(&mut connection).await;
    answer.is_ok_and(|answer| lines.iter().all(|line| answer.lines().any(|said| said == line)))
}

/// A port that is free at this moment, and whose bus port is, too. Where the search begins is
/// random, so that tests running side by side seldom meet.
pub(crate) fn free_port() -> u16 {
    let span = PORTS.end - PORTS.start;
    let start = (RandomState::new().build_hasher().finish() % u64::from(span)) as u16;
    let is_free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    (0..span)
        .map(|step| PORTS.start + (start + step) % span)
        .find(|&port| is_free(port) && is_free(port + BUS))
        .expect("a free pair of ports on 127.0.0.1")
}
