//! `exedra serve`
//!
//! What stops does so in this order: the door (no new connections), the requests under way, the
//! followers (they finish their batch, write views down and give their leases back), Redis. Each
//! has its limit, so that all of it ends within a minute even where something hangs.

use std::sync::Arc;
use std::time::Duration;

use auth::token::Token;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use web::WebSettings;

use crate::access::{Access, Interruption, runtime};
use crate::config::Config;
use crate::connections::{self, Phase};
use crate::failure::Failure;
use crate::listener::Listener;
use crate::manager::Manager;
use crate::metrics::{self, Open};
use crate::takeover::{self, Offer, Predecessor};
use crate::terminal;

/// How long connections on which nothing happens are kept once the server is to stop: a request
/// may be on its way.
const LINGER: Duration = Duration::from_millis(500);
/// How long requests under way may take once the server is to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// How long followers may take to finish what they carry, once the server is to stop.
const LAST_EVENTS: Duration = Duration::from_secs(10);

#[derive(clap::Args, Default)]
pub(crate) struct Arguments {
    /// Take the socket over from the server that runs on this data folder and address, if there is one
    ///
    /// The running server ends as soon as this one serves. No connection is refused meanwhile.
    #[arg(long)]
    take_over: bool,
}

/// The server's socket, and who else has a part in it.
struct Door {
    listeners: Vec<Listener>,
    predecessor: Option<Predecessor>,
    /// Whether another process may take over. A service manager's socket needs no such thing.
    is_on_offer: bool,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    runtime()?.block_on(serve(config, arguments))
}

async fn serve(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let mut interruption = Interruption::listen();
    // Before anything is started: an address that is taken is the most frequent slip.
    let door = Door::open(config, arguments).await?;
    let opened = tokio::select! {
        opened = Access::for_people(config) => opened.map(Some),
        () = interruption.came() => Ok(None),
    };
    let access = match opened {
        Ok(Some(access)) => access,
        Ok(None) => {
            tracing::info!("told to stop before it served");
            return door.leave();
        }
        Err(failure) => return door.leave().and(Err(failure)),
    };
    let served = serve_forum(config, &access, door, interruption).await;
    let closed = access.close().await;
    if closed.is_ok() {
        tracing::info!("stopped");
    }
    served.and(closed)
}

impl Door {
    async fn open(config: &Config, arguments: &Arguments) -> Result<Self, Failure> {
        let passed = Listener::passed()?;
        if !passed.is_empty() {
            return Ok(Self { listeners: passed, predecessor: None, is_on_offer: false });
        }
        let taken = if arguments.take_over { takeover::take(config)? } else { None };
        let (listener, predecessor) = match taken {
            Some((listener, predecessor)) => (listener, Some(predecessor)),
            None => (Listener::bind(&config.listen).await?, None),
        };
        Ok(Self { listeners: vec![listener], predecessor, is_on_offer: true })
    }

    /// Gives it up without having served.
    fn leave(self) -> Result<(), Failure> {
        for listener in self.listeners {
            listener.close(self.predecessor.is_some())?;
        }
        Ok(())
    }

    fn offer(&self, config: &Config) -> Option<Offer> {
        let listener = self.listeners.first().filter(|_| self.is_on_offer)?;
        let offer = Offer::make(config, listener);
        offer.inspect_err(|error| tracing::warn!(%error, "no other process can take over from this one")).ok()
    }
}

