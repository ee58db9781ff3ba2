//! Running Exedra as operators do: started, told to stop, replaced by a new process, under a
//! service manager, behind nginx. What is run and checked is what `deploy/` ships.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests: what fails has to end them")]

#[path = "../fixture/mod.rs"]
mod fixture;

mod behind_nginx;
mod certbot;
mod certificate;
mod guide;
mod installed;
mod load;
mod log_lines;
mod manager;
mod metrics;
mod nginx;
mod passed_on;
mod power_cut;
mod read_ahead;
mod server;
mod stopping;
mod succession;
mod units;
mod versions;
mod written;
