//! What trust levels take, and who may invite.

use serde::{Deserialize, Serialize};

use crate::refusal::Faults;
use crate::trust::{Threshold, TrustLevel};

/// No threshold is higher: figures are kept for so much, and nobody would get there.
pub const HIGHEST: u64 = 1_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrustSettings {
    /// Of the levels 1, 2 and 3.
    pub thresholds: [Threshold; 3],
    /// From which level members may invite others.
    pub invite: TrustLevel,
}

impl Default for TrustSettings {
    fn default() -> Self {
        Self {
            thresholds: [
                Threshold { topics: 5, posts: 1, votes: 0, days: 2, age: 1 },
                Threshold { topics: 20, posts: 10, votes: 5, days: 10, age: 14 },
                Threshold { topics: 100, posts: 50, votes: 30, days: 40, age: 90 },
            ],
            invite: TrustLevel::REGULAR,
        }
    }
}

impl TrustSettings {
    /// What a level takes that is earned; nothing for the others.
    pub fn threshold(&self, level: TrustLevel) -> Option<&Threshold> {
        self.thresholds.get(usize::from(level.number().checked_sub(1)?))
    }

    /// What of it does not go together: a threshold that is lower than that of the level below.
    pub fn check(&self, faults: &mut Faults) {
        let mut below = [0; 5];
        for (threshold, fields) in self.thresholds.iter().zip(FIELDS) {
            let measures = threshold.compare(&crate::trust::Figures::default()).map(|measure| measure.need);
            for ((need, below), field) in measures.iter().zip(below).zip(fields) {
                if *need < below {
                    faults.add(field, "At least what the level below takes.");
                }
            }
            below = measures;
        }
    }
}

/// The fields of the three levels that are earned, in the order in which [`Threshold::compare`] has them.
const FIELDS: [[&str; 5]; 3] = [
    ["topics1", "posts1", "votes1", "days1", "age1"],
    ["topics2", "posts2", "votes2", "days2", "age2"],
    ["topics3", "posts3", "votes3", "days3", "age3"],
];
