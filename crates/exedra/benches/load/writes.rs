//! Replies, against Redis itself; and a flood of sign-ins beside somebody who reads.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::pages::between;
use crate::program::Server;
use crate::tools::{against, at, median, milliseconds, output, wrk};
use crate::{Result, Table};

const WRITERS: u32 = 16;
/// Between two pages of the reader beside a flood.
const PACE: Duration = Duration::from_millis(5);
/// How long a reader reads, beside a flood and without.
const READING: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;

pub(crate) fn replies(server: &Server, folder: &Path, topic: &str, table: &mut Table) -> Result<()> {
    let mut client = server.client()?;
    let session = client.sign_in()?;
    let tid = topic.split('/').nth(2).ok_or("no number")?;
    let (url, script) = (server.url(&format!("/topic/{tid}/reply")), folder.join("reply.lua"));
    let script_path = script.to_string_lossy().into_owned();
    let socket = server.socket().to_string_lossy().into_owned();
    let writers = WRITERS.to_string();
    let set = ["-s", &socket, "-c", &writers, "-n", "20000", "-d", "1500", "-t", "set", "-r", "100000", "--csv"];
    let before = replies_of(server, topic)?;
    let (mut sent, mut round) = (0, 0);
    let (ratio, rate) = against(
        || {
            round += 1;
            std::fs::write(&script, reply_script(&session, round))?;
            let load = wrk(&url, WRITERS, &["-s", &script_path])?;
            sent += load.requests;
            Ok(load.rate)
        },
        || {
            let csv = output(Command::new("redis-benchmark").args(set))?;
            let rate = csv.lines().last().and_then(|line| line.split(',').nth(1)).ok_or("no figure")?;
            Ok(rate.trim_matches('"').parse()?)
        },
    )?;
    let written = replies_of(server, topic)? - before;
    // Those on their way when a round ended are not counted by `wrk`.
    if written < sent {
        return Err(format!("{sent} replies were acknowledged, {written} are there").into());
    }
    let began = Instant::now();
    while server.metric("exedra_followers_shards_behind")? > 0.0 {
        std::thread::sleep(Duration::from_millis(10));
    }
    table.row(
        &format!("reply, {WRITERS} at once, `appendfsync always`"),
        "at least 0.25 of `redis-benchmark` SET of 1.5 KB, followers keeping up",
        format!(
            "{ratio:.2} ({rate:.0} replies/s; {written} written, all of them carried onward {:.1} s after the last)",
            began.elapsed().as_secs_f64()
        ),
    );
    Ok(())
}

/// A text of its own for each reply, so that none counts as sent twice.
fn reply_script(session: &str, round: u32) -> String {
    format!(
        "local n = 0\nwrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n\
         wrk.headers['Cookie'] = '{session}'\nfunction request()\n  n = n + 1\n  \
         return wrk.format(nil, nil, nil, 'body={round}+' .. n .. string.rep('+more+words', 60))\nend\n"
    )
}

fn replies_of(server: &Server, topic: &str) -> Result<u64> {
    // Another address than any that is kept.
    let page = server.client()?.page(&format!("{topic}?view=flat"))?.text();
    let found = page.split("<h2").skip(1).find_map(|heading| {
        let text = between(heading, ">", "<")?;
        text.strip_suffix(" replies")
    });
    Ok(found.ok_or("no number of replies")?.replace(',', "").parse()?)
}

/// A page at a steady pace, alone and beside a thousand who sign in at once.
pub(crate) fn flood(server: &Server, folder: &Path, topic: &str, table: &mut Table) -> Result<()> {
    let script = folder.join("login.lua");
    // Who is turned away comes back when the answer asks for it.
    std::fs::write(
        &script,
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n\
         wrk.body = 'username=bench&password=wrong'\nlocal wait = 0\n\
         function response(status, headers)\n  wait = 1000 * (tonumber(headers['retry-after'] or headers['Retry-After']) or 0)\nend\n\
         function delay()\n  return wait\nend\n",
    )?;
    let (mut ratios, mut calm_times, mut flooded_times, mut most) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..ROUNDS {
        let calm = read_steadily(server, topic)?;
        let mut flood = Command::new("wrk")
            .args(["-t1", "-c1000", "-d", &(READING.as_secs() + 2).to_string(), "-s"])
            .arg(&script)
            .arg(server.url("/login"))
            .stdout(Stdio::null())
            .spawn()?;
        let began = Instant::now();
        while server.metric("exedra_pool_running{pool=\"passwords\"}")? < 1.0 {
            if began.elapsed() > Duration::from_secs(10) {
                return Err("the flood did not begin".into());
            }
        }
        let flooded = read_steadily(server, topic)?;
        flood.wait()?;
        ratios.push(flooded / calm);
        calm_times.push(calm);
        flooded_times.push(flooded);
        most = most.max(server.memory()?.1);
    }
    table.row(
        "a flood of sign-ins, 1,000 at once: 99th percentile of a guest's topic page, asked every 5 ms",
        "at most twice the calm one",
        format!(
            "{:.1} times ({:.2} ms, calm {:.2} ms; {ROUNDS} rounds)",
            median(&mut ratios),
            median(&mut flooded_times),
            median(&mut calm_times)
        ),
    );
    table.row("most memory of the server up to then", "at most 150 MB", format!("{most:.0} MB"));
    Ok(())
}

/// The 99th percentile, in milliseconds.
fn read_steadily(server: &Server, topic: &str) -> Result<f64> {
    let mut client = server.client()?;
    client.encoding = "br";
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < READING {
        let page = client.page(topic)?;
        times.push(milliseconds(page.took));
        std::thread::sleep(PACE.saturating_sub(page.took));
    }
    Ok(at(&mut times, 0.99))
}
