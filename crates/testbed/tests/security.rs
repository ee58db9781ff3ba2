//! `docs/security.md` answers every requirement, and names tests that exist.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Of each section of ASVS 5.0 in these chapters, the level of each requirement in its order. What
/// is of level 3 is not in the list.
const ASKED: [(&str, &[u8]); 32] = [
    ("3.1", &[3]),
    ("3.2", &[1, 1, 3]),
    ("3.3", &[1, 2, 2, 2, 3]),
    ("3.4", &[1, 1, 2, 2, 2, 2, 3, 3]),
    ("3.5", &[1, 1, 1, 2, 2, 3, 3, 3]),
    ("3.6", &[3]),
    ("3.7", &[2, 2, 3, 3, 3]),
    ("6.1", &[1, 2, 2]),
    ("6.2", &[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2]),
    ("6.3", &[1, 1, 2, 2, 3, 3, 3, 3]),
    ("6.4", &[1, 1, 2, 2, 3, 3]),
    ("6.5", &[2, 2, 2, 2, 2, 3, 3, 3]),
    ("6.6", &[2, 2, 2, 3]),
    ("6.7", &[3, 3]),
    ("6.8", &[2, 2, 2, 2]),
    ("7.1", &[2, 2, 2]),
    ("7.2", &[1, 1, 1, 1]),
    ("7.3", &[2, 2]),
    ("7.4", &[1, 1, 2, 2, 2]),
    ("7.5", &[2, 2, 3]),
    ("7.6", &[2, 2]),
    ("8.1", &[1, 2, 3, 3]),
    ("8.2", &[1, 1, 2, 3]),
    ("8.3", &[1, 3, 3]),
    ("8.4", &[2, 3]),
    ("10.1", &[2, 2]),
    ("10.2", &[2, 2, 3]),
    ("10.3", &[2, 2, 2, 2, 3]),
    ("10.4", &[1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3]),
    ("10.5", &[2, 2, 2, 2, 2]),
    ("10.6", &[2, 2]),
    ("10.7", &[2, 2, 2]),
];

/// What an answer without a test begins with.
const WITHOUT_TEST: [&str; 4] = ["Written down: ", "Does not apply: ", "Otherwise: ", "Not yet"];

struct Row {
    number: String,
    level: u8,
    asked: String,
    answer: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn document() -> String {
    fs::read_to_string(root().join("docs/security.md")).expect("docs/security.md can be read")
}

fn rows() -> Vec<Row> {
    let document = document();
    let tables = document.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let cells = tables.map(|line| line.split(" | ").map(str::to_owned).collect::<Vec<_>>());
    let rows = cells.filter(|cells| cells[0].starts_with(|char: char| char.is_ascii_digit()));
    rows.map(|cells| {
        let [number, level, asked, answer] = cells.try_into().expect("a row has four cells");
        Row { number, level: level.parse().expect("a level"), asked, answer }
    })
    .collect()
}

/// The tests that stand in a text as `file: name`.
fn named(text: &str) -> Vec<(String, String)> {
    let spans = text.split('`').skip(1).step_by(2);
    let named = spans.filter_map(|span| span.split_once(".rs: "));
    named.map(|(file, name)| (format!("{file}.rs"), name.to_owned())).collect()
}

/// Whether there is a test of this name that runs.
fn is_tested(source: &str, name: &str) -> bool {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let declared = format!("fn {name}(");
    lines.iter().enumerate().any(|(at, line)| {
        let is_declared =
            line.starts_with(&declared) || line.ends_with(&declared) || line.contains(&format!(" {declared}"));
        let attributes: Vec<&&str> = lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).collect();
        let says = |what: &str| attributes.iter().any(|line| line.contains(what));
        is_declared && says("test") && !says("ignore")
    })
}

#[test]
fn every_requirement_is_answered_once_and_none_is_made_up() {
    let mut expected = BTreeMap::new();
    for (section, levels) in ASKED {
        for (at, level) in levels.iter().enumerate().filter(|(_, level)| **level < 3) {
            expected.insert(format!("{section}.{}", at + 1), *level);
        }
    }
    let mut found = BTreeMap::new();
    for Row { number, level, asked, answer } in rows() {
        assert!(!asked.is_empty() && !answer.is_empty(), "{number} says nothing");
        assert!(found.insert(number.clone(), level).is_none(), "{number} stands twice");
    }
    assert_eq!(found, expected);
}

#[test]
fn every_answer_names_a_test_or_a_reason() {
    for Row { number, answer, .. } in rows() {
        let has_reason = WITHOUT_TEST.iter().any(|start| answer.starts_with(start));
        assert!(has_reason || !named(&answer).is_empty(), "{number} names neither a test nor a reason: {answer}");
    }
}

#[test]
fn the_tests_that_are_named_exist() {
    let mut missing = Vec::new();
    let named = named(&document());
    assert!(named.len() > 20, "{named:?}");
    for (file, name) in named {
        let source = fs::read_to_string(root().join(&file)).unwrap_or_default();
        if !is_tested(&source, &name) {
            missing.push(format!("{file}: {name}"));
        }
    }
    assert!(missing.is_empty(), "docs/security.md names tests that do not exist, or do not run: {missing:#?}");
}

#[test]
fn a_test_is_known_by_its_name_and_its_mark() {
    let source = "#[test]\nfn one() {}\n\n#[tokio::test]\nasync fn two() {}\n\nfn three() {}\n\n\
                  #[test]\n#[ignore = \"slow\"]\nfn four() {}\n// fn five()\n";
    assert!(is_tested(source, "one") && is_tested(source, "two"));
    for none in ["on", "three", "four", "five", "six"] {
        assert!(!is_tested(source, none), "{none}");
    }
}
