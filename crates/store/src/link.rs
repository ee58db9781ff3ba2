//! Connections: to one Redis, or to a cluster of them.

use std::time::Duration;

use redis::aio::{ConnectionLike, ConnectionManager, ConnectionManagerConfig};
use redis::cluster::ClusterClientBuilder;
use redis::cluster_async::ClusterConnection;
use redis::{Client, Cmd, Pipeline, Value};

use crate::error::StoreError;
use crate::trips::trip;

/// How long a page waits for an answer. A page takes two, and says within a second that it cannot.
const PATIENCE: Duration = Duration::from_millis(450);
/// How long followers and commands wait: a large batch may take its time.
const BULK_PATIENCE: Duration = Duration::from_secs(20);

/// The address of the data, in one of the shapes that are understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    Single(String),
    Cluster(Vec<String>),
}

impl Address {
    /// `redis://`, `unix://` or `redis+cluster://host:port,host:port`.
    ///
    /// # Errors
    /// Any other scheme, or an address that redis-rs does not read.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let text = text.trim();
        if let Some(nodes) = text.strip_prefix("redis+cluster://") {
            let nodes: Vec<String> = nodes
                .split(',')
                .map(str::trim)
                .filter(|node| !node.is_empty())
                .map(|node| format!("redis://{node}"))
                .collect();
            return match nodes.first() {
                Some(_) => Ok(Self::Cluster(nodes)),
                None => Err(StoreError::Address("redis+cluster:// needs at least one host:port".to_owned())),
            };
        }
        if !text.starts_with("redis://") && !text.starts_with("unix://") {
            return Err(StoreError::Address(format!(
                "`{text}` is no Redis address: use redis://, unix:// or redis+cluster://"
            )));
        }
        Client::open(text).map_err(|error| StoreError::Address(format!("`{text}` is no Redis address: {error}")))?;
        Ok(Self::Single(text.to_owned()))
    }

    /// One address to subscribe at; a cluster carries messages to all its nodes.
    pub(crate) fn any(&self) -> Result<Client, StoreError> {
        let url = match self {
            Self::Single(url) => url.as_str(),
            Self::Cluster(nodes) => nodes.first().map_or("", String::as_str),
        };
        Ok(Client::open(url)?)
    }
}

/// A connection that reconnects by itself, shared by all who send.
#[derive(Clone)]
pub(crate) struct Link {
    kind: Kind,
    patience: Duration,
}

#[derive(Clone)]
enum Kind {
    Single(ConnectionManager),
    Cluster(ClusterConnection),
}

/// For whom a connection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// People wait for it.
    Page,
    /// Nobody waits: followers, imports.
    Bulk,
}

impl Link {
    pub(crate) async fn open(address: &Address, pace: Pace) -> Result<Self, StoreError> {
        let patience = match pace {
            Pace::Page => PATIENCE,
            Pace::Bulk => BULK_PATIENCE,
        };
        let kind = match address {
            Address::Single(url) => {
                let config = ConnectionManagerConfig::new()
                    .set_connection_timeout(Some(PATIENCE))
                    .set_response_timeout(Some(patience))
                    .set_number_of_retries(1)
                    .set_min_delay(Duration::from_millis(20))
                    .set_max_delay(Duration::from_millis(100));
                Kind::Single(ConnectionManager::new_with_config(Client::open(url.as_str())?, config).await?)
            }
            Address::Cluster(nodes) => {
                let client = ClusterClientBuilder::new(nodes.iter().map(String::as_str))
                    .connection_timeout(PATIENCE)
                    .response_timeout(patience)
                    .retries(3)
                    .build()?;
                Kind::Cluster(client.get_async_connection().await?)
            }
        };
        Ok(Self { kind, patience })
    }

    pub(crate) fn is_cluster(&self) -> bool {
        matches!(self.kind, Kind::Cluster(_))
    }

    pub(crate) async fn send(&self, command: &Cmd) -> Result<Value, StoreError> {
        let mut kind = self.kind.clone();
        let answer = async {
            match &mut kind {
                Kind::Single(connection) => connection.req_packed_command(command).await,
                Kind::Cluster(connection) => connection.req_packed_command(command).await,
            }
        };
        // What the server says no to arrives as a value.
        Ok(self.in_time(answer).await?.extract_error()?)
    }

    /// Several commands on keys of one shard, sent together.
    pub(crate) async fn send_all(&self, commands: &Pipeline) -> Result<Vec<Value>, StoreError> {
        let mut kind = self.kind.clone();
        let count = commands.cmd_iter().count();
        let answer = async {
            match &mut kind {
                Kind::Single(connection) => connection.req_packed_commands(commands, 0, count).await,
                Kind::Cluster(connection) => connection.req_packed_commands(commands, 0, count).await,
            }
        };
        let values = self.in_time(answer).await?;
        Ok(values.into_iter().map(Value::extract_error).collect::<Result<_, _>>()?)
    }

    async fn in_time<T>(&self, answer: impl Future<Output = redis::RedisResult<T>>) -> Result<T, StoreError> {
        match trip(tokio::time::timeout(self.patience, answer)).await {
            Ok(answer) => Ok(answer?),
            Err(_) => Err(StoreError::Away(format!("no answer within {} ms", self.patience.as_millis()))),
        }
    }
}
