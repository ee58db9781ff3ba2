//! Further nodes of a forum, which hear what happens and so remember.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use forum::{Done, Followers, Forum};
use model::shard::Shard;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use web::{Entrance, Peer};

use crate::support::{Answer, FORM, SOMEBODY, TestApp, User, ask, encoded, request};

/// Much longer than anything takes: what takes this long never comes.
const NEVER: Duration = Duration::from_secs(20);

/// A node that hears what happens, until it is dropped.
pub(crate) struct ListeningNode {
    pub forum: Arc<Forum>,
    entrance: Entrance,
    /// Has it look at once, as an announcement does.
    pub woken: Arc<Notify>,
    stop: watch::Sender<bool>,
    working: JoinHandle<()>,
}

impl TestApp {
    /// Another node on the same store. It carries nothing onward, and nothing wakes it: it looks by
    /// itself every now and then.
    pub(crate) async fn listening_node(&self) -> ListeningNode {
        self.listening_node_at(&self.redis.url()).await
    }

    pub(crate) async fn listening_node_at(&self, url: &str) -> ListeningNode {
        let forum = self.forum_at(url).await;
        let woken = Arc::<Notify>::default();
        let (stop, stopped) = watch::channel(false);
        let working = tokio::spawn(Arc::clone(&forum).listen_along(Arc::clone(&woken), stopped));
        let node = ListeningNode { entrance: self.entrance_of(&forum), forum, woken, stop, working };
        node.has_heard_all().await;
        node
    }

    /// Another node on the same store as it is in earnest, with its followers at work.
    pub(crate) async fn working_node_at(&self, url: &str) -> ListeningNode {
        // Otherwise theirs are leases that nobody renews.
        self.followers.release().await.unwrap();
        let forum = self.forum_at(url).await;
        let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
        let (stop, stopped) = watch::channel(false);
        let working = tokio::spawn(followers.run(stopped));
        let node = ListeningNode { entrance: self.entrance_of(&forum), forum, woken: Arc::default(), stop, working };
        node.has_heard_all().await;
        node
    }

    pub(crate) async fn working_node(&self) -> ListeningNode {
        self.working_node_at(&self.redis.url()).await
    }

    fn entrance_of(&self, forum: &Arc<Forum>) -> Entrance {
        web::entrance(Arc::clone(forum), Arc::clone(&self.followers), self.settings.clone())
    }
}

impl ListeningNode {
    /// What it tells of itself.
    pub(crate) fn metrics(&self) -> web::Metrics {
        self.entrance.metrics()
    }

    pub(crate) async fn get(&self, path: &str, user: &User) -> Answer {
        self.ask(request(Method::GET, path, user).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)], user: &User) -> Answer {
        let request = request(Method::POST, path, user).header(header::CONTENT_TYPE, FORM);
        self.ask(request.body(encoded(form).into()).unwrap()).await
    }

    pub(crate) async fn ask(&self, mut request: Request<Body>) -> Answer {
        if request.extensions().get::<ConnectInfo<Peer>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(SOMEBODY));
        }
        ask(&self.entrance, request).await
    }

    /// A page that it remembers, so that nothing is asked of Redis. It may take a few times: what is
    /// carried onward or noted beside a page makes it read once more, and so does a tail that was
    /// silent for too long on a busy machine.
    pub(crate) async fn recall(&self, path: &str, user: &User) -> Answer {
        const TIMES: usize = 8;
        for _ in 0..TIMES {
            let answer = self.get(path, user).await.expect(200);
            if answer.trips == 0 {
                return answer;
            }
            self.has_heard_all().await;
        }
        panic!("{path} is read each of {TIMES} times by {:?}", user.name);
    }

    /// Waits until it has heard of everything up to now.
    pub(crate) async fn has_heard_all(&self) {
        let newest = newest(&self.forum).await;
        self.until(|| self.forum.has_heard(&newest)).await;
    }

    pub(crate) async fn until(&self, holds: impl Fn() -> bool) {
        let waiting = async {
            while !holds() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(NEVER, waiting).await.expect("the node hears what happens");
    }

    /// Waits until its followers have carried everything onward.
    pub(crate) async fn has_carried_all(&self) {
        let waiting = async {
            while self.forum.behind().await.unwrap().shards > 0 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(NEVER, waiting).await.expect("the followers carry everything onward");
    }

    /// From now on it hears nothing.
    pub(crate) async fn go_deaf(&self) {
        self.working.abort();
        self.until(|| !self.forum.hears()).await;
    }
}

impl Drop for ListeningNode {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

/// The last event of each shard.
pub(crate) async fn newest(forum: &Forum) -> Vec<Done> {
    let mut newest = Vec::new();
    for shard in Shard::all() {
        newest.push(Done { shard, at: forum.store().newest_event_now(shard).await.unwrap() });
    }
    newest
}
