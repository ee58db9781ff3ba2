//! Programs and settings: words, strings, comments, numbers.

use super::Spans;
use super::steps::looked_at;
use crate::languages::{Language, Lexis, Quotes, Trait};

/// Longest `${…}` or `$(…)` that is looked for.
const MAX_EXPANSION_BYTES: usize = 100;

pub(super) fn colour(code: &str, language: &Language, lexis: &'static Lexis, spans: &mut Spans<'_>) {
    let mut lexer = Lexer { code, language, lexis, at: 0, line_end: 0, line_is_blank: true, unclosed: Vec::new() };
    while let Some((class, len)) = lexer.token() {
        let text = &code[lexer.at..lexer.at + len];
        spans.push(class, text);
        looked_at(text.len());
        lexer.advance(text);
    }
}

type Token = (Option<char>, usize);

struct Lexer<'a> {
    code: &'a str,
    language: &'a Language,
    lexis: &'static Lexis,
    at: usize,
    line_end: usize,
    /// Whether the line holds nothing so far; the dash of a list is nothing.
    line_is_blank: bool,
    /// Closing marks that were looked for in vain, and up to where: nothing is looked for twice, or the work would grow with the square of the line.
    unclosed: Vec<(&'static str, usize)>,
}

impl Lexer<'_> {
    fn advance(&mut self, text: &str) {
        self.at += text.len();
        if let Some(newline) = text.rfind('\n') {
            self.line_is_blank = text[newline..].trim().is_empty();
        } else if !matches!(text.trim(), "" | "-") {
            self.line_is_blank = false;
        }
    }

    /// The class and length of what comes next; `None` at the end.
    fn token(&mut self) -> Option<Token> {
        let rest = &self.code[self.at..];
        let first = rest.chars().next()?;
        if self.at >= self.line_end {
            self.line_end = self.at + looked_at(rest.find('\n').unwrap_or(rest.len()));
        }
        let token = if first.is_whitespace() {
            None
        } else if self.line_is_blank && self.begins_with_comment_mark(rest) {
            Some((Some('c'), self.line_end - self.at))
        } else if first.is_numeric() {
            Some((Some('n'), number_len(rest)))
        } else if self.is_of_word(first) && first != '-' {
            // A string can begin like a word: r"…".
            self.string().or_else(|| Some(self.word()))
        } else {
            self.mark(rest, first)
        };
        token.or(Some((None, first.len_utf8())))
    }

    fn mark(&mut self, rest: &str, first: char) -> Option<Token> {
        self.comment(rest)
            .or_else(|| match first {
                '\'' if self.is_lifetime(rest) => Some((Some('v'), 1 + self.word_len(&rest[1..]))),
                '[' if self.has(Trait::Sections) && self.line_is_blank => Some((Some('h'), self.line_end - self.at)),
                '#' => self.hash(rest),
                '$' if self.has(Trait::Dollars) => self.dollar(rest),
                '@' if self.has(Trait::Decorators) => self.prefixed_word(rest, 'a'),
                ':' if self.has(Trait::Symbols) && self.begins_symbol() => self.prefixed_word(rest, 'b'),
                '\\' if self.has(Trait::Commands) => self.prefixed_word(rest, 'k'),
                '\'' if self.has(Trait::Chars) => char_len(rest).map(|len| (Some('s'), len)),
                _ => None,
            })
            .or_else(|| if self.lexis.sigils.contains(first) { self.prefixed_word(rest, 'v') } else { None })
            .or_else(|| self.string())
            .or_else(|| match first {
                // What is escaped opens nothing.
                '\\' => Some((None, 1 + rest[1..].chars().next().map_or(0, char::len_utf8))),
                _ => None,
            })
    }

    fn has(&self, wanted: Trait) -> bool {
        self.lexis.traits.contains(&wanted)
    }

    fn comment(&self, rest: &str) -> Option<Token> {
        for (open, close) in self.lexis.block_comments {
            if let Some(inside) = rest.strip_prefix(open) {
                let len = inside.find(close).map_or(rest.len(), |end| open.len() + end + close.len());
                return Some((Some('c'), looked_at(len)));
            }
        }
        let mark = self.lexis.line_comments.iter().find(|mark| rest.starts_with(**mark))?;
        // `$#`, `a#b`, `&#65;`: a mark of one character needs a blank in front of it.
        let stands_alone = self.char_before().is_none_or(char::is_whitespace);
        let is_attribute = self.has(Trait::HashAttributes) && rest.starts_with("#[");
        ((stands_alone || mark.len() > 1) && !is_attribute).then(|| (Some('c'), self.line_end - self.at))
    }

    /// Marks that open a comment at the start of a line only, some of which are words.
    fn begins_with_comment_mark(&self, rest: &str) -> bool {
        self.lexis.leading_comments.iter().any(|mark| {
            rest.get(..mark.len()).is_some_and(|start| {
                let is_word = mark.ends_with(char::is_alphanumeric);
                start.eq_ignore_ascii_case(mark) && !(is_word && rest[mark.len()..].starts_with(char::is_alphanumeric))
            })
        })
    }

    fn char_before(&self) -> Option<char> {
        self.code[..self.at].chars().next_back()
    }

    /// `:word` behind a word or another colon is something else: a type, a path, a part of a ternary.
    fn begins_symbol(&self) -> bool {
        self.char_before().is_none_or(|c| !(c.is_alphanumeric() || matches!(c, ':' | '_' | ')' | '"')))
    }

    fn string(&mut self) -> Option<Token> {
        let rest = &self.code[self.at..];
        let lexis = self.lexis;
        // What is behind a value transposes it.
        let is_behind_value =
            || self.char_before().is_some_and(|c| self.is_of_word(c) || matches!(c, ')' | ']' | '}' | '\'' | '.'));
        if self.has(Trait::Transposes) && rest.starts_with('\'') && is_behind_value() {
            return None;
        }
        let quotes = lexis.strings.iter().find(|quotes| rest.starts_with(quotes.open))?;
        let len = if quotes.spans_lines {
            looked_at(string_len(rest, quotes).unwrap_or(rest.len()))
        } else {
            self.look(quotes.close, |line| string_len(line, quotes))?
        };
        let is_key = self.has(Trait::QuotedKeys) && {
            let after = rest[len..].trim_start();
            looked_at(rest.len() - len - after.len());
            after.starts_with(':')
        };
        Some((Some(if is_key { 'a' } else { 's' }), len))
    }

    /// Looks for a closing mark in the rest of the line, unless it is known not to be there.
    fn look(&mut self, close: &'static str, find: impl Fn(&str) -> Option<usize>) -> Option<usize> {
        let given_up = self.unclosed.iter().any(|(mark, until)| *mark == close && self.at < *until);
        if given_up {
            return None;
        }
        let found = find(&self.code[self.at..self.line_end]);
        looked_at(found.unwrap_or(self.line_end - self.at));
        if found.is_none() {
            self.unclosed.retain(|(mark, _)| *mark != close);
            self.unclosed.push((close, self.line_end));
        }
        found
    }

    fn hash(&mut self, rest: &str) -> Option<Token> {
        let opens = rest.starts_with("#[") || rest.starts_with("#![");
        if self.has(Trait::HashAttributes) && opens {
            let len = self.look("]", |line| line.find(']'))?;
            return Some((Some('a'), len + 1));
        }
        if self.has(Trait::Directives) && self.line_is_blank {
            return self.prefixed_word(rest, 'm');
        }
        None
    }

    fn dollar(&self, rest: &str) -> Option<Token> {
        let close = match rest.as_bytes().get(1) {
            Some(b'{') => '}',
            Some(b'(') => ')',
            _ => return self.prefixed_word(rest, 'v'),
        };
        looked_at(MAX_EXPANSION_BYTES.min(rest.len()));
        let end = rest
            .char_indices()
            .take_while(|(at, c)| *at < MAX_EXPANSION_BYTES && *c != '\n')
            .find(|(_, c)| *c == close)?
            .0;
        Some((Some('v'), end + 1))
    }

    fn prefixed_word(&self, rest: &str, class: char) -> Option<Token> {
        let len = rest[1..].find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len() - 1);
        looked_at(len);
        (len > 0).then_some((Some(class), 1 + len))
    }

    fn is_lifetime(&self, rest: &str) -> bool {
        if !self.has(Trait::Lifetimes) {
            return false;
        }
        let after = &rest[1..];
        let len = self.word_len(after);
        len > 0 && !after[len..].starts_with('\'')
    }

    fn is_of_word(&self, c: char) -> bool {
        c.is_alphanumeric() || c == '_' || self.lexis.word_chars.contains(c)
    }

    fn word_len(&self, text: &str) -> usize {
        looked_at(text.find(|c: char| !self.is_of_word(c)).unwrap_or(text.len()))
    }

    fn word(&self) -> Token {
        let rest = &self.code[self.at..];
        let len = self.word_len(rest);
        let (word, after) = rest.split_at(len);
        if self.has(Trait::BangMacros) && after.starts_with('!') && !after.starts_with("!=") {
            return (Some('m'), len + 1);
        }
        let class = self
            .class_by_place(after)
            .or_else(|| self.language.class_of(self.lexis, word))
            .or_else(|| self.class_by_look(word, after));
        (class, len)
    }

    fn class_by_place(&self, after: &str) -> Option<char> {
        let starts_line = self.line_is_blank;
        let column_0 = self.at == 0 || self.code[..self.at].ends_with('\n');
        let precedes_equals = |after: &str| {
            let from = after.len();
            let after = after.trim_start_matches([' ', '\t']);
            looked_at(from - after.len());
            after.starts_with('=') && !after.starts_with("==")
        };
        if self.has(Trait::Targets) && column_0 && after.starts_with(':') && !after.starts_with(":=") {
            Some('f')
        } else if self.has(Trait::LeadingKeywords)
            && starts_line
            && !(self.has(Trait::ColonKeys) && after.starts_with(':'))
        {
            Some('k')
        } else if self.has(Trait::ColonKeys) && starts_line && after.starts_with(':')
            || self.has(Trait::EqualsKeys) && precedes_equals(after)
        {
            Some('a')
        } else {
            None
        }
    }

    fn class_by_look(&self, word: &str, after: &str) -> Option<char> {
        if self.has(Trait::Calls) && after.starts_with('(') {
            return Some('f');
        }
        if !self.has(Trait::CapitalTypes) || !word.starts_with(char::is_uppercase) {
            return None;
        }
        let is_constant = word.len() > 1 && !word.contains(char::is_lowercase);
        Some(if is_constant { 'b' } else { 't' })
    }
}

/// The length of `'x'` or `'\n'`.
fn char_len(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    let (end, mark) = if first == '\\' { chars.nth(1)? } else { chars.next()? };
    (mark == '\'' && first != '\'').then_some(end + 1)
}

fn number_len(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let point = c == '.' && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !(c.is_alphanumeric() || c == '_' || point) {
            return at;
        }
    }
    text.len()
}

/// The length of the string with which a text begins, both marks included; `None` if it doesn't end.
fn string_len(text: &str, quotes: &Quotes) -> Option<usize> {
    let mut at = quotes.open.len();
    let close_start = quotes.close.chars().next()?;
    loop {
        at += text.get(at..)?.find(|c| c == close_start || (quotes.escapes && c == '\\'))?;
        if text[at..].starts_with('\\') && quotes.escapes {
            at += 1 + text[at + 1..].chars().next()?.len_utf8();
        } else if text[at..].starts_with(quotes.close) {
            return Some(at + quotes.close.len());
        } else {
            at += close_start.len_utf8();
        }
    }
}
