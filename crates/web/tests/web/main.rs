//! The forum as browsers and programs meet it: requests to the whole router, on a Redis of each
//! test's own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod addresses;
mod crawl;
mod crosssite;
mod hidden;
mod page;
mod rights;
mod routes;
mod support;
mod trips;
mod world;
