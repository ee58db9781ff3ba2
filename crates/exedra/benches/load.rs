//! How fast: the program as people run it, under load by `wrk`, as ratios to a floor of the same run.
//!
//! The floor is a bare axum handler that gives the same bytes from memory, in this process; for
//! replies it is `redis-benchmark` writing 1.5 KB to the same Redis with the same fsync. Both sides
//! take turns, and the median round counts. The table is added to `docs/benchmarks.md`, which the
//! bench `costs` begins.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const ROUNDS: usize = 5;
/// Seconds of one side of a round.
const SECONDS: u32 = 3;
const CONNECTIONS: u32 = 32;
const WRITERS: u32 = 16;
const PASSWORD: &str = "nine green kettles";

/// A running `exedra serve`, stopped when it is dropped.
struct Server {
    process: Child,
    url: String,
    data: PathBuf,
}

impl Server {
    fn start(data: &Path) -> Result<(Self, Duration)> {
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let began = Instant::now();
        let process = exedra(data)
            .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::null())
            .stderr(Stdio::from(std::fs::File::create(data.join("log"))?))
            .spawn()?;
        let server = Self { process, url: format!("http://127.0.0.1:{port}"), data: data.to_owned() };
        while curl(&[&format!("{}/", server.url)]).is_err() {
            std::thread::sleep(Duration::from_millis(5));
            if began.elapsed() > Duration::from_secs(60) {
                return Err("the server does not answer".into());
            }
        }
        Ok((server, began.elapsed()))
    }

    /// Resident memory of the process, in MB.
    fn memory(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.split_whitespace().nth(1).ok_or("no figure")?.parse()?;
        Ok(kilobytes / 1024.0)
    }

    fn socket(&self) -> PathBuf {
        self.data.join("redis/redis.sock")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn exedra(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.env("EXEDRA_DATA", data).env("EXEDRA_LIMITS__ENABLED", "false").env_remove("EXEDRA_REDIS");
    command
}

fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::null()).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{command:?} failed").into())
    }
}

fn curl(arguments: &[&str]) -> Result<String> {
    output(Command::new("curl").args(["--silent", "--fail", "--max-time", "5"]).args(arguments))
}

/// Requests a second, and the 99th percentile in milliseconds.
struct Load {
    rate: f64,
    p99: f64,
}

fn wrk(url: &str, connections: u32, more: &[&str]) -> Result<Load> {
    let (connections, seconds) = (connections.to_string(), SECONDS.to_string());
    let text =
        output(Command::new("wrk").args(["-t1", "--latency", "-c", &connections, "-d", &seconds]).args(more).arg(url))?;
    if text.contains("Non-2xx") && !more.contains(&"-s") {
        return Err(format!("{url}: {text}").into());
    }
    let field = |name: &str| text.lines().find_map(|line| line.trim().strip_prefix(name).map(str::trim));
    let p99 = field("99%").ok_or("no percentile")?;
    let p99 = match (p99.strip_suffix("us"), p99.strip_suffix("ms"), p99.strip_suffix('s')) {
        (Some(micro), ..) => micro.parse::<f64>()? / 1000.0,
        (_, Some(milli), _) => milli.parse()?,
        (.., Some(seconds)) => seconds.parse::<f64>()? * 1000.0,
        _ => return Err("no unit".into()),
    };
    Ok(Load { rate: field("Requests/sec:").ok_or("no rate")?.parse()?, p99 })
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Both sides in turn; the medians of the ratio and of the first side's rate.
fn against(mut this: impl FnMut() -> Result<f64>, mut floor: impl FnMut() -> Result<f64>) -> Result<(f64, f64)> {
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (this, floor) = (this()?, floor()?);
        ratios.push(this / floor);
        rates.push(this);
    }
    Ok((median(&mut ratios), median(&mut rates)))
}

/// A bare axum handler on a port of its own.
struct Floor {
    url: String,
    runtime: tokio::runtime::Runtime,
}

impl Floor {
    fn of(body: Vec<u8>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}/", listener.local_addr()?);
        let body = Bytes::from(body);
        let handler = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body.clone()) });
        runtime.spawn(async move { axum::serve(listener, Router::new().route("/", handler)).await });
        Ok(Self { url, runtime })
    }

    fn stop(self) {
        self.runtime.shutdown_timeout(Duration::from_millis(100));
    }
}

