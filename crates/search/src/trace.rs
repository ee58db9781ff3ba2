//! What two reports of one error have in common.
//!
//! Logs differ in times, addresses, ids, numbers, paths and names. Those are left out of a line;
//! what remains are the words that a programmer wrote. A line is known by a hash of all of them,
//! and one that speaks of an error also by each three that follow each other, since the same
//! message stands behind another prefix elsewhere.

use std::collections::BTreeSet;

use crate::source::Line;

/// Hashes of lines, and of threes, that are kept of one text.
const LINES_MAX: usize = 128;
const THREES_MAX: usize = 192;
/// Words of a line that are looked at.
const WORDS_MAX: usize = 60;
/// A line of fewer words is like too many others.
const LINE_MIN: usize = 3;

/// Of a post: code, and sentences that quote an error.
pub(crate) fn of_post(lines: &[Line]) -> BTreeSet<u64> {
    let mut hashes = Hashes::default();
    for line in lines {
        let words = words(&line.text);
        match line.is_code {
            true => hashes.line(&words, speaks_of_error(&words)),
            false if names_error(&words) => hashes.threes(&words),
            false => {}
        }
    }
    hashes.all
}

/// Of something pasted: each line for itself, those that speak of an error first.
pub(crate) fn of_paste(text: &str) -> BTreeSet<u64> {
    let lines: Vec<Vec<String>> = text.lines().map(words).collect();
    let (errors, others): (Vec<_>, Vec<_>) = lines.iter().partition(|words| speaks_of_error(words));
    let mut hashes = Hashes::default();
    errors.iter().for_each(|words| hashes.line(words, true));
    others.iter().for_each(|words| hashes.line(words, true));
    hashes.all
}

/// Whether a line has one of these in it.
pub(crate) fn matches(line: &str, hashes: &BTreeSet<u64>) -> bool {
    let words = words(line);
    let mut own = Hashes::default();
    own.line(&words, true);
    !own.all.is_disjoint(hashes)
}

/// Words that say most about what went wrong, as they stand: codes and names that no two errors
/// share, in lines that speak of an error; or in all, if none does.
pub(crate) fn telling_words(text: &str) -> BTreeSet<String> {
    let errors: Vec<&str> = text.lines().filter(|line| speaks_of_error(&words(line))).collect();
    let lines: Vec<&str> = if errors.is_empty() { text.lines().collect() } else { errors };
    let mut kept = BTreeSet::new();
    for line in lines {
        let line = without_colours(line);
        kept.extend(tokens(&line).filter(|token| !varies(token)).take(WORDS_MAX).map(str::to_owned));
    }
    kept
}

#[derive(Default)]
struct Hashes {
    all: BTreeSet<u64>,
    lines: usize,
    threes: usize,
}

impl Hashes {
    fn line(&mut self, words: &[String], with_threes: bool) {
        if words.len() >= LINE_MIN && self.lines < LINES_MAX {
            self.lines += usize::from(self.all.insert(hash(words)));
        }
        if with_threes {
            self.threes(words);
        }
    }

    fn threes(&mut self, words: &[String]) {
        for three in words.windows(3) {
            if self.threes < THREES_MAX {
                self.threes += usize::from(self.all.insert(hash(three)));
            }
        }
    }
}

/// FNV-1a over the words, each ended.
fn hash(words: &[String]) -> u64 {
    let bytes = words.iter().flat_map(|word| word.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The words of a line that do not vary from one report to the next, small.
pub(crate) fn words(line: &str) -> Vec<String> {
    let line = without_colours(line);
    let line = without_quoted(&line);
    let kept = tokens(&line).filter(|token| !varies(token));
    let words = kept.flat_map(|token| token.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '\'')));
    let words = words.filter(|word| !word.is_empty() && (is_code(word) || !word.contains(|c: char| c.is_numeric())));
    words.map(|word| word.to_lowercase().replace('\'', "")).filter(|word| !word.is_empty()).take(WORDS_MAX).collect()
}

/// What stands between spaces and brackets.
fn tokens(line: &str) -> impl Iterator<Item = &str> {
    let ends =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | ',' | ';' | '|');
    line.split(ends).filter(|token| token.contains(char::is_alphanumeric))
}

/// Without the escapes that colour a terminal (ECMA-48: `ESC [ … m` and the like).
fn without_colours(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        kept.push_str(before);
        rest = after.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ';' | '?'));
        rest = rest.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(rest);
    }
    kept + rest
}

/// Without what stands in quotes: names, of files mostly. An apostrophe quotes nothing.
fn without_quoted(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['"', '`', '\'', '‘', '“']) {
        let (before, quoted) = rest.split_at(at);
        kept.push_str(before);
        let Some(open) = quoted.chars().next() else { break };
        let close = match open {
            '‘' => '’',
            '“' => '”',
            same => same,
        };
        let inside = quoted.get(open.len_utf8()..).unwrap_or_default();
        let is_apostrophe = open == '\'' && before.ends_with(char::is_alphanumeric);
        match inside.split_once(close).filter(|(name, _)| !is_apostrophe && name.len() <= 200) {
            Some((_, after)) => {
                kept.push(' ');
                rest = after;
            }
            None => {
                kept.push(if is_apostrophe { '\'' } else { ' ' });
                rest = inside;
            }
        }
    }
    kept + rest
}

