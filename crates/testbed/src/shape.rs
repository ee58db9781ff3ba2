//! The shapes in which data is kept, so that one test runs on each.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use redis::aio::MultiplexedConnection;
use redis::{Client, Cmd, FromRedisValue, RedisResult, Value};

use crate::{Cluster, Redis};

/// A server, or a cluster of three.
pub enum Shape {
    Single(Redis),
    Cluster(Borrowed),
}

/// Clusters that wait for the next test. They take seconds to start, so tests that run at one time
/// hand them on, emptied; whichever test ends last takes them down.
struct Pool {
    tests: usize,
    idle: Vec<Cluster>,
}

static POOL: Mutex<Pool> = Mutex::new(Pool { tests: 0, idle: Vec::new() });

/// A test that may want a cluster now or later.
struct Test;

impl Test {
    fn begin() -> Self {
        POOL.lock().unwrap_or_else(PoisonError::into_inner).tests += 1;
        Self
    }
}

impl Drop for Test {
    fn drop(&mut self) {
        let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
        pool.tests -= 1;
        if pool.tests == 0 {
            pool.idle.clear();
        }
    }
}

/// A cluster that goes on to the next test.
pub struct Borrowed(Option<Cluster>);

impl Drop for Borrowed {
    fn drop(&mut self) {
        let cluster = self.0.take().filter(|_| !std::thread::panicking());
        POOL.lock().unwrap_or_else(PoisonError::into_inner).idle.extend(cluster);
    }
}

/// Runs a test on a single server, then on a cluster.
pub async fn on_each_shape(test: impl AsyncFn(&Shape)) {
    let _here = Test::begin();
    test(&Shape::Single(Redis::start().await)).await;
    let idle = POOL.lock().unwrap_or_else(PoisonError::into_inner).idle.pop();
    let cluster = match idle {
        Some(cluster) => cluster,
        None => Cluster::start(3).await,
    };
    let shape = Shape::Cluster(Borrowed(Some(cluster)));
    let mut questions = shape.questions().await;
    questions.flush().await;
    test(&shape).await;
}

impl Shape {
    /// The address as an operator writes it: `unix://…` or `redis+cluster://…`.
    pub fn address(&self) -> String {
        match self {
            Self::Single(redis) => redis.url(),
            Self::Cluster(_) => {
                let nodes: Vec<String> =
                    self.urls().iter().map(|url| url.trim_start_matches("redis://").to_owned()).collect();
                format!("redis+cluster://{}", nodes.join(","))
            }
        }
    }

    pub fn is_cluster(&self) -> bool {
        matches!(self, Self::Cluster(_))
    }

    fn urls(&self) -> Vec<String> {
        match self {
            Self::Single(redis) => vec![redis.url()],
            Self::Cluster(cluster) => cluster.0.as_ref().map(Cluster::urls).unwrap_or_default(),
        }
    }

    /// Connections for the test's own questions.
    pub async fn questions(&self) -> Questions {
        Questions::to(&self.urls()).await
    }
}

/// A test's own connections to every server that there is.
pub struct Questions(Vec<MultiplexedConnection>);

impl Questions {
    pub async fn to(urls: &[String]) -> Self {
        let mut servers = Vec::new();
        for url in urls {
            let client = Client::open(url.as_str()).expect("the address is well-formed");
            servers.push(client.get_multiplexed_async_connection().await.expect("the server takes connections"));
        }
        Self(servers)
    }

    /// Asks whichever server holds the command's key.
    pub async fn ask<T: FromRedisValue>(&mut self, command: &Cmd) -> T {
        self.try_ask(command).await.expect("the server answers")
    }

    /// The same for what the server may refuse.
    pub async fn try_ask<T: FromRedisValue>(&mut self, command: &Cmd) -> RedisResult<T> {
        for server in &mut self.0 {
            match command.query_async(server).await {
                Err(error) if error.code() == Some("MOVED") => {}
                answer => return answer,
            }
        }
        panic!("no server holds the key");
    }

    /// Tells it to whichever server holds the command's key.
    pub async fn tell(&mut self, command: &Cmd) {
        let _: Value = self.ask(command).await;
    }

