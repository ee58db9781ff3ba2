//! What the rules make of Markdown. Hostile text has tests of its own.

use super::{Cooked, Scope, cook};

/// Anna and Jürgen are members.
fn cooked(markdown: &str, scope: &str) -> Cooked {
    cook(markdown, scope, &|slug| matches!(slug, "anna" | "jürgen"))
}

fn check(markdown: &str, expected: &str) {
    assert_eq!(cooked(markdown, "").html.as_str().trim_end(), expected, "{markdown:?}");
}

/// For text that makes one paragraph.
fn check_inline(markdown: &str, expected: &str) {
    check(markdown, &format!("<p>{expected}</p>"));
}

const EXTERNAL: &str = r#"rel="nofollow ugc noopener""#;

#[test]
fn raw_html_is_shown_as_text() {
    check_inline("a <b>c</b> Vec<T>", "a &lt;b&gt;c&lt;/b&gt; Vec&lt;T&gt;");
    check("<div class=\"a\">\n*b*\n</div>", "<p>&lt;div class=\"a\"&gt;<br>\n*b*<br>\n&lt;/div&gt;</p>");
    check("<script>\nalert(1)\n</script>", "<p>&lt;script&gt;<br>\nalert(1)<br>\n&lt;/script&gt;</p>");
}

#[test]
fn html_comments_are_left_out() {
    check_inline("a<!-- b -->c", "ac");
    check("a\n\n<!-- b\n\nc -->\n\nd", "<p>a</p>\n<p>d</p>");
    check("<!-- a --><b>", "<p>&lt;b&gt;</p>");
}

#[test]
fn headings_keep_their_level_and_the_first_becomes_the_second() {
    check(
        "# A `b`\n## A b\n### *C*\n###### D",
        concat!(
            "<h2 id=\"user-content-a-b\">A <code>b</code></h2>\n",
            "<h2 id=\"user-content-a-b-1\">A b</h2>\n",
            "<h3 id=\"user-content-c\"><em>C</em></h3>\n",
            "<h6 id=\"user-content-d\">D</h6>",
        ),
    );
}

#[test]
fn headings_are_listed() {
    let headings = cooked("# A *b*\n\n> ## @anna & #1\n\n### <i>", "p1").headings;
    let listed: Vec<_> =
        headings.iter().map(|heading| (heading.level, heading.id.as_str(), heading.text.as_str())).collect();
    let expected = [
        (2, "user-content-p1-a-b", "A b"),
        (2, "user-content-p1-anna-1", "@anna & #1"),
        (3, "user-content-p1-i", "<i>"),
    ];
    assert_eq!(listed, expected);
}

#[test]
fn a_scope_is_part_of_all_ids() {
    let html = cooked("# A\n[b](#a)[^1]\n\n[^1]: c", "p7").html;
    assert_eq!(
        html.as_str(),
        concat!(
            "<h2 id=\"user-content-p7-a\">A</h2>\n",
            "<p><a href=\"#user-content-p7-a\">b</a>",
            "<sup class=\"footnote-ref\"><a href=\"#user-content-p7-fn:1\" id=\"user-content-p7-fnref:1\" aria-label=\"Footnote 1\">1</a></sup></p>\n",
            "<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n",
            "<li id=\"user-content-p7-fn:1\"><p>c <a class=\"footnote-back\" href=\"#user-content-p7-fnref:1\" aria-label=\"Back to reference 1\">↩</a></p></li>\n",
            "</ol>\n</section>\n",
        )
    );
}

#[test]
fn footnotes_are_numbered_by_their_first_reference() {
    let html = cooked("[^b] [^A] [^b]\n\n[^a]: x [^c]\n[^b]: y\n[^c]: z\n[^d]: unused", "").html.to_string();
    let numbers: Vec<_> = html.split("id=\"user-content-").skip(1).filter_map(|id| id.split('"').next()).collect();
    assert_eq!(numbers, ["fnref:1", "fnref:2", "fnref:1:2", "fn:1", "fn:2", "fnref:3", "fn:3"]);
    assert!(!html.contains("unused"));
    check_inline("a [^missing]", "a [^missing]");
}

#[test]
fn code_in_a_footnote_stays_there() {
    let html = cooked(
        "[^a]\n\n[^a]:\n    ```\n    note\n    ```\n\n[^b]:\n    ```\n    unused\n    ```\n\n```\nbody\n```",
        "",
    )
    .html;
    let code: Vec<_> = html.as_str().split("<code>").skip(1).filter_map(|code| code.split("</code>").next()).collect();
    assert_eq!(code, ["body\n", "note\n"]);
}

