//! The elements, attributes and values that cooked HTML may hold, and nothing else.
//!
//! It is the last step, and knows nothing of the one before: it parses the HTML as a browser does. What it takes away was a fault of the writer.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use crate::languages;
use crate::link::Target;

/// What links to other sites say of themselves: no recommendation of ours, written by a member, no access to our window.
pub(crate) const REL: &str = "nofollow ugc noopener";

/// What links to files of this site's own making say: nothing to read for who looks for pages.
const OWN_REL: &str = "nofollow";

/// What all ids begin with, but for those of code blocks and their lines, which end in numbers and are no words.
pub(crate) const ID_PREFIX: &str = "user-content-";

const ELEMENTS: [&str; 33] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "details",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "strong",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::empty();
    cleaner
        .tags(HashSet::from(ELEMENTS))
        .tag_attributes(attributes())
        .tag_attribute_values(values())
        .allowed_classes(classes())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(None)
        .attribute_filter(|element, attribute, value| {
            is_allowed(element, attribute, value).then_some(Cow::Borrowed(value))
        });
    cleaner
});

pub(crate) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

fn attributes() -> HashMap<&'static str, HashSet<&'static str>> {
    HashMap::from([
        ("a", HashSet::from(["href", "title", "id", "aria-label", "download"])),
        ("div", HashSet::from(["aria-label", "data-lang", "id"])),
        ("h2", HashSet::from(["id"])),
        ("h3", HashSet::from(["id"])),
        ("h4", HashSet::from(["id"])),
        ("h5", HashSet::from(["id"])),
        ("h6", HashSet::from(["id"])),
        ("img", HashSet::from(["src", "srcset", "sizes", "width", "height", "alt", "title"])),
        ("input", HashSet::from(["disabled", "checked", "aria-label"])),
        ("li", HashSet::from(["id"])),
        ("ol", HashSet::from(["start"])),
        ("section", HashSet::from(["aria-label"])),
    ])
}

type Values = HashMap<&'static str, HashMap<&'static str, HashSet<&'static str>>>;

fn values() -> Values {
    let only = |attribute, value| (attribute, HashSet::from([value]));
    HashMap::from([
        ("a", HashMap::from([("rel", HashSet::from([REL, OWN_REL]))])),
        ("div", HashMap::from([only("tabindex", "0"), only("role", "region")])),
        ("img", HashMap::from([only("loading", "lazy")])),
        ("input", HashMap::from([only("type", "checkbox")])),
        ("pre", HashMap::from([only("tabindex", "0")])),
        ("th", HashMap::from([only("scope", "col")])),
    ])
}

fn classes() -> HashMap<&'static str, HashSet<&'static str>> {
    let aligned = HashSet::from(["align-left", "align-center", "align-right"]);
    HashMap::from([
        ("a", HashSet::from(["mention", "topic-link", "image-link", "footnote-back"])),
        ("code", languages::classes().collect()),
        ("div", HashSet::from(["table-wrap", "code", "lines", "code-head"])),
        ("li", HashSet::from(["task"])),
        ("section", HashSet::from(["footnotes"])),
        ("sup", HashSet::from(["footnote-ref"])),
        ("td", aligned.clone()),
        ("th", aligned),
    ])
}

/// The judgement of values that lists can't express.
fn is_allowed(element: &str, attribute: &str, value: &str) -> bool {
    match (element, attribute) {
        ("div", "id") => is_of_code_block(value),
        (_, "id") => value.starts_with(ID_PREFIX),
        (_, "href") => Target::of(value) != Target::Nowhere,
        (_, "src") => Target::of(value).is_local_image(),
        (_, "srcset") => value.split(", ").all(|part| Target::of(part).is_local_image()),
        (_, "width" | "height") => value.parse::<u32>().is_ok(),
        _ => true,
    }
}

/// `c2`, `p123-c2`.
fn is_of_code_block(id: &str) -> bool {
    let last = id.rsplit('-').next().unwrap_or_default();
    last.strip_prefix('c').is_some_and(|number| number.parse::<u32>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::clean;

    fn check(html: &str, expected: &str) {
        assert_eq!(clean(html), expected, "{html}");
    }

    #[test]
    fn what_is_not_listed_is_taken_away() {
        check("<script>alert(1)</script><object>a</object>", "a");
        check("<p onclick=x style=y class=z>a</p>", "<p>a</p>");
        check("<p id=location>a</p><h2 id=user-content-a>b</h2>", "<p>a</p><h2 id=\"user-content-a\">b</h2>");
        check("<h2 id=location>a</h2>", "<h2>a</h2>");
        check("<input type=text name=x><img name=y>", "<input><img>");
        check("<div id=p1-c2>a</div><div id=location>b</div>", "<div id=\"p1-c2\">a</div><div>b</div>");
        check("<div class='code fixed' role=alert>a</div>", "<div class=\"code\">a</div>");
        check("<code class='language-rust language-x'>a</code>", "<code class=\"language-rust\">a</code>");
        check("<svg><a href=x>a</a></svg><iframe></iframe><form></form>", "");
        check("<!-- a -->b", "b");
    }

    #[test]
    fn addresses_are_judged_again() {
        check("<a href=javascript:x>a</a>", "<a>a</a>");
        check("<a href='java&#9;script:x'>a</a>", "<a>a</a>");
        check("<a href=//a.org>a</a>", "<a>a</a>");
        check("<a href='https://a.org' rel=opener>a</a>", "<a href=\"https://a.org\">a</a>");
        check("<img src=https://a.org/x.png>", "<img>");
        check("<img srcset='/a.png 1w, https://a.org/b.png 2w' width=1e3 height=4>", "<img height=\"4\">");
        check("<img srcset='/a.png 1w, /b.png 2w'>", "<img srcset=\"/a.png 1w, /b.png 2w\">");
        check("<img src=/uploads/x.png loading=eager>", "<img src=\"/uploads/x.png\">");
    }
}
