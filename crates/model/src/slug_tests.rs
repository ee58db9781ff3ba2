use proptest::prelude::*;

use super::Slug;

fn check(text: &str, expected: &str) {
    assert_eq!(Slug::of(text).as_str(), expected, "slug of {text:?}");
}

#[test]
fn slugs_are_those_of_nodebb() {
    check("How to dig a well", "how-to-dig-a-well");
    check("  Borrow   checker\t& lifetimes!  ", "borrow-checker-lifetimes");
    check("C++ or Rust?", "c-or-rust");
    check("don't panic", "don-t-panic");
    check("john.doe", "john-doe");
    check("snake_case_name", "snake_case_name");
    check("-- 1.95.0 --", "1-95-0");
    check("Über Größe", "über-größe");
    check("Привет, мир", "привет-мир");
    check("日本語の名前", "日本語の名前");
    check("a / b \\ c", "a-b-c");
}

#[test]
fn text_without_letters_or_digits_has_an_empty_slug() {
    check("", "");
    check(" \n\t ", "");
    check("?!… 🎉", "");
    check("\u{301}", "");
}

#[test]
fn one_word_has_one_slug_however_it_was_typed() {
    check("cafe\u{301}", "café");
    check("CAFÉ", "café");
}

#[test]
fn words_keep_their_combining_marks() {
    check("हिन्दी भाषा", "हिन्दी-भाषा");
    check("ภาษาไทย", "ภาษาไทย");
}

#[test]
fn a_long_title_is_cut_between_characters_and_ends_without_hyphen() {
    check(&"é".repeat(150), &"é".repeat(100));
    let cut_at_a_space = format!("{} and more", "a".repeat(99));
    check(&cut_at_a_space, &"a".repeat(99));
}

proptest! {
    #[test]
    fn the_slug_of_a_slug_is_itself(text in "\\PC{0,150}") {
        let slug = Slug::of(&text);
        prop_assert_eq!(&Slug::of(slug.as_str()), &slug);
    }

    #[test]
    fn a_slug_is_short_and_neatly_hyphenated(text in any::<String>()) {
        let slug = Slug::of(&text);
        prop_assert!(slug.as_str().chars().count() <= Slug::MAX_CHARS);
        prop_assert!(!slug.as_str().starts_with('-') && !slug.as_str().ends_with('-'));
        prop_assert!(!slug.as_str().contains("--"));
        prop_assert!(!slug.as_str().contains(|c: char| c.is_whitespace() || c == '/'));
    }
}
