//! For tests of what is kept: an app that hears what happens, so that it may keep anything.

use std::sync::Arc;
use std::time::Duration;

use forum::{Clock, Followers, Forum, Origin, Settings};
use store::{Address, Store};
use testbed::Redis;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::{App, WebSettings};

pub(crate) struct Hearing {
    pub(crate) app: App,
    /// Of something that was made of nothing.
    pub(crate) origin: Origin,
    stop: watch::Sender<bool>,
    listening: JoinHandle<()>,
    _redis: Redis,
}

impl Hearing {
    pub(crate) async fn start() -> Self {
        let redis = Redis::start().await;
        let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
        let forum = Forum::open(store, Clock::system(), Settings::default()).await.unwrap();
        let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
        let app = App::new(Arc::clone(&forum), followers, WebSettings::default());
        let (stop, stopped) = watch::channel(false);
        let listening = tokio::spawn(Arc::clone(&forum).listen_along(Arc::default(), stopped));
        let hearing = async {
            loop {
                let made = async { forum.origin(forum.moment(), &[]) };
                if let Some(origin) = forum.remembering(&[], made).await {
                    break origin;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        let origin = tokio::time::timeout(Duration::from_secs(20), hearing).await.expect("it hears");
        Self { app, origin, stop, listening, _redis: redis }
    }

    pub(crate) async fn stop(self) {
        self.stop.send_replace(true);
        self.listening.await.unwrap();
    }
}
