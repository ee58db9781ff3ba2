//! How an article is cited: the attribution that its licence asks for, in the forms that people paste,
//! the entries that programs keep literature in, and the description for search engines.
//!
//! An attribution names title, author, source and licence, with the address of each, as Creative
//! Commons recommends. All of it is about one revision, whose address stays.

use std::fmt::Write as _;

use model::licence::Licence;
use serde_json::{Value, json};

use crate::view::{Citations, DataBlock};

/// One revision of an article.
pub(crate) struct Work {
    pub(crate) title: String,
    pub(crate) authors: Vec<String>,
    /// Of the forum.
    pub(crate) site: String,
    /// Where it was first published, `2026-11-12`.
    pub(crate) published: String,
    /// When this revision was written, the same way.
    pub(crate) revised: String,
    pub(crate) revision: u64,
    /// Of the revision, and of the article as it stands; both in full.
    pub(crate) address: String,
    pub(crate) canonical: String,
    /// The number of the article: entries have names.
    pub(crate) number: u64,
    pub(crate) licence: Licence,
    /// What it was tested with, each as it was typed, and the day after which it may be stale.
    pub(crate) tested: Vec<String>,
    pub(crate) review_by: Option<String>,
}

impl Work {
    pub(crate) fn citations(&self) -> Citations {
        Citations {
            text: self.text(),
            html: self.html(),
            markdown: self.markdown(),
            bibtex: self.bibtex(),
            csl: self.csl(),
            cff: self.cff(),
        }
    }

    fn text(&self) -> String {
        let Self { title, site, revision, address, licence, .. } = self;
        let authors = listed(&self.authors);
        let (name, terms) = (licence.name(), licence.address());
        format!("“{title}” by {authors}, {site}, revision {revision}, {address}, licensed under {name}, {terms}")
    }

    fn html(&self) -> String {
        let (title, authors, site) = (escaped(&self.title), escaped(&listed(&self.authors)), escaped(&self.site));
        let Self { revision, licence, .. } = self;
        let address = escaped(&self.address);
        let (name, terms) = (licence.name(), licence.address());
        format!(
            "<p>“<a href=\"{address}\">{title}</a>” by {authors}, {site}, revision {revision}, licensed under <a \
             rel=\"license\" href=\"{terms}\">{name}</a></p>"
        )
    }

    fn markdown(&self) -> String {
        let (title, site) = (plain_markdown(&self.title), plain_markdown(&self.site));
        let authors = plain_markdown(&listed(&self.authors));
        let Self { revision, address, licence, .. } = self;
        let (name, terms) = (licence.name(), licence.address());
        format!(
            "“[{title}](<{address}>)” by {authors}, {site}, revision {revision}, licensed under [{name}](<{terms}>)"
        )
    }

    /// BibTeX knows no web pages, so this is of the kind for all else.
    fn bibtex(&self) -> String {
        let authors: Vec<String> = self.authors.iter().map(|name| format!("{{{}}}", tex(name))).collect();
        let (year, month) = (self.revised.get(..4).unwrap_or_default(), self.revised.get(5..7).unwrap_or_default());
        let fields = [
            ("author", authors.join(" and ")),
            ("title", format!("{{{}}}", tex(&self.title))),
            ("howpublished", tex(&self.site)),
            ("year", year.to_owned()),
            ("month", month.trim_start_matches('0').to_owned()),
            ("url", self.address.clone()),
            ("version", self.revision.to_string()),
            ("note", format!("Licensed under {}", self.licence.name())),
        ];
        let mut entry = format!("@misc{{article-{}-r{},\n", self.number, self.revision);
        for (name, value) in fields {
            let _ = writeln!(entry, "  {name} = {{{value}}},");
        }
        entry + "}"
    }

    /// A list of one item, as the schema of CSL 1.0.2 has it.
    fn csl(&self) -> String {
        let authors: Vec<Value> = self.authors.iter().map(|name| json!({ "literal": name })).collect();
        let item = json!([{
            "id": format!("article-{}-r{}", self.number, self.revision),
            "type": "webpage",
            "title": self.title,
            "author": authors,
            "container-title": self.site,
            "issued": { "date-parts": [date_parts(&self.revised)] },
            "original-date": { "date-parts": [date_parts(&self.published)] },
            "version": self.revision.to_string(),
            "URL": self.address,
            "note": format!("Licensed under {}, {}", self.licence.name(), self.licence.address()),
        }]);
        format!("{item:#}")
    }

    /// A string in JSON's quotes is one in YAML too.
    fn cff(&self) -> String {
        let quoted = |text: &str| Value::from(text).to_string();
        let authors = |indent: &str| -> String {
            self.authors.iter().map(|name| format!("{indent}- name: {}\n", quoted(name))).collect()
        };
        let Self { revision, revised, licence, .. } = self;
        let (title, url) = (quoted(&self.title), quoted(&self.address));
        let year = revised.get(..4).unwrap_or_default();
        let head = format!(
            "cff-version: 1.2.0\nmessage: \"If you use this text, please cite it as below.\"\ntitle: {title}\n\
             version: \"{revision}\"\ndate-released: {revised}\nurl: {url}\nlicense: {}\nauthors:\n{}",
            licence.spdx(),
            authors("  ")
        );
        let reference = format!(
            "preferred-citation:\n  type: article\n  title: {title}\n  journal: {}\n  year: {year}\n  \
             date-published: {revised}\n  version: \"{revision}\"\n  url: {url}\n  license: {}\n  authors:\n{}",
            quoted(&self.site),
            licence.spdx(),
            authors("    ")
        );
        head + &reference
    }

    /// For search engines: <https://schema.org/TechArticle>.
    pub(crate) fn described(&self) -> DataBlock {
        let authors: Vec<Value> = self.authors.iter().map(|name| json!({ "@type": "Person", "name": name })).collect();
        let mut article = json!({
            "@context": "https://schema.org",
            "@type": "TechArticle",
            "headline": self.title,
            "author": authors,
            "publisher": { "@type": "Organization", "name": self.site },
            "datePublished": self.published,
            "dateModified": self.revised,
            "version": self.revision,
            "license": self.licence.address(),
            "url": self.canonical,
            "mainEntityOfPage": self.canonical,
        });
        if let Some(article) = article.as_object_mut() {
            if !self.tested.is_empty() {
                article.insert("dependencies".to_owned(), self.tested.join("; ").into());
            }
            if let Some(day) = &self.review_by {
                article.insert("expires".to_owned(), day.as_str().into());
            }
        }
        DataBlock::of(&article)
    }
}

/// `Ann`, `Ann and Bo`, `Ann, Bo and Cy`.
fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => name.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Every mark of ASCII can be escaped in Markdown (CommonMark 0.31, section 2.4).
fn plain_markdown(text: &str) -> String {
    let escape = |c: char| if "\\`*_[]<>&!~|#:@".contains(c) { format!("\\{c}") } else { c.to_string() };
    text.chars().map(escape).collect()
}

/// What TeX reads as something else than itself.
fn tex(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\\' => "\\textbackslash{}".to_owned(),
            '~' => "\\textasciitilde{}".to_owned(),
            '^' => "\\textasciicircum{}".to_owned(),
            '{' | '}' | '$' | '&' | '#' | '_' | '%' => format!("\\{c}"),
            c => c.to_string(),
        })
        .collect()
}

fn date_parts(date: &str) -> Vec<u32> {
    date.split('-').filter_map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
#[path = "citing_tests.rs"]
mod tests;
