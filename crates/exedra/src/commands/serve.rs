//! `exedra serve`
//!
//! What stops does so in this order: the door (no new requests), the requests under way, the
//! followers (they write views down and give their leases back), Redis.

use std::sync::Arc;
use std::time::Duration;

use auth::token::Token;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use web::WebSettings;

use crate::access::{Access, interrupted, runtime};
use crate::config::{Config, Layers};
use crate::failure::Failure;
use crate::listener::Listener;
use crate::terminal;

/// How long requests under way may take once the server is to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);

pub(crate) fn run(config: &Config, layers: &Layers) -> Result<(), Failure> {
    for name in layers.unused() {
        tracing::warn!("{name} is set, and not used by this version");
    }
    runtime()?.block_on(serve(config))
}

async fn serve(config: &Config) -> Result<(), Failure> {
    // Before anything is started: an address that is taken is the most frequent slip.
    let listener = Listener::bind(&config.listen).await?;
    let access = Access::for_people(config).await?;
    let served = serve_forum(config, &access, listener).await;
    let closed = access.close().await;
    if closed.is_ok() {
        tracing::info!("stopped");
    }
    served.and(closed)
}

async fn serve_forum(config: &Config, access: &Access, listener: Listener) -> Result<(), Failure> {
    let settings = WebSettings {
        public_url: config.url.clone(),
        setup_token: setup_token(config, access)?,
        secure_cookies: config.url.as_ref().is_some_and(|url| url.starts_with("https://")),
        trusted_proxies: config.trusted_proxies.clone(),
    };
    if !config.limits_enabled {
        tracing::warn!("limits.enabled is false: anybody may try passwords and post without end");
    }
    let router = web::router(Arc::clone(&access.forum), Arc::clone(&access.followers), settings);
    let (stop_following, following_stopped) = watch::channel(false);
    let following = tokio::spawn(Arc::clone(&access.followers).run(following_stopped));
    let (close_door, door_closed) = watch::channel(false);
    let serving = tokio::spawn(listener.serve(router, until(door_closed)));
    tracing::info!("serving {} ({})", config.url.clone().unwrap_or_else(|| config.listen.local_url()), config.listen);
    let served = until_stopped(serving, &close_door).await;
    stop_following.send_replace(true);
    following.await.map_err(|error| Failure::failed(format!("the followers failed: {error}")))?;
    served
}

/// Waits until the server is told to stop, or stops by itself.
async fn until_stopped(
    mut serving: JoinHandle<std::io::Result<()>>,
    close_door: &watch::Sender<bool>,
) -> Result<(), Failure> {
    let ended = tokio::select! {
        ended = &mut serving => Some(ended),
        () = interrupted() => {
            tracing::info!("stopping");
            close_door.send_replace(true);
            tokio::time::timeout(LAST_REQUESTS, &mut serving).await.ok()
        }
    };
    match ended {
        Some(Ok(served)) => Ok(served?),
        Some(Err(error)) => Err(Failure::failed(format!("the server failed: {error}"))),
        None => {
            serving.abort();
            tracing::warn!("requests that took longer than {} s were cut off", LAST_REQUESTS.as_secs());
            Ok(())
        }
    }
}

async fn until(mut said: watch::Receiver<bool>) {
    // An error means that nobody is left to say it.
    let _ = said.wait_for(|said| *said).await;
}

/// On an empty store: opens the setup page to whoever reads this terminal.
fn setup_token(config: &Config, access: &Access) -> Result<Option<auth::token::TokenHash>, Failure> {
    if access.forum.site().is_founded() {
        return Ok(None);
    }
    let token = Token::generate()?;
    let site = config.url.clone().unwrap_or_else(|| config.listen.local_url());
    terminal::print("This forum is not set up yet. Open this address to name it and to make its first admin:")?;
    terminal::print(format!("{site}/setup?token={}", token.reveal()))?;
    Ok(Some(token.hash()))
}
