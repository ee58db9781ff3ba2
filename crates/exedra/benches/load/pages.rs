//! Pages: how many a second, how long for a single reader, and how long where code has to be coloured.

use std::ops::RangeInclusive;
use std::path::Path;

use crate::client::Client;
use crate::program::{Server, generate};
use crate::tools::{CONNECTIONS, Floor, against, at, median, milliseconds, wrk};
use crate::{Result, Table};

/// Posts of a page.
const POSTS: usize = 20;
/// Topics of which each is read cold once.
const SAMPLES: usize = 200;

/// The addresses of topics with exactly so many posts that a page is full with them.
pub(crate) fn full_topics(client: &mut Client, wanted: usize) -> Result<Vec<String>> {
    topics_with(client, POSTS - 1..=POSTS - 1, wanted)
}

/// The addresses of topics with so many replies.
fn topics_with(client: &mut Client, replies: RangeInclusive<usize>, wanted: usize) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for page in 1.. {
        let page = client.get(&format!("/recent?page={page}"))?;
        // That was the last one.
        if page.status == 404 {
            break;
        }
        let page = page.text();
        for row in page.split("<li class=\"row").skip(1) {
            let count = between(row, "<span class=\"row-replies\"><b>", "<").and_then(|count| count.parse().ok());
            let href = between(row, "class=\"row-link\" href=\"", "\"");
            if count.is_some_and(|count| replies.contains(&count))
                && href.is_some_and(|href| href.starts_with("/topic/"))
            {
                found.extend(href.map(str::to_owned));
            }
        }
        if found.len() >= wanted {
            found.truncate(wanted);
            break;
        }
    }
    if found.is_empty() { Err("no topic has so many replies".into()) } else { Ok(found) }
}

/// What stands between two strings.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(between, _)| between)
}

/// Pages of guests and of a member against the floor of their own bytes. Answers the topic.
pub(crate) fn rates(server: &Server, table: &mut Table) -> Result<String> {
    let mut client = server.client()?;
    let topic = full_topics(&mut client, 1)?.pop().ok_or("no topic of 20 posts")?;
    let page = client.page(&topic)?.text();
    let (posts, bytes) = (page.matches("<article").count(), page.len());
    if posts != POSTS {
        return Err(format!("{topic} shows {posts} posts").into());
    }
    for (what, path) in [
        (format!("guest, topic page of {POSTS} posts ({bytes} bytes of HTML)"), topic.as_str()),
        ("guest, home".to_owned(), "/"),
        ("guest, category page".to_owned(), "/category/1/main-track"),
    ] {
        let (ratio, rate) = against_floor(server, path, "br", None)?;
        table.row(&what, "at least 0.7 of a bare handler", format!("{ratio:.2} ({rate:.0} pages/s)"));
    }
    let session = server.client()?.sign_in()?;
    let (ratio, rate) = against_floor(server, &topic, "identity", Some(&session))?;
    table.row(
        "member, the same topic page, warm, as it is",
        "at least 0.3 of a bare handler",
        format!("{ratio:.2} ({rate:.0} pages/s)"),
    );
    let (ratio, rate) = against_floor(server, &topic, "br", Some(&session))?;
    table.row("the same, compressed by brotli for each reader", "none", format!("{ratio:.2} ({rate:.0} pages/s)"));
    Ok(topic)
}

fn against_floor(server: &Server, path: &str, encoding: &'static str, session: Option<&str>) -> Result<(f64, f64)> {
    let accepted = format!("Accept-Encoding: {encoding}");
    let cookie = session.map(|session| format!("Cookie: {session}"));
    let mut headers = vec!["-H", &accepted];
    headers.extend(cookie.iter().flat_map(|cookie| ["-H", cookie.as_str()]));
    let mut client = server.client()?;
    client.encoding = encoding;
    if session.is_some() {
        client.sign_in()?;
    }
    client.page(path)?;
    let floor = Floor::of(client.page(path)?.body)?;
    let url = server.url(path);
    let seen = against(|| Ok(wrk(&url, CONNECTIONS, &headers)?.rate), || Ok(wrk(&floor.url, CONNECTIONS, &[])?.rate));
    floor.stop();
    seen
}

