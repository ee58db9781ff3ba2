//! Links between the files of an import.
//!
//! Only the bytes of a link that is changed are replaced; all else of a text stays as it was
//! written.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Parser, Tag as Element};

use super::article::{Draft, OPTIONS};

/// Where a link to a file of the import leads.
pub(super) enum Target<'a> {
    /// It is not known yet: the link stays as it is.
    Later,
    Article(AddressOf<'a>),
}

/// The address of an article, given the fragment.
pub(super) type AddressOf<'a> = Box<dyn Fn(Option<&str>) -> String + 'a>;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) kept: usize,
    pub(super) dropped: usize,
}

/// The draft's text with relative links resolved: `find` says where the file of a path is to be
/// found now. Links and pictures that lead to no file of the import are taken out; their text stays.
pub(super) fn rewrite<'a>(draft: &Draft, find: impl Fn(&str) -> Option<Target<'a>>) -> (String, Counts) {
    let mut counts = Counts::default();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for link in links(&draft.body) {
        if draft.is_exact && link.destination.starts_with('/') {
            continue;
        }
        let Some((path, fragment)) = local(&draft.path, &link.destination) else { continue };
        let target = if link.is_image { None } else { candidates(&path).into_iter().find_map(|path| find(&path)) };
        match target {
            Some(Target::Later) => {}
            Some(Target::Article(address)) => {
                counts.kept += 1;
                let fragment = fragment.as_deref().filter(|fragment| !fragment.is_empty());
                edits.push((link.tail, format!("]({})", in_brackets(&address(fragment)))));
            }
            None => {
                counts.dropped += 1;
                edits.push((link.head, String::new()));
                edits.push((link.tail, String::new()));
            }
        }
    }
    (edited(&draft.body, edits), counts)
}

/// A link as it stands in the text: `[` and `](address)`, and the text between them.
#[derive(Debug)]
struct Link {
    destination: String,
    is_image: bool,
    head: Range<usize>,
    tail: Range<usize>,
}

fn links(text: &str) -> Vec<Link> {
    let mut open: Vec<Option<Link>> = Vec::new();
    let mut found = Vec::new();
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        // What stands in a link ends before the link's tail begins.
        let end = range.end;
        match event {
            Event::Start(element) => open.push(opening(element, range)),
            Event::End(_) => {
                let closed = open.pop().flatten();
                found.extend(closed.filter(|link| link.tail.start >= link.head.end && !link.tail.is_empty()));
            }
            _ => {}
        }
        // The link itself, just opened or closed, is not inside itself.
        let inside = open.len().saturating_sub(usize::from(
            open.last().is_some_and(|link| link.as_ref().is_some_and(|link| link.tail.end == end)),
        ));
        for link in open.iter_mut().take(inside).flatten() {
            link.tail.start = link.tail.start.max(end.min(link.tail.end));
        }
    }
    found
}

fn opening(element: Element<'_>, range: Range<usize>) -> Option<Link> {
    let (kind, destination, is_image) = match element {
        Element::Link { link_type, dest_url, .. } => (link_type, dest_url, false),
        Element::Image { link_type, dest_url, .. } => (link_type, dest_url, true),
        _ => return None,
    };
    if matches!(kind, LinkType::Autolink | LinkType::Email) {
        return None;
    }
    let inner = range.start + if is_image { 2 } else { 1 };
    Some(Link { destination: destination.into_string(), is_image, head: range.start..inner, tail: inner..range.end })
}

/// The path below the import's folder that a relative address in the file at `from` leads to, and
/// the fragment; `None` for addresses elsewhere and in the same text.
fn local(from: &str, destination: &str) -> Option<(String, Option<String>)> {
    let destination = destination.trim();
    let scheme = destination.find([':', '/', '?', '#']).filter(|at| destination[*at..].starts_with(':'));
    if destination.is_empty() || scheme.is_some() || destination.starts_with("//") || destination.starts_with('#') {
        return None;
    }
    let (place, fragment) = match destination.split_once('#') {
        Some((place, fragment)) => (place, Some(fragment.to_owned())),
        None => (destination, None),
    };
    let place = decoded(place.split('?').next().unwrap_or_default());
    // From the root of the import, or from the file's own folder.
    let mut parts: Vec<&str> = match place.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect(),
    };
    for part in place.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                // Out of the folder: to no file of the import.
                if parts.pop().is_none() {
                    return Some((String::new(), fragment));
                }
            }
            part => parts.push(part),
        }
    }
    Some((parts.join("/"), fragment))
}

