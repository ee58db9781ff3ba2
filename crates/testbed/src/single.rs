//! A single server on a unix socket.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use redis::Client;
use redis::aio::MultiplexedConnection;
use tempfile::TempDir;

use crate::process::Process;

const SOCKET: &str = "redis.sock";
/// The folder of a durable server's files, and where a copy of it is set aside.
const FILES: &str = "appendonlydir";
const ASIDE: &str = "aside";

/// All that a server held at one moment, to go back to.
pub struct Saved(BTreeMap<String, Vec<u8>>);

/// A Redis of a test's own, on a unix socket in a folder of its own. Both go when it is dropped.
///
/// All methods take `&self`, so that a test can hold it beside the clients that it disturbs.
pub struct Redis {
    // Before the folder: fields are dropped in order, and the server goes first.
    process: Mutex<Option<Process>>,
    folder: TempDir,
    durable: bool,
}

impl Redis {
    /// A server that keeps nothing: after [`Redis::restart`] it's empty.
    pub async fn start() -> Self {
        Self::start_with(false).await
    }

    /// A server that has each write on disk before it answers, as the bundled one does: after
    /// [`Redis::restart`] everything acknowledged is there.
    pub async fn durable() -> Self {
        Self::start_with(true).await
    }

    async fn start_with(durable: bool) -> Self {
        let redis = Self {
            process: Mutex::new(None),
            folder: TempDir::with_prefix("testbed-").expect("a temporary folder can be made"),
            durable,
        };
        redis.restart().await;
        redis
    }

    /// Where clients connect: `unix:///…/redis.sock`. It stays the same across restarts.
    pub fn url(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    pub fn socket(&self) -> PathBuf {
        self.folder.path().join(SOCKET)
    }

    /// The folder that the server keeps its files in (those of a durable one: `appendonlydir`).
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A connection for the test's own questions.
    pub async fn connection(&self) -> MultiplexedConnection {
        Client::open(self.url())
            .expect("the address is well-formed")
            .get_multiplexed_async_connection()
            .await
            .expect("the server takes connections")
    }

    /// Stops the process in its tracks (SIGSTOP): connections stay open, answers don't come.
    pub fn pause(&self) {
        self.running().as_ref().expect("the server runs").pause();
    }

    /// Lets a paused server go on (SIGCONT).
    pub fn resume(&self) {
        self.running().as_ref().expect("the server runs").resume();
    }

    /// Ends the server as a crash would (SIGKILL), and has it gone on return.
    pub fn kill(&self) {
        drop(self.running().take());
    }

    /// Kills the server if it runs, and starts it anew in the same place.
    pub async fn restart(&self) {
        self.kill();
        let (appendonly, socket) = (if self.durable { "yes" } else { "no" }, self.socket());
        #[rustfmt::skip]
        let mut process = Process::spawn(self.folder.path(), &[
            "--port", "0",
            // Relative, since the path of a socket may not be longer than some hundred bytes.
            "--unixsocket", SOCKET,
            "--unixsocketperm", "700",
            "--save", "",
            "--appendonly", appendonly,
            "--appendfsync", "always",
        ]);
        process.until(|| answers(&socket)).await.unwrap_or_else(|failure| failure.panic());
        *self.running() = Some(process);
    }

    /// Keeps a copy of the files of a durable server, for [`Redis::roll_back`].
    pub fn set_aside(&self) {
        copy_folder(&self.folder().join(FILES), &self.folder().join(ASIDE));
    }

    /// What an operator does who brings an old copy back: the server ends, gets the files that were
    /// set aside, and starts anew.
    pub async fn roll_back(&self) {
        self.kill();
        std::fs::remove_dir_all(self.folder().join(FILES)).expect("the server had files");
        copy_folder(&self.folder().join(ASIDE), &self.folder().join(FILES));
        self.restart().await;
    }

    /// Deletes every key.
    pub async fn flush(&self) {
        redis::cmd("FLUSHALL").exec_async(&mut self.connection().await).await.expect("the server deletes its keys");
    }

    /// Keeps what it holds now, for [`Redis::restore`].
    pub async fn save(&self) -> Saved {
        let mut connection = self.connection().await;
        let keys: Vec<String> =
            redis::cmd("KEYS").arg("*").query_async(&mut connection).await.expect("the server lists its keys");
        let mut dumping = redis::pipe();
        for key in &keys {
            dumping.cmd("DUMP").arg(key);
        }
        let dumps: Vec<Vec<u8>> = match keys.len() {
            0 => Vec::new(),
            _ => dumping.query_async(&mut connection).await.expect("the server dumps its keys"),
        };
        Saved(keys.into_iter().zip(dumps).collect())
    }

    /// How many changes it has carried out: it grows with each write that is one.
    pub async fn changes(&self) -> u64 {
        let mut info = redis::cmd("INFO");
        let info: String =
            info.arg("persistence").query_async(&mut self.connection().await).await.expect("the server counts");
        let line = info.lines().find_map(|line| line.strip_prefix("rdb_changes_since_last_save:"));
        line.and_then(|changes| changes.trim().parse().ok()).expect("the server counts its changes")
    }

    /// Makes it hold what was saved, and nothing else. No key runs out any more.
    pub async fn restore(&self, saved: &Saved) {
        let mut restoring = redis::pipe();
        restoring.cmd("FLUSHALL").ignore();
        for (key, dump) in &saved.0 {
            restoring.cmd("RESTORE").arg(key).arg(0).arg(dump).ignore();
        }
        restoring.exec_async(&mut self.connection().await).await.expect("the server takes its keys back");
    }

    fn running(&self) -> MutexGuard<'_, Option<Process>> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("the file can be copied");
    }
}

