//! What is stored and does not read as what it should be: said with its key, and never a panic.

use model::change::Effect;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{List, Sort};
use model::page::PageNumber;
use model::shard::Shard;
use proptest::prelude::*;
use redis::cmd;
use store::{Layout, Spot, Store, StoreError};
use testbed::{Questions, Redis, on_each_shape};

use crate::support::{Thread, name_key, open, put, registration};

fn key_of<T: std::fmt::Debug>(result: Result<T, StoreError>) -> String {
    match result {
        Err(StoreError::Corrupt { key, .. }) => key,
        other => panic!("not seen as corrupt: {other:?}"),
    }
}

const FIRST: Spot = Spot::Page(PageNumber::FIRST);

#[tokio::test]
async fn a_post_that_is_no_post_is_named_wherever_it_is_read() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let mut thread = Thread::new(TopicId(5));
        let post = thread.reply(0, 10);
        thread.write(&store).await;
        let key = |post: PostId| format!("{{{}}}p:{post}", thread.shard().tag());
        for garbage in [&b"\xff\xff\xff"[..], b"", b"\x05\x01", b"{\"topic\": 5}", &[0xff; 40], &[0x80; 9]] {
            questions.tell(cmd("SET").arg(key(post)).arg(garbage)).await;
            let topic = thread.topic.id;
            assert_eq!(key_of(store.post(post, None).await), key(post), "{garbage:?}");
            assert_eq!(key_of(store.posts_in_bulk(&[thread.post(0), post]).await), key(post), "{garbage:?}");
            for layout in [Layout::Nested, Layout::Flat, Layout::Votes] {
                let found = store.thread_page(topic, layout, FIRST, 20, None).await;
                assert_eq!(key_of(found), key(post), "{garbage:?} {layout:?}");
            }
            // Its place cannot be told, and that is said as well.
            let named = store.thread_page(topic, Layout::Nested, Spot::Post(post), 20, None).await;
            assert!(named.is_err() || named.is_ok_and(|page| page.is_some_and(|page| page.named.is_none())));
        }
        let opening = thread.post(0);
        questions.tell(cmd("SET").arg(key(opening)).arg(&b"\xff\xff\xff"[..])).await;
        assert_eq!(key_of(store.rows(&[thread.topic.id], true).await), key(opening));

        questions.tell(cmd("DEL").arg(key(post))).await;
        let found = store.thread_page(thread.topic.id, Layout::Flat, Spot::Post(post), 1, None).await;
        assert_eq!(key_of(found), key(post));
    })
    .await;
}

#[tokio::test]
async fn other_records_that_do_not_read_are_named_too() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let thread = Thread::new(TopicId(5));
        thread.write(&store).await;
        let ann = registration("ann", 3);
        let (member, home) = (ann.member, ann.member.shard());
        put(&store, home, [Effect::PutMember(Box::new(ann))]).await;
        put(&store, Shard::SITE, [Effect::SetSite { revision: 1, name: "Site".to_owned() }]).await;

        let topic = format!("{{{}}}t:5", thread.shard().tag());
        for (field, value) in [("text", "no JSON"), ("text", "{}"), ("posts", "many"), ("deleted", "yes")] {
            let kept: Option<String> = questions.ask(cmd("HGET").arg(&topic).arg(field)).await;
            questions.tell(cmd("HSET").arg(&topic).arg(field).arg(value)).await;
            assert_eq!(key_of(store.topic(TopicId(5)).await), topic, "{field} {value}");
            match kept {
                Some(kept) => questions.tell(cmd("HSET").arg(&topic).arg(field).arg(kept)).await,
                None => questions.tell(cmd("HDEL").arg(&topic).arg(field)).await,
            }
        }
        assert!(store.topic(TopicId(5)).await.unwrap().is_some());

        let record = format!("{{{}}}m:{member}", home.tag());
        questions.tell(cmd("HSET").arg(&record).arg("profile").arg("{")).await;
        assert_eq!(key_of(store.member(member).await), record);
        questions.tell(cmd("SET").arg(format!("{{{}}}u:ann", home.tag())).arg("nobody")).await;
        assert_eq!(key_of(store.known_names(&[name_key("ann")]).await), format!("{{{}}}u:ann", home.tag()));
        let site = format!("{{{}}}site", Shard::SITE.tag());
        questions.tell(cmd("HSET").arg(&site).arg("c1").arg("[]")).await;
        assert_eq!(key_of(store.site().await), site);
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_type_is_refused_and_not_taken_for_absent() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        let list = List::Category(CategoryId(1), Sort::Recent);
        questions.tell(cmd("SET").arg(format!("{{{}}}{list}", list.shard().tag())).arg("x")).await;
        questions.tell(cmd("SET").arg(format!("{{{}}}m:5", MemberId(5).shard().tag())).arg("x")).await;
        questions.tell(cmd("RPUSH").arg(format!("{{{}}}p:5", MemberId(5).shard().tag())).arg("x")).await;
        assert!(matches!(store.slice(&list, 0, 5).await, Err(StoreError::Refused(_))));
        assert!(matches!(store.member(MemberId(5)).await, Err(StoreError::Refused(_))));
        assert!(matches!(store.post(PostId(5), None).await, Err(StoreError::Refused(_))));
    })
    .await;
}

/// Bytes of a post changed, cut or made up: it reads, or says that it does not.
#[test]
fn no_bytes_make_reading_a_post_panic_or_blame_another_key() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (redis, store, thread, packed) = runtime.block_on(async {
        let redis = Redis::start().await;
        let store = Store::open(&store::Address::parse(&redis.url()).unwrap()).await.unwrap();
        let mut questions = Questions::to(&[redis.url()]).await;
        let mut thread = Thread::new(TopicId(5));
        thread.reply(0, 10);
        thread.write(&store).await;
        let key = format!("{{{}}}p:{}", thread.shard().tag(), thread.post(1));
        let packed: Vec<u8> = questions.ask(cmd("GET").arg(key)).await;
        (redis, store, thread, packed)
    });
    let key = format!("{{{}}}p:{}", thread.shard().tag(), thread.post(1));
    let changed =
        (prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4), any::<prop::sample::Index>())
            .prop_map(move |(bytes, end)| {
                let mut packed = packed.clone();
                for (place, byte) in bytes {
                    *place.get_mut(&mut packed) = byte;
                }
                packed.truncate(end.index(packed.len() + 1));
                packed
            });
    let bytes = prop_oneof![changed, prop::collection::vec(any::<u8>(), 0..60)];
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 256,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&bytes, |bytes| {
            runtime.block_on(async {
                let set = cmd("SET").arg(&key).arg(&bytes).to_owned();
                set.exec_async(&mut redis.connection().await).await.unwrap();
                for found in [
                    store.post(thread.post(1), None).await.map(|_| ()),
                    store.thread_page(thread.topic.id, Layout::Nested, FIRST, 20, None).await.map(|_| ()),
                    store.thread_page(thread.topic.id, Layout::Nested, Spot::Nth(2), 20, None).await.map(|_| ()),
                ] {
                    let fine = match &found {
                        Ok(()) => true,
                        Err(StoreError::Corrupt { key: found, .. }) => *found == key,
                        Err(_) => false,
                    };
                    prop_assert!(fine, "{found:?}");
                }
                Ok(())
            })
        })
        .unwrap();
}
