//! The binary: configuration and subcommands
fn main() {}
