//! The languages that code blocks are highlighted in: their names, and the little that the lexer knows of each.
//!
//! Word lists are strings, words between single spaces; they read better than lists of one word a line.

mod building;
mod circuits;
mod classics;
mod data;
mod documents;
mod functional;
mod programs;
mod scripts;
mod settings;
mod systems;

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// How a language is read.
pub(crate) enum Grammar {
    Code(Lexis),
    /// Tags, attributes and comments.
    Markup,
    /// Lines that say by their first characters what they are.
    Lines(&'static [Rule]),
    /// A terminal: commands behind a prompt, and what they print.
    Session,
}

/// A mark with which a line can begin, and what is coloured then: the whole line, or the mark alone.
pub(crate) struct Rule {
    pub(crate) mark: &'static str,
    pub(crate) class: char,
    pub(crate) whole_line: bool,
}

pub(crate) struct Language {
    /// As in the class `language-…`.
    pub(crate) id: &'static str,
    /// As people write it.
    pub(crate) name: &'static str,
    /// What the name of a file ends in, behind the dot.
    pub(crate) extension: &'static str,
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
    /// What opens a comment only at the start of a line; case is ignored.
    pub(crate) leading_comments: &'static [&'static str],
    pub(crate) block_comments: &'static [(&'static str, &'static str)],
    pub(crate) strings: &'static [Quotes],
    pub(crate) keywords: &'static str,
    pub(crate) types: &'static str,
    pub(crate) builtins: &'static str,
    pub(crate) ignores_case: bool,
    /// Characters that words may hold besides letters, digits and `_`.
    pub(crate) word_chars: &'static str,
    /// Characters that make a variable of the word behind them.
    pub(crate) sigils: &'static str,
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
    /// `:word` is a symbol.
    Symbols,
    /// `\word` is a command.
    Commands,
    /// `'x'` is a character, and other apostrophes open nothing.
    Chars,
    /// An apostrophe behind a value opens no string.
    Transposes,
}

const NONE: Lexis = Lexis {
    line_comments: &[],
    leading_comments: &[],
    block_comments: &[],
    strings: &[DOUBLE, SINGLE],
    keywords: "",
    types: "",
    builtins: "true false null",
    ignores_case: false,
    word_chars: "",
    sigils: "",
    traits: &[Trait::Calls, Trait::CapitalTypes],
};

/// Languages with the comments of C.
const C_LIKE: Lexis = Lexis { line_comments: &["//"], block_comments: &[("/*", "*/")], ..NONE };

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

type Text = &'static str;

const fn code(id: Text, name: Text, extension: Text, aliases: Text, lexis: Lexis) -> Language {
    language(id, name, extension, aliases, Grammar::Code(lexis))
}

const fn language(id: Text, name: Text, extension: Text, aliases: Text, grammar: Grammar) -> Language {
    Language { id, name, extension, aliases, grammar, words: OnceLock::new() }
}

const fn line(mark: &'static str, class: char) -> Rule {
    Rule { mark, class, whole_line: true }
}

const fn mark(mark: &'static str, class: char) -> Rule {
    Rule { mark, class, whole_line: false }
}

pub(crate) fn all() -> impl Iterator<Item = &'static Language> {
    let families: [&'static [Language]; 10] = [
        &programs::ALL,
        &settings::ALL,
        &systems::ALL,
        &scripts::ALL,
        &functional::ALL,
        &classics::ALL,
        &circuits::ALL,
        &building::ALL,
        &data::ALL,
        &documents::ALL,
    ];
    families.into_iter().flatten()
}

/// The language that somebody named behind a fence.
pub(crate) fn find(name: &str) -> Option<&'static Language> {
    static NAMES: LazyLock<HashMap<&'static str, &'static Language>> = LazyLock::new(|| {
        let names_of = |language: &'static Language| language.aliases.split(' ').chain([language.id]);
        let known = all().flat_map(|language| names_of(language).map(move |name| (name, language)));
        known.filter(|(name, _)| !name.is_empty()).collect()
    });
    NAMES.get(name.to_ascii_lowercase().as_str()).copied()
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
