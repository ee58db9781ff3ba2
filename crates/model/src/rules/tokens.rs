//! Making, using and revoking API tokens.

use crate::account::Member;
use crate::actor::Actor;
use crate::change::{Change, Effect, Fact, Once, OnceKey};
use crate::event::Event;
use crate::ids::MemberId;
use crate::may::{Action, Object, may};
use crate::refusal::Refusal;
use crate::site::Site;
use crate::time::Timestamp;
use crate::token::{ApiToken, TOKENS_MAX};

/// A new token of one's own. `hash` is that of its secret, `held` how many there are already.
pub fn make(
    site: &Site,
    actor: &Actor,
    member: &Member,
    hash: String,
    token: ApiToken,
    held: usize,
    once: Option<OnceKey>,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Edit, Object::Member(member))?;
    if held >= TOKENS_MAX {
        return Err(Refusal::Conflict(
            "You have 50 tokens, and more are not kept: revoke those that you no longer use.",
        ));
    }
    let mut change = made(member.id, hash, token);
    change.once = once.map(|key| Once { key, result: 0 });
    Ok(change)
}

/// The token itself, for operators who need no leave.
pub fn made(member: MemberId, hash: String, token: ApiToken) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::MemberExists(member)];
    change.effects = vec![Effect::PutToken { member, hash, token: Box::new(token) }];
    change.events = vec![Event::MemberChanged { member }];
    change
}

/// Records that a token is still in use.
pub fn touch(member: MemberId, hash: String, token: ApiToken, now: Timestamp) -> Change {
    let mut change = Change::new(member.shard());
    change.given = vec![Fact::TokenStands(member, hash.clone())];
    let token = Box::new(ApiToken { used: Some(now), ..token });
    change.effects = vec![Effect::PutToken { member, hash, token }];
    change
}

pub fn revoke(site: &Site, actor: &Actor, member: &Member, hash: String) -> Result<Change, Refusal> {
    may(site, actor, Action::Edit, Object::Member(member))?;
    Ok(revoked(member.id, hash))
}

/// The same, for operators who need no leave.
pub fn revoked(member: MemberId, hash: String) -> Change {
    let mut change = Change::new(member.shard());
    change.effects = vec![Effect::EndToken { member, hash }];
    change.events = vec![Event::MemberChanged { member }];
    change
}
