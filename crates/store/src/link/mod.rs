//! Connections: to one Redis, to a primary that Sentinels watch, or to a cluster.
//!
//! **No write is sent twice.** A command that changes something is sent again only if the server
//! refused to begin with it (it has moved, is loading, is a replica), or if there was no
//! connection to send it over. When the connection breaks or the answer is late, nobody knows what
//! became of it, and whoever asked is told so ([`StoreError::Away`]). Reads are sent again over a
//! new connection as long as patience lasts.
//!
//! **A write counts when a replica has it**, where there are replicas: [`Link::commit`] and
//! [`Link::confirm`].

mod address;
mod cluster;
mod each;
mod place;
mod raw;
mod sentinel;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use redis::aio::PubSub;
use redis::{Cmd, Pipeline, Value};
use tokio::time::timeout;

use crate::error::StoreError;
use crate::trips::trip;
use place::Place;
use server::{CONNECT, Refusal, Server, Use, Wire};

pub use address::Address;
pub(crate) use cluster::slot_of;
pub(crate) use raw::{Raw, refused};
pub(crate) use server::NOT_LOCAL;

/// How long a page waits for an answer. A page takes two, and says within a second that it cannot.
const PATIENCE: Duration = Duration::from_millis(450);
/// How long followers and commands wait: a large batch may take its time.
const BULK_PATIENCE: Duration = Duration::from_secs(20);

/// How often a command is tried, as far as patience goes, and how long the first pause is; each
/// further one is twice as long.
const ATTEMPTS: usize = 6;
const PAUSE: Duration = Duration::from_millis(8);

/// How long replicas have to confirm a write. With the commit before it, it stays below a second.
const REPLICAS: Duration = Duration::from_millis(350);

/// A subscription that heard nothing for this long is made anew: a quiet forum and a server that
/// is gone sound the same.
const SILENCE: Duration = Duration::from_secs(30);

/// The way to the data, shared by all who send.
pub(crate) struct Link {
    place: Arc<Place>,
    pace: Pace,
    patience: Duration,
    /// A primary has been seen with replicas.
    replicated: AtomicBool,
}

/// For whom a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// People wait for it.
    Page,
    /// Nobody waits: followers, imports.
    Bulk,
}

/// One of the servers that are written to.
pub(crate) struct Primary {
    /// The way to this one and no other.
    pub(crate) link: Link,
    server: Arc<Server>,
}

impl Primary {
    /// `host:port`, or the path of a socket.
    pub(crate) fn name(&self) -> &str {
        &self.server.address
    }

    /// Another connection to it, without a protocol.
    pub(crate) async fn dial(&self, address: &Address) -> Result<Raw, StoreError> {
        Raw::dial(address, self.server.client.get_connection_info()).await
    }
}

/// Where a commit was written, and who else was to get it.
pub(crate) struct Receipt {
    server: Arc<Server>,
    wire: Wire,
    slot: u16,
    /// Replicas that were connected at that moment.
    replicas: usize,
}

/// What was sent, and over which connection it was answered.
struct Answer {
    values: Vec<Value>,
    server: Arc<Server>,
    wire: Wire,
}

impl Link {
    /// Connects to nothing yet.
    pub(crate) fn new(address: &Address, pace: Pace) -> Result<Self, StoreError> {
        Ok(Self::at(Arc::new(Place::of(address)?), pace))
    }

    /// Connections of their own to the same place. What one finds out about it the other knows.
    pub(crate) fn beside(&self, pace: Pace) -> Self {
        Self::at(Arc::clone(&self.place), pace)
    }

    fn at(place: Arc<Place>, pace: Pace) -> Self {
        let patience = match pace {
            Pace::Page => PATIENCE,
            Pace::Bulk => BULK_PATIENCE,
        };
        Self { place, pace, patience, replicated: AtomicBool::new(false) }
    }

    /// Each primary by itself, as they are known at the moment.
    pub(crate) async fn primaries(&self) -> Result<Vec<Primary>, StoreError> {
        let servers = self.place.primaries().await?;
        let alone = |server: &Arc<Server>| Self::at(Arc::new(Place::Single(Arc::clone(server))), self.pace);
        Ok(servers.into_iter().map(|server| Primary { link: alone(&server), server }).collect())
    }

    /// Whether somebody sees to it that another server takes over from one that is lost.
    pub(crate) fn is_watched(&self) -> bool {
        matches!(*self.place, Place::Sentinel(_) | Place::Cluster(_))
    }

    pub(crate) fn is_cluster(&self) -> bool {
        matches!(*self.place, Place::Cluster(_))
    }

    /// Could a replica take over from what is written to now?
    pub(crate) fn is_replicated(&self) -> bool {
        self.replicated.load(Ordering::Relaxed) || self.place.has_replicas()
    }

