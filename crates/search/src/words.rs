//! Words as the index holds them.
//!
//! Prose and code stand in one field, so that a question need not say where it looks. Between them
//! is one difference: a word of prose is indexed in the singular, a word of code as it stands. So
//! who asks for `caches` asks for that and for `cache`; who asks for `cache` finds no code that
//! says `caches`. There is no other stemming.

use std::borrow::Cow;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::symbol::{Symbol, symbols};

/// Where code begins and ends in a text that goes into the index.
pub(crate) const CODE: char = '\u{e}';
pub(crate) const PROSE: char = '\u{f}';
/// So far apart stand texts that do not follow one on the other: no phrase leads across.
const GAP: usize = 8;

/// The term of a word in prose: its singular, as far as that can be told from its letters.
pub(crate) fn in_prose(word: &str) -> Cow<'_, str> {
    let is_word = word.len() > 3 && word.bytes().all(|b| b.is_ascii_lowercase());
    let (true, Some(stem)) = (is_word, word.strip_suffix('s')) else { return Cow::Borrowed(word) };
    if stem.ends_with(['s', 'u', 'i']) {
        return Cow::Borrowed(word);
    }
    if let Some(stem) = stem.strip_suffix("ie").filter(|stem| stem.len() > 1 && !stem.ends_with(['a', 'e'])) {
        return Cow::Owned(format!("{stem}y"));
    }
    for ending in ["sse", "xe", "she", "tche", "nche", "rche"] {
        if stem.ends_with(ending) {
            return Cow::Borrowed(stem.strip_suffix('e').unwrap_or(stem));
        }
    }
    Cow::Borrowed(stem)
}

/// Words that stand in every question and say nothing of what it is about.
const EMPTY: [&str; 46] = [
    "a", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can", "do", "does", "for", "from", "has", "have",
    "how", "i", "if", "in", "is", "it", "its", "my", "not", "of", "on", "or", "so", "that", "the", "there", "this",
    "to", "was", "we", "what", "when", "where", "which", "why", "with", "without", "you", "your",
];

/// Whether a word says nothing by itself. It is found like any other; it only counts for nothing where
/// not all words have to be there.
pub(crate) fn is_empty_word(word: &str) -> bool {
    EMPTY.contains(&word)
}

/// Makes terms of what [`CODE`] and [`PROSE`] divide; a text begins as prose.
#[derive(Clone, Default)]
pub(crate) struct Words;

/// Terms of one text.
pub(crate) struct Terms {
    terms: std::vec::IntoIter<Token>,
    term: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Terms;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Terms {
        let mut terms = Vec::with_capacity(text.len() / 6);
        let (mut position, mut is_code) = (0, false);
        for piece in text.split([CODE, PROSE]) {
            for symbol in symbols(piece) {
                position = push(symbol, is_code, position, &mut terms);
            }
            position += GAP;
            is_code = !is_code;
        }
        Terms { terms: terms.into_iter(), term: Token::default() }
    }
}

/// Appends a symbol's terms; answers with the place behind it.
fn push(symbol: Symbol, is_code: bool, position: usize, to: &mut Vec<Token>) -> usize {
    let mut term = |text: String, position| {
        to.push(Token { text, position, offset_from: symbol.from, offset_to: symbol.to, position_length: 1 });
    };
    if let Some(whole) = symbol.whole {
        term(whole, position);
    }
    if symbol.is_name {
        return position + 1;
    }
    let mut at = position;
    for part in symbol.parts {
        if !part.term.is_empty() {
            let text = if is_code { part.term } else { in_prose(&part.term).into_owned() };
            term(text, at);
        }
        at += 1;
    }
    at
}

impl TokenStream for Terms {
    fn advance(&mut self) -> bool {
        match self.terms.next() {
            Some(term) => {
                self.term = term;
                true
            }
            None => false,
        }
    }

    fn token(&self) -> &Token {
        &self.term
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.term
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        Words.token_stream(text).process(&mut |term| terms.push(format!("{}@{}", term.text, term.position)));
        terms
    }

    #[test]
    fn words_of_prose_are_in_the_singular() {
        for (word, one) in [
            ("caches", "cache"),
            ("queries", "query"),
            ("classes", "class"),
            ("indexes", "index"),
            ("branches", "branch"),
            ("searches", "search"),
            ("patches", "patch"),
            ("status", "status"),
            ("class", "class"),
            ("analysis", "analysis"),
            ("bus", "bus"),
            ("ties", "tie"),
            ("kubernetes", "kubernete"),
            ("e0502s", "e0502s"),
            ("aws", "aws"),
        ] {
            assert_eq!(in_prose(word), one, "{word}");
        }
    }

    #[test]
    fn code_stays_as_it_is_and_no_phrase_leads_out_of_it() {
        assert_eq!(
            terms("two caches \u{e}let caches = std::fs;\u{f}errors"),
            ["two@0", "cache@1", "let@10", "caches@11", "std::fs@12", "std@12", "fs@13", "error@22"]
        );
    }

    #[test]
    fn a_hyphen_makes_a_name_and_two_words() {
        assert_eq!(terms("merge-requests"), ["merge-requests@0", "merge@0", "request@1"]);
    }
}