async fn serve_forum(
    config: &Config,
    access: &Access,
    mut door: Door,
    interruption: Interruption,
) -> Result<(), Failure> {
    let settings = WebSettings {
        public_url: config.url.clone(),
        setup_token: setup_token(config, access)?,
        secure_cookies: config.url.as_ref().is_some_and(|url| url.starts_with("https://")),
        trusted_proxies: config.trusted_proxies.clone(),
        fixed: config.fixed.clone(),
    };
    if config.mail.is_some() && config.url.is_none() {
        tracing::warn!("links in letters lead to {}: set server.url to the address that people know", config.site());
    }
    if !config.limits_enabled {
        tracing::warn!("limits.enabled is false: anybody may try passwords and post without end");
    }
    for provider in access.forum.providers().iter().filter(|provider| provider.is_in_the_clear()) {
        tracing::warn!(
            "{} is asked over http: the secrets of whoever signs in can be read on the way",
            provider.title()
        );
    }
    let entrance = web::entrance(Arc::clone(&access.forum), Arc::clone(&access.followers), settings);
    let (stop_following, following_stopped) = watch::channel(false);
    let following = tokio::spawn(Arc::clone(&access.followers).run(following_stopped));
    if let Some(predecessor) = door.predecessor.take() {
        predecessor.dismiss();
    }
    let offer = door.offer(config);
    let places: Vec<String> = door.listeners.iter().map(Listener::to_string).collect();
    let site = config.site();
    let (phase, phases) = watch::channel(Phase::Open);
    let open = Open::default();
    let watched = config.metrics.clone().map(|listen| {
        let watched = metrics::serve(listen, entrance.metrics(), open.clone(), phases.clone());
        tokio::spawn(watched)
    });
    let serving = tokio::spawn(connections::serve(door.listeners, entrance, open, phases));
    let manager = Manager::of_environment();
    manager.ready(&format!("serving {site}"));
    let living = tokio::spawn(manager.clone().live());
    tracing::info!("serving {site} ({})", places.join(", "));
    let served = until_stopped(serving, &phase, offer, interruption, &manager).await;
    stop_following.send_replace(true);
    let followed = end_following(following).await;
    living.abort();
    if let Some(watched) = watched {
        watched.abort();
    }
    followed.and(served)
}

/// Waits until the server is told to stop, until another process has taken over, or until it stops
/// by itself.
async fn until_stopped(
    mut serving: JoinHandle<std::io::Result<()>>,
    phase: &watch::Sender<Phase>,
    mut offer: Option<Offer>,
    mut interruption: Interruption,
    manager: &Manager,
) -> Result<(), Failure> {
    let handed_over = tokio::select! {
        ended = &mut serving => return result_of(ended),
        () = interruption.came() => {
            tracing::info!("stopping");
            offer.as_ref().is_some_and(Offer::is_lent)
        }
        () = accepted(offer.as_mut()) => {
            tracing::info!("stopping: another process has taken over");
            true
        }
    };
    manager.stopping("finishing what has begun");
    phase.send_replace(Phase::Leaving { handed_over });
    let finishing = async {
        if let Ok(ended) = timeout(LINGER, &mut serving).await {
            return ended;
        }
        phase.send_replace(Phase::Closing);
        (&mut serving).await
    };
    let why_not = tokio::select! {
        ended = timeout(LAST_REQUESTS, finishing) => match ended {
            Ok(ended) => return result_of(ended),
            Err(_) => format!("they took longer than {} s", LAST_REQUESTS.as_secs()),
        },
        () = interruption.came() => "a second signal came".to_owned(),
    };
    serving.abort();
    tracing::warn!("requests under way were cut off: {why_not}");
    Ok(())
}

async fn accepted(offer: Option<&mut Offer>) {
    match offer {
        Some(offer) => offer.accepted().await,
        None => std::future::pending().await,
    }
}

fn result_of(ended: Result<std::io::Result<()>, tokio::task::JoinError>) -> Result<(), Failure> {
    match ended {
        Ok(served) => Ok(served?),
        Err(error) => Err(Failure::failed(format!("the server failed: {error}"))),
    }
}

async fn end_following(mut following: JoinHandle<()>) -> Result<(), Failure> {
    match timeout(LAST_EVENTS, &mut following).await {
        Ok(ended) => ended.map_err(|error| Failure::failed(format!("the followers failed: {error}"))),
        Err(_) => {
            following.abort();
            tracing::warn!("the followers did not come to an end; whoever follows next begins where they wrote last");
            Ok(())
        }
    }
}

/// On an empty store: opens the setup page to whoever reads this terminal.
fn setup_token(config: &Config, access: &Access) -> Result<Option<auth::token::TokenHash>, Failure> {
    if access.forum.site().is_founded() {
        return Ok(None);
    }
    let token = Token::generate()?;
    let site = config.site();
    terminal::print("This forum is not set up yet. Open this address to name it and to make its first admin:")?;
    terminal::print(format!("{site}/setup?token={}", token.reveal()))?;
    Ok(Some(token.hash()))
}
