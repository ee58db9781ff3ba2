//! What is sent again, and what is not.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use model::change::Effect;
use model::ids::{CategoryId, TopicId};
use model::shard::Shard;
use store::{Address, Outcome, Store, StoreError};
use testbed::Redis;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::task::JoinHandle;

use crate::support::{Thread, answers, change};

/// Stands between a store and its server, and cuts connections when the answer is on its way: what
/// was asked for is done then, and nobody hears of it.
struct Middle {
    url: String,
    cuts: Arc<AtomicUsize>,
    work: JoinHandle<()>,
}

impl Middle {
    async fn before(redis: &Redis) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let (cuts, socket) = (Arc::new(AtomicUsize::new(0)), redis.socket());
        let left = Arc::clone(&cuts);
        let work = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&socket).await.unwrap();
                tokio::spawn(pass_on(client, server, Arc::clone(&left)));
            }
        });
        Self { url, cuts, work }
    }

    /// The next answers are not passed on.
    fn cut(&self, answers: usize) {
        self.cuts.store(answers, Ordering::Relaxed);
    }

    fn cuts_left(&self) -> usize {
        self.cuts.load(Ordering::Relaxed)
    }
}

impl Drop for Middle {
    fn drop(&mut self) {
        self.work.abort();
    }
}

async fn pass_on(mut client: TcpStream, mut server: UnixStream, cuts: Arc<AtomicUsize>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    loop {
        tokio::select! {
            read = client.read(&mut asked) => match read {
                Ok(bytes) if bytes > 0 => server.write_all(&asked[..bytes]).await.unwrap(),
                _ => return,
            },
            read = server.read(&mut answered) => match read {
                Ok(bytes) if bytes > 0 => {
                    if cuts.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                        return;
                    }
                    client.write_all(&answered[..bytes]).await.unwrap();
                }
                _ => return,
            },
        }
    }
}

async fn posts(store: &Store) -> i64 {
    store.shard_counts(Shard::SITE).await.unwrap().into_iter().map(|(_, count)| count).sum()
}

#[tokio::test]
async fn a_write_whose_answer_is_lost_is_done_once_and_said_to_be_open() {
    let redis = Redis::start().await;
    let middle = Middle::before(&redis).await;
    let store = Store::open(&Address::parse(&middle.url).unwrap()).await.unwrap();
    // Nothing guards it, and it carries no key.
    let count = || change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)]);
    assert_eq!(store.commit(count()).await.unwrap(), Outcome::Done);
    middle.cut(1);
    let answer = store.commit(count()).await;
    assert!(matches!(answer, Err(StoreError::Away(_))), "{answer:?}");
    assert_eq!(middle.cuts_left(), 0);
    answers(&store).await;
    assert_eq!(posts(&store).await, 2);
    // And in bulk.
    assert_eq!(store.commit_in_bulk(count()).await.unwrap(), Outcome::Done);
    middle.cut(1);
    assert!(store.commit_in_bulk(count()).await.is_err());
    assert_eq!(posts(&store).await, 4);
}

#[tokio::test]
async fn a_read_whose_answer_is_lost_is_sent_again() {
    let redis = Redis::start().await;
    let middle = Middle::before(&redis).await;
    let store = Store::open(&Address::parse(&middle.url).unwrap()).await.unwrap();
    let thread = Thread::new(TopicId(5));
    thread.write(&store).await;
    for _ in 0..3 {
        middle.cut(1);
        assert_eq!(store.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
        assert_eq!(middle.cuts_left(), 0);
    }
}

#[tokio::test]
async fn after_a_restart_of_the_server_the_first_read_is_answered_and_so_is_the_write_behind_it() {
    let redis = Redis::durable().await;
    let store = Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap();
    let thread = Thread::new(TopicId(5));
    thread.write(&store).await;
    for count in 1..4 {
        redis.restart().await;
        assert_eq!(store.topic(thread.topic.id).await.unwrap().unwrap().posts, 1);
        let done = store.commit(change(Shard::SITE, [Effect::CountPosts(CategoryId(1), 1)])).await;
        assert_eq!(done.unwrap(), Outcome::Done);
        assert_eq!(posts(&store).await, count);
    }
}
