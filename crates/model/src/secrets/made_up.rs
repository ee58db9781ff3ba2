//! What stands in place of a secret: examples, blanks, names of variables.

/// Words that nobody's secret holds, and many an example does.
const WORDS: [&str; 16] = [
    "example",
    "xxxx",
    "placeholder",
    "redacted",
    "removed",
    "dummy",
    "sample",
    "your",
    "changeme",
    "change-me",
    "change_me",
    "0123456789",
    "1234567890",
    "abcdefgh",
    "****",
    "....",
];

/// What is written where a password would stand.
const BLANKS: [&str; 24] = [
    "password",
    "passwd",
    "passwort",
    "pass",
    "pwd",
    "pw",
    "secret",
    "user",
    "username",
    "root",
    "admin",
    "test",
    "guest",
    "token",
    "key",
    "apikey",
    "api_key",
    "null",
    "none",
    "nil",
    "true",
    "false",
    "undefined",
    "hunter2",
];

/// Whether the part of a token behind its prefix was made up.
pub(super) fn is_example(rest: &str) -> bool {
    let small = rest.to_ascii_lowercase();
    let mut seen = [false; 128];
    for byte in rest.bytes().filter(u8::is_ascii) {
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    seen.iter().filter(|seen| **seen).count() < 8 || WORDS.iter().any(|word| small.contains(word))
}

/// Whether this is no password but stands for one: a blank, a variable, a call.
pub(super) fn is_blank(password: &str) -> bool {
    let small = password.to_ascii_lowercase();
    let is_variable = password.starts_with(['$', '<', '{', '%', '*', '[', '(', '/', '~', '.', '&', '#', '@', '-'])
        || password.contains(['(', '<', '{', '$'])
        || password.contains("::")
        || ["env", "config", "self.", "this.", "process.", "os."].iter().any(|start| small.starts_with(start));
    let is_repeated = password.bytes().all(|byte| Some(byte) == password.bytes().next());
    is_variable
        || is_repeated
        || BLANKS.iter().any(|blank| small.trim_end_matches(|char: char| char.is_ascii_digit()) == *blank)
        || WORDS.iter().any(|word| small.contains(word))
}
