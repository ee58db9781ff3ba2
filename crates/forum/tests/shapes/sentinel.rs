//! A primary that Sentinels replace.

use store::Address;
use testbed::Sentinels;

use crate::job::Job;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_is_killed_is_replaced_under_load() {
    let set = Sentinels::start().await;
    let job = Job::begin(Address::parse(&set.address()).unwrap()).await;
    job.during(async |progress| {
        // What is written now no replica gets, and whoever sent it hears so.
        set.pause(1);
        set.pause(2);
        progress.until_refused().await;
        set.kill(0);
        set.resume(1);
        set.resume(2);
        set.until_replaced(0).await;
        progress.until_written(20).await;
        // It comes back empty, and becomes a replica.
        set.restart(0).await;
        set.until_replica(0).await;
        // One that is asked is gone.
        set.kill_sentinel(0);
    })
    .await;
}

/// It still takes itself for the primary when it wakes up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_was_only_suspended_takes_no_write_after_it_was_replaced() {
    let set = Sentinels::start().await;
    let job = Job::begin(Address::parse(&set.address()).unwrap()).await;
    job.during(async |progress| {
        set.pause(0);
        progress.until_refused().await;
        set.until_replaced(0).await;
        set.resume(0);
        progress.until_written(20).await;
        set.until_replica(0).await;
    })
    .await;
}
