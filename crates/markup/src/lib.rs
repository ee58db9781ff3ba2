//! Markdown to safe HTML: posts, articles, excerpts, mentions, highlighted code.
//!
//! What a member writes takes two steps. [`cook`] walks once over the parser's events and writes HTML of its own making: it escapes every text
//! and judges every address. Then an allow-list reads that HTML as a browser would and keeps what it knows. Either step alone would do;
//! a fault in one of them is no hole.
//!
//! The rules, beyond CommonMark with tables, task lists, strikethrough and footnotes:
//!
//! - **Raw HTML is shown as text**; HTML comments are left out.
//! - **Headings** keep their level, except that the first becomes the second: the page has its own `h1`. Each has an id.
//! - **Ids** begin with `user-content-`, so that none shadows a property of the page's scripts, but for those of code, which are numbers;
//!   a scope tells the posts of one page apart.
//! - **Links** lead to `http`, `https`, `mailto`, or a place on this site. Other addresses are dropped and their text stays.
//! - **Images** from other hosts are links: no reader's browser asks a third party for anything.
//! - **Bare addresses**, **@mentions** of members and **#123** for topics become links outside code and links.
//! - **Code** is highlighted by a lexer that is linear in its input. Blocks are numbered as they stand in the source, and so are their lines:
//!   `c2-L10` is the tenth line of the second block.
//! - **Work and output are bounded.** Text that would exceed a bound is shown as typed.
//!
//! Nothing here reads a clock, a file or the network.

mod allow_list;
mod autolink;
mod code_block;
mod escape;
mod events;
mod excerpt;
mod footnotes;
mod front_matter;
mod headings;
mod highlight;
mod image;
mod inline;
mod languages;
mod link;
mod links;
mod mention;
mod scope;
mod writer;

use std::fmt;
use std::sync::Arc;

pub use code_block::{CodeBlock, code_block};
pub use events::Events;
pub use excerpt::{excerpt, first_heading};
pub use front_matter::FrontMatter;
pub use links::links_elsewhere;
pub use mention::mentions;
pub use scope::Scope;

/// Bytes of Markdown that are read as Markdown; callers refuse longer text, and [`cook`] shows it as typed.
pub const MAX_INPUT: usize = 100_000;

/// HTML that is safe to print unescaped; can only come from this crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CookedHtml(Arc<str>);

impl CookedHtml {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In bytes.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for CookedHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An entry of a table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As printed: 2 to 6.
    pub level: u8,
    /// The whole id, `user-content-` and scope included.
    pub id: String,
    /// Plain text, not escaped.
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cooked {
    pub html: CookedHtml,
    /// In the order of the text.
    pub headings: Vec<Heading>,
}

/// Turns Markdown into HTML.
///
/// `scope` goes into all ids, so that several posts can stand on one page; a plain text, `p123` or nothing, will do for all of them.
/// `members` says whether a slug names a member; it is asked once for each of the first 20 slugs that are mentioned.
pub fn cook<'s>(markdown: &str, scope: impl Into<Scope<'s>>, members: &dyn Fn(&str) -> bool) -> Cooked {
    let scope = scope.into();
    events::Events::of(markdown)
        .and_then(|events| writer::write(events, markdown.len(), scope, members))
        .unwrap_or_else(|| as_typed(markdown))
}

/// What is shown of a text that exceeds a bound.
fn as_typed(markdown: &str) -> Cooked {
    let mut html = String::from(r#"<pre class="plain">"#);
    escape::push(&mut html, markdown);
    html.push_str("</pre>");
    Cooked { html: CookedHtml(html.into()), headings: Vec::new() }
}

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod lib_tests;
#[cfg(test)]
mod safety_tests;
#[cfg(test)]
mod specification_tests;
