//! What people do on two nodes of a forum, and what has to be true of it afterwards.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use forum::{Claim, Clock, Followers, Forum, NewMember, Problem, Settings, Setup};
use futures_util::FutureExt;
use futures_util::future::{join_all, try_join_all};
use model::ids::{PostId, TopicId};
use model::list::SiteList;
use model::page::PageNumber;
use model::post::Vote;
use model::rules::topics::NewTopic;
use model::shard::Shard;
use store::{Address, Layout, Spot, Store};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::shown::{Acknowledged, expect_nothing_but, shown};

/// Much longer than anything takes: what takes this long never ends.
const NEVER: Duration = Duration::from_secs(60);
/// A page says within a second that the store is away: it takes two answers, for 450 ms each. A form
/// takes up to three, and replicas' word for 350 ms. The rest is room for a machine whose processors
/// are busy with other tests.
const PAGE: Duration = Duration::from_secs(3);

const FIRST: PageNumber = PageNumber::FIRST;

/// How many topics each member starts: enough that each server has some of them.
const TOPICS: usize = 4;

/// A node with its followers at work.
pub(crate) struct Node {
    pub(crate) forum: Arc<Forum>,
    following: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Node {
    pub(crate) async fn open(address: &Address) -> Self {
        let store = Arc::new(Store::open(address).await.unwrap());
        let forum = Forum::open(store, Clock::system(), Settings::default()).await.unwrap();
        let followers = Arc::new(Followers::new(Arc::clone(&forum)).unwrap());
        let (stop, stopped) = watch::channel(false);
        Self { forum, following: tokio::spawn(followers.run(stopped)), stop }
    }

    pub(crate) async fn close(self) {
        self.stop.send_replace(true);
        self.following.await.unwrap();
    }
}

/// Somebody who writes.
pub(crate) struct Member {
    pub(crate) claim: Claim,
    pub(crate) topics: Vec<TopicId>,
}

/// A reply as it was sent, and what was answered; `None` if it never was.
struct Sent {
    body: String,
    topic: TopicId,
    answer: Option<PostId>,
}

/// What one member did.
#[derive(Default)]
struct Done {
    replies: Vec<Sent>,
    votes: Vec<PostId>,
}

pub(crate) struct Job {
    address: Address,
    nodes: [Node; 2],
    members: Vec<Member>,
    /// Replies that were acknowledged since the job began, and tries that were not.
    acknowledged: AtomicUsize,
    due: Acknowledged,
    refused: AtomicUsize,
    stopped: AtomicBool,
}

/// What the fault can see of the job.
pub(crate) struct Progress<'a>(&'a Job);

impl Progress<'_> {
    /// Waits until some more replies were acknowledged.
    pub(crate) async fn until_written(&self, more: usize) {
        let before = self.0.acknowledged.load(Ordering::Relaxed);
        until(async || self.0.acknowledged.load(Ordering::Relaxed) >= before + more, "replies are written").await;
    }

    /// Waits until somebody was told that the store is away.
    pub(crate) async fn until_refused(&self) {
        let before = self.0.refused.load(Ordering::Relaxed);
        until(async || self.0.refused.load(Ordering::Relaxed) > before, "somebody is told").await;
    }

    /// A topic's shard, of one that replies go to.
    pub(crate) fn shards(&self) -> Vec<Shard> {
        let topics = self.0.members.iter().flat_map(|member| &member.topics);
        let mut shards: Vec<Shard> = topics.map(|topic| topic.shard()).collect();
        shards.sort();
        shards.dedup();
        shards
    }
}

impl Job {
    /// Founds a forum with a few members who have asked something.
    pub(crate) async fn begin(address: Address) -> Self {
        let nodes = [Node::open(&address).await, Node::open(&address).await];
        let forum = &nodes[0].forum;
        found(forum).await;
        let joined = ["ann", "bob", "carla", "dan"].map(|name| join(forum, name));
        let members = try_join_all(joined).await.unwrap();
        Self {
            address,
            nodes,
            members,
            acknowledged: AtomicUsize::new(0),
            due: Acknowledged::default(),
            refused: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
        }
    }