#[test]
fn links_to_other_sites_say_so() {
    check_inline("[a](https://b.org)", &format!("<a href=\"https://b.org\" {EXTERNAL}>a</a>"));
    check_inline("<http://b.org>", &format!("<a href=\"http://b.org\" {EXTERNAL}>http://b.org</a>"));
    check_inline(
        "[a](/topic/1 \"t\") [b](?p=2) [c](d.html)",
        "<a href=\"/topic/1\" title=\"t\">a</a> <a href=\"?p=2\">b</a> <a href=\"d.html\">c</a>",
    );
    check_inline(
        "<a@b.org> [c](mailto:d@e.org)",
        "<a href=\"mailto:a@b.org\">a@b.org</a> <a href=\"mailto:d@e.org\">c</a>",
    );
    check_inline(
        "[a](#b) [c](#user-content-p1-d)",
        "<a href=\"#user-content-b\">a</a> <a href=\"#user-content-p1-d\">c</a>",
    );
}

#[test]
fn bare_addresses_become_links() {
    check_inline(
        "(https://a.org/b_c_d).",
        &format!("(<a href=\"https://a.org/b_c_d\" {EXTERNAL}>https://a.org/b_c_d</a>)."),
    );
    check_inline("www.a.org?b&c", &format!("<a href=\"http://www.a.org?b&amp;c\" {EXTERNAL}>www.a.org?b&amp;c</a>"));
    check_inline("`http://a.org`", "<code>http://a.org</code>");
    check_inline("[http://a.org](/b)", "<a href=\"/b\">http://a.org</a>");
    check_inline(
        "(a@b.org) \\a@b.org",
        "(<a href=\"mailto:a@b.org\">a@b.org</a>) \\<a href=\"mailto:a@b.org\">a@b.org</a>",
    );
    check_inline("react@18.2.0 a\\@b.org `a@b.org`", "react@18.2.0 a@b.org <code>a@b.org</code>");
}

#[test]
fn mentions_of_members_become_links() {
    check_inline(
        "@Anna, **@Jürgen**",
        "<a class=\"mention\" href=\"/user/anna\">@Anna</a>, <strong><a class=\"mention\" href=\"/user/jürgen\">@Jürgen</a></strong>",
    );
    check_inline("@bob \\@anna `@anna` x@anna", "@bob @anna <code>@anna</code> x@anna");
    check_inline("[@anna](/b)", "<a href=\"/b\">@anna</a>");
}

#[test]
fn members_are_asked_for_once_a_name_and_not_without_end() {
    let asked = std::cell::RefCell::new(Vec::new());
    let text: String = (0..50).map(|n| format!("@a{n} @a{n} ")).collect();
    let html = cook(&text, "", &|slug| {
        asked.borrow_mut().push(slug.to_owned());
        true
    })
    .html;
    assert_eq!(asked.into_inner(), super::mentions(&text));
    assert_eq!(html.as_str().matches("class=\"mention\"").count(), 40);
}

#[test]
fn numbers_of_topics_become_links() {
    check_inline("#12, a#1", "<a class=\"topic-link\" href=\"/topic/12\">#12</a>, a#1");
    check_inline("\\#12 `#1` [#2](/a)", "#12 <code>#1</code> <a href=\"/a\">#2</a>");
}

#[test]
fn images_of_this_site_are_shown() {
    check_inline(
        "![a *b* `c`](/uploads/d.png \"e\")",
        "<img src=\"/uploads/d.png\" alt=\"a b c\" title=\"e\" loading=\"lazy\">",
    );
    check_inline(
        "[![a](/uploads/b.png)](/c)",
        "<a href=\"/c\"><img src=\"/uploads/b.png\" alt=\"a\" loading=\"lazy\"></a>",
    );
    check("# ![a](/b.png)", "<h2 id=\"user-content-a\"><img src=\"/b.png\" alt=\"a\" loading=\"lazy\"></h2>");
}

const PICTURE: &str = "/uploads/0123456789abcdef0123456789abcdef-1600x900/graph.webp";

#[test]
fn pictures_say_how_large_they_are_and_come_in_several_widths() {
    let at = |width: u32| PICTURE.replace("/graph", &format!("/{width}/graph"));
    check_inline(
        &format!("![The load]({PICTURE}) over a day"),
        &format!(
            "<img src=\"{PICTURE}\" srcset=\"{} 480w, {} 800w, {PICTURE} 1600w\" \
             sizes=\"(max-width: 44rem) 100vw, 680px\" width=\"1600\" height=\"900\" alt=\"The load\" \
             loading=\"lazy\"> over a day",
            at(480),
            at(800)
        ),
    );
    let small = "/uploads/0123456789abcdef0123456789abcdef-30x20/a.webp";
    check_inline(
        &format!("![a]({small} \"b\") c"),
        &format!("<img src=\"{small}\" width=\"30\" height=\"20\" alt=\"a\" title=\"b\" loading=\"lazy\"> c"),
    );
}

