//! What is kept of days that are over, against a real Redis.

use std::sync::Arc;

use store::{Address, Store};
use testbed::Redis;

use super::*;
use crate::{Clock, Settings};

async fn counts(forum: &Forum, day: u64) -> Option<u64> {
    let today = day_of(forum.now());
    forum.days(today - 364..=today).await.unwrap().get(&day).and_then(|figures| figures.get(Figure::Posts))
}

#[tokio::test]
async fn days_that_are_over_are_read_once_and_the_last_ones_each_time() {
    let redis = Redis::start().await;
    let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
    let forum = Forum::open(store, Clock::system(), Settings::default()).await.unwrap();
    let today = day_of(forum.now());
    let days = [today - 364, today - 40, today - 4, today];
    let write = async |by| {
        let mut change = Change::new(Shard::SITE);
        for day in days {
            change.effects.push(Effect::Tally { day, figure: Figure::Posts, by });
        }
        forum.store.commit(change).await.unwrap();
    };
    write(2).await;
    crate::memory::tests::remembering(async {
        for day in days {
            assert_eq!(counts(&forum, day).await, Some(2), "{day} of {today}");
        }
        assert_eq!(counts(&forum, today - 41).await, None);
        write(3).await;
        for (day, count) in days.into_iter().zip([2, 2, 5, 5]) {
            assert_eq!(counts(&forum, day).await, Some(count), "{day} of {today}");
        }
        // A stretch that is asked for in part is cut where the question ends.
        let part = forum.days(today - 39..=today).await.unwrap();
        assert_eq!(part.keys().copied().collect::<Vec<_>>(), [today - 4, today]);
        forum.memory.changes.mark_everything();
        assert_eq!(counts(&forum, days[0]).await, Some(5));
    })
    .await;
    write(1).await;
    assert_eq!(counts(&forum, days[0]).await, Some(6), "nothing is kept where nothing may be");
}
