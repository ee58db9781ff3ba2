//! Keeping order: every page of moderators and of admins, decisions, a change of settings on another node, and
//! cleaning up after a spammer, in a forum in which much waits.
//!
//! `POSTS`, `MEMBERS` and `CASES` ask for another size. `KEPT` names a folder for the content: what is there already
//! is taken as it is, since making it takes a while.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::client::Client;
use crate::pages::{between, full_topics};
use crate::program::{Content, Server, exedra, generate_with};
use crate::tools::{at, median, milliseconds, output};
use crate::{Result, Table, spammer};

/// Readings of each page.
const READINGS: usize = 15;
/// Pages that are named because they take longest.
const NAMED: usize = 5;
const DECISIONS: usize = 200;
/// Changes of a setting that another node is to hear of.
const CHANGES: usize = 20;
const GOAL: &str = "under 50 ms";

pub(crate) fn all(folder: &Path, table: &mut Table) -> Result<()> {
    let content = Content {
        posts: asked("POSTS", 1_000_000)?,
        members: asked("MEMBERS", 100_000)?,
        topics: asked("POSTS", 1_000_000)? / 20,
        cases: asked("CASES", 10_000)?,
    };
    let data = std::env::var_os("KEPT").map_or_else(|| folder.join("kept"), PathBuf::from);
    if !data.join("redis").exists() {
        std::fs::create_dir_all(&data)?;
        generate_with(&data, &content)?;
        output(exedra(&data).args(["user", "set-role", "bench", "admin"]))?;
    }
    // The index that another node would make for itself.
    let other = folder.join("other");
    std::fs::create_dir_all(&other)?;
    output(Command::new("cp").arg("-r").arg(data.join("search")).arg(&other))?;
    let (server, _) = Server::start(&data)?;
    let mut admin = server.client()?;
    admin.sign_in()?;
    pages(&server, &mut admin, &content, table)?;
    decisions(&server, &mut admin, &content, table)?;
    let topic = full_topics(&mut server.client()?, 1)?.pop().ok_or("no topic of 20 posts")?;
    spammer::cleaned_up(&data, &server, &topic, table)?;
    let mut admin = server.client()?;
    admin.sign_in()?;
    settings(&server, &other, &mut admin, table)
}

fn asked(name: &str, usual: u64) -> Result<u64> {
    Ok(std::env::var(name).ok().map(|text| text.parse()).transpose()?.unwrap_or(usual))
}

/// What stands in the places of a route.
type Places = BTreeMap<&'static str, Vec<String>>;

/// All pages of both areas, found by the table of routes, so that none is forgotten.
fn addresses(admin: &mut Client) -> Result<Vec<String>> {
    let group = admin.post("/admin/groups", &[("name", &format!("Bench {}", std::process::id()))])?;
    let queue = admin.page("/moderation")?.text();
    let case = between(&queue, "action=\"/moderation/posts/", "\"").ok_or("nothing waits")?;
    let index = admin.page("/admin/settings")?.text();
    let subjects = index.split("href=\"/admin/settings/").skip(1).filter_map(|rest| rest.split(['"', '#', '?']).next());
    let mut subjects: Vec<String> = subjects.filter(|subject| *subject != "history").map(str::to_owned).collect();
    subjects.sort();
    subjects.dedup();
    let one = |value: &str| vec![value.to_owned()];
    let group = group.rsplit('/').next().unwrap_or_default().to_owned();
    let places: Places = BTreeMap::from([
        ("{pid}", one(case)),
        ("{slug}", one("engineer-0001")),
        ("{cid}", one("1")),
        ("{gid}", one(&group)),
        ("{name}", one("about")),
        ("{number}", one("1")),
        ("{subject}", subjects),
    ]);
    let form = [("title", "About"), ("text", "Who *we* are."), ("seen", "0")];
    // Of an earlier run it may be there.
    admin.send("/admin/pages/about", &form)?;
    let mut found = Vec::new();
    for route in web::routes() {
        let here = ["/admin", "/moderation", "/modlog"]
            .iter()
            .any(|area| route.path == *area || route.path.strip_prefix(area).is_some_and(|rest| rest.starts_with('/')));
        // What it hands out is a file, for a password.
        if here && route.methods.contains(&"GET") && route.path != "/admin/backups/file" {
            found.extend(filled(route.path, &places)?);
        }
    }
    let asked = [
        "/moderation?kind=flagged",
        "/moderation?kind=held",
        "/moderation?kind=appeals",
        "/moderation?kind=members",
        "/moderation?kind=articles",
        "/admin?over=day",
        "/admin?over=quarter",
        "/admin?over=year",
        "/admin/members?q=engineer-05",
        "/admin/members?q=neer",
        "/admin/members?kind=admins",
        "/admin/members?kind=level1",
        "/admin/settings?q=mail",
        "/modlog?before=2000",
        "/modlog?member=2",
    ];
    found.extend(asked.map(str::to_owned));
    Ok(found)
}

