use proptest::prelude::*;

use super::*;

fn merged(base: &str, mine: &str, theirs: &str) -> Merged {
    merge(base, mine, theirs, "revision 4")
}

#[test]
fn changes_that_do_not_touch_are_both_there() {
    let found = merged("a\nb\nc\nd", "A\nb\nc\nd", "a\nb\nc\nD\ne");
    assert_eq!(found, Merged { text: "A\nb\nc\nD\ne".to_owned(), conflicts: 0 });
    let found = merged("a\nb\nc\nd\ne", "b\nc\nd\ne", "a\nb\nc\nx\nd\ne");
    assert_eq!(found, Merged { text: "b\nc\nx\nd\ne".to_owned(), conflicts: 0 });
}

#[test]
fn changes_that_touch_are_marked_and_nothing_of_them_is_lost() {
    let found = merged("a\nb\nc", "a\nmine\nc", "a\ntheirs\nc");
    let text = "a\n<<<<<<< your text\nmine\n=======\ntheirs\n>>>>>>> revision 4\nc";
    assert_eq!(found, Merged { text: text.to_owned(), conflicts: 1 });
    // One changed the line after the other's.
    assert_eq!(merged("a\nb\nc", "a\nB\nc", "a\nb\nC").conflicts, 1);
    // Both added something in the same place.
    let found = merged("a\nb", "a\nmine\nb", "a\ntheirs\nb");
    assert_eq!(found.text, "a\n<<<<<<< your text\nmine\n=======\ntheirs\n>>>>>>> revision 4\nb");
}

#[test]
fn what_both_changed_alike_stands_there_once() {
    assert_eq!(merged("a\nb\nc", "a\nB\nc", "a\nB\nc"), Merged { text: "a\nB\nc".to_owned(), conflicts: 0 });
    assert_eq!(merged("a", "a\nb", "a\nb").text, "a\nb");
}

#[test]
fn what_was_removed_from_all_revisions_does_not_come_back_by_itself() {
    let (base, mine) = ("key [removed]\nb\nc\nd", "key hunter2\nb\nc\nD");
    let found = merged(base, mine, "key [removed]\nb\nc\nd");
    assert_eq!(found.conflicts, 1);
    assert!(found.text.starts_with("<<<<<<<") && found.text.ends_with("c\nD"), "{}", found.text);
}

proptest! {
    #[test]
    fn a_side_that_changed_nothing_changes_nothing(base in "[abc\n]{1,30}", other in "[abc\n]{1,30}") {
        prop_assert_eq!(merged(&base, &base, &other), Merged { text: other.clone(), conflicts: 0 });
        prop_assert_eq!(merged(&base, &other, &base), Merged { text: other.clone(), conflicts: 0 });
        prop_assert_eq!(merged(&base, &other, &other), Merged { text: other.clone(), conflicts: 0 });
    }

    #[test]
    fn every_line_that_was_added_is_there(base in "[ab\n]{1,30}", mine in "[abx\n]{1,30}", theirs in "[aby\n]{1,30}") {
        let found = merged(&base, &mine, &theirs);
        let count = |text: &str, line: &str| lines(text).iter().filter(|found| **found == line).count();
        for line in lines(&mine).into_iter().filter(|line| line.contains('x')) {
            prop_assert!(count(&found.text, line) >= count(&mine, line));
        }
        for line in lines(&theirs).into_iter().filter(|line| line.contains('y')) {
            prop_assert!(count(&found.text, line) >= count(&theirs, line));
        }
    }
}
