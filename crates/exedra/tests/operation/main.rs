//! Running Exedra as operators do: started, told to stop, replaced by a new process, under a
//! service manager, behind nginx.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

mod load;
mod manager;
mod server;
mod stopping;
mod succession;
