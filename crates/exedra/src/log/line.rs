//! A line of the readable log: when, how grave, what, and then `name=value`.
//!
//! Each request writes one, so it is written straight into the line, without the styles, spans and
//! detours of `tracing_subscriber`'s own. What others have typed is escaped: nobody can make a
//! second line of it, or colour the operator's terminal.

use std::cell::RefCell;
use std::fmt::{self, Debug, Write};

use jiff::Timestamp;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

pub(super) struct Line {
    /// Whether grave lines may be coloured.
    pub(super) terminal: bool,
}

impl<S, N> FormatEvent<S, N> for Line
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, _: &FmtContext<'_, S, N>, mut line: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        write_time(&mut line)?;
        let level = *event.metadata().level();
        let (name, colour) = match level {
            Level::ERROR => (" ERROR", "\x1b[31m"),
            Level::WARN => ("  WARN", "\x1b[33m"),
            Level::INFO => ("  INFO", ""),
            Level::DEBUG => (" DEBUG", ""),
            Level::TRACE => (" TRACE", ""),
        };
        match self.terminal && !colour.is_empty() {
            true => write!(line, "{colour}{name}\x1b[0m")?,
            false => line.write_str(name)?,
        }
        let mut fields = Fields { line, result: Ok(()) };
        event.record(&mut fields);
        fields.result?;
        fields.line.write_char('\n')
    }
}

/// As in RFC 3339, with microseconds.
fn write_time(line: &mut Writer<'_>) -> fmt::Result {
    thread_local! {
        /// The second written last: most lines fall into it.
        static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
    }
    let now = Timestamp::now();
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != now.as_second() {
            *second = now.as_second();
            *text = now.strftime("%Y-%m-%dT%H:%M:%S").to_string();
        }
        line.write_str(text)
    })?;
    write!(line, ".{:06}Z", now.subsec_microsecond())
}

struct Fields<'a> {
    line: Writer<'a>,
    result: fmt::Result,
}

impl Fields<'_> {
    fn name(&mut self, field: &Field) -> fmt::Result {
        self.line.write_char(' ')?;
        if field.name() == "message" {
            return Ok(());
        }
        self.line.write_str(field.name())?;
        self.line.write_char('=')
    }

    fn put(&mut self, field: &Field, value: impl FnOnce(&mut Writer<'_>) -> fmt::Result) {
        if self.result.is_ok() {
            self.result = self.name(field).and_then(|()| value(&mut self.line));
        }
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.put(field, |line| write!(Escaped(line), "{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, |line| match field.name() {
            "message" => Escaped(line).write_str(value),
            _ => write!(line, "{value:?}"),
        });
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, |line| write!(line, "{value}"));
    }
}

/// Writes control characters as Rust spells them.
struct Escaped<'a, 'b>(&'a mut Writer<'b>);

impl fmt::Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(char::is_control) {
            let (before, from) = rest.split_at(at);
            let mut characters = from.chars();
            self.0.write_str(before)?;
            characters.next().map_or(Ok(()), |control| write!(self.0, "{}", control.escape_default()))?;
            rest = characters.as_str();
        }
        self.0.write_str(rest)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl MakeWriter<'_> for Kept {
        type Writer = Self;

        fn make_writer(&self) -> Self {
            self.clone()
        }
    }

    /// What is logged, without the time.
    fn logged(terminal: bool, log: impl FnOnce()) -> String {
        let kept = Kept::default();
        let subscriber = tracing_subscriber::fmt().event_format(Line { terminal }).with_writer(kept.clone()).finish();
        tracing::subscriber::with_default(subscriber, log);
        let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        let (time, rest) = text.split_once('Z').unwrap();
        time.parse::<jiff::civil::DateTime>().unwrap();
        assert_eq!(time.len(), "2026-11-27T12:41:30.123456".len());
        rest.to_owned()
    }

    #[test]
    fn a_request_is_a_line_of_names_and_values() {
        let line = logged(false, || tracing::info!(request = %"0123", path = "/topic/1", status = 200_u16, trips = 0));
        assert_eq!(line, "  INFO request=0123 path=\"/topic/1\" status=200 trips=0\n");
    }

    #[test]
    fn a_message_comes_first_and_an_error_says_itself() {
        let error = std::io::Error::other("no room");
        assert_eq!(logged(false, || tracing::error!(%error, "not written")), " ERROR not written error=no room\n");
        assert_eq!(logged(true, || tracing::warn!("slow")), "\x1b[33m  WARN\x1b[0m slow\n");
    }

    #[test]
    fn what_others_typed_makes_no_second_line_and_colours_nothing() {
        let typed = "a\nINFO all is well \x1b[31mred\u{9b}";
        for line in [
            logged(false, || tracing::info!(path = typed)),
            logged(false, || tracing::info!(path = %typed)),
            logged(false, || tracing::info!(path = ?typed)),
            logged(false, || tracing::info!("{typed}")),
        ] {
            let text = line.strip_suffix('\n').unwrap();
            assert!(!text.contains(char::is_control), "{text:?}");
            assert!(text.contains("a\\nINFO all is well"), "{text}");
        }
    }
}
