//! Asking for an archive of what is held of one, and making it.

use crate::archive::{AGAIN, Archive};
use crate::change::{Change, Effect, Fact};
use crate::event::Due;
use crate::ids::MemberId;
use crate::refusal::Refusal;
use crate::time::Timestamp;

/// # Errors
/// One is being made, or was made a short while ago.
pub fn ask(member: MemberId, before: Option<&Archive>, now: Timestamp) -> Result<Change, Refusal> {
    match before {
        Some(archive) if now.since(archive.asked) < AGAIN && archive.made.is_none() => {
            return Err(Refusal::Conflict("Your archive is being made already. Look again in a moment."));
        }
        Some(archive) if now.since(archive.asked) < AGAIN => {
            return Err(Refusal::Conflict("Your archive was made within the last hour: take that one."));
        }
        _ => {}
    }
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member), is(member, before)];
    change.effects =
        vec![Effect::PutArchive(member, Box::new(Archive::asked(now))), Effect::Schedule(Due::Archive { member }, now)];
    Ok(change)
}

/// A part of it.
pub fn part(member: MemberId, at: &Archive, number: u32, bytes: Vec<u8>) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member), is(member, Some(at))];
    change.effects = vec![Effect::PutArchivePart(member, number, bytes)];
    change
}

/// A step is done.
pub fn gone_on(member: MemberId, before: &Archive, after: Archive) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member), is(member, Some(before))];
    if after.made.is_some() {
        change.effects.push(Effect::Unschedule(Due::Archive { member }));
    }
    change.effects.push(Effect::PutArchive(member, Box::new(after)));
    change
}

/// Nobody waits for it any more.
pub fn give_up(member: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.effects = vec![Effect::Unschedule(Due::Archive { member })];
    change
}

fn is(member: MemberId, archive: Option<&Archive>) -> Fact {
    Fact::ArchiveIs(member, archive.cloned().map(Box::new))
}
