//! `/metrics`, on a listener of its own: whoever reaches the forum does not reach it.

use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use tokio::sync::watch;
use web::Metrics;

use crate::config::Listen;
use crate::connections::{self, Phase};
use crate::listener::Listener;

/// How long until an address that was taken is tried again.
const AGAIN: Duration = Duration::from_millis(500);

/// How many connections to the forum are open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Open(Arc<AtomicUsize>);

/// One of them, until it is dropped.
pub(crate) struct Entered(Open);

impl Open {
    pub(crate) fn enter(&self) -> Entered {
        self.0.fetch_add(1, Ordering::Relaxed);
        Entered(self.clone())
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Answers until the phase says otherwise. The forum does not depend on it: where the address is
/// taken, mostly by a server that is about to end, it is tried again.
pub(crate) async fn serve(listen: Listen, metrics: Metrics, open: Open, phase: watch::Receiver<Phase>) {
    let listener = bound(&listen).await;
    tracing::info!("metrics at {listener}");
    let show = get(move || async move {
        let mut text = metrics.text().await;
        write_process(&mut text, &open);
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text)
    });
    let router = Router::new().route("/metrics", show);
    if let Err(error) = connections::serve(vec![listener], router, Open::default(), phase).await {
        tracing::warn!(%error, "metrics are not served any more");
    }
}

async fn bound(listen: &Listen) -> Listener {
    let mut has_told = false;
    loop {
        match Listener::bind(listen).await {
            Ok(listener) => return listener,
            Err(failure) => {
                if !has_told {
                    tracing::warn!("no metrics yet: {failure}");
                    has_told = true;
                }
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

fn write_process(text: &mut String, open: &Open) {
    let connections = open.0.load(Ordering::Relaxed);
    let _ = writeln!(
        text,
        "# HELP exedra_open_connections Connections to the forum that are open.\n\
         # TYPE exedra_open_connections gauge\nexedra_open_connections {connections}"
    );
    if let Some(bytes) = resident() {
        let _ = writeln!(
            text,
            "# HELP process_resident_memory_bytes Resident memory size in bytes.\n\
             # TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes {bytes}"
        );
    }
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(
        text,
        "# HELP exedra_build_info Which version runs.\n\
         # TYPE exedra_build_info gauge\nexedra_build_info{{version=\"{version}\"}} 1"
    );
}

/// The memory of this process; nothing where the system does not say.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
