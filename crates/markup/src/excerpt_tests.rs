use proptest::prelude::*;

use super::{excerpt, first_heading};

fn check(markdown: &str, expected: &str) {
    assert_eq!(excerpt(markdown, 40), expected, "{markdown:?}");
}

#[test]
fn an_excerpt_has_no_markup_and_one_line() {
    check("# A *b*\n\nc [d](/e) `f`\ng\n\n- h\n- i", "c d f g h i");
    check("a\n\n```\ncode\n```\n\nb", "a b");
    check("![a photo](https://a.org/b.png) c", "a photo c");
    check("a<!-- b -->c\n\n<!-- d -->\n\ne", "ac e");
    check("a Vec<T> &lt;b&gt; &amp;", "a Vec<T> <b> &");
    check("|a|b|\n|-|-|\n|c|d|", "a b c d");
    check("a[^1] b\n\n[^1]: note", "a b");
    check("~~a~~ **b**\\\nc", "a b c");
    check("", "");
}

#[test]
fn an_excerpt_is_cut_between_words() {
    assert_eq!(excerpt("one two three", 13), "one two three");
    assert_eq!(excerpt("one two three", 12), "one two…");
    assert_eq!(excerpt("one two three", 7), "one two…");
    assert_eq!(excerpt("one two three", 8), "one two…");
    assert_eq!(excerpt("one two three", 6), "one…");
    assert_eq!(excerpt("onetwothree", 6), "onetwo…");
    assert_eq!(excerpt("größere Wörter", 7), "größere…");
    assert_eq!(excerpt("a", 0), "…");
}

#[test]
fn text_that_is_not_read_as_markdown_has_an_excerpt() {
    assert_eq!(excerpt(&">".repeat(1000), 5), ">>>>>…");
    assert_eq!(excerpt(&"a\n".repeat(60_000), 5), "a a a…");
}

#[test]
fn the_first_heading_is_found() {
    let check =
        |markdown, expected: Option<&str>| assert_eq!(first_heading(markdown).as_deref(), expected, "{markdown:?}");
    check("a\n\n## B `c` *d*\n\n# E", Some("B c d"));
    check("#\n\n# a", Some("a"));
    check("Two\nlines\n===", Some("Two lines"));
    check("```\n# a\n```", None);
    check("a", None);
}

proptest! {
    #[test]
    fn an_excerpt_fits_and_holds_no_control_characters(markdown in "(\\PC|[#*`>\\[\\]()!\\n\\t\\x00-\\x1f ]){0,300}", max_chars in 0_usize..80) {
        let excerpt = excerpt(&markdown, max_chars);
        prop_assert!(excerpt.chars().count() <= max_chars + 1);
        prop_assert!(!excerpt.contains(char::is_control));
    }
}
