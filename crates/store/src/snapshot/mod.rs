//! A snapshot of all that Redis holds, of one moment, over the wire.
//!
//! A single server's copy of itself is of one moment, that at which it forks (`copy.rs`). The
//! nodes of a cluster fork when each of them comes to it, seconds apart. So of each the changes
//! that follow its copy are taken too, as a replica gets them; when all copies have come, writes
//! are held for the few milliseconds in which every node says how many bytes of changes it has
//! carried out (`cut.rs`), and each node's changes are cut off there. A copy with its changes is what
//! Redis reads as an append-only file.

mod copy;
mod cut;
mod layout;
mod spool;

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use model::shard::Shard;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::error::StoreError;
use crate::link::{Address, Link, Pace, Primary};
use copy::{Behind, Copy};
use cut::Cut;
use spool::Spool;

/// How long to wait until somebody else's copy of the same server is ready.
const OTHERS: Duration = Duration::from_secs(10 * 60);
/// How often to look whether it is, and to give a node a sign of life.
const AGAIN: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    #[error(transparent)]
    Store(StoreError),
    #[error("{node}: {error}")]
    Node { node: String, error: StoreError },
    #[error(
        "{0}\nA backup needs an account that may use PSYNC, REPLCONF and INFO; on a cluster also CLUSTER NODES, \
         CLUSTER SLOTS, CLIENT PAUSE and CLIENT UNPAUSE"
    )]
    Forbidden(StoreError),
    #[error(
        "the cluster is changing: slots are moved, or a node has taken over from another. Wait until `redis-cli \
         --cluster check` finds it well, and try again"
    )]
    Moving,
    #[error(
        "writes could not be held on all nodes at once: they did not all answer within {} ms, {tries} times",
        within.as_millis()
    )]
    Late { tries: usize, within: Duration },
    #[error("the Sentinels named another primary meanwhile: try again")]
    Replaced,
    #[error("somebody else has a copy of this server made, and it takes too long: try again later")]
    Busy,
    #[error("the nodes' copies cannot be kept beside the backup: {0}")]
    Spool(#[from] std::io::Error),
}

impl From<StoreError> for SnapshotError {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Refused(what) if what.contains("NOPERM") || what.contains("no permissions") => {
                Self::Forbidden(error)
            }
            _ => Self::Store(error),
        }
    }
}

impl SnapshotError {
    /// Says which node it was.
    fn of(self, primary: &Primary) -> Self {
        match self {
            Self::Store(error) => Self::Node { node: primary.name().to_owned(), error },
            error => error,
        }
    }
}

/// What Redis held at one moment, in parts that together have each shard once.
pub struct Snapshot {
    parts: VecDeque<Part>,
    /// For how long writes were held; `None` if they were not.
    pub held: Option<Duration>,
}

/// What one server held.
pub struct Part {
    /// The shards that count of what is in it; `None` if it is all there is.
    pub shards: Option<Vec<Shard>>,
    source: Source,
}

enum Source {
    Wire(Box<Copy>),
    Kept(Spool),
}

impl Snapshot {
    /// Takes it. What was acknowledged before this call is in it.
    ///
    /// The copies of a cluster's nodes are kept in files without a name in `folder`; `received`
    /// hears of their bytes. A single server's copy is read by [`Part::next`].
    ///
    /// # Errors
    /// A server is away, was replaced, or gives no copy to this user; a cluster is changing.
    pub async fn take(address: &Address, folder: &Path, received: &dyn Fn(u64)) -> Result<Self, SnapshotError> {
        let link = Link::new(address, Pace::Bulk)?;
        let primaries = link.primaries().await?;
        if link.is_cluster() { of_cluster(address, primaries, folder, received).await } else { of_one(address).await }
    }

    /// The next part; each is read to its end before the next.
    pub fn next_part(&mut self) -> Option<Part> {
        self.parts.pop_front()
    }
}

impl Part {
    /// The next piece, some megabyte at most; `None` at the end.
    ///
    /// # Errors
    /// The server ended it too early.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, SnapshotError> {
        match &mut self.source {
            Source::Wire(copy) => Ok(copy.next().await?),
            Source::Kept(spool) => Ok(spool.next()?),
        }
    }
}

