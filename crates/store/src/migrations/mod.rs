//! Carrying data of an older version over, step by step.
//!
//! A migration leads from one version to the next and has a file of its own here; [`ALL`] has them in
//! order. It works shard by shard and is idempotent: what it has carried already it leaves as it is,
//! so whoever comes after one that was killed begins anew and comes to the same end.
//!
//! The order is what makes it safe:
//!
//! 1. One process has the lock. (If it is lost, two may work at once: each step bears that.)
//! 2. Every shard is noted as being left, and from then on no program writes into it.
//! 3. The migration goes through the shards.
//! 4. Every shard is noted as of the next version.

mod lock;
mod to_2;
mod to_3;
mod to_4;
mod to_5;
mod to_6;
mod to_7;
mod to_8;

use futures_util::future::{BoxFuture, try_join_all};
use model::shard::{self, Shard};
use redis::cmd;

use crate::error::StoreError;
use crate::keys;
use crate::link::{Address, Link, Pace};
use crate::record::Reader;
use crate::version::{self, Note};

use lock::Lock;

/// What a migration does to a shard; the answer is a number of keys.
type Work = for<'a> fn(&'a Link, Shard) -> BoxFuture<'a, Result<u64, StoreError>>;

struct Migration {
    /// The version that it leads to, from the one before.
    to: u32,
    /// What it does, for operators.
    what: &'static str,
    /// How many keys of a shard it would change. Reads only.
    count: Work,
    /// Changes them.
    carry: Work,
}

const ALL: [Migration; 7] = [
    to_2::MIGRATION,
    to_3::MIGRATION,
    to_4::MIGRATION,
    to_5::MIGRATION,
    to_6::MIGRATION,
    to_7::MIGRATION,
    to_8::MIGRATION,
];

/// A migration that is still to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub from: u32,
    pub to: u32,
    pub what: &'static str,
    /// How many shards it would go through.
    pub shards: usize,
    /// How many keys it would change, as the data stands now.
    pub keys: u64,
}

/// How far a migration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub from: u32,
    pub to: u32,
    /// Shards that were carried over, of [`Progress::of`].
    pub shards: u64,
    pub of: u64,
}

/// Which migrations are still to be done, and what each would change. Writes nothing.
///
/// # Errors
/// The store is away.
pub async fn planned(address: &Address) -> Result<Vec<Planned>, StoreError> {
    let link = &Link::new(address, Pace::Bulk)?;
    let notes = version::notes(link).await?;
    let mut planned = Vec::new();
    for Migration { to, what, count, .. } in &ALL {
        let left: Vec<Shard> = notes.iter().filter(|(_, note)| note.version() < *to).map(|(shard, _)| *shard).collect();
        if !left.is_empty() {
            let counts = try_join_all(left.iter().map(|shard| count(link, *shard))).await?;
            planned.push(Planned { from: to - 1, to: *to, what, shards: left.len(), keys: counts.iter().sum() });
        }
    }
    Ok(planned)
}

/// Whether a server works on the data, or did a few seconds ago: somebody holds a lease.
///
/// # Errors
/// The store is away.
pub async fn is_in_use(address: &Address) -> Result<bool, StoreError> {
    let link = &Link::new(address, Pace::Bulk)?;
    let held = Shard::all().map(|shard| async move {
        Reader::of("lease").number(link.send(cmd("EXISTS").arg(keys::lease(shard))).await?)
    });
    Ok(try_join_all(held).await?.iter().any(|held| *held > 0))
}

/// The right to carry the data over, which one process has at a time.
pub struct Migrating {
    link: Link,
    lock: Lock,
}

impl Migrating {
    /// Takes the lock for `holder`, a name that nobody else has; `None` while another has it.
    ///
    /// # Errors
    /// The store is away.
    pub async fn begin(address: &Address, holder: &str) -> Result<Option<Self>, StoreError> {
        let link = Link::new(address, Pace::Bulk)?;
        let lock = Lock::take(link.beside(Pace::Page), holder).await?;
        Ok(lock.map(|lock| Self { link, lock }))
    }

    /// Does `work` as long as the lock is held.
    ///
    /// # Errors
    /// Those of `work`; and [`StoreError::Away`], if the lock was lost.
    pub async fn held<T, E: From<StoreError>>(&self, work: impl Future<Output = Result<T, E>>) -> Result<T, E> {
        tokio::select! {
            done = work => done,
            () = self.lock.lost() => Err(StoreError::Away("the lock on the migration was lost".to_owned()).into()),
        }
    }

    /// Carries the data over to this program's version. `heard` is told of each shard.
    ///
    /// # Errors
    /// The store is away, or holds what it should not. What was done stays, and is gone on with the
    /// next time.
    pub async fn carry(&self, heard: impl Fn(Progress)) -> Result<(), StoreError> {
        for migration in &ALL {
            self.carry_to(migration, &heard).await?;
        }
        Ok(())
    }

    async fn carry_to(&self, migration: &Migration, heard: &impl Fn(Progress)) -> Result<(), StoreError> {
        let (from, to) = (migration.to - 1, migration.to);
        let notes = version::notes(&self.link).await?;
        let left: Vec<Shard> = notes.iter().filter(|(_, note)| note.version() < to).map(|(shard, _)| *shard).collect();
        for shard in &left {
            version::note(&self.link, *shard, Note::Leaving(from)).await?;
        }
        for (shard, done) in left.iter().zip(shard::COUNT - left.len() as u64 + 1..) {
            (migration.carry)(&self.link, *shard).await?;
            heard(Progress { from, to, shards: done, of: shard::COUNT });
        }
        for shard in &left {
            version::note(&self.link, *shard, Note::At(to)).await?;
        }
        Ok(())
    }

    /// Gives the lock back. If that fails, it runs out.
    pub async fn end(self) {
        self.lock.give_back().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_lead_from_the_first_version_to_that_of_this_program() {
        let versions: Vec<u32> = ALL.iter().map(|migration| migration.to).collect();
        assert_eq!(versions, (2..=version::DATA).collect::<Vec<_>>());
    }
}
