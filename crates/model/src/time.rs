//! Points in time, as the forum keeps them.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub u64);

impl Timestamp {
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }

    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }

    /// How long after `earlier` this is; zero when it is not.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// As machines and people read it: `2026-11-12T14:05:00Z`.
    pub fn iso(self) -> String {
        let moment = i64::try_from(self.0).ok().and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
        moment.map(|moment| format!("{moment:.0}")).unwrap_or_default()
    }

    pub fn seconds(self) -> u64 {
        self.0 / 1000
    }
}
