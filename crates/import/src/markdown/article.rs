//! A file as an article: its title, its tags, its text.

use std::ops::Range;

use model::lasting::{Day, TESTED_MAX, Tested};
use model::post::Body;
use model::topic::{TAGS_MAX, Tag, Title};
use pulldown_cmark::{Event, Options, Parser, Tag as Element, TagEnd};

use super::front_matter;

/// What the forum reads as Markdown.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Draft {
    /// Below the folder, with `/` between its parts.
    pub(super) path: String,
    pub(super) title: String,
    pub(super) tags: Vec<String>,
    /// Names of its authors, in their order; none, if the file says nothing of them.
    pub(super) authors: Vec<String>,
    pub(super) tested: Vec<Tested>,
    pub(super) review_by: Option<Day>,
    pub(super) body: String,
    /// A forum has written it: links from its root lead to what is not of this import, and stay.
    pub(super) is_exact: bool,
}

impl Draft {
    /// The title is that of the front matter, or the first heading (which then leaves the text), or
    /// the path. Of the tags, those that the forum takes are kept.
    ///
    /// # Errors
    /// The reason why it cannot be an article.
    pub(super) fn of(path: &str, text: &str) -> Result<Self, String> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
        let (front_matter, text) = front_matter::split(&text)?;
        let (tested, review_by) =
            (known_tools(&front_matter.tested), front_matter.review_by.as_deref().and_then(Day::of));
        if front_matter.is_exact
            && let Some(title) = front_matter.title.as_deref().and_then(valid_title)
        {
            let body = Body::parse(text.strip_prefix('\n').unwrap_or(text)).map_err(|fault| fault.sentence)?;
            let (tags, body) = (known_tags(&front_matter.tags), body.as_str().to_owned());
            let authors = front_matter.authors;
            return Ok(Self { path: path.to_owned(), title, tags, authors, tested, review_by, body, is_exact: true });
        }
        // Too long to be parsed is too long to be published.
        Body::parse(text).map_err(|fault| fault.sentence)?;
        let mut body = text.to_owned();
        let title = match front_matter.title.as_deref().and_then(valid_title) {
            Some(title) => {
                // Many tools ask for both, and a page would show the title twice.
                if let Some((range, _)) = first_heading(text).filter(|(_, heading)| *heading == title) {
                    body.replace_range(range, "");
                }
                title
            }
            None => match first_heading(text) {
                Some((range, heading)) => {
                    body.replace_range(range, "");
                    heading
                }
                None => of_path(path)?,
            },
        };
        let body = Body::parse(body.trim_start_matches('\n')).map_err(|_| "The file holds nothing but a title.")?;
        let (tags, body) = (known_tags(&front_matter.tags), body.as_str().to_owned());
        Ok(Self {
            path: path.to_owned(),
            title,
            tags,
            authors: front_matter.authors,
            tested,
            review_by,
            body,
            is_exact: false,
        })
    }
}

/// Those that the forum takes, each once.
fn known_tags(tags: &[String]) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for tag in tags.iter().filter_map(|tag| Tag::of(tag)) {
        if !known.iter().any(|known| known == tag.as_str()) {
            known.push(tag.as_str().to_owned());
        }
    }
    known.truncate(TAGS_MAX);
    known
}

/// The lines that say what it was tested with, as far as the forum reads them.
fn known_tools(lines: &[String]) -> Vec<Tested> {
    lines.iter().filter_map(|line| Tested::parse_list(line).ok()).flatten().take(TESTED_MAX).collect()
}

fn valid_title(text: &str) -> Option<String> {
    Title::parse(text).ok().map(|title| title.as_str().to_owned())
}

/// `guide/first-steps` of `guide/first-steps.md`.
fn of_path(path: &str) -> Result<String, String> {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    valid_title(stem).ok_or_else(|| "Neither the text nor the file's name gives a title.".to_owned())
}

