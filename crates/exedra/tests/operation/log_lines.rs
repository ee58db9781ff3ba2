//! What the log says of requests, for people and for programs.

use std::collections::BTreeSet;

use serde_json::Value;
use tempfile::TempDir;

use crate::server::{Place, Server, serve, set_up, until};

/// What is asked for, and what each is answered.
const ASKED: [(&str, u64); 4] = [("/healthz", 200), ("/nowhere", 404), ("/healthz", 200), ("/recent?page=odd", 400)];

/// The log of a server that was asked for these, each over a connection of its own.
fn log_of(format: &str, marks: impl Fn(&str) -> bool) -> String {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    set_up(folder.path());
    let mut command = serve("unix:http.sock");
    let server = Server::start(folder.path(), command.env("EXEDRA_LOG__FORMAT", format));
    let place = Place::Unix(folder.path().join("http.sock"));
    until("the server listens", || place.connect().is_ok());
    for (path, status) in ASKED {
        assert_eq!(place.get(path).unwrap(), status.to_string(), "{path}");
    }
    until("all of it is in the log", || server.log().lines().filter(|line| marks(line)).count() >= ASKED.len());
    let log = server.log();
    assert!(server.stop().success());
    log
}

/// Random for a process, and counted from there.
fn is_id(id: &str) -> bool {
    id.len() == 12 && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[test]
fn as_json_each_line_is_an_object_and_each_request_has_an_id_of_its_own() {
    let log = log_of("json", |line| line.contains("\"exedra::requests\""));
    let mut ids = BTreeSet::new();
    let mut requests = Vec::new();
    for line in log.lines() {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let told = |field: &str| line[field].as_str().unwrap_or_default().to_owned();
        assert!(told("timestamp").ends_with('Z') && !told("level").is_empty() && !told("target").is_empty(), "{line}");
        if told("target") != "exedra::requests" {
            continue;
        }
        assert!(is_id(&told("request")) && ids.insert(told("request")), "{line}");
        assert!(line["milliseconds"].is_u64() && line["trips"].is_u64() && told("method") == "GET", "{line}");
        requests.push((told("path"), line["status"].as_u64().unwrap()));
    }
    // What was asked for with it may be private, and is left out.
    let asked = ASKED.map(|(path, status)| (path.split('?').next().unwrap().to_owned(), status));
    assert_eq!(requests, asked);
}

#[test]
fn for_people_each_request_has_an_id_too() {
    let marks = |line: &str| line.contains("request=");
    let log = log_of("readable", marks);
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_err()), "{log}");
    let ids: Vec<&str> = log.lines().filter_map(|line| line.split_once("request=")?.1.split(' ').next()).collect();
    assert!(ids.len() == ASKED.len() && ids.iter().all(|id| is_id(id)), "{log}");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
}
