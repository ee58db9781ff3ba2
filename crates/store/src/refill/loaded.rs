//! A private server that reads a part of a snapshot, and thereby checks it in full.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use redis::cmd;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use super::RefillError;
use crate::bundled;
use crate::keys;
use crate::link::{Address, Link, Pace};
use crate::record::Reader;

/// How long it may take to read its file.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
const POLL: Duration = Duration::from_millis(10);
const SOCKET: &str = "redis.sock";

/// The name of the file that [`Loaded::start`] reads in its folder: a copy with or without the
/// changes behind it. Redis reads both as an append-only file.
pub const FILE: &str = "appendonly.aof";

/// It ends when this is dropped.
pub struct Loaded {
    _child: Child,
    pub(super) link: Link,
}

impl Loaded {
    /// Starts it in `folder`, which holds [`FILE`]. The folder's path should be short (a socket is
    /// made in it) and its own; whoever made it removes it.
    ///
    /// # Errors
    /// No server is installed; the file is unreadable, or of a newer server.
    pub async fn start(folder: &Path) -> Result<Self, RefillError> {
        let program: PathBuf = bundled::program().await?;
        let unreadable = |error: std::io::Error| RefillError::Unreadable(error.to_string());
        let log = folder.join("log");
        let output = std::fs::File::create(&log).map_err(unreadable)?;
        #[rustfmt::skip]
        let mut child = Command::new(program)
            .args(["--port", "0", "--unixsocket", SOCKET, "--unixsocketperm", "700", "--save", "",
                   "--appendonly", "yes", "--appendfilename", FILE, "--appendfsync", "no",
                   "--aof-load-truncated", "no", "--auto-aof-rewrite-percentage", "0", "--dir", "."])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(unreadable)?;
        let url = bundled::url_of(&folder.join(SOCKET));
        let started = Instant::now();
        loop {
            if let Ok(link) = Link::new(&Address::parse(&url)?, Pace::Bulk)
                && link.send(&cmd("PING")).await.is_ok()
            {
                let database = database(&link).await?;
                let link = Link::new(&Address::parse(&format!("{url}?db={database}"))?, Pace::Bulk)?;
                return Ok(Self { _child: child, link });
            }
            let ended = child.try_wait().map_err(unreadable)?.is_some();
            if ended || started.elapsed() > PATIENCE {
                let said = std::fs::read_to_string(&log).unwrap_or_default();
                let last: Vec<&str> = said.lines().rev().take(5).collect();
                return Err(RefillError::Unreadable(last.into_iter().rev().collect::<Vec<_>>().join("\n")));
            }
            sleep(POLL).await;
        }
    }
}

/// The database with the forum: an address may have named another than the first.
async fn database(link: &Link) -> Result<u32, RefillError> {
    let keyspace = link.send(cmd("INFO").arg("keyspace")).await?;
    let keyspace = Reader::of("INFO").text(keyspace)?.unwrap_or_default();
    let numbers = keyspace.lines().filter_map(|line| line.strip_prefix("db")?.split(':').next()?.parse::<u32>().ok());
    let mut found = Vec::new();
    for number in numbers {
        let mut asking = redis::pipe();
        asking.cmd("SELECT").arg(number).cmd("EXISTS").arg(keys::site()).cmd("SELECT").arg(0);
        let there = link.send_all(&asking).await?.into_iter().nth(1);
        if there == Some(redis::Value::Int(1)) {
            found.push(number);
        }
    }
    match found.as_slice() {
        // A part of a cluster without the site's shard, which has but this one.
        [] => Ok(0),
        [one] => Ok(*one),
        _ => Err(RefillError::Several(found)),
    }
}
