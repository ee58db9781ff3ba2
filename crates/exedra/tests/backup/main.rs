//! `exedra backup` and `exedra restore`, as an operator runs them, on each shape of Redis.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

#[path = "../fixture/mod.rs"]
mod fixture;

mod faults;
mod sealed;
mod shapes;
mod single;
mod support;
mod uploads;
mod versions;
