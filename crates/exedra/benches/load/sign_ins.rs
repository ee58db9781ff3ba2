//! Floods of sign-ins beside somebody who reads.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::Server;
use crate::tools::{at, median, milliseconds};
use crate::{Result, Table};

/// Between two pages of the reader beside a flood.
const PACE: Duration = Duration::from_millis(5);
/// How long a reader reads, beside a flood and without.
const READING: Duration = Duration::from_secs(5);
const ROUNDS: usize = 3;

/// Who sign in within [`MINUTE`], and how many of them at once.
const FAILING: u64 = 10_000;
const AT_ONCE: u64 = 200;
const MINUTE: Duration = Duration::from_secs(60);

/// With a wrong password. What else there is to it, `more` says.
fn sign_in(more: &str) -> String {
    format!(
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n\
         wrk.body = 'username=bench&password=wrong'\n{more}"
    )
}

/// Who is turned away comes back when the answer asks for it.
const COMES_BACK: &str = "local wait = 0\n\
     function response(status, headers)\n  wait = 1000 * (tonumber(headers['retry-after'] or headers['Retry-After']) or 0)\nend\n\
     function delay()\n  return wait\nend\n";

/// A page at a steady pace, alone and beside a thousand who sign in at once.
pub(crate) fn flood(server: &Server, folder: &Path, topic: &str, table: &mut Table) -> Result<()> {
    let script = folder.join("login.lua");
    std::fs::write(&script, sign_in(COMES_BACK))?;
    let (mut ratios, mut calm_times, mut flooded_times, mut most) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..ROUNDS {
        let calm = read_steadily(server, topic, READING)?;
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
        let flooded = read_steadily(server, topic, READING)?;
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

/// Ten thousand within a minute, of as many names and of 2,500 networks, on a server with its limits.
pub(crate) fn minute(data: &Path, folder: &Path, topic: &str, table: &mut Table) -> Result<()> {
    let (server, _) = Server::with_limits(data)?;
    let script = folder.join("minute.lua");
    // An answer takes its time, too.
    let wait = u128::from(AT_ONCE) * MINUTE.as_millis() / u128::from(FAILING) * 3 / 4;
    std::fs::write(
        &script,
        sign_in(&format!(
            "local n = 0\nfunction request()\n  n = n + 1\n  \
             wrk.headers['X-Forwarded-For'] = string.format('10.%d.%d.7', math.floor(n / 250) % 10, n % 250)\n  \
             return wrk.format(nil, nil, nil, 'username=nobody' .. n .. '&password=wrong')\nend\n\
             function delay()\n  return {wait}\nend\n"
        )),
    )?;
    let flood = Command::new("wrk")
        .args(["-t1", "-c", &AT_ONCE.to_string(), "-d", &(MINUTE.as_secs() + 1).to_string(), "-s"])
        .arg(&script)
        .arg(server.url("/login"))
        .stdout(Stdio::piped())
        .spawn()?;
    let reading = read_steadily(&server, topic, MINUTE)?;
    let seen = String::from_utf8_lossy(&flood.wait_with_output()?.stdout).into_owned();
    let tried = seen.lines().find_map(|line| line.trim().split_once(" requests in ")).ok_or("no requests")?.0;
    table.row(
        &format!(
            "{FAILING} failing sign-ins within a minute, each of another name: 99th percentile of a guest's topic page"
        ),
        "under 20 ms, memory under 150 MB",
        format!("{reading:.2} ms ({tried} sign-ins; at most {:.0} MB)", server.memory()?.1),
    );
    Ok(())
}

/// The 99th percentile, in milliseconds.
fn read_steadily(server: &Server, topic: &str, how_long: Duration) -> Result<f64> {
    let mut client = server.client()?;
    client.encoding = "br";
    let (began, mut times) = (Instant::now(), Vec::new());
    while began.elapsed() < how_long {
        let page = client.page(topic)?;
        times.push(milliseconds(page.took));
        std::thread::sleep(PACE.saturating_sub(page.took));
    }
    Ok(at(&mut times, 0.99))
}