/// Whether the server behind `socket` answers, and has read its files.
pub(crate) async fn answers(socket: &Path) -> bool {
    let Ok(client) = Client::open(format!("unix://{}", socket.display())) else {
        return false;
    };
    let Ok(mut connection) = client.get_multiplexed_async_connection().await else {
        return false;
    };
    redis::cmd("PING").exec_async(&mut connection).await.is_ok()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use redis::AsyncCommands;

    use super::*;

    #[tokio::test]
    async fn a_server_answers_and_is_gone_when_dropped() {
        let redis = Redis::start().await;
        let pong: String = redis::cmd("PING").query_async(&mut redis.connection().await).await.unwrap();
        assert_eq!(pong, "PONG");

        let folder = redis.folder().to_owned();
        let mut witness = redis.connection().await;
        drop(redis);
        assert!(!folder.exists());
        assert!(redis::cmd("PING").exec_async(&mut witness).await.is_err());
    }

    #[tokio::test]
    async fn two_servers_know_nothing_of_each_other() {
        let (one, other) = tokio::join!(Redis::start(), Redis::start());
        let () = one.connection().await.set("key", "value").await.unwrap();
        let exists: bool = other.connection().await.exists("key").await.unwrap();
        assert!(!exists);
    }

    #[tokio::test]
    async fn a_flushed_server_is_empty() {
        let redis = Redis::start().await;
        let () = redis.connection().await.set("key", "value").await.unwrap();
        redis.flush().await;
        let exists: bool = redis.connection().await.exists("key").await.unwrap();
        assert!(!exists);
    }

    #[tokio::test]
    async fn a_restored_server_holds_what_was_saved_and_nothing_else() {
        let redis = Redis::start().await;
        let mut connection = redis.connection().await;
        let () = connection.set("kept", "as it was").await.unwrap();
        let saved = redis.save().await;
        let () = connection.set("kept", "changed").await.unwrap();
        let () = connection.set("new", "value").await.unwrap();
        redis.restore(&saved).await;
        let (kept, new): (String, Option<String>) =
            (connection.get("kept").await.unwrap(), connection.get("new").await.unwrap());
        assert_eq!((kept.as_str(), new), ("as it was", None));
    }

    #[tokio::test]
    async fn only_a_durable_server_keeps_its_keys_over_a_restart() {
        for (redis, kept) in [(Redis::start().await, false), (Redis::durable().await, true)] {
            let () = redis.connection().await.set("key", "value").await.unwrap();
            redis.restart().await;
            let exists: bool = redis.connection().await.exists("key").await.unwrap();
            assert_eq!(exists, kept);
        }
    }

    #[tokio::test]
    async fn a_paused_server_is_silent_until_it_is_resumed() {
        let redis = Redis::start().await;
        let mut connection = redis.connection().await;
        redis.pause();
        let ping = redis::cmd("PING");
        let silence = tokio::time::timeout(Duration::from_millis(100), ping.exec_async(&mut connection)).await;
        assert!(silence.is_err(), "a paused server answered: {silence:?}");
        redis.resume();
        ping.exec_async(&mut redis.connection().await).await.unwrap();
    }

    #[tokio::test]
    async fn a_killed_server_refuses_connections_until_it_is_restarted() {
        let redis = Redis::start().await;
        redis.kill();
        assert!(!answers(&redis.socket()).await);
        redis.restart().await;
        assert!(answers(&redis.socket()).await);
    }
}
