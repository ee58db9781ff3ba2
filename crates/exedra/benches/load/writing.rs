//! What writing costs: previews, comparisons of revisions, Markdown made to explode, and an import of
//! files that people wrote.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::{Client, Page};
use crate::pages::full_topics;
use crate::program::{Server, exedra};
use crate::tools::{at, median, milliseconds};
use crate::{Result, Table};

const PREVIEWS: usize = 300;
const COMPARISONS: usize = 20;
const FILES: usize = 500;
/// A text is at most so long.
const LONGEST: usize = 100_000;

/// What is repeated to 100 KB.
const HOSTILE: &[(&str, &str)] = &[
    ("nested quotes", "> "),
    ("quotes that begin anew", ">\n\n"),
    ("nested lists", "- "),
    ("items", "- a\n"),
    ("emphasis that opens", "*a _b "),
    ("strong in words", "a**b"),
    ("brackets", "["),
    ("pictures that open", "![a]("),
    ("references", "[a]: b\n[a] "),
    ("footnotes", "[^1]: a\n[^1] "),
    ("tables", "|a|b|c|\n|-|-|-|\n"),
    ("one wide table", "|a"),
    ("back-ticks", "`a``b"),
    ("HTML that opens", "<a "),
    ("entities", "&#x"),
    ("fences", "```rust\nfn a() {\n```\n"),
];

pub(crate) fn all(data: &Path, folder: &Path, table: &mut Table) -> Result<()> {
    import(data, folder, table)?;
    let (server, _) = Server::start(data)?;
    let topic = full_topics(&mut server.client()?, 1)?.pop().ok_or("no topic of 20 posts")?;
    let mut client = server.client()?;
    client.sign_in()?;
    previews(&mut client, table)?;
    hostile(&server, &mut client, &topic, table)?;
    comparisons(&mut client, table)
}

fn preview(client: &mut Client, body: &str) -> Result<Page> {
    let form = [("cid", "1"), ("kind", "discussion"), ("title", "Preview"), ("body", body), ("preview", "1")];
    let page = client.send("/compose", &form)?;
    if page.status == 200 { Ok(page) } else { Err(format!("a preview answers {}", page.status).into()) }
}

/// Prose, a list, a table and 30 lines of code, none of it seen before.
fn post(n: usize, bytes: usize) -> String {
    let mut body = format!("# What happened in run {n}\n\n");
    for part in 0.. {
        if body.len() >= bytes {
            break;
        }
        body += &format!(
            "The **builder** of stage {part} reads [the lock file](/topic/{n}) and `cache-{n}-{part}` before it *asks* \
             anybody, so whatever was kept under an older key stays out of the way until run {n} has ended.\n\n\
             - first {part}\n- then {n}\n\n"
        );
        if part == 2 {
            body += "| step | took |\n|---|---|\n| fetch | 12 s |\n\n```rust\n";
            for line in 0..30 {
                body += &format!("    let step_{line}: Result<u64, Error> = run({n}, \"{line}\").await?;\n");
            }
            body += "```\n\n";
        }
    }
    body
}

fn previews(client: &mut Client, table: &mut Table) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..PREVIEWS {
        times.push(milliseconds(preview(client, &post(n, 10_000))?.took));
    }
    let seen = format!("{:.1} ms (median {:.1} ms, {PREVIEWS} texts)", at(&mut times, 0.99), median(&mut times));
    table.row("preview of a text of 10 KB with 30 lines of code: 99th percentile", "under 20 ms", seen);
    Ok(())
}

