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

/// Made-up content, and the member `bench`.
pub(crate) fn generate(data: &Path, topics: u64, posts: u64) -> Result<()> {
    let (topics, posts) = (topics.to_string(), posts.to_string());
    output(exedra(data).args(["generate", "--users", "1000", "--seed", "1", "--topics", &topics, "--posts", &posts]))?;
    let add = ["user", "add", "bench", "--email", "bench@example.org", "--password-stdin"];
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