    /// A command that only reads.
    pub(crate) async fn send(&self, command: &Cmd) -> Result<Value, StoreError> {
        one(self.exchange(&alone(command), slot(command), Use::Read).await?)
    }

    /// Several commands that only read, on keys of one shard, sent together.
    pub(crate) async fn send_all(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let slot = commands.cmd_iter().next().map_or(0, slot);
        let answer = self.exchange(commands, slot, Use::Read).await?;
        Ok(answer.values.into_iter().map(Value::extract_error).collect::<Result<_, _>>()?)
    }

    /// A command that writes. No replica is waited for: see [`Link::commit`].
    pub(crate) async fn write(&self, command: &Cmd) -> Result<Value, StoreError> {
        one(self.exchange(&alone(command), slot(command), Use::Write).await?)
    }

    /// Several commands that write, on keys of one server, sent together.
    pub(crate) async fn write_all(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let slot = commands.cmd_iter().next().map_or(0, slot);
        let answer = self.exchange(commands, slot, Use::Write).await?;
        Ok(answer.values.into_iter().map(Value::extract_error).collect::<Result<_, _>>()?)
    }

    /// A command that writes something that must not be lost. It is not acknowledged before
    /// [`Link::confirm`] took the receipt.
    pub(crate) async fn commit(&self, command: &Cmd) -> Result<(Value, Receipt), StoreError> {
        let slot = slot(command);
        let mut commands = alone(command);
        commands.cmd("ROLE");
        let Answer { values, server, wire } = self.exchange(&commands, slot, Use::Write).await?;
        let replicas = values.get(1).and_then(server::replicas).unwrap_or(0);
        if replicas > 0 {
            self.replicated.store(true, Ordering::Relaxed);
        }
        let value = values.into_iter().next().unwrap_or(Value::Nil).extract_error()?;
        Ok((value, Receipt { server, wire, slot, replicas }))
    }

    /// Waits until half of the replicas, and one at least, have what was committed.
    ///
    /// It asks over the very connection that the commit went over, since `WAIT` speaks of what
    /// was written on its own connection, and since another one might lead to another server by
    /// now. Where no replica is connected, there must be none that could take over.
    ///
    /// # Errors
    /// [`StoreError::Away`]: too few have it. It is written, and may yet be lost.
    pub(crate) async fn confirm(&self, receipt: &Receipt) -> Result<(), StoreError> {
        if receipt.replicas == 0 && !self.place.could_be_replaced(receipt.slot) {
            return Ok(());
        }
        if receipt.replicas == 0 {
            let asking = Box::pin(self.place.stands_alone(receipt.slot, &receipt.server));
            return match trip_in(self.patience, asking).await {
                Some(Ok(true)) => Ok(()),
                Some(Err(error)) => Err(error),
                _ => {
                    receipt.wire.fail();
                    self.place.doubt();
                    Err(StoreError::Away(format!("{} has lost its replicas", receipt.server.address)))
                }
            };
        }
        let needed = receipt.replicas.div_ceil(2);
        let mut wait = redis::pipe();
        wait.cmd("WAIT").arg(needed).arg(u64::try_from(REPLICAS.as_millis()).unwrap_or(u64::MAX));
        let within = REPLICAS + REPLICAS / 4;
        let have = match trip(timeout(within, receipt.wire.send(&wait))).await {
            Ok(Ok(values)) => values.first().and_then(server::number).unwrap_or(0),
            _ => {
                receipt.wire.fail();
                0
            }
        };
        if have >= needed as u64 {
            return Ok(());
        }
        self.place.doubt();
        Err(StoreError::Away(format!("{have} of {} replicas confirmed a write", receipt.replicas)))
    }

    /// Hears the messages of a channel until the connection ends.
    pub(crate) async fn hear(&self, channel: &str, mut heard: impl FnMut()) -> Result<(), StoreError> {
        loop {
            let mut listener = self.subscribe(channel).await?;
            let mut messages = listener.on_message();
            while let Ok(message) = timeout(SILENCE, messages.next()).await {
                if message.is_none() {
                    self.place.doubt();
                    return Err(StoreError::Away("the subscription ended".to_owned()));
                }
                heard();
            }
        }
    }

    /// At the first server that takes it: a cluster carries messages to all its nodes.
    async fn subscribe(&self, channel: &str) -> Result<PubSub, StoreError> {
        let mut failed = StoreError::Away("no server is known".to_owned());
        for client in self.place.hearing().await? {
            let subscribing = async {
                let mut listener = client.get_async_pubsub().await?;
                listener.subscribe(channel).await?;
                Ok::<_, StoreError>(listener)
            };
            match timeout(CONNECT, subscribing).await {
                Ok(Ok(listener)) => return Ok(listener),
                Ok(Err(error)) => failed = error,
                Err(_) => failed = self.late(CONNECT),
            }
        }
        self.place.doubt();
        Err(failed)
    }