/// The first heading that can be a title, and where it stands. One in a quote or a list is none;
/// pictures in it, badges mostly, say nothing.
fn first_heading(text: &str) -> Option<(Range<usize>, String)> {
    let mut depth = 0;
    let mut pictures = 0;
    let mut heading: Option<(Range<usize>, String)> = None;
    for (event, range) in Parser::new_ext(text, OPTIONS).into_offset_iter() {
        let mut say = |text: &str| {
            if let Some((_, heading)) = heading.as_mut().filter(|_| pictures == 0) {
                heading.push_str(text);
            }
        };
        match event {
            Event::Text(text) | Event::Code(text) => say(&text),
            Event::SoftBreak | Event::HardBreak => say(" "),
            Event::Start(element) => {
                match element {
                    Element::Heading { .. } if depth == 0 => heading = Some((range, String::new())),
                    Element::Image { .. } => pictures += 1,
                    _ => {}
                }
                depth += 1;
            }
            Event::End(element) => {
                depth -= 1;
                match element {
                    TagEnd::Image => pictures -= 1,
                    TagEnd::Heading(_) if depth == 0 => {
                        let (range, text) = heading.take()?;
                        if let Some(title) = valid_title(&text) {
                            return Some((range, title));
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use markup::FrontMatter;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What a forum writes before an article is read back as it was.
        #[test]
        fn front_matter_is_read_back(
            title in "[^\\p{Cc}\\s]{3,20}( [\"'#:\\\\a-z-]{1,9}){0,3}",
            tags in prop::collection::btree_set("[a-z]{1,8}", 0..4),
            body in "[#a-z -][\\[\\]#a-z \n-]{0,60}[a-z]",
        ) {
            prop_assume!(Title::parse(&title).is_ok_and(|parsed| parsed.as_str() == title));
            let tags: Vec<String> = tags.into_iter().collect();
            let document = FrontMatter::new()
                .text("title", &title)
                .text("kind", "article")
                .list("authors", ["Mira"])
                .list("tags", tags.iter().map(String::as_str))
                .list("tested", ["cargo, 1.90.0, 2026-11-12"])
                .text("review_by", "2027-11-12")
                .text("url", "https://forum.example.org/article/1/x")
                .before(&body);
            let draft = Draft::of("a.md", &document).unwrap();
            let authors = vec!["Mira".to_owned()];
            let tested = Tested::parse_list("cargo, 1.90.0, 2026-11-12").unwrap();
            let review_by = Day::of("2027-11-12");
            let path = "a.md".to_owned();
            prop_assert_eq!(draft, Draft { path, title, tags, authors, tested, review_by, body, is_exact: true });
        }
    }

    #[test]
    fn an_exact_text_keeps_a_heading_that_says_the_title() {
        let document =
            FrontMatter::new().text("title", "The same").text("kind", "article").before("\n# The same\n\nText");
        assert_eq!(Draft::of("a.md", &document).unwrap().body, "\n# The same\n\nText");
    }

    fn check(text: &str, title: &str, body: &str) {
        let draft = Draft::of("guide/first-steps.md", text).unwrap();
        assert_eq!((draft.title.as_str(), draft.body.as_str()), (title, body), "{text:?}");
    }

    #[test]
    fn the_title_comes_from_front_matter_or_heading_or_path() {
        check("---\ntitle: From above\n---\nText", "From above", "Text");
        check("---\ntitle: From above\n---\n# Another\n\nText", "From above", "# Another\n\nText");
        check("---\ntitle: The same\n---\n# The same\n\nText", "The same", "Text");
        check("# A *heading* with `code`\n\nText", "A heading with code", "Text");
        check("\u{feff}A heading\r\n=========\r\nText", "A heading", "Text");
        check("![badge](a.svg)\n\n## Later\n\nText\n\n# Last", "Later", "![badge](a.svg)\n\n\nText\n\n# Last");
        check("# Serde [![Build Status](a.svg)](https://ci.example.org)\n\nText", "Serde", "Text");
        check("> # Quoted\n\nText", "guide/first-steps", "> # Quoted\n\nText");
        check("# Q\n\n# Questions\n\nText", "Questions", "# Q\n\n\nText");
        check("Text", "guide/first-steps", "Text");
    }

    #[test]
    fn tags_that_the_forum_takes_are_kept() {
        let draft = Draft::of("a.md", "---\ntags: [CI, \"!\", one two, a, b, c, d]\n---\n# Title\nText").unwrap();
        assert_eq!(draft.tags, ["ci", "one-two", "a", "b", "c"]);
    }

    #[test]
    fn what_cannot_be_an_article_is_refused_with_a_reason() {
        let long = "x".repeat(100_001);
        for (path, text, reason) in [
            ("a.md", "", "empty"),
            ("a.md", "---\ntitle: A title\n---\n", "empty"),
            ("a.md", "# Only a title", "nothing but a title"),
            ("a.md", long.as_str(), "at most 100000"),
            ("a.md", "Text", "gives a title"),
            ("a.md", "+++\n=\n+++\nText", "no TOML"),
        ] {
            let refusal = Draft::of(path, text).unwrap_err();
            assert!(refusal.contains(reason), "{refusal}");
        }
    }
}
