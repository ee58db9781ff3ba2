use proptest::prelude::*;

use crate::{Ask, MarkedLine, Marks, Question};

fn marks(question: &str) -> Marks {
    let ask = Ask::of(&Question::parse(question).unwrap(), Default::default());
    match &ask.paste {
        Some(paste) => Marks::of_paste(paste.hashes.clone(), paste.words.clone()),
        None => Marks::of(&ask.wanted),
    }
}

fn bracketed(text: &str, marked: &[std::ops::Range<usize>]) -> String {
    let mut shown = String::new();
    let mut at = 0;
    for range in marked {
        shown.push_str(&text[at..range.start]);
        shown.push_str(&format!("[{}]", &text[range.clone()]));
        at = range.end;
    }
    shown + &text[at..]
}

/// The lines as they are shown, marked words in brackets.
fn shown(question: &str, text: &str) -> Vec<String> {
    let line = |line: MarkedLine| {
        let (before, behind) = (if line.is_cut.0 { "…" } else { "" }, if line.is_cut.1 { "…" } else { "" });
        let kind = if line.is_code { "code: " } else { "" };
        format!("{kind}{before}{}{behind}", bracketed(&line.text, &line.marked))
    };
    marks(question).lines(text).into_iter().map(line).collect()
}

#[test]
fn the_lines_that_say_most_are_shown_in_their_order_with_the_words_marked() {
    let text = "# Intro\n\nNothing here.\n\nThe caches of a *runner*.\n\n```sh\nrunner --cache-dir /x\necho done\n```\n\nA cache.\n\nRunner.\n";
    assert_eq!(
        shown("runner cache", text),
        ["The [caches] of a [runner].", "code: [runner] --[cache]-dir /x", "A [cache]."]
    );
    assert_eq!(
        shown("--cache-dir", text),
        ["The [caches] of a runner.", "code: runner [--cache-dir] /x", "A [cache]."]
    );
    assert_eq!(shown("absent", text), ["Intro"]);
    assert_eq!(shown("absent", ""), [""; 0]);
}

#[test]
fn a_long_line_is_cut_around_what_is_marked() {
    let text = format!("{}needle {}", "before ".repeat(60), "behind ".repeat(60));
    let lines = shown("needle", &text);
    assert!(lines[0].starts_with("…before ") && lines[0].contains("[needle]") && lines[0].ends_with('…'), "{lines:?}");
    assert!(lines[0].len() < 300);
    let code = format!("```\n{}\n```", "x".repeat(5_000));
    assert!(shown("y", &code)[0].len() < 300);
}

#[test]
fn names_and_pairs_of_characters_are_marked_as_one() {
    assert_eq!(shown("std::fs", "use `std::fs` or std::fs::read"), ["use [std::fs] or [std]::[fs]::read"]);
    assert_eq!(shown("C++", "C and C++"), ["C and [C++]"]);
    assert_eq!(shown("キャッシュ", "次のキャッシュを消す"), ["次の[キャッシュ]を消す"]);
    assert_eq!(shown("Müller", "MULLER und Mu\u{308}ller"), ["[MULLER] und [Mu\u{308}ller]"]);
}

#[test]
fn of_a_paste_the_same_line_is_shown() {
    let text = "Hello.\n\n```\nstarting up\n2026-01-01 ERROR failed to bind socket: address in use\n```";
    let lines = shown("x\n2027-02-02 ERROR failed to bind socket: address in use", text);
    assert!(lines[0].starts_with("code: 2026-01-01 "), "{lines:?}");
}

proptest! {
    #[test]
    fn whatever_stands_there_marks_are_parts_of_it(question in "\\PC{0,30}", text in "\\PC{0,120}") {
        let Ok(parsed) = Question::parse(&question) else { return Ok(()) };
        let ask = Ask::of(&parsed, Default::default());
        let marks = Marks::of(&ask.wanted);
        for line in marks.lines(&format!("{text} {question} {text}\n\n```\n{question}\n```")) {
            let mut last = 0;
            for range in line.marked {
                prop_assert!(range.start >= last && line.text.get(range.clone()).is_some(), "{range:?} {last}");
                last = range.end;
            }
        }
    }
}
