//! What is written while the server is restarted: every form is answered, and each stands once.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tempfile::TempDir;

use crate::server::{Place, Server, exedra, serve_on, until};

pub(crate) const PASSWORD: &str = "marble-bench-7";
const WRITERS: usize = 3;

/// Sends a form over a connection of its own; the answer.
pub(crate) fn send(place: &Place, path: &str, cookie: &str, form: &str) -> std::io::Result<String> {
    let mut stream = place.connect()?;
    let length = form.len();
    write!(stream, "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n")?;
    write!(stream, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

pub(crate) fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    answer
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(found, _)| found.eq_ignore_ascii_case(name)))
        .map(|it| it.1)
}

/// The status of a form's answer, and where it leads.
pub(crate) fn result(answer: &str) -> (String, Option<String>) {
    (answer.split(' ').nth(1).unwrap_or_default().to_owned(), header(answer, "location").map(str::to_owned))
}

#[test]
fn topics_sent_while_the_server_is_restarted_are_all_there_once() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let command = |arguments: &[&str]| {
        let mut command = exedra();
        command.args(arguments).current_dir(folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let arguments = ["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"];
    let mut setup = command(&arguments).stdin(Stdio::piped()).spawn().unwrap();
    writeln!(setup.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(setup.wait().unwrap().success());

    let held = UnixListener::bind(folder.path().join("held.sock")).unwrap();
    let place = Place::Unix(folder.path().join("held.sock"));
    let start = || {
        let mut command = serve_on(held.try_clone().unwrap().into());
        Server::start(folder.path(), command.env("EXEDRA_LIMITS__ENABLED", "false"))
    };
    let mut server = start();
    let signed_in = send(&place, "/login", "", &format!("username=ada&password={PASSWORD}")).unwrap();
    let cookie = header(&signed_in, "set-cookie").unwrap().split(';').next().unwrap();
    let home = place.page("/").unwrap();
    let category = home.split_once("/category/").unwrap().1.split('/').next().unwrap();

    let (enough, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
    let write = |writer: usize| {
        let mut results = Vec::new();
        for number in 0.. {
            if enough.load(Ordering::Relaxed) {
                break;
            }
            let title = format!("Topic+{number}+of+writer+{writer}");
            let form = format!("cid={category}&kind=discussion&title={title}&body=Written+meanwhile.&tags=");
            results.push(send(&place, "/compose", cookie, &form).map(|answer| result(&answer)));
            sent.fetch_add(1, Ordering::Relaxed);
        }
        results
    };
    let results = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS).map(|writer| scope.spawn(move || write(writer))).collect();
        let some_more = || {
            let before = sent.load(Ordering::Relaxed);
            until("topics are written", || sent.load(Ordering::Relaxed) > before + 10);
        };
        for _ in 0..3 {
            some_more();
            server.tell_to_stop();
            assert!(server.end().success());
            server = start();
        }
        some_more();
        enough.store(true, Ordering::Relaxed);
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect::<Vec<_>>()
    });

    let mut places = BTreeSet::new();
    for result in &results {
        let (status, location) = result.as_ref().expect("an answer");
        assert_eq!(status, "303", "{result:?}");
        places.insert(location.clone().unwrap());
    }
    assert_eq!(places.len(), results.len(), "each has its own address");
    for path in &places {
        assert!(place.page(path).unwrap().contains("Written meanwhile."), "{path}");
    }
    assert!(server.stop().success());
    assert!(command(&["verify"]).status().unwrap().success());
}
