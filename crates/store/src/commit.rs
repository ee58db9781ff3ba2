//! The one way in which anything changes.

use std::collections::HashMap;

use model::change::{Change, Effect, Fact, OnceKey};
use model::event::{Event, VERSION};
use model::shard::Shard;
use redis::Value;

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::position::Position;
use crate::record::{Reader, json};
use crate::traces::note_written;
use crate::translate;

/// How a commit went.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Done, and written where the server's persistence says so.
    Done,
    /// The same command came earlier: this was its result.
    Repeated(u64),
    /// This fact no longer holds: decide anew.
    Stale(Fact),
}

/// What derived writes of a follower carry: a shard's lease as it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    pub shard: Shard,
    pub epoch: u64,
}

/// How derived writes went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    Done,
    /// Another holder has taken over, and this one's writes no longer count.
    Overtaken,
}

/// One operation of the commit script.
pub(crate) struct Operation {
    name: &'static str,
    key: usize,
    arguments: Vec<Vec<u8>>,
}

/// A call of the commit script in the making.
#[derive(Default)]
pub(crate) struct Batch {
    keys: Vec<String>,
    places: HashMap<String, usize>,
    guards: Vec<Operation>,
    writes: Vec<Operation>,
}

impl Batch {
    fn place(&mut self, key: String) -> usize {
        let next = self.keys.len() + 1;
        *self.places.entry(key).or_insert_with_key(|key| {
            self.keys.push(key.clone());
            next
        })
    }

    pub(crate) fn guard<const N: usize>(&mut self, name: &'static str, key: String, arguments: [&[u8]; N]) {
        let key = self.place(key);
        self.guards.push(Operation { name, key, arguments: arguments.map(<[u8]>::to_vec).into() });
    }

    pub(crate) fn write<const N: usize>(&mut self, name: &'static str, key: String, arguments: [&[u8]; N]) {
        let key = self.place(key);
        self.writes.push(Operation { name, key, arguments: arguments.map(<[u8]>::to_vec).into() });
    }

    pub(crate) fn event(&mut self, shard: Shard, event: &Event) {
        self.write("xadd", keys::stream(shard), [b"v", VERSION.to_string().as_bytes(), b"e", &json(event)]);
    }

    /// Runs it without guards to fail.
    pub(crate) async fn apply(self, store: &Store) -> Result<(), StoreError> {
        self.run(store, &store.link).await.map(|_| ())
    }

    /// Runs it. When it is done, replicas have it. `Ok` of the inner result is the last event, if
    /// one was told; `Err` is the guard that failed, and what stands there.
    async fn run(
        self,
        store: &Store,
        link: &Link,
    ) -> Result<Result<Option<Position>, (usize, Option<String>)>, StoreError> {
        let count = |operations: &[Operation]| operations.iter().map(|one| 3 + one.arguments.len()).sum::<usize>();
        let mut arguments: Vec<Vec<u8>> = Vec::with_capacity(2 + count(&self.guards) + count(&self.writes));
        for operations in [self.guards, self.writes] {
            arguments.push(operations.len().to_string().into_bytes());
            for operation in operations {
                arguments.push(operation.name.as_bytes().to_vec());
                arguments.push(operation.key.to_string().into_bytes());
                arguments.push(operation.arguments.len().to_string().into_bytes());
                arguments.extend(operation.arguments);
            }
        }
        let (answer, receipt) = store.scripts.commit.commit(link, &self.keys, &arguments).await?;
        let reader = Reader::of("commit");
        let mut answer = reader.array(answer)?.into_iter();
        match answer.next() {
            Some(Value::Int(1)) => {
                let last = reader.text(answer.next().unwrap_or(Value::Nil))?;
                link.confirm(&receipt).await?;
                Ok(Ok(last.and_then(|id| id.parse().ok())))
            }
            _ => {
                let guard = reader.number(answer.next().unwrap_or(Value::Nil))?;
                let found = reader.text(answer.next().unwrap_or(Value::Nil))?;
                Ok(Err((usize::try_from(guard).unwrap_or(0), found)))
            }
        }
    }
}

/// What stands under an idempotency key: the first result, and what the command said then.
fn first(once: Option<&OnceKey>, found: &str) -> Result<u64, StoreError> {
    let (result, content) = found.split_once(' ').map_or((found, None), |(result, content)| (result, Some(content)));
    if once.and_then(|once| once.content.as_deref()) != content {
        return Err(StoreError::KeyReused);
    }
    result.parse().map_err(|_| StoreError::corrupt("once", "no number"))
}

impl Store {
    /// Carries a change out: all of it, or nothing. It is sent once: [`crate::link`] says when a
    /// command is sent again, and that is never while nobody knows whether it was done. So even
    /// what has no guard and no key, such as views, counts once for each call.
    ///
    /// # Errors
    /// [`StoreError::Away`] leaves open whether it was done, or says that too few replicas have it.
    /// Whoever asked may send it again: with an idempotency key the first result is found, and its
    /// replicas are waited for anew; a change that relies on what it changes is refused as stale.
    pub async fn commit(&self, change: Change) -> Result<Outcome, StoreError> {
        self.commit_over(&self.link, change).await
    }

