//! A primary with replicas, and the Sentinels that watch it.

use std::fs;
use std::path::Path;
use std::time::Duration;

use redis::Value;

use crate::tcp::{TcpServer, connect, in_memory, url};

/// What the Sentinels know the primary by.
const NAME: &str = "forum";

/// How many Sentinels there are; two of them can decide.
const SENTINELS: usize = 3;

/// How long the set may take to find itself, and to replace a primary. An attempt fails when the
/// Sentinels vote for different leaders, and the next comes after twice the failover timeout.
const PATIENCE: Duration = Duration::from_secs(90);

/// A primary, two replicas and three Sentinels of a test's own, on loopback. Nothing is kept on
/// disk. Starting takes some three seconds, replacing a primary about as long.
pub struct Sentinels {
    servers: Vec<TcpServer>,
    sentinels: Vec<TcpServer>,
}

impl Sentinels {
    /// Starts everything, and waits until the Sentinels know the replicas and each other.
    pub async fn start() -> Self {
        let primary = TcpServer::start(|port, _| settings(port, None)).await;
        let of = primary.port();
        let replicas = [
            TcpServer::start(|port, _| settings(port, Some(of))).await,
            TcpServer::start(|port, _| settings(port, Some(of))).await,
        ];
        let connected = ["connected_slaves:2".to_owned()];
        primary.until_it_says(redis::cmd("INFO").arg("replication"), &connected).await;
        for replica in &replicas {
            let up = ["master_link_status:up".to_owned()];
            replica.until_it_says(redis::cmd("INFO").arg("replication"), &up).await;
        }
        let mut sentinels = Vec::with_capacity(SENTINELS);
        for _ in 0..SENTINELS {
            sentinels.push(TcpServer::start(|port, folder| watching(port, folder, of)).await);
        }
        let set = Self { servers: [primary].into_iter().chain(replicas).collect(), sentinels };
        set.until(async || {
            for sentinel in &set.sentinels {
                let found = facts(sentinel).await;
                if !["num-slaves=2", "num-other-sentinels=2"].iter().all(|fact| found.contains(&(*fact).to_owned())) {
                    return false;
                }
            }
            true
        })
        .await;
        set
    }

    /// The address as an operator writes it: `redis+sentinel://…/forum`.
    pub fn address(&self) -> String {
        let hosts: Vec<String> =
            self.sentinels.iter().map(|sentinel| format!("127.0.0.1:{}", sentinel.port())).collect();
        format!("redis+sentinel://{}/{NAME}", hosts.join(","))
    }

    /// The same with a login. The servers know `exedra:secret`, the Sentinels nobody.
    pub fn address_with(&self, login: &str) -> String {
        self.address().replace("://", &format!("://{login}@"))
    }

    /// Which of the servers the Sentinels name as the primary, when they agree.
    pub async fn primary(&self) -> Option<usize> {
        let mut named = Vec::new();
        for sentinel in &self.sentinels {
            let found = facts(sentinel).await;
            let port = found.iter().find_map(|fact| fact.strip_prefix("port=")?.parse::<u16>().ok());
            // One that was killed has no say.
            let Some(port) = port else { continue };
            named.push(self.servers.iter().position(|server| server.port() == port)?);
        }
        named.iter().all(|server| Some(server) == named.first()).then(|| named.first().copied()).flatten()
    }

    /// How many replicas the first Sentinel that answers has heard of, whether they live or not.
    pub async fn known_replicas(&self) -> usize {
        for sentinel in &self.sentinels {
            let found = facts(sentinel).await;
            let known = found.iter().find_map(|fact| fact.strip_prefix("num-slaves=")?.parse().ok());
            if let Some(known) = known {
                return known;
            }
        }
        panic!("no Sentinel answers");
    }

    /// Waits until the Sentinels have made another server than this the primary.
    pub async fn until_replaced(&self, before: usize) {
        self.until(async || self.primary().await.is_some_and(|primary| primary != before)).await;
    }

