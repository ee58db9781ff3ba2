//! What stands before the text of a document: names and values between two lines of `---`, as YAML.
//!
//! Every value is a quoted text or a list of such, so that each parser reads back what was written,
//! whatever it makes of dates, `no`, `1.0` or `null`. A text is quoted as JSON quotes it, which YAML 1.2
//! reads; beyond that, what YAML 1.1 takes for the end of a line or does not print is escaped.

use std::fmt::Write;

/// Front matter in the making. Names are plain words.
#[derive(Clone, Debug, Default)]
pub struct FrontMatter(String);

impl FrontMatter {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn text(mut self, name: &str, value: &str) -> Self {
        self.0.push_str(name);
        self.0.push_str(": ");
        quote(&mut self.0, value);
        self.0.push('\n');
        self
    }

    /// The same, if there is one.
    #[must_use]
    pub fn perhaps(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.text(name, value),
            None => self,
        }
    }

    /// Nothing, if the list is empty.
    #[must_use]
    pub fn list<'a>(mut self, name: &str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut values = values.into_iter().peekable();
        if values.peek().is_none() {
            return self;
        }
        self.0.push_str(name);
        self.0.push_str(":\n");
        for value in values {
            self.0.push_str("  - ");
            quote(&mut self.0, value);
            self.0.push('\n');
        }
        self
    }

    /// The document: this, an empty line, and the text as it is, with a line end.
    pub fn before(self, text: &str) -> String {
        ["---\n", &self.0, "---\n\n", text, "\n"].concat()
    }
}

fn quote(to: &mut String, text: &str) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            '\r' => to.push_str("\\r"),
            '\t' => to.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                // Writing into a text cannot fail.
                let _ = write!(to, "\\u{:04x}", u32::from(c));
            }
            _ => to.push(c),
        }
    }
    to.push('"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use yaml_rust2::{Yaml, YamlLoader};

    use super::*;

    /// What a parser reads of a document's front matter, and the rest.
    fn read(document: &str) -> (Yaml, &str) {
        let rest = document.strip_prefix("---\n").unwrap();
        let (block, text) = rest.split_once("\n---\n").unwrap();
        (YamlLoader::load_from_str(block).unwrap().remove(0), text)
    }

    #[test]
    fn a_document_is_front_matter_an_empty_line_and_the_text() {
        let found = FrontMatter::new()
            .text("title", "Say \"no\": a C:\\path")
            .perhaps("updated", None)
            .list("tags", ["ci", "no"])
            .list("authors", [])
            .before("# Text\n\n---\n");
        let text =
            "---\ntitle: \"Say \\\"no\\\": a C:\\\\path\"\ntags:\n  - \"ci\"\n  - \"no\"\n---\n\n# Text\n\n---\n\n";
        assert_eq!(found, text);
    }

    #[test]
    fn nothing_is_taken_for_a_date_a_number_or_nothing() {
        for text in ["2026-03-02", "1.0", "no", "null", "~", "", "- a", "# a", "a: b", "---", "\u{feff}", "\u{2028}x"] {
            let document = FrontMatter::new().text("title", text).list("tags", [text]).before("");
            let (read, _) = read(&document);
            assert_eq!((read["title"].as_str(), read["tags"][0].as_str()), (Some(text), Some(text)), "{document}");
        }
    }

    proptest! {
        #[test]
        fn a_parser_reads_back_what_was_written(
            title in any::<String>(),
            tags in prop::collection::vec(any::<String>(), 1..4),
            text in "[a-z#-]{0,20}",
        ) {
            let document = FrontMatter::new()
                .text("title", &title)
                .list("tags", tags.iter().map(String::as_str))
                .text("url", &title)
                .before(&text);
            let (read, rest) = read(&document);
            prop_assert_eq!(read["title"].as_str(), Some(title.as_str()));
            prop_assert_eq!(read["url"].as_str(), Some(title.as_str()));
            let found: Vec<&str> = read["tags"].as_vec().unwrap().iter().filter_map(Yaml::as_str).collect();
            prop_assert_eq!(found, tags.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(rest, format!("\n{text}\n"));
        }
    }
}
