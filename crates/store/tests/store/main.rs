//! The store against real servers: what is tested here holds on a single Redis and on a cluster,
//! and what is special about TLS, Sentinel and replicas in files of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod away;
mod commit;
mod derived;
mod effects;
mod ids;
mod limits;
mod lists;
mod migrations;
mod records;
mod refills;
mod replicas;
mod sending;
mod servers;
mod snapshots;
mod streams;
mod support;
mod threads;
mod tls;
mod versions;
