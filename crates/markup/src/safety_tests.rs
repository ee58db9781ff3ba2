//! No script where text was meant, whatever somebody writes.

use proptest::prelude::*;

use super::{Scope, cook};

fn html(markdown: &str) -> String {
    cook(markdown, "p1", &|_| true).html.to_string()
}

/// Reads HTML as tags, without trust in the code under test: names, attributes and their values.
fn tags(html: &str) -> Vec<(String, Vec<(String, String)>)> {
    html.split('<')
        .skip(1)
        .filter(|tag| !tag.starts_with('/'))
        .map(|tag| {
            let (name, mut rest) = tag.split_at(tag.find([' ', '>']).expect("a tag ends"));
            let mut attributes = Vec::new();
            while let Some((attribute, value)) = rest.trim_start().split_once("=\"") {
                if attribute.contains('>') {
                    break;
                }
                let (value, after) = value.split_once('"').expect("a value ends");
                attributes.push((attribute.to_owned(), value.to_owned()));
                rest = after;
            }
            (name.to_owned(), attributes)
        })
        .collect()
}

fn assert_safe(markdown: &str) {
    let html = html(markdown);
    let lower = html.to_lowercase();
    assert!(!lower.contains("<script"), "{markdown:?}: {html}");
    for (name, attributes) in tags(&html) {
        assert!(
            [
                "a",
                "blockquote",
                "br",
                "code",
                "del",
                "details",
                "div",
                "em",
                "h2",
                "h3",
                "h4",
                "h5",
                "h6",
                "hr",
                "i",
                "img",
                "input",
                "li",
                "ol",
                "p",
                "pre",
                "section",
                "span",
                "strong",
                "summary",
                "sup",
                "table",
                "tbody",
                "td",
                "th",
                "thead",
                "tr",
                "ul"
            ]
            .contains(&name.as_str()),
            "{markdown:?} makes {name}: {html}"
        );
        for (attribute, value) in attributes {
            let good = match attribute.as_str() {
                "href" => {
                    ["http://", "https://", "mailto:"].iter().any(|scheme| value.to_lowercase().starts_with(scheme))
                        || !value.split(['/', '?', '#']).next().unwrap_or_default().contains(':')
                            && !value.starts_with("//")
                }
                "src" => value.starts_with('/') && !value[1..].starts_with(['/', '\\']),
                "id" if matches!(name.as_str(), "div" | "i") => {
                    let place = value.strip_prefix("p1-c").unwrap_or_default();
                    place.split("-L").all(|number| number.parse::<u32>().is_ok())
                }
                "id" => value.starts_with("user-content-p1-"),
                "class" | "rel" | "title" | "alt" | "loading" | "tabindex" | "role" | "aria-label" | "data-lang"
                | "start" | "scope" | "type" | "disabled" | "checked" | "download" => true,
                _ => false,
            };
            assert!(good, "{markdown:?} makes {attribute}={value:?}: {html}");
        }
    }
}

#[test]
fn schemes_in_disguise_lead_nowhere() {
    for address in [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "jAvAsCrIpT&colon;alert(1)",
        "java&#115;cript:alert(1)",
        "&#x6A;avascript:alert(1)",
        "&#0000106;avascript:alert(1)",
        "java&Tab;script:alert(1)",
        "java&NewLine;script:alert(1)",
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        "&#0;javascript:alert(1)",
        "&nbsp;javascript:alert(1)",
        "\\javascript:alert(1)",
        "javascript\\:alert(1)",
        "<java\tscript:alert(1)>",
        "< javascript:alert(1)>",
        "<&#x20;javascript:alert(1)>",
        "data:text/html;base64,PHNjcmlwdD4",
        "DATA&colon;text/html,x",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
        "//evil.example",
        "/\\\\evil.example",
        "/&Tab;/evil.example",
        "\\\\\\\\evil.example",
        "feed:javascript:alert(1)",
        "livescript:x",
        "\u{feff}javascript:alert(1)",
        "\u{200b}javascript:alert(1)",
    ] {
        for markdown in [
            format!("[text]({address})"),
            format!("![text]({address})"),
            format!("[text]({address} \"title\")"),
            format!("[text]\n\n[text]: {address}"),
            format!("[![text]({address})]({address})"),
            format!("<{address}>"),
        ] {
            assert_safe(&markdown);
            let html = html(&markdown);
            assert!(!html.contains("href=") && !html.contains("src="), "{markdown:?}: {html}");
        }
    }
}

