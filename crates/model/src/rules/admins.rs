//! That one admin stays, whoever else is none any more.
//!
//! Admins live in different shards, and no commit looks at two of them. So whoever takes one away has
//! another one stay first: a count beside that one goes up, and what was decided before about them, to
//! take them away, relies on the count as it was. Of two admins who take each other away, each has made
//! void what the other decided, or was too late to find the other one an admin.

use crate::actor::Role;
use crate::change::{Change, Effect, Fact};
use crate::ids::MemberId;
use crate::shard::Shard;

/// An admin is about to be none any more: another one waits, so that the two do not hinder each other.
pub fn hold(member: MemberId) -> Change {
    let mut change = Change::new(Shard::SITE);
    change.given = vec![Fact::NoAdminLeaves];
    change.effects = vec![Effect::HoldAdmins(Some(member))];
    change
}

pub fn release() -> Change {
    let mut change = Change::new(Shard::SITE);
    change.effects = vec![Effect::HoldAdmins(None)];
    change
}

/// This admin stays, so that another one can be taken away.
pub fn rely_on(member: MemberId) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::RoleIs(member, Role::Admin)];
    change.effects = vec![Effect::RelyOn(member)];
    change
}

/// The change, which takes an admin away, unless somebody has relied on their staying meanwhile.
/// `relied`: how often they were relied on before it was known that another one stays.
#[must_use]
pub fn unless_relied_on(mut change: Change, member: MemberId, relied: u64) -> Change {
    change.given.extend([Fact::RoleIs(member, Role::Admin), Fact::ReliedOn(member, relied)]);
    change
}
