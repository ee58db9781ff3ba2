//! `exedra serve` as a process, and requests as bytes.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

pub(crate) const PATIENCE: Duration = Duration::from_secs(40);

const LOG: &str = "exedra.log";

/// A running server. Dropping it stops it.
pub(crate) struct Server {
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Runs `command`, which is [`serve`] or what leads to it. Its log is a file in `folder`.
    pub(crate) fn start(folder: &Path, command: &mut Command) -> Self {
        let log = folder.join(LOG);
        let errors = File::options().create(true).append(true).open(&log).unwrap();
        let child = command.current_dir(folder).stdout(Stdio::null()).stderr(errors).spawn().unwrap();
        Self { child, log }
    }

    /// All that servers in this folder have written to their logs.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success());
    }

    pub(crate) fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits until it has ended by itself or because it was told to.
    pub(crate) fn end(&mut self) -> ExitStatus {
        let mut ended = None;
        until("the server ends", || {
            ended = self.has_ended();
            ended.is_some()
        });
        ended.unwrap()
    }

    pub(crate) fn stop(mut self) -> ExitStatus {
        self.tell_to_stop();
        self.end()
    }
}

/// A test that fails leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            self.tell_to_stop();
            let _ = self.child.wait();
        }
    }
}

/// The program, free of what the test's own surroundings say.
pub(crate) fn exedra() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    for variable in ["NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID"] {
        command.env_remove(variable);
    }
    command
}

/// Founds a forum with an admin called ada in this folder.
pub(crate) fn set_up(folder: &Path) {
    let mut setup = exedra();
    setup.args(["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"]);
    setup.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut setup = setup.spawn().unwrap();
    writeln!(setup.stdin.take().unwrap(), "marble-bench-7").unwrap();
    assert!(setup.wait().unwrap().success());
}

pub(crate) fn serve(listen: &str) -> Command {
    let mut command = exedra();
    command.args(["serve", "--listen", listen]);
    command
}

/// Serves on a socket that somebody else holds, passed on as a service manager does: as descriptor
/// 3, named by variables.
pub(crate) fn serve_on(held: OwnedFd) -> Command {
    let mut command = Command::new("sh");
    let script = r#"exec 3<&0 0</dev/null; export LISTEN_FDS=1 LISTEN_PID=$$; exec "$0" serve "$@""#;
    command.args(["-c", script, env!("CARGO_BIN_EXE_exedra")]).stdin(Stdio::from(held)).env_remove("NOTIFY_SOCKET");
    command
}

/// Where a server can be reached.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    Tcp(String),
    Unix(PathBuf),
}

pub(crate) trait Wire: Read + Write {}
impl Wire for TcpStream {}
impl Wire for UnixStream {}

impl Place {
    pub(crate) fn connect(&self) -> io::Result<Box<dyn Wire>> {
        match self {
            Self::Tcp(address) => {
                let stream = TcpStream::connect(address)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                Ok(Box::new(stream))
            }
            Self::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                Ok(Box::new(stream))
            }
        }
    }

    /// A page with its head, over a connection of its own.
    pub(crate) fn page(&self, path: &str) -> io::Result<String> {
        let mut stream = self.connect()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// The status of a page.
    pub(crate) fn get(&self, path: &str) -> io::Result<String> {
        let answer = self.page(path)?;
        answer.split(' ').nth(1).map(str::to_owned).ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }

    pub(crate) fn until_it_answers(&self) {
        until("the server answers", || self.get("/healthz").is_ok_and(|status| status == "200"));
    }
}

/// Asks again and again until it is so.
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let started = Instant::now();
    while !is_so() {
        assert!(started.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
