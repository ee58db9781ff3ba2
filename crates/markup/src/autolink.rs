//! Bare addresses in text, by GitHub Flavored Markdown's rules for extended autolinks (section 6.9 of its specification).
//!
//! The parser offers none, so they are looked for in the text between links and code.

/// Longer than any name that the domain name system takes.
const MAX_DOMAIN_BYTES: usize = 255;

/// The bytes of the address with which `text` begins. `before` is the character in front of it.
pub(crate) fn address_len(text: &str, before: Option<char>) -> Option<usize> {
    let (scheme_len, short_domain_ok) = scheme(text, before)?;
    let after_scheme = &text[scheme_len..];
    let domain = domain(after_scheme);
    if !is_valid(domain, short_domain_ok) {
        return None;
    }
    let tail_start = scheme_len + domain.len();
    let end = text[tail_start..]
        .find(|c: char| c.is_whitespace() || c.is_control() || c == '<')
        .map_or(text.len(), |len| tail_start + len);
    let len = without_trailing_punctuation(&text[..end]);
    (len >= tail_start).then_some(len)
}

/// An e-mail address whose `@` stands at a byte of a text: where it begins and ends.
///
/// As GitHub does, and other than the specification says, its last character has to be a letter: `react@18.2.0` is a package.
pub(crate) fn mail_address(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let (before, after) = (&text[..at], text.get(at + 1..)?);
    let local = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || ".-_+".contains(c)).len();
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    let end = after.find(|c| !is_of_host(c)).unwrap_or(after.len());
    let host = after[..end].trim_end_matches('.');
    let names_host = host.contains('.') && host.split('.').all(|label| !label.is_empty());
    let is_part_of_more = after[host.len()..].starts_with(['@', '+']);
    let is_address = local > 0 && names_host && host.ends_with(|c: char| c.is_ascii_alphabetic()) && !is_part_of_more;
    is_address.then(|| at - local..at + 1 + host.len())
}

/// What `www.` addresses lack.
pub(crate) fn implied_scheme(address: &str) -> &'static str {
    if starts_with(address, "www.") { "http://" } else { "" }
}

/// The length of the part in front of the domain, and whether a domain without a dot will do.
fn scheme(text: &str, before: Option<char>) -> Option<(usize, bool)> {
    let scheme = ["http://", "https://"].into_iter().find(|scheme| starts_with(text, scheme));
    if let Some(scheme) = scheme {
        let inside_a_word = before.is_some_and(char::is_alphanumeric);
        return (!inside_a_word).then_some((scheme.len(), true));
    }
    let may_start = before.is_none_or(|c| c.is_whitespace() || "*_~(".contains(c));
    (may_start && starts_with(text, "www.")).then_some((0, false))
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

fn domain(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(at, c)| !is_of_domain(*c) || *at > MAX_DOMAIN_BYTES)
        .map_or(text.len(), |(at, _)| at);
    text[..end].trim_end_matches(['.', '-', '_'])
}

fn is_of_domain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn is_valid(domain: &str, short_ok: bool) -> bool {
    let labels_are_full = domain.split('.').all(|label| !label.is_empty());
    let no_underscore_at_the_end = domain.rsplit('.').take(2).all(|label| !label.contains('_'));
    domain.len() <= MAX_DOMAIN_BYTES
        && labels_are_full
        && no_underscore_at_the_end
        && (short_ok || domain.contains('.'))
}

/// A `)` belongs to the address only if the address opens as many; what looks like an entity does not.
fn without_trailing_punctuation(address: &str) -> usize {
    let mut unopened = address.matches(')').count() as isize - address.matches('(').count() as isize;
    let mut rest = address;
    loop {
        if let Some(before) = without_entity(rest) {
            rest = before;
            continue;
        }
        match rest.chars().next_back() {
            Some('?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' | ';') => {}
            Some(')') if unopened > 0 => unopened -= 1,
            _ => return rest.len(),
        }
        rest = &rest[..rest.len() - 1];
    }
}

fn without_entity(address: &str) -> Option<&str> {
    let named = address.strip_suffix(';')?;
    let before = named.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
    (before.len() < named.len()).then(|| before.strip_suffix('&')).flatten()
}

#[cfg(test)]
mod tests {
    use super::{address_len, mail_address};

    fn check(text: &str, expected: &str) {
        let found = address_len(text, None).map(|len| &text[..len]);
        assert_eq!(found.unwrap_or_default(), expected, "{text:?}");
    }

    #[test]
    fn addresses_end_where_a_reader_would_end_them() {
        check("https://a.org/b c", "https://a.org/b");
        check("http://localhost:8080/x", "http://localhost:8080/x");
        check("www.commonmark.org/help.", "www.commonmark.org/help");
        check("HTTPS://A.ORG!", "HTTPS://A.ORG");
        check("https://a.org/q?(b)", "https://a.org/q?(b)");
        check("https://a.org/b)))", "https://a.org/b");
        check("https://a.org/(b))", "https://a.org/(b)");
        check("https://a.org/x?a=(b)&c)...", "https://a.org/x?a=(b)&c");
        check("https://a.org<b", "https://a.org");
        check("https://bücher.example/ö", "https://bücher.example/ö");
        check("https://a.org/a_b_c~", "https://a.org/a_b_c");
        check("https://a.org/?a=b&c=d", "https://a.org/?a=b&c=d");
        check("https://a.org/?a=b&copy;&amp;.", "https://a.org/?a=b");
    }

    #[test]
    fn what_names_no_host_is_no_address() {
        check("https://", "");
        check("http:// a", "");
        check("https://?x", "");
        check("www.", "");
        check("www.a_b.c", "");
        check("www..org", "");
        check("ftp://a.org", "");
        check(&format!("http://{}", "a".repeat(300)), "");
    }

    #[test]
    fn addresses_start_at_a_boundary() {
        assert_eq!(address_len("https://a.org", Some('(')), Some(13));
        assert_eq!(address_len("https://a.org", Some('x')), None);
        assert_eq!(address_len("www.a.org", Some('*')), Some(9));
        assert_eq!(address_len("www.a.org", Some('/')), None);
    }

    #[test]
    fn mail_addresses_are_told_from_packages_and_names() {
        let check = |text: &str, expected: &str| {
            let found = text.find('@').and_then(|at| mail_address(text, at)).map(|range| &text[range]);
            assert_eq!(found.unwrap_or_default(), expected, "{text:?}");
        };
        check("(a.b-c_d+e@a-b.org).", "a.b-c_d+e@a-b.org");
        check("a@b.c.", "a@b.c");
        for none in
            ["a@b", "@b.org", "a@b.org-", "a@b.org_", "a@b+c.org", "a@b..org", "a@.org", "react@18.2.0", "a@b.org@c"]
        {
            check(none, "");
        }
    }
}
