//! How long to wait before the next try to start a server that keeps dying.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(30);

/// A server that ran for this long died of something new.
const STEADY: Duration = Duration::from_secs(60);

pub(super) struct Backoff {
    next: Duration,
}

impl Backoff {
    pub(super) fn new() -> Self {
        Self { next: FIRST }
    }

    /// The wait after a server that ran for `lived`, or that didn't start (zero).
    pub(super) fn after(&mut self, lived: Duration) -> Duration {
        if lived >= STEADY {
            self.next = FIRST;
        }
        let wait = self.next;
        self.next = (wait * 2).min(LONGEST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_deaths_lengthen_the_wait_up_to_a_cap_and_a_steady_run_shortens_it() {
        let mut backoff = Backoff::new();
        assert_eq!(backoff.after(Duration::ZERO), FIRST);
        assert_eq!(backoff.after(Duration::from_secs(1)), FIRST * 2);
        for _ in 0..20 {
            assert!(backoff.after(Duration::ZERO) <= LONGEST);
        }
        assert_eq!(backoff.after(Duration::ZERO), LONGEST);
        assert_eq!(backoff.after(STEADY), FIRST);
    }
}
