use super::*;
use crate::refusal::Fault;

const HASH: &str = "0123456789abcdef0123456789abcdef";

fn picture() -> Upload {
    Upload {
        kind: FileKind::of_picture("webp"),
        bytes: 9,
        size: Some(Size { width: 1600, height: 900 }),
        widths: vec![480, 800],
    }
}

fn text() -> Upload {
    Upload { kind: FileKind::of_file("a.log", Content::Text).unwrap(), bytes: 9, size: None, widths: Vec::new() }
}

#[test]
fn an_address_says_what_it_is_of() {
    let hash = UploadHash::parse(HASH).unwrap();
    let at = address(&hash, &picture(), "C:\\My Pictures\\The graph (2).PNG");
    assert_eq!(at, format!("/uploads/{HASH}-1600x900/the-graph-2.webp"));
    let asked = Asked::at(&at).unwrap();
    assert!(asked.fits(&picture()) && !asked.fits(&text()));
    assert_eq!(asked.in_width(480), format!("/uploads/{HASH}-1600x900/480/the-graph-2.webp"));
    assert_eq!(Asked::at(&asked.in_width(480)).unwrap().width, Some(480));
    let at = address(&hash, &text(), "../../x.log");
    assert_eq!(at, format!("/uploads/{HASH}/x.log"));
    assert!(Asked::at(&at).unwrap().fits(&text()));
}

#[test]
fn other_addresses_are_of_nothing() {
    for address in [
        format!("/uploads/{HASH}/evil.exe"),
        format!("/uploads/{HASH}/a b.log"),
        format!("/uploads/{HASH}/../x.log"),
        format!("/uploads/{HASH}/A.log"),
        format!("/uploads/{HASH}/x.png"),
        format!("/uploads/{HASH}/480/x.log"),
        format!("/uploads/{HASH}-1600x900/481/x.webp"),
        format!("/uploads/{HASH}-1600x900/0480/x.webp"),
        format!("/uploads/{HASH}-0x900/x.webp"),
        format!("/uploads/{HASH}-01x900/x.webp"),
        format!("/uploads/{}/x.log", HASH.to_uppercase()),
        format!("/uploads/{HASH}0/x.log"),
        format!("https://evil.example/uploads/{HASH}/x.log"),
    ] {
        assert_eq!(Asked::at(&address), None, "{address}");
    }
}

#[test]
fn a_text_names_files_wherever_they_stand() {
    let other = HASH.replace('0', "f");
    let text = format!(
        "![a](/uploads/{HASH}-1x1/a.webp) `https://forum.example/uploads/{other}/b.log` /uploads/{HASH}/c.log \
         /uploads/short /uploads/ /uploads/é{HASH}"
    );
    let named: Vec<String> = named_in(&text).into_iter().map(|hash| hash.to_string()).collect();
    assert_eq!(named, [HASH, &other]);
}

#[test]
fn a_file_is_what_it_is_called_or_is_not_taken() {
    let kind = |name: &str, bytes: &[u8]| FileKind::of_file(name, Content::of(bytes));
    for (name, bytes, extension) in [
        ("a.log", "Ünïcode \u{1b}[31mred\u{1b}[0m\r\n".as_bytes(), "log"),
        ("A.TXT", b"<script>alert(1)</script>", "txt"),
        ("empty.txt", b"", "txt"),
        ("a.pdf", b"%PDF-1.7", "pdf"),
        ("a.zip", b"PK\x03\x04rest", "zip"),
        ("trace.TAR.gz", b"\x1f\x8b\x08", "tar.gz"),
        ("a.gz", b"\x1f\x8b\x08", "gz"),
    ] {
        assert_eq!(kind(name, bytes).unwrap().extension(), extension, "{name}");
    }
    for (name, bytes) in [
        ("a.svg", b"<svg><script>alert(1)</script></svg>".as_slice()),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.exe", b"MZ\x90\0"),
        ("a", b"text"),
        ("", b"text"),
        ("a.png", b"PK\x03\x04rest"),
        ("a.png", b"<svg><script>alert(1)</script></svg>"),
        ("a.txt", b"\x89PNG\r\n\x1a\n"),
        ("a.txt", b"nul\0"),
        ("a.txt", b"\xff\xfe"),
        ("a.zip", b"%PDF-1.7"),
        ("a.pdf", b"text"),
        ("a.zip", b"\x89PNG\r\n\x1a\n"),
        ("../../x", b"text"),
    ] {
        let Err(Fault { field: "file", sentence }) = kind(name, bytes) else { panic!("{name} was taken") };
        assert!(sentence.ends_with('.') && sentence.len() > 30, "{sentence}");
    }
}

#[test]
fn a_files_name_describes_no_picture() {
    for alt in ["", "  ", "graph.png", "IMG_2041.JPEG", "a.webp"] {
        assert!(is_no_description(alt), "{alt}");
    }
    for alt in ["The latency falls after the change", "a graph.png of load", "Cargo.toml", "v1.2"] {
        assert!(!is_no_description(alt), "{alt}");
    }
}

#[test]
fn pictures_without_a_description_are_counted() {
    let at = format!("/uploads/{HASH}-1x1/a.webp");
    for (text, count) in [
        (format!("![]({at}) and ![a.webp]({at} \"A caption\")"), 2),
        (format!("![The load over a day]({at}) and [a.log](/uploads/{HASH}/a.log)"), 0),
        (format!("![alt](/elsewhere.png) [a.log](/uploads/{HASH}/a.log)"), 0),
        (format!("[![graph.png]({at})](/topic/1)"), 1),
        (String::new(), 0),
    ] {
        assert_eq!(undescribed(&text), count, "{text}");
    }
}

#[test]
fn a_picture_is_offered_in_widths_that_save_something() {
    let widths = |width| Size { width, height: 10 }.narrower().collect::<Vec<_>>();
    assert_eq!(widths(3000), [480, 800, 1440]);
    assert_eq!(widths(1700), [480, 800]);
    assert_eq!(widths(500), Vec::<u32>::new());
}
