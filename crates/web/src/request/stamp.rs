//! When a form was shown: signed, so that it is known to be ours.
//!
//! A program that fills the form in no time says so by it. Whoever leaves the stamp out says
//! nothing, and one that cannot be read (of another node, or from before a restart) is as good as none.

use model::time::Timestamp;

/// Nobody reads a form and fills it within this time, in milliseconds.
const IMPOSSIBLE: u64 = 250;

/// What a node signs its stamps with.
pub(crate) struct Stamps(String);

impl Stamps {
    pub(crate) fn new() -> Self {
        let key = auth::random::bytes::<32>().unwrap_or_default();
        Self(key.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn sign(&self, moment: &str) -> String {
        auth::fingerprint(&["form", &self.0, moment])
    }

    /// For a form that is shown now.
    pub(crate) fn stamp(&self, now: Timestamp) -> String {
        let moment = now.0.to_string();
        format!("{moment}.{}", self.sign(&moment))
    }

    /// Whether a form with this stamp came back sooner than anybody could have filled it.
    pub(crate) fn is_impossible(&self, stamp: &str, now: Timestamp) -> bool {
        let Some((moment, signature)) = stamp.split_once('.') else { return false };
        let shown = moment.parse().ok().filter(|_| self.sign(moment) == signature);
        shown.is_some_and(|shown: u64| now.0 < shown + IMPOSSIBLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_stamps_say_that_a_form_came_back_too_soon() {
        let (stamps, others) = (Stamps::new(), Stamps::new());
        let stamp = stamps.stamp(Timestamp(1_000_000));
        assert!(stamps.is_impossible(&stamp, Timestamp(1_000_000)));
        assert!(stamps.is_impossible(&stamp, Timestamp(1_000_249)));
        assert!(!stamps.is_impossible(&stamp, Timestamp(1_000_250)));
        assert!(!others.is_impossible(&stamp, Timestamp(1_000_000)), "another node's");
        for forged in ["", "1000000", "1000000.x", "x.y", &stamp.replace('.', "0.")] {
            assert!(!stamps.is_impossible(forged, Timestamp(0)), "{forged}");
        }
    }
}
