//! A new process in the place of the old one, under load.

use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::Path;

use tempfile::TempDir;

use crate::load::Load;
use crate::server::{Place, Server, serve, serve_on, until};

/// Enough that some were under way at each moment of a restart.
const SOME: usize = 200;

fn folder() -> TempDir {
    TempDir::with_prefix("exedra-").unwrap()
}

fn is_redis_gone(folder: &Path) -> bool {
    !folder.join("data/redis/redis.sock").exists()
}

#[test]
fn restarts_on_a_held_unix_socket_refuse_and_lose_no_connection() {
    let folder = folder();
    let path = folder.path().join("held.sock");
    let held = UnixListener::bind(&path).unwrap();
    restart_under_load(folder.path(), &Place::Unix(path.clone()), || {
        Server::start(folder.path(), &mut serve_on(held.try_clone().unwrap().into()))
    });
    assert!(path.exists(), "the socket is not the server's to take away");
}

#[test]
fn restarts_on_a_held_port_refuse_and_lose_no_connection() {
    let folder = folder();
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = Place::Tcp(held.local_addr().unwrap().to_string());
    restart_under_load(folder.path(), &place, || {
        Server::start(folder.path(), &mut serve_on(held.try_clone().unwrap().into()))
    });
}

fn restart_under_load(folder: &Path, place: &Place, start: impl Fn() -> Server) {
    let mut server = start();
    let load = Load::on(place);
    for _ in 0..3 {
        load.until_answered(SOME);
        assert!(server.stop().success());
        assert!(is_redis_gone(folder), "Redis still runs");
        server = start();
    }
    load.until_answered(SOME);
    assert_eq!(load.failures(), [""; 0]);
    assert!(server.stop().success());
}

/// What shows that the tests above can fail.
#[test]
fn a_restart_on_a_socket_that_nobody_holds_does_refuse_connections() {
    let folder = folder();
    let place = Place::Unix(folder.path().join("own.sock"));
    let server = Server::start(folder.path(), &mut serve("unix:own.sock"));
    place.until_it_answers();
    let load = Load::on(&place);
    load.until_answered(SOME);
    assert!(server.stop().success());
    let server = Server::start(folder.path(), &mut serve("unix:own.sock"));
    load.until_answered(SOME);
    assert!(!load.failures().is_empty());
    assert!(server.stop().success());
}

#[test]
fn a_server_that_takes_over_a_unix_socket_refuses_and_loses_no_connection() {
    let folder = folder();
    let path = folder.path().join("own.sock");
    let server = Server::start(folder.path(), &mut serve("unix:own.sock"));
    let place = Place::Unix(path.clone());
    place.until_it_answers();
    take_over_under_load(folder.path(), &place, server, "unix:own.sock");
    assert!(!path.exists(), "the socket is left over");
}

#[test]
fn a_server_that_takes_over_a_port_refuses_and_loses_no_connection() {
    let folder = folder();
    // The system chooses the port. Whoever takes over stays on it.
    let listen = "127.0.0.1:0";
    let server = Server::start(folder.path(), &mut serve(listen));
    let mut address = None;
    until("the log says where the server listens", || {
        address = server.log().split_once("(127.0.0.1:").and_then(|(_, rest)| Some(rest.split_once(')')?.0.to_owned()));
        address.is_some()
    });
    let place = Place::Tcp(format!("127.0.0.1:{}", address.unwrap()));
    take_over_under_load(folder.path(), &place, server, listen);
}

fn take_over_under_load(folder: &Path, place: &Place, mut server: Server, listen: &str) {
    let load = Load::on(place);
    for _ in 0..3 {
        load.until_answered(SOME);
        let successor = Server::start(folder, serve(listen).arg("--take-over"));
        assert!(server.end().success(), "{}", successor.log());
        server = successor;
    }
    load.until_answered(SOME);
    assert_eq!(load.failures(), [""; 0]);
    assert!(server.stop().success());
    assert!(is_redis_gone(folder), "Redis still runs");
    assert!(place.get("/healthz").is_err());
}

#[test]
fn a_successor_that_cannot_start_leaves_the_running_server_alone() {
    let folder = folder();
    let place = Place::Unix(folder.path().join("own.sock"));
    let mut server = Server::start(folder.path(), &mut serve("unix:own.sock"));
    place.until_it_answers();
    let broken = ["--take-over", "--redis", "unix:///nowhere/redis.sock"];
    let mut successor = Server::start(folder.path(), serve("unix:own.sock").args(broken));
    assert_eq!(successor.end().code(), Some(1));
    assert_eq!(place.get("/healthz").unwrap(), "200");
    assert!(server.has_ended().is_none());
    // And one that can is not kept from it.
    let successor = Server::start(folder.path(), serve("unix:own.sock").arg("--take-over"));
    assert!(server.end().success());
    assert_eq!(place.get("/healthz").unwrap(), "200");
    assert!(successor.stop().success());
}

#[test]
fn taking_over_from_nobody_is_a_plain_start_and_a_plain_start_takes_nothing_over() {
    let folder = folder();
    let place = Place::Unix(folder.path().join("own.sock"));
    let mut server = Server::start(folder.path(), serve("unix:own.sock").arg("--take-over"));
    place.until_it_answers();
    let mut second = Server::start(folder.path(), &mut serve("unix:own.sock"));
    assert_eq!(second.end().code(), Some(1));
    assert!(second.log().contains("is taken"), "{}", second.log());
    assert!(server.has_ended().is_none());
    assert!(server.stop().success());
}
