//! Filling an empty store from a snapshot.
//!
//! The snapshot is loaded by a private server (`Loaded`), which thereby checks it in full; then its
//! keys are copied one by one. So the target may be any server, whatever wrote the snapshot.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use model::shard::Shard;
use redis::{Pipeline, Value, cmd};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::bundled::{self, BundledError};
use crate::error::StoreError;
use crate::keys;
use crate::link::{Address, Link, Pace};
use crate::record::Reader;
use crate::version::{self, Note};

/// How long the private server may take to read its file.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
const POLL: Duration = Duration::from_millis(10);
/// How many keys are copied at once.
const BATCH: &str = "256";
/// Epochs leap, so that whoever held a lease before the restore can write nothing any more.
const EPOCHS: u64 = 65_536;
const SOCKET: &str = "redis.sock";

/// The name of the file that [`Loaded::start`] reads in its folder.
pub const FILE: &str = "snapshot.rdb";

#[derive(Debug, thiserror::Error)]
pub enum RefillError {
    #[error(transparent)]
    Server(#[from] BundledError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the snapshot cannot be read: {0}")]
    Unreadable(String),
}

/// A private server that holds a snapshot. It ends when this is dropped.
pub struct Loaded {
    _child: Child,
    link: Link,
}

impl Loaded {
    /// Starts it in `folder`, which holds [`FILE`]. The folder's path should be short (a socket is
    /// made in it) and its own; whoever made it removes it.
    ///
    /// # Errors
    /// No server is installed; the snapshot is unreadable, or of a newer server.
    pub async fn start(folder: &Path) -> Result<Self, RefillError> {
        let program: PathBuf = bundled::program().await?;
        let unreadable = |error: std::io::Error| RefillError::Unreadable(error.to_string());
        let log = folder.join("log");
        let output = std::fs::File::create(&log).map_err(unreadable)?;
        #[rustfmt::skip]
        let mut child = Command::new(program)
            .args(["--port", "0", "--unixsocket", SOCKET, "--unixsocketperm", "700", "--save", "",
                   "--appendonly", "no", "--dbfilename", FILE, "--dir", "."])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(unreadable)?;
        let address = Address::parse(&bundled::url_of(&folder.join(SOCKET)))?;
        let started = Instant::now();
        loop {
            if let Ok(link) = Link::new(&address, Pace::Bulk)
                && link.send(&cmd("PING")).await.is_ok()
            {
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

    /// Copies the forum's keys, which are of this version, into `target`, which has to be empty.
    /// `copied` hears of each batch. Returns how many keys were copied.
    ///
    /// Left out is what must not come back: sessions, text kept for a sign-in, leases, buckets of
    /// limits, and what is not the forum's. The site itself comes last, so that a store that was
    /// filled in part is not taken for a forum.
    ///
    /// # Errors
    /// A server is away, or refuses.
    pub async fn copy(&self, target: &Address, version: u32, copied: impl Fn(u64)) -> Result<u64, RefillError> {
        let target = Link::new(target, Pace::Bulk)?;
        clear_leftovers(&target).await?;
        let mut total = 0;
        let mut scan = Scan::default();
        while let Some(found) = scan.next(&self.link).await? {
            let wanted: Vec<_> = found.into_iter().filter(|key| is_kept(key) && *key != keys::site()).collect();
            let count = self.copy_keys(&target, &wanted).await?;
            copied(count);
            total += count;
        }
        // Not as the keys have it: a backup may be of a moment at which they were being changed.
        for shard in Shard::all() {
            version::note(&target, shard, Note::At(version)).await?;
        }
        total += self.copy_keys(&target, &[keys::site()]).await?;
        Ok(total)
    }

    async fn copy_keys(&self, target: &Link, wanted: &[String]) -> Result<u64, StoreError> {
        if wanted.is_empty() {
            return Ok(0);
        }
        let mut asking = Pipeline::new();
        for key in wanted {
            asking.cmd("DUMP").arg(key).cmd("PEXPIRETIME").arg(key);
        }
        let mut answers = self.link.send_all(&asking).await?.into_iter();
        let mut filling = Pipeline::new();
        let mut count = 0;
        for key in wanted {
            let reader = Reader::of(key);
            let (dump, expiry) = (answers.next().unwrap_or(Value::Nil), answers.next().unwrap_or(Value::Nil));
            // It may have run out in between.
            let Some(dump) = reader.bytes(dump)? else { continue };
            let expiry = match expiry {
                Value::Int(time) if time > 0 => time,
                _ => 0,
            };
            // A dump begins with the type, as it stands in files (RDB).
            let is_string = dump.first() == Some(&0);
            filling.cmd("RESTORE").arg(key).arg(expiry).arg(dump).arg("ABSTTL");
            count += 1;
            match rest(key) {
                // Another server than the ids were last reserved on: they leap.
                Some("ids") => {
                    filling.cmd("HSET").arg(key).arg("server").arg("restored");
                }
                // In data of version 1 it is `follow`, which later is a string.
                Some("followed" | "follow") if !is_string => {
                    filling.cmd("HINCRBY").arg(key).arg("epoch").arg(EPOCHS);
                }
                _ => {}
            }
        }
        if count > 0 {
            target.write_all(&filling).await?;
        }
        Ok(count)
    }
}

/// What stands in the way of filling a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occupied {
    /// A server works on it, or did a few seconds ago.
    InUse,
    /// It holds a forum, or a part of one.
    Filled,
}

/// Whether the store at `address` holds anything of a forum. What a server that was never set up
/// leaves behind does not count.
///
/// # Errors
/// The store is away, or a cluster.
pub async fn occupied(address: &Address) -> Result<Option<Occupied>, StoreError> {
    if address.single().is_none() {
        return Err(StoreError::Address(
            "a backup can be restored into a single server only, so far: no cluster, no Sentinel".to_owned(),
        ));
    }
    let link = Link::new(address, Pace::Bulk)?;
    let (mut scan, mut found) = (Scan::default(), None);
    while let Some(keys) = scan.next(&link).await? {
        for key in &keys {
            match rest(key) {
                Some("lease") => found = found.or(Some(Occupied::InUse)),
                Some(rest) if !is_leftover(rest) => found = Some(Occupied::Filled),
                _ => {}
            }
        }
    }
    Ok(found)
}

async fn clear_leftovers(target: &Link) -> Result<(), StoreError> {
    for shard in Shard::all() {
        let mut clearing = cmd("DEL");
        clearing.arg(keys::version(shard)).arg(keys::ids(shard)).arg(keys::followed(shard)).arg(keys::fence(shard));
        clearing.arg(keys::events_of_1(shard)).arg(keys::follow_of_1(shard));
        target.write(&clearing).await?;
    }
    Ok(())
}

/// The part of the forum's keys behind the tag.
fn rest(key: &str) -> Option<&str> {
    Shard::all().find_map(|shard| key.strip_prefix(&keys::tag(shard)))
}

fn is_leftover(rest: &str) -> bool {
    matches!(rest, "version" | "ids" | "followed" | "fence" | "events" | "follow") || rest.starts_with("limit:")
}

fn is_kept(key: &str) -> bool {
    let Some(rest) = rest(key) else { return false };
    let of_member = rest.starts_with("m:") && (rest.ends_with(":s") || rest.ends_with(":kept"));
    !(of_member || matches!(rest, "version" | "migrating" | "lease") || rest.starts_with("limit:"))
}

/// All keys of a server that nobody writes to, each at least once.
#[derive(Default)]
struct Scan {
    cursor: Option<String>,
    seen: std::collections::HashSet<String>,
}

impl Scan {
    async fn next(&mut self, link: &Link) -> Result<Option<Vec<String>>, StoreError> {
        let cursor = match self.cursor.as_deref() {
            None => "0",
            Some("0") => return Ok(None),
            Some(cursor) => cursor,
        };
        let reader = Reader::of("SCAN");
        let [next, found] = reader.values(link.send(cmd("SCAN").arg(cursor).arg("COUNT").arg(BATCH)).await?)?;
        self.cursor = Some(reader.text(next)?.unwrap_or_else(|| "0".to_owned()));
        let mut keys = Vec::new();
        for key in reader.array(found)? {
            // What is no text is no key of the forum.
            if let Ok(Some(key)) = reader.text(key)
                && self.seen.insert(key.clone())
            {
                keys.push(key);
            }
        }
        Ok(Some(keys))
    }
}
