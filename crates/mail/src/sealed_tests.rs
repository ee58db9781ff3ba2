//! Messages as they go over the wire.

use super::*;

fn sealed(site: &str, written: &Written) -> String {
    let to = EmailAddress::parse("nadia@example.org").unwrap();
    let from = EmailAddress::parse("noreply@forum.example.org").unwrap();
    let date = Timestamp(1_772_442_000_000);
    let addressed = Addressed { to: &to, message_id: "1a2b.3c@forum.example.org", date, written };
    String::from_utf8(seal(&from, site, &addressed).unwrap().formatted()).unwrap()
}

fn written() -> Written {
    Written {
        subject: "Sign in".to_owned(),
        text: "https://forum.example.org/login/link/open?token=B\n".to_owned(),
        html: "<p>Sign in</p>\n".to_owned(),
        unsubscribe: None,
    }
}

#[test]
fn a_message_is_the_same_each_time() {
    let message = sealed("The Exedra", &written());
    assert_eq!(message, sealed("The Exedra", &written()));
    insta::assert_snapshot!("message", message.replace('\r', ""));
}

#[test]
fn no_name_begins_a_header() {
    let hostile = Written { subject: "Hello\r\nBcc: all@example.org\n\nbody".to_owned(), ..written() };
    let message = sealed("Evil\r\nBcc: all@example.org", &hostile);
    assert!(!message.lines().any(|line| line.starts_with("Bcc")), "{message}");
    let (head, _) = message.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("Content-Type: multipart/alternative"), "{message}");
}

#[test]
fn letters_of_a_kind_can_be_ended_with_one_post() {
    let link = "https://forum.example.org/unsubscribe?token=B";
    let message = sealed("The Exedra", &Written { unsubscribe: Some(link.to_owned()), ..written() });
    assert!(message.contains(&format!("List-Unsubscribe: <{link}>\r\n")), "{message}");
    assert!(message.contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{message}");
}

#[test]
fn a_link_stands_whole_in_the_message() {
    let link = format!("https://forum.example.org/reset/new?token={}", "B".repeat(43));
    let message = sealed("The Exedra", &Written { text: format!("{link}\n"), ..written() });
    assert!(message.contains(&format!("\r\n{link}\r\n")), "{message}");
}
