//! What stands before the text: a block of simple YAML between `---`, or of TOML between `+++`.

/// What an article takes of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct FrontMatter {
    pub(super) title: Option<String>,
    pub(super) tags: Vec<String>,
    /// In the order in which they are named.
    pub(super) authors: Vec<String>,
    /// Lines of what it was tested with.
    pub(super) tested: Vec<String>,
    /// The day after which it may be stale.
    pub(super) review_by: Option<String>,
    /// A forum has written it: the title stands here, and the text behind it is exact.
    pub(super) is_exact: bool,
}

/// Splits a text into its front matter and the rest. A text without any is all rest.
///
/// # Errors
/// A TOML block that is none, with what is wrong with it.
pub(super) fn split(text: &str) -> Result<(FrontMatter, &str), String> {
    if let Some((block, rest)) = block(text, "---", &["---", "..."]) {
        return Ok((of_yaml(block), rest));
    }
    match block(text, "+++", &["+++"]) {
        Some((block, rest)) => Ok((of_toml(block)?, rest)),
        None => Ok((FrontMatter::default(), text)),
    }
}

/// The lines between a first line that is `open` and the next that is one of `close`.
fn block<'a>(text: &'a str, open: &str, close: &[&str]) -> Option<(&'a str, &'a str)> {
    let first = text.split_inclusive('\n').next()?;
    if first.trim_end() != open {
        return None;
    }
    let mut end = first.len();
    for line in text.split_inclusive('\n').skip(1) {
        if close.contains(&line.trim_end()) {
            return text.get(first.len()..end).zip(text.get(end + line.len()..));
        }
        end += line.len();
    }
    None
}

/// Of YAML, what front matter usually holds: `key: value`, `key: [a, b]`, and lists of `- item`.
/// Other lines are passed over.
fn of_yaml(block: &str) -> FrontMatter {
    let mut found = FrontMatter::default();
    let mut key = "";
    for line in block.lines() {
        if let Some(item) = line.trim_start().strip_prefix("- ") {
            if let Some(list) = found.list(key) {
                list.extend(unquoted(item));
            }
            continue;
        }
        let Some((name, value)) = line.split_once(':').filter(|_| !line.starts_with([' ', '\t', '#'])) else {
            continue;
        };
        key = name.trim();
        if key == "kind" {
            found.is_exact = unquoted(value).is_some();
        } else if key == "title" {
            found.title = unquoted(value);
        } else if key == "review_by" {
            found.review_by = unquoted(value);
        } else if key == "tested" {
            // A line has commas of its own.
            found.tested.extend(unquoted(value));
        } else if let Some(list) = found.list(key) {
            let value = value.trim();
            let items = value.strip_prefix('[').and_then(|items| items.strip_suffix(']')).unwrap_or(value);
            list.extend(items.split(',').filter_map(unquoted));
        }
    }
    found
}

impl FrontMatter {
    /// What the items of a list go into, if it is one that is read.
    fn list(&mut self, key: &str) -> Option<&mut Vec<String>> {
        match key {
            "tags" | "keywords" => Some(&mut self.tags),
            "author" | "authors" => Some(&mut self.authors),
            "tested" => Some(&mut self.tested),
            _ => None,
        }
    }
}

fn unquoted(value: &str) -> Option<String> {
    let value = value.trim();
    // What a forum writes is quoted as in JSON; a quotation mark alone does not make it that.
    if let Ok(text) = serde_json::from_str::<String>(value) {
        return Some(text).filter(|text| !text.is_empty());
    }
    let inside = |quote: char| value.strip_prefix(quote).and_then(|value| value.strip_suffix(quote));
    let value = match (inside('"'), inside('\'')) {
        (Some(value), _) => value.replace("\\\"", "\"").replace("\\\\", "\\"),
        (_, Some(value)) => value.replace("''", "'"),
        _ => value.to_owned(),
    };
    // Markers of YAML's long texts, which are not read here.
    (!value.is_empty() && !matches!(value.as_str(), "|" | ">" | "|-" | ">-" | "null" | "~")).then_some(value)
}

