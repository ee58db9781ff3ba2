//! The binary: configuration and subcommands.
//!
//! A command is a file in [`commands`]. Results go to stdout, everything else to stderr, and the
//! exit code is 0, 1 (failed) or 2 (wrong usage).

mod access;
mod backdate;
mod cli;
mod commands;
mod config;
mod connections;
mod demo;
mod failure;
mod generate;
mod keeping;
mod listener;
mod log;
mod manager;
mod metrics;
mod migrating;
mod script;
mod secret;
mod takeover;
mod terminal;

use std::process::ExitCode;

use clap::Parser;
use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    match commands::run(cli::Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            terminal::tell(&format!("exedra: {failure}"));
            failure.exit_code()
        }
    }
}
