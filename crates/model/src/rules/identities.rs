//! Ways in through providers.

use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::factors::Factors;
use crate::identity::{Identity, LINKED_MAX, Linked};
use crate::ids::MemberId;
use crate::refusal::Refusal;
use crate::rules::ways::{Gone, Left, left_without};
use crate::shard::Shard;

/// An identity becomes a way in of a member. `before` are those that they have.
///
/// # Errors
/// There are too many.
pub fn link(member: MemberId, linked: Linked, before: &[Linked]) -> Result<Change, Refusal> {
    if before.len() >= LINKED_MAX {
        return Err(Refusal::Conflict("You have linked many accounts already: unlink one that you do not use first."));
    }
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::IdentityFree(linked.identity.clone())];
    change.events = vec![Event::IdentityLinked { member, realm: linked.identity.realm().to_owned() }];
    change.effects = vec![Effect::ClaimIdentity(Box::new(linked), member)];
    Ok(change)
}

/// The account there is called something else by now. It is the same account.
pub fn renamed(member: MemberId, linked: Linked) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::IsLinked(member, linked.identity.clone())];
    change.effects = vec![Effect::ClaimIdentity(Box::new(linked), member)];
    change
}

/// Takes a way in away, if there is another.
///
/// # Errors
/// It is not one of the member's, or it is their last way in.
pub fn unlink(member: MemberId, identity: &Identity, linked: &[Linked], factors: &Factors) -> Result<Change, Refusal> {
    if linked.iter().all(|one| one.identity != *identity) {
        return Err(Refusal::Absent);
    }
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::IsLinked(member, identity.clone())];
    // It stays one: two that are taken away at the same instant could both be the last but one.
    match left_without(Gone::Identity(identity), factors, linked)? {
        Left::Password => {}
        Left::Passkey => change.given.push(Fact::NoPasskeyGoes(member)),
        Left::Linked(other) => change.given.push(Fact::IsLinked(member, other.identity.clone())),
    }
    change.events = vec![Event::IdentityUnlinked { member, realm: identity.realm().to_owned() }];
    change.effects = vec![Effect::ReleaseIdentity(identity.clone(), member)];
    Ok(change)
}

/// This identity is to be all that the member has, since their last passkey, which lives in another
/// shard, is about to go. So no other is taken away for that passkey's sake: for longer than it
/// takes to read what there is and to decide.
pub fn hold(member: MemberId, left: &Linked) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::IsLinked(member, left.identity.clone())];
    change.effects = vec![Effect::HoldIdentities(member)];
    change
}

/// A way in of a member who has left.
pub fn release(member: MemberId, identity: Identity) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::IsLinked(member, identity.clone())];
    change.effects = vec![Effect::ReleaseIdentity(identity, member)];
    change
}

#[cfg(test)]
#[path = "identities_tests.rs"]
mod tests;
