//! One server, and the connections to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::{AsyncConnectionConfig, Client, ErrorKind, Pipeline, RedisError, RedisResult, Value};
use tokio::sync::{Mutex, watch};

use super::Pace;

/// How long connecting may take.
pub(super) const CONNECT: Duration = Duration::from_millis(450);

/// A server with a connection for each use: a write may be followed by `WAIT`, which holds up
/// whatever comes behind it on its connection, and a large answer does the same. No page should
/// stand there.
pub(super) struct Server {
    /// `host:port`, or the path of a socket.
    pub(super) address: String,
    pub(super) client: Client,
    lanes: [Lane; 4],
    /// Turns true when another server has taken its place.
    replaced: watch::Sender<bool>,
}

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Use {
    Read,
    Write,
}

impl Server {
    /// `must_lead`: it is used only as long as it says that it is a primary.
    pub(super) fn new(client: Client, must_lead: bool) -> Arc<Self> {
        let address = client.get_connection_info().addr().to_string();
        let lane = || Lane { must_lead, wire: Mutex::new(None) };
        let lanes = [lane(), lane(), lane(), lane()];
        Arc::new(Self { address, client, lanes, replaced: watch::Sender::new(false) })
    }

    pub(super) async fn wire(&self, pace: Pace, purpose: Use) -> RedisResult<Wire> {
        let [page_read, page_write, bulk_read, bulk_write] = &self.lanes;
        let lane = match (pace, purpose) {
            (Pace::Page, Use::Read) => page_read,
            (Pace::Page, Use::Write) => page_write,
            (Pace::Bulk, Use::Read) => bulk_read,
            (Pace::Bulk, Use::Write) => bulk_write,
        };
        lane.wire(&self.client, &self.replaced).await
    }

    /// One connection was cut by the other side: so were its siblings, most probably, and the next
    /// command shouldn't have to find that out.
    pub(super) fn was_cut(&self) {
        for lane in &self.lanes {
            if let Ok(held) = lane.wire.try_lock()
                && let Some(wire) = held.as_ref()
            {
                wire.fail();
            }
        }
    }

    /// Another server has taken its place: whoever waits for an answer of this one need not.
    pub(super) fn replace(&self) {
        self.replaced.send_replace(true);
    }
}

/// The place of one connection, which is made when it is needed, and made anew once it has failed.
struct Lane {
    must_lead: bool,
    wire: Mutex<Option<Wire>>,
}

impl Lane {
    async fn wire(&self, client: &Client, replaced: &watch::Sender<bool>) -> RedisResult<Wire> {
        let mut held = self.wire.lock().await;
        if let Some(wire) = held.as_ref().filter(|wire| !wire.failed.load(Ordering::Relaxed)) {
            return Ok(wire.clone());
        }
        let wire = Wire { replaced: Some(replaced.subscribe()), ..Wire::connect(client).await? };
        if self.must_lead {
            wire.expect_primary().await?;
        }
        *held = Some(wire.clone());
        Ok(wire)
    }
}

/// A connection until it fails. It is never repaired, so what is sent over one wire reaches one
/// process, in order.
#[derive(Clone)]
pub(super) struct Wire {
    connection: MultiplexedConnection,
    failed: Arc<AtomicBool>,
    replaced: Option<watch::Receiver<bool>>,
}

