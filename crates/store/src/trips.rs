//! Counts round trips: how many answers of Redis somebody has to wait for, one after the other.
//!
//! Commands that are sent together are one round trip. So each command counts one more than the
//! latest that had been answered when it was sent, and the highest such count is the number of
//! round trips.

use std::cell::Cell;
use std::future::Future;

tokio::task_local! {
    static TRIPS: Trips;
}

#[derive(Default)]
struct Trips {
    answered: Cell<u32>,
}

/// Runs `work` and tells how many round trips it took.
pub async fn counted<T>(work: impl Future<Output = T>) -> (T, u32) {
    TRIPS
        .scope(Trips::default(), async {
            let result = work.await;
            let trips = TRIPS.with(|trips| trips.answered.get());
            (result, trips)
        })
        .await
}

/// Runs one command, as part of whatever is being counted.
pub(crate) async fn trip<T>(command: impl Future<Output = T>) -> T {
    let sent_in = TRIPS.try_with(|trips| trips.answered.get() + 1).unwrap_or(0);
    let answer = command.await;
    let _ = TRIPS.try_with(|trips| trips.answered.set(trips.answered.get().max(sent_in)));
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_sent_together_is_one_round_trip() {
        let command = || trip(tokio::task::yield_now());
        let ((), trips) = counted(async {
            tokio::join!(command(), command(), command());
            command().await;
        })
        .await;
        assert_eq!(trips, 2);
    }

    #[tokio::test]
    async fn a_chain_beside_a_single_command_counts_its_length() {
        let command = || trip(tokio::task::yield_now());
        let ((), trips) = counted(async {
            tokio::join!(
                async {
                    command().await;
                    command().await;
                },
                command()
            );
        })
        .await;
        assert_eq!(trips, 2);
    }
}
