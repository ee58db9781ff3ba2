use super::*;
use crate::backup::Found;
use crate::event::Event;
use crate::settings::backups::Every;

const HOUR: u64 = 3_600_000;

fn settings(every: Every) -> BackupSettings {
    BackupSettings { every, ..BackupSettings::default() }
}

fn record(began: u64, outcome: Option<BackupOutcome>) -> BackupRecord {
    BackupRecord { began: Timestamp(began), by: MemberId(1), node: "one".to_owned(), outcome, good: None }
}

fn failed() -> BackupOutcome {
    BackupOutcome::Failed("the disk is full".to_owned())
}

#[test]
fn the_next_is_due_after_the_last_and_sooner_where_there_was_none() {
    let at = |every, record: Option<BackupRecord>| due(&settings(every), record.as_ref()).map(|at| at.0);
    assert_eq!(at(Every::Never, None), None);
    assert_eq!(at(Every::Never, Some(record(5, None))), None);
    assert_eq!(at(Every::Day, None), Some(0));
    assert_eq!(at(Every::Day, Some(record(5, Some(BackupOutcome::Good)))), Some(5 + 24 * HOUR));
    assert_eq!(at(Every::Week, Some(record(5, Some(failed())))), Some(5 + 2 * HOUR));
    assert_eq!(at(Every::Week, Some(record(5, None))), Some(5 + 2 * HOUR));
}

#[test]
fn how_long_there_may_be_none_follows_from_the_schedule_unless_it_is_said() {
    let days = |every, days| BackupSettings { days, ..settings(every) }.patience().map(|it| it.as_secs() / 86_400);
    assert_eq!(days(Every::Never, Some(3)), None);
    assert_eq!(days(Every::SixHours, None), Some(1));
    assert_eq!(days(Every::Day, None), Some(2));
    assert_eq!(days(Every::Week, None), Some(14));
    assert_eq!(days(Every::Week, Some(8)), Some(8));
}

fn noted(change: &Change) -> (&BackupRecord, &Deed, &str) {
    let [Effect::NoteBackups(after)] = change.effects.as_slice() else { panic!("{change:?}") };
    let [Event::Logged { entry }] = change.events.as_slice() else { panic!("{change:?}") };
    (after, &entry.deed, &entry.reason)
}

#[test]
fn what_became_of_one_is_noted_and_logged() {
    let (begun, change) = begin(None, MemberId(1), "one".to_owned(), Timestamp(5_000));
    assert_eq!(change.given, [Fact::BackupsAre(None)]);
    let name = BackupName::at(begun.began);
    let good = end(Some(&begun), &begun, name.clone(), BackupOutcome::Good);
    let (after, deed, why) = noted(&good);
    assert_eq!((after.outcome.clone(), why), (Some(BackupOutcome::Good), ""));
    assert_eq!(after.good.as_ref().map(|good| &good.name), Some(&name));
    assert_eq!(*deed, Deed::BackupMade { backup: name.as_str().to_owned() });
    // The next fails: the one before is still the newest good one.
    let (again, _) = begin(Some(after), MemberId(1), "two".to_owned(), Timestamp(9_000));
    let bad = end(Some(&again), &again, BackupName::at(again.began), failed());
    let (after, deed, why) = noted(&bad);
    assert_eq!((after.outcome.clone(), why), (Some(failed()), "the disk is full"));
    assert_eq!(after.good.as_ref().map(|good| &good.name), Some(&name));
    assert!(matches!(deed, Deed::BackupFailed { .. }));
}

#[test]
fn one_that_ends_after_another_was_begun_does_not_hide_that_one() {
    let (early, _) = begin(None, MemberId(1), "one".to_owned(), Timestamp(5_000));
    let (late, _) = begin(Some(&early), MemberId(2), "two".to_owned(), Timestamp(9_000));
    let ended = end(Some(&late), &early, BackupName::at(early.began), BackupOutcome::Good);
    let (after, _, _) = noted(&ended);
    assert_eq!((after.began, after.outcome.clone()), (late.began, None));
    assert_eq!(after.good.as_ref().map(|good| good.began), Some(early.began));
    // And an older good one does not replace a newer.
    let newer = BackupRecord {
        good: Some(GoodBackup { name: BackupName::at(late.began), began: late.began, node: "two".to_owned() }),
        ..late.clone()
    };
    let ended = end(Some(&newer), &early, BackupName::at(early.began), BackupOutcome::Good);
    assert_eq!(noted(&ended).0.good, newer.good);
}

#[test]
fn taking_one_away_uses_its_ticket_up_and_stands_in_the_log() {
    let name = BackupName::at(Timestamp(5_000));
    let change = fetched("hash".to_owned(), MemberId(4), &name);
    assert_eq!(change.given, [Fact::TicketOpen("hash".to_owned())]);
    assert!(matches!(change.effects.as_slice(), [Effect::DropTicket(hash)] if hash == "hash"), "{change:?}");
    let [Event::Logged { entry }] = change.events.as_slice() else { panic!("{change:?}") };
    assert_eq!((entry.by, &entry.deed), (MemberId(4), &Deed::BackupFetched { backup: name.as_str().to_owned() }));
}

fn note(began: u64, found: Option<bool>) -> (BackupName, BackupNote) {
    let at = Timestamp(began * 1_000);
    let found = found.map(|whole| match whole {
        true => Found::Whole { at, data: 7, program: "1".to_owned(), bytes: 9, files: 0 },
        false => Found::Broken { at, why: "it was cut".to_owned() },
    });
    (BackupName::at(at), BackupNote { began: at, by: MemberId(1), is_sealed: false, found })
}

/// Which of these go, by the second in which each was begun.
fn gone(notes: &[(u64, Option<bool>)], keep: u64) -> Vec<u64> {
    let known: BTreeMap<_, _> = notes.iter().map(|(began, found)| note(*began, *found)).collect();
    let names: Vec<BackupName> = surplus(&known, keep);
    let mut gone: Vec<u64> = names.iter().map(|name| known[name].began.seconds()).collect();
    gone.sort_unstable();
    gone
}

#[test]
fn old_ones_go_and_never_the_newest_that_is_whole() {
    let (whole, broken) = (Some(true), Some(false));
    assert_eq!(gone(&[(1, whole), (2, whole), (3, whole), (4, whole)], 2), [1, 2]);
    assert_eq!(gone(&[(1, whole), (2, whole)], 7), [] as [u64; 0]);
    // Whatever is set.
    assert_eq!(gone(&[(1, whole), (2, whole)], 0), [1]);
    // Broken ones do not count, stay until there is a newer one that is whole, and hide none.
    assert_eq!(gone(&[(1, whole), (2, broken), (3, broken)], 1), [] as [u64; 0]);
    assert_eq!(gone(&[(1, broken), (2, whole), (3, broken), (4, whole)], 2), [1, 3]);
    assert_eq!(gone(&[(1, broken)], 1), [] as [u64; 0]);
    // What was not read through yet is none of either.
    assert_eq!(gone(&[(1, whole), (2, None), (3, whole), (4, None)], 1), [1]);
}
