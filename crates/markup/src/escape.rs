//! Text into HTML.

/// Appends text that stands between tags. Returns how many characters had to be escaped.
///
/// Control characters mean nothing in HTML, and some are errors there: they become U+FFFD.
pub(crate) fn push(html: &mut String, text: &str) -> usize {
    push_with(html, text, |_| None)
}

/// Appends the value of an attribute, without the double quotes around it. Returns how many characters had to be escaped.
pub(crate) fn push_value(html: &mut String, value: &str) -> usize {
    push_with(html, value, |c| (c == '"').then_some("&quot;"))
}

fn push_with(html: &mut String, text: &str, further: impl Fn(char) -> Option<&'static str>) -> usize {
    let mut escaped = 0;
    let mut written = 0;
    for (at, c) in text.char_indices() {
        let replacement = match c {
            '&' => "&amp;",
            '<' => "&lt;",
            '\u{a0}' => "&nbsp;",
            '\r' => "",
            '\n' | '\t' => continue,
            c if c.is_control() => "\u{fffd}",
            c => match further(c) {
                Some(replacement) => replacement,
                None => continue,
            },
        };
        html.push_str(&text[written..at]);
        html.push_str(replacement);
        written = at + c.len_utf8();
        escaped += 1;
    }
    html.push_str(&text[written..]);
    escaped
}

#[cfg(test)]
mod tests {
    use super::{push, push_value};

    fn check(text: &str, between_tags: &str, in_quotes: &str) {
        let (mut html, mut value) = (String::new(), String::new());
        push(&mut html, text);
        push_value(&mut value, text);
        assert_eq!((html.as_str(), value.as_str()), (between_tags, in_quotes), "{text:?}");
    }

    #[test]
    fn text_stays_text() {
        check("a < b && c > \"d\"", "a &lt; b &amp;&amp; c > \"d\"", "a &lt; b &amp;&amp; c > &quot;d&quot;");
        check("a\r\nb\u{0}c\u{1b}\u{a0}", "a\nb\u{fffd}c\u{fffd}&nbsp;", "a\nb\u{fffd}c\u{fffd}&nbsp;");
        check("naïve 🦀", "naïve 🦀", "naïve 🦀");
    }
}
