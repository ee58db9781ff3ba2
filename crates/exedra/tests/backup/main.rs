//! `exedra backup` and `exedra restore`, as an operator runs them, on each shape of Redis.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

mod faults;
mod shapes;
mod single;
mod support;
