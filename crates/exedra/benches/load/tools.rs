//! Running `wrk` and other programs, the bare handler that is the floor, and medians.

use std::process::{Command, Stdio};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::header;
use axum::routing::get;

use crate::Result;

pub(crate) const ROUNDS: usize = 5;
/// Seconds of one side of a round.
pub(crate) const SECONDS: u32 = 3;
pub(crate) const CONNECTIONS: u32 = 32;

pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::null()).output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{command:?} failed").into())
    }
}

/// What a run of `wrk` has seen.
pub(crate) struct Load {
    /// Requests a second.
    pub(crate) rate: f64,
    pub(crate) requests: u64,
}

/// Every answer has to be a page or a redirect.
pub(crate) fn wrk(url: &str, connections: u32, more: &[&str]) -> Result<Load> {
    let (connections, seconds) = (connections.to_string(), SECONDS.to_string());
    let text = output(Command::new("wrk").args(["-t1", "-c", &connections, "-d", &seconds]).args(more).arg(url))?;
    if text.contains("Non-2xx") || text.contains("Socket errors") {
        return Err(format!("{url}: {text}").into());
    }
    let rate = text.lines().find_map(|line| line.trim().strip_prefix("Requests/sec:")).ok_or("no rate")?;
    let requests = text.lines().find_map(|line| line.trim().split_once(" requests in ")).ok_or("no requests")?.0;
    Ok(Load { rate: rate.trim().parse()?, requests: requests.parse()? })
}

pub(crate) fn median(values: &mut [f64]) -> f64 {
    at(values, 0.5)
}

/// The value below which this share of them lies.
pub(crate) fn at(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

pub(crate) fn milliseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// Both sides in turn; the medians of the ratio and of the first side's rate.
pub(crate) fn against(
    mut this: impl FnMut() -> Result<f64>,
    mut floor: impl FnMut() -> Result<f64>,
) -> Result<(f64, f64)> {
    let (mut ratios, mut rates) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (this, floor) = (this()?, floor()?);
        ratios.push(this / floor);
        rates.push(this);
    }
    Ok((median(&mut ratios), median(&mut rates)))
}

/// A bare axum handler on a port of its own.
pub(crate) struct Floor {
    pub(crate) url: String,
    runtime: tokio::runtime::Runtime,
}

impl Floor {
    pub(crate) fn of(body: Vec<u8>) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
        let url = format!("http://{}/", listener.local_addr()?);
        let body = Bytes::from(body);
        let handler = get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body.clone()) });
        runtime.spawn(async move { axum::serve(listener, Router::new().route("/", handler)).await });
        Ok(Self { url, runtime })
    }

    pub(crate) fn stop(self) {
        self.runtime.shutdown_timeout(Duration::from_millis(100));
    }
}
