//! Mentions of members and numbers of topics in text.

use model::name::Username;
use model::slug::Slug;
use pulldown_cmark::{Event, Tag, TagEnd};
use unicode_normalization::char::is_combining_mark;

use crate::events::Events;
use crate::inline::{Piece, pieces};

/// Different members that one text can mention; further ones are text. What is linked is what is told to members.
pub(crate) const MAX_MENTIONS: usize = 20;

/// More digits than any id has.
const MAX_TOPIC_DIGITS: usize = 19;

/// Slugs of the names that a text mentions, each once, in order, at most 20. Whether they are members' is for the caller to find out.
///
/// A mention is `@` and a name, outside code and links: `@Anna-Schmidt` gives `anna-schmidt`. The `@` in an e-mail address is none.
pub fn mentions(markdown: &str) -> Vec<String> {
    let mut slugs = Vec::new();
    let mut unread_depth = 0_usize;
    for event in Events::of(markdown).into_iter().flatten() {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::CodeBlock(_)) => {
                unread_depth += 1;
            }
            Event::End(TagEnd::Link | TagEnd::Image | TagEnd::CodeBlock) => unread_depth -= 1,
            Event::Text(text) if unread_depth == 0 => collect(&text, &mut slugs),
            _ => {}
        }
        if slugs.len() == MAX_MENTIONS {
            break;
        }
    }
    slugs
}

fn collect(text: &str, slugs: &mut Vec<String>) {
    for piece in pieces(text) {
        if let Piece::Mention(name) = piece {
            let slug = Slug::of(name).to_string();
            if slugs.len() < MAX_MENTIONS && !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
    }
}

/// The name that follows an `@`. `before` is the character in front of the `@`.
pub(crate) fn name(after_at: &str, before: Option<char>) -> Option<&str> {
    if before.is_some_and(|c| is_of_word(c) || matches!(c, '/' | '.' | '@')) {
        return None;
    }
    let end = after_at.find(|c: char| !is_of_name(c)).unwrap_or(after_at.len());
    let name = after_at[..end].trim_end_matches(['.', '-', '_']);
    let mut following = after_at[name.len()..].chars();
    let is_part_of_more = match following.next() {
        // An address of another network: @anna@example.org.
        Some('@') => true,
        // A package: @types/node.
        Some('/') => following.next().is_some_and(is_of_word),
        _ => false,
    };
    let is_name = name.chars().count() <= Username::MAX_CHARS && name.contains(char::is_alphanumeric);
    (is_name && !is_part_of_more).then_some(name)
}

/// The digits that follow a `#`. `before` is the character in front of the `#`.
pub(crate) fn topic_number(after_hash: &str, before: Option<char>) -> Option<&str> {
    if before.is_some_and(|c| is_of_word(c) || matches!(c, '/' | '&' | '#')) {
        return None;
    }
    let end = after_hash.find(|c: char| !c.is_ascii_digit()).unwrap_or(after_hash.len());
    let (digits, rest) = after_hash.split_at(end);
    let is_number = (1..=MAX_TOPIC_DIGITS).contains(&end) && !digits.starts_with('0');
    (is_number && !rest.starts_with(is_of_word)).then_some(digits)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || is_combining_mark(c)
}

fn is_of_name(c: char) -> bool {
    is_of_word(c) || matches!(c, '-' | '.')
}

#[cfg(test)]
#[path = "mention_tests.rs"]
mod tests;
