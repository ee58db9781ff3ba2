//! When a backup is due, what is noted of it, and which are too many.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::backup::{BackupName, BackupNote, BackupOutcome, BackupRecord, GoodBackup};
use crate::change::{Change, Effect, Fact};
use crate::ids::MemberId;
use crate::log::Deed;
use crate::settings::backups::BackupSettings;
use crate::shard::Shard;
use crate::ticket;
use crate::time::Timestamp;

/// How soon one is tried again that failed, or whose maker was killed.
const AGAIN: Duration = Duration::from_secs(2 * 3_600);

/// When the schedule asks for the next one; none, if there is no schedule.
pub fn due(settings: &BackupSettings, record: Option<&BackupRecord>) -> Option<Timestamp> {
    let every = settings.every.duration()?;
    let Some(record) = record else { return Some(Timestamp(0)) };
    let wait = if record.outcome == Some(BackupOutcome::Good) { every } else { every.min(AGAIN) };
    Some(record.began.plus(wait))
}

/// One is begun: of several nodes that want to, one does.
pub fn begin(before: Option<&BackupRecord>, by: MemberId, node: String, now: Timestamp) -> (BackupRecord, Change) {
    let good = before.and_then(|record| record.good.clone());
    let after = BackupRecord { began: now, by, node, outcome: None, good };
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::BackupsAre(before.cloned().map(Box::new))];
    change.effects = vec![Effect::NoteBackups(Box::new(after.clone()))];
    (after, change)
}

/// It came to its end: under this name, found whole, or not. What was begun later elsewhere stays noted.
pub fn end(before: Option<&BackupRecord>, begun: &BackupRecord, name: BackupName, outcome: BackupOutcome) -> Change {
    let is_last = before.is_none_or(|record| record.began <= begun.began);
    let mut after = if is_last { begun.clone() } else { before.unwrap_or(begun).clone() };
    after.good = before.and_then(|record| record.good.clone()).or(after.good);
    if outcome == BackupOutcome::Good && after.good.as_ref().is_none_or(|good| good.began <= begun.began) {
        after.good = Some(GoodBackup { name: name.clone(), began: begun.began, node: begun.node.clone() });
    }
    let name = name.as_str().to_owned();
    let (deed, why) = match &outcome {
        BackupOutcome::Good => (Deed::BackupMade { backup: name }, ""),
        BackupOutcome::Failed(why) => (Deed::BackupFailed { backup: name }, why.as_str()),
    };
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::BackupsAre(before.cloned().map(Box::new))];
    change.log(begun.by, deed, why);
    if is_last {
        after.outcome = Some(outcome);
    }
    change.effects = vec![Effect::NoteBackups(Box::new(after))];
    change
}

/// Somebody takes one away with them, which uses up the ticket under this hash: of two who come at the same instant,
/// one finds it gone.
pub fn fetched(ticket: String, by: MemberId, name: &BackupName) -> Change {
    let mut change = ticket::redeem(ticket);
    change.log(by, Deed::BackupFetched { backup: name.as_str().to_owned() }, "");
    change
}

/// Those that are to go: whole ones beyond so many, the oldest first, and broken ones that a whole one came after.
/// The newest that is whole stays in any case, and so does what was not read through yet.
pub fn surplus(known: &BTreeMap<BackupName, BackupNote>, keep: u64) -> Vec<BackupName> {
    let mut newest_first: Vec<(&BackupName, &BackupNote)> = known.iter().collect();
    newest_first.sort_by(|(one, a), (other, b)| (b.began, other).cmp(&(a.began, one)));
    let (mut whole, mut surplus) = (0, Vec::new());
    for (name, note) in newest_first {
        let goes = match (&note.found, note.is_whole()) {
            (None, _) => false,
            (_, true) => {
                whole += 1;
                whole > keep.max(1)
            }
            (_, false) => whole > 0,
        };
        surplus.extend(goes.then(|| name.clone()));
    }
    surplus
}

#[cfg(test)]
#[path = "backups_tests.rs"]
mod tests;
