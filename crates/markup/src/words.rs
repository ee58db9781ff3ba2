//! Counting words, from which pages tell a reading time.

/// Scripts without spaces between words count a character as a word.
pub(crate) fn count(text: &str) -> usize {
    let spaced = text
        .split(|c: char| c.is_whitespace() || is_ideographic(c))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .count();
    spaced + text.chars().filter(|c| is_ideographic(*c)).count()
}

/// Kana and the unified ideographs; a rough cut is enough for a reading time.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn words_are_counted_in_any_script() {
        assert_eq!(count(""), 0);
        assert_eq!(count(" one two\nthree - 4 "), 4);
        assert_eq!(count("日本語 and more"), 5);
    }
}
