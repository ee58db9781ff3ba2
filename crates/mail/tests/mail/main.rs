//! Letters on real ways: to mail servers over TCP, and into folders.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

mod folder;
mod smtp;

use mail::{Addressed, Body, Frame, NotSent, Office, Outlet, Written};
use model::email::EmailAddress;
use model::time::Timestamp;

const URL: &str = "https://forum.example.org";
const MESSAGE_ID: &str = "1a2b.3c@forum.example.org";

fn office(outlet: &str, authorities: Option<&str>) -> Office {
    let from = EmailAddress::parse("noreply@forum.example.org").unwrap();
    Office::open(Outlet::parse(outlet).unwrap(), from, URL.to_owned(), authorities.map(str::as_bytes)).unwrap()
}

fn written() -> Written {
    let frame = Frame { site: "The Exedra".to_owned(), url: URL.to_owned(), name: Some("nadia".to_owned()) };
    Body::Test.write(&frame).unwrap()
}

async fn send(office: &Office) -> Result<(), NotSent> {
    let to = EmailAddress::parse("nadia@example.org").unwrap();
    let (date, written) = (Timestamp(1_772_442_000_000), written());
    let addressed = Addressed { to: &to, message_id: MESSAGE_ID, date, written: &written };
    office.send("The Exedra", &addressed).await
}
