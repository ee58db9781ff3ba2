//! The log, on stderr.

mod line;
mod lines;

use std::io::{self, IsTerminal};

use tracing_subscriber::EnvFilter;

use crate::config::Log;
use line::Line;
use lines::Lines;

/// What is logged when the configuration does not say: of a command, only what went wrong, since
/// it talks itself.
#[derive(Clone, Copy)]
pub(crate) enum Usual {
    Serving,
    Command,
}

/// Writes what is still to be written, when this is dropped.
#[must_use]
pub(crate) struct Logging(Option<Lines>);

/// Starts the log, until the answer is dropped. A second time does nothing.
///
/// A server's lines are written by a thread of its own; a command's where they are made, so that
/// they stand in order with what the command says itself.
pub(crate) fn start(log: &Log, usual: Usual) -> Logging {
    let usual_level = match usual {
        Usual::Serving => "info",
        Usual::Command => "warn",
    };
    let filter = EnvFilter::new(log.level.as_deref().unwrap_or(usual_level));
    let lines = match usual {
        Usual::Serving => Lines::to(Box::new(io::stderr())).ok(),
        Usual::Command => None,
    };
    let builder = tracing_subscriber::fmt().with_env_filter(filter);
    let terminal = io::stderr().is_terminal();
    let _ = match (&lines, log.json) {
        (Some(lines), true) => builder.json().flatten_event(true).with_writer(lines.clone()).try_init(),
        (None, true) => builder.json().flatten_event(true).with_writer(io::stderr).try_init(),
        (Some(lines), false) => builder.event_format(Line { terminal }).with_writer(lines.clone()).try_init(),
        (None, false) => builder.event_format(Line { terminal }).with_writer(io::stderr).try_init(),
    };
    Logging(lines)
}

impl Drop for Logging {
    fn drop(&mut self) {
        if let Some(lines) = &self.0 {
            lines.finish();
        }
    }
}