/// A page against the floor of its own bytes.
fn page(server: &Server, path: &str, headers: &[String]) -> Result<(f64, f64)> {
    let url = format!("{}{path}", server.url);
    let mut arguments: Vec<&str> = headers.iter().flat_map(|header| ["-H", header.as_str()]).collect();
    let file = server.data.join("body");
    let mut once = vec!["-o", file.to_str().unwrap_or_default()];
    once.extend(&arguments);
    once.push(&url);
    curl(&once)?;
    curl(&once)?;
    let floor = Floor::of(std::fs::read(&file)?)?;
    let bare: Vec<&str> = Vec::new();
    let seen =
        against(|| Ok(wrk(&url, CONNECTIONS, &arguments)?.rate), || Ok(wrk(&floor.url, CONNECTIONS, &bare)?.rate));
    arguments.clear();
    floor.stop();
    seen
}

fn links(html: &str, start: &str) -> Vec<String> {
    let mut links: Vec<String> = html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|href| href.starts_with(start))
        .map(str::to_owned)
        .collect();
    links.dedup();
    links
}

/// The `Cookie` header of a member who has just signed in.
fn sign_in(server: &Server, name: &str) -> Result<String> {
    let jar = server.data.join("jar");
    let jar = jar.to_str().unwrap_or_default();
    let form = format!("username={name}&password={}", PASSWORD.replace(' ', "+"));
    output(Command::new("curl").args(["--silent", "-c", jar, "-d", &form, &format!("{}/login", server.url)]))?;
    let jar = std::fs::read_to_string(jar)?;
    let session = jar.lines().filter_map(|line| line.split('\t').next_back().filter(|_| line.contains("\texedra\t")));
    Ok(format!("Cookie: exedra={}", session.collect::<Vec<_>>().pop().ok_or("not signed in")?))
}

