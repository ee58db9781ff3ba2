//! Made-up pages: ordinary, empty and extreme. One test renders them all.
//!
//! `EXEDRA_PREVIEW=/tmp/preview cargo test -p web view::samples` writes them to that folder,
//! with a link to `static/` beside them, to be looked at in a browser.

mod announcing;
mod articles;
mod authors;
mod backups;
mod blocks;
mod configuring;
mod drafts;
mod elsewhere;
mod letters;
mod lists;
mod load;
mod notifications;
mod own;
mod places;
mod posts;
mod revisions;
mod search;
mod signing_in;
mod standing;
mod texts;
mod writing;
mod written;

use std::fs;
use std::path::{Path, PathBuf};

use askama::Template;

use super::*;

pub(crate) use posts::reply;

/// A page as a reader would see it, under the name of its file.
struct Sample {
    name: &'static str,
    html: String,
}

fn sample(name: &'static str, page: &impl Template) -> Sample {
    Sample { name, html: page.render().unwrap_or_else(|error| panic!("{name}: {error}")) }
}

fn samples() -> Vec<Sample> {
    let mut all = lists::samples();
    all.extend(posts::samples());
    all.extend(articles::samples());
    all.extend(writing::samples());
    all.extend(written::samples());
    all.extend(revisions::samples());
    all.extend(places::samples());
    all.extend(announcing::samples());
    all.extend(authors::samples());
    all.extend(backups::samples());
    all.extend(blocks::samples());
    all.extend(load::samples());
    all.extend(configuring::samples());
    all.extend(drafts::samples());
    all.extend(elsewhere::samples());
    all.extend(letters::samples());
    all.extend(notifications::samples());
    all.extend(own::samples());
    all.extend(search::samples());
    all.extend(signing_in::samples());
    all.extend(standing::samples());
    all
}

/// A frame for a guest.
fn frame(title: &str) -> Frame {
    Frame {
        site: "Stoa Engineering".to_owned(),
        title: title.to_owned(),
        description: Some("Questions, discussions and articles about running things.".to_owned()),
        canonical: Some("https://forum.example/".to_owned()),
        sign_in: "/login?next=%2F".to_owned(),
        register: Some("/register?next=%2F".to_owned()),
        licence: Some(licence()),
        css: "static/exedra.css".to_owned(),
        js: "static/js/main.js".to_owned(),
        icon: "static/favicon.svg".to_owned(),
        ..Frame::default()
    }
}

/// A frame for a member.
fn member_frame(title: &str, role: &str) -> Frame {
    Frame {
        viewer: Some(ViewerView {
            name: "nadia".to_owned(),
            href: "/user/nadia".to_owned(),
            unread: (role == "moderator").then(|| "3".to_owned()),
            is_moderator: role == "moderator",
            is_admin: role == "admin",
            is_reviewer: role == "moderator",
        }),
        ..frame(title)
    }
}

fn licence() -> Link {
    Link::new("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
}

const EVERY_MARK: [MarkKind; 12] = [
    MarkKind::Question,
    MarkKind::Answered,
    MarkKind::Accepted,
    MarkKind::Duplicate,
    MarkKind::Closed,
    MarkKind::Article,
    MarkKind::Pinned,
    MarkKind::Locked,
    MarkKind::Draft,
    MarkKind::Held,
    MarkKind::Deleted,
    MarkKind::Archived,
];

/// The day before the page is looked at, more or less.
fn when(day: u8, time: &str) -> When {
    When { iso: format!("2026-11-{day:02}T{time}:00Z"), text: format!("{day} Nov 2026, {time}") }
}

fn replies(count: u64) -> Count {
    Count::of(count, "reply", "replies")
}

fn votes(count: u64) -> Count {
    Count::of(count, "vote", "votes")
}

fn tab(text: &str, href: &str, current: bool) -> Tab {
    Tab { text: text.to_owned(), href: href.to_owned(), current }
}

fn action(text: &str) -> Action {
    Action { text: text.to_owned(), href: "/compose?cid=1".to_owned() }
}

fn pager(page: u64, pages: u64) -> Option<Pager> {
    Pager::new(page, pages, |number| format!("?page={number}"))
}

fn empty(sentence: &str, action_text: Option<&str>) -> Empty {
    Empty { sentence: sentence.to_owned(), action: action_text.map(action) }
}

fn static_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../static")
}

