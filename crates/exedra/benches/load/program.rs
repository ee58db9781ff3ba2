//! The program as people run it, and the commands that fill its store.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::Result;
use crate::client::Client;
use crate::tools::output;

/// Of the member called `bench`.
pub(crate) const PASSWORD: &str = "nine green kettles";

pub(crate) fn exedra(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.env("EXEDRA_DATA", data).env("EXEDRA_LIMITS__ENABLED", "false").env_remove("EXEDRA_REDIS");
    command
}

/// How much of what is made up.
pub(crate) struct Content {
    pub(crate) topics: u64,
    pub(crate) posts: u64,
    pub(crate) members: u64,
    /// That wait for a moderator.
    pub(crate) cases: u64,
}

/// Made-up content, and the member `bench`.
pub(crate) fn generate(data: &Path, topics: u64, posts: u64) -> Result<()> {
    generate_with(data, &Content { topics, posts, members: 1000, cases: 0 })
}

pub(crate) fn generate_with(data: &Path, content: &Content) -> Result<()> {
    let Content { topics, posts, members, cases } = content;
    let mut command = exedra(data);
    command.args(["generate", "--seed", "1"]);
    for (option, count) in [("--users", members), ("--topics", topics), ("--posts", posts), ("--cases", cases)] {
        command.args([option, &count.to_string()]);
    }
    output(&mut command)?;
    add_member(data, "bench")
}

/// A member with [`PASSWORD`].
pub(crate) fn add_member(data: &Path, name: &str) -> Result<()> {
    let add = ["user", "add", name, "--email", &format!("{name}@example.org"), "--password-stdin"];
    let mut adding = exedra(data).args(add).stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    adding.stdin.take().ok_or("no stdin")?.write_all(PASSWORD.as_bytes())?;
    if adding.wait()?.success() { Ok(()) } else { Err("exedra user add failed".into()) }
}

/// A running `exedra serve`, stopped when it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    data: PathBuf,
    metrics: String,
}

impl Server {
    /// With its log on, into a file. Answers how long it took until the first page was there.
    pub(crate) fn start(data: &Path) -> Result<(Self, Duration)> {
        Self::of(data, exedra(data))
    }

    /// The same with what limits how often who may do what.
    pub(crate) fn with_limits(data: &Path) -> Result<(Self, Duration)> {
        let mut command = exedra(data);
        command.env("EXEDRA_LIMITS__ENABLED", "true");
        Self::of(data, command)
    }

    /// Another node of the same forum, with a data folder of its own.
    pub(crate) fn beside(server: &Self, data: &Path) -> Result<(Self, Duration)> {
        std::fs::copy(server.data.join("secret.key"), data.join("secret.key"))?;
        let mut command = exedra(data);
        command.env("EXEDRA_REDIS", format!("unix://{}", server.socket().display()));
        Self::of(data, command)
    }

    fn of(data: &Path, mut command: Command) -> Result<(Self, Duration)> {
        let [address, metrics] = [free_address()?, free_address()?];
        let began = Instant::now();
        let process = command
            .args(["serve", "--listen", &address])
            .env("EXEDRA_METRICS__LISTEN", &metrics)
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(data.join("log"))?)
            .spawn()?;
        let server = Self { process, address, data: data.to_owned(), metrics };
        while !Client::to(&server.address).and_then(|mut client| client.get("/")).is_ok_and(|page| page.status == 200) {
            std::thread::sleep(Duration::from_millis(5));
            if began.elapsed() > Duration::from_secs(120) {
                return Err("the server does not answer".into());
            }
        }
        Ok((server, began.elapsed()))
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn client(&self) -> Result<Client> {
        Client::to(&self.address)
    }

    /// Resident memory of the process now, and the most that it ever was, in MB.
    pub(crate) fn memory(&self) -> Result<(f64, f64)> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let field = |name: &str| -> Result<f64> {
            let line = status.lines().find(|line| line.starts_with(name)).ok_or("no such field")?;
            Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse::<f64>()? / 1024.0)
        };
        Ok((field("VmRSS")?, field("VmHWM")?))
    }

    /// A figure of `/metrics`.
    pub(crate) fn metric(&self, name: &str) -> Result<f64> {
        let page = Client::to(&self.metrics)?.get("/metrics")?;
        let text = String::from_utf8_lossy(&page.body).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')).ok_or("no such metric")?;
        Ok(line.parse()?)
    }

    pub(crate) fn redis(&self, command: &[&str]) -> Result<String> {
        output(Command::new("redis-cli").arg("-s").arg(self.socket()).args(command))
    }

    pub(crate) fn socket(&self) -> PathBuf {
        self.data.join("redis/redis.sock")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

fn free_address() -> Result<String> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string())
}
