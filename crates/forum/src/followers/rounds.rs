//! How a follower goes round: at once when something happens, at a pace where much does, and slowly
//! while the store is away.

use std::time::{Duration, Instant};

use tokio::sync::watch;

use super::{BATCH, Followers, POLL};
use crate::Problem;

/// How soon after one round the next may begin: where much happens, a round carries more and there are
/// fewer of them. What had been quiet is carried at once.
const PACE: Duration = Duration::from_millis(20);
/// How much longer is waited after each further round that fails, and up to how many count.
const BACKOFF: Duration = Duration::from_millis(100);
const FAILURES: u32 = 20;

/// What is done in each round.
pub(super) trait Round {
    /// Answers with how many events were worked.
    fn round(&mut self, followers: &Followers) -> impl Future<Output = Result<usize, Problem>> + Send;
}

impl Followers {
    /// Goes round until `stop` says so; `waits` is what is logged when the first round fails.
    pub(super) async fn in_rounds(&self, mut stop: watch::Receiver<bool>, waits: &'static str, mut what: impl Round) {
        let woken = self.forum.store.woken();
        let mut failures = 0_u32;
        while !*stop.borrow() {
            // Listens from before the round, so that what happens during it is not missed.
            let (here, elsewhere) = (woken.notified(), self.heard.notified());
            tokio::pin!(here, elsewhere);
            here.as_mut().enable();
            elsewhere.as_mut().enable();
            let began = Instant::now();
            let worked = what.round(self).await;
            failures = if worked.is_err() { failures + 1 } else { 0 };
            match worked {
                Ok(0) => tokio::select! {
                    () = here => {}
                    () = elsewhere => {}
                    () = tokio::time::sleep(POLL) => {}
                    _ = stop.changed() => {}
                },
                Ok(BATCH..) => {}
                Ok(_) => tokio::time::sleep(PACE.saturating_sub(began.elapsed())).await,
                Err(problem) => {
                    if failures == 1 {
                        tracing::warn!(error = ?problem, "{waits}");
                    }
                    let pause = BACKOFF * failures.min(FAILURES);
                    tokio::select! { () = tokio::time::sleep(pause) => {} _ = stop.changed() => {} }
                }
            }
        }
    }
}
