//! What looks like a secret in a text: told to whoever is about to publish it, and to nobody else.
//!
//! Each pattern has a name and knows a real format, with its prefix, its letters and its length. What
//! only looks like one (hashes, ids, examples of manuals, names of variables) is left alone, since a
//! warning that is mostly wrong is read by nobody. A text is gone through once, line by line.

mod assigned;
mod keys;
mod made_up;

/// How many are told of one text.
pub const TOLD: usize = 20;

/// Something that looks like a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The line, from 1 on.
    pub line: usize,
    /// What it looks like, with its article: `a GitHub token`.
    pub what: &'static str,
}

/// What looks like a secret in a text, from its beginning on: each pattern once for each line, and at most
/// [`TOLD`].
pub fn find(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut key: Option<(usize, usize)> = None;
    for (at, line) in text.lines().enumerate() {
        let mut note = |line: usize, what: &'static str| {
            if !found.contains(&Found { line, what }) {
                found.push(Found { line, what });
            }
        };
        if let Some((begun, left)) = key {
            // Headers may stand between the first line of a key and the key.
            if keys::is_base64(line) {
                note(begun, keys::PRIVATE_KEY);
            }
            key = (left > 0 && !keys::is_base64(line)).then(|| (begun, left.saturating_sub(1)));
        }
        if let Some(behind) = keys::begins_private_key(line) {
            if keys::is_base64(behind) {
                note(at + 1, keys::PRIVATE_KEY);
            } else {
                key = Some((at + 1, keys::HEADERS));
            }
        }
        keys::tokens(line, |what| note(at + 1, what));
        assigned::passwords(line, |what| note(at + 1, what));
        if found.len() >= TOLD {
            break;
        }
    }
    found.truncate(TOLD);
    found
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
