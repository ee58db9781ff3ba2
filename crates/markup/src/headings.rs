//! Ids of headings, and the table of contents.

use std::collections::{HashMap, HashSet};

use model::slug::Slug;

use crate::Heading;

/// The headings of one text.
#[derive(Default)]
pub(crate) struct Headings {
    pub(crate) list: Vec<Heading>,
    slugs: HashSet<String>,
    /// The last number tried for a slug, so that a thousand equal headings don't try a thousand numbers each.
    numbers: HashMap<String, usize>,
}

impl Headings {
    /// Enters a heading and returns its id. Equal headings are told apart by a number: `a`, `a-1`, `a-2`.
    pub(crate) fn add(&mut self, level: u8, text: &str, id_prefix: &str) -> String {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let slug = Slug::of(&text);
        let slug = if slug.is_empty() { "section" } else { slug.as_str() };
        let id = format!("{id_prefix}{}", self.unique(slug));
        self.list.push(Heading { level, id: id.clone(), text });
        id
    }

    fn unique(&mut self, slug: &str) -> String {
        let number = self.numbers.entry(slug.to_owned()).or_default();
        let mut candidate = slug.to_owned();
        while !self.slugs.insert(candidate.clone()) {
            *number += 1;
            candidate = format!("{slug}-{number}");
        }
        candidate
    }
}

#[cfg(test)]
mod tests {
    use super::Headings;

    #[test]
    fn ids_are_unique() {
        let mut headings = Headings::default();
        let ids = ["A b!", "a  B", "a-b-1", "a b", "?", "…", "Größe"].map(|text| headings.add(2, text, "x-"));
        let expected = ["x-a-b", "x-a-b-1", "x-a-b-1-1", "x-a-b-2", "x-section", "x-section-1", "x-größe"];
        assert_eq!(ids, expected);
    }
}
