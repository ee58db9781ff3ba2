//! Filling an empty store from a snapshot.
//!
//! Each part of the snapshot is loaded by a private server ([`Loaded`]), which thereby checks it in
//! full; then its keys are copied one by one, each to where its shard lives. So the target may be of
//! any shape, whatever the snapshot was taken of.
//!
//! A store that is being filled is marked. The site comes last, so that what was filled in part is
//! not taken for a forum; by the mark it is known for what it is.

mod loaded;
mod scan;

use std::time::Duration;

use futures_util::future::try_join_all;
use model::shard::Shard;
use redis::{Pipeline, Value, cmd};
use tokio::time::{Instant, sleep};

use crate::bundled::BundledError;
use crate::error::StoreError;
use crate::keys;
use crate::link::{Address, Link, Pace};
use crate::record::Reader;
use crate::version::{self, Note};
use scan::{Scan, is_kept, is_leftover, parts};

pub use loaded::{FILE, Loaded};

/// Epochs leap, so that whoever held a lease before the restore can write nothing any more.
const EPOCHS: u64 = 65_536;
/// How long replicas may take to receive all that was written.
const REPLICAS: Duration = Duration::from_secs(10 * 60);
const POLL: Duration = Duration::from_millis(100);

#[derive(Debug, thiserror::Error)]
pub enum RefillError {
    #[error(transparent)]
    Server(#[from] BundledError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the snapshot cannot be read: {0}")]
    Unreadable(String),
    #[error("the snapshot holds no forum")]
    NoForum,
    #[error("the snapshot holds several forums, in the databases {0:?}: which is meant is not to be known")]
    Several(Vec<u32>),
    #[error("a server was restarted, or replaced by another, while the store was filled")]
    Replaced,
}

/// What stands in the way of filling a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occupied {
    /// What a restore left that did not come to its end. [`Refill::begin`] removes it.
    Unfinished,
    /// A server works on it, or did a few seconds ago.
    InUse,
    /// It holds a forum, or a part of one.
    Filled,
}

/// Whether the store at `address` holds anything of a forum, on any of its servers. What a server
/// that was never set up leaves behind does not count.
///
/// # Errors
/// The store is away.
pub async fn occupied(address: &Address) -> Result<Option<Occupied>, StoreError> {
    let link = Link::new(address, Pace::Bulk)?;
    let (mut filled, mut in_use) = (false, false);
    for primary in link.primaries().await? {
        let mut scan = Scan::default();
        while let Some(keys) = scan.next(&primary.link).await? {
            for (_, rest) in keys.values().flatten().filter_map(|key| parts(key)) {
                let is_held = matches!(rest, "lease" | "migrating");
                in_use |= is_held;
                filled |= !(is_held || is_leftover(rest) || rest == "restoring");
            }
        }
    }
    Ok(match (in_use, unfinished(&link).await?, filled) {
        (true, true, _) => Some(Occupied::InUse),
        (false, true, _) => Some(Occupied::Unfinished),
        (_, false, true) => Some(Occupied::Filled),
        (true, false, false) => Some(Occupied::InUse),
        (false, false, false) => None,
    })
}

/// Whether the store holds what a restore left that did not come to its end.
async fn unfinished(link: &Link) -> Result<bool, StoreError> {
    let mut asking = redis::pipe();
    asking.cmd("EXISTS").arg(keys::restoring()).cmd("EXISTS").arg(keys::site());
    Ok(link.send_all(&asking).await? == [Value::Int(1), Value::Int(0)])
}

/// Refuses what a restore left that did not come to its end.
pub(crate) async fn refuse_unfinished(link: &Link) -> Result<(), StoreError> {
    match unfinished(link).await? {
        false => Ok(()),
        true => Err(StoreError::Address(
            "the store holds a part of a backup, whose restore did not come to its end: run `exedra restore` again"
                .to_owned(),
        )),
    }
}

/// A store that is being filled.
pub struct Refill {
    target: Link,
    /// The version of the data that it is filled with.
    version: u32,
    /// The servers at the beginning, as they call themselves.
    servers: Vec<String>,
    /// What brings the site, kept for the end.
    site: Pipeline,
    total: u64,
}

impl Refill {
    /// Marks the store, which has to be empty ([`occupied`]), and removes what is left of an
    /// earlier try. It is to be filled with data of this version.
    ///
    /// # Errors
    /// The store is away.
    pub async fn begin(target: &Address, version: u32) -> Result<Self, RefillError> {
        let target = Link::new(target, Pace::Bulk)?;
        let servers = servers(&target).await?;
        // The answer tells whether there are replicas, too.
        target.commit(cmd("SET").arg(keys::restoring()).arg(1)).await?;
        for primary in target.primaries().await? {
            let mut scan = Scan::default();
            while let Some(found) = scan.next(&primary.link).await? {
                for mut keys in found.into_values() {
                    keys.retain(|key| *key != keys::restoring());
                    if !keys.is_empty() {
                        target.write(cmd("DEL").arg(keys)).await?;
                    }
                }
            }
        }
        Ok(Self { target, version, servers, site: Pipeline::new(), total: 0 })
    }

