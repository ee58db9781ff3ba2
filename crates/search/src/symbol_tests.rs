use proptest::prelude::*;

use super::*;

/// A line for each symbol: its whole, and its parts behind a bar.
fn shown(text: &str) -> Vec<String> {
    symbols(text)
        .map(|symbol| {
            let parts: Vec<&str> = symbol.parts.iter().map(|part| part.term.as_str()).collect();
            let name = if symbol.is_name { "!" } else { "" };
            format!("{}{name}|{}", symbol.whole.unwrap_or_default(), parts.join(" "))
        })
        .collect()
}

#[test]
fn symbols_keep_their_punctuation_and_fall_into_words() {
    for (text, expected) in [
        ("plain words here", vec!["|plain", "|words", "|here"]),
        ("run `--user-data`, then", vec!["|run", "--user-data|user data", "|then"]),
        ("std::fs::read", vec!["std::fs::read|std fs read"]),
        ("error[E0502]:", vec!["|error", "|e0502"]),
        ("kubectl", vec!["|kubectl"]),
        ("/etc/nginx/nginx.conf", vec!["/etc/nginx/nginx.conf|etc nginx nginx conf"]),
        ("~/.ssh/config", vec!["~/.ssh/config|ssh config"]),
        ("v1.22.3, 1.22", vec!["v1.22.3|1 22 3", "1.22|1 22"]),
        ("C, C++, C# and F#.", vec!["|c", "c++!|c", "c#!|c", "|and", "f#!|f"]),
        ("R or Go", vec!["|r", "|or", "|go"]),
        (".NET on .gitignore.", vec![".net|net", "|on", ".gitignore|gitignore"]),
        ("g++ libstdc++.", vec!["g++!|g", "libstdc++!|libstdc"]),
        ("getUserName", vec!["getusername|get user name"]),
        ("HTTPServer2 URLs utf8String", vec!["httpserver2|http server2", "|urls", "utf8string|utf8 string"]),
        ("snake_case_word __init__ _", vec!["snake_case_word|snake case word", "__init__|init"]),
        ("don't Rust's", vec!["|dont", "|rusts"]),
        ("--foo=bar -j8", vec!["--foo|foo", "|bar", "-j8|j8"]),
        ("#123 @angular/core $HOME", vec!["#123|123", "@angular/core|angular core", "$home|home"]),
        ("\"quoted\" (bracketed) [x] {y}", vec!["|quoted", "|bracketed", "|x", "|y"]),
        ("x86_64-unknown-linux-gnu", vec!["x86_64-unknown-linux-gnu|x86 64 unknown linux gnu"]),
        ("a->b; end. Next", vec!["|a", "|b", "|end", "|next"]),
        ("日本語 キャッシュ 語", vec!["|日本 本語", "|キャ ャッ ッシ シュ", "|語"]),
        ("Rustは速い", vec!["|rust", "|は速 速い"]),
        ("- . / :: '", vec![]),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn what_is_too_long_is_no_word_and_keeps_its_place() {
    let text = format!("a {} b/{}", "x".repeat(81), "y".repeat(70));
    assert_eq!(shown(&text), ["|a".to_owned(), "|".to_owned(), format!("|b {}", "y".repeat(70))]);
}

proptest! {
    #[test]
    fn every_place_is_in_the_text_and_behind_the_one_before(text in "\\PC{0,80}|[-a-zA-Z0-9_.:/+#@$~'’ ]{0,60}") {
        let mut last = 0;
        for symbol in symbols(&text) {
            prop_assert!(symbol.from >= last && symbol.from < symbol.to);
            last = symbol.to;
            prop_assert!(text.get(symbol.from..symbol.to).is_some());
            prop_assert!(!symbol.parts.is_empty());
            let mut before = symbol.from;
            for part in &symbol.parts {
                prop_assert!(part.from >= before && part.to <= symbol.to, "{symbol:?}");
                prop_assert!(text.get(part.from..part.to).is_some());
                before = part.from;
            }
        }
    }

    /// However something is written, whoever types it again finds it.
    #[test]
    fn a_folded_symbol_folds_to_itself(text in "[a-zA-Z0-9_.:/+#@$-]{1,20}") {
        for symbol in symbols(&text) {
            if let Some(whole) = &symbol.whole {
                let again: Vec<Symbol> = symbols(whole).collect();
                prop_assert_eq!(again.len(), 1);
                let same = again[0].whole.as_deref().unwrap_or(whole);
                // A hump is lost by folding, so the whole may be a plain word now.
                prop_assert_eq!(same, whole);
            }
        }
    }
}