/// Of the one server that there is, or of the primary: a replica may lack what was acknowledged a
/// moment ago.
async fn of_one(address: &Address) -> Result<Snapshot, SnapshotError> {
    let given_up = Instant::now() + OTHERS;
    loop {
        let primary = primary(address).await?;
        let wanted = layout::offset_of(&primary).await?;
        let copy = Copy::begin(address, &primary, Behind::Nothing).await?;
        // Asked anew: one that was cut off is the last to hear that it was replaced.
        if self::primary(address).await?.name() != primary.name() {
            return Err(SnapshotError::Replaced);
        }
        // It may be one that was being made for another backup, from before.
        if copy.offset >= wanted {
            let part = Part { shards: None, source: Source::Wire(Box::new(copy)) };
            return Ok(Snapshot { parts: VecDeque::from([part]), held: None });
        }
        drop(copy);
        if Instant::now() > given_up {
            return Err(SnapshotError::Busy);
        }
        sleep(AGAIN).await;
    }
}

async fn primary(address: &Address) -> Result<Primary, SnapshotError> {
    let found = Link::new(address, Pace::Bulk)?.primaries().await?.into_iter().next();
    found.ok_or_else(|| StoreError::Away("there is no primary".to_owned()).into())
}

async fn of_cluster(
    address: &Address,
    primaries: Vec<Primary>,
    folder: &Path,
    received: &dyn Fn(u64),
) -> Result<Snapshot, SnapshotError> {
    let shards = layout::shards(&layout::look(&primaries).await?)?;
    let primaries: Arc<[Primary]> = primaries.into();
    let (copied, mut copies) = mpsc::unbounded_channel();
    let (told, moment) = watch::channel(None);
    let receiving = try_join_all(primaries.iter().enumerate().map(|(index, primary)| {
        let (spool, copied, moment) = (Spool::create(folder, index), copied.clone(), moment.clone());
        async move {
            let spool = spool?;
            let received = async {
                let copy = Copy::begin(address, primary, Behind::Changes).await?;
                let (copy, spool) = receive(copy, spool, received).await?;
                let _ = copied.send(());
                follow(copy, spool, index, moment, received).await
            };
            received.await.map_err(|error| error.of(primary))
        }
    }));
    let cutting = async {
        for _ in 0..primaries.len() {
            copies.recv().await;
        }
        // By now the servers have their processors to themselves again. In a task of its own no
        // disk delays it, and it goes on if this is given up.
        let cut = tokio::spawn(cut::cut(Arc::clone(&primaries))).await;
        let cut = cut.map_err(|error| StoreError::Away(error.to_string()))??;
        if cut.shards != shards {
            return Err(SnapshotError::Moving);
        }
        let held = cut.held;
        told.send_replace(Some(Arc::new(cut)));
        Ok(held)
    };
    let (spools, held) = tokio::try_join!(receiving, cutting)?;
    let mut parts: Vec<_> = shards.into_iter().zip(spools).filter(|(shards, _)| !shards.is_empty()).collect();
    parts.sort_by(|(one, _), (other, _)| one.cmp(other));
    let part = |(shards, spool)| Part { shards: Some(shards), source: Source::Kept(spool) };
    Ok(Snapshot { parts: parts.into_iter().map(part).collect(), held: Some(held) })
}

/// Keeps a node's copy.
async fn receive(mut copy: Copy, mut spool: Spool, received: &dyn Fn(u64)) -> Result<(Copy, Spool), SnapshotError> {
    while let Some(bytes) = copy.next().await? {
        spool.write(&bytes)?;
        received(bytes.len() as u64);
    }
    copy.acknowledge().await?;
    Ok((copy, spool))
}

/// Keeps the changes behind a node's copy, up to the moment.
async fn follow(
    mut copy: Copy,
    mut spool: Spool,
    node: usize,
    mut moment: watch::Receiver<Option<Arc<Cut>>>,
    received: &dyn Fn(u64),
) -> Result<Spool, SnapshotError> {
    let copied = spool.length;
    let mut sign_of_life = Instant::now() + AGAIN;
    loop {
        let until = moment.borrow().as_ref().and_then(|cut| cut.offsets.get(node).copied());
        if let Some(until) = until {
            let wanted = until.checked_sub(copy.offset).ok_or(SnapshotError::Moving)?;
            if spool.length - copied >= wanted {
                spool.finish(copied + wanted)?;
                return Ok(spool);
            }
        }
        tokio::select! {
            bytes = copy.changes() => {
                let bytes = bytes?;
                spool.write(&bytes)?;
                received(bytes.len() as u64);
            }
            _ = moment.changed(), if until.is_none() => {}
            () = sleep_until(sign_of_life) => {
                copy.acknowledge().await?;
                sign_of_life = Instant::now() + AGAIN;
            }
        }
    }
}