    /// Waits until a server is a replica that is up to date.
    pub async fn until_replica(&self, server: usize) {
        let up = ["role:slave".to_owned(), "master_link_status:up".to_owned()];
        let mut info = redis::cmd("INFO");
        info.arg("replication");
        self.until(async || crate::tcp::says(self.servers[server].port(), &info, &up).await).await;
    }

    /// Waits until this server has that many replicas.
    pub async fn until_it_has_replicas(&self, server: usize, count: usize) {
        let has = [format!("connected_slaves:{count}")];
        let mut info = redis::cmd("INFO");
        info.arg("replication");
        self.until(async || crate::tcp::says(self.servers[server].port(), &info, &has).await).await;
    }

    /// `redis://127.0.0.1:…`, of one of the servers: the first was the first primary.
    pub fn url(&self, server: usize) -> String {
        url(self.servers[server].port())
    }

    /// Ends a server as a crash would, and has it gone on return.
    pub fn kill(&self, server: usize) {
        self.servers[server].kill();
    }

    /// Starts a server that was killed. It is empty until the Sentinels make it a replica.
    pub async fn restart(&self, server: usize) {
        self.servers[server].restart().await;
    }

    pub fn pause(&self, server: usize) {
        self.servers[server].pause();
    }

    pub fn resume(&self, server: usize) {
        self.servers[server].resume();
    }

    /// Breaks the connections to a server's replicas. Those that are paused do not come back, and
    /// have not even in their sockets what is written from then on.
    pub async fn cut_off(&self, server: usize) {
        self.servers[server].tell(redis::cmd("CLIENT").arg("KILL").arg("TYPE").arg("replica")).await;
    }

    /// Ends one of the Sentinels.
    pub fn kill_sentinel(&self, sentinel: usize) {
        self.sentinels[sentinel].kill();
    }

    async fn until(&self, mut holds: impl AsyncFnMut() -> bool) {
        let asking = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("the Sentinels come to it in time");
    }
}

fn settings(port: u16, of: Option<u16>) -> Vec<String> {
    let mut settings = in_memory(port);
    settings.extend(["--repl-diskless-sync-delay", "0"].map(str::to_owned));
    // Nobody has to sign in, and one who does has to do it right.
    settings.extend(["--user", "exedra", "on", ">secret", "~*", "&*", "+@all"].map(str::to_owned));
    if let Some(of) = of {
        settings.extend(["--replicaof".to_owned(), "127.0.0.1".to_owned(), of.to_string()]);
    }
    settings
}

/// Sentinels ask every second at most. One that took a server for down sooner would take one for
/// down that it has just begun to watch, and replace the new primary at once.
fn watching(port: u16, folder: &Path, primary: u16) -> Vec<String> {
    let text = format!(
        "bind 127.0.0.1\nport {port}\nsentinel monitor {NAME} 127.0.0.1 {primary} 2\n\
         sentinel down-after-milliseconds {NAME} 1500\nsentinel failover-timeout {NAME} 3000\n\
         sentinel parallel-syncs {NAME} 2\n"
    );
    fs::write(folder.join("sentinel.conf"), text).expect("the Sentinel's file can be written");
    ["sentinel.conf", "--sentinel"].map(str::to_owned).into()
}

/// What a Sentinel knows of the primary, each as `name=value`.
async fn facts(sentinel: &TcpServer) -> Vec<String> {
    let Some(mut connection) = connect(sentinel.port()).await else { return Vec::new() };
    let mut command = redis::cmd("SENTINEL");
    let answer: Result<Vec<Value>, _> = command.arg("MASTER").arg(NAME).query_async(&mut connection).await;
    let text = |value: &Value| redis::from_redis_value_ref::<String>(value).unwrap_or_default();
    answer.unwrap_or_default().chunks(2).map(|pair| pair.iter().map(text).collect::<Vec<_>>().join("=")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_primary_that_is_lost_is_replaced_and_comes_back_as_a_replica() {
        let set = Sentinels::start().await;
        assert_eq!(set.primary().await, Some(0));
        set.kill(0);
        set.until_replaced(0).await;
        set.restart(0).await;
        set.until_replica(0).await;
    }
}
