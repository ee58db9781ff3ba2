//! What pages from memory have to show, and what they may not show.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use forum::{Claim, Forum, Problem};
use futures_util::FutureExt;
use model::ids::{PostId, TopicId};
use model::page::{POSTS, PageNumber};
use store::{Layout, Spot, Store, ThreadPage};

/// What is written anywhere shows everywhere within this time. It is what is promised.
const WITHIN: Duration = Duration::from_secs(1);

/// When replies were acknowledged, by topic.
#[derive(Default)]
pub(crate) struct Acknowledged(Mutex<BTreeMap<TopicId, Vec<Instant>>>);

impl Acknowledged {
    pub(crate) fn note(&self, topic: TopicId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(topic).or_default().push(Instant::now());
    }

    /// A page that was asked for at this moment has all that was acknowledged a second before.
    pub(crate) fn expect_in(&self, page: &ThreadPage, asked: Instant) {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = |at: &&Instant| **at + WITHIN <= asked;
        let replies = noted.get(&page.topic.id).map_or(0, |noted| noted.iter().filter(due).count());
        let topic = &page.topic;
        assert!(
            topic.posts > replies as u64,
            "topic {} shows {} posts a second after {replies} replies to it were acknowledged",
            topic.id,
            topic.posts
        );
    }
}

/// A page as people get it: from memory, where the node may use that.
pub(crate) async fn shown(
    forum: &Arc<Forum>,
    claim: Option<&Claim>,
    topic: TopicId,
    layout: Layout,
    page: PageNumber,
) -> Result<(forum::View, Arc<ThreadPage>), Problem> {
    let visit = forum.visit(claim, |view| {
        let forum = Arc::clone(forum);
        async move { Ok(forum.topic_page(view, topic, layout, Spot::Page(page)).await?.thread) }.boxed()
    });
    forum.remembering(&[], visit).await
}

/// Nobody writes any more. Within a second this node shows what is there, and nothing else.
pub(crate) async fn expect_nothing_but(store: &Store, forum: &Arc<Forum>, topics: &[TopicId]) {
    let began = Instant::now();
    for topic in topics {
        loop {
            let late = began.elapsed() >= WITHIN;
            let (shown, there) = (posts_shown(forum, *topic).await, posts_of(store, *topic).await);
            if shown == there {
                break;
            }
            assert!(!late, "topic {topic} shows {shown:?}, and there is {there:?}");
        }
    }
    // What followers have carried onward since may have it read once more.
    for _ in 0..8 {
        if is_remembered(forum, topics[0]).await {
            return;
        }
    }
    panic!("it is never shown from memory");
}

/// Whether a topic that was just shown is shown from memory.
pub(crate) async fn is_remembered(forum: &Arc<Forum>, topic: TopicId) -> bool {
    let finds = forum.remembered();
    let before = (finds.hits(), finds.misses());
    posts_shown(forum, topic).await;
    finds.hits() > before.0 && finds.misses() == before.1
}

type Posts = Vec<(PostId, String)>;

async fn posts_shown(forum: &Arc<Forum>, topic: TopicId) -> Posts {
    let mut posts = Vec::new();
    for number in 1.. {
        let page = PageNumber::parse(&number.to_string()).unwrap();
        let thread = loop {
            match shown(forum, None, topic, Layout::Flat, page).await {
                Ok((_, thread)) => break thread,
                // On a busy machine an answer is late now and then.
                Err(Problem::Away(_)) => {}
                Err(problem) => panic!("topic {topic}: {problem:?}"),
            }
        };
        posts.extend(thread.posts.iter().map(|seen| (seen.post.id, seen.post.body.clone())));
        if thread.topic.posts <= number * POSTS {
            break;
        }
    }
    posts
}

async fn posts_of(store: &Store, topic: TopicId) -> Posts {
    let page = store.thread_page(topic, Layout::Flat, Spot::Page(PageNumber::FIRST), 100_000, None);
    let page = page.await.unwrap().unwrap();
    page.posts.into_iter().map(|seen| (seen.post.id, seen.post.body)).collect()
}
