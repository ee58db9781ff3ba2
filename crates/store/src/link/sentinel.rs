//! The primary that Sentinels name, found again whenever there is doubt.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use redis::{Client, ConnectionInfo, RedisResult, Value, pipe};
use tokio::sync::Mutex;

use super::address::{Address, Watched, without_login};
use super::server::{Server, Wire, text};
use crate::error::StoreError;

/// How long a Sentinel has for its answer: a page waits for it, too.
const ASK: Duration = Duration::from_millis(200);

pub(super) struct Sentinel {
    address: Address,
    watched: Watched,
    /// As it was last found.
    current: RwLock<Option<Arc<Server>>>,
    doubted: AtomicBool,
    /// Held while the Sentinels are asked, so that a hundred requests ask them once. Inside are
    /// connections to them.
    wires: Mutex<Vec<Option<Wire>>>,
}

/// What a Sentinel says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word {
    primary: (String, u16),
    /// A replica lives that could take over.
    has_heir: bool,
}

impl Sentinel {
    pub(super) fn new(address: Address, watched: Watched) -> Self {
        let wires = Mutex::new(vec![None; watched.sentinels.len()]);
        Self { address, watched, current: RwLock::new(None), doubted: AtomicBool::new(false), wires }
    }

    pub(super) fn doubt(&self) {
        self.doubted.store(true, Ordering::Relaxed);
    }

    fn current(&self) -> Option<Arc<Server>> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) async fn primary(&self) -> Result<Arc<Server>, StoreError> {
        if let Some(server) = self.undoubted() {
            return Ok(server);
        }
        let mut wires = self.wires.lock().await;
        // Somebody else may have asked meanwhile.
        if let Some(server) = self.undoubted() {
            return Ok(server);
        }
        let words = self.ask(&mut wires).await?;
        let (host, port) = named_by_most(&words)
            .ok_or_else(|| StoreError::Away(format!("no Sentinel names a primary of `{}`", self.watched.name)))?;
        let client = self.address.client(self.watched.at(&host, port)?)?;
        let place = client.get_connection_info().addr().to_string();
        let server = match self.current() {
            Some(server) if server.address == place => server,
            before => {
                let before = before.inspect(|server| server.replace()).map(|server| server.address.clone());
                tracing::info!(primary = %place, before, "the Sentinels name a primary");
                Server::new(client, true)
            }
        };
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&server));
        self.doubted.store(false, Ordering::Relaxed);
        Ok(server)
    }

    fn undoubted(&self) -> Option<Arc<Server>> {
        self.current().filter(|_| !self.doubted.load(Ordering::Relaxed))
    }

    /// Most of the Sentinels name this server, and none knows of a replica that could take over.
    pub(super) async fn stands_alone(&self, server: &Arc<Server>) -> Result<bool, StoreError> {
        let words = self.ask(&mut self.wires.lock().await).await?;
        let agree = words.iter().filter(|word| {
            let (host, port) = &word.primary;
            !word.has_heir && self.watched.at(host, *port).is_ok_and(|at| at.addr().to_string() == server.address)
        });
        Ok(agree.count() > self.watched.sentinels.len() / 2 && words.iter().all(|word| !word.has_heir))
    }

    /// What the Sentinels say that answer. Returns as soon as most of all say the same.
    async fn ask(&self, wires: &mut [Option<Wire>]) -> Result<Vec<Word>, StoreError> {
        let servers = self.address.servers()?;
        let mut asked: FuturesUnordered<_> = wires
            .iter_mut()
            .zip(servers)
            .map(|(wire, server)| async move {
                let answer = tokio::time::timeout(ASK, self.ask_one(wire, server)).await.ok().flatten();
                if answer.is_none() {
                    *wire = None;
                }
                answer
            })
            .collect();
        let (mut words, mut last) = (Vec::new(), None);
        while let Some(answer) = asked.next().await {
            if let Some(word) = answer {
                last = Some(word.primary.clone());
                words.push(word);
            }
            let alike = words.iter().filter(|word| Some(&word.primary) == last.as_ref()).count();
            if alike > self.watched.sentinels.len() / 2 {
                break;
            }
        }
        if words.is_empty() {
            return Err(StoreError::Away("no Sentinel answers".to_owned()));
        }
        Ok(words)
    }

    /// `None`: it does not answer, or knows no such primary.
    async fn ask_one(&self, wire: &mut Option<Wire>, server: ConnectionInfo) -> Option<Word> {
        if wire.is_none() {
            *wire = Some(self.connect(server).await.ok()?);
        }
        let mut questions = pipe();
        questions.cmd("SENTINEL").arg("GET-MASTER-ADDR-BY-NAME").arg(&self.watched.name);
        questions.cmd("SENTINEL").arg("REPLICAS").arg(&self.watched.name);
        let mut answers = wire.as_ref()?.send(&questions).await.ok()?.into_iter();
        let Value::Array(primary) = answers.next()? else { return None };
        let primary = (text(primary.first()?)?, text(primary.get(1)?)?.parse().ok()?);
        let has_heir = match answers.next() {
            Some(Value::Array(replicas)) => replicas.iter().any(lives),
            _ => false,
        };
        Some(Word { primary, has_heir })
    }

    /// Sentinels have logins of their own, or none. They are told ours only if they ask.
    async fn connect(&self, server: ConnectionInfo) -> RedisResult<Wire> {
        let open = |server: ConnectionInfo| -> RedisResult<Client> { self.address.client(server) };
        let wire = Wire::connect(&open(without_login(&server))?).await?;
        let ping = wire.send(pipe().cmd("PING")).await?;
        match ping.first() {
            Some(Value::ServerError(error)) if error.code() == "NOAUTH" => Wire::connect(&open(server)?).await,
            _ => Ok(wire),
        }
    }
}

/// Whether a replica as a Sentinel describes it could take over.
fn lives(replica: &Value) -> bool {
    let mut flags = None;
    match replica {
        Value::Map(fields) => {
            flags = fields.iter().find(|(name, _)| text(name).as_deref() == Some("flags")).and_then(|(_, it)| text(it));
        }
        Value::Array(fields) => {
            let mut fields = fields.iter();
            while let (Some(name), Some(value)) = (fields.next(), fields.next()) {
                if text(name).as_deref() == Some("flags") {
                    flags = text(value);
                }
            }
        }
        _ => {}
    }
    flags.is_some_and(|flags| !flags.contains("down") && !flags.contains("disconnected"))
}

/// The address that most Sentinels name: one that was away for a while may name an old one.
fn named_by_most(words: &[Word]) -> Option<(String, u16)> {
    let votes = |word: &Word| words.iter().filter(|other| other.primary == word.primary).count();
    words.iter().max_by_key(|word| votes(word)).map(|word| word.primary.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(host: &str) -> Word {
        Word { primary: (host.to_owned(), 6_379), has_heir: false }
    }

    #[test]
    fn one_sentinel_that_was_away_does_not_outvote_the_others() {
        assert_eq!(named_by_most(&[word("old"), word("new"), word("new")]), Some(("new".to_owned(), 6_379)));
        assert_eq!(named_by_most(&[]), None);
    }

    #[test]
    fn a_replica_that_is_down_is_no_heir() {
        let replica = |flags: &str| {
            let text = |text: &str| Value::BulkString(text.as_bytes().to_vec());
            Value::Array(vec![text("name"), text("x"), text("flags"), text(flags)])
        };
        assert!(lives(&replica("slave")));
        for flags in ["s_down,slave", "slave,disconnected", "s_down,slave,disconnected"] {
            assert!(!lives(&replica(flags)), "{flags}");
        }
    }
}
