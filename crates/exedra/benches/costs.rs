//! What a page, a reply and a post cost: one table, every time as a ratio within the same run.
//!
//! Content comes from `exedra generate`, through the same commits that people's posts take; Redis
//! is the bundled one with `appendfsync always`; pages are asked of the service in this process,
//! one after the other. The table goes to stdout and to `docs/benchmarks.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, header};
use forum::{Clock, Followers, Forum, Settings};
use http_body_util::BodyExt;
use model::list::{List, SiteList, Sort};
use store::bundled::Bundled;
use store::{Address, Store};
use tower::ServiceExt;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Posts that are generated, and topics they stand in.
const POSTS: u64 = 100_000;
const TOPICS: u64 = 5_000;
const LONG_TOPIC: u64 = 10_000;
/// Topics for the list that is paged deep: a third of them stand in one category, more than 100,000.
const LISTED: u64 = 330_000;
const DEEP: u64 = 5_000;
/// Requests of a round, and rounds; the two sides of a ratio take turns.
const REQUESTS: usize = 60;
const ROUNDS: usize = 9;

struct Node {
    forum: Arc<Forum>,
    entrance: web::Entrance,
    bundled: Bundled,
}

impl Node {
    async fn open(data: &Path) -> Result<Self> {
        let bundled = Bundled::start(data).await?;
        let store = Arc::new(Store::open(&Address::parse(&bundled.url())?).await?);
        let forum = Forum::open(store, Clock::system(), Settings { limits: false, ..Settings::default() }).await?;
        let followers = Arc::new(Followers::new(Arc::clone(&forum))?);
        followers.settle().await?;
        let entrance = web::entrance(Arc::clone(&forum), followers, web::WebSettings::default());
        Ok(Self { forum, entrance, bundled })
    }

    async fn memory(&self) -> Result<u64> {
        Ok(self.forum.store().server_facts().await?.memory_bytes)
    }

