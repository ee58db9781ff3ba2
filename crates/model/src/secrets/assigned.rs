//! Passwords that stand beside their name, in an address, or in a header.

use super::made_up::{is_blank, is_example};

const PASSWORD: &str = "a password";
const AWS_SECRET: &str = "an AWS secret key";
const HEADER: &str = "a header that signs somebody in";

/// How names of secrets end: `DB_PASSWORD`, `clientSecret`.
const NAMES: [&str; 14] = [
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secret_key",
    "secretkey",
    "secret_access_key",
    "api_key",
    "apikey",
    "access_token",
    "auth_token",
    "accesstoken",
    "private_token",
];

/// Bytes of the shortest password that is told, and of the longest.
const SHORTEST: usize = 8;
const LONGEST: usize = 200;
/// Bytes that are looked at before a sign for a name, and behind it for a value: a line may be long, and
/// of nothing but signs.
const NAME: usize = 48;
const VALUE: usize = LONGEST + 16;

/// Tells of each password in a line.
pub(super) fn passwords(line: &str, mut tell: impl FnMut(&'static str)) {
    in_addresses(line, &mut tell);
    in_headers(line, &mut tell);
    // Each sign that may stand between a name and a value. What was a value once is no name.
    let mut from = 0;
    while let Some(at) = line.get(from..).and_then(|rest| rest.find(['=', ':'])).map(|at| from + at) {
        from = at + 1;
        let start = line.ceil_char_boundary(at.saturating_sub(NAME)).min(at);
        let name = name_before(line.get(start..at).unwrap_or_default());
        if name.is_empty() || !NAMES.iter().any(|ending| name.ends_with(ending)) {
            continue;
        }
        let end = line.floor_char_boundary(from.saturating_add(VALUE));
        let value = value_of(line.get(from..end).unwrap_or_default());
        if name.ends_with("secret_access_key") {
            if value.text.len() == 40 && !is_example(value.text) {
                tell(AWS_SECRET);
            }
        } else if value.is_password() {
            tell(PASSWORD);
        }
    }
}

/// The name that ends here, in small letters; spaces and quotation marks may stand behind it.
fn name_before(before: &str) -> String {
    let before = before.trim_end_matches([' ', '\t', '"', '\'', ':']);
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let letters = before.bytes().rev().take_while(is_letter);
    let start = before.len() - letters.count();
    before.get(start..).unwrap_or_default().to_ascii_lowercase().replace('-', "_")
}

struct Value<'a> {
    text: &'a str,
    is_quoted: bool,
}

fn value_of(behind: &str) -> Value<'_> {
    let behind = behind.trim_start_matches(['=', '>', ' ', '\t']);
    for quote in ['"', '\'', '`'] {
        if let Some(rest) = behind.strip_prefix(quote) {
            let text = rest.split(quote).next().unwrap_or_default();
            return Value { text, is_quoted: true };
        }
    }
    let end = behind.find([' ', '\t', ',', ';', '"', '\'', '`', '&']).unwrap_or(behind.len());
    Value { text: behind.get(..end).unwrap_or_default(), is_quoted: false }
}

impl Value<'_> {
    /// Whether this may be a password: long enough, of letters and something else, and no name of where one is.
    fn is_password(&self) -> bool {
        let text = self.text;
        let (mut letters, mut others) = (0, 0);
        for byte in text.bytes() {
            match byte {
                b'0'..=b'9' => others += 1,
                byte if byte.is_ascii_alphabetic() => letters += 1,
                b'!' | b'@' | b'#' | b'%' | b'^' | b'&' | b'*' | b'+' | b'?' | b'~' => others += 1,
                _ => {}
            }
        }
        let is_path = text.contains('/') && !self.is_quoted;
        let is_call = !self.is_quoted && text.contains(['.', '[', ')', '|', '\\']);
        let is_sentence = text.contains(' ');
        (SHORTEST..=LONGEST).contains(&text.len())
            && letters > 0
            && others > 0
            && !is_blank(text)
            && !is_path
            && !is_call
            && !is_sentence
    }
}

/// `postgres://user:password@host`
fn in_addresses(line: &str, tell: &mut impl FnMut(&'static str)) {
    let mut rest = line;
    while let Some((_, behind)) = rest.split_once("://") {
        rest = behind;
        let end = behind.find([' ', '\t', '/', '?', '#', '"', '\'', '`', '<', '>', ')', '|']).unwrap_or(behind.len());
        let authority = behind.get(..end).unwrap_or_default();
        let Some((user, password)) = authority.rsplit_once('@').and_then(|(who, _)| who.split_once(':')) else {
            continue;
        };
        if password.len() >= 4 && password != user && !is_blank(password) {
            tell("an address with a password");
        }
    }
}

/// `Authorization: Bearer …`, and `Basic`.
fn in_headers(line: &str, tell: &mut impl FnMut(&'static str)) {
    for scheme in ["Bearer ", "bearer ", "Basic "] {
        let Some((before, behind)) = line.split_once(scheme) else { continue };
        let is_header = before.to_ascii_lowercase().contains("authorization");
        let end = behind.find(|char: char| !(char.is_ascii_alphanumeric() || "-._~+/=".contains(char)));
        let token = behind.get(..end.unwrap_or(behind.len())).unwrap_or_default();
        // A web token tells of itself.
        let is_long = token.len() >= 16 && token.bytes().any(|byte| byte.is_ascii_digit());
        if is_header && is_long && !token.starts_with("eyJ") && !is_example(token) {
            tell(HEADER);
        }
    }
}
