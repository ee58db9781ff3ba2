//! Every language: a piece of code in each, and what of it has to be coloured.

use proptest::prelude::*;

use super::tests::text_of;
use super::{Lines, html, steps};
use crate::languages::{self, Grammar, Language, Lexis, Trait};

/// Bytes that the lexer may look at for each byte of the code, and for the whole.
const STEPS_PER_BYTE: usize = 64;

struct Sample {
    language: &'static Language,
    code: String,
    /// Classes, and what stands in a span of each.
    coloured: Vec<(&'static str, &'static str)>,
}

fn samples() -> Vec<Sample> {
    let file = include_str!("language_samples.txt");
    let sections = file.split("=== ").skip(1);
    sections
        .map(|section| {
            let (name, rest) = section.split_once('\n').expect("a name");
            let (code, expected) = rest.rsplit_once("\n=> ").expect("what is coloured");
            let coloured = expected.trim_end_matches('\n').split(" ¦ ");
            Sample {
                language: languages::find(name).unwrap_or_else(|| panic!("no language {name}")),
                code: format!("{code}\n"),
                coloured: coloured.map(|part| part.split_once(' ').expect("class and text")).collect(),
            }
        })
        .collect()
}

/// What a language of this kind has to show at least.
fn due(lexis: &Lexis) -> Vec<&'static str> {
    let has = |wanted| lexis.traits.contains(&wanted);
    let comments = [lexis.line_comments, lexis.leading_comments].concat();
    [
        ("k", !lexis.keywords.is_empty() || has(Trait::LeadingKeywords) || has(Trait::Commands)),
        ("s", !lexis.strings.is_empty() || has(Trait::Chars)),
        ("c", (!comments.is_empty() || !lexis.block_comments.is_empty()) && !has(Trait::Sections)),
        ("n", true),
    ]
    .into_iter()
    .filter_map(|(class, is_due)| is_due.then_some(class))
    .collect()
}

/// Spans as class and text.
fn spans(html: &str) -> Vec<(String, String)> {
    let parts = html.split("<span class=\"").skip(1);
    parts
        .map(|part| {
            let (class, rest) = part.split_once("\">").expect("a class ends");
            let text = rest.split("</span>").next().unwrap_or_default();
            (class.to_owned(), text_of(text))
        })
        .collect()
}

#[test]
fn each_of_more_than_a_hundred_languages_has_a_sample() {
    let samples = samples();
    let sampled: Vec<&str> = samples.iter().map(|sample| sample.language.id).collect();
    let known: Vec<&str> = languages::all().map(|language| language.id).collect();
    assert!(known.len() >= 100, "{} languages", known.len());
    let missing: Vec<_> = known.iter().filter(|id| !sampled.contains(id)).collect();
    assert!(missing.is_empty(), "without a sample: {missing:?}");
    assert_eq!(sampled.len(), known.len(), "a language has two samples");
}

#[test]
fn keywords_strings_comments_and_numbers_of_each_language_are_coloured() {
    let mut faults = Vec::new();
    for Sample { language, code, coloured } in samples() {
        let html = html(&code, Some(language), None).concat();
        let spans = spans(&html);
        for (class, text) in &coloured {
            if !spans.iter().any(|(found, inside)| found == class && inside.trim_end_matches('\n') == *text) {
                faults.push(format!("{}: {text:?} should be {class}: {html}", language.id));
            }
        }
        if let Grammar::Code(lexis) = &language.grammar {
            for class in due(lexis) {
                if !coloured.iter().any(|(named, _)| *named == class) {
                    faults.push(format!("{}: its sample names no {class}", language.id));
                }
            }
        }
        if text_of(&html) != code {
            faults.push(format!("{}: its text has changed", language.id));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Colours it, and checks what holds for all.
fn assert_kept(language: &'static Language, code: &str) {
    steps::taken();
    let plain = html(code, Some(language), None).concat();
    let steps = steps::taken();
    assert!(steps <= (code.len() + 1) * STEPS_PER_BYTE, "{}: {steps} steps for {} bytes", language.id, code.len());
    if matches!(language.grammar, Grammar::Code(_)) {
        assert!(steps >= code.len(), "{}: {steps} steps for {} bytes are not all", language.id, code.len());
    }
    assert_eq!(text_of(&plain), code, "{}", language.id);
    let pieces = html(code, Some(language), Some(Lines { prefix: "c1-L", folded_after: Some(3) }));
    assert_eq!(text_of(&pieces.concat()), code, "{}", language.id);
    let lines = code.split_inclusive('\n').count();
    assert_eq!(pieces.concat().matches("<i id=\"c1-L").count(), lines);
    assert_eq!(pieces.len(), if lines > 3 { 2 } else { 1 });
    for piece in pieces {
        assert_eq!(piece.matches("<span").count(), piece.matches("</span>").count(), "{piece}");
    }
}

/// What means something to one language or another, and what somebody would write to make a lexer look twice.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "\"", "'", "`", "\\", "\"\"\"", "'''", "/*", "*/", "//", "#", "#[", "#!", "$", "$(", "${", "%", "@", "!", "--",
        "--[[", "{-", "(*", "{#", "<!--", "<", ">", "</", "&", "&a;", "r#\"", "a", "if", "1", "1.", "é", "\u{301}",
        "\n", " ", "\t", "=", ":", "::", "[", "]", "(", ")", "{", "}", ";", "*", "|", "REM ", "dnl", "$ ", "- ", "+",
        "'a", ".", "-",
    ]);
    (prop::collection::vec(pieces, 1..6), 1_usize..200).prop_map(|(pieces, times)| pieces.concat().repeat(times))
}

fn any_language() -> impl Strategy<Value = &'static Language> {
    prop::sample::select(languages::all().collect::<Vec<_>>())
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

proptest! {
    #[test]
    fn any_text_survives_in_any_language(language in any_language(), code in "\\PC{0,200}") {
        assert_kept(language, &code);
    }

    #[test]
    fn hostile_text_costs_linear_steps_in_any_language(language in any_language(), code in hostile()) {
        assert_kept(language, &code);
    }
}
