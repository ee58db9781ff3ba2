use std::collections::BTreeMap;

use super::*;
use crate::category::Level;
use crate::samples::{AUTHOR, site, somebody};
use crate::upload::{Content, FileKind};

const NOW: Timestamp = Timestamp(1_000_000_000_000);

fn known(phase: Phase) -> KnownUpload {
    let sent = Sent { at: NOW, name: "a.log".to_owned() };
    KnownUpload {
        hash: UploadHash::parse("00112233445566778899aabbccddeeff").unwrap(),
        upload: Upload {
            kind: FileKind::of_file("a.log", Content::Text).unwrap(),
            bytes: 3,
            size: None,
            widths: Vec::new(),
        },
        phase,
        senders: BTreeMap::from([(AUTHOR, sent)]),
        uses: BTreeSet::new(),
    }
}

fn used(phase: Phase) -> KnownUpload {
    KnownUpload { uses: [PostId(6)].into(), ..known(phase) }
}

fn day_later() -> Timestamp {
    later(NOW, UNUSED)
}

/// What a file is noted as when it is due a day later, and when it is due again, if it is.
fn noted(known: &KnownUpload, is_kept: bool, is_behind: bool) -> (bool, Option<Phase>, Option<Timestamp>) {
    let at = day_later();
    let (removes, change) = match fall_due(known, at, is_kept, is_behind, at) {
        Step::Note(change) => (false, change),
        Step::Remove(change) => (true, change),
    };
    let is_guarded = change.given.contains(&Fact::UploadIs(known.hash.clone(), Some(known.phase.clone())))
        && change.given.contains(&Fact::Scheduled(due(&known.hash), at));
    assert!(is_guarded, "{change:?}");
    let phase = change.effects.iter().find_map(|effect| match effect {
        Effect::SetPhase(_, phase) => Some(phase.clone()),
        _ => None,
    });
    let again = change.effects.iter().find_map(|effect| match effect {
        Effect::Schedule(_, at) => Some(*at),
        _ => None,
    });
    assert_eq!(again.is_none(), change.effects.iter().any(|effect| matches!(effect, Effect::Unschedule(_))));
    (removes, phase, again)
}

#[test]
fn what_nobody_uses_leaves_and_then_goes() {
    let at = day_later();
    let leaving = Phase::Leaving { since: at };
    assert_eq!(noted(&known(Phase::Here), false, true), (false, Some(leaving.clone()), Some(later(at, LEAVES))));
    assert_eq!(noted(&known(leaving.clone()), false, true), (false, None, Some(later(at, AGAIN))));
    assert_eq!(noted(&known(leaving.clone()), false, false), (true, Some(Phase::Going), Some(later(at, AGAIN))));
    let Step::Remove(change) = fall_due(&known(leaving), at, false, false, at) else { panic!("it stays") };
    assert!(change.given.iter().any(|fact| matches!(fact, Fact::UploadUnused(_))), "a use in between is noticed");
}

#[test]
fn what_is_used_or_kept_stays() {
    for phase in [Phase::Here, Phase::Leaving { since: NOW }] {
        assert_eq!(noted(&used(phase.clone()), false, false), (false, Some(Phase::Here), None));
        assert_eq!(noted(&known(phase), true, false), (false, Some(Phase::Here), Some(later(day_later(), UNUSED))));
    }
}

#[test]
fn what_was_sent_again_waits_again() {
    let mut again = known(Phase::Here);
    let sent = Sent { at: later(NOW, 5_000), name: "b.log".to_owned() };
    again.senders.insert(MemberId(99), sent);
    assert_eq!(noted(&again, false, false), (false, None, Some(later(day_later(), 5_000))));
    let nobodys = KnownUpload { senders: BTreeMap::new(), ..known(Phase::Here) };
    assert!(matches!(noted(&nobodys, false, false).1, Some(Phase::Leaving { .. })));
}

#[test]
fn what_did_not_arrive_and_what_was_being_removed_is_removed() {
    for phase in [Phase::Arriving { since: NOW, by: AUTHOR }, Phase::Going] {
        assert_eq!(noted(&known(phase), true, true), (true, Some(Phase::Going), Some(later(day_later(), AGAIN))));
    }
}

#[test]
fn files_go_where_their_author_may_put_them() {
    let writes = || {
        let mut change = Change::new(PostId(6).shard());
        change.effects = vec![Effect::DropHistory(PostId(6))];
        change
    };
    let (uploads, author) = (BTreeSet::from([known(Phase::Here).hash]), somebody(AUTHOR));
    let open = site();
    let category = &open.categories()[0];
    let mut change = writes();
    used_by(&open, &author, category, PostId(6), &uploads, &mut change).unwrap();
    assert!(matches!(change.effects.last(), Some(Effect::Use(PostId(6), _))));
    assert_eq!(change.events, [Event::UploadsUsed { post: PostId(6), uploads: uploads.clone() }]);
    let closed = Category { start: Level::Moderators, reply: Level::Moderators, ..category.clone() };
    let refused = used_by(&open, &author, &closed, PostId(6), &uploads, &mut writes());
    assert!(matches!(refused, Err(Refusal::Forbidden(_))), "{refused:?}");
    let many = (0..=MOST).filter_map(|n| UploadHash::parse(&format!("{n:032x}"))).collect();
    let refused = used_by(&open, &author, category, PostId(6), &many, &mut writes());
    assert!(matches!(refused, Err(Refusal::Invalid(_))), "{refused:?}");
}
