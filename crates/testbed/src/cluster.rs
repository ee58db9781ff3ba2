//! A cluster of a few servers on loopback TCP.

use std::collections::BTreeSet;
use std::time::Duration;

use redis::{Cmd, Value};

use crate::tcp::{TcpServer, connect, in_memory, says, url};

const SLOTS: usize = 16_384;

/// How long the cluster may take to replace a node.
const PATIENCE: Duration = Duration::from_secs(30);

/// A Redis Cluster of a test's own: primaries with even shares of the slots, nothing kept on disk.
/// All of it goes when it is dropped.
pub struct Cluster {
    /// The primaries first, then a replica of each, if there are any.
    nodes: Vec<TcpServer>,
    primaries: usize,
}

impl Cluster {
    /// Starts `nodes` servers, joins them, and waits until each of them finds the cluster whole.
    pub async fn start(nodes: usize) -> Self {
        Self::start_with(nodes, 0).await
    }

    /// The same with a replica for each.
    pub async fn start_with_replicas(primaries: usize) -> Self {
        let cluster = Self::start_with(primaries, primaries).await;
        for index in 0..primaries {
            let id = cluster.id(index).await;
            cluster.nodes[primaries + index].tell(cluster_command("REPLICATE").arg(id)).await;
        }
        for index in 0..primaries {
            let up = ["role:slave".to_owned(), "master_link_status:up".to_owned()];
            cluster.nodes[primaries + index].until_it_says(redis::cmd("INFO").arg("replication"), &up).await;
            let has = ["connected_slaves:1".to_owned()];
            cluster.nodes[index].until_it_says(redis::cmd("INFO").arg("replication"), &has).await;
        }
        for node in &cluster.nodes {
            while !cluster.knows_replicas(node).await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        cluster
    }

    async fn start_with(primaries: usize, replicas: usize) -> Self {
        assert!((1..=SLOTS).contains(&primaries), "a cluster has between 1 and {SLOTS} primaries");
        let mut nodes = Vec::with_capacity(primaries + replicas);
        for _ in 0..primaries + replicas {
            nodes.push(TcpServer::start(|port, _| settings(port)).await);
        }
        let cluster = Self { nodes, primaries };
        cluster.join().await;
        cluster
    }

    /// Where clients connect, node by node: `redis://127.0.0.1:…`. Of `n` primaries, number `i`
    /// holds the slots from `16384 i / n` on. Its replica, if there are replicas, is number `n + i`.
    pub fn urls(&self) -> Vec<String> {
        self.nodes.iter().map(|node| url(node.port())).collect()
    }

    /// The address as an operator writes it: `redis+cluster://…`, with every node.
    pub fn address(&self) -> String {
        format!("redis+cluster://{}", self.urls().join(",").replace("redis://", ""))
    }

    /// Ends a node as a crash would, and has it gone on return.
    pub fn kill(&self, node: usize) {
        self.nodes[node].kill();
    }

    /// Starts a node that was killed. It knows its cluster still, and nothing else.
    pub async fn restart(&self, node: usize) {
        self.nodes[node].restart().await;
    }

    pub fn pause(&self, node: usize) {
        self.nodes[node].pause();
    }

    pub fn resume(&self, node: usize) {
        self.nodes[node].resume();
    }

    /// Waits until a node has slots of its own, and the others know it.
    pub async fn until_it_leads(&self, node: usize) {
        self.until_it_is(node, "master").await;
    }

    /// Waits until a node is a replica that is up to date.
    pub async fn until_it_follows(&self, node: usize) {
        self.until_it_is(node, "slave").await;
        let up = ["master_link_status:up".to_owned()];
        self.nodes[node].until_it_says(redis::cmd("INFO").arg("replication"), &up).await;
    }

    async fn until_it_is(&self, node: usize, role: &str) {
        let is = [format!("role:{role}")];
        let mut info = redis::cmd("INFO");
        info.arg("replication");
        let asking = async {
            while !says(self.nodes[node].port(), &info, &is).await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("the cluster comes to it in time");
    }

    /// Gives the slot of a key with all that is in it to another primary, as `redis-cli --cluster reshard` does.
    /// `between` is called again and again while some keys have moved and others have not, with
    /// how often it was called before.
    pub async fn move_slot(&self, key: &str, from: usize, to: usize, mut between: impl AsyncFnMut(usize)) {
        let (source, target) = (&self.nodes[from], &self.nodes[to]);
        let mut asking = connect(source.port()).await.expect("the node takes connections");
        let slot: u16 =
            cluster_command("KEYSLOT").arg(key).query_async(&mut asking).await.expect("the node knows the slot");
        let (source_id, target_id) = (self.id(from).await, self.id(to).await);
        target.tell(cluster_command("SETSLOT").arg(slot).arg("IMPORTING").arg(&source_id)).await;
        source.tell(cluster_command("SETSLOT").arg(slot).arg("MIGRATING").arg(&target_id)).await;
        for moved in 0.. {
            let mut keys = cluster_command("GETKEYSINSLOT");
            let keys: Vec<Vec<u8>> =
                keys.arg(slot).arg(3).query_async(&mut asking).await.expect("the node tells its keys");
            if keys.is_empty() {
                break;
            }
            let mut migrate = redis::cmd("MIGRATE");
            migrate.arg("127.0.0.1").arg(target.port()).arg("").arg(0).arg(5_000).arg("KEYS").arg(&keys);
            migrate.exec_async(&mut asking).await.expect("the keys go over");
            between(moved).await;
        }
        for node in [target, source].into_iter().chain(self.nodes.iter().take(self.primaries)) {
            node.tell(cluster_command("SETSLOT").arg(slot).arg("NODE").arg(&target_id)).await;
        }
    }

    async fn id(&self, node: usize) -> String {
        let mut connection = connect(self.nodes[node].port()).await.expect("the node takes connections");
        cluster_command("MYID").query_async(&mut connection).await.expect("the node knows its id")
    }

    /// Whether each range of slots has a replica, as this node sees it.
    async fn knows_replicas(&self, node: &TcpServer) -> bool {
        let mut connection = connect(node.port()).await.expect("the node takes connections");
        let ranges: Vec<Vec<Value>> =
            cluster_command("SLOTS").query_async(&mut connection).await.expect("the node knows the slots");
        let owners: BTreeSet<usize> = ranges.iter().map(Vec::len).collect();
        ranges.len() == self.primaries && owners == BTreeSet::from([4])
    }

    async fn join(&self) {
        let ports: Vec<u16> = self.nodes.iter().map(TcpServer::port).collect();
        for (index, node) in self.nodes.iter().enumerate() {
            // Epochs of their own spare the nodes the sorting out of equal ones.
            node.tell(cluster_command("SET-CONFIG-EPOCH").arg(index + 1)).await;
            if index < self.primaries {
                let first = SLOTS * index / self.primaries;
                let last = SLOTS * (index + 1) / self.primaries - 1;
                node.tell(cluster_command("ADDSLOTSRANGE").arg(first).arg(last)).await;
            }
        }
        for node in &self.nodes {
            for &port in ports.iter().filter(|&&port| port != node.port()) {
                node.tell(cluster_command("MEET").arg("127.0.0.1").arg(port)).await;
            }
        }
        let whole = ["cluster_state:ok".to_owned(), format!("cluster_known_nodes:{}", self.nodes.len())];
        for node in &self.nodes {
            node.until_it_says(&cluster_command("INFO"), &whole).await;
        }
    }
}

fn settings(port: u16) -> Vec<String> {
    let mut settings = in_memory(port);
    #[rustfmt::skip]
    settings.extend([
        "--cluster-enabled", "yes",
        "--cluster-config-file", "nodes.conf",
        "--cluster-announce-ip", "127.0.0.1",
        // Short, so that a test of a lost node needn't wait; not so short that a busy machine
        // makes a node look lost.
        "--cluster-node-timeout", "2000",
        "--repl-diskless-sync-delay", "0",
    ].map(str::to_owned));
    settings
}

fn cluster_command(name: &str) -> Cmd {
    let mut command = redis::cmd("CLUSTER");
    command.arg(name);
    command
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};

    use redis::cluster::ClusterClient;
    use redis::{AsyncCommands, Client};

    use super::*;
    use crate::tcp::{BUS, free_port};

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
            let mut direct = connect(node.port()).await.unwrap();
            let keys: u64 = redis::cmd("DBSIZE").query_async(&mut direct).await.unwrap();
            assert!(keys > 0, "the node at {} got no key", node.port());
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
            assert!(TcpServer::try_start(port, &|port, _: &std::path::Path| settings(port)).await.is_none());
        }
    }
}
