//! A letter as it goes over the wire.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::address::{Address, AddressError};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use model::email::EmailAddress;
use model::time::Timestamp;

use crate::letter::Written;
use crate::plain::plain;

/// A letter with what stands on its envelope.
#[derive(Clone, Copy)]
pub struct Addressed<'a> {
    pub to: &'a EmailAddress,
    /// Without its angle brackets. The same each time that this letter is sent.
    pub message_id: &'a str,
    pub date: Timestamp,
    pub written: &'a Written,
}

/// The message. The same letter gives the same bytes.
///
/// # Errors
/// Why it cannot be sent to that address, or from ours.
pub(crate) fn seal(from: &EmailAddress, site: &str, addressed: &Addressed<'_>) -> Result<Message, String> {
    let Addressed { to, message_id, date, written } = addressed;
    let mut message = Message::builder()
        .message_id(Some(format!("<{message_id}>")))
        .date(UNIX_EPOCH + Duration::from_secs(date.seconds()))
        .from(Mailbox::new(Some(plain(site)).filter(|name| !name.is_empty()), address(from)?))
        .to(Mailbox::new(None, address(to)?))
        .subject(plain_subject(&written.subject))
        // No answering machine answers this (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if let Some(link) = &written.unsubscribe {
        // RFC 8058: one POST, without a question.
        message = message
            .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
            .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    let boundary: String = message_id.chars().filter(char::is_ascii_alphanumeric).take(40).collect();
    let parts = MultiPart::alternative()
        .boundary(format!("part-{boundary}"))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(encoded(&written.text)))
        .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(encoded(&written.html)));
    message.multipart(parts).map_err(|error| error.to_string())
}

/// The longest line that goes over the wire as it is (RFC 5322, section 2.1.1).
const LINE: usize = 998;

/// What is ASCII goes as it is, so that a link stands whole in a file as in a terminal.
fn encoded(text: &str) -> Body {
    if text.is_ascii() && text.lines().all(|line| line.len() <= LINE) {
        let lines: String = text.lines().flat_map(|line| [line, "\r\n"]).collect();
        Body::dangerous_pre_encoded(lines.into_bytes(), ContentTransferEncoding::SevenBit)
    } else {
        Body::new(text.to_owned())
    }
}

/// One line, whatever is in it.
fn plain_subject(subject: &str) -> String {
    subject.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// `name` is one of ours, in ASCII.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn address(address: &EmailAddress) -> Result<Address, String> {
    address.as_str().parse().map_err(|error: AddressError| format!("{address}: {error}"))
}

#[cfg(test)]
#[path = "sealed_tests.rs"]
mod tests;