fn measure(folder: &Path) -> Result<Vec<[String; 3]>> {
    let mut rows: Vec<[String; 3]> = Vec::new();
    let mut row = |what: &str, goal: &str, seen: String| {
        eprintln!("{what}: {seen}");
        rows.push([what.to_owned(), goal.to_owned(), seen]);
    };
    let data = folder.join("data");
    output(
        exedra(&data).args(["generate", "--users", "1000", "--topics", "11000", "--posts", "100000", "--seed", "1"]),
    )?;
    let add = ["user", "add", "bench", "--email", "bench@example.org", "--password-stdin"];
    let mut adding = exedra(&data).args(add).stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    std::io::Write::write_all(&mut adding.stdin.take().ok_or("no stdin")?, PASSWORD.as_bytes())?;
    if !adding.wait()?.success() {
        return Err("exedra user add failed".into());
    }

    let (server, started) = Server::start(&data)?;
    row(
        "start to first page, 100,000 posts, bundled Redis included",
        "at most 1 s",
        format!("{:.2} s", started.as_secs_f64()),
    );
    let brotli = "Accept-Encoding: br".to_owned();
    let recent = curl(&[&format!("{}/category/1/main-track?sort=views", server.url)])?;
    let topic = links(&recent, "/topic/").into_iter().next().ok_or("no topic")?;
    for (what, path) in [
        ("guest, topic page", topic.as_str()),
        ("guest, home", "/"),
        ("guest, category page", "/category/1/main-track"),
    ] {
        let (ratio, rate) = page(&server, path, std::slice::from_ref(&brotli))?;
        row(what, "at least 0.7 of a bare handler", format!("{ratio:.2} ({rate:.0} pages/s)"));
    }
    let member = sign_in(&server, "bench")?;
    let (ratio, rate) = page(&server, &topic, std::slice::from_ref(&member))?;
    row("member, topic page, warm", "at least 0.3 of a bare handler", format!("{ratio:.2} ({rate:.0} pages/s)"));

    let script = folder.join("reply.lua");
    std::fs::write(
        &script,
        format!(
            "local n = 0\nwrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\n\
             wrk.headers['Cookie'] = '{}'\nfunction request()\n  n = n + 1\n  return wrk.format(nil, nil, nil, 'body=' .. \
             n .. string.rep('+more+words', 60))\nend\n",
            member.trim_start_matches("Cookie: ")
        ),
    )?;
    let tid = topic.split('/').nth(2).unwrap_or_default();
    let (url, script) = (format!("{}/topic/{tid}/reply", server.url), script.to_string_lossy().into_owned());
    let socket = server.socket().to_string_lossy().into_owned();
    let set =
        ["-s", &socket, "-c", &WRITERS.to_string(), "-n", "20000", "-d", "1500", "-t", "set", "-r", "100000", "--csv"];
    let (ratio, rate) = against(
        || Ok(wrk(&url, WRITERS, &["-s", &script])?.rate),
        || {
            let csv = output(Command::new("redis-benchmark").args(set))?;
            let rate = csv.lines().last().and_then(|line| line.split(',').nth(1)).ok_or("no figure")?;
            Ok(rate.trim_matches('"').parse()?)
        },
    )?;
    row(
        "reply, 16 at once, `appendfsync always`",
        "at least 0.25 of `redis-benchmark` SET of 1.5 KB",
        format!("{ratio:.2} ({rate:.0} replies/s)"),
    );

    let calm = wrk(&format!("{}{topic}", server.url), 8, &["-H", &brotli])?.p99;
    let login = format!("{}/login", server.url);
    let mut flood = Command::new("wrk")
        .args(["-t1", "-c1000", "-d", &(SECONDS + 2).to_string(), "-s"])
        .arg(folder.join("login.lua"))
        .arg(&login)
        .stdout(Stdio::null())
        .spawn()?;
    std::fs::write(
        folder.join("login.lua"),
        "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/x-www-form-urlencoded'\nwrk.body = 'username=bench&password=wrong'\nfunction delay() return 2000 end\n",
    )?;
    std::thread::sleep(Duration::from_secs(1));
    let flooded = wrk(&format!("{}{topic}", server.url), 8, &["-H", &brotli])?.p99;
    flood.wait()?;
    row(
        "a flood of sign-ins, 1,000 at once: 99th percentile of a topic page",
        "at most twice the calm one",
        format!("{:.1} times ({flooded:.2} ms, calm {calm:.2} ms)", flooded / calm),
    );
    row("memory of the server after it", "at most 150 MB", format!("{:.0} MB", server.memory()?));
    drop(server);

    let (server, _) = Server::start(&data)?;
    let mut paths = Vec::new();
    for page in 1.. {
        let Ok(html) = curl(&[&format!("{}/recent?page={page}", server.url)]) else { break };
        paths.extend(links(&html, "/topic/"));
        paths.extend(links(&html, "/article/"));
        if paths.len() >= 10_000 {
            break;
        }
    }
    paths.truncate(10_000);
    let list = folder.join("paths.lua");
    let quoted: Vec<String> = paths.iter().map(|path| format!("'{path}'")).collect();
    std::fs::write(
        &list,
        format!(
            "local paths = {{{}}}\nlocal n = 0\nfunction request()\n  n = n % #paths + 1\n  return wrk.format('GET', paths[n], {{['Accept-Encoding'] = 'br'}})\nend\n",
            quoted.join(",")
        ),
    )?;
    let keys = || output(Command::new("redis-cli").args(["-s", &server.socket().to_string_lossy(), "dbsize"]));
    let before = keys()?;
    let mut requests = 0.0;
    while requests < 100_000.0 {
        requests += wrk(&server.url, CONNECTIONS, &["-s", &list.to_string_lossy()])?.rate * f64::from(SECONDS);
    }
    row(
        &format!("memory of the server after {requests:.0} requests over {} pages", paths.len()),
        "at most 60 MB",
        format!("{:.0} MB", server.memory()?),
    );
    row(
        "keys in Redis that these guests left",
        "none",
        // Idempotency keys, from when the content was made, run out meanwhile.
        match keys()?.trim().parse::<i64>()? - before.trim().parse::<i64>()? {
            more if more > 0 => more.to_string(),
            _ => "none".to_owned(),
        },
    );
    Ok(rows)
}

fn main() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let rows = measure(folder.path())?;
    let mut text = format!(
        "\n## Under load\n\nThe program as it is run, with its log on, asked by `wrk` over {CONNECTIONS} connections on the same machine. Each ratio is the median of {ROUNDS} rounds of {SECONDS} s a side, the two sides taking turns; 100,000 posts in 11,000 topics.\n\n| what | goal | seen |\n|---|---|---|\n"
    );
    for [what, goal, seen] in rows {
        writeln!(text, "| {what} | {goal} | {seen} |")?;
    }
    print!("{text}");
    let to = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/benchmarks.md");
    let before = std::fs::read_to_string(&to).unwrap_or_else(|_| "# Benchmarks\n".to_owned());
    let kept = before.split("\n## Under load").next().unwrap_or_default().trim_end();
    std::fs::write(to, format!("{kept}\n{text}"))?;
    Ok(())
}
