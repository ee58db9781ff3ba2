//! One process's share in the server: joining it or starting it, knowing when it has ended, and
//! stopping it if nobody else uses it.

use std::fs::File;
use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep, timeout};

use super::Patience;
use super::backoff::Backoff;
use super::error::BundledError;
use super::folder::{CONFIGURATION_FILE, Folder};
use super::line::{Found, Line};
use super::program;

const POLL: Duration = Duration::from_millis(10);

pub(super) struct Keeper {
    folder: Folder,
    patience: Patience,
    /// Shared by all that use the server. Held by this one alone once it has found that it's the
    /// last and stops the server, so that who comes in between waits, and then starts another.
    users: File,
    /// The server, if this process has started it.
    child: Option<Child>,
    /// The connection that shows when the server ends.
    line: Option<Line>,
    /// Whether this share has been given up, so that dropping it has nothing left to do.
    left: bool,
}

impl Keeper {
    /// Takes a share in the server of `folder`. Waits for who is stopping it at this moment.
    pub(super) async fn enter(folder: Folder, patience: Patience) -> Result<Self, BundledError> {
        let users = folder.users()?;
        let started = Instant::now();
        // Stopping is bounded twice: by asking, and by killing.
        while !folder.try_share(&users)? {
            let waited = started.elapsed();
            if waited > patience.stop * 2 + patience.start {
                return Err(BundledError::Silent { folder: folder.path().to_owned(), waited });
            }
            sleep(POLL).await;
        }
        Ok(Self { folder, patience, users, child: None, line: None, left: false })
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Joins the server if one runs, and starts one otherwise. On return it answers.
    ///
    /// Of several processes that find none, the one that gets the server's lock starts it; the
    /// others find it answering.
    pub(super) async fn ensure(&mut self) -> Result<(), BundledError> {
        self.folder.way_to_socket()?;
        let started = Instant::now();
        loop {
            let patience = match self.look().await? {
                Found::Ready(line) => {
                    tracing::debug!(folder = %self.folder.path().display(), "joined the running Redis");
                    self.line = Some(line);
                    return Ok(());
                }
                Found::Loading(_) => self.patience.load,
                Found::Silent => self.patience.start,
                Found::Nobody => match self.folder.lock_server()? {
                    Some(lock) => return self.spawn(lock).await,
                    None => self.patience.start,
                },
            };
            let waited = started.elapsed();
            if waited > patience {
                return Err(BundledError::Silent { folder: self.folder.path().to_owned(), waited });
            }
            sleep(POLL).await;
        }
    }

    async fn look(&self) -> Result<Found, BundledError> {
        let socket = self.folder.socket();
        Line::open(socket).await.map_err(BundledError::io("connect to", socket))
    }

    async fn spawn(&mut self, lock: File) -> Result<(), BundledError> {
        let familiar = self.folder.familiar();
        let program = program::find(familiar.as_deref()).await?;
        if let Some(familiar) = familiar.filter(|name| !program.ends_with(name)) {
            tracing::warn!(
                "the data was written by {familiar}, which isn't there any more; trying {}",
                program.display()
            );
        }
        self.folder.furnish(&program)?;
        let quote_from = self.folder.log_length();
        let (output, errors) = (self.folder.log()?, self.folder.log()?);
        let child = Command::new(&program)
            .arg(CONFIGURATION_FILE)
            .current_dir(self.folder.path())
            .stdin(Stdio::from(lock))
            .stdout(Stdio::from(output))
            .stderr(Stdio::from(errors))
            // Ctrl-C in a terminal goes to a process group. Redis is stopped last, and by asking.
            .process_group(0)
            .spawn()
            .map_err(BundledError::io("run", &program))?;
        let pid = child.id();
        // At once, so that giving up in the middle leaves no server without a keeper.
        let child = self.child.insert(child);
        let ready = until_ready(child, &self.folder, self.patience, quote_from).await;
        match ready {
            Ok(line) => {
                tracing::info!(program = %program.display(), pid, "started Redis");
                self.line = Some(line);
                Ok(())
            }
            Err(error) => {
                // Fails if it has ended already, which is as well.
                let _ = child.kill().await;
                self.child = None;
                Err(error)
            }
        }
    }

    /// Keeps the server running, for ever: restarts it when it ends.
    pub(super) async fn keep(&mut self) {
        let mut backoff = Backoff::new();
        loop {
            let since = Instant::now();
            let how = self.ended().await;
            let mut wait = backoff.after(since.elapsed());
            tracing::warn!(log = %self.folder.path().join("redis.log").display(), "Redis ended ({how}); restarting it");
            loop {
                sleep(wait).await;
                match self.ensure().await {
                    Ok(()) => break,
                    Err(error) => {
                        wait = backoff.after(Duration::ZERO);
                        tracing::error!("Redis can't be restarted, next try in {} s: {error}", wait.as_secs_f32());
                    }
                }
            }
        }
    }

    /// Waits until the server has ended, and says how.
    async fn ended(&mut self) -> String {
        let how = match (&mut self.child, &mut self.line) {
            (Some(child), _) => match child.wait().await {
                Ok(status) => status.to_string(),
                Err(error) => error.to_string(),
            },
            (None, Some(line)) => {
                line.closed().await;
                "it closed its connections".to_owned()
            }
            (None, None) => "unknown to this process".to_owned(),
        };
        (self.child, self.line) = (None, None);
        how
    }

    /// Gives up the share. The last one to do so stops the server, on its own terms first, with
    /// force when it takes too long.
    pub(super) async fn leave(mut self) -> Result<(), BundledError> {
        if !self.is_last()? {
            self.left = true;
            tracing::info!("Redis runs on: another Exedra process uses it");
            return Ok(());
        }
        match timeout(self.patience.stop, self.ask_to_end()).await {
            Ok(ended) => ended?,
            Err(_) => self.kill().await?,
        }
        self.left = true;
        tracing::debug!("stopped Redis");
        Ok(())
    }

    /// Whether nobody else uses the server. From then on nobody can, until `users` is closed.
    fn is_last(&self) -> Result<bool, BundledError> {
        let given_up = self.users.unlock();
        given_up.map_err(BundledError::io("unlock a file in", self.folder.path()))?;
        self.folder.try_lock(&self.users)
    }

    /// Asks the server to end until it has; again and again, since one that is just starting
    /// can't hear yet.
    async fn ask_to_end(&mut self) -> Result<(), BundledError> {
        while self.folder.lock_server()?.is_none() {
            match self.look().await {
                Ok(Found::Ready(mut line) | Found::Loading(mut line)) => {
                    // An error means that it has just ended.
                    let _ = line.shut_down().await;
                    line.closed().await;
                }
                _ => self.signal(Signal::TERM),
            }
            sleep(POLL).await;
        }
        self.gone().await
    }

    async fn kill(&mut self) -> Result<(), BundledError> {
        tracing::warn!("Redis hasn't ended after {} s; killing it", self.patience.stop.as_secs_f32());
        self.signal(Signal::KILL);
        match timeout(self.patience.stop, self.gone()).await {
            Ok(gone) => gone,
            Err(_) => {
                let waited = self.patience.stop * 2;
                Err(BundledError::Silent { folder: self.folder.path().to_owned(), waited })
            }
        }
    }

    /// Waits until the server has ended.
    async fn gone(&mut self) -> Result<(), BundledError> {
        while self.folder.lock_server()?.is_none() {
            sleep(POLL).await;
        }
        if let Some(child) = &mut self.child {
            let reaped = child.wait().await;
            reaped.map_err(BundledError::io("wait for the server of", self.folder.path()))?;
        }
        Ok(())
    }

    /// Signals the server, if this process knows which one it is.
    fn signal(&self, signal: Signal) {
        // A child that isn't reaped keeps its number. Of another's, the lock tells that it lives.
        let child = self.child.as_ref().and_then(Child::id).and_then(|id| Pid::from_raw(id.cast_signed()));
        let joined = || {
            let lives = matches!(self.folder.lock_server(), Ok(None));
            self.line.as_ref().filter(|_| lives)?.pid
        };
        if let Some(pid) = child.or_else(joined) {
            // It may have ended since.
            let _ = kill_process(pid, signal);
        }
    }
}

impl Drop for Keeper {
    /// For what ends without [`Keeper::leave`], like a runtime that is dropped: as much of it as
    /// can be done without waiting. SIGTERM has Redis sync its file and end, as SHUTDOWN does.
    fn drop(&mut self) {
        if self.left || !self.is_last().unwrap_or(false) {
            return;
        }
        if self.child.is_some() || Line::shut_down_at_once(self.folder.socket()).is_err() {
            self.signal(Signal::TERM);
        }
    }
}

/// Waits until the server that was just started answers.
async fn until_ready(
    child: &mut Child,
    folder: &Folder,
    patience: Patience,
    quote_from: u64,
) -> Result<Line, BundledError> {
    let started = Instant::now();
    loop {
        let found = tokio::select! {
            status = child.wait() => {
                let status = status.map_err(BundledError::io("wait for the server of", folder.path()))?;
                return Err(BundledError::Exited { status, log: folder.log_since(quote_from) });
            }
            found = Line::open(folder.socket()) => found,
        };
        let patience = match found.map_err(BundledError::io("connect to", folder.socket()))? {
            Found::Ready(line) => return Ok(line),
            Found::Loading(_) => patience.load,
            Found::Silent | Found::Nobody => patience.start,
        };
        let waited = started.elapsed();
        if waited > patience {
            return Err(BundledError::Late { waited, log: folder.log_since(quote_from) });
        }
        sleep(POLL).await;
    }
}
