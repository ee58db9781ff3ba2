//! The languages that code blocks are highlighted in: their names, and the little that the lexer knows of each.
//!
//! Word lists are strings, words between single spaces; they read better than lists of one word a line.

mod programs;
mod settings;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// How a language is read.
pub(crate) enum Grammar {
    Code(Lexis),
    /// Tags, attributes and comments.
    Markup,
    /// Lines added and removed.
    Diff,
    /// A terminal: commands behind a prompt, and what they print.
    Session,
}

pub(crate) struct Language {
    /// As in the class `language-…`.
    pub(crate) id: &'static str,
    /// As people write it.
    pub(crate) name: &'static str,
    /// What may stand behind the fence besides the id.
    aliases: &'static str,
    pub(crate) grammar: Grammar,
    /// Classes of the listed words, gathered when the language is first seen.
    words: OnceLock<HashMap<String, char>>,
}

impl Language {
    /// The class of a word that a list names.
    pub(crate) fn class_of(&self, lexis: &Lexis, word: &str) -> Option<char> {
        let words = self.words.get_or_init(|| lexis.words());
        if lexis.ignores_case { words.get(&word.to_ascii_lowercase()).copied() } else { words.get(word).copied() }
    }
}

/// The lexical shape of a language, as far as colours need it.
pub(crate) struct Lexis {
    pub(crate) line_comments: &'static [&'static str],
    pub(crate) block_comment: Option<(&'static str, &'static str)>,
    pub(crate) strings: &'static [Quotes],
    pub(crate) keywords: &'static str,
    pub(crate) types: &'static str,
    pub(crate) builtins: &'static str,
    pub(crate) ignores_case: bool,
    /// Characters that words may hold besides letters, digits and `_`.
    pub(crate) word_chars: &'static str,
    pub(crate) traits: &'static [Trait],
}

impl Lexis {
    /// A word in several lists is a keyword before a type, and a type before a builtin.
    fn words(&self) -> HashMap<String, char> {
        [(self.builtins, 'b'), (self.types, 't'), (self.keywords, 'k')]
            .into_iter()
            .flat_map(|(words, class)| words.split(' ').map(move |word| (word.to_owned(), class)))
            .collect()
    }
}

pub(crate) struct Quotes {
    pub(crate) open: &'static str,
    pub(crate) close: &'static str,
    pub(crate) escapes: bool,
    pub(crate) spans_lines: bool,
}

/// What some languages have and others lack.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trait {
    /// A word before `(` is a function.
    Calls,
    /// A word with a capital is a type, or a constant if it has no small letters.
    CapitalTypes,
    /// `name!` is a macro.
    BangMacros,
    /// `'a` is a lifetime.
    Lifetimes,
    /// `#[…]` is an attribute.
    HashAttributes,
    /// `#word` at the start of a line is for the preprocessor.
    Directives,
    /// `@word`.
    Decorators,
    /// `$word`, `${…}`, `$(…)`.
    Dollars,
    /// `[section]` at the start of a line.
    Sections,
    /// A word, or several, before `:` at the start of a line.
    ColonKeys,
    /// A word before `=`.
    EqualsKeys,
    /// The first word of a line.
    LeadingKeywords,
    /// A string before `:`.
    QuotedKeys,
    /// What precedes a `:` in column 0.
    Targets,
}

const NONE: Lexis = Lexis {
    line_comments: &[],
    block_comment: None,
    strings: &[DOUBLE, SINGLE],
    keywords: "",
    types: "",
    builtins: "true false null",
    ignores_case: false,
    word_chars: "",
    traits: &[Trait::Calls, Trait::CapitalTypes],
};

/// Languages with the comments of C.
const C_LIKE: Lexis = Lexis { line_comments: &["//"], block_comment: Some(("/*", "*/")), ..NONE };

/// Files of settings, with comments behind `#`.
const SETTINGS: Lexis = Lexis { line_comments: &["#"], traits: &[], ..NONE };

const fn quotes(open: &'static str, close: &'static str, escapes: bool, spans_lines: bool) -> Quotes {
    Quotes { open, close, escapes, spans_lines }
}

const DOUBLE: Quotes = quotes("\"", "\"", true, false);
const SINGLE: Quotes = quotes("'", "'", true, false);
const TRIPLE_DOUBLE: Quotes = quotes("\"\"\"", "\"\"\"", true, true);
const TRIPLE_SINGLE: Quotes = quotes("'''", "'''", true, true);
const BACKTICK: Quotes = quotes("`", "`", true, true);

const fn code(id: &'static str, name: &'static str, aliases: &'static str, lexis: Lexis) -> Language {
    language(id, name, aliases, Grammar::Code(lexis))
}

const fn language(id: &'static str, name: &'static str, aliases: &'static str, grammar: Grammar) -> Language {
    Language { id, name, aliases, grammar, words: OnceLock::new() }
}

fn all() -> impl Iterator<Item = &'static Language> {
    programs::PROGRAMS.iter().chain(&settings::OTHERS)
}

/// The language that somebody named behind a fence.
pub(crate) fn find(name: &str) -> Option<&'static Language> {
    if name.is_empty() {
        return None;
    }
    all().find(|language| {
        let mut names = language.aliases.split(' ').chain([language.id]);
        names.any(|known| known.eq_ignore_ascii_case(name))
    })
}

/// The classes that code elements can have.
pub(crate) fn classes() -> impl Iterator<Item = &'static str> {
    static CLASSES: LazyLock<Vec<String>> =
        LazyLock::new(|| all().map(|language| format!("language-{}", language.id)).collect());
    CLASSES.iter().map(String::as_str)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{all, find};

    #[test]
    fn each_name_stands_for_one_language() {
        let mut names = HashSet::new();
        for language in all() {
            let aliases = language.aliases.split(' ').filter(|alias| !alias.is_empty());
            for name in aliases.chain([language.id]) {
                assert!(names.insert(name), "{name} stands for two languages");
                assert_eq!(find(name).map(|found| found.id), Some(language.id));
            }
        }
    }

    #[test]
    fn names_ignore_case() {
        assert_eq!(find("Rust").map(|language| language.name), Some("Rust"));
        assert_eq!(find("JenkinsFile").map(|language| language.name), Some("Groovy"));
        assert!(find("").is_none());
        assert!(find("no-such-language").is_none());
    }
}
