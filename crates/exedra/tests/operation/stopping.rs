//! SIGTERM: what has begun is finished, and nothing hangs for ever.

use std::io::{Read, Write};
use std::time::Duration;

use tempfile::TempDir;

use crate::manager::Ear;
use crate::server::{Place, Server, Wire, serve, until};

struct Running {
    folder: TempDir,
    server: Server,
    place: Place,
    ear: Ear,
}

fn running() -> Running {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let ear = Ear::at(folder.path().join("notify.sock"));
    let server = Server::start(folder.path(), serve("unix:http.sock").env("NOTIFY_SOCKET", ear.name()));
    let place = Place::Unix(folder.path().join("http.sock"));
    ear.until_told("READY=1");
    Running { folder, server, place, ear }
}

impl Running {
    fn tell_to_stop(&self) {
        self.server.tell_to_stop();
        self.ear.until_told("STOPPING=1");
    }
}

/// The head of the next answer on a connection that goes on, in lower case. `None` if the connection
/// is closed.
fn next_answer(stream: &mut dyn Wire) -> Option<String> {
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        answer.push(byte[0]);
    }
    let head = String::from_utf8(answer).unwrap().to_ascii_lowercase();
    let length = head.split_once("content-length: ").unwrap().1.split_once('\r').unwrap().0;
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).unwrap();
    Some(head)
}

fn is_at_its_end(stream: &mut dyn Wire) -> bool {
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).is_ok() && rest.is_empty()
}

#[test]
fn a_form_that_is_being_sent_is_answered_while_new_connections_are_refused() {
    let mut running = running();
    let mut stream = running.place.connect().unwrap();
    let body = "username=nobody&password=nothing";
    let length = body.len();
    write!(stream, "POST /login HTTP/1.1\r\nHost: localhost\r\n").unwrap();
    write!(stream, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n").unwrap();
    stream.write_all(&body.as_bytes()[..10]).unwrap();
    // The server has begun to read it once it answers a request that came later.
    assert_eq!(running.place.get("/healthz").unwrap(), "200");
    running.tell_to_stop();
    until("new connections are refused", || running.place.connect().is_err());
    stream.write_all(&body.as_bytes()[10..]).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 422 "), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("\r\nconnection: close\r\n"), "{answer}");
    assert!(answer.ends_with("</html>\n") || answer.ends_with("</html>"), "the page is cut off");
    assert!(running.server.end().success());
}

/// The server waits half a second for requests on their way. A machine that is busy with other
/// things may need more than one try to send one in that time.
const TRIES: usize = 5;

#[test]
fn a_connection_that_is_kept_alive_is_closed_after_an_answer_that_says_so() {
    let said_so = (0..TRIES).any(|_| {
        let mut running = running();
        let mut stream = running.place.connect().unwrap();
        let mut ask = || {
            write!(stream, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
            next_answer(stream.as_mut()).map(|head| head.contains("connection: close"))
        };
        assert_eq!(ask(), Some(false));
        running.server.tell_to_stop();
        let last = std::iter::repeat_with(&mut ask).find(|answer| *answer != Some(false)).flatten();
        assert!(is_at_its_end(stream.as_mut()));
        assert!(running.server.end().success());
        last == Some(true)
    });
    assert!(said_so);
}

#[test]
fn who_has_just_connected_is_still_answered() {
    let answered = (0..TRIES).any(|_| {
        let mut running = running();
        let mut stream = running.place.connect().unwrap();
        // Accepted, since one that connected later has its answer.
        assert_eq!(running.place.get("/healthz").unwrap(), "200");
        running.tell_to_stop();
        // What a request may take from a browser to here.
        std::thread::sleep(Duration::from_millis(100));
        let sent = write!(stream, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let mut answer = String::new();
        let read = stream.read_to_string(&mut answer);
        assert!(running.server.end().success());
        sent.is_ok() && read.is_ok() && answer.starts_with("HTTP/1.1 200 ")
    });
    assert!(answered);
}

#[test]
fn a_request_that_never_ends_holds_the_server_up_for_some_seconds_only() {
    let mut running = running();
    let mut stream = running.place.connect().unwrap();
    write!(stream, "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n").unwrap();
    assert_eq!(running.place.get("/healthz").unwrap(), "200");
    running.tell_to_stop();
    assert!(running.server.end().success());
    assert!(running.server.log().contains("they took longer than 10 s"), "{}", running.server.log());
    assert!(!running.folder.path().join("data/redis/redis.sock").exists(), "Redis still runs");
}

#[test]
fn a_second_signal_cuts_short_what_the_first_would_wait_for() {
    let mut running = running();
    let mut stream = running.place.connect().unwrap();
    write!(stream, "POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n").unwrap();
    assert_eq!(running.place.get("/healthz").unwrap(), "200");
    running.tell_to_stop();
    running.server.tell_to_stop();
    assert!(running.server.end().success());
    assert!(running.server.log().contains("a second signal came"), "{}", running.server.log());
    assert!(!running.folder.path().join("data/redis/redis.sock").exists(), "Redis still runs");
}
