//! The lock on migrations: who carries the data over.

use std::time::Duration;

use redis::Value;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::Reader;
use crate::script::Script;

/// How long it is held without being renewed: so long others wait for one that was killed.
const LENGTH: Duration = Duration::from_secs(10);
const RENEW: Duration = Duration::from_secs(2);

pub(super) struct Lock {
    renewing: JoinHandle<Key>,
    /// Ends the renewing, which gives the key back.
    stop: watch::Sender<()>,
    /// Says nothing: its other end goes when nobody renews any more.
    held: watch::Receiver<()>,
}

/// What it takes to hold it.
struct Key {
    link: Link,
    script: Script,
    holder: String,
}

impl Lock {
    /// `None` while another has it.
    pub(super) async fn take(link: Link, holder: &str) -> Result<Option<Self>, StoreError> {
        let script = Script::unguarded(include_str!("../lua/lock.lua"));
        let key = Key { link, script, holder: holder.to_owned() };
        let (answer, receipt) = key.script.commit(&key.link, &[keys::migrating()], &key.arguments(LENGTH)).await?;
        if !is_ours(answer)? {
            return Ok(None);
        }
        key.link.confirm(&receipt).await?;
        let (stop, stopped) = watch::channel(());
        let (holding, held) = watch::channel(());
        let renewing = tokio::spawn(key.renew(stopped, holding));
        Ok(Some(Self { renewing, stop, held }))
    }

    /// Waits until it is no longer held.
    pub(super) async fn lost(&self) {
        while self.held.clone().changed().await.is_ok() {}
    }

    pub(super) async fn give_back(mut self) {
        self.stop.send_replace(());
        if let Ok(key) = (&mut self.renewing).await {
            let given = key.script.run(&key.link, &[keys::migrating()], &key.arguments(Duration::ZERO)).await;
            if let Err(error) = given {
                tracing::warn!(%error, "the lock on the migration was not given back: it runs out by itself");
            }
        }
    }
}

/// Whoever is interrupted holds it no longer than it lasts.
impl Drop for Lock {
    fn drop(&mut self) {
        self.renewing.abort();
    }
}

impl Key {
    async fn renew(self, mut stopped: watch::Receiver<()>, _holding: watch::Sender<()>) -> Self {
        let mut renewed = Instant::now();
        loop {
            tokio::select! { () = tokio::time::sleep(RENEW) => {} _ = stopped.changed() => return self }
            let asked = Instant::now();
            let answer = self.script.run(&self.link, &[keys::migrating()], &self.arguments(LENGTH)).await;
            match answer.and_then(is_ours) {
                Ok(true) => renewed = asked,
                // Nobody else has it before it runs out.
                Err(_) if renewed.elapsed() < LENGTH => {}
                Ok(false) | Err(_) => return self,
            }
        }
    }

    fn arguments(&self, length: Duration) -> [String; 2] {
        [self.holder.clone(), length.as_millis().to_string()]
    }
}

fn is_ours(answer: Value) -> Result<bool, StoreError> {
    Ok(Reader::of("migrating").number(answer)? == 1)
}
