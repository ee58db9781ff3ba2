//! The server as a process: started, asked, told to stop.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(20);

struct Server {
    child: Child,
    socket: PathBuf,
}

impl Server {
    fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    fn start_with(folder: &Path, variables: &[(&str, &str)]) -> Self {
        let socket = folder.join("http.sock");
        let mut command = exedra(folder);
        command.arg("serve").envs(variables.iter().copied()).stdout(Stdio::piped()).stderr(Stdio::null());
        Self { child: command.spawn().unwrap(), socket }
    }

    fn first_lines(&mut self, count: usize) -> Vec<String> {
        let output = BufReader::new(self.child.stdout.take().unwrap());
        output.lines().take(count).map(Result::unwrap).collect()
    }

    /// The status of an answer.
    fn get(&self, path: &str) -> Option<String> {
        self.ask("GET", path, "")
    }

    fn ask(&self, method: &str, path: &str, form: &str) -> Option<String> {
        let mut stream = UnixStream::connect(&self.socket).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let head = "Host: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close";
        write!(stream, "{method} {path} HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n{form}", form.len()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split(' ').nth(1).map(str::to_owned)
    }

    fn until_it_answers(&self) {
        let started = Instant::now();
        while self.get("/healthz").as_deref() != Some("200") {
            assert!(started.elapsed() < PATIENCE, "the server does not answer");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn stop(mut self) -> ExitStatus {
        self.tell_to_stop();
        self.child.wait().unwrap()
    }

    fn tell_to_stop(&self) {
        let told = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        assert!(told.unwrap().success());
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

fn exedra(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.current_dir(folder).env("EXEDRA_LISTEN", "unix:http.sock").env("EXEDRA_URL", "https://forum.example.org/");
    command
}

fn is_healthy(folder: &Path) -> bool {
    exedra(folder).arg("healthcheck").stderr(Stdio::null()).status().unwrap().success()
}

#[test]
fn an_empty_forum_prints_the_address_of_its_setup_page_and_stops_when_told() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let mut server = Server::start(folder.path());
    let lines = server.first_lines(2);
    let path = lines[1].strip_prefix("https://forum.example.org").expect("the public address");
    assert!(path.starts_with("/setup?token=") && path.len() > 50, "{path}");
    server.until_it_answers();
    assert_eq!(server.get(path).as_deref(), Some("200"));
    assert_ne!(server.get("/setup?token=guessed").as_deref(), Some("200"));
    assert!(is_healthy(folder.path()));

    let socket = server.socket.clone();
    assert!(server.stop().success());
    assert!(!socket.exists(), "the socket is left over");
    assert!(!folder.path().join("data/redis/redis.sock").exists(), "Redis still runs");
    assert!(!is_healthy(folder.path()));
}

#[test]
fn commands_work_beside_a_running_server() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let server = Server::start(folder.path());
    server.until_it_answers();
    let generate = ["generate", "--users", "2", "--topics", "3", "--posts", "9"];
    assert!(exedra(folder.path()).args(generate).stdout(Stdio::null()).status().unwrap().success());
    assert!(exedra(folder.path()).arg("verify").status().unwrap().success());
    assert_eq!(server.get("/").as_deref(), Some("200"));
    assert!(server.stop().success());
}

/// The first letter in this folder.
fn letter(folder: &Path) -> String {
    let started = Instant::now();
    loop {
        let mut files = std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
        if let Some(file) = files.find(|file| file.extension().is_some_and(|extension| extension == "eml")) {
            return std::fs::read_to_string(file).unwrap();
        }
        assert!(started.elapsed() < PATIENCE, "no letter came");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_forgotten_password_is_a_letter_in_the_folder_that_was_named() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let mut setup = exedra(folder.path());
    setup.args(["setup", "--admin", "petra", "--email", "petra@example.org", "--password-stdin"]);
    let mut setup = setup.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    setup.stdin.take().unwrap().write_all(b"nine green kettles\n").unwrap();
    assert!(setup.wait().unwrap().success());
    let server = Server::start_with(folder.path(), &[("EXEDRA_SMTP_URL", "file:mails")]);
    server.until_it_answers();
    assert_eq!(server.ask("POST", "/reset", "username=petra").as_deref(), Some("303"));
    let letter = letter(&folder.path().join("mails"));
    assert!(letter.contains("To: petra@example.org\r\n"), "{letter}");
    let link = letter.split_whitespace().find(|word| word.contains("/reset/new?token=")).expect("a link");
    let path = link.strip_prefix("https://forum.example.org").expect("the public address");
    assert_eq!(server.get(path).as_deref(), Some("200"));
    let form = format!("token={}&password=ten+yellow+kettles", path.split_once('=').unwrap().1);
    assert_eq!(server.ask("POST", "/reset/new", &form).as_deref(), Some("303"));
    assert_eq!(server.get(path).as_deref(), Some("410"));
    assert!(server.stop().success());
}
