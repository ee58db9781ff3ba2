//! How an article is cited, and what programs are told of a page.

use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;

/// The attribution and the entries of one revision, ready to be copied.
#[derive(Debug, Clone, Template)]
#[template(path = "_citations.html")]
pub struct Citations {
    pub text: String,
    pub html: String,
    pub markdown: String,
    pub bibtex: String,
    pub csl: String,
    pub cff: String,
}

impl HtmlSafe for Citations {}

impl Citations {
    /// Each with its name, the attribution first.
    fn all(&self) -> [(&'static str, &str); 6] {
        [
            ("Text", &self.text),
            ("HTML", &self.html),
            ("Markdown", &self.markdown),
            ("BibTeX", &self.bibtex),
            ("CSL-JSON", &self.csl),
            ("CITATION.cff", &self.cff),
        ]
    }
}

/// JSON-LD that stands in a page. It runs nothing.
#[derive(Debug, Clone)]
pub struct DataBlock(String);

impl DataBlock {
    /// No text of it ends the element that it stands in.
    pub fn of(value: &serde_json::Value) -> Self {
        Self(value.to_string().replace('<', "\\u003c"))
    }
}

impl fmt::Display for DataBlock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Safe because it holds no `<`.
impl HtmlSafe for DataBlock {}
