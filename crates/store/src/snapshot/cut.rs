//! One moment for all nodes of a cluster: writes are held until each has said how far it is.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::{join_all, try_join_all};
use model::shard::Shard;
use redis::cmd;
use tokio::time::{sleep, timeout};

use super::SnapshotError;
use super::layout::{self, View};
use crate::link::Primary;

/// How long one try may take. Pages wait 450 ms for an answer, so nobody gets to see it.
const LONGEST: Duration = Duration::from_millis(250);
/// When a server goes on by itself, in milliseconds: should nobody tell it to.
const EXPIRY: u64 = 300;
/// How long a server has to take the word that it may go on.
const GO_ON: Duration = Duration::from_secs(1);
const TRIES: usize = 5;
/// Between two tries, for those who waited.
const BETWEEN: Duration = Duration::from_millis(500);

/// A moment.
pub(super) struct Cut {
    /// How many bytes of changes belong to it, of each node.
    pub(super) offsets: Vec<u64>,
    pub(super) shards: Vec<Vec<Shard>>,
    /// For how long writes were held, over all tries.
    pub(super) held: Duration,
}

/// Finds it. That goes to its end even if nobody waits for it any more.
pub(super) async fn cut(primaries: Arc<[Primary]>) -> Result<Cut, SnapshotError> {
    let mut held = Duration::ZERO;
    for attempt in 0..TRIES {
        if attempt > 0 {
            sleep(BETWEEN).await;
        }
        let began = Instant::now();
        let found = timeout(LONGEST, hold(&primaries)).await;
        // Whatever came of it.
        join_all(primaries.iter().map(|primary| async {
            let _ = timeout(GO_ON, primary.link.send(cmd("CLIENT").arg("UNPAUSE"))).await;
        }))
        .await;
        held += began.elapsed();
        if let Ok(views) = found {
            let views = views?;
            let shards = layout::shards(&views)?;
            return Ok(Cut { offsets: views.into_iter().map(|view| view.offset).collect(), shards, held });
        }
    }
    Err(SnapshotError::Late { tries: TRIES, within: LONGEST })
}

/// Holds writes, and asks until two answers are alike. So there was a moment at which all of it was
/// true, whether or not every server held still: holding them makes it come soon.
async fn hold(primaries: &[Primary]) -> Result<Vec<View>, SnapshotError> {
    try_join_all(
        primaries
            .iter()
            .map(|primary| async { primary.link.send(cmd("CLIENT").arg("PAUSE").arg(EXPIRY).arg("WRITE")).await }),
    )
    .await?;
    let mut before = layout::look(primaries).await?;
    loop {
        let again = layout::look(primaries).await?;
        if again == before {
            return Ok(again);
        }
        before = again;
    }
}

#[cfg(test)]
mod tests {
    use testbed::{Cluster, Questions};

    use super::*;
    use crate::link::{Address, Link, Pace};

    #[tokio::test]
    async fn a_node_that_does_not_answer_holds_the_others_for_a_moment_only() {
        let cluster = Cluster::start(2).await;
        let link = Link::new(&Address::parse(&cluster.address()).unwrap(), Pace::Bulk).unwrap();
        let primaries: Arc<[Primary]> = link.primaries().await.unwrap().into();
        assert!(cut(Arc::clone(&primaries)).await.is_ok());
        cluster.pause(1);
        let failed = cut(primaries).await;
        assert!(matches!(failed, Err(SnapshotError::Late { .. })));
        let done = Questions::to(&cluster.urls()[..1]).await.commands_done().await;
        let calls = Some(&(1 + TRIES as u64));
        assert_eq!((done.get("client|pause"), done.get("client|unpause")), (calls, calls));
        cluster.resume(1);
    }
}
