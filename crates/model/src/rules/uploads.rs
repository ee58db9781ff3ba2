//! Files that come, are used by posts, and go when nobody uses them any more.
//!
//! What is written of a file comes before its bytes and goes after them, so that whoever finds bytes
//! finds out whose they are, and whoever was killed leaves a note of what is still to be done:
//!
//! - `Arriving` is noted before anything is stored, and is due within an hour;
//! - `Going` is noted before anything is removed, and nobody takes the file up again after that.
//!
//! A post that uses a file is written in a shard of its own, and followers carry that to the file. So a
//! file that seems to be used by nobody is only noted as `Leaving`: from then on whoever uses it says so
//! to the file first, and it goes when everything that was written before has been carried onward.

use std::collections::BTreeSet;

use crate::actor::Actor;
use crate::category::Category;
use crate::change::{Change, Effect, Fact};
use crate::event::{Due, Event};
use crate::ids::{MemberId, PostId};
use crate::may::{Action, Object, may};
use crate::refusal::{Fault, Refusal};
use crate::site::Site;
use crate::time::Timestamp;
use crate::upload::{ARRIVES, KnownUpload, LEAVES, MOST, Phase, Sent, UNUSED, Upload, UploadHash};

/// How soon a file is looked at again that cannot go yet, in milliseconds.
const AGAIN: u64 = 60_000;

fn later(now: Timestamp, by: u64) -> Timestamp {
    Timestamp(now.0.saturating_add(by))
}

fn due(hash: &UploadHash) -> Due {
    Due::UploadUnused { upload: hash.clone() }
}

/// What is about to be stored, by whom; `before` is what is known of it already.
pub fn arrive(hash: &UploadHash, upload: Upload, before: Option<&KnownUpload>, by: MemberId, now: Timestamp) -> Change {
    let mut change = Change::new(hash.shard());
    change.given = vec![Fact::UploadIs(hash.clone(), before.map(|known| known.phase.clone()))];
    change.effects = vec![
        Effect::PutUpload(hash.clone(), Box::new(upload)),
        Effect::SetPhase(hash.clone(), Phase::Arriving { since: now, by }),
        Effect::Schedule(due(hash), later(now, ARRIVES)),
    ];
    change
}

/// It is stored: before it was in this phase.
pub fn arrived(hash: &UploadHash, before: Phase, by: MemberId, sent: Sent) -> Change {
    let mut change = Change::new(hash.shard());
    let at = later(sent.at, UNUSED);
    change.given = vec![Fact::UploadIs(hash.clone(), Some(before))];
    change.effects = vec![
        Effect::SetPhase(hash.clone(), Phase::Here),
        Effect::SetSender(hash.clone(), by, Some(sent)),
        Effect::Schedule(due(hash), at),
    ];
    change
}

/// It could not be stored.
pub fn given_up(hash: &UploadHash, arriving: Phase) -> Change {
    let mut change = Change::new(hash.shard());
    change.given = vec![Fact::UploadIs(hash.clone(), Some(arriving))];
    change.effects = vec![Effect::SetPhase(hash.clone(), Phase::Going)];
    change
}

/// A file that was found unused is about to be used.
pub fn take_up(known: &KnownUpload, now: Timestamp) -> Change {
    let mut change = Change::new(known.hash.shard());
    change.given = vec![Fact::UploadIs(known.hash.clone(), Some(known.phase.clone()))];
    change.effects =
        vec![Effect::SetPhase(known.hash.clone(), Phase::Here), Effect::Schedule(due(&known.hash), later(now, UNUSED))];
    change
}

/// A change that writes a post, which uses these files besides those that it used before.
///
/// # Errors
/// The actor may not put files into this category, or they are too many.
pub fn used_by(
    site: &Site,
    actor: &Actor,
    category: &Category,
    post: PostId,
    uploads: &BTreeSet<UploadHash>,
    change: &mut Change,
) -> Result<(), Refusal> {
    if uploads.is_empty() || change.effects.is_empty() {
        return Ok(());
    }
    may(site, actor, Action::Upload, Object::Category(category))?;
    if uploads.len() > MOST {
        return Err(
            Fault::new("body", format!("This names {} files: at most {MOST} fit into a text.", uploads.len())).into()
        );
    }
    change.effects.extend(uploads.iter().map(|upload| Effect::Use(post, upload.clone())));
    change.events.push(Event::UploadsUsed { post, uploads: uploads.clone() });
    Ok(())
}

