//! A cluster whose nodes are lost, and whose slots move.

use store::Address;
use testbed::Cluster;

use crate::job::Job;

fn address(cluster: &Cluster) -> Address {
    let nodes: Vec<String> = cluster.urls().iter().map(|url| url.replace("redis://", "")).collect();
    // An operator names a few of the nodes.
    Address::parse(&format!("redis+cluster://{}", nodes[..2].join(","))).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_lost_is_replaced_by_its_replica_under_load() {
    let cluster = Cluster::start_with_replicas(3).await;
    let job = Job::begin(address(&cluster)).await;
    job.during(async |progress| {
        // What is written now its replica doesn't get, and whoever sent it hears so.
        cluster.pause(3);
        progress.until_refused().await;
        cluster.kill(0);
        cluster.resume(3);
        cluster.until_it_leads(3).await;
        progress.until_written(20).await;
        cluster.restart(0).await;
        cluster.until_it_follows(0).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_was_only_suspended_takes_no_write_after_it_was_replaced() {
    let cluster = Cluster::start_with_replicas(3).await;
    let job = Job::begin(address(&cluster)).await;
    job.during(async |progress| {
        cluster.pause(1);
        progress.until_refused().await;
        cluster.until_it_leads(4).await;
        cluster.resume(1);
        progress.until_written(20).await;
        cluster.until_it_follows(1).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slots_move_to_other_nodes_under_load() {
    let cluster = Cluster::start(3).await;
    let job = Job::begin(address(&cluster)).await;
    job.during(async |progress| {
        for shard in progress.shards().into_iter().take(4) {
            let owner = usize::try_from(shard.number()).unwrap() * 3 / 32;
            // Half of the keys are here and half of them there: what needs both is refused.
            cluster
                .move_slot(&format!("{{{}}}", shard.tag()), owner, (owner + 1) % 3, async |moved| {
                    if moved == 0 {
                        progress.until_refused().await;
                    }
                })
                .await;
            progress.until_written(8).await;
        }
    })
    .await;
}