#[test]
fn a_picture_by_itself_has_its_title_below_it() {
    let at = "/uploads/0123456789abcdef0123456789abcdef-30x20/b.webp";
    let with = |title: &str| format!("<img src=\"{at}\" width=\"30\" height=\"20\" alt=\"a\"{title} loading=\"lazy\">");
    let (titled, plain) = (with(" title=\"t\""), with(""));
    let below = |caption: &str| format!("<figure>{plain}<figcaption>{caption}</figcaption></figure>");
    check(&format!("![a]({at} \"Load & *time*\")"), &below("Load &amp; *time*"));
    check(&format!("![a]({at} \"t\") and more"), &format!("<p>{titled} and more</p>"));
    check(&format!("See ![a]({at} \"t\")"), &format!("<p>See {titled}</p>"));
    check(&format!("[![a]({at} \"t\")](/c)"), &format!("<p><a href=\"/c\">{titled}</a></p>"));
    check(&format!("- ![a]({at} \"t\")"), &format!("<ul>\n<li>{titled}</li>\n</ul>"));
    let quoted = format!("<blockquote>\n{}\n</blockquote>\n<p>after</p>", below("t"));
    check(&format!("> ![a]({at} \"t\")\n\nafter"), &quoted);
    check_inline("![a](/b.png \"t\")", "<img src=\"/b.png\" alt=\"a\" title=\"t\" loading=\"lazy\">");
}

#[test]
fn images_of_other_sites_are_links() {
    check_inline(
        "![a](https://b.org/c.png)",
        &format!("<a class=\"image-link\" href=\"https://b.org/c.png\" {EXTERNAL}>image: a</a>"),
    );
    check_inline(
        "![](https://b.org/c.png)",
        &format!("<a class=\"image-link\" href=\"https://b.org/c.png\" {EXTERNAL}>image: b.org</a>"),
    );
    check_inline("[![a](https://b.org/c.png)](/d)", "<a href=\"/d\">image: a</a>");
    check_inline("![a](b.png)", "<a class=\"image-link\" href=\"b.png\">image: a</a>");
    check_inline("![a](data:image/png;base64,AA) ![](//b.org)", "image: a image");
}

#[test]
fn tables_can_be_scrolled_by_keyboard() {
    check(
        "|a|b|\n|:-:|-|\n|c|",
        concat!(
            "<div class=\"table-wrap\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table>\n",
            "<thead><tr><th scope=\"col\" class=\"align-center\">a</th><th scope=\"col\">b</th></tr></thead>\n",
            "<tbody>\n<tr><td class=\"align-center\">c</td><td></td></tr>\n</tbody></table></div>",
        ),
    );
}

#[test]
fn tasks_have_boxes_that_say_their_state() {
    check(
        "- [x] a\n- [ ] b\n- c",
        concat!(
            "<ul>\n<li class=\"task\"><input type=\"checkbox\" disabled=\"\" checked=\"\" aria-label=\"Done\"> a</li>\n",
            "<li class=\"task\"><input type=\"checkbox\" disabled=\"\" aria-label=\"To do\"> b</li>\n<li>c</li>\n</ul>",
        ),
    );
    check(
        "1. [ ] a\n\n   b",
        concat!(
            "<ol>\n<li class=\"task\"><p><input type=\"checkbox\" disabled=\"\" aria-label=\"To do\"> a</p>\n",
            "<p>b</p>\n</li>\n</ol>",
        ),
    );
}

#[test]
fn code_blocks_name_their_language() {
    check(
        "```rs\nlet a = \"</pre>\";\n```",
        concat!(
            "<div class=\"code\" id=\"c1\" data-lang=\"rust\"><div class=\"code-head\">Rust</div>",
            "<pre tabindex=\"0\"><code class=\"language-rust\"><span class=\"k\">let</span> a = ",
            "<span class=\"s\">\"&lt;/pre>\"</span>;\n</code></pre></div>",
        ),
    );
    check(
        "```Brain<fuck> x\n+\n```",
        "<div class=\"code\" id=\"c1\" data-lang=\"text\"><div class=\"code-head\">Brain&lt;fuck&gt;</div><pre tabindex=\"0\"><code>+\n</code></pre></div>",
    );
    check(
        "    a\n    #1 @anna",
        "<div class=\"code\" id=\"c1\" data-lang=\"text\"><pre tabindex=\"0\"><code>a\n#1 @anna\n</code></pre></div>",
    );
    check(
        "```\n</code></pre>\n```\n\n    b",
        concat!(
            "<div class=\"code\" id=\"c1\" data-lang=\"text\"><pre tabindex=\"0\"><code>&lt;/code>&lt;/pre>\n</code></pre></div>\n",
            "<div class=\"code\" id=\"c2\" data-lang=\"text\"><pre tabindex=\"0\"><code>b\n</code></pre></div>",
        ),
    );
}

