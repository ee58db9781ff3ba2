//! Lines on their way to stderr: gathered in memory, and written by a thread of their own.
//!
//! A write for each line would cost a request more than all the rest of a page that is kept, and a
//! reader of the log that stalls would stall whoever logs. Lines are written within some
//! milliseconds; a process that is killed loses those of the last few.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tracing_subscriber::fmt::MakeWriter;

/// How long lines are gathered after some were written.
const GATHER: Duration = Duration::from_millis(5);
/// Bytes that wait at most. Beyond, lines are lost, and the log says how many.
const MOST: usize = 4 << 20;
/// How long a reader that stalls is waited for at the end.
const PATIENCE: Duration = Duration::from_secs(2);

#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// There is something to write, or it is the end.
    more: Condvar,
    /// All is written.
    done: Condvar,
}

#[derive(Default)]
struct State {
    text: Vec<u8>,
    lost: u64,
    /// The thread waits for the first line.
    idle: bool,
    ending: bool,
    ended: bool,
}

impl Lines {
    /// Starts the thread.
    ///
    /// # Errors
    /// The operating system refuses one.
    pub(super) fn to(target: Box<dyn Write + Send>) -> io::Result<Self> {
        let shared = Arc::new(Shared { state: Mutex::default(), more: Condvar::new(), done: Condvar::new() });
        let writing = Arc::clone(&shared);
        thread::Builder::new().name("log".to_owned()).spawn(move || writing.write_to(target))?;
        Ok(Self(shared))
    }

    /// Waits until everything is written; at most for a moment.
    pub(super) fn finish(&self) {
        let mut state = self.0.lock();
        state.ending = true;
        self.0.more.notify_one();
        let waited = self.0.done.wait_timeout_while(state, PATIENCE, |state| !state.ended);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Shared {
    fn write_to(&self, mut target: Box<dyn Write + Send>) {
        let mut batch = Vec::new();
        loop {
            let mut state = self.lock();
            while state.text.is_empty() && state.lost == 0 && !state.ending {
                state.idle = true;
                state = self.more.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.idle = false;
            std::mem::swap(&mut batch, &mut state.text);
            let lost = std::mem::take(&mut state.lost);
            let ending = state.ending;
            drop(state);
            // There is nobody to tell if this fails.
            let _ = target.write_all(&batch);
            if lost > 0 {
                let _ = writeln!(target, "{lost} lines of the log were lost: nobody read it fast enough");
            }
            batch.clear();
            batch.shrink_to(64 << 10);
            let mut state = self.lock();
            if ending && state.text.is_empty() {
                state.ended = true;
                self.done.notify_all();
                return;
            }
            let gathered = self.more.wait_timeout_while(state, GATHER, |state| !state.ending);
            drop(gathered.unwrap_or_else(PoisonError::into_inner));
        }
    }

    /// Nothing panics under the lock, so a poisoned one is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a line.
impl Write for &Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let mut state = self.0.lock();
        match state.text.len() + line.len() > MOST {
            true => state.lost += 1,
            false => state.text.extend_from_slice(line),
        }
        if std::mem::take(&mut state.idle) {
            self.0.more.notify_one();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = &'a Self;

    fn make_writer(&'a self) -> Self::Writer {
        self
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use super::*;

    /// Hands on what is written, and before that waits for leave.
    struct Reader {
        leave: Receiver<()>,
        read: Sender<Vec<u8>>,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let _ = self.leave.recv();
            self.read.send(bytes.to_vec()).map_err(io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn read_by() -> (Lines, Sender<()>, Receiver<Vec<u8>>) {
        let ((leave, left), (sent, read)) = (channel(), channel());
        (Lines::to(Box::new(Reader { leave: left, read: sent })).unwrap(), leave, read)
    }

    fn all(read: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(read.try_iter().flatten().collect()).unwrap()
    }

    #[test]
    fn lines_come_in_order_and_all_of_them_by_the_end() {
        let (lines, leave, read) = read_by();
        drop(leave);
        let mut expected = String::new();
        for number in 0..1_000 {
            let line = format!("line {number}\n");
            (&lines).write_all(line.as_bytes()).unwrap();
            expected += &line;
        }
        lines.finish();
        assert_eq!(all(&read), expected);
    }

    #[test]
    fn a_reader_that_stalls_holds_nobody_up_and_hears_what_it_missed() {
        let (lines, leave, read) = read_by();
        let line = [b'.'; 1 << 16];
        for _ in 0..200 {
            (&lines).write_all(&line).unwrap();
        }
        drop(leave);
        lines.finish();
        let text = all(&read);
        let kept = text.bytes().filter(|byte| *byte == b'.').count() / line.len();
        assert!((MOST >> 16..200).contains(&kept), "{kept}");
        assert!(text.contains(&format!("{} lines of the log were lost", 200 - kept)), "{}", text.trim_matches('.'));
    }

    #[test]
    fn a_line_is_written_though_nothing_follows() {
        let (lines, leave, read) = read_by();
        drop(leave);
        for line in ["first\n", "second\n"] {
            (&lines).write_all(line.as_bytes()).unwrap();
            assert_eq!(read.recv_timeout(Duration::from_secs(10)).unwrap(), line.as_bytes());
        }
    }
}
