//! Buckets of limits: taken from at once on every node, wherever they live, and gone when full.

use std::time::Duration;

use futures_util::future::join_all;
use model::ids::MemberId;
use model::limits::{Act, Allowance, Bucket, Network, Whose, refusal};
use model::shard::Shard;
use model::time::Timestamp;
use store::Store;
use testbed::on_each_shape;

use crate::support::open;

const NOW: Timestamp = Timestamp(1_700_000_000_000);

fn bucket(act: Act, member: u64, at_once: u32, every: u64) -> Bucket {
    let allowance = Allowance { at_once, every: Duration::from_millis(every) };
    Bucket { act, whose: Whose::Account(MemberId(member)), allowance }
}

async fn is_taken(store: &Store, buckets: &[Bucket], now: Timestamp) -> bool {
    let held = store.take(buckets, now).await.unwrap();
    refusal(buckets.iter().zip(held), now).is_none()
}

/// The script counts as the rule does, over times that pass by leaps and at once.
#[tokio::test]
async fn what_the_store_gives_is_what_the_rule_gives() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        // Long enough that no key expires while the test runs.
        let bucket = bucket(Act::Reply, 7, 4, 3_600_000);
        let (mut held, mut now, mut refused) = (Timestamp(0), NOW, 0);
        for step in 0..60_u64 {
            now = now.plus(Duration::from_millis([0, 0, 1, 1_799_999, 0, 3_600_001, 7_200_000][step as usize % 7]));
            assert_eq!(store.take(std::slice::from_ref(&bucket), now).await.unwrap(), [held], "step {step}");
            match bucket.allowance.take(held, now) {
                Ok(next) => held = next,
                Err(_) => refused += 1,
            }
        }
        assert!(refused > 5, "nothing was refused");
    })
    .await;
}

#[tokio::test]
async fn a_hundred_at_once_on_two_nodes_get_what_one_bucket_holds() {
    on_each_shape(async |shape| {
        let (one, other) = (open(shape).await, open(shape).await);
        let network = Network::of("2001:db8::1".parse().unwrap());
        let allowance = Allowance::hourly(20, 10);
        let buckets = [Bucket { act: Act::SignIn, whose: Whose::Network(network), allowance }];
        let taken = join_all((0..100).map(|n| is_taken(if n % 2 == 0 { &one } else { &other }, &buckets, NOW))).await;
        assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 20);
        // One has come back for both.
        let later = NOW.plus(allowance.every);
        let taken = [is_taken(&one, &buckets, later).await, is_taken(&other, &buckets, later).await];
        assert_eq!(taken, [true, false]);
    })
    .await;
}

#[tokio::test]
async fn buckets_of_many_shards_are_taken_from_in_one_round_trip_and_answered_in_order() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let buckets: Vec<Bucket> = (1..=40).map(|member| bucket(Act::Vote, member, 5, 60_000)).collect();
        assert_eq!(buckets.iter().map(Bucket::shard).collect::<std::collections::BTreeSet<_>>().len(), 32);
        for member in [3, 9, 35] {
            let at = NOW.plus(Duration::from_millis(member));
            assert!(is_taken(&store, &[bucket(Act::Vote, member, 5, 60_000)], at).await);
        }
        let (held, trips) = store::trips::counted(store.take(&buckets, NOW)).await;
        for (bucket, held) in buckets.iter().zip(held.unwrap()) {
            let Whose::Account(member) = bucket.whose else { panic!("they are of accounts") };
            let expected = if [3, 9, 35].contains(&member.0) { NOW.0 + member.0 + 60_000 } else { 0 };
            assert_eq!(held, Timestamp(expected), "member {member}");
        }
        assert_eq!(trips, 1);
    })
    .await;
}

#[tokio::test]
async fn of_one_shards_buckets_all_are_taken_from_or_none() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        // One shard: both are known by member 7.
        let (narrow, wide) = (bucket(Act::Topic, 7, 1, 3_600_000), bucket(Act::Reply, 7, 3, 3_600_000));
        let both = [narrow.clone(), wide.clone()];
        assert!(is_taken(&store, &both, NOW).await);
        for _ in 0..5 {
            assert!(!is_taken(&store, &both, NOW).await);
        }
        let wide = [wide];
        assert_eq!([is_taken(&store, &wide, NOW).await, is_taken(&store, &wide, NOW).await], [true, true]);
        assert!(!is_taken(&store, &wide, NOW).await);
    })
    .await;
}

/// What is kept is one key for each bucket, for no longer than it says anything.
#[tokio::test]
async fn a_bucket_expires_when_it_is_full_again() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let target = Whose::Target("somebody".to_owned());
        let buckets = [
            bucket(Act::Edit, 7, 9, 60_000),
            Bucket { act: Act::SignIn, whose: target, allowance: Allowance::hourly(20, 60) },
        ];
        for taken in 1..=3 {
            assert!(is_taken(&store, &buckets, NOW).await);
            let mut questions = shape.questions().await;
            let keys: Vec<String> =
                questions.snapshot().await.into_keys().filter(|key| key.contains("}limit:")).collect();
            assert_eq!(keys.len(), 2, "{keys:?}");
            for key in keys {
                let left: u64 = questions.ask(redis::cmd("PTTL").arg(&key)).await;
                assert!((1..=taken * 60_000).contains(&left) && left > (taken - 1) * 60_000, "{key}: {left} ms");
                let shard = Shard::all().find(|shard| key.starts_with(&format!("{{{}}}", shard.tag())));
                assert!(buckets.iter().any(|bucket| Some(bucket.shard()) == shard), "{key}");
            }
        }
        // What is refused keeps it no longer.
        let short = [bucket(Act::Password, 8, 1, 40)];
        assert!(is_taken(&store, &short, NOW).await);
        let gone = async {
            while !is_taken(&store, &short, NOW).await {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(8), gone).await.expect("the bucket expires");
    })
    .await;
}