    /// Copies the keys of these shards; all of the forum's, if none are named. `copied` hears of
    /// each batch.
    ///
    /// # Errors
    /// A server is away, or refuses.
    pub async fn add(
        &mut self,
        from: &Loaded,
        shards: Option<&[Shard]>,
        copied: impl Fn(u64),
    ) -> Result<(), RefillError> {
        let (target, mut scan) = (&self.target, Scan::default());
        while let Some(found) = scan.next(&from.link).await? {
            let wanted = |shard: &Shard| shards.is_none_or(|shards| shards.contains(shard));
            let found = found.into_iter().filter(|(shard, _)| wanted(shard));
            let counts = found.map(|(_, mut keys)| async move {
                keys.retain(|key| *key != keys::site() && parts(key).is_some_and(|(_, rest)| is_kept(rest)));
                let (filling, count) = reading(&from.link, &keys).await?;
                if count > 0 {
                    target.write_all(&filling).await?;
                }
                Ok::<_, StoreError>(count)
            });
            let count: u64 = try_join_all(counts).await?.into_iter().sum();
            copied(count);
            self.total += count;
        }
        if shards.is_none_or(|shards| shards.contains(&Shard::SITE)) {
            let (site, count) = reading(&from.link, &[keys::site()]).await?;
            self.site = site;
            self.total += count;
        }
        Ok(())
    }

    /// Makes a forum of it, when replicas have everything. Returns how many keys were copied.
    ///
    /// # Errors
    /// The snapshot had no forum, or a server was lost meanwhile, and with it perhaps some keys.
    pub async fn finish(self) -> Result<u64, RefillError> {
        if self.site.cmd_iter().next().is_none() {
            return Err(RefillError::NoForum);
        }
        self.same_servers().await?;
        // Not as the keys have it: a backup may be of a moment at which they were being changed. And
        // not before, since whoever writes does nothing where there is no note.
        for shard in Shard::all() {
            self.target.write(&version::noting(shard, Note::At(self.version))).await?;
        }
        for shard in Shard::all() {
            self.replicate(shard).await?;
        }
        self.same_servers().await?;
        self.target.write_all(&self.site).await?;
        // Where there is a site, the mark says nothing.
        self.target.write(cmd("DEL").arg(keys::restoring())).await?;
        self.replicate(Shard::SITE).await?;
        Ok(self.total)
    }

    /// Where one was lost, some keys may be.
    async fn same_servers(&self) -> Result<(), RefillError> {
        if servers(&self.target).await? == self.servers { Ok(()) } else { Err(RefillError::Replaced) }
    }

    /// Waits until the replicas of a shard's server have what was written to it.
    async fn replicate(&self, shard: Shard) -> Result<(), StoreError> {
        if !self.target.is_replicated() {
            return Ok(());
        }
        let given_up = Instant::now() + REPLICAS;
        loop {
            let (_, receipt) =
                self.target.commit(cmd("SET").arg(keys::acked(shard)).arg("").arg("PX").arg(1_000)).await?;
            match self.target.confirm(&receipt).await {
                Err(error) if error.is_passing() && Instant::now() < given_up => sleep(POLL).await,
                confirmed => return confirmed,
            }
        }
    }
}

/// What brings these keys of one shard to another server, and how many they are.
async fn reading(from: &Link, wanted: &[String]) -> Result<(Pipeline, u64), StoreError> {
    let (mut asking, mut filling, mut count) = (Pipeline::new(), Pipeline::new(), 0);
    if wanted.is_empty() {
        return Ok((filling, count));
    }
    for key in wanted {
        asking.cmd("DUMP").arg(key).cmd("PEXPIRETIME").arg(key);
    }
    let mut answers = from.send_all(&asking).await?.into_iter();
    for key in wanted {
        let reader = Reader::of(key);
        let (dump, expiry) = (answers.next().unwrap_or(Value::Nil), answers.next().unwrap_or(Value::Nil));
        // It may have run out in between.
        let Some(dump) = reader.bytes(dump)? else { continue };
        // A dump begins with the type, as it stands in files (RDB).
        let is_string = dump.first() == Some(&0);
        let expiry = match expiry {
            Value::Int(time) if time > 0 => time,
            _ => 0,
        };
        filling.cmd("RESTORE").arg(key).arg(expiry).arg(dump).arg("ABSTTL");
        count += 1;
        match parts(key).map(|(_, rest)| rest) {
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
    Ok((filling, count))
}

/// What the servers that are written to call themselves; each calls itself otherwise after a restart.
async fn servers(link: &Link) -> Result<Vec<String>, StoreError> {
    let primaries = link.primaries().await?;
    let asking = primaries.iter().map(|primary| async {
        let info = primary.link.send(cmd("INFO").arg("server")).await?;
        let info = Reader::of("INFO").text(info)?.unwrap_or_default();
        Ok::<_, StoreError>(info.lines().filter(|line| line.starts_with("run_id:")).collect::<String>())
    });
    let mut named = try_join_all(asking).await?;
    named.sort();
    Ok(named)
}