/// A route with each of what stands in its places.
fn filled(path: &'static str, places: &Places) -> Result<Vec<String>> {
    let mut found = vec![path.to_owned()];
    for place in path.split('/').filter(|part| part.starts_with('{')) {
        let values = places.get(place).ok_or_else(|| format!("nothing is known for {place} of {path}"))?;
        found = found.iter().flat_map(|known| values.iter().map(|value| known.replace(place, value))).collect();
    }
    Ok(found)
}

struct Seen {
    address: String,
    median: f64,
    slowest: f64,
}

fn pages(server: &Server, admin: &mut Client, content: &Content, table: &mut Table) -> Result<()> {
    let mut seen = Vec::new();
    for address in addresses(admin)? {
        let mut times = Vec::new();
        for _ in 0..READINGS {
            let page = admin.get(&address)?;
            // One that took so long that it was given up has taken that long.
            if ![200, 503].contains(&page.status) {
                return Err(format!("{address} answers {}", page.status).into());
            }
            times.push(milliseconds(page.took));
        }
        let (median, slowest) = (median(&mut times), at(&mut times, 1.0));
        eprintln!("{address}: {median:.1} ms, slowest {slowest:.1} ms");
        seen.push(Seen { address, median, slowest });
    }
    let Content { posts, members, cases, .. } = content;
    let over = seen.iter().filter(|page| page.slowest >= 50.0).count();
    let mut medians: Vec<f64> = seen.iter().map(|page| page.median).collect();
    table.row(
        &format!(
            "{} pages of moderators and admins at {posts} posts, {members} members, {cases} open cases, each read \
             {READINGS} times",
            seen.len()
        ),
        GOAL,
        format!("median of the medians {:.1} ms; {over} pages took longer than the goal once", median(&mut medians)),
    );
    seen.sort_by(|one, other| other.median.total_cmp(&one.median));
    for Seen { address, median, slowest } in seen.iter().take(NAMED) {
        table.row(
            &format!("among them: `{address}`"),
            GOAL,
            format!("{median:.1} ms (median; slowest {slowest:.1} ms)"),
        );
    }
    let worst = seen.iter().max_by(|one, other| one.slowest.total_cmp(&other.slowest)).ok_or("no pages")?;
    table.row(
        &format!("the slowest single reading: `{}`", worst.address),
        GOAL,
        format!("{:.1} ms (median {:.1} ms)", worst.slowest, worst.median),
    );
    let trips = |path: &str| trips(server, path, "GET");
    table.row(
        "round trips to Redis of the queue and of the dashboard",
        "at most 4",
        format!("{:.1} and {:.1}", trips("/moderation")?, trips("/admin")?),
    );
    Ok(())
}

/// How many round trips a request to a route has taken, on average.
fn trips(server: &Server, path: &str, method: &str) -> Result<f64> {
    let figure = |what: &str| {
        server.metric(&format!("exedra_request_redis_round_trips_{what}{{route=\"{path}\",method=\"{method}\"}}"))
    };
    Ok(figure("sum")? / figure("count")?.max(1.0))
}

fn decisions(server: &Server, admin: &mut Client, content: &Content, table: &mut Table) -> Result<()> {
    let mut times = Vec::new();
    'all: loop {
        let queue = admin.page("/moderation")?.text();
        let cases: Vec<&str> =
            queue.split("action=\"/moderation/posts/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut last = "";
        for case in cases {
            // Each has several forms.
            if case == last {
                continue;
            }
            last = case;
            let page = admin.send(&format!("/moderation/posts/{case}"), &[("do", "dismiss")])?;
            if page.status != 303 {
                return Err(format!("deciding about {case} answers {}", page.status).into());
            }
            times.push(milliseconds(page.took));
            if times.len() >= DECISIONS.min(usize::try_from(content.cases)? / 2) {
                break 'all;
            }
        }
        if last.is_empty() {
            return Err("nothing is left to decide about".into());
        }
    }
    let (middle, slowest) = (median(&mut times), at(&mut times, 1.0));
    let trips = trips(server, "/moderation/posts/{pid}", "POST")?;
    table.row(
        &format!("a decision, round trips to Redis ({} of them)", times.len()),
        "at most 3",
        format!("{trips:.1}, in {middle:.1} ms (median; slowest {slowest:.1} ms)"),
    );
    Ok(())
}

/// A name that the site gets on one node, until a guest reads it on another.
fn settings(server: &Server, other: &Path, admin: &mut Client, table: &mut Table) -> Result<()> {
    let (node, _) = Server::beside(server, other)?;
    let mut reader = node.client()?;
    let mut times = Vec::new();
    for number in 0..CHANGES {
        let name = format!("Forum of change {number}");
        let began = Instant::now();
        admin.post("/admin/settings/site", &[("name", &name)])?;
        while !reader.page("/")?.text().contains(&name) {
            if began.elapsed() > Duration::from_secs(30) {
                return Err("the other node never hears of it".into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        times.push(milliseconds(began.elapsed()));
    }
    let (middle, slowest) = (median(&mut times), at(&mut times, 1.0));
    table.row(
        "a setting is changed, until a guest on a second node reads a page with it, the answer to the admin included",
        "under 1 s",
        format!("{middle:.0} ms (median of {CHANGES}; slowest {slowest:.0} ms)"),
    );
    Ok(())
}
