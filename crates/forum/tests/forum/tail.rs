//! What a node hears of its store, and what it makes of a store that is gone, late or another.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use forum::Forum;
use model::ids::CategoryId;
use model::shard::Shard;
use testbed::{Redis, Shape};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::{TestForum, key};

/// A node that listens until it is dropped.
pub(crate) struct Listening {
    forum: Arc<Forum>,
    stop: watch::Sender<bool>,
    work: JoinHandle<()>,
}

impl Listening {
    pub(crate) async fn begin(forum: &Arc<Forum>) -> Self {
        let (stop, stopped) = watch::channel(false);
        let work = tokio::spawn(Arc::clone(forum).listen_along(Arc::default(), stopped));
        let listening = Self { forum: Arc::clone(forum), stop, work };
        listening.until(Forum::hears).await;
        listening
    }

    pub(crate) async fn until(&self, holds: impl Fn(&Forum) -> bool) {
        let waiting = async {
            while !holds(&self.forum) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), waiting).await.expect("the node finds out");
    }

    /// As guests and members are answered: from memory, where the node may.
    async fn guest_sees(&self, category: CategoryId) -> bool {
        let view = self.forum.remembering(&[], self.forum.who_is(None)).await.unwrap();
        view.site.category(category).is_some()
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.work.abort();
    }
}

#[tokio::test]
async fn after_a_rollback_of_the_server_nobody_goes_by_what_is_gone() {
    let shape = Shape::Single(Redis::durable().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let ann = test.member("ann").await;
    let listening = Listening::begin(&test.forum).await;
    // A node that hears nothing looks at the store with each request.
    let deaf = test.another().await;
    redis.set_aside();

    let gone = test.private_category(&[ann.id]).await;
    assert!(listening.guest_sees(gone).await && deaf.guest().await.site.category(gone).is_some());
    redis.roll_back().await;

    assert!(deaf.guest().await.site.category(gone).is_none(), "the next request of a node that hears nothing");
    listening.until(|forum| forum.hears() && forum.site().category(gone).is_none()).await;
    assert!(!listening.guest_sees(gone).await);
    assert!(!test.forum.site().is_moderator(&test.forum.act_as(&ann).actor), "the rights are gone with it");
    // What is written relies on what stands there.
    let admin = test.forum.act_as(&test.named("root").await);
    let form = model::category::CategoryForm {
        name: "After all".to_owned(),
        description: String::new(),
        parent: None,
        kinds: model::topic::TopicKind::ALL.into(),
        see: model::category::Level::Everyone,
        start: model::category::Level::Members,
        reply: model::category::Level::Members,
        moderators: Default::default(),
        granted: Default::default(),
        asks: Vec::new(),
        licence: model::licence::Licence::default(),
        reviews: false,
        face: Default::default(),
        archived: false,
    };
    let made = test.forum.put_category(&admin, None, form).await.unwrap();
    assert!(listening.guest_sees(made).await);
}

#[tokio::test]
async fn what_was_carried_onward_and_is_gone_with_a_rollback_is_carried_again() {
    let shape = Shape::Single(Redis::durable().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let ann = test.member("ann").await;
    let topic = test.ask(&test.view(&ann).await, "How do I cache?", "cache").await;
    redis.set_aside();
    // In the copy nobody has followed yet, so this is the first epoch there, and will be again.
    test.is_consistent().await;
    redis.roll_back().await;
    // The first write finds that its connection is gone, and is not sent again by itself.
    for _ in 0..100 {
        if test.followers.take_leases().await.is_ok() {
            break;
        }
    }
    test.is_consistent().await;
    assert_eq!(test.tagged(&test.guest().await, "cache").await, [topic]);
}

#[tokio::test]
async fn a_store_that_is_gone_is_away_since_it_did_not_answer() {
    let shape = Shape::Single(Redis::durable().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let listening = Listening::begin(&test.forum).await;
    assert_eq!(test.forum.away_since(), None);
    let then = test.forum.now();
    redis.kill();
    listening.until(|forum| forum.away_since().is_some()).await;
    assert_eq!(test.forum.away_since(), Some(then));
    // However long it takes.
    test.pass_time(Duration::from_secs(300));
    listening.until(|forum| !forum.hears()).await;
    assert_eq!(test.forum.away_since(), Some(then));
    redis.restart().await;
    listening.until(|forum| forum.away_since().is_none()).await;
    listening.until(Forum::hears).await;
}

#[tokio::test]
async fn a_stream_that_cannot_be_read_is_no_absence_of_the_store() {
    let shape = Shape::Single(Redis::start().await);
    let test = TestForum::on(&shape).await;
    let listening = Listening::begin(&test.forum).await;
    let mut questions = test.questions().await;
    let stream = key(Shard::of_id(9), "stream");
    let kept: Option<Vec<u8>> = questions.ask(redis::cmd("DUMP").arg(&stream)).await;
    assert_eq!(kept, None, "nothing has happened there yet");
    questions.tell(redis::cmd("SET").arg(&stream).arg("no stream")).await;
    listening.until(|forum| !forum.hears()).await;
    // Longer than what counts as away would have to last.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(1) {
        assert_eq!((test.forum.away_since(), test.forum.hears()), (None, false));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    // Pages come from the store.
    test.forum.remembering(&[], test.forum.who_is(None)).await.unwrap();
    questions.tell(redis::cmd("DEL").arg(&stream)).await;
    listening.until(Forum::hears).await;
}

/// Stands between a node and its server, and can hold back whatever goes over the connections that
/// there are.
struct Middle {
    url: String,
    holds: watch::Sender<bool>,
    /// Connections that were held, and that the node has given up.
    given_up: Arc<AtomicUsize>,
    work: JoinHandle<()>,
}

impl Middle {
    async fn before(redis: &Redis) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("redis://{}", listener.local_addr().unwrap());
        let (holds, _) = watch::channel(false);
        let (given_up, socket, hold) = (Arc::new(AtomicUsize::new(0)), redis.socket(), holds.clone());
        let count = Arc::clone(&given_up);
        let work = tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let mut server = UnixStream::connect(&socket).await.unwrap();
                // A connection that is made while others are held is free.
                let (mut held, count) = (hold.subscribe(), Arc::clone(&count));
                let is_free = *held.borrow();
                tokio::spawn(async move {
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => return,
                        _ = held.wait_for(|holds| *holds && !is_free) => {}
                    }
                    // What the node asks for is taken, and not answered, until it closes.
                    let _ = tokio::io::copy(&mut client, &mut tokio::io::sink()).await;
                    count.fetch_add(1, Ordering::Relaxed);
                });
            }
        });
        Self { url, holds, given_up, work }
    }
}

impl Drop for Middle {
    fn drop(&mut self) {
        self.work.abort();
    }
}

#[tokio::test]
async fn one_late_answer_is_no_absence_of_the_store() {
    let shape = Shape::Single(Redis::start().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    TestForum::on(&shape).await;
    let middle = Middle::before(redis).await;
    let node = TestForum::open(&middle.url, Arc::default()).await;
    let listening = Listening::begin(&node.forum).await;
    middle.holds.send_replace(true);
    // From the last reading that was answered to the first one over a new connection.
    listening
        .until(|forum| {
            assert_eq!(forum.away_since(), None);
            middle.given_up.load(Ordering::Relaxed) > 0
        })
        .await;
    listening
        .until(|forum| {
            assert_eq!(forum.away_since(), None);
            forum.hears()
        })
        .await;
}
