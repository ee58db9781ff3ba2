//! The forum as a whole, without its pages: use cases and followers on real servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod admins;
mod backups;
mod cases;
mod cleanup;
mod days;
mod departures;
mod due;
mod finding;
mod guards;
mod joined_and_parted;
mod killed;
mod letters;
mod limits;
mod links;
mod load;
mod log;
mod once;
mod parked;
mod privacy;
mod purging;
mod questions;
mod random;
mod remembered_parents;
mod replay;
mod reviews;
mod rights;
mod sessions;
mod standing;
mod story;
mod support;
mod tagging;
mod tail;
mod tending;
mod tickets;
mod tokens;
mod told;
mod told_letters;
mod trips;
mod uniting;
mod verified;
mod written_down;
