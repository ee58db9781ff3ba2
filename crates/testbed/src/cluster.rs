//! A cluster of a few servers on loopback TCP.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::net::{Ipv4Addr, TcpListener};

use redis::aio::MultiplexedConnection;
use redis::{Client, Cmd};
use tempfile::TempDir;

use crate::process::{Failure, Process};

const SLOTS: usize = 16_384;

/// A node's second port, for the nodes among themselves, lies this far above the first.
const BUS: u16 = 10_000;

/// Ports are looked for here, so that they and their bus ports stay below the range that Linux
/// hands to outgoing connections (from 32,768).
const PORTS: std::ops::Range<u16> = 12_000..22_000;

/// How often to look for other ports when one was taken between the look and the start.
const ATTEMPTS: usize = 20;

/// A Redis Cluster of a test's own: primaries with even shares of the slots, no replicas, nothing
/// kept on disk. All of it goes when it is dropped.
pub struct Cluster {
    nodes: Vec<Node>,
}

struct Node {
    process: Process,
    port: u16,
    // Last: the process goes before its folder.
    _folder: TempDir,
}

impl Cluster {
    /// Starts `nodes` servers, joins them, and waits until each of them finds the cluster whole.
    pub async fn start(nodes: usize) -> Self {
        assert!((1..=SLOTS).contains(&nodes), "a cluster has between 1 and {SLOTS} nodes");
        let mut started = Vec::with_capacity(nodes);
        for _ in 0..nodes {
            started.push(Node::start().await);
        }
        let mut cluster = Self { nodes: started };
        cluster.join().await;
        cluster
    }

    /// Where clients connect, node by node: `redis://127.0.0.1:…`. Node `i` of `n` holds the slots
    /// from `16384 i / n` on.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| url(node.port)).collect()
    }

    async fn join(&mut self) {
        let count = self.nodes.len();
        let ports: Vec<u16> = self.nodes.iter().map(|node| node.port).collect();
        for (index, node) in self.nodes.iter().enumerate() {
            let first = SLOTS * index / count;
            let last = SLOTS * (index + 1) / count - 1;
            // Epochs of their own spare the nodes the sorting out of equal ones.
            node.tell(cluster_command("SET-CONFIG-EPOCH").arg(index + 1)).await;
            node.tell(cluster_command("ADDSLOTSRANGE").arg(first).arg(last)).await;
        }
        for node in &self.nodes {
            for &port in ports.iter().filter(|&&port| port != node.port) {
                node.tell(cluster_command("MEET").arg("127.0.0.1").arg(port)).await;
            }
        }
        for node in &mut self.nodes {
            let port = node.port;
            node.process.until(|| is_whole(port, count)).await.unwrap_or_else(|failure| failure.panic());
        }
    }
}

impl Node {
    async fn start() -> Self {
        for _ in 0..ATTEMPTS {
            if let Some(node) = Self::try_start(free_port()).await {
                return node;
            }
        }
        panic!("found no free pair of ports on 127.0.0.1 in {ATTEMPTS} attempts");
    }

    /// `None`: somebody has taken the port since it was seen free.
    async fn try_start(port: u16) -> Option<Self> {
        let folder = TempDir::with_prefix("testbed-").expect("a temporary folder can be made");
        let number = port.to_string();
        #[rustfmt::skip]
        let mut process = Process::spawn(folder.path(), &[
            "--bind", "127.0.0.1",
            "--port", &number,
            "--save", "",
            "--appendonly", "no",
            "--cluster-enabled", "yes",
            "--cluster-config-file", "nodes.conf",
            "--cluster-announce-ip", "127.0.0.1",
            // Short, so that a test of a lost node needn't wait; not so short that a busy machine
            // makes a node look lost.
            "--cluster-node-timeout", "2000",
        ]);
        let id = process.id();
        match process.until(|| is_process(port, id)).await {
            Ok(()) => Some(Self { process, port, _folder: folder }),
            Err(Failure::Exited(log)) if log.contains("Failed listening") => None,
            Err(failure) => failure.panic(),
        }
    }

