//! One form of each letter, however it was typed: small, without accents where it is Latin, and
//! in the width that everybody uses.

use unicode_normalization::char::decompose_compatible;

/// Appends the folded form of a character: nothing of an accent that stands by itself.
pub(crate) fn push(c: char, to: &mut String) {
    if c.is_ascii() {
        to.push(c.to_ascii_lowercase());
        return;
    }
    if is_accent(c) {
        return;
    }
    if let Some(plain) = spelled_out(c) {
        to.push_str(plain);
        return;
    }
    let mut is_latin = None;
    decompose_compatible(c, |part| {
        let latin = *is_latin.get_or_insert(part.is_ascii_alphanumeric());
        if latin && !is_accent(part) {
            to.extend(part.to_lowercase());
        }
    });
    if is_latin != Some(true) {
        to.extend(c.to_lowercase());
    }
}

/// Accents that are characters of their own, behind the letter that they belong to.
pub(crate) fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// Letters that Unicode does not take apart, as people write them who lack them.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// Scripts that put no spaces between words (and Hangul, whose endings hang on the word): what
/// stands in them is indexed by pairs of characters.
pub(crate) fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11ff}'
        | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7af}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut to = String::new();
        text.chars().for_each(|c| push(c, &mut to));
        to
    }

    #[test]
    fn letters_have_one_form() {
        for (typed, one) in [
            ("Müller", "muller"),
            ("Mu\u{308}ller", "muller"),
            ("STRASSE", "strasse"),
            ("Straße", "strasse"),
            ("Ｅ０５０２", "e0502"),
            ("ﬁle", "file"),
            ("Łódź", "lodz"),
            ("Привет", "привет"),
            ("й", "й"),
            ("İstanbul", "istanbul"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(folded(typed), one, "{typed}");
        }
    }
}
