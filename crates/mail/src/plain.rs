//! What members typed, as a letter may say it.

/// Text of somebody's own for a letter: one line, nothing hidden in it, and nothing that the
/// reader's program would make a link of. Programs take `evil.example` for one as well as
/// `https://evil.example`, so a word joiner, which nobody sees, stands where one would begin.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().filter(|c| !is_hidden(*c)).map(|c| if c.is_whitespace() { ' ' } else { c }).peekable();
    while let Some(c) = chars.next() {
        plain.push(c);
        if matches!(c, '.' | ':' | '@' | '/') && chars.peek().is_some_and(|next| *next != ' ') {
            plain.push(WORD_JOINER);
        }
    }
    plain.trim().to_owned()
}

pub(crate) const WORD_JOINER: char = '\u{2060}';

/// Control characters other than white space, and marks that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_end_begins_no_new_line() {
        assert_eq!(plain("Ann\r\nBcc: all"), "Ann  Bcc: all");
        assert_eq!(plain(" Ann\u{0}\u{202E}\u{2028}Lee "), "Ann Lee");
    }

    #[test]
    fn nothing_is_left_that_a_program_would_make_a_link_of() {
        assert_eq!(plain("evil.example"), "evil.\u{2060}example");
        assert_eq!(plain("http://evil.example/x"), "http:\u{2060}/\u{2060}/\u{2060}evil.\u{2060}example/\u{2060}x");
        assert_eq!(plain("ann@evil.example"), "ann@\u{2060}evil.\u{2060}example");
        // A joiner that somebody brought along does not stand in for ours.
        assert_eq!(plain("evil\u{2060}.example"), "evil.\u{2060}example");
    }

    #[test]
    fn what_is_no_link_stays_as_it_is() {
        assert_eq!(plain("Ann Lee. And: more"), "Ann Lee. And: more");
    }
}