    async fn tell(&self, command: &Cmd) {
        let mut connection = connect(self.port).await.expect("a node takes connections");
        let () = command.query_async(&mut connection).await.expect("a node obeys");
    }
}

fn cluster_command(name: &str) -> Cmd {
    let mut command = redis::cmd("CLUSTER");
    command.arg(name);
    command
}

fn url(port: u16) -> String {
    format!("redis://127.0.0.1:{port}")
}

async fn connect(port: u16) -> Option<MultiplexedConnection> {
    let client = Client::open(url(port)).ok()?;
    client.get_multiplexed_async_connection().await.ok()
}

/// Whether the server at `port` is the process `id`, and not another's that was faster.
async fn is_process(port: u16, id: u32) -> bool {
    let mut info = redis::cmd("INFO");
    says(port, info.arg("server"), &[format!("process_id:{id}")]).await
}

/// Whether the node at `port` sees `count` nodes and can serve every slot.
async fn is_whole(port: u16, count: usize) -> bool {
    let whole = ["cluster_state:ok".to_owned(), format!("cluster_known_nodes:{count}")];
    says(port, &cluster_command("INFO"), &whole).await
}

/// Whether the answer to `command` has all of `lines`.
async fn says(port: u16, command: &Cmd, lines: &[String]) -> bool {
    let Some(mut connection) = connect(port).await else {
        return false;
    };
    let answer: Result<String, _> = command.query_async(&mut connection).await;
    answer.is_ok_and(|answer| lines.iter().all(|line| answer.lines().any(|said| said == line)))
}

/// A port that is free at this moment, and whose bus port is, too. Where the search begins is
/// random, so that tests running side by side seldom meet.
fn free_port() -> u16 {
    let span = PORTS.end - PORTS.start;
    let start = (RandomState::new().build_hasher().finish() % u64::from(span)) as u16;
    let is_free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
    (0..span)
        .map(|step| PORTS.start + (start + step) % span)
        .find(|&port| is_free(port) && is_free(port + BUS))
        .expect("a free pair of ports on 127.0.0.1")
}

#[cfg(test)]
mod tests {
    use redis::AsyncCommands;
    use redis::cluster::ClusterClient;

    use super::*;

    #[tokio::test]
    async fn a_cluster_takes_keys_on_every_node() {
        let cluster = Cluster::start(3).await;
        // One connection knows the first node only, and finds the others.
        let client = ClusterClient::new(cluster.urls().into_iter().take(1)).unwrap();
        let mut connection = client.get_async_connection().await.unwrap();
        for key in 0..60 {
            let () = connection.set(key, "value").await.unwrap();
        }
        for node in &cluster.nodes {
            let mut direct = connect(node.port).await.unwrap();
            let keys: u64 = redis::cmd("DBSIZE").query_async(&mut direct).await.unwrap();
            assert!(keys > 0, "the node at {} got no key", node.port);
        }
    }

    #[tokio::test]
    async fn two_clusters_run_side_by_side_and_are_gone_when_dropped() {
        let (one, other) = tokio::join!(Cluster::start(3), Cluster::start(1));
        let urls = [one.urls(), other.urls()].concat();
        assert_eq!(urls.len(), 4);
        drop((one, other));
        for url in urls {
            let client = Client::open(url).unwrap();
            assert!(client.get_multiplexed_async_connection().await.is_err());
        }
    }

    #[tokio::test]
    async fn a_node_whose_port_or_bus_port_is_taken_looks_for_another() {
        for offset in [0, BUS] {
            let port = free_port();
            let _taken = TcpListener::bind((Ipv4Addr::LOCALHOST, port + offset)).unwrap();
            assert!(Node::try_start(port).await.is_none());
        }
    }
}