    /// The page's bytes as they go over the wire, and how long they took.
    async fn get(&self, address: &str, encoding: &str) -> Result<(usize, Duration, String)> {
        let request = Request::get(address).header(header::ACCEPT_ENCODING, encoding).body(Body::empty())?;
        let began = Instant::now();
        let response = self.entrance.clone().oneshot(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        let took = began.elapsed();
        if !status.is_success() {
            return Err(format!("{address} answers {status}").into());
        }
        Ok((body.len(), took, String::from_utf8_lossy(&body).into_owned()))
    }

    /// Median time of an address over that of another, round by round.
    async fn ratio(&self, address: &str, floor: &str) -> Result<Ratio> {
        let mut ratios = Vec::new();
        let mut times = Vec::new();
        for _ in 0..ROUNDS {
            let (a, b) = (self.median(address).await?, self.median(floor).await?);
            ratios.push(a / b);
            times.push(a);
        }
        Ok(Ratio { ratio: median(&mut ratios), milliseconds: median(&mut times) * 1000.0 })
    }

    async fn median(&self, address: &str) -> Result<f64> {
        let mut times = Vec::with_capacity(REQUESTS);
        for _ in 0..REQUESTS {
            times.push(self.get(address, "identity").await?.1.as_secs_f64());
        }
        Ok(median(&mut times))
    }
}

struct Ratio {
    ratio: f64,
    milliseconds: f64,
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

fn generate(data: &Path, arguments: &[&str]) -> Result<Duration> {
    let began = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_exedra"))
        .arg("generate")
        .args(arguments)
        .env("EXEDRA_DATA", data)
        .env_remove("EXEDRA_REDIS")
        .stdout(std::process::Stdio::null())
        .status()?;
    if status.success() { Ok(began.elapsed()) } else { Err("exedra generate failed".into()) }
}

/// The address of a topic of about this many posts that has several pages or exactly one.
async fn topic_of(node: &Node, posts: std::ops::RangeInclusive<u64>) -> Result<String> {
    let site = node.forum.site();
    let guest = model::actor::Actor::Guest;
    let list = List::Site(site.audience(&guest), SiteList::Recent);
    let mut offset = 0;
    loop {
        let slice = node.forum.store().slice(&list, offset, 500).await?;
        if slice.items.is_empty() {
            return Err(format!("no topic has {posts:?} posts").into());
        }
        offset += 500;
        let rows = node.forum.store().rows(&slice.topics(), false).await?;
        let found = rows.into_iter().flatten().find(|row| posts.contains(&row.standing.topic.posts));
        if let Some(row) = found {
            let topic = row.standing.topic;
            let kind = if topic.kind == model::topic::TopicKind::Article { "article" } else { "topic" };
            return Ok(format!("/{kind}/{}/{}", topic.id, topic.heading.title.slug()));
        }
    }
}

async fn measure(folder: &Path) -> Result<Vec<[String; 4]>> {
    let mut rows: Vec<[String; 4]> = Vec::new();
    let mut row = |what: &str, how: &str, goal: &str, seen: String| {
        eprintln!("{what}: {seen}");
        rows.push([what.to_owned(), how.to_owned(), goal.to_owned(), seen]);
    };
    let data = folder.join("posts");
    let (posts, topics) = (POSTS.to_string(), TOPICS.to_string());
    generate(&data, &["--users", "1000", "--topics", "1", "--posts", "1", "--seed", "1"])?;
    let node = Node::open(&data).await?;
    let before = node.memory().await?;
    node.bundled.stop().await?;
    let took = generate(&data, &["--users", "1", "--topics", &topics, "--posts", &posts, "--seed", "2"])?;
    row(
        "content through the commits that people's posts take",
        &format!("{POSTS} posts in {TOPICS} topics, bundled Redis, `appendfsync always`"),
        "100,000 posts in under a minute",
        format!(
            "{:.1} s, {:.0} posts/s, lists and counts included",
            took.as_secs_f64(),
            POSTS as f64 / took.as_secs_f64()
        ),
    );
    let node = Node::open(&data).await?;
    let each = (node.memory().await? - before) as f64 / POSTS as f64;
    row(
        "Redis memory of a post of about 600 characters",
        "growth of `used_memory` over the posts, every list, count and key included",
        "at most 1,229 bytes (1.2 KB)",
        format!("{each:.0} bytes"),
    );
    node.bundled.stop().await?;
    generate(
        &data,
        &["--users", "1", "--topics", "1", "--posts", "1", "--seed", "3", "--long-topic", &LONG_TOPIC.to_string()],
    )?;
    let node = Node::open(&data).await?;
    let small = topic_of(&node, 18..=20).await?;
    let long = topic_of(&node, LONG_TOPIC..=LONG_TOPIC * 2).await?;
    let last = LONG_TOPIC / 20;
    for (what, address) in [
        ("first page of a nested thread of 10,000 posts", long.clone()),
        ("page in the middle of it", format!("{long}?page={}", last / 2)),
        ("last page of it", format!("{long}?page={last}")),
    ] {
        let seen = node.ratio(&address, &small).await?;
        row(
            what,
            "median time over that of a topic of one page",
            "at most 1.2",
            format!("{:.2} ({:.2} ms)", seen.ratio, seen.milliseconds),
        );
    }
    let (bytes, scripts) = first_visit(&node, &small).await?;
    row(
        "first visit to a topic page",
        "page, style, scripts and icon, compressed by brotli",
        "at most 30,000 bytes, 10,000 of scripts",
        format!("{bytes} bytes, {scripts} of scripts"),
    );
    node.bundled.stop().await?;

    let data = folder.join("topics");
    let listed = LISTED.to_string();
    generate(&data, &["--users", "200", "--topics", &listed, "--posts", &listed, "--seed", "4"])?;
    let node = Node::open(&data).await?;
    let (address, pages) = largest_category(&node).await?;
    if pages < DEEP {
        return Err(format!("the largest category has {pages} pages").into());
    }
    let seen = node.ratio(&format!("{address}?page={DEEP}"), &address).await?;
    row(
        &format!("page {DEEP} of a category of {pages} pages"),
        "median time over that of its first page",
        "at most 1.2",
        format!("{:.2} ({:.2} ms)", seen.ratio, seen.milliseconds),
    );
    node.bundled.stop().await?;
    Ok(rows)
}

async fn largest_category(node: &Node) -> Result<(String, u64)> {
    let mut largest = (String::new(), 0);
    for category in node.forum.site().categories() {
        let topics = node.forum.store().list_length(&List::Category(category.id, Sort::Recent)).await?;
        let pages = model::page::count(topics, model::page::TOPICS);
        if pages > largest.1 {
            largest = (format!("/category/{}/{}", category.id, category.slug()), pages);
        }
    }
    Ok(largest)
}

/// Bytes of a topic page with every file that it names, and of the scripts among them.
async fn first_visit(node: &Node, address: &str) -> Result<(usize, usize)> {
    let (_, _, page) = node.get(address, "identity").await?;
    let mut files: Vec<String> = named_files(&page, "/static/");
    let mut seen = 0;
    while let Some(file) = files.get(seen).cloned() {
        seen += 1;
        if file.ends_with(".js") {
            let (_, _, script) = node.get(&file, "identity").await?;
            let imports = script.split("\"./").skip(1).filter_map(|rest| rest.split('"').next());
            for import in imports {
                let import = format!("/static/{import}");
                if !files.contains(&import) {
                    files.push(import);
                }
            }
        }
    }
    let mut bytes = node.get(address, "br").await?.0;
    let mut scripts = 0;
    for file in files {
        let size = node.get(&file, "br").await?.0;
        bytes += size;
        scripts += if file.ends_with(".js") { size } else { 0 };
    }
    Ok((bytes, scripts))
}

fn named_files(page: &str, prefix: &str) -> Vec<String> {
    let mut files: Vec<String> = page.split('"').filter(|part| part.starts_with(prefix)).map(str::to_owned).collect();
    files.sort();
    files.dedup();
    files
}

fn machine() -> String {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1)).unwrap_or("unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores ({model})")
}

#[tokio::main]
async fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows = measure(folder.path()).await?;
    let mut text = String::from("# Benchmarks\n\n");
    writeln!(
        text,
        "Measured by `make bench`: a release build on {}, everything on one machine, pages asked one after the other in this process. Each ratio is the median of {ROUNDS} rounds of {REQUESTS} requests a side, the two sides taking turns.\n",
        machine()
    )?;
    writeln!(text, "| what | how | goal | seen |\n|---|---|---|---|")?;
    for [what, how, goal, seen] in rows {
        writeln!(text, "| {what} | {how} | {goal} | {seen} |")?;
    }
    print!("{text}");
    let to = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/benchmarks.md");
    std::fs::create_dir_all(to.parent().ok_or("no folder")?)?;
    // What others have measured stands below.
    let before = std::fs::read_to_string(&to).unwrap_or_default();
    let below = before.find("\n## ").and_then(|at| before.get(at..)).unwrap_or_default();
    std::fs::write(to, format!("{text}{below}"))?;
    Ok(())
}