    /// Every key, with what it holds written out. (Of what `DUMP` writes the order may change by
    /// itself, while a hash or a set grows into a larger table.)
    pub async fn snapshot(&mut self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        for server in &mut self.0 {
            let keys: Vec<String> =
                redis::cmd("KEYS").arg("*").query_async(server).await.expect("the server lists its keys");
            if keys.is_empty() {
                continue;
            }
            let mut types = redis::pipe();
            for key in &keys {
                types.cmd("TYPE").arg(key);
            }
            let types: Vec<String> = types.query_async(server).await.expect("the server knows its keys' types");
            let mut contents = redis::pipe();
            for (key, kind) in keys.iter().zip(&types) {
                match kind.as_str() {
                    "hash" => contents.cmd("HGETALL").arg(key),
                    "set" => contents.cmd("SMEMBERS").arg(key),
                    "zset" => contents.cmd("ZRANGE").arg(key).arg(0).arg(-1).arg("WITHSCORES"),
                    "list" => contents.cmd("LRANGE").arg(key).arg(0).arg(-1),
                    "stream" => contents.cmd("XRANGE").arg(key).arg("-").arg("+"),
                    _ => contents.cmd("GET").arg(key),
                };
            }
            let contents: Vec<Value> = contents.query_async(server).await.expect("the server tells what keys hold");
            for ((key, kind), content) in keys.into_iter().zip(types).zip(contents) {
                // A key may run out between two questions.
                if !matches!(content, Value::Nil) {
                    found.insert(key, format!("{kind} {}", written_out(&kind, content)));
                }
            }
        }
        found
    }

    /// Deletes every key.
    pub async fn flush(&mut self) {
        for server in &mut self.0 {
            redis::cmd("FLUSHALL").exec_async(server).await.expect("the server deletes its keys");
        }
    }

    /// Makes the servers forget the scripts that they were told, as a restart does.
    pub async fn forget_scripts(&mut self) {
        for server in &mut self.0 {
            redis::cmd("SCRIPT").arg("FLUSH").exec_async(server).await.expect("the server forgets");
        }
    }

    /// Bytes that the servers have sent so far.
    pub async fn bytes_sent(&mut self) -> u64 {
        let mut sent = 0;
        for server in &mut self.0 {
            let stats: String = redis::cmd("INFO").arg("stats").query_async(server).await.expect("the server counts");
            let line = stats.lines().find_map(|line| line.strip_prefix("total_net_output_bytes:"));
            sent += line.and_then(|bytes| bytes.trim().parse::<u64>().ok()).unwrap_or(0);
        }
        sent
    }

    /// Commands that the servers have carried out so far, those within scripts among them.
    pub async fn commands_done(&mut self) -> BTreeMap<String, u64> {
        let mut done = BTreeMap::new();
        for server in &mut self.0 {
            let stats: String =
                redis::cmd("INFO").arg("commandstats").query_async(server).await.expect("the server counts");
            for line in stats.lines() {
                let Some((name, rest)) = line.strip_prefix("cmdstat_").and_then(|line| line.split_once(":calls="))
                else {
                    continue;
                };
                let calls: u64 = rest.split(',').next().and_then(|calls| calls.parse().ok()).unwrap_or(0);
                *done.entry(name.to_owned()).or_default() += calls;
            }
        }
        done
    }
}

/// What has no order of its own is put into one.
fn written_out(kind: &str, content: Value) -> String {
    let items = match content {
        Value::Array(items) => items,
        // A record with numbers in front: its words are to be found in what is written out.
        Value::BulkString(bytes) if str::from_utf8(&bytes).is_err() => {
            return format!("binary-data('{}')", bytes.escape_ascii());
        }
        content => return format!("{content:?}"),
    };
    let width = if kind == "hash" { 2 } else { 1 };
    let mut items: Vec<String> = items.chunks(width).map(|item| format!("{item:?}")).collect();
    if kind == "hash" || kind == "set" {
        items.sort_unstable();
    }
    items.join(", ")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[tokio::test]
    async fn a_test_runs_on_both_shapes_and_finds_each_empty() {
        for _ in 0..2 {
            let runs = AtomicUsize::new(0);
            on_each_shape(async |shape| {
                runs.fetch_add(1, Ordering::Relaxed);
                let mut questions = shape.questions().await;
                assert!(questions.snapshot().await.is_empty());
                for key in ["{a}", "{b}", "{c}", "{d}"] {
                    questions.tell(redis::cmd("SET").arg(key).arg(1)).await;
                }
                assert_eq!(questions.snapshot().await.len(), 4);
            })
            .await;
            assert_eq!(runs.into_inner(), 2);
        }
    }
}
