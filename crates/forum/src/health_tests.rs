use super::*;

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
    }
}

#[test]
fn a_healthy_forum_has_no_troubles() {
    assert_eq!(troubles(&healthy()), []);
    let unknown = Seen { room: None, ..healthy() };
    assert_eq!(troubles(&unknown), []);
}

/// What is wrong, how bad that is, and what the sentence says.
type Case = (fn(&mut Seen), Severity, &'static str);

const CASES: [Case; 21] = [
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