    /// Everybody writes and reads while `fault` happens, and until replies go through again
    /// afterwards. Then looks at what is there.
    pub(crate) async fn during(self, fault: impl AsyncFnOnce(Progress<'_>)) {
        let began = async {
            let progress = Progress(&self);
            progress.until_written(8).await;
            fault(Progress(&self)).await;
            let ended = Instant::now();
            // Each of them gets through again, wherever their topics live.
            progress.until_written(8 * self.members.len() * TOPICS).await;
            eprintln!("everybody gets through {:?} after the fault", ended.elapsed());
            self.stopped.store(true, Ordering::Relaxed);
        };
        let writing =
            join_all(self.members.iter().enumerate().map(|(index, member)| self.write(index, member).boxed_local()));
        let reading = join_all([0, 1].map(|node| self.read(node).boxed_local()));
        let work = async { tokio::join!(writing, reading, began) };
        let (done, waited, ()) = tokio::time::timeout(2 * NEVER, work).await.expect("the job ends");
        eprintln!("the longest that a page took: {:?}", waited.iter().max().unwrap());
        // Somebody new finds the forum as it was.
        let late = until_done(|| join(&self.nodes[1].forum, "late").boxed_local(), "somebody new can join").await;
        assert_eq!(late.topics.len(), TOPICS);
        let store = Store::open_for_bulk(&self.address).await.unwrap();
        let topics: Vec<TopicId> = self.members.iter().flat_map(|member| member.topics.clone()).collect();
        for node in &self.nodes {
            expect_nothing_but(&store, &node.forum, &topics).await;
        }
        self.check(done).await;
    }

    async fn write(&self, index: usize, member: &Member) -> Done {
        let forum = &self.nodes[index % 2].forum;
        let mut done = Done::default();
        for n in 0_usize.. {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            let other = &self.members[(index + n) % self.members.len()];
            let topic = other.topics[(n / self.members.len()) % TOPICS];
            let body = format!("Reply {n} of member {index}.");
            // Most send the form again, as the page tells them; some give up.
            let patient = n % 4 != 3;
            let began = Instant::now();
            let answer = loop {
                let reply = async {
                    let view = forum.who_is(Some(&member.claim)).await?;
                    forum.reply(&view, topic, None, &body, Some(&body)).await
                };
                match tokio::time::timeout(PAGE, reply).await.expect("an answer in time") {
                    Ok(posted) => break Some(posted.id),
                    Err(Problem::Away(_)) => {
                        self.refused.fetch_add(1, Ordering::Relaxed);
                        if !patient {
                            break None;
                        }
                    }
                    Err(problem) => panic!("{body} {problem:?}"),
                }
                assert!(began.elapsed() < NEVER, "{body} never gets through");
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            if let Some(post) = answer {
                self.acknowledged.fetch_add(1, Ordering::Relaxed);
                self.due.note(topic);
                if n % 3 == 0 {
                    done.votes.extend(self.vote(index, post).await);
                }
            }
            done.replies.push(Sent { body, topic, answer });
        }
        done
    }

    /// The next member votes on it; `None` if they give up.
    async fn vote(&self, author: usize, post: PostId) -> Option<PostId> {
        let forum = &self.nodes[(author + 1) % 2].forum;
        let voter = &self.members[(author + 1) % self.members.len()];
        for _ in 0..3 {
            let vote = async {
                let view = forum.who_is(Some(&voter.claim)).await?;
                forum.vote(&view, post, Some(Vote::Up)).await
            };
            match tokio::time::timeout(PAGE, vote).await.expect("an answer in time") {
                Ok(_) => return Some(post),
                Err(Problem::Away(_)) => {}
                Err(problem) => panic!("a vote on {post}: {problem:?}"),
            }
        }
        None
    }

    /// Reads pages, from memory where the node may, until the job ends; answers with how long the slowest took.
    async fn read(&self, node: usize) -> Duration {
        let forum = &self.nodes[node].forum;
        let mut slowest = Duration::ZERO;
        for n in 0_usize.. {
            if self.stopped.load(Ordering::Relaxed) {
                break;
            }
            let member = &self.members[n % self.members.len()];
            let topic = member.topics[(n / self.members.len()) % TOPICS];
            let claim = (n % 2 == 0).then_some(&member.claim);
            let began = Instant::now();
            let page = shown(forum, claim, topic, Layout::Nested, FIRST);
            match tokio::time::timeout(PAGE, page).await.expect("a page in time") {
                Ok((view, page)) => {
                    assert_eq!((view.actor.id().is_some(), page.topic.id), (claim.is_some(), topic));
                    self.due.expect_in(&page, began);
                }
                Err(Problem::Away(_)) => {}
                Err(problem) => panic!("topic {topic}: {problem:?}"),
            }
            slowest = slowest.max(began.elapsed());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        slowest
    }

    async fn check(self, done: Vec<Done>) {
        for node in self.nodes {
            node.close().await;
        }
        let store = Arc::new(Store::open_for_bulk(&self.address).await.unwrap());
        let forum = Forum::open(Arc::clone(&store), Clock::system(), Settings::default()).await.unwrap();
        let followers = Followers::new(Arc::clone(&forum)).unwrap();
        tokio::time::timeout(NEVER, followers.settle()).await.expect("it settles").unwrap();

        let mut found: BTreeMap<TopicId, Vec<(String, PostId)>> = BTreeMap::new();
        for topic in self.members.iter().flat_map(|member| &member.topics) {
            let page =
                store.thread_page(*topic, Layout::Flat, Spot::Page(FIRST), 100_000, None).await.unwrap().unwrap();
            assert_eq!(page.posts.len() as u64, page.topic.posts, "topic {topic} counts its posts");
            found.insert(*topic, page.posts.into_iter().map(|seen| (seen.post.body, seen.post.id)).collect());
        }
        let (mut kept, mut given_up) = (0, 0);
        for sent in done.iter().flat_map(|done| &done.replies) {
            let here: Vec<PostId> =
                found[&sent.topic].iter().filter(|(body, _)| *body == sent.body).map(|(_, id)| *id).collect();
            match sent.answer {
                Some(answer) => {
                    assert_eq!(here, [answer], "acknowledged: {}", sent.body);
                    kept += 1;
                }
                None => {
                    assert!(here.len() <= 1, "{} is there {} times", sent.body, here.len());
                    given_up += 1;
                }
            }
        }
        for post in done.iter().flat_map(|done| &done.votes) {
            let placed = store.post(*post, None).await.unwrap().unwrap();
            assert_eq!(placed.post.state.up, 1, "the vote on {post}");
        }
        let refused = self.refused.load(Ordering::Relaxed);
        eprintln!("{kept} replies acknowledged, {given_up} given up, {refused} times away");
        let page = Arc::clone(&forum).site_list(forum.who_is(None).await.unwrap(), SiteList::Recent, FIRST);
        let listed = page.await.unwrap().total;
        assert_eq!(listed as usize, (self.members.len() + 1) * TOPICS + 1, "every topic is listed, and the welcome");
        let differences = forum.verify(|| {}).await.unwrap();
        let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
        assert!(store.parked().await.unwrap().is_empty(), "nothing was put aside");
        followers.release().await.unwrap();
    }
}

pub(crate) async fn found(forum: &Forum) {
    let categories = model::rules::site::offers().to_vec();
    forum.set_up(Setup { name: "Gears".to_owned(), admin: new_member("root"), categories }).await.unwrap();
}

/// Registers, and asks a few questions.
pub(crate) async fn join(forum: &Forum, name: &str) -> Result<Member, Problem> {
    let claim = forum.register(&new_member(name), forum::Caller::Operator).await?;
    let view = forum.who_is(Some(&claim)).await?;
    let mut topics = Vec::new();
    for n in 0..TOPICS {
        let new = NewTopic {
            category: "1".to_owned(),
            kind: "question".to_owned(),
            title: format!("Question {n} of {name}"),
            body: format!("What does {name} do about {n}?"),
            tags: "shapes".to_owned(),
            draft: false,
            ..NewTopic::default()
        };
        let once = format!("{name} {n}");
        topics.push(forum.start_topic(&view, &new, Some(&once)).await?.id);
    }
    Ok(Member { claim, topics })
}

fn new_member(name: &str) -> NewMember {
    NewMember {
        username: name.to_owned(),
        email: format!("{name}@example.org"),
        password: "a long enough password".to_owned(),
    }
}

pub(crate) async fn until(mut holds: impl AsyncFnMut() -> bool, what: &str) {
    let asking = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(NEVER, asking).await.unwrap_or_else(|_| panic!("it never came to this: {what}"));
}

/// Tries until it is not the store that is in the way.
async fn until_done<T, F: Future<Output = Result<T, Problem>>>(mut work: impl FnMut() -> F, what: &str) -> T {
    let began = Instant::now();
    loop {
        match work().await {
            Ok(done) => return done,
            Err(Problem::Away(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(problem) => panic!("{what}: {problem:?}"),
        }
        assert!(began.elapsed() < NEVER, "it never came to this: {what}");
    }
}
