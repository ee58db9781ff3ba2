//! How fast: the program as people run it, under load, as ratios to a floor of the same run.
//!
//! The floor is a bare axum handler that gives the same bytes from memory, in this process; for
//! replies it is `redis-benchmark` writing 1.5 KB to the same Redis with the same fsync. Both sides
//! take turns, and the median round counts. The table is added to `docs/benchmarks.md`, which the
//! bench `costs` begins.

mod backup;
mod client;
mod keeping;
mod memory;
mod pages;
mod program;
mod sign_ins;
mod spammer;
mod tools;
mod writes;
mod writing;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use program::{Server, generate};
use tools::{CONNECTIONS, ROUNDS, SECONDS, median};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Of the forum that most rows are measured on.
const TOPICS: u64 = 11_000;
const POSTS: u64 = 100_000;
/// Posts of two forums that are compared.
const SIZES: [u64; 2] = [5_000, 1_000_000];
const STARTS: usize = 3;

/// What was measured: what, the goal, what was seen.
#[derive(Default)]
pub(crate) struct Table(Vec<[String; 3]>);

impl Table {
    pub(crate) fn row(&mut self, what: &str, goal: &str, seen: String) {
        eprintln!("{what}: {seen}");
        self.0.push([what.to_owned(), goal.to_owned(), seen]);
    }
}

/// `only`: a word of the rows that are wanted; all, if it is empty.
fn measure(folder: &Path, only: &str) -> Result<Table> {
    let wants = |part: &str| only.is_empty() || only == part;
    let mut table = Table::default();
    let data = folder.join("data");
    // These make content of their own.
    if !["backup", "keeping", "sizes"].contains(&only) {
        generate(&data, TOPICS, POSTS)?;
    }
    if wants("start") {
        let mut times = Vec::new();
        for _ in 0..STARTS {
            times.push(Server::start(&data)?.1.as_secs_f64());
        }
        let what = format!("start to first page, {POSTS} posts, bundled Redis included");
        table.row(&what, "at most 1 s", format!("{:.2} s (median of {STARTS})", median(&mut times)));
    }
    if wants("memory") {
        memory::readers(&data, folder, &mut table)?;
    }
    if wants("pages") || wants("flood") || wants("replies") {
        let (server, _) = Server::start(&data)?;
        let topic = match wants("pages") {
            true => pages::rates(&server, &mut table)?,
            false => pages::full_topics(&mut server.client()?, 1)?.pop().ok_or("no topic of 20 posts")?,
        };
        drop(server);
        let (server, _) = Server::start(&data)?;
        if wants("flood") {
            sign_ins::flood(&server, folder, &topic, &mut table)?;
        }
        if wants("replies") {
            writes::replies(&server, folder, &topic, &mut table)?;
        }
        drop(server);
        if wants("flood") {
            sign_ins::minute(&data, folder, &topic, &mut table)?;
        }
    }
    if wants("code") {
        pages::with_code(&data, &mut table)?;
    }
    if wants("writing") {
        writing::all(&data, folder, &mut table)?;
    }
    if wants("backup") {
        backup::and_back(folder, &mut table)?;
    }
    if wants("keeping") {
        keeping::all(folder, &mut table)?;
    }
    if wants("sizes") {
        pages::at_sizes(folder, SIZES, &mut table)?;
    }
    Ok(table)
}

fn main() -> Result<()> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let folder = tempfile::tempdir()?;
    let table = measure(folder.path(), &only)?;
    let mut text = format!(
        "\n## Under load\n\nThe program as it is run, with its log on, asked by `wrk` over {CONNECTIONS} connections \
         on the same machine. Each ratio is the median of {ROUNDS} rounds of {SECONDS} s a side, the two sides taking \
         turns; {POSTS} posts in {TOPICS} topics where a row says nothing else.\n\n| what | goal | seen |\n|---|---|---|\n"
    );
    for [what, goal, seen] in table.0 {
        writeln!(text, "| {what} | {goal} | {seen} |")?;
    }
    print!("{text}");
    if !only.is_empty() {
        return Ok(());
    }
    let to = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/benchmarks.md");
    let before = std::fs::read_to_string(&to).unwrap_or_else(|_| "# Benchmarks\n".to_owned());
    let (before, section) = before.split_once("\n## Under load").unwrap_or((&before, ""));
    let after = section.find("\n## ").and_then(|at| section.get(at..)).unwrap_or_default();
    std::fs::write(to, format!("{}\n{text}{after}", before.trim_end()))?;
    Ok(())
}