    /// The same for work that nobody waits for.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub async fn commit_in_bulk(&self, change: Change) -> Result<Outcome, StoreError> {
        self.commit_over(&self.bulk, change).await
    }

    async fn commit_over(&self, link: &Link, change: Change) -> Result<Outcome, StoreError> {
        if change.effects.is_empty() {
            // What was asked for is so already: perhaps by a first try that no replica confirmed.
            self.settle(link, change.shard).await?;
            return Ok(Outcome::Done);
        }
        let change_topics: Vec<Fact> = change.topics_written().into_iter().map(Fact::TopicIsHere).collect();
        let mut batch = Batch::default();
        let mut once_guards = 0;
        if let Some(once) = &change.once {
            once_guards = 1;
            let key = keys::once(change.shard, &once.key.text);
            batch.guard("absent", key.clone(), []);
            let kept = once.key.kept.as_secs().to_string();
            let content = once.key.content.as_ref().map(|content| format!(" {content}")).unwrap_or_default();
            batch.write("set", key, [format!("{}{content}", once.result).as_bytes(), kept.as_bytes()]);
        }
        // What is on its way into another topic is not written, whatever a change relies on besides.
        let mut given = change.given;
        given.extend(change_topics);
        for fact in &given {
            translate::fact(&mut batch, fact);
        }
        for effect in &change.effects {
            translate::effect(&mut batch, change.shard, effect);
        }
        for event in &change.events {
            batch.event(change.shard, event);
        }
        let outcome = match batch.run(self, link).await? {
            Ok(told) => {
                // That a letter is queued shows on no page, and where would tell who there is to write to.
                let shows = change.events.iter().any(|event| !matches!(event, Event::LetterQueued { .. }));
                if let Some(position) = told.filter(|_| shows) {
                    note_written(change.shard, position);
                }
                Outcome::Done
            }
            Err((guard, found)) if guard <= once_guards => {
                self.settle(link, change.shard).await?;
                Outcome::Repeated(first(change.once.as_ref().map(|once| &once.key), &found.unwrap_or_default())?)
            }
            Err((guard, _)) => match given.into_iter().nth(guard - once_guards - 1) {
                Some(fact) => Outcome::Stale(fact),
                None => return Err(StoreError::corrupt("commit", "a guard failed that was not given")),
            },
        };
        if outcome == Outcome::Done && !change.events.is_empty() {
            self.woken.notify_waiters();
        }
        Ok(outcome)
    }

    /// The result of the command that came with this key first; `None` if none did.
    ///
    /// # Errors
    /// Another command came with it; the store is away.
    pub async fn first_result(&self, shard: Shard, once: &OnceKey) -> Result<Option<u64>, StoreError> {
        let key = keys::once(shard, &once.text);
        let found = Reader::of(&key).text(self.link.send(redis::cmd("GET").arg(&key)).await?)?;
        let Some(found) = found else { return Ok(None) };
        self.settle(&self.link, shard).await?;
        first(Some(once), &found).map(Some)
    }

    /// Waits until replicas have all that stands in a shard. `WAIT` speaks of what its own
    /// connection wrote last, so this writes something.
    async fn settle(&self, link: &Link, shard: Shard) -> Result<(), StoreError> {
        if !link.is_replicated() {
            return Ok(());
        }
        let mut nudge = redis::cmd("SET");
        nudge.arg(keys::acked(shard)).arg("").arg("PX").arg(1_000);
        let (_, receipt) = link.commit(&nudge).await?;
        link.confirm(&receipt).await
    }

    /// Derived writes into `target`, under the lease of the shard that they follow from. Their
    /// event is told only if they change anything.
    ///
    /// # Errors
    /// As [`Store::commit`]; doing it again does no harm.
    pub async fn commit_derived(
        &self,
        lease: Lease,
        target: Shard,
        effects: &[Effect],
        event: Option<&Event>,
    ) -> Result<Derived, StoreError> {
        // In a cluster the source may fail over and the target not. What follows from something
        // that is lost with the source would stay in the target for ever.
        if self.bulk.is_cluster() && target != lease.shard {
            self.settle(&self.bulk, lease.shard).await?;
        }
        let mut batch = Batch::default();
        let (source, epoch) = (lease.shard.to_string(), lease.epoch.to_string());
        let fence = keys::fence(target);
        batch.guard("field_at_most", fence.clone(), [source.as_bytes(), epoch.as_bytes()]);
        batch.write("fence", fence, [source.as_bytes(), epoch.as_bytes()]);
        for effect in effects {
            translate::effect(&mut batch, target, effect);
        }
        if let Some(event) = event {
            batch.event(target, event);
        }
        match batch.run(self, &self.bulk).await? {
            Ok(told) => {
                if told.is_some() {
                    self.woken.notify_waiters();
                }
                Ok(Derived::Done)
            }
            Err(_) => Ok(Derived::Overtaken),
        }
    }

    /// Something of the follower's own state, which only the lease's holder may write.
    pub(crate) async fn commit_state(
        &self,
        lease: Lease,
        write: impl FnOnce(&mut Batch),
    ) -> Result<Derived, StoreError> {
        let mut batch = Batch::default();
        batch.guard("field_is", keys::followed(lease.shard), [b"epoch", lease.epoch.to_string().as_bytes()]);
        write(&mut batch);
        match batch.run(self, &self.bulk).await? {
            Ok(_) => Ok(Derived::Done),
            Err(_) => Ok(Derived::Overtaken),
        }
    }
}
