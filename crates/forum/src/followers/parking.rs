//! What is done with events that cannot be carried out.

use std::future::Future;
use std::time::Duration;

use model::event::Event;
use store::{Derived, Lease, Placed, Read};

use crate::{Forum, Problem};

/// How often an event is tried by itself before it is put aside.
const TRIES: u32 = 3;

/// What is done with events, each with its place.
pub(super) trait Carries: Sync {
    fn carry(&self, events: &[(&str, &Event)]) -> impl Future<Output = Result<Derived, Problem>> + Send;
}

/// Works on events together. If that fails for a reason that does not pass, on each by itself; and
/// what keeps failing is put aside, so that it holds up nothing else.
pub(super) async fn carefully(
    forum: &Forum,
    lease: Lease,
    events: &[Placed],
    with: &impl Carries,
) -> Result<Derived, Problem> {
    let events: Vec<(&str, &Event)> = events
        .iter()
        .filter_map(|placed| match &placed.event {
            Read::Known(event) => Some((placed.id.as_str(), event)),
            Read::Unknown(_) => None,
        })
        .collect();
    match with.carry(&events).await {
        Err(Problem::Broken(_)) => {}
        result => return result,
    }
    for (id, event) in events {
        let mut tries = 0;
        loop {
            match with.carry(&[(id, event)]).await {
                Ok(Derived::Done) => break,
                Ok(Derived::Overtaken) => return Ok(Derived::Overtaken),
                Err(Problem::Broken(reason)) => {
                    tries += 1;
                    if tries < TRIES {
                        tokio::time::sleep(Duration::from_millis(50 << tries)).await;
                        continue;
                    }
                    tracing::error!(shard = %lease.shard, event = %id, %reason, "an event was put aside");
                    if forum.store.park(lease, id, event, &reason).await? == Derived::Overtaken {
                        return Ok(Derived::Overtaken);
                    }
                    break;
                }
                Err(problem) => return Err(problem),
            }
        }
    }
    Ok(Derived::Done)
}
