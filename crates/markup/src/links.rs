//! Where a text leads to.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::autolink::{address_len, implied_scheme};
use crate::events::Events;

/// How many different addresses of other sites a text links to, or takes pictures from; also those
/// that become links by themselves.
pub fn links_elsewhere(markdown: &str) -> usize {
    let mut found = HashSet::new();
    let mut unread_depth = 0_usize;
    for event in Events::of(markdown).into_iter().flatten() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                unread_depth += 1;
                let address = dest_url.to_ascii_lowercase();
                if ["http:", "https:", "//"].iter().any(|start| address.starts_with(start)) {
                    found.insert(address);
                }
            }
            Event::Start(Tag::CodeBlock(_)) => unread_depth += 1,
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => unread_depth -= 1,
            Event::Text(text) if unread_depth == 0 => collect(&text, &mut found),
            _ => {}
        }
    }
    found.len()
}

/// Addresses in a text.
fn collect(text: &str, found: &mut HashSet<String>) {
    let (mut before, mut skip_to) = (None, 0);
    for (at, letter) in text.char_indices() {
        if at >= skip_to
            && matches!(letter, 'h' | 'H' | 'w' | 'W')
            && let Some(rest) = text.get(at..)
            && let Some(address) = address_len(rest, before).and_then(|length| rest.get(..length))
        {
            skip_to = at + address.len();
            found.insert(format!("{}{}", implied_scheme(address), address.to_ascii_lowercase()));
        }
        before = Some(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_other_sites_are_counted_once_each() {
        let text = "[a](https://a.example/x) <https://a.example/x> [b](HTTP://b.example) ![c](//c.example/c.png)\n\n\
                    [here](/topic/1) [there](#p2) `[code](https://d.example)` mail@e.example\n\n[f][f]\n\n\
                    [f]: https://f.example";
        assert_eq!(links_elsewhere(text), 4);
        assert_eq!(links_elsewhere("https://a.example/x and <https://a.example/x>, see https://b.example."), 2);
        assert_eq!(links_elsewhere(""), 0);
    }
}
