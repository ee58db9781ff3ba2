//! How letters read, each as it would be shown in a terminal.

use super::*;

const LINK: &str = "https://forum.example.org/reset/new?token=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
const AT: Timestamp = Timestamp(1_772_442_000_000);

fn frame(name: &str) -> Frame {
    Frame { site: "The Exedra".to_owned(), url: "https://forum.example.org".to_owned(), name: Some(name.to_owned()) }
}

/// One of each, under its name.
fn bodies() -> Vec<(String, Body)> {
    let (link, lasts) = (LINK.to_owned(), Duration::from_secs(3_600));
    let mut bodies = vec![
        ("join", Body::Join { link: link.clone(), lasts: Duration::from_secs(3 * 24 * 3_600) }),
        ("has_joined", Body::HasJoined),
        ("confirm", Body::Confirm { link: link.clone(), lasts: Duration::from_secs(24 * 3_600) }),
        ("address_changed", Body::AddressChanged { at: AT }),
        ("reset", Body::Reset { link: link.clone(), lasts }),
        ("sign_in_link", Body::SignInLink { link, lasts: Duration::from_secs(900) }),
        ("new_sign_in", Body::NewSignIn { at: AT, from: Some("203.0.113.7".to_owned()) }),
        ("new_sign_in_from_somewhere", Body::NewSignIn { at: AT, from: None }),
        (
            "told",
            Body::Told {
                about: Some("How do I cache?".to_owned()),
                lines: vec![
                    ToldLine::new(
                        Some("ines"),
                        "replied to you.",
                        Some("It is the driver: it times each command out."),
                        Some("https://forum.example.org/post/34".to_owned()),
                    ),
                    ToldLine::new(None, "A moderator locked your topic.", None, None),
                ],
                settings: "https://forum.example.org/settings/notifications".to_owned(),
                unsubscribe: "https://forum.example.org/unsubscribe?token=BBBB".to_owned(),
            },
        ),
        (
            "told_about_oneself",
            Body::Told {
                about: None,
                lines: vec![ToldLine::new(None, "A moderator suspended you.", None, None)],
                settings: "https://forum.example.org/settings/notifications".to_owned(),
                unsubscribe: "https://forum.example.org/unsubscribe?token=BBBB".to_owned(),
            },
        ),
        ("suspended", Body::Suspended { until: Some(AT), reason: "Sells shoes.".to_owned() }),
        ("suspended_for_good", Body::Suspended { until: None, reason: String::new() }),
        ("test", Body::Test),
    ]
    .into_iter()
    .map(|(name, body)| (name.to_owned(), body))
    .collect::<Vec<_>>();
    bodies.extend(
        SecurityChange::ALL.map(|what| (format!("security_{what:?}").to_lowercase(), Body::Security { what, at: AT })),
    );
    bodies
}

fn shown(written: &Written) -> String {
    format!("Subject: {}\n\n{}\n{}\n{}", written.subject, written.text, "=".repeat(76), written.html)
}

#[test]
fn each_letter_reads_as_it_was_looked_at() {
    for (name, body) in bodies() {
        insta::assert_snapshot!(name, shown(&body.write(&frame("nadia")).unwrap()));
    }
}

#[test]
fn each_letter_can_be_read_in_a_terminal() {
    for (name, body) in bodies() {
        let written = body.write(&frame("nadia")).unwrap();
        for line in written.text.lines() {
            let is_link = line.starts_with("https://") && !line.contains(' ');
            assert!(line.chars().count() <= WIDTH || is_link, "{name}: {line}");
            assert!(line == line.trim_end() || line == SIGNATURE, "{name}: white space at its end");
        }
        assert!(written.text.is_ascii() && written.html.is_ascii(), "{name}: goes as it is, without an encoding");
        assert!(!written.text.contains("\n\n\n"), "{name}: {}", written.text);
        assert!(!written.text.contains(['<', '{', '%']), "{name}: {}", written.text);
    }
}

/// In the text, a sentence is never glued to the paragraph before it or to a link.
#[test]
fn paragraphs_and_links_stand_apart_in_the_text() {
    for (name, body) in bodies() {
        let text = body.write(&frame("nadia")).unwrap().text;
        let (said, signature) = text.split_once("\n-- \n").unwrap_or_else(|| panic!("{name} is not signed: {text}"));
        assert_eq!(signature, "The Exedra\nhttps://forum.example.org\n", "{name}");
        let paragraphs: Vec<&str> = said.trim_end().split("\n\n").collect();
        assert!(paragraphs.len() > 1, "{name}: {text}");
        assert_eq!(paragraphs[0], "Hello nadia,", "{name}");
        for paragraph in paragraphs {
            let has_link = paragraph.contains("https://");
            assert!(!has_link || !paragraph.contains(['\n', ' ']), "{name}: {paragraph}");
        }
    }
}

/// A program that breaks lines by itself gets each paragraph as one.
#[test]
fn the_page_of_a_letter_is_not_wrapped() {
    let written = Body::HasJoined.write(&frame("nadia")).unwrap();
    let sentence = "somebody, probably you, wanted to join The Exedra with this address. You have an account already, \
        so none was made.";
    assert!(written.html.contains(sentence), "{}", written.html);
    assert!(!written.text.contains(sentence), "{}", written.text);
}

/// All links that a program would find in a text.
fn links(text: &str) -> Vec<&str> {
    let starts = text.match_indices("://").filter_map(|(at, _)| {
        text.get(..at)?.rfind(|c: char| !c.is_alphanumeric()).map_or(Some(0), |before| Some(before + 1))
    });
    starts
        .filter_map(|start| {
            text.get(start..)?.split(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>')).next()
        })
        .collect()
}

#[test]
fn every_link_leads_to_the_forum() {
    for (name, body) in bodies() {
        let written = body.write(&frame("nadia")).unwrap();
        let found = [links(&written.text), links(&written.html)].concat();
        assert!(found.len() >= 2, "{name}: {found:?}");
        for link in found {
            assert!(link.starts_with("https://forum.example.org"), "{name}: {link}");
        }
    }
}

#[test]
fn a_name_puts_neither_link_nor_header_nor_markup_into_a_letter() {
    for name in ["evil.example", "https://evil.example/x", "ann@evil.example", "a\r\nBcc: all@evil.example", "<b>"] {
        for (_, body) in bodies() {
            let mut frame = frame(name);
            frame.site = name.to_owned();
            let written = body.write(&frame).unwrap();
            assert!(!written.subject.contains(['\r', '\n']), "{:?}", written.subject);
            for text in [&written.subject, &written.text, &written.html] {
                assert!(!text.contains("evil.example"), "{name}: {text}");
            }
            assert!(!written.html.contains("<b><b>"), "{name}: {}", written.html);
            for link in [links(&written.text), links(&written.html)].concat() {
                assert!(link.starts_with("https://forum.example.org"), "{name}: {link}");
            }
        }
    }
}
