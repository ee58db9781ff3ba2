//! A clock that can be told, for a single piece of work, that it is another time.
//!
//! Made-up content is written concurrently, each post at its own time. The time therefore belongs
//! to the work and not to the clock, and what is written does not depend on who was faster.

use forum::Clock;
use model::time::Timestamp;

tokio::task_local! {
    static TIME: Timestamp;
}

/// The system's clock, except in work that [`at`] runs.
pub(crate) fn clock() -> Clock {
    let system = Clock::system();
    Clock::of(move || TIME.try_with(|time| *time).unwrap_or_else(|_| system.now()))
}

/// Runs `work` as if it were `time`.
pub(crate) async fn at<T>(time: Timestamp, work: impl Future<Output = T>) -> T {
    TIME.scope(time, work).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_piece_of_work_has_its_own_time() {
        let clock = clock();
        let work = |time| {
            let clock = clock.clone();
            at(Timestamp(time), async move {
                tokio::task::yield_now().await;
                clock.now()
            })
        };
        assert_eq!(tokio::join!(work(1), work(2)), (Timestamp(1), Timestamp(2)));
        assert!(clock.now() > Timestamp(1_600_000_000_000));
    }
}
