//! Getting at the forum, and giving it back: the bundled Redis, the store, the use cases.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use auth::provider::Providers;
use forum::{BackupPlace, Clock, Followers, Forum, Settings};
use shelf::Shelf;
use store::bundled::Bundled;
use store::{Address, Store};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::config::Config;
use crate::failure::Failure;
use crate::migrating::{Told, WayBack, bring_over, bring_over_unless_served};
use crate::{backdate, secret, terminal};

/// The forum, with a share in the bundled server if there is no other.
pub(crate) struct Access {
    pub(crate) forum: Arc<Forum>,
    pub(crate) followers: Arc<Followers>,
    bundled: Option<Bundled>,
}

/// How long giving leases back may take: they run out by themselves within seconds.
const LAST_LEASES: Duration = Duration::from_secs(5);

/// Where a node's search index is.
pub(crate) fn search_folder(config: &Config) -> PathBuf {
    config.data.join("search")
}

/// Where files are that members sent.
pub(crate) fn uploads_folder(config: &Config) -> PathBuf {
    config.data.join("uploads")
}

/// Where a server puts the backups that it makes.
pub(crate) fn backups_folder(config: &Config) -> PathBuf {
    config.data.join("backups")
}

/// What this machine calls itself, so that people find where a backup lies.
fn machine() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "a machine without a name".to_owned(),
        name => name.to_owned(),
    }
}

/// Who waits for answers.
#[derive(Clone, Copy)]
enum Pace {
    People,
    Command,
}

impl Access {
    /// For serving.
    pub(crate) async fn for_people(config: &Config) -> Result<Self, Failure> {
        Self::open(config, Pace::People, Clock::system()).await
    }

    async fn open(config: &Config, pace: Pace, clock: Clock) -> Result<Self, Failure> {
        let bundled = match config.redis {
            Some(_) => None,
            None => Some(Bundled::start(&config.data).await?),
        };
        let opened = async {
            let address = match (&config.redis, &bundled) {
                (Some(address), _) => address.clone(),
                (None, Some(bundled)) => Address::parse(&bundled.url())?,
                (None, None) => return Err(Failure::failed("there is no Redis")),
            };
            let store = match pace {
                Pace::People => {
                    bring_over(config, &address, WayBack::SetAside, Told::Log).await?;
                    Store::open(&address).await?
                }
                Pace::Command => {
                    bring_over_unless_served(config, &address).await?;
                    Store::open_for_bulk(&address).await?
                }
            };
            // Nobody signs in to a command.
            let providers = match pace {
                Pace::People => config.providers().map_err(|error| Failure::failed(error.to_string()))?,
                Pace::Command => Providers::default(),
            };
            let office = config
                .mail
                .as_ref()
                .map(|mail| mail.open(config))
                .transpose()
                .map_err(|error| Failure::failed(error.to_string()))?;
            let uploads = uploads_folder(config);
            let shelf = match pace {
                // Whoever runs a command may be somebody else than the server, whose folder it is to be.
                Pace::Command if !uploads.is_dir() => None,
                _ => Some(Shelf::in_folder(&uploads).map_err(|error| Failure::failed(error.to_string()))?),
            };
            // People are shown where it is, to type it elsewhere.
            let backups = std::path::absolute(backups_folder(config))?;
            let settings = Settings {
                shelf: shelf.map(Arc::new),
                // Commands make them where they are told to.
                backups: matches!(pace, Pace::People).then(|| BackupPlace {
                    address: address.clone(),
                    uploads,
                    folder: backups,
                    key: config.backup_key.clone(),
                    node: machine(),
                }),
                file_max: config.file_max,
                limits: config.limits_enabled,
                mail: office.map(Arc::new),
                providers,
                keep_addresses: config.keep_addresses,
                // Commands leave it to the server.
                index: matches!(pace, Pace::People).then(|| search_folder(config)),
                seal: secret::seal(config, matches!(pace, Pace::People))?,
                ..Settings::default()
            };
            let forum = Forum::open(Arc::new(store), clock, settings).await?;
            let followers = Arc::new(Followers::new(Arc::clone(&forum))?);
            Ok::<_, Failure>((forum, followers))
        };
        match opened.await {
            Ok((forum, followers)) => Ok(Self { forum, followers, bundled }),
            Err(failure) => {
                if let Some(bundled) = bundled {
                    bundled.stop().await?;
                }
                Err(failure)
            }
        }
    }

    /// Carries everything onward that is still to be carried: by itself, or by waiting for the
    /// server that runs.
    pub(crate) async fn settle(&self) -> Result<(), Failure> {
        let spinner = terminal::spinner("bringing lists up to date");
        self.followers.settle().await?;
        self.followers.trim(Duration::ZERO).await?;
        spinner.finish_and_clear();
        Ok(())
    }

    /// Gives back what was taken; Redis goes last.
    pub(crate) async fn close(self) -> Result<(), Failure> {
        let released = tokio::time::timeout(LAST_LEASES, self.followers.release()).await;
        drop((self.forum, self.followers));
        if let Some(bundled) = self.bundled {
            bundled.stop().await?;
        }
        if let Ok(released) = released {
            released?;
        }
        Ok(())
    }
}

/// Runs a command on the forum. Everything is given back in the end, also when the command fails
/// or is interrupted.
pub(crate) fn with_forum(
    config: &Config,
    work: impl AsyncFnOnce(&Access) -> Result<(), Failure>,
) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let mut interruption = Interruption::listen();
        let access = tokio::select! {
            access = Access::open(config, Pace::Command, backdate::clock()) => access?,
            () = interruption.came() => return Err(Failure::failed("interrupted before it began")),
        };
        let result = tokio::select! {
            result = work(&access) => result,
            () = interruption.came() => Err(Failure::failed("interrupted; what was done so far stays")),
        };
        let closed = access.close().await;
        result.and(closed)
    })
}

/// Runs a command on the store alone. The bundled server is given back in the end.
pub(crate) fn with_redis(
    config: &Config,
    work: impl AsyncFnOnce(&Address) -> Result<(), Failure>,
) -> Result<(), Failure> {
    runtime()?.block_on(async {
        let bundled = match config.redis {
            Some(_) => None,
            None => Some(Bundled::start(&config.data).await?),
        };
        let mut interruption = Interruption::listen();
        let worked = async {
            let address = match (&config.redis, &bundled) {
                (Some(address), _) => address.clone(),
                (None, Some(bundled)) => Address::parse(&bundled.url())?,
                (None, None) => return Err(Failure::failed("there is no Redis")),
            };
            work(&address).await
        };
        let result = tokio::select! {
            result = worked => result,
            () = interruption.came() => Err(Failure::failed("interrupted")),
        };
        let closed = match bundled {
            Some(bundled) => bundled.stop().await.map_err(Failure::from),
            None => Ok(()),
        };
        result.and(closed)
    })
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// SIGTERM and Ctrl-C, which from now on end the process only where it asks for them.
pub(crate) struct Interruption {
    signals: Option<(Signal, Signal)>,
}

impl Interruption {
    pub(crate) fn listen() -> Self {
        let signals = signal(SignalKind::terminate()).and_then(|term| Ok((term, signal(SignalKind::interrupt())?)));
        Self { signals: signals.ok() }
    }

    /// Waits for one; for ever, if the system does not tell of them.
    pub(crate) async fn came(&mut self) {
        match &mut self.signals {
            Some((terminate, interrupt)) => {
                tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} }
            }
            None => std::future::pending().await,
        }
    }
}