/// The same, where the change keeps a text from readers: they do not see these files either, until it is
/// published.
pub fn unseen(files: BTreeSet<UploadHash>, change: &mut Change) {
    for effect in &mut change.effects {
        if let Effect::SetWaiting(_, Some(waiting)) = effect {
            waiting.unseen.extend(files.iter().cloned());
        }
    }
}

/// A change after which a post does not use these files any more, in no revision.
pub fn released_by(post: PostId, uploads: BTreeSet<UploadHash>, change: &mut Change) {
    if uploads.is_empty() {
        return;
    }
    change.effects.extend(uploads.iter().map(|upload| Effect::Release(post, upload.clone())));
    change.events.push(Event::UploadsReleased { post, uploads });
}

/// What is to be done about a file that is due.
#[derive(Clone, Debug)]
pub enum Step {
    /// This is all.
    Note(Change),
    /// Its bytes are to be removed, and then what is written of it: see [`gone`].
    Remove(Change),
}

/// What becomes of a file that is due at `at`. `is_kept`: something that is not posted yet names it;
/// `is_behind`: not all that was written before has been carried onward.
pub fn fall_due(known: &KnownUpload, at: Timestamp, is_kept: bool, is_behind: bool, now: Timestamp) -> Step {
    let hash = &known.hash;
    let mut change = Change::new(hash.shard());
    change.given = vec![Fact::Scheduled(due(hash), at), Fact::UploadIs(hash.clone(), Some(known.phase.clone()))];
    let again = |by| Effect::Schedule(due(hash), later(now, by));
    let is_used = !known.uses.is_empty();
    match known.phase {
        Phase::Going | Phase::Arriving { .. } => {}
        _ if is_used => {
            change.effects = vec![Effect::SetPhase(hash.clone(), Phase::Here), Effect::Unschedule(due(hash))];
            return Step::Note(change);
        }
        _ if is_kept => {
            change.effects = vec![Effect::SetPhase(hash.clone(), Phase::Here), again(UNUSED)];
            return Step::Note(change);
        }
        Phase::Here => {
            let waits = later(known.newest(), UNUSED);
            change.effects = if waits > now && !known.senders.is_empty() {
                vec![Effect::Schedule(due(hash), waits)]
            } else {
                vec![Effect::SetPhase(hash.clone(), Phase::Leaving { since: now }), again(LEAVES)]
            };
            return Step::Note(change);
        }
        Phase::Leaving { .. } if is_behind => {
            change.effects = vec![again(AGAIN)];
            return Step::Note(change);
        }
        Phase::Leaving { .. } => change.given.push(Fact::UploadUnused(hash.clone())),
    }
    change.effects = vec![Effect::SetPhase(hash.clone(), Phase::Going), again(AGAIN)];
    Step::Remove(change)
}

/// The bytes of a file are removed: nothing is left of it.
pub fn gone(hash: &UploadHash) -> Change {
    let mut change = Change::new(hash.shard());
    change.given = vec![Fact::UploadIs(hash.clone(), Some(Phase::Going))];
    change.effects = vec![Effect::DropUpload(hash.clone()), Effect::Unschedule(due(hash))];
    change
}

/// Nobody knows of a file whose bytes were found: they are to be removed.
pub fn stray(hash: &UploadHash, upload: Upload, now: Timestamp) -> Change {
    let mut change = Change::new(hash.shard());
    change.given = vec![Fact::UploadIs(hash.clone(), None)];
    change.effects = vec![
        Effect::PutUpload(hash.clone(), Box::new(upload)),
        Effect::SetPhase(hash.clone(), Phase::Going),
        Effect::Schedule(due(hash), now),
    ];
    change
}

/// Somebody who sent it has left.
pub fn unsent(hash: &UploadHash, member: MemberId) -> Change {
    let mut change = Change::new(hash.shard());
    change.effects = vec![Effect::SetSender(hash.clone(), member, None)];
    change
}

/// When it is looked at whether anybody uses a file that a post has released.
pub fn released_at(hash: &UploadHash, now: Timestamp) -> Effect {
    Effect::Schedule(due(hash), now)
}

#[cfg(test)]
#[path = "uploads_tests.rs"]
mod tests;
