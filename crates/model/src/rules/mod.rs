//! The rules: state and command in, a change or a refusal out.

pub mod admins;
pub mod announcements;
pub mod appeals;
pub mod archives;
pub mod articles;
pub mod authors;
pub mod backups;
pub mod blocks;
pub mod cleanup;
pub mod conduct;
pub mod departures;
pub mod drafts;
pub mod factors;
pub mod flags;
pub mod groups;
pub(crate) mod hanging;
pub mod holding;
pub mod identities;
pub mod joining;
pub mod kinds;
pub mod lasting;
pub mod many;
pub mod members;
pub mod merging;
pub mod order;
pub mod posts;
pub mod profiles;
pub mod promotion;
pub mod questions;
pub mod redaction;
pub mod reviews;
pub mod series;
pub mod settings;
pub mod site;
pub mod splitting;
pub mod tags;
pub mod telling;
pub mod tokens;
pub mod topics;
pub mod uniting;
pub mod upkeep;
pub mod uploads;
pub mod ways;
pub mod written;

#[cfg(test)]
mod tests;
