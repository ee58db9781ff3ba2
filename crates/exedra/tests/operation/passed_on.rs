//! What nginx passes on, as Exedra gets to see it: a listener of the test stands in Exedra's place.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Stdio;

use crate::installed::NAME;
use crate::nginx::Nginx;
use crate::server::PATIENCE;

/// Accepts a request and reads its head, in lower case.
fn request(held: &UnixListener) -> (UnixStream, Vec<String>) {
    let (stream, _) = held.accept().unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map(|line| line.unwrap().to_ascii_lowercase());
    let head = lines.take_while(|line| !line.is_empty()).collect();
    (stream, head)
}

#[test]
fn what_a_client_claims_about_itself_is_not_passed_on() {
    let nginx = Nginx::start();
    let held = nginx.hold_socket();
    let forged = [
        "X-Forwarded-For: 203.0.113.9",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: evil.example",
        "Forwarded: for=203.0.113.9",
        "X-Real-IP: 203.0.113.9",
        "Proxy: http://evil.example",
        "Connection: keep-alive, X-Forwarded-For",
    ];
    let arguments: Vec<&str> = forged.iter().flat_map(|header| ["--header", header]).collect();
    let head = std::thread::scope(|scope| {
        let asked = scope.spawn(|| nginx.get("/", &[&["--http1.1"], arguments.as_slice()].concat()));
        let (mut stream, head) = request(&held);
        stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        assert_eq!(asked.join().unwrap().status, 204);
        head
    });
    let value = |name: &str| -> Vec<&str> {
        head.iter().filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
    };
    assert_eq!(head[0], "get / http/1.1");
    assert_eq!(value("host"), [NAME]);
    assert_eq!(value("x-forwarded-for"), ["127.0.0.1"]);
    assert_eq!(value("x-forwarded-proto"), ["https"]);
    for name in ["x-forwarded-host", "forwarded", "x-real-ip", "proxy", "connection"] {
        assert_eq!(value(name), [""; 0], "{name}");
    }
}

#[test]
fn live_updates_arrive_as_they_are_sent() {
    let nginx = Nginx::start();
    let held = nginx.hold_socket();
    let mut curl = nginx.curl();
    curl.args(["--http2", "--no-buffer", &format!("https://{NAME}/events?topic=1")]);
    let mut curl = curl.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let (mut stream, head) = request(&held);
    assert_eq!(head[0], "get /events?topic=1 http/1.1");
    // Without chunks, which nginx would pass on at once in any case.
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n").unwrap();
    let mut heard = curl.stdout.take().unwrap();
    for _ in 0..3 {
        // The next one is sent when the reader has this one: none may wait for others.
        let event = b"data: post\n\n";
        stream.write_all(event).unwrap();
        let mut got = vec![0; event.len()];
        heard.read_exact(&mut got).unwrap();
        assert_eq!(got, event);
    }
    drop(stream);
    curl.wait().unwrap();
}
