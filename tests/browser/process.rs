//! Programs that a test starts, and ends again whatever happens.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use rustix::process::{Pid, Signal, kill_process};

/// How long a program may take to say what is waited for, and to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running program. What it says goes to a file, which is shown if the test fails.
pub(crate) struct Process {
    child: Child,
    said: PathBuf,
}

impl Process {
    /// # Errors
    /// There is no such program.
    pub(crate) fn start(command: &mut Command, said: &Path) -> io::Result<Self> {
        let file = fs::File::create(said)?;
        let child = command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file).spawn()?;
        Ok(Self { child, said: said.to_owned() })
    }

    /// Waits until it has said a line that holds `part`.
    pub(crate) async fn says(&mut self, part: &str) -> String {
        let began = Instant::now();
        loop {
            let said = fs::read_to_string(&self.said).unwrap();
            let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
            if let Some(line) = whole.lines().find(|line| line.contains(part)) {
                return line.to_owned();
            }
            let ended = self.child.try_wait().unwrap();
            assert!(ended.is_none(), "it ended ({ended:?}) before it said “{part}”:\n{said}");
            assert!(began.elapsed() < PATIENCE, "it did not say “{part}”:\n{said}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Asks it to end, and waits until it has.
    pub(crate) fn stop(&mut self) -> ExitStatus {
        if let Some(status) = self.child.try_wait().unwrap() {
            return status;
        }
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        let asked = Instant::now();
        while asked.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("{}", fs::read_to_string(&self.said).unwrap_or_default());
        }
    }
}
