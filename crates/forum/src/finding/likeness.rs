//! Names that are spelt nearly alike.

use model::ids::MemberId;

/// Whether the two differ in one letter: it is another one, missing or too much, or two that follow each other
/// have changed places. Case does not matter.
pub(super) fn nearly(one: &str, another: &str) -> bool {
    let [mut one, mut other] = [one, another].map(|name| name.to_lowercase().chars().collect::<Vec<char>>());
    if one.len() > other.len() {
        std::mem::swap(&mut one, &mut other);
    }
    let same = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(same..).unwrap_or_default(), other.get(same..).unwrap_or_default());
    match (one, other) {
        ([], rest) => rest.len() <= 1,
        ([a, b, one @ ..], [c, d, other @ ..]) if (a, b) == (d, c) && one == other => true,
        (one, [_, other @ ..]) if one == other => true,
        ([_, one @ ..], [_, other @ ..]) => one == other,
        (_, []) => false,
    }
}

/// Of entries of names, small letters and NUL before the id, those that are spelt nearly so.
pub(super) fn nearly_named(word: &str, entries: &[(String, MemberId)]) -> Vec<MemberId> {
    let is_near = |entry: &str| nearly(word, entry.split('\0').next().unwrap_or_default());
    entries.iter().filter(|(entry, _)| is_near(entry)).map(|(_, member)| *member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_letter_is_little_and_two_are_another_name() {
        for (one, another) in [
            ("kubernetes", "kubernets"),
            ("kubernets", "kubernetes"),
            ("kubernetes", "Kubernites"),
            ("kubernetes", "kuberentes"),
            ("redis", "rediss"),
            ("jonas", "jonas"),
        ] {
            assert!(nearly(one, another), "{one} {another}");
        }
        for (one, another) in [("redis", "reads"), ("abc", "cba"), ("kubernetes", "kuberne"), ("", "ab")] {
            assert!(!nearly(one, another), "{one} {another}");
        }
    }
}
