use super::*;
use model::backup::{BackupName, GoodBackup};
use model::ids::MemberId;
use model::settings::backups::Every;

/// One is made every day; the last good one is so many days old, and this became of the last.
fn backed_up(days: u64, outcome: BackupOutcome) -> SeenBackups {
    const DAY: u64 = 86_400_000;
    let (now, began, node) = (Timestamp(100 * DAY), Timestamp((100 - days) * DAY), "one".to_owned());
    let good = GoodBackup { name: BackupName::at(began), began, node: node.clone() };
    let record = BackupRecord { began, by: MemberId(1), node, outcome: Some(outcome), good: Some(good) };
    let settings = BackupSettings { every: Every::Day, ..BackupSettings::default() };
    SeenBackups { settings, record: Some(record), now }
}

fn healthy() -> Seen {
    Seen {
        server: ServerFacts {
            version: "8.0.1".to_owned(),
            eviction: NO_EVICTION.to_owned(),
            fsync: Fsync::Always,
            ..ServerFacts::default()
        },
        post: Post { held: 32, stopped: 0 },
        behind: Behind { lag: Duration::ZERO, shards: 0, parked: 0 },
        room: Some(Room { free: 50 << 30, total: 100 << 30 }),
        has_limits: true,
        sends_mail: true,
        public_url: Some("https://forum.example.org".to_owned()),
        backups: backed_up(1, BackupOutcome::Good),
    }
}

#[test]
fn a_healthy_forum_has_no_troubles() {
    assert_eq!(troubles(&healthy()), []);
    // Where none are made by themselves, somebody else may make them.
    let by_hand = Seen { backups: SeenBackups::default(), ..healthy() };
    assert_eq!(troubles(&by_hand), []);
    let unknown = Seen { room: None, ..healthy() };
    assert_eq!(troubles(&unknown), []);
}

/// What is wrong, how bad that is, and what the sentence says.
type Case = (fn(&mut Seen), Severity, &'static str);

const CASES: [Case; 25] = [
    (|seen| seen.has_limits = false, Severity::Danger, "limits are switched off"),
    (|seen| seen.sends_mail = false, Severity::Attention, "sends no mail"),
    (|seen| seen.public_url = None, Severity::Attention, "does not know its public address"),
    (|seen| seen.public_url = Some("http://a.example".to_owned()), Severity::Attention, "is not https"),
    (|seen| seen.server.fsync = Fsync::Off, Severity::Danger, "appendonly is off"),
    (|seen| seen.server.fsync = Fsync::No, Severity::Danger, "appendfsync is no"),
    (|seen| seen.server.fsync = Fsync::EverySecond, Severity::Attention, "appendfsync is everysec"),
    (|seen| seen.server.fsync = Fsync::Unknown, Severity::Advice, "does not say how"),
    (|seen| seen.server.saving = Saving::Fails, Severity::Danger, "could not write to its disk"),
    (|seen| seen.server.eviction = "allkeys-lru".to_owned(), Severity::Danger, "maxmemory-policy allkeys-lru"),
    (|seen| (seen.server.memory_bytes, seen.server.memory_max) = (80, 100), Severity::Attention, "80 % of the memory"),
    (|seen| (seen.server.memory_bytes, seen.server.memory_max) = (95, 100), Severity::Danger, "95 % of the memory"),
    (|seen| seen.server.wants_replicas = true, Severity::Danger, "has no replica"),
    (|seen| seen.server.version = "7.0.15".to_owned(), Severity::Advice, "Redis 7.0.15 gets no security fixes"),
    (|seen| seen.post.stopped = 1, Severity::Danger, "written by a later version"),
    (|seen| seen.behind.lag = LATE, Severity::Attention, "30 s behind"),
    (|seen| seen.behind.lag = VERY_LATE, Severity::Danger, "600 s behind"),
    (|seen| seen.behind.parked = 1, Severity::Attention, "1 event was put aside"),
    (|seen| seen.behind.parked = 2, Severity::Attention, "2 events were put aside"),
    (|seen| seen.room = Some(Room { free: 9 << 30, total: 100 << 30 }), Severity::Attention, "9 % of the disk"),
    (|seen| seen.room = Some(Room { free: 200 << 20, total: 1 << 30 }), Severity::Danger, "19 % of the disk"),
    (|seen| seen.backups.record = None, Severity::Attention, "no good backup yet"),
    (|seen| seen.backups = backed_up(3, BackupOutcome::Good), Severity::Danger, "for more than 2 days"),
    (
        |seen| seen.backups = backed_up(1, BackupOutcome::Failed("the disk is full".to_owned())),
        Severity::Danger,
        "came to nothing: the disk is full.",
    ),
    (
        // Where nobody set a schedule, too.
        |seen| {
            seen.backups = backed_up(9, BackupOutcome::Failed("it was cut".to_owned()));
            seen.backups.settings = BackupSettings::default();
        },
        Severity::Danger,
        "it was cut",
    ),
];

#[test]
fn each_trouble_is_found_alone_with_what_to_do() {
    for (spoil, severity, says) in CASES {
        let mut seen = healthy();
        spoil(&mut seen);
        let found = troubles(&seen);
        let [trouble] = found.as_slice() else { panic!("{says}: {found:?}") };
        assert_eq!(trouble.severity, severity, "{says}");
        assert!(trouble.what.contains(says), "{says}: {}", trouble.what);
        assert!(trouble.what.ends_with('.') && trouble.advice.ends_with('.'), "{trouble:?}");
    }
}

#[test]
fn what_is_nearly_too_much_is_none() {
    let mut seen = healthy();
    seen.server.memory_bytes = u64::MAX;
    seen.behind.lag = LATE - Duration::from_millis(1);
    seen.server = ServerFacts { replicas: 1, wants_replicas: true, version: "7.2.4".to_owned(), ..seen.server };
    assert_eq!(troubles(&seen), []);
}

#[test]
fn the_worst_comes_first() {
    let mut seen = healthy();
    for (spoil, _, _) in CASES {
        spoil(&mut seen);
    }
    let severities: Vec<Severity> = troubles(&seen).iter().map(|trouble| trouble.severity).collect();
    assert!(severities.is_sorted() && severities.contains(&Severity::Danger) && severities.contains(&Severity::Advice));
}
