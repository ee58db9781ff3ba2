use proptest::prelude::*;

use super::*;

/// A comparison as people write it down: ` ` before what is the same, `-` and `+` before what is not,
/// words that are marked between `[` and `]`.
fn written(old: &str, new: &str) -> String {
    let line = |sign: char, line: &Line| {
        let pieces = line.iter().map(|piece| match piece.is_marked {
            true => format!("[{}]", piece.text),
            false => piece.text.clone(),
        });
        format!("{sign}{}\n", pieces.collect::<String>())
    };
    let stretch = |stretch: &Stretch| {
        let sign = if stretch.is_same { ' ' } else { '-' };
        let old: String = stretch.old.iter().map(|of| line(sign, of)).collect();
        old + &stretch.new.iter().map(|of| line('+', of)).collect::<String>()
    };
    Comparison::of(old, new).stretches.iter().map(stretch).collect()
}

fn text_of(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.iter().map(|piece| piece.text.as_str()).collect()).collect()
}

#[test]
fn words_are_marked_inside_of_lines() {
    assert_eq!(
        written("one\nUse Redis for caches.\nthree", "one\nUse Valkey for all caches.\nthree"),
        " one\n-Use [Redis] for caches.\n+Use [Valkey] for [all] caches.\n three\n"
    );
    assert_eq!(written("let x = f(a, b);", "let y = f(a, c);"), "-let [x] = f(a, [b]);\n+let [y] = f(a, [c]);\n");
}

#[test]
fn a_line_that_is_another_has_no_marks() {
    assert_eq!(written("The cat sat.", "Nothing to do with it"), "-The cat sat.\n+Nothing to do with it\n");
    assert_eq!(written("a", "a\nb\n\nc"), " a\n+b\n+\n+c\n");
    assert_eq!(written("a\nb", "a"), " a\n-b\n");
}

#[test]
fn marked_words_that_follow_each_other_are_one_mark() {
    let (old, new) = compare_lines("we keep the old brown fox here", "we keep the young fox here");
    let marked =
        |line: &Line| line.iter().filter(|piece| piece.is_marked).map(|piece| piece.text.clone()).collect::<Vec<_>>();
    assert_eq!((marked(&old), marked(&new)), (vec!["old brown".to_owned()], vec!["young".to_owned()]));
}

#[test]
fn a_paragraph_that_is_broken_anew_has_no_marks() {
    assert_eq!(
        written("a long paragraph\nin two lines", "a long\nparagraph in\ntwo lines"),
        "-a long paragraph\n-in two lines\n+a long\n+paragraph in\n+two lines\n"
    );
}

#[test]
fn texts_that_are_the_same_differ_in_nothing() {
    assert!(Comparison::of("a\nb", "a\nb").is_empty());
    assert!(Comparison::of("", "").stretches.is_empty());
    assert!(!Comparison::of("", "a").is_empty());
}

/// What cannot be compared within the steps counts as changed, and is there in full.
#[test]
fn two_hostile_texts_are_compared_coarsely() {
    let text = |odd: usize| -> String { (0..50_000).map(|n| if n * n % odd == 1 { "a\n" } else { "b\n" }).collect() };
    let (old, new) = (text(7), text(11));
    let found = Comparison::of(&old, &new);
    let sides = |side: fn(&Stretch) -> &Vec<Line>| -> usize { found.stretches.iter().map(|of| side(of).len()).sum() };
    let same: usize = found.stretches.iter().filter(|of| of.is_same).map(|of| of.old.len()).sum();
    assert_eq!((sides(|of| &of.old), sides(|of| &of.new) + same), (50_001, 50_001));
    let words = |odd: usize| -> String { (0..33_000).map(|n| if n * n % odd == 1 { "a, " } else { "b, " }).collect() };
    let found = Comparison::of(&words(7), &words(11));
    assert_eq!(found.stretches.len(), 1);
}

proptest! {
    #[test]
    fn nothing_of_either_text_is_lost(old in "[ab \n]{0,40}", new in "[ab \n]{0,40}") {
        let found = Comparison::of(&old, &new);
        let mut sides = (Vec::new(), Vec::new());
        for stretch in &found.stretches {
            prop_assert_eq!((stretch.old_from, stretch.new_from), (sides.0.len() + 1, sides.1.len() + 1));
            let (old, new) = (text_of(&stretch.old), text_of(&stretch.new));
            sides.1.extend(if stretch.is_same { old.clone() } else { new });
            sides.0.extend(old);
        }
        prop_assert_eq!(sides, (owned(&old), owned(&new)));
    }
}

fn owned(text: &str) -> Vec<String> {
    lines(text).into_iter().map(str::to_owned).collect()
}