/// Whether a token is one of what differs: a time, an address, an id, a number, a path.
fn varies(token: &str) -> bool {
    let token = token.trim_matches(|c: char| !(c.is_alphanumeric() || matches!(c, '/' | '\\' | '~' | '.' | '<')));
    let token = token.rsplit_once('=').map_or(token, |(_, value)| value);
    let token = token.trim_matches(['"', '\'', '`', '[', ']', '(', ')', '{', '}', ',', ';']);
    is_path(token) || is_address(token) || is_clock(token) || is_number(token) || is_id(token) || is_calendar(token)
}

/// `/var/log`, `./a`, `C:\a`, `src/main.rs:12:5`, `https://…`.
fn is_path(token: &str) -> bool {
    let is_rooted = token.starts_with(['/', '~', '\\']) || token.starts_with("./") || token.starts_with("../");
    let is_drive = token.get(1..3) == Some(":\\") || token.get(1..3) == Some(":/");
    is_rooted || is_drive || token.contains("://") || (token.contains(['/', '\\']) && token.len() > 3)
}

/// IPv4 and IPv6, with a port or a mask; `host:8080`; an e-mail address.
fn is_address(token: &str) -> bool {
    let bare = token.trim_matches(['[', ']']);
    let octets = bare.split(['.', ':', '/']).filter(|part| !part.is_empty());
    let is_v4 = bare.matches('.').count() == 3 && octets.clone().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    let is_hex = |part: &str| part.len() <= 4 && part.bytes().all(|b| b.is_ascii_hexdigit());
    let is_v6 =
        bare.matches(':').count() >= 2 && bare.split(']').next().unwrap_or(bare).split([':', '%', '/']).all(is_hex);
    let has_port = bare
        .rsplit_once(':')
        .is_some_and(|(host, port)| host.len() > 1 && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()));
    is_v4 || is_v6 || has_port || (bare.contains('@') && bare.contains('.'))
}

/// `2026-03-02T09:00:00.123Z`, `09:00:00,123`, `03/02/2026`, `[12/Mar/2026:10:00:00`.
fn is_clock(token: &str) -> bool {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let marks = token.bytes().filter(|b| matches!(b, b':' | b'-' | b'/' | b'.' | b',' | b'+')).count();
    let letters = token.bytes().filter(u8::is_ascii_alphabetic).count();
    digits >= 4 && marks >= 2 && letters <= 4
}

/// `17`, `3.5`, `12ms`, `4096MiB`, `100%`, `0x7ffd`, `-1`, `1/3`.
fn is_number(token: &str) -> bool {
    let token = token.trim_start_matches(['-', '+', '#', '~', '<']);
    let after = token.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '_' | '/' | ':'));
    let begins_with_digit = token.starts_with(|c: char| c.is_ascii_digit());
    begins_with_digit && (after.len() <= 3 || token.starts_with("0x"))
}

/// UUIDs, hashes, and names with a random end such as those of pods: hexadecimal of eight digits
/// and more, or letters and digits mixed for long.
fn is_id(token: &str) -> bool {
    let pieces = token.split(|c: char| !c.is_ascii_alphanumeric());
    let mut pieces = pieces.filter(|piece| !piece.is_empty());
    pieces.any(|piece| {
        let digits = piece.bytes().filter(u8::is_ascii_digit).count();
        let is_hex = piece.bytes().all(|b| b.is_ascii_hexdigit());
        (piece.len() >= 8 && is_hex && digits > 0) || (piece.len() >= 16 && digits >= 3)
    })
}

/// Names of days and months, and what stands beside a time.
fn is_calendar(token: &str) -> bool {
    const NAMES: [&str; 24] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct", "nov", "dec", "am", "pm", "utc", "gmt", "cest",
    ];
    // `may` is more often another word.
    NAMES.contains(&token.to_ascii_lowercase().as_str()) && !token.starts_with('m') && !token.starts_with("am")
}

/// `E0502`, `ORA12154`, `TS2345`: letters, then digits, which name an error.
fn is_code(word: &str) -> bool {
    let digits = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = word.len() - digits.len();
    (1..=6).contains(&letters)
        && (2..=6).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Words that name an error wherever they stand.
const ERRORS: [&str; 32] = [
    "error",
    "errors",
    "err",
    "fatal",
    "failed",
    "failure",
    "panic",
    "panicked",
    "exception",
    "traceback",
    "denied",
    "refused",
    "undefined",
    "unresolved",
    "unsupported",
    "segfault",
    "segmentation",
    "aborted",
    "killed",
    "timeout",
    "unable",
    "cannot",
    "cant",
    "couldnt",
    "mismatched",
    "unreachable",
    "corrupt",
    "corrupted",
    "oom",
    "fail",
    "failing",
    "unauthorized",
];
/// Words that do in a log.
const IN_A_LOG: [&str; 18] = [
    "warning",
    "warn",
    "not",
    "no",
    "unexpected",
    "expected",
    "invalid",
    "missing",
    "unknown",
    "illegal",
    "could",
    "exit",
    "exited",
    "status",
    "caused",
    "reason",
    "timed",
    "mismatch",
];

fn names_error(words: &[String]) -> bool {
    words.iter().any(|word| ERRORS.contains(&word.as_str()) || word.ends_with("error") || word.ends_with("exception"))
}

fn speaks_of_error(words: &[String]) -> bool {
    names_error(words) || words.iter().any(|word| IN_A_LOG.contains(&word.as_str()))
}

#[cfg(test)]
#[path = "trace_tests.rs"]
mod tests;
