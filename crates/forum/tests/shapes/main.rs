//! The forum's main job on each shape of Redis, with the fault in the middle of it.
//!
//! People register, ask, reply, vote and read while a server is lost, replaced or moved. Whatever
//! was acknowledged is there once afterwards, the rest is absent or there once, all that is
//! derived agrees, and everything went on by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod cluster;
mod job;
mod sentinel;
mod shown;
mod single;
