//! What a service manager is told, over the protocol of sd_notify(3).

use std::ffi::OsString;
use std::io;
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::path::PathBuf;

use tempfile::TempDir;

use crate::server::{PATIENCE, Place, Server, serve};

/// A service manager that listens.
pub(crate) struct Ear {
    socket: UnixDatagram,
    name: OsString,
}

impl Ear {
    pub(crate) fn at(path: PathBuf) -> Self {
        Self::of(UnixDatagram::bind(&path).unwrap(), path.into())
    }

    fn abstract_one(name: &str) -> Self {
        let address = SocketAddr::from_abstract_name(name).unwrap();
        Self::of(UnixDatagram::bind_addr(&address).unwrap(), format!("@{name}").into())
    }

    fn of(socket: UnixDatagram, name: OsString) -> Self {
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { socket, name }
    }

    pub(crate) fn name(&self) -> &OsString {
        &self.name
    }

    /// The next message, which has to have this line.
    pub(crate) fn until_told(&self, line: &str) {
        let message = self.next_message().expect("a message comes");
        assert!(message.lines().any(|told| told == line), "{message}");
    }

    /// A wait with a limit is not taken up again by itself after a signal (see signal(7)), and the
    /// end of any other test's child is one.
    fn next_message(&self) -> io::Result<String> {
        let mut message = [0; 1000];
        loop {
            match self.socket.recv(&mut message) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                told => return told.map(|length| String::from_utf8_lossy(&message[..length]).into_owned()),
            }
        }
    }
}

#[test]
fn the_manager_hears_when_the_server_answers_and_when_it_stops() {
    for is_abstract in [false, true] {
        let folder = TempDir::with_prefix("exedra-").unwrap();
        let ear = if is_abstract {
            Ear::abstract_one(&folder.path().display().to_string())
        } else {
            Ear::at(folder.path().join("notify.sock"))
        };
        let server = Server::start(folder.path(), serve("unix:http.sock").env("NOTIFY_SOCKET", ear.name()));
        ear.until_told("READY=1");
        let place = Place::Unix(folder.path().join("http.sock"));
        assert_eq!(place.get("/readyz").unwrap(), "200");
        server.tell_to_stop();
        ear.until_told("STOPPING=1");
        assert!(server.stop().success());
    }
}

#[test]
fn a_manager_that_waits_for_signs_of_life_gets_them() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let ear = Ear::at(folder.path().join("notify.sock"));
    let mut command = serve("unix:http.sock");
    command.env("NOTIFY_SOCKET", ear.name()).env("WATCHDOG_USEC", "300000");
    let server = Server::start(folder.path(), &mut command);
    ear.until_told("READY=1");
    for _ in 0..5 {
        ear.until_told("WATCHDOG=1");
    }
    drop(server);
}

#[test]
fn a_manager_that_is_gone_stops_nothing() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let server = Server::start(folder.path(), serve("unix:http.sock").env("NOTIFY_SOCKET", "/nowhere/notify.sock"));
    Place::Unix(folder.path().join("http.sock")).until_it_answers();
    assert!(server.stop().success());
}
