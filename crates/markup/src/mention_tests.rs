use super::mentions;

fn check(markdown: &str, expected: &[&str]) {
    assert_eq!(mentions(markdown), expected, "{markdown:?}");
}

#[test]
fn a_mention_is_the_slug_of_a_name() {
    check("@Anna-Schmidt", &["anna-schmidt"]);
    check("(@anna), @bob! and **@carl**", &["anna", "bob", "carl"]);
    check("@anna_b *@dora.e*", &["anna_b", "dora-e"]);
    check("@Jürgen and @नेहा", &["jürgen", "नेहा"]);
    check("@anna. @anna- @anna_", &["anna"]);
    check("- [ ] @anna\n\n| a |\n|-|\n| @bob |\n\n> @carl", &["anna", "bob", "carl"]);
}

#[test]
fn what_only_looks_like_a_mention_is_none() {
    check("anna@example.org", &[]);
    check("é@anna x_@bob .@carl /@dora @@eve", &[]);
    check("@ @. @- @_", &[]);
    check("@anna@example.org", &[]);
    check("@types/node", &[]);
    check("@anna/@bob", &["anna"]);
    check("\\@anna", &[]);
    check("https://example.org/@anna www.example.org/x,@bob", &[]);
    check(&format!("@{}", "a".repeat(31)), &[]);
}

#[test]
fn code_links_and_images_mention_nobody() {
    check("`@anna`", &[]);
    check("```\n@anna\n```\n\n    @bob\n", &[]);
    check("[@anna](/x) ![@bob](/y) <https://a.org/@carl>", &[]);
    check("<!-- @anna -->", &[]);
}

#[test]
fn mentions_are_told_once_in_order_and_not_without_end() {
    check("@b @a @B @a", &["b", "a"]);
    let many: String = (0..30).map(|n| format!("@user{n} ")).collect();
    let slugs = mentions(&many);
    assert_eq!(slugs.len(), 20);
    assert_eq!(slugs.last().map(String::as_str), Some("user19"));
}
