//! What a node makes from memory, beside what is made from the store: text, compressed forms and
//! headers.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use axum::body::Body;
use axum::http::{Method, Request, header};

use crate::node::ListeningNode;
use crate::support::{Answer, User, request};
use crate::world::World;

/// What differs between two answers of the same page, left out.
pub(crate) fn masked(answer: &Answer) -> String {
    masked_text(&answer.text)
}

fn masked_text(page: &str) -> String {
    let mut text = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("name=\"once\" value=\"") {
        text.push_str(before);
        rest = after.split_once('"').map_or("", |(_, rest)| rest);
    }
    text + rest
}

/// How a page is asked for.
const ENCODINGS: [&str; 3] = ["", "br", "gzip"];

/// Compares page by page, and remembers the entity tags that it saw.
pub(crate) struct Comparison<'a> {
    pub world: &'a World,
    /// It remembers; the world's own node reads the store each time.
    pub node: &'a ListeningNode,
    pub pages: Vec<String>,
    /// Each tag with the bytes that it stood for.
    tags: BTreeMap<String, Vec<u8>>,
    rounds: usize,
}

impl<'a> Comparison<'a> {
    pub(crate) fn new(world: &'a World, node: &'a ListeningNode, pages: Vec<String>) -> Self {
        Self { world, node, pages, tags: BTreeMap::new(), rounds: 0 }
    }

    /// On behalf of all of these.
    pub(crate) async fn check(&mut self, people: &[&User], after: &str) {
        self.world.app.settle().await;
        self.node.has_heard_all().await;
        for (n, user) in people.iter().enumerate() {
            for (m, page) in self.pages.clone().into_iter().enumerate() {
                let what = format!("{page} for {:?} after {after}", user.name);
                let turn = n + m + self.rounds;
                let stored = self.stored(&page, user, "").await;
                // What is remembered of members' pages are parts, and none of them is compressed.
                let is_guest = user.cookie.is_none();
                let (encodings, times) = match (is_guest, turn % 3) {
                    (true, _) => (ENCODINGS.as_slice(), 2),
                    (false, 0) => (&ENCODINGS[..1], 2),
                    (false, _) => (&ENCODINGS[..1], 1),
                };
                for encoding in encodings {
                    for time in 0..times {
                        let mut answer = self.compare(&page, user, encoding, &stored, &what).await;
                        // A session that was ended is asked for each time.
                        let is_member = answer.text.contains("Sign out") && page.starts_with("/topic/");
                        if time == 1 && answer.status == 200 && (is_guest || is_member) {
                            // What was unread is noted as read beside the page, and heard of at some time.
                            let mut more = if is_member { 3 } else { 0 };
                            while answer.trips > 0 && more > 0 {
                                more -= 1;
                                answer = self.compare(&page, user, encoding, &stored, &what).await;
                            }
                            assert_eq!(answer.trips, 0, "{what}");
                        }
                    }
                }
                if turn.is_multiple_of(8) {
                    let encoding = ENCODINGS[1 + turn / 8 % 2];
                    let stored = self.stored(&page, user, encoding).await;
                    let answer = self.compare(&page, user, encoding, &stored, &what).await;
                    // A short text goes as it is where it is made, and compressed where it is kept so.
                    if stored.is_html() {
                        assert_eq!(answer.header("content-encoding"), stored.header("content-encoding"), "{what}");
                    }
                }
            }
        }
        self.rounds += 1;
    }

    async fn stored(&self, page: &str, user: &User, encoding: &str) -> Answer {
        until_there(async || self.world.app.ask(asked(page, user, encoding)).await).await
    }

    /// The page of the node that remembers, after it was found to be the stored one.
    async fn compare(&mut self, page: &str, user: &User, encoding: &str, stored: &Answer, what: &str) -> Answer {
        let remembered = until_there(async || self.node.ask(asked(page, user, encoding)).await).await;
        assert_eq!(remembered.status, stored.status, "{what}");
        let (text, expected) = (masked_text(&decoded(&remembered)), masked_text(&decoded(stored)));
        assert!(text == expected, "{what}, as {encoding:?}:\n{text}\n--- but the store says ---\n{expected}");
        assert_eq!(head(&remembered), head(stored), "{what}, as {encoding:?}");
        self.check_tag(&remembered, user, what);
        remembered
    }

    /// Pages that are kept have a tag, and it never stands for anything else.
    fn check_tag(&mut self, answer: &Answer, user: &User, what: &str) {
        let tag = answer.header("etag").to_owned();
        assert_eq!(!tag.is_empty(), user.cookie.is_none() && answer.status == 200, "{what}: its tag is {tag:?}");
        if !tag.is_empty() {
            let known = self.tags.entry(tag.clone()).or_insert_with(|| answer.bytes.clone());
            assert!(*known == answer.bytes, "{what}: {tag} stood for another page");
        }
    }
}

/// A server takes longer than pages wait for it now and then, where many tests run at once.
pub(crate) async fn until_there(ask: impl AsyncFn() -> Answer) -> Answer {
    for _ in 0..20 {
        let answer = ask().await;
        if answer.status != 503 {
            return answer;
        }
    }
    panic!("the store is away");
}

fn asked(page: &str, user: &User, encoding: &str) -> Request<Body> {
    request(Method::GET, page, user).header(header::ACCEPT_ENCODING, encoding).body(Body::empty()).unwrap()
}

/// What browsers and proxies go by, but for the tag and what is another for each encoding.
fn head(answer: &Answer) -> (BTreeSet<String>, BTreeMap<&str, Vec<String>>) {
    let vary = answer.headers.get_all("vary").iter().flat_map(|vary| vary.to_str().unwrap().split(','));
    let vary = vary.map(|name| name.trim().to_ascii_lowercase()).collect();
    let others = answer.headers.keys().map(axum::http::HeaderName::as_str);
    let others = others.filter(|name| !["vary", "etag", "content-length", "content-encoding"].contains(name));
    let values = |name: &str| {
        let values = answer.headers.get_all(name).iter();
        values.map(|value| without_mark(value.to_str().unwrap())).collect()
    };
    (vary, others.map(|name| (name, values(name))).collect())
}

/// The mark in a session's cookie is sealed anew each time.
fn without_mark(value: &str) -> String {
    match value.split_once(".s1.") {
        Some((before, after)) => format!("{before}{}", &after[after.find('.').unwrap()..]),
        None => value.to_owned(),
    }
}

/// The page as a browser reads it.
fn decoded(answer: &Answer) -> String {
    let mut text = String::new();
    match answer.header("content-encoding") {
        "" => text.clone_from(&answer.text),
        "br" => drop(brotli::Decompressor::new(&*answer.bytes, 4096).read_to_string(&mut text).unwrap()),
        "gzip" => drop(flate2::read::GzDecoder::new(&*answer.bytes).read_to_string(&mut text).unwrap()),
        other => panic!("nobody asked for {other}"),
    }
    text
}