/// Each preview alone, while somebody else reads.
fn hostile(server: &Server, client: &mut Client, topic: &str, table: &mut Table) -> Result<()> {
    let is_over = AtomicBool::new(false);
    let (mut times, mut growths) = (Vec::new(), Vec::new());
    let mut read = std::thread::scope(|scope| -> Result<Vec<f64>> {
        let reading = scope.spawn(|| -> std::result::Result<Vec<f64>, String> {
            let mut reader = server.client().map_err(|error| error.to_string())?;
            reader.sign_in().map_err(|error| error.to_string())?;
            let mut read = Vec::new();
            while !is_over.load(Ordering::Relaxed) {
                read.push(milliseconds(reader.page(topic).map_err(|error| error.to_string())?.took));
                std::thread::sleep(Duration::from_millis(2));
            }
            Ok(read)
        });
        let previewed = HOSTILE.iter().try_for_each(|(name, pattern)| -> Result<()> {
            let body = pattern.repeat(LONGEST / pattern.len());
            let alone = preview(client, &body)?;
            // What was typed stands in the form, too, as HTML.
            let text = alone.text();
            let typed = text.split("<textarea").nth(1).and_then(|rest| rest.split("</textarea>").next());
            let cooked = text.len() - typed.map_or(0, str::len);
            times.push((milliseconds(alone.took), *name));
            growths.push((cooked as f64 / body.len() as f64, *name));
            Ok(())
        });
        is_over.store(true, Ordering::Relaxed);
        previewed?;
        Ok(reading.join().map_err(|_| "the reader panicked")??)
    })?;
    let worst = |of: &[(f64, &'static str)]| of.iter().copied().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or_default();
    let ((slowest, slow), (largest, large)) = (worst(&times), worst(&growths));
    let what = format!("preview of 100 KB of Markdown made to explode, {} kinds: the slowest", HOSTILE.len());
    table.row(&what, "under 50 ms", format!("{slowest:.1} ms ({slow})"));
    table.row("the same: page with the largest output", "20 times its size", format!("{largest:.1} times ({large})"));
    let (most, count) = (at(&mut read, 1.0), read.len());
    table.row("another member's page meanwhile, the slowest", "under 50 ms", format!("{most:.1} ms (of {count})"));
    Ok(())
}

fn comparisons(client: &mut Client, table: &mut Table) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..COMPARISONS {
        let old: String = (0..).map(|line| format!("{line} {}\n", words(n + line, 11))).take(1_200).collect();
        let old: String = old.chars().take(99_000).collect();
        // Every tenth line has a word changed, every thirtieth is new.
        let mut new = String::new();
        for (at, line) in old.lines().enumerate() {
            match at % 30 {
                0 => new += &format!("{line}\n{}\n", words(at + 7, 5)),
                10 | 20 => new += &format!("{}\n", line.replace(" the ", " that ")),
                _ => new += &format!("{line}\n"),
            }
        }
        let new: String = new.chars().take(99_900).collect();
        let title = format!("Compared {n}");
        let form = [("cid", "1"), ("kind", "discussion"), ("title", title.as_str()), ("body", &old)];
        let topic = client.post("/compose", &form)?;
        let page = client.page(topic.split('#').next().unwrap_or_default())?.text();
        let post = page.split("id=\"p").nth(1).and_then(|rest| rest.split('"').next()).ok_or("no post")?.to_owned();
        let form = [("title", title.as_str()), ("body", &new), ("revision", "1"), ("summary", "")];
        client.post(&format!("/post/{post}/edit"), &form)?;
        times.push(milliseconds(client.page(&format!("/post/{post}/revisions/1..2"))?.took));
    }
    let seen = format!("{:.1} ms (median {:.1} ms, {COMPARISONS} pairs)", at(&mut times, 1.0), median(&mut times));
    table.row("comparison of two revisions of 99 KB, the slowest", "under 50 ms", seen);
    Ok(())
}

fn words(seed: usize, count: usize) -> String {
    const WORDS: [&str; 16] = [
        "the", "runner", "keeps", "its", "cache", "below", "a", "key", "of", "lock", "files", "until", "another",
        "branch", "takes", "over",
    ];
    let word = |at: usize| WORDS.get((seed * 7 + at * at * 3 + at * seed) % WORDS.len()).copied().unwrap_or_default();
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// READMEs of the crates that this program is built of.
fn import(data: &Path, folder: &Path, table: &mut Table) -> Result<()> {
    let from = folder.join("readmes");
    std::fs::create_dir(&from)?;
    let (mut count, mut bytes) = (0, 0);
    for file in readmes()? {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if text.trim().is_empty() || text.len() > LONGEST || count == FILES {
            continue;
        }
        std::fs::write(from.join(format!("readme-{count}.md")), &text)?;
        (count, bytes) = (count + 1, bytes + text.len());
    }
    let began = Instant::now();
    // Articles stand in the second of the first three categories.
    let import = ["--category", "2", "--author", "bench"];
    let output = exedra(data).args(["import", "markdown"]).arg(&from).args(import).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let what = format!("import of {count} README files ({} KB), bundled Redis started for it", bytes / 1_000);
    table.row(&what, "under 20 s", format!("{:.1} s", began.elapsed().as_secs_f64()));
    Ok(())
}

fn readmes() -> Result<Vec<PathBuf>> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"))).ok_or("no home")?;
    let find = ["-mindepth", "3", "-maxdepth", "3", "-iname", "readme.md"];
    let found = Command::new("find").arg(home.join("registry/src")).args(find).output()?;
    let mut files: Vec<PathBuf> = String::from_utf8_lossy(&found.stdout).lines().map(PathBuf::from).collect();
    files.sort();
    Ok(files)
}