#[test]
fn percent_signs_are_no_disguise_but_a_path() {
    assert_eq!(html("[a](javascript%3Aalert(1))"), "<p><a href=\"javascript%3Aalert(1)\">a</a></p>\n");
}

#[test]
fn markup_in_values_stays_in_them() {
    for markdown in [
        "[a](/b \"\\\" onclick=alert(1) x=\\\"\")",
        "[a](/b\"onclick=alert(1))",
        "[a](</b\"><script>alert(1)</script>>)",
        "![\"onerror=alert(1)](/a.png)",
        "![a](/a.png\"onerror=alert(1))",
        "![<img src=x onerror=alert(1)>](/a.png)",
        "```\"><script>alert(1)</script>\na\n```",
        "```rust\"onclick=alert(1)\na\n```",
        "```html\n</code></pre><script>alert(1)</script>\n```",
        "# <img src=x onerror=alert(1)>",
        "http://a.org/\"onmouseover=alert(1)",
        "http://a.org/<script>alert(1)</script>",
        "www.a.org/'onclick='alert(1)",
        "@a\"onclick=alert(1)",
        "[^\"><script>]\n\n[^\"><script>]: a",
        "|<script>|\n|-|\n|</td><script>|",
        "<svg onload=alert(1)>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<img src=https://evil.example/track.png>",
        "<form action=https://evil.example><input name=password>",
        "<base href=https://evil.example>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)",
        "<!--><script>alert(1)</script>-->",
        "<!-- --!><script>alert(1)</script> -->",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<?php echo '<script>' ?>",
    ] {
        assert_safe(markdown);
    }
}

#[test]
fn no_id_shadows_a_property_of_the_page() {
    for name in ["location", "cookie", "body", "forms", "__proto__", "constructor", "getElementById"] {
        for markdown in
            [format!("# {name}"), format!("[^{name}]\n\n[^{name}]: a"), format!("<a id={name} name={name}>")]
        {
            assert_safe(&markdown);
            let html = html(&markdown);
            assert!(!html.contains(&format!("id=\"{name}")) && !html.contains(" name=\""), "{html}");
        }
    }
}

#[test]
fn a_scope_can_not_leave_its_attribute() {
    let hostile = "\"><script>";
    let scope = Scope { ids: hostile, code: hostile, files: hostile };
    let html = cook(&format!("# a\n```\n{}```", "b\n".repeat(9)), scope, &|_| false).html;
    assert!(!html.as_str().contains("<script"), "{html}");
}

#[test]
fn no_browser_is_sent_to_a_third_party() {
    for markdown in [
        "![a](https://evil.example/x.png)",
        "![a](//evil.example/x.png)",
        "![a](/\\evil.example/x.png)",
        "![a][b]\n\n[b]: http://evil.example",
    ] {
        assert!(!html(markdown).contains("src="), "{markdown}");
    }
}

/// Pieces that mean something to Markdown, to HTML or to the writer.
fn biased() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "[",
        "]",
        "(",
        ")",
        "![",
        "](",
        "<",
        ">",
        "\"",
        "'",
        "`",
        "```\n",
        "```rust\n",
        "*",
        "_",
        "~~",
        "# ",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "|",
        "|-|\n",
        "[^1]",
        "[^1]: ",
        "[a]: ",
        "javascript:",
        "data:",
        "http://",
        "www.a.org",
        "//",
        "/",
        "\\",
        "&",
        "&lt;",
        "&#106;",
        "&colon;",
        "&Tab;",
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "onclick=",
        " ",
        "\t",
        "a",
        "@anna",
        "#12",
        "- [ ] ",
        "    ",
        "</code></pre>",
        "<span class=\"k\">",
        "\u{0}",
        "\u{1}",
        "é",
        "\u{202e}",
        "\r\n",
        "<a href=\"",
        "user-content-",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_text_is_safe(markdown in any::<String>()) {
        assert_safe(&markdown);
    }

    #[test]
    fn markup_in_any_order_is_safe(markdown in biased()) {
        assert_safe(&markdown);
    }

    /// What the allow-list had to take away would be a fault of the writer, and would look like one.
    #[test]
    fn cooked_html_passes_the_allow_list_unchanged(markdown in biased()) {
        let html = html(&markdown);
        prop_assume!(!html.contains("<pre"));
        prop_assert_eq!(crate::allow_list::clean(&html), html);
    }
}
