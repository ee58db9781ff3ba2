//! Slices of lists, and rows of topics wherever they live.

use model::change::Effect;
use model::ids::{CategoryId, PostId, TopicId};
use model::list::{Audience, List, SiteList, Sort};
use model::time::Timestamp;
use store::Slice;
use testbed::on_each_shape;

use crate::support::{Thread, open, put};

#[tokio::test]
async fn a_slice_is_highest_score_first_and_knows_the_total() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let list = List::Category(CategoryId(3), Sort::Votes);
        let enter = (1..=30).map(|n| Effect::Enter { list: list.clone(), item: n.to_string(), score: n as f64 });
        put(&store, list.shard(), enter).await;
        put(
            &store,
            list.shard(),
            [
                Effect::Leave { list: list.clone(), item: "30".to_owned() },
                Effect::Enter { list: list.clone(), item: "1".to_owned(), score: 99.0 },
            ],
        )
        .await;
        let slice = async |offset, count| store.slice(&list, offset, count).await.unwrap();
        assert_eq!(slice(0, 3).await.topics(), [TopicId(1), TopicId(29), TopicId(28)]);
        assert_eq!(slice(27, 25).await, Slice { items: vec!["3".to_owned(), "2".to_owned()], total: 29 });
        assert_eq!(slice(40, 25).await, Slice { items: vec![], total: 29 });
        let scored = store.scored_slice(&list, 0, 2).await.unwrap();
        assert_eq!(scored, [("1".to_owned(), 99.0), ("29".to_owned(), 29.0)]);
        let none = List::Site(Audience::known("a"), SiteList::Recent);
        assert_eq!(store.slice(&none, 0, 25).await.unwrap(), Slice::default());
    })
    .await;
}

#[tokio::test]
async fn rows_keep_the_order_asked_for_over_all_shards_in_one_round_trip() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut threads: Vec<Thread> = (1..=40).map(|id| Thread::new(TopicId(id))).collect();
        for thread in &mut threads {
            thread.reply(0, 500);
            thread.write(&store).await;
        }
        // Neither by id nor by shard, some twice, some not there.
        let mut asked: Vec<TopicId> = (1..=40).map(|n| TopicId((n * 17) % 41)).collect();
        asked.insert(3, TopicId(777));
        asked.insert(20, TopicId(778));
        asked.push(asked[0]);
        let (rows, trips) = store::trips::counted(store.rows(&asked, true)).await;
        assert_eq!(trips, 1);
        let rows = rows.unwrap();
        let expected: Vec<Option<TopicId>> =
            asked.iter().map(|topic| (1..=40).contains(&topic.0).then_some(*topic)).collect();
        let found: Vec<Option<TopicId>> =
            rows.iter().map(|row| row.as_ref().map(|row| row.standing.topic.id)).collect();
        assert_eq!(found, expected);
        assert!(rows.iter().flatten().all(|row| row.beginning == "Post 0."));

        let standing = &rows[0].as_ref().unwrap().standing;
        let thread = &threads[usize::try_from(asked[0].0).unwrap() - 1];
        assert_eq!((standing.last_post, standing.last_activity), (thread.post(1), Timestamp(1_500)));
        assert_eq!((standing.direct_replies, standing.score), (1, 0));
        let without = store.rows(&asked[..1], false).await.unwrap();
        assert_eq!(without[0].as_ref().unwrap().beginning, "");
    })
    .await;
}

#[tokio::test]
async fn posts_keep_the_order_asked_for_over_all_shards_in_one_round_trip() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut asked = Vec::new();
        for id in (1..=40).rev() {
            let mut thread = Thread::new(TopicId(id));
            thread.reply(0, 500);
            thread.write(&store).await;
            asked.extend([thread.post(1), PostId(id), thread.post(0)]);
        }
        let (posts, trips) = store::trips::counted(store.posts(&asked, None)).await;
        assert_eq!(trips, 1);
        let posts = posts.unwrap();
        assert_eq!(posts.len(), asked.len());
        for (post, found) in asked.iter().zip(posts) {
            match found {
                Some(placed) => {
                    assert_eq!(placed.post.id, *post);
                    assert_eq!(placed.topic.id, placed.post.head.topic);
                }
                None => assert!(post.0 <= 40, "{post} is there"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_topic_that_mentions_as_many_long_names_as_it_may_is_listed() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut thread = Thread::new(TopicId(5));
        thread.heads[0].1.mentions = vec!["語".repeat(30); model::post::MENTIONS_MAX];
        thread.write(&store).await;
        let rows = store.rows(&[thread.topic.id], true).await.unwrap();
        assert_eq!(rows[0].as_ref().unwrap().standing.topic.id, thread.topic.id);
    })
    .await;
}

#[tokio::test]
async fn a_teaser_is_cut_between_characters() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let thread = Thread::new(TopicId(5));
        thread.write(&store).await;
        // Whatever the head's length, one of three neighbouring texts is cut within a character.
        for text in ["日本語".repeat(300), format!("a{}", "日本語".repeat(300)), format!("ab{}", "日本語".repeat(300))]
        {
            let put_post = Effect::PutPost { id: thread.post(0), head: thread.head(0), body: text.clone() };
            put(&store, thread.shard(), [put_post]).await;
            let rows = store.rows(&[thread.topic.id], true).await.unwrap();
            let beginning = &rows[0].as_ref().unwrap().beginning;
            assert!(beginning.len() > 1_000 && text.starts_with(beginning.as_str()), "{beginning}");
        }
    })
    .await;
}
