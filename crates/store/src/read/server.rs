//! How the servers fare that hold the data.

use std::time::Duration;

use futures_util::future::join_all;
use model::shard::Shard;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;
use crate::version;

/// What an admin wants to know of the server; of a cluster, of all its primaries together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerFacts {
    /// The oldest, where there are several.
    pub version: String,
    pub memory_bytes: u64,
    /// What it may take, of all servers together; no limit, if it is 0.
    pub memory_max: u64,
    /// What goes when there is no room: `noeviction`, if nothing does. Empty, if a server does not say.
    pub eviction: String,
    pub keys: u64,
    pub fsync: Fsync,
    /// Whether the last attempt to write to the disk came to its end.
    pub saving: Saving,
    /// Replicas that are connected; of several servers, those of the one that has the fewest.
    pub replicas: u64,
    /// Where a server is lost, another takes over: there should be replicas.
    pub wants_replicas: bool,
    /// For how long it runs; of several servers the shortest.
    pub uptime: Duration,
}

/// Whether a server can write to its disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Saving {
    Fails,
    #[default]
    Works,
}

/// When what was written is on disk; the weakest promise comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fsync {
    /// Nothing is written to an append-only file.
    Off,
    No,
    EverySecond,
    /// A server does not say.
    #[default]
    Unknown,
    Always,
}

/// What a server says that lets nothing go.
pub const NO_EVICTION: &str = "noeviction";

impl Fsync {
    /// As it is spelled in the server's settings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::No => "no",
            Self::EverySecond => "everysec",
            Self::Unknown => "not known",
            Self::Always => "always",
        }
    }

    fn of(is_appending: bool, setting: Option<&str>) -> Self {
        match setting {
            _ if !is_appending => Self::Off,
            Some("no") => Self::No,
            Some("everysec") => Self::EverySecond,
            Some("always") => Self::Always,
            _ => Self::Unknown,
        }
    }
}

impl Store {
    /// Does all of it answer, with data that this program knows? In a cluster every primary is
    /// asked, each for a key of its own.
    ///
    /// # Errors
    /// Some of it does not, and the error says which servers; or the data is of another version
    /// than this program's.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let shards: Vec<Shard> = if self.link.is_cluster() { Shard::all().collect() } else { vec![Shard::SITE] };
        let asked = shards.iter().map(|shard| async {
            let key = keys::version(*shard);
            let answer = self.link.send(cmd("GET").arg(&key)).await;
            answer.and_then(|note| Reader::of(&key).text(note)).map_err(|error| (keys::tag(*shard), error))
        });
        let (mut notes, mut silent, mut away) = (Vec::new(), Vec::new(), None);
        for answer in join_all(asked).await {
            match answer {
                Ok(note) => notes.push(note),
                Err((tag, error)) => {
                    silent.push(tag);
                    away = Some(error);
                }
            }
        }
        if let Some(error) = away {
            let servers = self.link.addresses(&silent).await.join(", ");
            return Err(StoreError::Away(format!("{servers}: {error}")));
        }
        Ok(notes.iter().try_for_each(|note| version::check(note.as_deref()))?)
    }

    /// What the servers say of themselves, as far as they answer.
    ///
    /// # Errors
    /// None does.
    pub async fn server_facts(&self) -> Result<ServerFacts, StoreError> {
        let mut asking = pipe();
        asking.cmd("INFO").cmd("DBSIZE").cmd("CONFIG").arg("GET").arg("appendfsync");
        let mut facts: Option<ServerFacts> = None;
        let mut silent = None;
        for said in self.link.ask_each(&asking).await? {
            match said.and_then(read_facts) {
                Ok(more) => facts = Some(facts.map_or(more.clone(), |facts| facts.with(more))),
                Err(error) => silent = Some(error),
            }
        }
        match (facts, silent) {
            (Some(facts), None) => Ok(ServerFacts { wants_replicas: self.link.is_watched(), ..facts }),
            // One that does not answer does not say how it writes.
            (Some(facts), Some(_)) => Ok(ServerFacts {
                fsync: facts.fsync.min(Fsync::Unknown),
                wants_replicas: self.link.is_watched(),
                ..facts
            }),
            (None, error) => Err(error.unwrap_or_else(|| StoreError::Away("no server is known".to_owned()))),
        }
    }
}

impl ServerFacts {
    fn with(self, other: Self) -> Self {
        let age =
            |facts: &Self| -> Vec<u64> { facts.version.split('.').map(|part| part.parse().unwrap_or(0)).collect() };
        Self {
            version: if age(&other) < age(&self) { other.version } else { self.version },
            memory_bytes: self.memory_bytes + other.memory_bytes,
            // One without a limit is limited by nothing.
            memory_max: if self.memory_max == 0 || other.memory_max == 0 {
                0
            } else {
                self.memory_max + other.memory_max
            },
            eviction: if self.eviction == NO_EVICTION { other.eviction } else { self.eviction },
            keys: self.keys + other.keys,
            fsync: self.fsync.min(other.fsync),
            saving: self.saving.min(other.saving),
            replicas: self.replicas.min(other.replicas),
            wants_replicas: self.wants_replicas || other.wants_replicas,
            uptime: self.uptime.min(other.uptime),
        }
    }
}

fn read_facts(said: Vec<Value>) -> Result<ServerFacts, StoreError> {
    let reader = Reader::of("INFO");
    let [info, keys, fsync] = reader.values(Value::Array(said))?;
    let info = reader.text(info.extract_error()?)?.unwrap_or_default();
    let of = |name: &str| {
        info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default().to_owned()
    };
    // Whoever manages the server may have kept this to themselves.
    let setting = match fsync {
        Value::Array(values) => values.into_iter().nth(1),
        Value::Map(pairs) => pairs.into_iter().next().map(|(_, value)| value),
        _ => None,
    };
    let setting = setting.map(|value| reader.text(value)).transpose()?.flatten();
    Ok(ServerFacts {
        version: of("redis_version"),
        memory_bytes: of("used_memory").parse().unwrap_or(0),
        memory_max: of("maxmemory").parse().unwrap_or(0),
        eviction: of("maxmemory_policy"),
        saving: match ["aof_last_write_status", "aof_last_bgrewrite_status", "rdb_last_bgsave_status"]
            .map(of)
            .iter()
            .any(|said| said == "err")
        {
            true => Saving::Fails,
            false => Saving::Works,
        },
        replicas: of("connected_slaves").parse().unwrap_or(0),
        wants_replicas: false,
        uptime: Duration::from_secs(of("uptime_in_seconds").parse().unwrap_or(0)),
        keys: reader.number(keys.extract_error()?)?,
        fsync: Fsync::of(of("aof_enabled") == "1", setting.as_deref()),
    })
}
