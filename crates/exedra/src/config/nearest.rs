//! What somebody who made a slip most likely meant.

/// The known name that takes the fewest edits; empty if there is none.
pub(super) fn nearest(typed: &str, known: impl IntoIterator<Item = String>) -> String {
    known.into_iter().min_by_key(|name| distance(typed, name)).unwrap_or_default()
}

/// Levenshtein's distance, without regard to case.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) =
        (one.to_lowercase().chars().collect(), other.to_lowercase().chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.iter().enumerate() {
        let mut next = vec![line + 1];
        for ((b, above_left), above) in other.iter().zip(&row).zip(row.iter().skip(1)) {
            let left = next.last().copied().unwrap_or(0);
            next.push((above_left + usize::from(a != b)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn the_distance_counts_edits() {
        for (one, other, edits) in
            [("", "", 0), ("listen", "listen", 0), ("lisen", "listen", 1), ("", "abc", 3), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(one, other), edits, "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_name_is_found() {
        let known = || ["server.listen", "server.url", "data.path"].map(str::to_owned);
        assert_eq!(nearest("server.lissen", known()), "server.listen");
        assert_eq!(nearest("data.pth", known()), "data.path");
    }
}