#[test]
fn code_beyond_the_bound_is_plain() {
    let block = format!("```rs\n{}```\n\n", "let a = 1;\n".repeat(100));
    let html = cooked(&block.repeat(80), "").html;
    let highlighted = html.as_str().matches("<span class=\"k\">let</span>").count();
    assert_eq!(highlighted, 64 * 1024 / 1100 * 100);
    assert_eq!(html.as_str().matches("let").count(), 8000);
}

#[test]
fn lists_quotes_and_marks_are_as_in_markdown() {
    check(
        "3. a\n4. b\n\n> ~~c~~\\\n> d\n\n---",
        concat!(
            "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n",
            "<blockquote>\n<p><del>c</del><br>\nd</p>\n</blockquote>\n<hr>",
        ),
    );
}

#[test]
fn nothing_makes_nothing() {
    let nothing = cooked(" \n", "");
    assert!(nothing.html.is_empty() && nothing.headings.is_empty());
    assert_eq!(nothing.html.len(), 0);
}

#[test]
fn lines_of_longer_blocks_can_be_linked_to_and_the_block_downloaded() {
    let scope = Scope { ids: "p7", code: "p7", files: "/post/7/code" };
    let html = cook("```\na\n```\n```rs\n// 1\n// 2\n3\n4\n5\n6\n```", scope, &|_| false).html;
    assert_eq!(
        html.as_str(),
        concat!(
            "<div class=\"code\" id=\"p7-c1\" data-lang=\"text\"><pre tabindex=\"0\"><code>a\n</code></pre></div>\n",
            "<div class=\"code lines\" id=\"p7-c2\" data-lang=\"rust\"><div class=\"code-head\"><a href=\"#p7-c2\">Rust</a> ",
            "<a href=\"/post/7/code/2\" rel=\"nofollow\" download=\"\">Download</a></div>",
            "<pre tabindex=\"0\"><code class=\"language-rust\">",
            "<i id=\"p7-c2-L1\"></i><span class=\"c\">// 1</span>\n<i id=\"p7-c2-L2\"></i><span class=\"c\">// 2</span>\n",
            "<i id=\"p7-c2-L3\"></i><span class=\"n\">3</span>\n<i id=\"p7-c2-L4\"></i><span class=\"n\">4</span>\n",
            "<i id=\"p7-c2-L5\"></i><span class=\"n\">5</span>\n<i id=\"p7-c2-L6\"></i><span class=\"n\">6</span>\n",
            "</code></pre></div>\n",
        )
    );
}

#[test]
fn the_text_that_a_page_is_of_needs_no_name_before_its_blocks() {
    let html =
        cook(&format!("```\n{}```", "line\n".repeat(6)), Scope { ids: "p7", ..Scope::default() }, &|_| false).html;
    assert!(html.as_str().contains("id=\"c1\"") && html.as_str().contains("id=\"c1-L6\""), "{html}");
    assert!(html.as_str().contains("<a href=\"#c1\">Text</a></div>"), "{html}");
}

#[test]
fn long_blocks_are_folded_behind_their_beginning() {
    let code: String = (1..=60).map(|n| format!("let a{n} = \"b\nc\";\n")).collect();
    let html = cook(&format!("```rs\n{code}```"), "", &|_| false).html;
    let (shown, folded) = html
        .as_str()
        .split_once(
            "</code></pre><details><summary>95 more lines</summary><pre tabindex=\"0\"><code class=\"language-rust\">",
        )
        .unwrap();
    assert!(
        shown.ends_with("<i id=\"c1-L25\"></i><span class=\"k\">let</span> a13 = <span class=\"s\">\"b\n</span>"),
        "{shown}"
    );
    assert!(folded.starts_with("<i id=\"c1-L26\"></i><span class=\"s\">c\"</span>;\n"), "{folded}");
    assert!(folded.ends_with("</code></pre></details></div>\n"), "{folded}");
}

/// A mark takes some thirty bytes. Where it would be most of what is sent, there is none.
#[test]
fn marks_of_lines_stay_a_part_of_the_page() {
    let of = |line: &str, lines: usize| {
        let html = cook(&format!("```\n{}```", line.repeat(lines)), "p123456", &|_| false).html;
        (html.len(), html.as_str().matches("<i id").count())
    };
    let (with, marks) = of("    let answer = question(life, universe);\n", 100);
    assert_eq!(marks, 100);
    assert!(with < 100 * (42 + 28) + 500, "{with} bytes");
    assert_eq!(of("short\n", 6).1, 6);
    assert_eq!(of("1\n", 5).1, 0);
    assert_eq!(of("1\n", 5_000).1, 0);
}
