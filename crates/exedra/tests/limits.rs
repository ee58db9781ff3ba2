//! Who asks a running server, over TCP and over a unix socket, and what that changes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);
/// Accounts that one network may make at once.
const AT_ONCE: usize = 10;

struct Server {
    child: Child,
    /// `unix:/path`, or a TCP address.
    listen: String,
}

impl Server {
    fn start(folder: &Path, listen: &str, variables: &[(&str, &str)]) -> Self {
        let mut command = exedra(folder);
        command.args(["serve", "--listen", listen]).envs(variables.iter().copied());
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let server = Self { child, listen: listen.to_owned() };
        let began = Instant::now();
        while server.ask("GET /readyz HTTP/1.1\r\n", "").is_none_or(|status| status != 200) {
            assert!(began.elapsed() < PATIENCE, "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// The status of an answer.
    fn ask(&self, head: &str, body: &str) -> Option<u16> {
        let request = format!(
            "{head}Host: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        match self.listen.strip_prefix("unix:") {
            Some(path) => answer(UnixStream::connect(path).ok()?, &request),
            None => answer(TcpStream::connect(&self.listen).ok()?, &request),
        }
    }

    /// Somebody joins; the status.
    fn join(&self, n: usize, forwarded: &str) -> u16 {
        let head = format!("POST /register HTTP/1.1\r\nX-Forwarded-For: {forwarded}\r\n");
        let body = format!("username=member{n}&email=member{n}%40example.org&password=nine+green+kettles");
        self.ask(&head, &body).expect("the server answers")
    }

    /// Stops, and says what it had to say.
    fn stop(mut self) -> Vec<String> {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success() && self.child.wait().unwrap().success());
        BufReader::new(self.child.stderr.take().unwrap()).lines().map(Result::unwrap).collect()
    }
}

/// A test that fails leaves no server behind.
impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
            let _ = self.child.wait();
        }
    }
}

fn answer(mut stream: impl Read + Write, request: &str) -> Option<u16> {
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8_lossy(&answer).split(' ').nth(1)?.parse().ok()
}

fn exedra(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn free_address() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

#[test]
fn over_tcp_a_forged_address_counts_only_where_loopback_is_trusted() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let server = Server::start(folder.path(), &free_address(), &[("EXEDRA_TRUSTED_PROXIES", "none")]);
    for n in 0..AT_ONCE {
        assert_eq!(server.join(n, &format!("198.51.100.{n}")), 303, "{n}");
    }
    assert_eq!(server.join(100, "198.51.100.100"), 429);
    server.stop();
    // What was counted holds on, for another node too.
    let server = Server::start(folder.path(), &free_address(), &[]);
    assert_eq!(server.join(100, "198.51.100.100, 127.0.0.1"), 303, "a proxy on this machine tells who asks");
    assert_eq!(server.join(101, "127.0.0.1"), 429);
    server.stop();
}

#[test]
fn over_a_unix_socket_the_proxy_tells_who_asks_and_limits_can_be_switched_off() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let listen = format!("unix:{}", folder.path().join("http.sock").display());
    let server = Server::start(folder.path(), &listen, &[]);
    for n in 0..AT_ONCE {
        assert_eq!(server.join(n, &format!("198.51.100.{n}, 203.0.113.7")), 303, "{n}");
    }
    assert_eq!(server.join(100, "203.0.113.7"), 429);
    assert_eq!(server.join(101, "203.0.113.8"), 303, "somebody else");
    let said = server.stop();
    assert!(!said.iter().any(|line| line.contains("limits")), "{said:?}");

    let server = Server::start(folder.path(), &listen, &[("EXEDRA_LIMITS__ENABLED", "false")]);
    assert_eq!(server.join(102, "203.0.113.7"), 303);
    let said = server.stop();
    assert!(said.iter().any(|line| line.contains("WARN") && line.contains("limits.enabled is false")), "{said:?}");
}