    /// Sends, and waits for the answer as long as patience lasts.
    async fn exchange(&self, commands: &Pipeline, slot: u16, purpose: Use) -> Result<Answer, StoreError> {
        let mut over = None;
        // On the heap: a page sends many at once, and each of these is large.
        let answering = Box::pin(self.until_answered(commands, slot, purpose, &mut over));
        match trip_in(self.patience, answering).await {
            Some(answer) => answer,
            None => {
                if let Some(wire) = over {
                    Wire::fail(&wire);
                }
                self.place.doubt();
                Err(self.late(self.patience))
            }
        }
    }

    async fn until_answered(
        &self,
        commands: &Pipeline,
        slot: u16,
        purpose: Use,
        over: &mut Option<Wire>,
    ) -> Result<Answer, StoreError> {
        let (mut failed, mut pause, mut elsewhere) = (None, PAUSE, None::<(Arc<Server>, bool)>);
        for attempt in 0..ATTEMPTS {
            if attempt > 0 {
                tokio::time::sleep(pause).await;
                pause *= 2;
            }
            let (server, asking) = match elsewhere.take() {
                Some((server, once)) => (server, once.then(|| asking(commands))),
                None => match self.place.server(slot).await {
                    Ok(server) => (server, None),
                    Err(error) => {
                        failed = Some(error);
                        continue;
                    }
                },
            };
            let wire = match server.wire(self.pace, purpose).await {
                Ok(wire) => wire,
                Err(error) => {
                    self.place.doubt();
                    failed = Some(error.into());
                    continue;
                }
            };
            *over = Some(wire.clone());
            let mut values = match wire.send(asking.as_ref().unwrap_or(commands)).await {
                Ok(values) => values,
                Err(error) => {
                    wire.fail();
                    server.was_cut();
                    self.place.doubt();
                    if purpose == Use::Write {
                        return Err(error.into());
                    }
                    failed = Some(error.into());
                    continue;
                }
            };
            if asking.is_some() {
                values = values.into_iter().skip(1).step_by(2).collect();
            }
            let Some(refusal) = values.iter().find_map(Refusal::of) else {
                return Ok(Answer { values, server, wire });
            };
            failed = values.into_iter().find_map(|value| value.extract_error().err()).map(StoreError::from);
            match refusal {
                Refusal::Moved(host, port) => elsewhere = self.place.moved(slot, &host, port)?.map(|at| (at, false)),
                Refusal::Ask(host, port) if names_all_keys(commands, purpose) => {
                    elsewhere = Some((self.place.at(&host, port)?, true));
                }
                Refusal::Ask(..) => self.place.doubt(),
                Refusal::NoPrimary => {
                    wire.fail();
                    self.place.doubt();
                }
                Refusal::Later => self.place.doubt(),
            }
        }
        Err(failed.unwrap_or_else(|| StoreError::Away("nothing was tried".to_owned())))
    }

    fn late(&self, after: Duration) -> StoreError {
        StoreError::Away(format!("no answer within {} ms", after.as_millis()))
    }
}

/// One round trip; `None` if it takes too long.
async fn trip_in<T>(patience: Duration, work: impl Future<Output = T>) -> Option<T> {
    trip(timeout(patience, work)).await.ok()
}

fn alone(command: &Cmd) -> Pipeline {
    let mut commands = redis::pipe();
    commands.add_command(command.clone());
    commands
}

/// Whether the server that a slot is being moved to may be asked for this. It answers for the keys
/// that it was given, and takes those that it was not given yet for absent, unless it was told of
/// several at once. So it must not be asked for more than one thing, nor by a script that finds
/// its further keys by itself, as those that read do.
fn names_all_keys(commands: &Pipeline, purpose: Use) -> bool {
    let is_script =
        |command: &Cmd| matches!(command.args_iter().next(), Some(redis::Arg::Simple(b"EVALSHA_RO" | b"EVAL_RO")));
    match purpose {
        Use::Write => true,
        Use::Read => commands.cmd_iter().count() == 1 && !commands.cmd_iter().any(is_script),
    }
}

/// The same for a server that is just being given the slot.
fn asking(commands: &Pipeline) -> Pipeline {
    let mut asking = redis::pipe();
    for command in commands.cmd_iter() {
        asking.cmd("ASKING").add_command(command.clone());
    }
    asking
}

fn one(answer: Answer) -> Result<Value, StoreError> {
    Ok(answer.values.into_iter().next().unwrap_or(Value::Nil).extract_error()?)
}

/// The slot of a command: that of its first key, which is the first argument to begin with a tag.
/// What has no key goes anywhere.
fn slot(command: &Cmd) -> u16 {
    command
        .args_iter()
        .find_map(|argument| match argument {
            redis::Arg::Simple(argument) if argument.starts_with(b"{") => Some(cluster::slot_of(argument)),
            _ => None,
        })
        .unwrap_or(0)
}
