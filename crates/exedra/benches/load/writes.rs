//! Replies, against Redis itself.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::pages::between;
use crate::program::Server;
use crate::tools::{against, output, wrk};
use crate::{Result, Table};

const WRITERS: u32 = 16;

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
