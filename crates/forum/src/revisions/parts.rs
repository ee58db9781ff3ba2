//! Which lines of an article are a part that somebody wrote elsewhere, in each of its revisions.

use std::collections::BTreeMap;
use std::ops::Range;

use model::post::PastRevision;
use model::promotion::Part;
use model::rules::promotion::Without;
use model::rules::redaction::REMOVED;

use super::compare::{lines, numbered};
use super::pairs::{Budget, spans};

/// Steps for two revisions that follow each other.
const STEPS: u64 = 4_000_000;

/// All revisions of an article without these parts. A line is of a part if it stands in it in the first
/// revision, if it was kept since, or if it took the place of such a line. In the newest revision
/// they are gone; in those before a mark says so. Of what would be empty the mark is left.
pub(crate) fn without(history: &BTreeMap<u64, PastRevision>, newest: &str, parts: &[&Part]) -> Without {
    let mut older = BTreeMap::new();
    let mut before: Option<(&str, Vec<bool>)> = None;
    for (number, past) in history {
        let body = past.body.as_str();
        let own = own_lines(before.take(), body, parts);
        older.insert(*number, marked(body, &own));
        before = Some((body, own));
    }
    let own = own_lines(before, newest, parts);
    let kept: Vec<&str> =
        lines(newest).into_iter().zip(&own).filter(|(_, is_own)| !**is_own).map(|(line, _)| line).collect();
    let body = kept.join("\n").trim_matches('\n').to_owned();
    let replaced = marked(newest, &own);
    Without { replaced, body: if body.trim().is_empty() { REMOVED.to_owned() } else { body }, history: older }
}

/// Of each line of a revision, whether it is of the parts. `before`: the revision before it, and the same.
fn own_lines(before: Option<(&str, Vec<bool>)>, body: &str, parts: &[&Part]) -> Vec<bool> {
    let new = lines(body);
    let mut own = vec![false; new.len()];
    let mut set = |range: Range<usize>| own.iter_mut().take(range.end).skip(range.start).for_each(|line| *line = true);
    let Some((old_body, was_own)) = before else {
        for part in parts {
            set(part.first_line..part.first_line + part.lines);
        }
        return own;
    };
    let old = lines(old_body);
    let (old_ids, new_ids) = numbered(&old, &new);
    for span in spans(&old_ids, &new_ids, &mut Budget::of(STEPS)) {
        if span.is_same {
            for (from, to) in span.old.zip(span.new) {
                if was_own.get(from) == Some(&true) {
                    set(to..to + 1);
                }
            }
        } else if was_own.get(span.old).is_some_and(|before| before.contains(&true)) {
            set(span.new);
        }
    }
    own
}

/// The text with a mark in place of each run of such lines.
fn marked(body: &str, own: &[bool]) -> String {
    let mut text: Vec<&str> = Vec::new();
    let mut was_own = false;
    for (line, is_own) in lines(body).into_iter().zip(own) {
        match (is_own, was_own) {
            (false, _) => text.push(line),
            (true, false) => text.push(REMOVED),
            (true, true) => {}
        }
        was_own = *is_own;
    }
    text.join("\n")
}

#[cfg(test)]
mod tests {
    use model::byline::Author;
    use model::ids::{MemberId, PostId};
    use model::time::Timestamp;

    use super::*;

    fn past(body: &str) -> PastRevision {
        PastRevision {
            body: body.to_owned(),
            heading: None,
            replaced_by: MemberId(1),
            replaced: Timestamp(1),
            summary: String::new(),
            redacted: false,
        }
    }

    fn answer() -> Part {
        let by = Author { id: MemberId(2), name: "Bo".to_owned() };
        Part { post: PostId(9), by, first_line: 4, lines: 3 }
    }

    const FIRST: &str = "## Question\n\nWhy?\n\n## Answer\n\nBecause.";

    #[test]
    fn a_part_is_gone_from_the_text_and_leaves_a_mark_in_the_revisions_before() {
        let found = without(&BTreeMap::new(), FIRST, &[&answer()]);
        assert_eq!(found.body, "## Question\n\nWhy?");
        let history = [(1, past(FIRST)), (2, past("Intro\n\n## Question\n\nWhy?\n\n## Answer\n\nBecause of it."))];
        let newest = "Intro\n\n## Question\n\nWhy so?\n\n## The answer\n\nBecause of it all.\n\nAnd more of mine.";
        let found = without(&history.into(), newest, &[&answer()]);
        assert!(!found.body.contains("Because"), "{}", found.body);
        assert!(found.body.starts_with("Intro\n\n## Question\n\nWhy so?"), "{}", found.body);
        assert_eq!(found.history[&1], "## Question\n\nWhy?\n\n[removed]");
        assert_eq!(found.history[&2], "Intro\n\n## Question\n\nWhy?\n\n[removed]");
    }

    #[test]
    fn a_part_that_was_edited_out_before_takes_nothing_else_along() {
        let history = [(1, past(FIRST))];
        let found = without(&history.into(), "## Question\n\nWhy?", &[&answer()]);
        assert_eq!(found.body, "## Question\n\nWhy?");
    }

    #[test]
    fn where_nothing_is_left_the_mark_is() {
        let whole = Part { first_line: 0, lines: 7, ..answer() };
        assert_eq!(without(&BTreeMap::new(), FIRST, &[&whole]).body, REMOVED);
    }
}
