//! The limits of what a node keeps in memory, weighed on what is really there.

use std::sync::Arc;

use model::account::{Member, Session};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{List, Sort};
use model::page::PageNumber;
use model::post::{Post, Vote};
use model::rules::topics::NewTopic;
use model::topic::TopicKind;
use store::{Address, Layout, Spot, Store};
use testbed::Redis;

use super::*;
use crate::{Caller, Clock, NewMember, Setup};

const KEPT: u64 = 120 << 10;
const COOKED: u64 = 100 << 10;
/// How many times a limit is exceeded.
const BEYOND: u64 = 5;

struct Small {
    _redis: Redis,
    forum: Arc<Forum>,
    topic: TopicId,
    claim: crate::Claim,
}

/// A forum with little memory, and a topic that is long.
async fn small() -> Small {
    let redis = Redis::start().await;
    let store = Arc::new(Store::open(&Address::parse(&redis.url()).unwrap()).await.unwrap());
    let settings = Settings { remembered_bytes: KEPT, cooked_bytes: COOKED, limits: false, ..Settings::default() };
    let forum = Forum::open(store, Clock::system(), settings).await.unwrap();
    let new = |name: &str| NewMember {
        username: name.to_owned(),
        email: format!("{name}@example.org"),
        password: "a long enough password".to_owned(),
    };
    let categories = model::rules::site::offers().to_vec();
    forum.set_up(Setup { name: "Small".to_owned(), admin: new("root"), categories }).await.unwrap();
    let claim = forum.register(&new("ann"), Caller::Operator).await.unwrap();
    let view = forum.who_is(Some(&claim)).await.unwrap();
    let topic = NewTopic {
        category: "1".to_owned(),
        kind: TopicKind::Discussion.name().to_owned(),
        title: "A long one".to_owned(),
        body: "Words, words, words. ".repeat(60),
        tags: String::new(),
        draft: false,
        ..NewTopic::default()
    };
    let topic = forum.start_topic(&view, &topic, None).await.unwrap().id;
    forum.reply(&view, topic, None, &"And more. ".repeat(100), None).await.unwrap();
    Small { _redis: redis, forum, topic, claim }
}

/// Keeps so many entries that they weigh some times more than may be kept; what is left is no more
/// than that, and not nothing. `bytes` is what the texts of a value really take.
fn fill<K, V>(memory: &Memory, shelf: &Shelf<K, V>, limit: u64, value: &V, bytes: usize, key: impl Fn(u64) -> K)
where
    K: Hash + Eq + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    let each = (bytes + ENTRY) as u64;
    let count = limit * BEYOND / each + 1;
    for n in 0..count {
        memory.keep(shelf, key(n), value.clone(), memory.changes.now());
    }
    shelf.0.run_pending_tasks();
    let kept = shelf.0.iter().count() as u64;
    assert!(kept > 0, "{count} entries of {each} bytes, and none is kept");
    assert!(kept < count, "{count} entries of {each} bytes are kept in {limit}");
    assert!(kept * each <= limit, "{kept} entries of {each} bytes are kept in {limit}");
}

#[tokio::test]
async fn what_is_remembered_never_takes_more_than_its_limit() {
    let Small { forum, topic, claim, _redis } = small().await;
    let store = forum.store();
    let thread = store.thread_page(topic, Layout::Nested, Spot::Page(PageNumber::FIRST), 20, None);
    let thread = Arc::new(thread.await.unwrap().unwrap());
    let row = Arc::new(store.rows(&[topic], true).await.unwrap().remove(0).unwrap());
    let (session, member): (Session, Member) =
        store.session(claim.member, &claim.token_hash().to_string()).await.unwrap().unwrap();
    let (card, page) = (MemberCard::of(&member), PageNumber::FIRST);
    let (name, card) = (card.name.len() + card.slug.len(), Some(card));
    let votes: Votes = Arc::new((0..20).map(|n| (PostId(n), Vote::Up)).collect());
    let items: Vec<String> = (0..20).map(|n| n.to_string()).collect();
    let slice = Arc::new(Slice { items, total: 20 });
    let part = |n| (List::Category(CategoryId(n), Sort::New), 0, 20);
    let (large, small) = (KEPT / 2, KEPT / 2 / SMALL_SHELVES);
    let memory = &forum.memory;
    let texts: usize = thread.posts.iter().map(|seen| seen.post.body.len()).sum();
    REMEMBERING
        .scope(true, async {
            fill(memory, &memory.threads, large, &thread, texts, |n| (TopicId(n), Layout::Nested, page));
            fill(memory, &memory.votes, small, &votes, 20 * 16, |n| ((TopicId(n), Layout::Nested, page), MemberId(n)));
            fill(memory, &memory.cards, small, &card, name, MemberId);
            fill(memory, &memory.received, small, &7, 0, MemberId);
            fill(memory, &memory.sessions, small, &(session, member), 200, |n| (MemberId(n), n.to_string()));
            fill(memory, &memory.rows, small, &row, row.beginning.len(), TopicId);
            fill(memory, &memory.slices, small, &slice, 20 * 26, part);
            fill(memory, &memory.post_counts, small, &7, 0, CategoryId);
        })
        .await;
    assert!(large + SMALL_SHELVES * small <= KEPT, "all of it together is no more than was set");
}

#[tokio::test]
async fn cooked_posts_never_take_more_than_their_limit() {
    let Small { forum, topic, _redis, .. } = small().await;
    let thread = forum.store().thread_page(topic, Layout::Nested, Spot::Page(PageNumber::FIRST), 20, None);
    let post = thread.await.unwrap().unwrap().posts.remove(0).post;
    let posts: Vec<Post> = (0..600).map(|n| Post { id: PostId(n), ..post.clone() }).collect();
    let mut cooked = 0;
    for page in posts.chunks(20) {
        let page: Vec<&Post> = page.iter().collect();
        cooked += forum.cook_posts(&page).await.unwrap().iter().map(|cooked| cooked.html.as_str().len()).sum::<usize>();
    }
    assert!(cooked as u64 > BEYOND * COOKED, "{cooked} bytes were cooked, which is little");
    assert!((1..=COOKED).contains(&forum.kitchen.kept_bytes()), "{} bytes are kept", forum.kitchen.kept_bytes());
}
