//! What facts and effects are in Redis.

mod effects;
mod facts;

use model::cleanup::Item;
use model::ids::{MemberId, PostId};
use model::post::Vote;

use crate::commit::Batch;
use crate::keys;
use crate::record::vote;

pub(crate) use effects::effect;
pub(crate) use facts::fact;

fn number(n: impl Into<i128>) -> Vec<u8> {
    n.into().to_string().into_bytes()
}

/// A field of a topic's states: the post and a letter.
fn state(post: PostId, letter: char) -> Vec<u8> {
    format!("{post}{letter}").into_bytes()
}

/// The letter of votes for a post, or against it.
fn voted(vote: Vote) -> char {
    match vote {
        Vote::Up => 'u',
        Vote::Down => 'd',
    }
}

/// A field of what was taken of a member.
fn taken(item: Item) -> Vec<u8> {
    let field = match item {
        Item::Topic(topic) => format!("t{topic}"),
        Item::Post(post) => format!("p{post}"),
        Item::Vote(post) => format!("v{post}"),
    };
    field.into_bytes()
}

/// A member's place among names: in small letters, and with the id, since names may only differ in
/// what this does not tell.
pub(crate) fn name_entry(name: &str, member: MemberId) -> Vec<u8> {
    format!("{}\0{member}", name.to_lowercase()).into_bytes()
}

/// A count of a member's that nobody has written before it is 1.
fn counted(batch: &mut Batch, member: MemberId, field: &[u8], times: u64) {
    match times {
        0 => batch.guard("field_absent", keys::member(member), [field]),
        _ => batch.guard("field_is", keys::member(member), [field, &number(times)]),
    };
}

/// Sets a field, or takes it away.
fn field(batch: &mut Batch, key: String, name: &str, value: Option<Vec<u8>>) {
    match value {
        Some(value) => batch.write("hset", key, [name.as_bytes(), &value]),
        None => batch.write("hdel", key, [name.as_bytes()]),
    }
}

fn set_vote(batch: &mut Batch, post: PostId, member: MemberId, to: Option<Vote>) {
    let member = number(member.0);
    match vote(to) {
        Some(value) => batch.write("hset", keys::votes(post), [&member, value.as_bytes()]),
        None => batch.write("hdel", keys::votes(post), [&member]),
    }
}
