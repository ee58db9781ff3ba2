//! The forum as a whole, without its pages: use cases and followers on real servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod due;
mod guards;
mod killed;
mod limits;
mod once;
mod parked;
mod privacy;
mod random;
mod remembered_parents;
mod replay;
mod rights;
mod sessions;
mod story;
mod support;
mod tail;
mod tickets;
mod tokens;
mod trips;
mod verified;
mod written_down;
