use proptest::prelude::*;

use super::*;

fn shown(text: &str) -> String {
    match Question::parse(text) {
        Ok(question) => {
            let clauses = question.clauses.iter().map(|clause| {
                let (minus, quote) =
                    (if clause.is_left_out { "-" } else { "" }, if clause.is_phrase { "\"" } else { "" });
                format!("{minus}{quote}{}{quote}", clause.text)
            });
            let mut all: Vec<String> = clauses.collect();
            let named = [("author", &question.authors), ("category", &question.categories), ("tag", &question.tags)];
            for (kind, names) in named {
                all.extend(
                    names
                        .iter()
                        .map(|named| format!("[{}{kind} {}]", if named.is_left_out { "not " } else { "" }, named.name)),
                );
            }
            all.extend(
                question.states.iter().map(|(state, out)| format!("[{state:?}{}]", if *out { " not" } else { "" })),
            );
            let flags = [
                (question.place != Place::Anywhere, format!("[{:?}]", question.place)),
                (question.answers_only, "[answers]".to_owned()),
                (question.articles_only, "[articles]".to_owned()),
                (question.paste.is_some(), "[pasted]".to_owned()),
            ];
            all.extend(flags.into_iter().filter_map(|(is, flag)| is.then_some(flag)));
            for (name, bound) in [("after", question.after), ("before", question.before)] {
                all.extend(bound.map(|at| format!("[{name} {}]", at.iso())));
            }
            for (name, bound) in [("at least", question.score_min), ("at most", question.score_max)] {
                all.extend(bound.map(|score| format!("[{name} {score}]")));
            }
            all.join(" ")
        }
        Err(complaints) => {
            let said = complaints.iter().map(|complaint| match &complaint.at {
                At::Text(range) => format!("{}: {}", &text[range.clone()], complaint.sentence),
                At::Field(field) => format!("{field}: {}", complaint.sentence),
            });
            said.collect::<Vec<_>>().join(" / ")
        }
    }
}

#[test]
fn words_phrases_and_operators_are_told_apart() {
    for (text, expected) in [
        ("cargo  build fails", "cargo build fails"),
        ("\"exit status: 1\" cc", "\"exit status: 1\" cc"),
        ("std::fs https://a.b/c key:value E0502", "std::fs https://a.b/c key:value E0502"),
        ("--user-data -ami -\"spot price\"", "--user-data -ami -\"spot price\""),
        ("-j8", "-j8"),
        ("-v -x", "-v -x"),
        ("in:title cache", "cache [Title]"),
        ("in:answers in:code x", "x [Code] [answers]"),
        (
            "author:@ada -author:bob tag:gitlab-ci -tag:old category:\"Main track\"",
            "[author ada] [not author bob] [category Main track] [tag gitlab-ci] [not tag old]",
        ),
        ("is:open -is:accepted", "[Open] [Accepted not]"),
        ("after:2026-01-31 before:2027", "[after 2026-01-31T00:00:00Z] [before 2027-01-01T00:00:00Z]"),
        ("score:>3", "[at least 4]"),
        ("score:<=-1 x", "x [at most -1]"),
        ("score:5", "[at least 5]"),
        ("error: before: the end", "error: before: the end"),
        ("\"never closed", "\"never closed\""),
        ("", ""),
        ("   ", ""),
        ("in:title", "[Title]"),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
}

#[test]
fn an_error_names_the_word_and_what_would_be_right() {
    for (text, expected) in [
        ("x is:solved y", "is:solved: `is:` takes open, answered or accepted."),
        ("in:body", "in:body: `in:` takes title, code, answers or articles."),
        (
            "after:yesterday",
            "after:yesterday: `after:` takes a day as year-month-day, such as 2026-01-31, or a year, or a month.",
        ),
        (
            "before:2026-13",
            "before:2026-13: `before:` takes a day as year-month-day, such as 2026-01-31, or a year, or a month.",
        ),
        (
            "score:many",
            "score:many: `score:` takes a number, with >, >=, < or <= before it if you like, such as score:>3.",
        ),
        ("-in:title x", "-in:title: `in:` cannot be turned round with a minus."),
        (
            "ü is:x before:x",
            "is:x: `is:` takes open, answered or accepted. / before:x: `before:` takes a day as year-month-day, such as 2026-01-31, or a year, or a month.",
        ),
    ] {
        assert_eq!(shown(text), expected, "{text}");
    }
    let long = "x".repeat(QUESTION_MAX + 1);
    assert!(Question::parse(&long).unwrap_err()[0].sentence.contains("10241 bytes"));
}

#[test]
fn what_has_lines_or_is_long_was_pasted() {
    assert_eq!(shown("error: in:x\nis:y before:z"), "[pasted]");
    assert_eq!(shown(&"word ".repeat(25)), "[pasted]");
    assert_eq!(shown("2026-01-01 12:00:00 ERROR address in use"), "[pasted]");
    assert_eq!(shown("[2026-01-01T12:00:00.5Z] it failed again"), "[pasted]");
    for typed in ["12:00:00 in cron", "what is 1:2:3 in a tag", "at 12:00 in the night"] {
        assert_ne!(shown(typed), "[pasted]", "{typed}");
    }
    assert_eq!(shown(&"word ".repeat(24)), "word ".repeat(24).trim_end());
    assert_eq!(shown("one line\n"), "one line");
}

#[test]
fn only_an_operator_that_can_stand_alone_is_a_question() {
    assert!(Question::parse("in:title").unwrap().is_empty());
    assert!(!Question::parse("tag:cache").unwrap().is_empty());
}

proptest! {
    #[test]
    fn any_text_is_a_question_or_a_complaint_about_a_part_of_it(
        text in "\\PC{0,60}|([a-z\" :-]|in:|tag:|score:|before:|is:){0,40}"
    ) {
        if let Err(complaints) = Question::parse(&text) {
            for complaint in complaints {
                let At::Text(range) = complaint.at else { panic!("it came from the text") };
                prop_assert!(!text.get(range).unwrap_or_default().is_empty());
            }
        }
    }
}
