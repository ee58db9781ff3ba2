//! The log, on stderr.

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::config::Log;

/// What is logged when the configuration does not say: of a command, only what went wrong, since
/// it talks itself.
#[derive(Clone, Copy)]
pub(crate) enum Usual {
    Serving,
    Command,
}

/// Starts the log. A second time does nothing.
pub(crate) fn start(log: &Log, usual: Usual) {
    let usual = match usual {
        Usual::Serving => "info",
        Usual::Command => "warn",
    };
    let filter = EnvFilter::new(log.level.as_deref().unwrap_or(usual));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    let _ = if log.json {
        builder.json().flatten_event(true).try_init()
    } else {
        builder.with_target(false).with_ansi(io::stderr().is_terminal()).try_init()
    };
}
