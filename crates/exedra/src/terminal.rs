//! Talking to whoever runs a command: results, remarks, progress, and the password they pass in.

use std::fmt::Display;
use std::io::{self, BufRead, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::failure::Failure;

/// Longer input is no password.
const LONGEST_LINE: u64 = 10_000;

/// A line of the result. A reader that has gone away, as `head` does, is no failure.
pub(crate) fn print(line: impl Display) -> Result<(), Failure> {
    match writeln!(io::stdout().lock(), "{line}") {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// A remark on stderr. There is nobody to tell if that fails.
pub(crate) fn tell(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// The first line of stdin.
pub(crate) fn read_password() -> Result<String, Failure> {
    let mut line = String::new();
    let mut input = io::Read::take(io::stdin().lock(), LONGEST_LINE);
    input.read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::Usage("no password came on stdin: pass it as its first line".to_owned()));
    }
    Ok(password.to_owned())
}

/// A bar for work of known length; only a terminal shows it.
pub(crate) fn bar(length: u64, what: &'static str) -> ProgressBar {
    let style = "{prefix} {wide_bar} {human_pos}/{human_len} {elapsed} (left: {eta})";
    styled(ProgressBar::new(length), style, what)
}

/// A sign of life for work of unknown length; only a terminal shows it.
pub(crate) fn spinner(what: &'static str) -> ProgressBar {
    let spinner = styled(ProgressBar::new_spinner(), "{spinner} {prefix} {human_pos} {elapsed}", what);
    spinner.enable_steady_tick(Duration::from_millis(100));
    spinner
}

fn styled(bar: ProgressBar, style: &str, what: &'static str) -> ProgressBar {
    let style = ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_prefix(what)
}