/// The time of topic pages at two sizes of the forum, by turns, in milliseconds.
pub(crate) fn at_sizes(folder: &Path, sizes: [u64; 2], table: &mut Table) -> Result<()> {
    let mut servers = Vec::new();
    for posts in sizes {
        let data = folder.join(format!("of-{posts}"));
        generate(&data, posts / 20, posts)?;
        let (server, _) = Server::start(&data)?;
        let topics = topics_with(&mut server.client()?, POSTS - 5..=POSTS - 1, SAMPLES)?;
        drop(server);
        // Nothing of the lists or of the search for topics is left in memory.
        let (server, _) = Server::start(&data)?;
        servers.push((server, topics));
    }
    let mut clients = Vec::new();
    for (server, _) in &servers {
        let mut client = server.client()?;
        client.encoding = "br";
        // Everything but the topics themselves.
        client.page("/")?;
        clients.push(client);
    }
    let mut times = [[Vec::new(), Vec::new()], [Vec::new(), Vec::new()]];
    for sample in 0..SAMPLES {
        for ((times, client), (_, topics)) in times.iter_mut().zip(&mut clients).zip(&servers) {
            let Some(topic) = topics.get(sample % topics.len()) else { continue };
            let [cold, warm] = times;
            if sample < topics.len() {
                cold.push(milliseconds(client.page(topic)?.took));
            }
            warm.push(milliseconds(client.page(topic)?.took));
        }
    }
    let [[small_cold, small_warm], [large_cold, large_warm]] = &mut times;
    let samples = (large_cold.len(), small_cold.len());
    for (what, large, small) in [("cold", large_cold, small_cold), ("warm", large_warm, small_warm)] {
        let (large, small) = (median(large), median(small));
        table.row(
            &format!("guest, topic page of 16 to {POSTS} posts, {what}, at {} posts", sizes[1]),
            &format!("at most 1.3 times that at {} posts", sizes[0]),
            format!("{:.2} times ({large:.2} ms; medians of {} and {} topics)", large / small, samples.0, samples.1),
        );
    }
    Ok(())
}

/// The first reading of pages with code in each post.
pub(crate) fn with_code(data: &Path, table: &mut Table) -> Result<()> {
    let (server, _) = Server::start(data)?;
    let mut client = server.client()?;
    client.sign_in()?;
    let mut topics = Vec::new();
    for number in 0..SAMPLES {
        let title = format!("Code in every post, number {number}");
        let body = code(number * POSTS);
        let form = [("cid", "1"), ("kind", "discussion"), ("title", &title), ("body", &body), ("tags", "code")];
        let mut topic = client.post("/compose", &form)?;
        if topic.starts_with("/post/") {
            return Err(format!("{topic} is no topic").into());
        }
        topic.truncate(topic.find('#').unwrap_or(topic.len()));
        let tid = topic.split('/').nth(2).ok_or("no number")?.to_owned();
        for post in 1..POSTS {
            client.post(&format!("/topic/{tid}/reply"), &[("body", &code(number * POSTS + post))])?;
        }
        topics.push(topic);
    }
    drop(server);
    let (server, _) = Server::start(data)?;
    let mut client = server.client()?;
    client.encoding = "br";
    client.page("/")?;
    let mut times = Vec::new();
    for topic in &topics {
        let page = client.page(topic)?;
        times.push(milliseconds(page.took));
    }
    client.encoding = "identity";
    let blocks = client.page(topics.last().ok_or("no topic")?)?.text().matches("<pre").count();
    if blocks != POSTS {
        return Err(format!("{blocks} blocks of code on a page of {POSTS} posts").into());
    }
    let (middle, late) = (median(&mut times), at(&mut times, 0.99));
    table.row(
        &format!("cold topic page with {LINES} lines of Rust in each of {POSTS} posts"),
        "99th percentile at most 15 ms",
        format!("{late:.1} ms (median {middle:.1} ms, {SAMPLES} pages)"),
    );
    Ok(())
}

/// Lines of a piece of code.
const LINES: usize = 25;

/// A post with a piece of this project's own code, another for each number.
fn code(number: usize) -> String {
    let source = include_str!("../../src/generate/mod.rs");
    let lines: Vec<&str> = source.lines().collect();
    let from = number * 7 % (lines.len() - LINES);
    let piece = lines.get(from..from + LINES).unwrap_or_default().join("\n");
    format!("Piece {number} is what I mean. Where would you begin?\n\n```rust\n// {number}\n{piece}\n```\n")
}
