//! Which addresses a text may lead to.
//!
//! The judgement is of the address as a browser reads it, after the parser has resolved entities and escapes. Browsers skip blanks and control
//! characters around a scheme and take `\` for `/`, so what holds a control character, or begins with two slashes of either kind, leads nowhere.

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target<'a> {
    /// `http` or `https`, a host named.
    Web(&'a str),
    /// `mailto`.
    Mail(&'a str),
    /// A path or query on this site.
    Site(&'a str),
    /// A place in the same text; without the `#`.
    Fragment(&'a str),
    /// Anything else: no link.
    Nowhere,
}

impl<'a> Target<'a> {
    pub(crate) fn of(address: &'a str) -> Self {
        let address = address.trim_matches(' ');
        if address.is_empty() || address.contains(char::is_control) {
            return Self::Nowhere;
        }
        if let Some(fragment) = address.strip_prefix('#') {
            return Self::Fragment(fragment);
        }
        let slashes = address.chars().take_while(|c| matches!(c, '/' | '\\')).count();
        if slashes > 1 {
            return Self::Nowhere;
        }
        match address.find([':', '/', '?', '#']) {
            Some(colon) if address[colon..].starts_with(':') => {
                with_scheme(address, &address[..colon], &address[colon + 1..])
            }
            _ => Self::Site(address),
        }
    }

    /// The address of a picture that this site keeps.
    pub(crate) fn is_local_image(self) -> bool {
        matches!(self, Self::Site(path) if path.starts_with('/'))
    }

    /// The host of a web address as people read it.
    pub(crate) fn host(self) -> Option<&'a str> {
        let Self::Web(address) = self else {
            return None;
        };
        let (_, after_scheme) = address.split_once("//")?;
        let authority = after_scheme.split(['/', '\\', '?', '#']).next()?;
        authority.rsplit('@').next()
    }
}

fn with_scheme<'a>(address: &'a str, scheme: &str, rest: &str) -> Target<'a> {
    let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let names_host =
        rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '\\', '?', '#']));
    if web && names_host {
        Target::Web(address)
    } else if scheme.eq_ignore_ascii_case("mailto") && !rest.is_empty() {
        Target::Mail(address)
    } else {
        Target::Nowhere
    }
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn addresses_lead_where_a_browser_would_go() {
        let check = |address, expected| assert_eq!(Target::of(address), expected, "{address:?}");
        check("https://a.org/b?c#d", Target::Web("https://a.org/b?c#d"));
        check(" HTTP://a.org ", Target::Web("HTTP://a.org"));
        check("mailto:a@b.org", Target::Mail("mailto:a@b.org"));
        check("/topic/1", Target::Site("/topic/1"));
        check("?page=2", Target::Site("?page=2"));
        check("a/b.html?c=d:e", Target::Site("a/b.html?c=d:e"));
        check("#part", Target::Fragment("part"));
    }

    #[test]
    fn other_addresses_lead_nowhere() {
        for address in [
            "",
            " ",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "java\u{0}script:alert(1)",
            "\u{a0}javascript:alert(1)",
            "\u{feff}javascript:alert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
            "ftp://a.org",
            "blob:https://a.org/x",
            "view-source:https://a.org",
            "//a.org",
            "/\\a.org",
            "\\\\a.org",
            "\\/a.org",
            "/\t/a.org",
            "http:a.org",
            "https:/a.org",
            "https://",
            "https:///a.org",
            "mailto:",
            "unknown:x",
        ] {
            assert_eq!(Target::of(address), Target::Nowhere, "{address:?}");
        }
    }

    #[test]
    fn only_paths_of_this_site_are_local_images() {
        assert!(Target::of("/uploads/a.png").is_local_image());
        for address in ["a.png", "?logout", "#", "//a.org/b.png", "https://a.org/b.png", "data:x"] {
            assert!(!Target::of(address).is_local_image(), "{address}");
        }
    }

    #[test]
    fn the_host_is_that_which_answers() {
        let host = |address| Target::of(address).host();
        assert_eq!(host("https://a.org/b"), Some("a.org"));
        assert_eq!(host("https://good.org@evil.org?x"), Some("evil.org"));
        assert_eq!(host("/b"), None);
    }
}
