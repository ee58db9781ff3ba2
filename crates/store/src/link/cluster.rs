//! Which node of a cluster has which slots, asked for again whenever there is doubt.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use redis::{Client, ConnectionInfo, Value, pipe};
use tokio::sync::Mutex;

use super::Pace;
use super::address::{Address, place};
use super::server::{Server, Use, number, text};
use crate::error::StoreError;

/// How long a node has for its answer: a page waits for it, too.
const ASK: Duration = Duration::from_millis(200);

/// How long the map is good without a doubt. Replicas come and go without a word.
const GOOD_FOR: Duration = Duration::from_secs(30);

pub(super) struct Cluster {
    address: Address,
    /// The nodes that the operator named.
    seeds: Vec<ConnectionInfo>,
    map: RwLock<Arc<Map>>,
    servers: RwLock<HashMap<String, Arc<Server>>>,
    doubted: AtomicBool,
    learned: RwLock<Instant>,
    /// Held while nodes are asked, so that a hundred requests ask them once.
    asking: Mutex<()>,
}

/// Who has which slots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Map(Vec<Range>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    first: u16,
    last: u16,
    owner: (String, u16),
    /// How many replicas of these slots live.
    replicas: usize,
}

impl Map {
    /// Reads the answer to `CLUSTER SLOTS` that a node gave; a node without an address of its own
    /// is the one that was asked.
    fn read(answer: &Value, asked: &str) -> Option<Self> {
        let Value::Array(ranges) = answer else { return None };
        let mut map = Vec::new();
        for range in ranges {
            let Value::Array(parts) = range else { return None };
            let mut parts = parts.iter();
            let bound = |value: &Value| number(value).and_then(|slot| u16::try_from(slot).ok());
            let (first, last) = (bound(parts.next()?)?, bound(parts.next()?)?);
            let Value::Array(owner) = parts.next()? else { return None };
            let host = text(owner.first()?).filter(|host| !host.is_empty() && host != "?");
            let host = host.unwrap_or_else(|| asked.to_owned());
            map.push(Range { first, last, owner: (host, bound(owner.get(1)?)?), replicas: parts.count() });
        }
        if map.is_empty() { None } else { Some(Self(map)) }
    }

    fn at(&self, slot: u16) -> Option<&Range> {
        // What was said last comes first.
        self.0.iter().find(|range| (range.first..=range.last).contains(&slot))
    }
}

impl Cluster {
    pub(super) fn new(address: Address) -> Result<Self, StoreError> {
        let seeds = address.servers()?;
        Ok(Self {
            address,
            seeds,
            map: RwLock::default(),
            servers: RwLock::default(),
            doubted: AtomicBool::new(true),
            learned: RwLock::new(Instant::now()),
            asking: Mutex::new(()),
        })
    }

    pub(super) fn doubt(&self) {
        self.doubted.store(true, Ordering::Relaxed);
    }

    pub(super) async fn owner(&self, slot: u16) -> Result<Arc<Server>, StoreError> {
        self.look_again().await?;
        let map = self.map();
        let range = map.at(slot).ok_or_else(|| StoreError::Away(format!("no node has slot {slot}")))?;
        self.at(&range.owner.0, range.owner.1)
    }

    pub(super) fn moved(&self, slot: u16, host: &str, port: u16) -> Result<Option<Arc<Server>>, StoreError> {
        self.doubt();
        // An empty host means the one that said so; the map that is asked for now knows it.
        if host.is_empty() {
            return Ok(None);
        }
        // Whether the new owner has replicas is not said, so it may have one.
        let range = Range { first: slot, last: slot, owner: (host.to_owned(), port), replicas: 1 };
        let mut map = self.map.write().unwrap_or_else(PoisonError::into_inner);
        *map = Arc::new(Map([vec![range], map.0.clone()].concat()));
        drop(map);
        self.at(host, port).map(Some)
    }

