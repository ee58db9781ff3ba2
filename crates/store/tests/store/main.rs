//! The store against real servers: what is tested here holds on a single Redis and on a cluster.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod away;
mod commit;
mod derived;
mod effects;
mod ids;
mod limits;
mod lists;
mod records;
mod streams;
mod support;
mod threads;
