//! What finding costs: time and memory of indexing, size of the index, and how long a question takes.
//!
//! Posts are made up: words as frequent as in a language (the n-th about 1/n), a title for every tenth,
//! code and logs in every third. `POSTS` says how many there are, 100,000 if it is absent.
//! The table goes to stdout.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::time::Timestamp;
use model::topic::TopicKind;
use search::{Ask, BUDGET, Entry, EntryPlace, Index, Places, Question, States};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// The rarest word is so much rarer than the first, and there are so many steps in between.
const VOCABULARY: u64 = 60_000;
const STEPS: u64 = 10_000;
const QUESTIONS: usize = 2_000;
const PASTES: usize = 300;

/// The same numbers each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A word: the n-th comes up about 1/n as often as the first.
    fn word(&mut self) -> String {
        word(rank(self.below(STEPS)))
    }

    /// One that is neither among the most frequent nor among the rarest.
    fn middling_word(&mut self) -> String {
        let middling = 20 + self.below(3_000);
        let step = (middling as f64).ln() / (VOCABULARY as f64).ln() * STEPS as f64;
        word(rank(step as u64))
    }

    fn sentence(&mut self, words: u64) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn log_line(&mut self) -> String {
        let (hour, minute, id) = (self.below(24), self.below(60), self.below(1 << 40));
        let what = self.sentence(6);
        format!("2026-03-02T{hour:02}:{minute:02}:00Z ERROR [worker-{id:x}] failed to {what}: /srv/{id}/x.rs:17")
    }

    fn body(&mut self, n: u64) -> String {
        let mut body = String::new();
        for _ in 0..1 + self.below(4) {
            let words = 15 + self.below(40);
            // Writing into a text cannot fail.
            let _ = writeln!(body, "{}.\n", self.sentence(words));
        }
        if n.is_multiple_of(3) {
            body.push_str("```\n");
            for _ in 0..2 + self.below(8) {
                let line = if self.below(3) == 0 {
                    self.log_line()
                } else {
                    let (one, two, three) = (self.word(), self.word(), self.word());
                    format!("let {one} = {two}::{three}(--{one}-{two}, \"{three}\");")
                };
                body.push_str(&line);
                body.push('\n');
            }
            body.push_str("```\n");
        }
        body
    }
}

/// Letters for a number, so that no two are alike.
fn rank(step: u64) -> u64 {
    (VOCABULARY as f64).powf(step as f64 / STEPS as f64) as u64
}

fn word(n: u64) -> String {
    let mut n = n.wrapping_mul(2_654_435_761) % 19_173_961;
    let mut word = String::new();
    while word.len() < 3 || n > 0 {
        for letters in ["bcdfghklmnprstvz", "aeiou"] {
            let count = letters.len() as u64;
            word.push(letters.chars().nth((n % count) as usize).unwrap_or('x'));
            n /= count;
        }
    }
    word
}

fn entry(n: u64, chance: &mut Chance) -> Entry {
    let opens = n.is_multiple_of(10);
    Entry {
        post: PostId(n),
        topic: TopicId(n - n % 10),
        category: CategoryId(1 + n / 10 % 8),
        authors: vec![MemberId(chance.below(5_000))],
        created: Timestamp(n * 1_000),
        score: i64::try_from(chance.below(20)).unwrap_or(0) - 4,
        kind: TopicKind::Question,
        place: if opens { EntryPlace::Opening } else { EntryPlace::Answer },
        states: States { is_answered: opens, ..States::default() },
        title: opens.then(|| chance.sentence(7)),
        tags: vec![chance.word()],
        body: chance.body(n),
    }
}

fn main() -> Result<()> {
    // `cargo test --benches` has it built, not run.
    if std::env::args().any(|argument| argument == "--test") {
        return Ok(());
    }
    let posts = std::env::var("POSTS").ok().and_then(|posts| posts.parse().ok()).unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("exedra-search-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let measured = measure(&folder, posts);
    std::fs::remove_dir_all(&folder)?;
    measured
}

fn measure(folder: &Path, posts: u64) -> Result<()> {
    let mut chance = Chance(88_172_645_463_325_252);
    let index = Index::create(folder)?;
    let mut writer = index.writer()?;
    let (mut text, mut spent) = (0, Duration::ZERO);
    for n in 0..posts {
        let entry = entry(n, &mut chance);
        text += entry.body.len() + entry.title.as_ref().map_or(0, String::len);
        let began = Instant::now();
        writer.add(&entry)?;
        spent += began.elapsed();
    }
    let began = Instant::now();
    writer.commit(&Places::new())?;
    spent += began.elapsed();
    let memory = peak_memory();
    let began = Instant::now();
    writer.close()?;
    index.refresh()?;
    let merging = began.elapsed();
    let size = size(folder)?;
    println!("| of {posts} posts | |\n|---|---|");
    println!("| indexing | {:.1} s, and {:.1} s of merging behind it |", spent.as_secs_f64(), merging.as_secs_f64());
    println!("| memory while indexing, the most | {:.0} MB |", memory as f64 / 1e6);
    println!("| index | {:.0} MB, {:.2} × the text |", size as f64 / 1e6, size as f64 / text as f64);
    let three = |chance: &mut Chance| {
        let words: Vec<String> = (0..3).map(|_| chance.middling_word()).collect();
        words.join(" ")
    };
    row(&index, "three words", (0..QUESTIONS).map(|_| three(&mut chance)).collect())?;
    row(&index, "three of the most frequent words", (0..QUESTIONS).map(|n| frequent(n as u64, " ")).collect())?;
    row(&index, "a phrase of them", (0..PASTES).map(|n| format!("\"{}\"", frequent(n as u64, " "))).collect())?;
    let misspelt = |chance: &mut Chance| {
        let mut word = chance.middling_word();
        word.insert(1, 'q');
        word + "q"
    };
    row(&index, "a misspelt word", (0..PASTES).map(|_| misspelt(&mut chance)).collect())?;
    let log = |chance: &mut Chance| {
        let mut log = String::new();
        while log.len() < 10_000 {
            log.push_str(&chance.log_line());
            log.push('\n');
        }
        log
    };
    row(&index, "a pasted log of 10 KB", (0..PASTES).map(|_| log(&mut chance)).collect())
}

fn frequent(n: u64, between: &str) -> String {
    [1 + n % 5, 2 + n % 7, 3 + n % 11].map(word).join(between)
}

fn row(index: &Index, what: &str, questions: Vec<String>) -> Result<()> {
    let categories = (1..=6).map(CategoryId).collect::<std::collections::BTreeSet<_>>();
    let mut times = Vec::with_capacity(questions.len());
    let mut found = 0;
    for text in questions {
        let began = Instant::now();
        let question = Question::parse(&text).map_err(|_| "a question is not understood")?;
        found += usize::from(index.find(&Ask::of(&question, categories.clone()), 0, 20, BUDGET)?.total > 0);
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let at = |share: f64| times.get(((times.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
    println!(
        "| {what}, p50 and p99 | {:.2} ms, {:.2} ms ({found} of {} find something) |",
        milliseconds(at(0.5)),
        milliseconds(at(0.99)),
        times.len()
    );
    Ok(())
}

fn size(folder: &Path) -> Result<u64> {
    let mut size = 0;
    for file in std::fs::read_dir(folder)? {
        size += file?.metadata()?.len();
    }
    Ok(size)
}

/// The most memory that this process has had, in bytes (Linux).
fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes * 1_024)
}
