//! The crate graph is the architecture: here stands what may depend on what.
//!
//! It stands here because `testbed` is the one crate that every other may use and that uses none.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests end by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Of each crate, the crates that it may use. Every arrow leads further down the table, so that
/// nothing can point back. `ARCHITECTURE.md` says what each crate is for.
const ARROWS: [(&str, &[&str]); 15] = [
    ("exedra", &["web", "import", "forum", "backup", "store", "auth", "mail", "shelf", "model"]),
    ("web", &["forum", "backup", "store", "auth", "mail", "markup", "picture", "shelf", "pool", "model"]),
    ("import", &["forum", "store", "markup", "model"]),
    ("forum", &["backup", "store", "search", "auth", "mail", "markup", "picture", "shelf", "pool", "model"]),
    ("backup", &["store", "auth", "shelf", "model"]),
    ("store", &["model"]),
    ("search", &["markup", "model"]),
    ("markup", &["model"]),
    ("mail", &["model"]),
    ("auth", &[]),
    ("picture", &[]),
    ("shelf", &[]),
    ("pool", &[]),
    ("model", &[]),
    ("testbed", &[]),
];

/// What every crate's tests may use.
const TESTBED: &str = "testbed";

/// Those who know Redis.
const KNOW_REDIS: [&str; 2] = ["store", "testbed"];

/// All that `model` uses. None of these opens a file or a socket by itself, waits, or is asked for
/// the time or for randomness.
const OF_MODEL: [&str; 8] = [
    "jiff",
    "precis-profiles",
    "regex",
    "serde",
    "serde_json",
    "thiserror",
    "unicode-normalization",
    "unicode-security",
];

/// A dependency as its crate declares it.
#[derive(Debug)]
struct Arrow {
    from: String,
    to: String,
    /// For tests and benchmarks alone.
    is_dev: bool,
    /// To a crate of this workspace.
    is_inner: bool,
}

struct Workspace {
    crates: BTreeSet<String>,
    arrows: Vec<Arrow>,
}

impl Workspace {
    fn read() -> Self {
        let output = Command::new(env!("CARGO"))
            .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .expect("cargo runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo answers in JSON");
        let mut workspace = Self { crates: BTreeSet::new(), arrows: Vec::new() };
        for package in array(&metadata["packages"]) {
            let from = text(&package["name"]);
            workspace.arrows.extend(array(&package["dependencies"]).iter().map(|dependency| Arrow {
                from: from.clone(),
                to: text(&dependency["name"]),
                is_dev: dependency["kind"] == "dev",
                is_inner: dependency["path"].is_string(),
            }));
            workspace.crates.insert(from);
        }
        workspace
    }

    fn outer(&self) -> impl Iterator<Item = &Arrow> {
        self.arrows.iter().filter(|arrow| !arrow.is_inner)
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).expect("a list")
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The names of the first column of ARCHITECTURE.md's table of dependencies, with their reasons.
fn reasons() -> BTreeMap<String, String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ARCHITECTURE.md");
    let document = std::fs::read_to_string(path).expect("ARCHITECTURE.md can be read");
    let (_, section) = document.split_once("\n## Dependencies\n").expect("it has a section on dependencies");
    let section = section.split("\n## ").next().unwrap_or_default();
    let mut reasons = BTreeMap::new();
    for line in section.lines() {
        let mut cells = line.trim().trim_start_matches('|').split('|').map(str::trim);
        let name = cells.next().and_then(|cell| cell.strip_prefix('`')?.strip_suffix('`'));
        if let Some(name) = name {
            let twice = reasons.insert(name.to_owned(), cells.next().unwrap_or_default().to_owned());
            assert!(twice.is_none(), "ARCHITECTURE.md: `{name}` stands twice among the dependencies");
        }
    }
    reasons
}

#[test]
fn the_table_of_arrows_points_down() {
    for (place, (from, to)) in ARROWS.iter().enumerate() {
        for target in *to {
            let below = ARROWS.iter().skip(place + 1).any(|(name, _)| name == target);
            assert!(below, "{from} may use {target}, which does not stand below it: arrows would point back");
        }
    }
}

#[test]
fn every_crate_has_its_place() {
    let placed: BTreeSet<String> = ARROWS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let found = Workspace::read().crates;
    assert_eq!(found, placed, "a crate is added or gone: say in the table of this test what it may use");
}

#[test]
fn crates_use_only_what_stands_below_them() {
    let allowed: BTreeMap<&str, &[&str]> = ARROWS.into_iter().collect();
    for arrow in Workspace::read().arrows.iter().filter(|arrow| arrow.is_inner) {
        let Arrow { from, to, is_dev, .. } = arrow;
        let for_tests = *is_dev && to == TESTBED;
        let is_allowed = allowed.get(from.as_str()).is_some_and(|targets| targets.contains(&to.as_str()));
        assert!(
            is_allowed || for_tests,
            "{from} uses {to}: if the architecture is to change, change this table and ARCHITECTURE.md with it"
        );
    }
}

#[test]
fn only_the_store_knows_redis() {
    for arrow in Workspace::read().outer().filter(|arrow| arrow.to == "redis" && !arrow.is_dev) {
        assert!(KNOW_REDIS.contains(&arrow.from.as_str()), "{} depends on redis: let the store do it", arrow.from);
    }
}

#[test]
fn the_model_is_pure() {
    for arrow in Workspace::read().outer().filter(|arrow| arrow.from == "model" && !arrow.is_dev) {
        let name = arrow.to.as_str();
        assert!(OF_MODEL.contains(&name), "model depends on {name}: does that do I/O, read a clock, draw randomness?");
    }
}

#[test]
fn every_dependency_has_a_reason_in_architecture_md() {
    let reasons = reasons();
    let workspace = Workspace::read();
    let used: BTreeSet<&str> = workspace.outer().map(|arrow| arrow.to.as_str()).collect();
    for arrow in workspace.outer() {
        let reason = reasons.get(&arrow.to);
        let Some(reason) = reason else {
            panic!("{} depends on {}: say why in the table of ARCHITECTURE.md", arrow.from, arrow.to);
        };
        assert!(!reason.is_empty(), "ARCHITECTURE.md names {} without a reason", arrow.to);
    }
    for name in reasons.keys() {
        assert!(used.contains(name.as_str()), "ARCHITECTURE.md gives a reason for {name}, which no crate uses");
    }
}
