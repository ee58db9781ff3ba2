use super::html;
use crate::languages;

/// Expectations are written with `⟨class text⟩` for a span.
fn check(language: &str, code: &str, expected: &str) {
    let html = html(code, languages::find(language), None).concat();
    let shown = html.replace("<span class=\"", "⟨").replace("\">", " ").replace("</span>", "⟩");
    assert_eq!(shown, expected, "{language}: {code}");
}

#[test]
fn programs_are_coloured() {
    check(
        "rust",
        "#[test]\nfn f<'a>(x: &'a str) -> u8 { println!(\"{x}\"); 'b' as u8 + 1_0.5 } // end",
        "⟨a #[test]⟩\n⟨k fn⟩ f&lt;⟨v 'a⟩>(x: &amp;⟨v 'a⟩ ⟨t str⟩) -> ⟨t u8⟩ { ⟨m println!⟩(⟨s \"{x}\"⟩); ⟨s 'b'⟩ ⟨k as⟩ ⟨t u8⟩ + ⟨n 1_0.5⟩ } ⟨c // end⟩",
    );
    check("rust", "r#\"a \"b\" c\"# x", "⟨s r#\"a \"b\" c\"#⟩ x");
    check("rust", "Vec::MAX foo(1) /* a\nb */", "⟨t Vec⟩::⟨b MAX⟩ ⟨f foo⟩(⟨n 1⟩) ⟨c /* a\nb */⟩");
    check(
        "py",
        "@x\ndef f(): # c\n  \"\"\"a\n'b\"\"\"\n",
        "⟨a @x⟩\n⟨k def⟩ ⟨f f⟩(): ⟨c # c⟩\n  ⟨s \"\"\"a\n'b\"\"\"⟩\n",
    );
    check("ts", "const a: string = `b\n${c}`;", "⟨k const⟩ a: ⟨t string⟩ = ⟨s `b\n${c}`⟩;");
    check("c", "#include <a.h>\nint x = NULL;", "⟨m #include⟩ &lt;a.h>\n⟨t int⟩ x = ⟨b NULL⟩;");
    check(
        "sql",
        "SELECT a FROM b -- c\nWHERE d = 'it''s'",
        "⟨k SELECT⟩ a ⟨k FROM⟩ b ⟨c -- c⟩\n⟨k WHERE⟩ d = ⟨s 'it''s'⟩",
    );
    check("groovy", "pipeline { agent any }", "⟨k pipeline⟩ { ⟨k agent⟩ any }");
}

#[test]
fn settings_are_coloured() {
    check(
        "yml",
        "- name: it's # c\n  on: true\n  a-b: \"c\"",
        "- ⟨a name⟩: it's ⟨c # c⟩\n  ⟨a on⟩: ⟨b true⟩\n  ⟨a a-b⟩: ⟨s \"c\"⟩",
    );
    check("toml", "[a.b]\nc-d = 1\n", "⟨h [a.b]⟩\n⟨a c-d⟩ = ⟨n 1⟩\n");
    check("json", "{\"a\" : [\"b\", null]}", "{⟨a \"a\"⟩ : [⟨s \"b\"⟩, ⟨b null⟩]}");
    check("dockerfile", "FROM a AS b\nRUN $X", "⟨k FROM⟩ a AS b\n⟨k RUN⟩ ⟨v $X⟩");
    check("make", "all: b\n\techo $(X)", "⟨f all⟩: b\n\techo ⟨v $(X)⟩");
    check("terraform", "resource \"a\" \"b\" {\n  c = 1\n}", "⟨k resource⟩ ⟨s \"a\"⟩ ⟨s \"b\"⟩ {\n  ⟨a c⟩ = ⟨n 1⟩\n}");
    check("nginx", "listen 80; # c", "⟨k listen⟩ ⟨n 80⟩; ⟨c # c⟩");
}

#[test]
fn shells_and_sessions_are_coloured() {
    check(
        "sh",
        "if [ $# -gt 0 ]; then echo \"$a\" ${b}; fi",
        "⟨k if⟩ [ $# -gt ⟨n 0⟩ ]; ⟨k then⟩ ⟨b echo⟩ ⟨s \"$a\"⟩ ⟨v ${b}⟩; ⟨k fi⟩",
    );
    check("console", "$ echo 1\n1\n", "⟨m $ ⟩⟨b echo⟩ ⟨n 1⟩\n1\n");
}

#[test]
fn markup_and_differences_are_coloured() {
    check(
        "html",
        "<p class=\"a\">b &amp; c</p><!-- d -->",
        "⟨k &lt;p⟩ ⟨a class⟩=⟨s \"a\"⟩⟨k >⟩b ⟨b &amp;amp;⟩ c⟨k &lt;/p>⟩⟨c &lt;!-- d -->⟩",
    );
    check("html", "<p a='b <i>c", "⟨k &lt;p⟩ ⟨a a⟩='⟨a b⟩ ⟨k &lt;i>⟩c");
    check("diff", "--- a\n+++ b\n@@ 1\n-c\n+d\n e", "⟨h --- a\n+++ b\n⟩⟨m @@ 1\n⟩⟨d -c\n⟩⟨i +d\n⟩ e");
}

#[test]
fn what_is_left_open_ends_with_its_line_or_block() {
    check("json", "\"a\n1", "\"a\n⟨n 1⟩");
    check("rust", "/* a\nb", "⟨c /* a\nb⟩");
    check("js", "`a\nb", "⟨s `a\nb⟩");
    check("json", "\\\"a 1", "\\\"a ⟨n 1⟩");
}

/// What somebody would write to make a lexer look at the same characters again and again.
#[test]
fn code_is_only_coloured_and_never_changed() {
    let hostile =
        ["\"\\", "'", "#[", "$(", "${", "<a \"'", "r#\"", "/*", "\\", "é'", "a ", "a=", "1.", "@", "<!", "&a", "--[["];
    for name in [
        "rust",
        "sh",
        "python",
        "js",
        "yaml",
        "html",
        "lua",
        "php",
        "nix",
        "json",
        "console",
        "diff",
        "make",
        "powershell",
    ] {
        for pattern in hostile {
            let code = pattern.repeat(500);
            let html = html(&code, languages::find(name), None).concat();
            assert_eq!(text_of(&html), code, "{name}");
        }
    }
}

pub(super) fn text_of(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    text.replace("&lt;", "<").replace("&nbsp;", "\u{a0}").replace("&amp;", "&")
}