    pub(super) fn at(&self, host: &str, port: u16) -> Result<Arc<Server>, StoreError> {
        let key = format!("{host}:{port}");
        if let Some(server) = self.servers.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Arc::clone(server));
        }
        let like = self.seeds.first().ok_or_else(|| StoreError::Address("there is no node in it".to_owned()))?;
        let server = Server::new(self.address.client(place(like, host, port))?, false);
        let mut servers = self.servers.write().unwrap_or_else(PoisonError::into_inner);
        Ok(Arc::clone(servers.entry(key).or_insert(server)))
    }

    /// Whether the slot had replicas when the map was made.
    pub(super) fn could_be_replaced(&self, slot: u16) -> bool {
        self.map().at(slot).is_none_or(|range| range.replicas > 0)
    }

    /// No replica of the slot lives, and it is this server's. The others are asked: a primary that
    /// was cut off is the last to hear that it was replaced.
    pub(super) async fn stands_alone(&self, slot: u16, server: &Arc<Server>) -> Result<bool, StoreError> {
        let map = self.ask(Some(&server.address)).await?;
        let alone = map.at(slot).is_some_and(|range| {
            range.replicas == 0 && self.at(&range.owner.0, range.owner.1).is_ok_and(|at| at.address == server.address)
        });
        self.learn(map);
        Ok(alone)
    }

    pub(super) fn has_replicas(&self) -> bool {
        self.map().0.iter().any(|range| range.replicas > 0)
    }

    pub(super) async fn primaries(&self) -> Result<Vec<Arc<Server>>, StoreError> {
        self.look_again().await?;
        self.known()
    }

    /// Of all nodes that are known, those with slots first.
    pub(super) async fn clients(&self) -> Result<Vec<Client>, StoreError> {
        // If nobody answers now, one of those known may do so in a moment.
        let _ = self.primaries().await;
        Ok(self.nodes()?.iter().map(|node| node.client.clone()).collect())
    }

    fn map(&self) -> Arc<Map> {
        Arc::clone(&self.map.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// All nodes to ask: those with slots, and those that the operator named.
    fn nodes(&self) -> Result<Vec<Arc<Server>>, StoreError> {
        let mut nodes = self.known()?;
        for seed in self.named()? {
            if nodes.iter().all(|node| node.address != seed.address) {
                nodes.push(seed);
            }
        }
        Ok(nodes)
    }

    fn known(&self) -> Result<Vec<Arc<Server>>, StoreError> {
        let mut owners: Vec<_> = self.map().0.iter().map(|range| range.owner.clone()).collect();
        owners.sort();
        owners.dedup();
        owners.iter().map(|(host, port)| self.at(host, *port)).collect()
    }

    fn named(&self) -> Result<Vec<Arc<Server>>, StoreError> {
        self.seeds
            .iter()
            .map(|seed| {
                let at = seed.addr().to_string();
                let (host, port) = at.rsplit_once(':').unwrap_or((&at, ""));
                self.at(host, port.parse().unwrap_or(6_379))
            })
            .collect()
    }

    fn is_doubtful(&self) -> bool {
        self.doubted.load(Ordering::Relaxed)
            || self.learned.read().unwrap_or_else(PoisonError::into_inner).elapsed() > GOOD_FOR
    }

    /// Asks the nodes, if there is reason to.
    async fn look_again(&self) -> Result<(), StoreError> {
        if !self.is_doubtful() {
            return Ok(());
        }
        let _asking = self.asking.lock().await;
        // Somebody else may have asked meanwhile.
        if !self.is_doubtful() {
            return Ok(());
        }
        // Before the answer, so that a doubt that arises meanwhile stays.
        self.doubted.store(false, Ordering::Relaxed);
        match self.ask(None).await {
            Ok(map) => {
                self.learn(map);
                Ok(())
            }
            Err(error) => {
                self.doubt();
                // The map may be right still.
                if self.map().0.is_empty() { Err(error) } else { Ok(()) }
            }
        }
    }

    /// Asks all nodes at once, without the one at `but`; the first answer counts.
    async fn ask(&self, but: Option<&str>) -> Result<Map, StoreError> {
        let nodes = self.nodes()?;
        let mut asked: FuturesUnordered<_> = nodes
            .iter()
            .filter(|node| but != Some(node.address.as_str()))
            .map(|node| tokio::time::timeout(ASK, ask_one(node)))
            .collect();
        while let Some(answer) = asked.next().await {
            if let Ok(Some(map)) = answer {
                return Ok(map);
            }
        }
        Err(StoreError::Away("no node of the cluster answers".to_owned()))
    }

    fn learn(&self, map: Map) {
        *self.learned.write().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        let mut held = self.map.write().unwrap_or_else(PoisonError::into_inner);
        if **held != map {
            let owners: Vec<&(String, u16)> = map.0.iter().map(|range| &range.owner).collect();
            tracing::debug!(?owners, "the cluster's slots lie with these");
            // Who had slots and has none any more may not even answer.
            for Range { owner, .. } in &held.0 {
                if !owners.contains(&owner) {
                    let key = format!("{}:{}", owner.0, owner.1);
                    let gone = self.servers.write().unwrap_or_else(PoisonError::into_inner).remove(&key);
                    gone.inspect(|server| server.replace());
                }
            }
            *held = Arc::new(map);
        }
    }
}

async fn ask_one(node: &Arc<Server>) -> Option<Map> {
    let wire = node.wire(Pace::Page, Use::Read).await.ok()?;
    let Ok(answers) = wire.send(pipe().cmd("CLUSTER").arg("SLOTS")).await else {
        wire.fail();
        return None;
    };
    let host = node.address.rsplit_once(':').map_or(node.address.as_str(), |(host, _)| host);
    Map::read(answers.first()?, host)
}

/// The cluster's slot of a key: CRC-16/XMODEM of its tag, modulo 16,384 (Redis Cluster
/// specification).
pub(crate) fn slot_of(key: &[u8]) -> u16 {
    let tag = key.strip_prefix(b"{").and_then(|rest| rest.split(|byte| *byte == b'}').next()).unwrap_or(key);
    let crc = tag.iter().fold(0_u16, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| {
                if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 }
            },
        )
    });
    crc % 16_384
}

