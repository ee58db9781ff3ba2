//! One server: silent for a while, killed, over TLS.

use std::time::Duration;

use store::Address;
use testbed::{Redis, Secure};

use crate::job::Job;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_silent_for_a_while_costs_nobody_anything() {
    let redis = Redis::durable().await;
    let job = Job::begin(Address::parse(&redis.url()).unwrap()).await;
    job.during(async |progress| {
        redis.pause();
        progress.until_refused().await;
        redis.resume();
    })
    .await;
}

/// Leases last six seconds, so nobody holds one when the server is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_that_outlasts_the_leases_costs_nobody_anything() {
    let redis = Redis::durable().await;
    let job = Job::begin(Address::parse(&redis.url()).unwrap()).await;
    job.during(async |progress| {
        redis.kill();
        progress.until_refused().await;
        tokio::time::sleep(Duration::from_secs(8)).await;
        progress.until_refused().await;
        redis.restart().await;
        progress.until_written(20).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_and_started_again_costs_nobody_anything() {
    let redis = Redis::durable().await;
    let job = Job::begin(Address::parse(&redis.url()).unwrap()).await;
    job.during(async |progress| {
        redis.kill();
        progress.until_refused().await;
        redis.restart().await;
        progress.until_written(20).await;
        // So quickly that some requests notice nothing.
        redis.restart().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_tls_it_is_the_same() {
    let redis = Secure::start().await;
    let address = Address::parse(&redis.url()).unwrap().trusting(redis.authority().as_bytes()).unwrap();
    let job = Job::begin(address).await;
    job.during(async |progress| {
        redis.pause();
        progress.until_refused().await;
        redis.resume();
    })
    .await;
}