fn of_toml(block: &str) -> Result<FrontMatter, String> {
    let table: toml::Table =
        block.parse().map_err(|error: toml::de::Error| format!("Its front matter is no TOML: {}", error.message()))?;
    let title = table.get("title").and_then(toml::Value::as_str).map(str::to_owned);
    let own = table.get("tags");
    let taxonomy = table.get("taxonomies").and_then(|taxonomies| taxonomies.get("tags"));
    let tags = own.or(taxonomy).and_then(toml::Value::as_array).into_iter().flatten();
    let tags = tags.filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
    let authors = match table.get("authors").or(table.get("author")) {
        Some(toml::Value::Array(authors)) => {
            authors.iter().filter_map(toml::Value::as_str).map(str::to_owned).collect()
        }
        Some(toml::Value::String(author)) => vec![author.clone()],
        _ => Vec::new(),
    };
    let tested = table.get("tested").and_then(toml::Value::as_array).into_iter().flatten();
    let tested = tested.filter_map(|line| line.as_str().map(str::to_owned)).collect();
    // A date of TOML's own is spelled as days are here.
    let review_by = table.get("review_by").map(|day| day.as_str().map_or_else(|| day.to_string(), str::to_owned));
    Ok(FrontMatter { title, tags, authors, tested, review_by, is_exact: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, title: Option<&str>, tags: &[&str], rest: &str) {
        let (found, found_rest) = split(text).unwrap();
        assert_eq!(found.title.as_deref(), title, "{text:?}");
        assert_eq!(found.tags, tags, "{text:?}");
        assert_eq!(found_rest, rest, "{text:?}");
    }

    #[test]
    fn yaml_gives_title_and_tags() {
        check("---\ntitle: A title\n---\nBody", Some("A title"), &[], "Body");
        check("---\r\ntitle: \"A: \\\"title\\\"\"\r\n---\r\nBody", Some("A: \"title\""), &[], "Body");
        check("---\ntags: [ci, 'cache']\ntitle: 'It''s'\n...\nBody", Some("It's"), &["ci", "cache"], "Body");
        check("---\ntags:\n  - ci\n  - \"cache\"\nauthors:\n  - ada\n---\n", None, &["ci", "cache"], "");
        check("---\nmenu:\n  title: not this\n# title: nor this\n---\n", None, &[], "");
        check("---\ntitle: >-\n  A long one\n---\n", None, &[], "");
    }

    #[test]
    fn toml_gives_title_and_tags() {
        check("+++\ntitle = \"A\"\ntags = [\"ci\"]\n+++\nBody", Some("A"), &["ci"], "Body");
        check("+++\n[taxonomies]\ntags = [\"ci\"]\n+++\n", None, &["ci"], "");
        assert!(split("+++\ntitle = A\n+++\n").unwrap_err().contains("no TOML"));
    }

    #[test]
    fn authors_are_named_in_their_order() {
        for text in [
            "---\nauthors: [\"Mira\", 'Jonas B.']\n---\n",
            "---\nauthors:\n  - Mira\n  - Jonas B.\ntags: [a]\n---\n",
            "+++\nauthors = [\"Mira\", \"Jonas B.\"]\n+++\n",
        ] {
            assert_eq!(split(text).unwrap().0.authors, ["Mira", "Jonas B."], "{text:?}");
        }
        assert_eq!(split("---\nauthor: Mira\n---\n").unwrap().0.authors, ["Mira"]);
        assert_eq!(split("+++\nauthor = \"Mira\"\n+++\n").unwrap().0.authors, ["Mira"]);
    }

    #[test]
    fn a_text_without_front_matter_is_all_text() {
        for text in ["", "Body", "---\nA line, and no end", "--- \ntitle", "\n---\ntitle: A\n---\n", "+++"] {
            check(text, None, &[], text);
        }
    }
}
