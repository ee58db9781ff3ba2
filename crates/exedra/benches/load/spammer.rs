//! Cleaning up after a spammer, beside a guest who reads.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::program::{Server, add_member};
use crate::tools::{at, median, milliseconds};
use crate::{Result, Table};

/// What the spammer wrote: a topic for each of so many posts, and replies to what others wrote.
const POSTS: u64 = 5_000;
const TOPICS: u64 = 200;
/// Between two pages of the reader.
const PACE: Duration = Duration::from_millis(5);
/// How long the reader reads before.
const CALM: Duration = Duration::from_secs(5);
/// How long is waited for it at most.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) fn cleaned_up(data: &Path, server: &Server, topic: &str, table: &mut Table) -> Result<()> {
    // A kept folder may have those of earlier runs.
    let name = format!("spammer-{}", std::process::id());
    add_member(data, &name)?;
    write(server, &name)?;
    let page = format!("/moderation/members/{name}/cleanup");
    let mut guest = server.client()?;
    guest.encoding = "br";
    let mut calm = Vec::new();
    let began = Instant::now();
    while began.elapsed() < CALM {
        calm.push(milliseconds(guest.page(topic)?.took));
        std::thread::sleep(PACE);
    }
    // A connection on which nothing was asked for a while is closed.
    let admin = &mut server.client()?;
    admin.sign_in()?;
    let (mut beside, mut looks) = (Vec::new(), Vec::new());
    let began = Instant::now();
    admin.post(&page, &[("reason", "Advertises.")])?;
    loop {
        for _ in 0..10 {
            beside.push(milliseconds(guest.page(topic)?.took));
            std::thread::sleep(PACE);
        }
        let seen = admin.page(&page)?;
        looks.push(milliseconds(seen.took));
        if !seen.text().contains("<progress") {
            break;
        }
        if began.elapsed() > PATIENCE {
            return Err("the clean-up does not end".into());
        }
    }
    let took = began.elapsed().as_secs_f64();
    let undone = undone(admin, &page)?;
    table.row(
        &format!("cleaning up after a spammer with {POSTS} posts, {TOPICS} topics among them"),
        "under 10 s, in the background",
        format!("{took:.1} s (undone in {undone:.1} s; its page at most {:.1} ms)", at(&mut looks, 1.0)),
    );
    let ratio = median(&mut beside) / median(&mut calm);
    let late = at(&mut beside, 0.99) / at(&mut calm, 0.99);
    table.row(
        "a guest's topic page meanwhile, asked every 5 ms",
        "as without",
        format!(
            "{ratio:.2} times (median {:.2} ms; 99th percentile {late:.2} times, {:.2} ms)",
            median(&mut beside),
            at(&mut beside, 0.99)
        ),
    );
    Ok(())
}

/// Seconds until it is undone.
fn undone(admin: &mut Client, page: &str) -> Result<f64> {
    let began = Instant::now();
    admin.post(&format!("{page}/undo"), &[])?;
    while admin.page(page)?.text().contains("<progress") {
        if began.elapsed() > PATIENCE {
            return Err("undoing the clean-up does not end".into());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(began.elapsed().as_secs_f64())
}

fn write(server: &Server, name: &str) -> Result<()> {
    let mut spammer = server.client()?;
    spammer.sign_in_as(name)?;
    let threads = others(&mut spammer)?;
    for number in 0..TOPICS {
        let title = format!("The best offer number {number}");
        let body = format!("Offer {number} ends on Friday.");
        spammer.post("/compose", &[("cid", "1"), ("kind", "discussion"), ("title", &title), ("body", &body)])?;
    }
    for number in TOPICS..POSTS {
        let thread = threads.get(number as usize % threads.len()).ok_or("no topics")?;
        spammer.post(&format!("/topic/{thread}/reply"), &[("body", &format!("Offer {number} ends on Friday."))])?;
    }
    Ok(())
}

/// The numbers of some hundreds of topics that can be answered.
fn others(client: &mut Client) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for page in 1..=40 {
        let text = client.page(&format!("/recent?page={page}"))?.text();
        let links = text.split("class=\"row-link\" href=\"/topic/").skip(1);
        found.extend(links.filter_map(|rest| rest.split('/').next()).map(str::to_owned));
    }
    Ok(found)
}
