//! Blocks of code: their addresses, their files, and that what stands in them can be read.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::Method;
use model::topic::TopicKind;

use crate::page::elements;
use crate::support::{Draft, TestApp, User, request};
use crate::world::A;

const CODE: &str = "fn main() {\n    let quote = \"<&>\";\n\n    // é @anna #1\n    println!(\"{quote}\");\n}\n";

async fn ids(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.get(path, &User::guest()).await.expect(200);
    elements(&page.text).iter().map(|element| element.get("id").to_owned()).filter(|id| !id.is_empty()).collect()
}

#[tokio::test]
async fn each_line_of_a_page_has_an_address_of_its_own() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let body = format!("```rust\n{CODE}```\n\n```rust\n{CODE}```");
    let draft = Draft { category: A, kind: TopicKind::Discussion, title: "Two programs", body: &body, tags: "" };
    let topic = app.topic(&author, draft).await;
    let replies = [app.reply(&author, &topic, None, &body).await, app.reply(&author, &topic, None, &body).await];
    let ids = ids(&app, &topic.path).await;
    let mut once = ids.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "an id stands twice: {ids:?}");
    // The page is of its opening post, whose lines need no name of a post.
    let names = replies.map(|reply| format!("p{reply}-"));
    for name in [""].into_iter().chain(names.iter().map(String::as_str)) {
        for place in ["c1", "c2", "c1-L1", "c2-L6"] {
            assert!(ids.contains(&format!("{name}{place}")), "no {name}{place} in {ids:?}");
        }
    }
}

#[tokio::test]
async fn a_block_is_downloaded_as_it_was_written() {
    let app = TestApp::start().await;
    let author = app.join("Mira").await;
    let topic = app.discussion(&author, A, "One program").await;
    let reply = app.reply(&author, &topic, None, &format!("    short\n\n> ```rust\n{}> ```", quoted(CODE))).await;
    let page = app.get(&topic.path, &User::guest()).await.expect(200);
    let links = elements(&page.text).into_iter().filter(|element| element.has("download"));
    let links: Vec<String> = links.map(|link| link.get("href").to_owned()).collect();
    assert_eq!(links, [format!("/post/{reply}/code/2")]);
    let file = app.get(&links[0], &User::guest()).await.expect(200);
    assert_eq!(file.text, CODE);
    assert_eq!(file.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(file.header("content-disposition"), format!("attachment; filename=\"post-{reply}-2.rs\""));
    assert_eq!(file.header("x-content-type-options"), "nosniff");
    assert_eq!(file.header("cache-control"), "private, no-cache");
    let head = request(Method::HEAD, &links[0], &User::guest()).body(Body::empty()).unwrap();
    assert!(app.ask(head).await.expect(200).bytes.is_empty());
    app.get(&format!("/post/{reply}/code/1"), &User::guest()).await.expect(200);
    for none in ["0", "3", "-1", "x", "99999999999999999999"] {
        app.get(&format!("/post/{reply}/code/{none}"), &User::guest()).await.expect(404);
    }
    app.delete(&author, reply).await;
    app.get(&links[0], &author).await.expect(404);
}

fn quoted(code: &str) -> String {
    code.lines().map(|line| format!("> {line}\n")).collect()
}

/// The custom properties of a scheme, those that are colours.
fn colours(css: &str) -> BTreeMap<&str, [f64; 3]> {
    let declared = css.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": #"));
    let channels = |hex: &str| {
        let digit = |at: usize| f64::from(u32::from_str_radix(&hex[at..=at], 16).unwrap());
        let long = hex.len() == 6;
        [0, 1, 2].map(|at| if long { digit(2 * at) * 16.0 + digit(2 * at + 1) } else { digit(at) * 17.0 })
    };
    declared.filter(|(_, hex)| [3, 6].contains(&hex.len())).map(|(name, hex)| (name, channels(hex))).collect()
}

/// Contrast as WCAG 2.2 defines it.
fn contrast(first: [f64; 3], second: [f64; 3]) -> f64 {
    let luminance = |colour: [f64; 3]| {
        let linear = colour.map(|channel| {
            let part = channel / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    };
    let (first, second) = (luminance(first), luminance(second));
    (first.max(second) + 0.05) / (first.min(second) + 0.05)
}

#[test]
fn code_can_be_read_in_both_schemes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../static/css");
    let tokens = std::fs::read_to_string(format!("{folder}/00-tokens.css")).unwrap();
    let rules = std::fs::read_to_string(format!("{folder}/72-code.css")).unwrap();
    let (light, dark) = tokens.split_once("@media (prefers-color-scheme: dark)").unwrap();
    let light = colours(light);
    let dark = light.iter().map(|(name, colour)| (*name, *colour)).chain(colours(dark)).collect();
    // What the sheet colours code with, on its own ground and where a line is named.
    let used: Vec<&str> = rules
        .lines()
        .filter(|line| line.starts_with(".code .") || line.starts_with(".code :is(."))
        .filter_map(|line| line.split_once("{ color: var(--")?.1.split_once(')').map(|(name, _)| name))
        .collect();
    assert!(used.len() >= 10, "{used:?}");
    for (scheme, colours) in [("light", light.clone()), ("dark", dark)] {
        let grounds = used.iter().flat_map(|name| match *name {
            "inserted" => vec![("inserted", "added")],
            "danger" => vec![("danger", "removed")],
            name => vec![(name, "raised"), (name, "tint")],
        });
        for (name, ground) in
            grounds.chain([("ink", "raised"), ("ink", "tint"), ("muted", "raised"), ("muted", "tint")])
        {
            let contrast = contrast(colours[name], colours[ground]);
            assert!(contrast >= 4.5, "{scheme}: {name} on {ground} has a contrast of {contrast:.2}");
        }
    }
}
