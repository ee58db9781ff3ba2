//! Recovery codes: what opens an account whose other second factors are lost. Each works once.
//!
//! A code has 120 random bits, so its SHA-256 tells nothing of it and needs no slow hash (OWASP ASVS
//! 6.5.2 draws the line at 112).

use crate::base32;
use crate::fingerprint::fingerprint;
use crate::random::{self, NoRandomness};

/// How many are made at a time.
pub const COUNT: usize = 10;
/// Letters and digits in each.
const LETTERS: usize = 24;

/// Fresh codes as their owner is shown them, once: six groups of four letters and digits.
///
/// # Errors
/// The operating system gives no randomness.
pub fn fresh() -> Result<Vec<String>, NoRandomness> {
    let code = || {
        let letters = base32::encode(&random::bytes::<15>()?).to_lowercase();
        Ok([0, 4, 8, 12, 16, 20].map(|at| letters.get(at..at + 4).unwrap_or_default()).join("-"))
    };
    (0..COUNT).map(|_| code()).collect()
}

/// Whether this could be a code, and not something shorter that might be guessed.
pub fn is_one(typed: &str) -> bool {
    letters(typed).count() == LETTERS
}

fn letters(typed: &str) -> impl Iterator<Item = char> {
    typed.chars().filter(char::is_ascii_alphanumeric)
}

/// What is stored of a code of this owner. Case, spaces and hyphens do not matter.
pub fn stored(owner: &str, code: &str) -> String {
    let letters: String = letters(code).collect();
    fingerprint(&["recovery code", owner, &letters.to_lowercase()])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{COUNT, fresh, is_one, stored};

    #[test]
    fn ten_codes_that_all_differ() {
        let codes = fresh().unwrap();
        let hashes: BTreeSet<String> = codes.iter().map(|code| stored("7", code)).collect();
        assert_eq!((codes.len(), hashes.len()), (COUNT, COUNT));
        for code in codes {
            let groups: Vec<&str> = code.split('-').collect();
            assert!(is_one(&code) && is_one(&code.to_uppercase().replace('-', " ")), "{code}");
            assert!(!is_one(&code[1..]) && !is_one("000000") && !is_one(""));
            assert!(groups.len() == 6 && groups.iter().all(|group| group.len() == 4), "{code}");
            assert!(hashes.iter().all(|hash| !hash.contains(&code)));
        }
    }

    #[test]
    fn a_code_is_the_same_however_it_was_typed_and_another_for_another_member() {
        let code = stored("7", "abcd-efgh-2345-mnop");
        for typed in ["ABCD-EFGH-2345-MNOP", " abcdefgh2345mnop ", "abcd efgh 2345 mnop"] {
            assert_eq!(stored("7", typed), code);
        }
        assert_ne!(stored("8", "abcd-efgh-2345-mnop"), code);
        assert_ne!(stored("7", "abcd-efgh-2345-mnoq"), code);
    }
}