/// Writes the samples, and the static files as the server would lay them out.
fn write_preview(folder: &Path) -> std::io::Result<()> {
    let target = folder.join("static");
    fs::create_dir_all(target.join("js"))?;
    for sample in samples() {
        fs::write(folder.join(format!("{}.html", sample.name)), sample.html)?;
    }
    let mut sheets: Vec<PathBuf> = files(&static_folder().join("css"))?;
    sheets.sort();
    let css: Result<Vec<String>, _> = sheets.iter().map(fs::read_to_string).collect();
    fs::write(target.join("exedra.css"), css?.concat())?;
    for module in files(&static_folder().join("js"))? {
        let name = module.file_name().unwrap_or_default().to_owned();
        fs::copy(&module, target.join("js").join(name))?;
    }
    fs::copy(static_folder().join("favicon.svg"), target.join("favicon.svg"))?;
    Ok(())
}

fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect()
}

#[test]
fn every_page_renders() {
    let pages = samples();
    // Some are parts of pages that others are made of.
    let whole = pages.iter().filter(|page| page.html.starts_with("<!doctype"));
    let cut: Vec<&str> = whole.filter(|page| !page.html.ends_with("</html>")).map(|page| page.name).collect();
    assert!(cut.is_empty(), "cut short: {cut:?}");
    if let Some(folder) = std::env::var_os("EXEDRA_PREVIEW") {
        write_preview(Path::new(&folder)).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn a_page_carries_no_style_or_script_of_its_own() {
    for page in samples() {
        let html = page.html.to_lowercase();
        for sign in [" style=", "<style", "<script>", "javascript:", " onclick=", " onload="] {
            assert!(!html.contains(sign), "{} contains {sign}", page.name);
        }
    }
}

#[test]
fn what_members_type_is_escaped() {
    let text = "<img src=x onerror=alert(1)>";
    let mut row = lists::row(1);
    row.title = text.to_owned();
    row.author.text = text.to_owned();
    row.teaser = Some(text.to_owned());
    let html = row.render().unwrap_or_default();
    assert!(!html.contains("<img"), "{html}");
}

/// Texts of the API's description are Markdown; the page shows what is code in them as such.
#[test]
fn code_in_the_description_of_the_api_is_shown_as_code() {
    let page = samples().into_iter().find(|page| page.name == "api").unwrap_or_else(|| panic!("no sample"));
    assert!(page.html.contains("in <code>body</code>."), "{}", page.html);
    assert!(!page.html.contains('`'), "{}", page.html);
}

#[test]
fn every_subtree_and_element_that_opens_closes() {
    for page in samples() {
        for name in ["details", "article", "section", "form", "ul", "ol", "div", "p", "span"] {
            let opened =
                page.html.matches(&format!("<{name}>")).count() + page.html.matches(&format!("<{name} ")).count();
            let closed = page.html.matches(&format!("</{name}>")).count();
            assert_eq!(opened, closed, "<{name}> in {}", page.name);
        }
    }
}

#[test]
fn ids_are_unique_and_labels_find_their_field() {
    for page in samples() {
        let ids: Vec<&str> = attributes(&page.html, " id=\"");
        for (at, id) in ids.iter().enumerate() {
            assert!(!ids[..at].contains(id), "{}: two elements are called {id}", page.name);
        }
        for sign in [" for=\"", " aria-labelledby=\"", " aria-describedby=\""] {
            for value in attributes(&page.html, sign) {
                for id in value.split_whitespace() {
                    assert!(ids.contains(&id), "{}: nothing is called {id}", page.name);
                }
            }
        }
    }
}

/// What is typed is hidden, and managers of passwords know what to fill in and what to keep.
#[test]
fn fields_for_passwords_are_known_to_browsers_as_such() {
    let mut seen = 0;
    for page in samples() {
        for field in page.html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
            let of = |name: &str| attributes(field, &format!(" {name}=\"")).first().copied().unwrap_or_default();
            let is_password = of("name").contains("password") || of("name") == "current";
            if !is_password && of("type") != "password" {
                continue;
            }
            seen += 1;
            assert_eq!(of("type"), "password", "{}: <input{field}>", page.name);
            let known = ["current-password", "new-password"].contains(&of("autocomplete"));
            assert!(known, "{}: <input{field}>", page.name);
            assert!(of("maxlength").is_empty() && of("value").is_empty(), "{}: <input{field}>", page.name);
        }
    }
    assert!(seen > 3, "only {seen} fields");
    for module in files(&static_folder().join("js")).unwrap_or_default() {
        let script = fs::read_to_string(&module).unwrap_or_default();
        // The composer sees what is pasted into texts, an address or a file, and nothing else does.
        let is_composer = ["toolbar.js", "uploading.js"].iter().any(|name| module.ends_with(name));
        let sees_pasted = script.contains("paste") && !is_composer;
        assert!(!sees_pasted && !script.contains("postMessage"), "{}", module.display());
    }
}

/// The values that follow `sign` up to the next quotation mark.
fn attributes<'a>(html: &'a str, sign: &str) -> Vec<&'a str> {
    html.split(sign).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}
