//! The passwords that everybody tries first.
//!
//! `scripts/common-passwords.py` made the list of two public ones, and tells their licences.

/// Lines in order; of each password only what it does not share with the one before, and how much
/// that is as a letter.
const LIST: &str = include_str!("common-passwords.txt");

/// All of them, in lower case. Going through takes a fraction of the time of hashing one.
pub(crate) fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let mut known = String::new();
    LIST.lines().any(|line| {
        next(&mut known, line);
        known == lower
    })
}

/// The next password of the list, in place of the one before.
fn next(known: &mut String, line: &str) {
    let mut chars = line.chars();
    let shared = chars.next().map_or(0, |letter| (letter as usize).saturating_sub('a' as usize));
    let end = known.char_indices().nth(shared).map_or(known.len(), |(at, _)| at);
    known.truncate(end);
    known.push_str(chars.as_str());
}

#[cfg(test)]
mod tests {
    use super::{LIST, is_common, next};
    use crate::password::NewPassword;

    fn all() -> Vec<String> {
        let mut known = String::new();
        let passwords = LIST.lines().map(|line| {
            next(&mut known, line);
            known.clone()
        });
        passwords.collect()
    }

    #[test]
    fn the_list_holds_ten_thousand_that_would_pass_otherwise() {
        let all = all();
        assert!(all.len() >= 10_000, "{}", all.len());
        assert!(all.is_sorted(), "they are not in order, so it was not read right");
        for common in &all {
            assert!(common.chars().count() >= NewPassword::MIN_CHARS, "{common}");
            assert_eq!(*common, common.to_lowercase());
        }
    }

    #[test]
    fn what_leaked_most_often_is_in_it_and_what_nobody_uses_is_not() {
        for common in ["password", "12345678", "Iloveyou", "QWERTYUIOP", "1q2w3e4r", "password123", "trustno1"] {
            assert!(is_common(common), "{common}");
        }
        for rare in ["", "nine green kettles", "password of mine", "exedra-7-columns"] {
            assert!(!is_common(rare), "{rare}");
        }
    }

    #[test]
    fn the_first_and_the_last_of_the_list_are_found() {
        let all = all();
        for common in [all.first(), all.last()].into_iter().flatten() {
            assert!(is_common(common), "{common}");
        }
    }
}
