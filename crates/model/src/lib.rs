//! The forum's language and its rules.
//!
//! Everything here is pure: no I/O, no clock, no randomness. The time, fresh ids and what is
//! stored come in as arguments; what comes out is a [`change::Change`] or a [`refusal::Refusal`].

pub mod about;
pub mod account;
pub mod actor;
pub mod announcement;
pub mod appeal;
pub mod archive;
pub mod article;
pub mod asked;
pub mod byline;
pub mod category;
pub mod change;
pub mod cleanup;
pub mod conduct;
pub mod departure;
pub mod device;
pub mod draft;
pub mod email;
pub mod event;
pub mod factors;
pub mod flag;
pub mod group;
pub mod holding;
pub mod identity;
pub mod ids;
pub mod invitation;
pub mod lasting;
pub mod letter;
pub mod licence;
pub mod limits;
pub mod list;
pub mod locale;
pub mod log;
pub mod may;
pub mod merging;
pub mod name;
pub mod notification;
pub mod page;
pub mod portrait;
pub mod post;
pub mod promotion;
pub mod redirect;
pub mod refusal;
pub mod review;
pub mod rules;
#[cfg(test)]
pub(crate) mod samples;
pub mod secrets;
pub mod series;
pub mod settings;
pub mod shard;
pub mod site;
pub mod slug;
pub mod source;
pub mod tags;
pub mod tally;
pub mod thread;
pub mod ticket;
pub mod time;
pub mod token;
pub mod topic;
pub mod trust;
pub mod upload;
pub mod written;