#[cfg(test)]
mod tests {
    use model::shard::Shard;

    use super::*;

    #[test]
    fn a_key_lies_where_its_shard_does() {
        for shard in Shard::all() {
            assert_eq!(u64::from(slot_of(format!("{{{}}}t:12", shard.tag()).as_bytes()) / 512), shard.number());
        }
    }

    #[test]
    fn a_map_tells_owners_and_replicas_and_what_was_said_last_counts() {
        let node = |host: &str, port| {
            Value::Array(vec![Value::BulkString(host.as_bytes().to_vec()), Value::Int(port), Value::Array(vec![])])
        };
        let range =
            |first, last, nodes: Vec<Value>| Value::Array([vec![Value::Int(first), Value::Int(last)], nodes].concat());
        let answer = Value::Array(vec![
            range(0, 8_191, vec![node("", 1), node("b", 2)]),
            range(8_192, 16_383, vec![node("c", 3)]),
        ]);
        let mut map = Map::read(&answer, "a").unwrap();
        assert_eq!(map.at(100).map(|range| (range.owner.clone(), range.replicas)), Some((("a".to_owned(), 1), 1)));
        assert_eq!(map.at(9_000).map(|range| range.replicas), Some(0));
        map.0.insert(0, Range { first: 9_000, last: 9_000, owner: ("d".to_owned(), 4), replicas: 0 });
        assert_eq!(map.at(9_000).map(|range| range.owner.1), Some(4));
        assert_eq!(map.at(9_001).map(|range| range.owner.1), Some(3));
        assert_eq!(Map::read(&Value::Array(vec![]), "a"), None);
    }
}