/// Files that a path can mean: itself, without its ending, or a folder's first page.
fn candidates(path: &str) -> Vec<String> {
    if path.is_empty() {
        return vec!["README.md".to_owned(), "index.md".to_owned()];
    }
    vec![path.to_owned(), format!("{path}.md"), format!("{path}/README.md"), format!("{path}/index.md")]
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|digits| str::from_utf8(digits).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// A text in which links are written anew where `relative` knows another address for theirs. Only
/// links are that stand there as [`rewrite`] writes them, so that it makes the same of them again.
pub(super) fn unrewrite(text: &str, relative: impl Fn(&str) -> Option<String>) -> String {
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for link in links(text).into_iter().filter(|link| !link.is_image) {
        let written = format!("]({})", in_brackets(&link.destination));
        if text.get(link.tail.clone()) == Some(&written)
            && let Some(address) = relative(&link.destination)
        {
            edits.push((link.tail, format!("]({})", in_brackets(&address))));
        }
    }
    edited(text, edits)
}

fn edited(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    for (range, replacement) in edits {
        written.push_str(text.get(at..range.start).unwrap_or_default());
        written.push_str(&replacement);
        at = range.end.max(at);
    }
    written.push_str(text.get(at..).unwrap_or_default());
    written
}

/// An address that ends only where the bracket does.
fn in_brackets(address: &str) -> String {
    let is_plain = |c: char| !c.is_whitespace() && !matches!(c, '(' | ')' | '<' | '>' | '\\');
    if address.chars().all(is_plain) { address.to_owned() } else { format!("<{}>", address.replace(['<', '>'], "")) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft(body: &str) -> Draft {
        Draft {
            path: "guide/start.md".to_owned(),
            title: String::new(),
            tags: Vec::new(),
            authors: Vec::new(),
            tested: Vec::new(),
            review_by: None,
            body: body.to_owned(),
            is_exact: false,
        }
    }

    fn rewritten(body: &str) -> String {
        let find = |path: &str| {
            ["guide/other.md", "top.md", "guide/deep/README.md"].contains(&path).then(|| {
                let path = path.to_owned();
                Target::Article(Box::new(move |fragment: Option<&str>| {
                    format!("/article/{path}{}", fragment.map(|at| format!("#p1-{at}")).unwrap_or_default())
                }))
            })
        };
        rewrite(&draft(body), find).0
    }

    #[test]
    fn links_to_files_of_the_import_lead_to_the_articles() {
        for (body, expected) in [
            ("See [other](other.md).", "See [other](/article/guide/other.md)."),
            ("[other](./other.md#a-part \"Title\")", "[other](/article/guide/other.md#p1-a-part)"),
            ("[a *b* `c`](../top.md)", "[a *b* `c`](/article/top.md)"),
            (
                "[top](/top.md) and [top][t]\n\n[t]: ../top.md",
                "[top](/article/top.md) and [top](/article/top.md)\n\n[t]: ../top.md",
            ),
            ("[other]\n\n[other]: other.md", "[other](/article/guide/other.md)\n\n[other]: other.md"),
            (
                "[deep](deep/) [deep](deep)",
                "[deep](/article/guide/deep/README.md) [deep](/article/guide/deep/README.md)",
            ),
            ("[o](<other.md>) | [](o%74her.md)", "[o](/article/guide/other.md) | [](/article/guide/other.md)"),
            ("[no ending](other)", "[no ending](/article/guide/other.md)"),
            ("[![](x.svg)](other.md)", "[](/article/guide/other.md)"),
        ] {
            assert_eq!(rewritten(body), expected, "{body}");
        }
    }

    #[test]
    fn links_to_other_files_are_dropped_and_their_text_stays() {
        for (body, expected) in [
            ("See [the *licence*](../LICENSE).", "See the *licence*."),
            ("[\\*a](b.txt)", "\\*a"),
            ("![a picture](img/a.png) and ![](b.png)", "a picture and "),
            ("[out](../../x.md)", "out"),
            ("| [a](a.c) |\n|---|\n| [b](other.md) |", "| a |\n|---|\n| [b](/article/guide/other.md) |"),
            ("[![badge](a.svg)](https://ci.example.org)", "[badge](https://ci.example.org)"),
            ("[![badge](a.svg)](b.txt)", "badge"),
        ] {
            assert_eq!(rewritten(body), expected, "{body}");
        }
    }

    #[test]
    fn all_else_stays_as_it_is() {
        for body in [
            "[a](https://a.org/b.md) <https://a.org> [m](mailto:a@b.org) [here](#part) [c](//a.org/x.md)",
            "`[a](b.txt)` and \\[a](b.txt)",
            "```\n[a](b.txt)\n```",
            "<a href=\"b.txt\">b</a>",
            "![remote](https://a.org/a.png)",
        ] {
            assert_eq!(rewritten(body), body);
        }
    }

    #[test]
    fn kept_and_dropped_links_are_counted() {
        let find = |path: &str| (path == "top.md").then(|| Target::Article(Box::new(|_| "/article/1/top".to_owned())));
        let (_, counts) = rewrite(&draft("[a](../top.md) [b](../top.md#x) [c](c.md) ![d](d.png)"), find);
        assert_eq!(counts, Counts { kept: 2, dropped: 2 });
        let (text, counts) = rewrite(&draft("[a](../top.md)"), |_| Some(Target::Later));
        assert_eq!((text.as_str(), counts), ("[a](../top.md)", Counts::default()));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(body in "[\\[\\]()!a-c.#*`<> \\n|\\\\é-]{0,60}") {
            rewritten(&body);
        }

        #[test]
        fn what_was_rewritten_has_nothing_left_to_rewrite(body in "(\\[a\\]\\(b\\)|!\\[c\\]\\(d\\)|[a-c*` \\n]){0,12}") {
            let once = rewritten(&body);
            prop_assert_eq!(rewritten(&once), once);
        }
    }
}
