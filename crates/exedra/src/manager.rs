//! Telling the service manager how the server fares, as sd_notify(3) describes it: one datagram of
//! lines to the socket that `NOTIFY_SOCKET` names.

use std::ffi::OsString;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

use tokio::task::JoinHandle;

/// How much longer a start may take with each time that more is asked for.
const EXTENSION: Duration = Duration::from_secs(60);

/// The service manager, if one wants to be told.
#[derive(Clone, Debug)]
pub(crate) struct Manager {
    address: Option<OsString>,
    /// How long it waits for a sign of life before it starts the server anew.
    watchdog: Option<Duration>,
}

/// More time to start. Dropping it asks for no more.
pub(crate) struct Extension(JoinHandle<()>);

impl Drop for Extension {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Manager {
    pub(crate) fn of_environment() -> Self {
        let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
        let is_meant = number("WATCHDOG_PID").is_none_or(|pid| pid == u64::from(std::process::id()));
        Self {
            address: std::env::var_os("NOTIFY_SOCKET").filter(|address| !address.is_empty()),
            watchdog: number("WATCHDOG_USEC").filter(|&wait| wait > 0 && is_meant).map(Duration::from_micros),
        }
    }

    /// Requests are answered from now on; those of before have waited.
    pub(crate) fn ready(&self, status: &str) {
        self.tell(&format!("READY=1\nSTATUS={status}"));
    }

    /// Asks for more time to start, as long as what this returns is kept.
    pub(crate) fn extend(self, status: &'static str) -> Extension {
        Extension(tokio::spawn(async move {
            let mut pulse = tokio::time::interval(EXTENSION / 4);
            loop {
                pulse.tick().await;
                self.tell(&format!("EXTEND_TIMEOUT_USEC={}\nSTATUS={status}", EXTENSION.as_micros()));
            }
        }))
    }

    /// No more connections are taken from now on.
    pub(crate) fn stopping(&self, status: &str) {
        self.tell(&format!("STOPPING=1\nSTATUS={status}"));
    }

    /// Gives signs of life, if the manager waits for them: as long as the runtime gets to it, the
    /// server is not stuck.
    pub(crate) async fn live(self) {
        let (Some(wait), Some(_)) = (self.watchdog, &self.address) else { return };
        let mut pulse = tokio::time::interval(wait / 3);
        loop {
            pulse.tick().await;
            self.tell("WATCHDOG=1");
        }
    }

    /// A manager that cannot be told is worth a line and no more: the forum works without it.
    fn tell(&self, state: &str) {
        let Some(address) = &self.address else { return };
        let told =
            address_of(address).and_then(|address| UnixDatagram::unbound()?.send_to_addr(state.as_bytes(), &address));
        if let Err(error) = told {
            tracing::warn!(%error, address = %address.display(), "the service manager cannot be told");
        }
    }
}

/// A path, or after an `@` a name in Linux's abstract namespace.
fn address_of(address: &OsString) -> io::Result<SocketAddr> {
    #[cfg(target_os = "linux")]
    if let Some(name) = address.as_bytes().strip_prefix(b"@") {
        use std::os::linux::net::SocketAddrExt;
        return SocketAddr::from_abstract_name(name);
    }
    if address.as_bytes().starts_with(b"/") {
        SocketAddr::from_pathname(address)
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "neither a path nor an abstract name"))
    }
}