impl Wire {
    pub(super) async fn connect(client: &Client) -> RedisResult<Self> {
        // Whoever sends says how long to wait for the answer.
        let config = AsyncConnectionConfig::new().set_connection_timeout(Some(CONNECT)).set_response_timeout(None);
        let connecting = client.get_multiplexed_async_connection_with_config(&config);
        let connection = tokio::time::timeout(CONNECT, connecting)
            .await
            .map_err(|_| RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut)))??;
        Ok(Self { connection, failed: Arc::default(), replaced: None })
    }

    async fn expect_primary(&self) -> RedisResult<()> {
        let mut role = redis::pipe();
        role.cmd("ROLE");
        let asking = tokio::time::timeout(CONNECT, self.send(&role));
        let answer =
            asking.await.map_err(|_| RedisError::from(std::io::Error::from(std::io::ErrorKind::TimedOut)))??;
        match answer.first() {
            Some(Value::Array(parts)) if parts.first().and_then(text).as_deref() == Some("slave") => {
                Err((ErrorKind::Io, "it is a replica").into())
            }
            _ => Ok(()),
        }
    }

    /// What the server says no to arrives as a value.
    pub(super) async fn send(&self, commands: &Pipeline) -> RedisResult<Vec<Value>> {
        let count = commands.cmd_iter().count();
        let mut connection = self.connection.clone();
        let answer = connection.req_packed_commands(commands, 0, count);
        let Some(mut replaced) = self.replaced.clone() else { return answer.await };
        tokio::select! {
            biased;
            answer = answer => answer,
            Ok(_) = replaced.wait_for(|replaced| *replaced) => {
                Err((ErrorKind::Io, "another server has taken its place").into())
            }
        }
    }

    /// Nobody is to use it again.
    pub(super) fn fail(&self) {
        self.failed.store(true, Ordering::Relaxed);
    }
}

/// How many replicas are connected and up to date with a primary, from its answer to `ROLE`;
/// `None` of a replica, or where nobody says. A backup that follows a server for a moment says that
/// it has no port: it takes over from nobody, and is none of them.
pub(super) fn replicas(role: &Value) -> Option<usize> {
    let Value::Array(parts) = role else { return None };
    let listens = |replica: &&Value| match replica {
        Value::Array(parts) => parts.get(1).and_then(number).is_some_and(|port| port > 0),
        _ => false,
    };
    match (parts.first(), parts.get(2)) {
        (Some(role), Some(Value::Array(replicas))) if text(role).as_deref() == Some("master") => {
            Some(replicas.iter().filter(listens).count())
        }
        _ => None,
    }
}

/// Why a server did not even begin with what it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Another server has the slot, for good.
    Moved(String, u16),
    /// Another server has the slot for this once.
    Ask(String, u16),
    /// It is a replica now.
    NoPrimary,
    /// It will take it in a moment.
    Later,
}

impl Refusal {
    pub(super) fn of(value: &Value) -> Option<Self> {
        let Value::ServerError(error) = value else { return None };
        let at = || {
            let (_, at) = error.details()?.split_once(' ')?;
            let (host, port) = at.split_whitespace().next()?.rsplit_once(':')?;
            Some((host.to_owned(), port.parse().ok()?))
        };
        match error.code() {
            "MOVED" => Some(at().map_or(Self::Later, |(host, port)| Self::Moved(host, port))),
            "ASK" => Some(at().map_or(Self::Later, |(host, port)| Self::Ask(host, port))),
            "READONLY" => Some(Self::NoPrimary),
            "LOADING" | "CLUSTERDOWN" | "TRYAGAIN" | "MASTERDOWN" => Some(Self::Later),
            // A script met a key that has just been moved. Those that write name all their keys,
            // and are refused before they begin; so this one has only read.
            _ if error.details().is_some_and(|details| details.contains(NOT_LOCAL)) => Some(Self::Later),
            _ => None,
        }
    }
}

/// What Redis says to a script that reads a key of a slot which is being moved.
pub(crate) const NOT_LOCAL: &str = "non local key";

pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::BulkString(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        Value::SimpleString(text) => Some(text.clone()),
        _ => None,
    }
}

pub(super) fn number(value: &Value) -> Option<u64> {
    match value {
        Value::Int(number) => u64::try_from(*number).ok(),
        value => text(value)?.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backup_that_follows_is_no_replica() {
        let text = |text: &str| Value::BulkString(text.as_bytes().to_vec());
        let replica = |port: &str| Value::Array(vec![text("127.0.0.1"), text(port), text("0")]);
        let role = |name: &str, followers| Value::Array(vec![text(name), Value::Int(7), Value::Array(followers)]);
        assert_eq!(replicas(&role("master", vec![replica("-1"), replica("6379"), replica("0")])), Some(1));
        assert_eq!(replicas(&role("master", vec![])), Some(0));
        assert_eq!(replicas(&role("slave", vec![])), None);
    }
}
