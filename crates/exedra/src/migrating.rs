//! Carrying data of an older version over, before anything else is done with it.
//!
//! One process does it, under a lock, and the others wait until it is done. Before the first change a
//! copy is set aside in the data folder: a backup like any other, to go back with.

use std::path::PathBuf;
use std::time::Duration;

use forum::Clock;
use model::time::Timestamp;
use store::migrations::{self, Migrating, Progress};
use store::version::{self, Standing};
use store::{Address, StoreError};

use crate::access::uploads_folder;
use crate::commands::backup::tell_of_holding;
use crate::config::Config;
use crate::failure::Failure;
use crate::manager::Manager;
use crate::terminal;

/// How often a process that waits for another looks again.
const LOOK: Duration = Duration::from_millis(300);

/// What there is to go back with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WayBack {
    /// A copy that is made first.
    SetAside,
    /// What the data was filled from a moment ago.
    AtHand,
}

/// Who is told how far it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    Log,
    Terminal,
}

impl Told {
    fn tell(self, line: &str) {
        match self {
            Self::Log => tracing::info!("{line}"),
            Self::Terminal => terminal::tell(line),
        }
    }
}

/// Sees to it that the data is of this program's version. An empty store is left alone.
///
/// # Errors
/// The data is of a newer version; no copy of it can be made; the store is away. What was done stays,
/// and is gone on with the next time.
pub(crate) async fn bring_over(config: &Config, address: &Address, back: WayBack, told: Told) -> Result<(), Failure> {
    let mut waits = false;
    let mut extending = None;
    while is_older(address).await? {
        extending.get_or_insert_with(|| Manager::of_environment().extend("carrying the data to another version"));
        match Migrating::begin(address, &holder()?).await? {
            Some(migrating) => {
                let carried = migrating.held(carry(config, address, &migrating, back, told)).await;
                migrating.end().await;
                carried?;
            }
            None => {
                if !waits {
                    told.tell("another process carries the data to this version: waiting until it is done");
                }
                waits = true;
                tokio::time::sleep(LOOK).await;
            }
        }
    }
    Ok(())
}

/// The same for commands, which may run beside a server. One of the older version would be left with
/// data that it does not know, so the decision is for whoever keeps that server.
///
/// # Errors
/// As [`bring_over`], and where a server works on data that would have to be carried over.
pub(crate) async fn bring_over_unless_served(config: &Config, address: &Address) -> Result<(), Failure> {
    if let Standing::Older { version, begun: false } = version::standing(address).await?
        && migrations::is_in_use(address).await?
    {
        return Err(Failure::failed(format!(
            "a server works on the data, or did a few seconds ago, and the data is of version {version}: restart the \
             server with this program, which carries the data to version {} when it starts, and then try again",
            version::DATA
        )));
    }
    bring_over(config, address, WayBack::SetAside, Told::Terminal).await
}

async fn is_older(address: &Address) -> Result<bool, Failure> {
    let standing = version::standing(address).await?;
    match (standing, standing.objection()) {
        (Standing::Older { .. }, _) => Ok(true),
        (_, Some(objection)) => Err(StoreError::from(objection).into()),
        (_, None) => Ok(false),
    }
}

async fn carry(
    config: &Config,
    address: &Address,
    migrating: &Migrating,
    back: WayBack,
    told: Told,
) -> Result<(), Failure> {
    // Somebody may have come to the end before the lock was taken.
    let Standing::Older { version, begun } = version::standing(address).await? else { return Ok(()) };
    told.tell(&format!("carrying the data from version {version} to {}", version::DATA));
    match back {
        WayBack::AtHand => {}
        WayBack::SetAside if begun => told.tell(
            "this was begun before and interrupted; the copy that was set aside then is in the data folder of whoever \
             began it",
        ),
        WayBack::SetAside => {
            let file = copy_of(config, version, Clock::system().now());
            std::fs::create_dir_all(&config.data)?;
            let spinner = terminal::spinner("bytes read:");
            let (uploads, now) = (uploads_folder(config), Clock::system().now());
            let read = |bytes| spinner.inc(bytes);
            let written = backup::write(address, &uploads, &file, config.backup_key.as_ref(), now, &read).await;
            spinner.finish_and_clear();
            let written = written.map_err(|failure| {
                Failure::failed(format!("{failure}\nNo copy could be set aside, so the data was left as it is."))
            })?;
            if let Some(held) = written.held {
                told.tell(&tell_of_holding(held));
            }
            told.tell(&format!("a copy of the data as it was is set aside in {}", file.display()));
        }
    }
    let bar = terminal::bar(0, "shards carried over:");
    let carried = migrating.carry(|Progress { from, to, shards, of }| {
        bar.set_length(of);
        bar.set_position(shards);
        if matches!(told, Told::Log) && shards % 8 == 0 {
            tracing::info!("version {from} to {to}: {shards} of {of} shards");
        }
    });
    carried.await?;
    bar.finish_and_clear();
    told.tell(&format!("the data is of version {} now", version::DATA));
    Ok(())
}

/// Says version and time, in UTC.
fn copy_of(config: &Config, version: u32, now: Timestamp) -> PathBuf {
    let time = i64::try_from(now.0).ok().and_then(|now| jiff::Timestamp::from_millisecond(now).ok());
    let time = time.map_or_else(|| now.0.to_string(), |time| time.strftime("%Y%m%dT%H%M%SZ").to_string());
    config.data.join(format!("version-{version}-{time}.backup"))
}

/// A name that no other process has.
fn holder() -> Result<String, Failure> {
    Ok(auth::random::bytes::<12>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}
