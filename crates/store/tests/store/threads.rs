//! A thread's pages in each layout, and what a page of a long thread costs.

use std::collections::BTreeMap;

use model::change::Effect;
use model::ids::{MemberId, PostId, TopicId};
use model::page::PageNumber;
use model::post::Vote;
use proptest::prelude::*;
use store::{Layout, Spot, Store, ThreadPage};
use testbed::{Questions, Redis, on_each_shape};

use crate::support::{Thread, open, put};

async fn page(store: &Store, thread: &Thread, layout: Layout, spot: Spot, size: u64) -> ThreadPage {
    store.thread_page(thread.topic.id, layout, spot, size, None).await.unwrap().unwrap()
}

fn nth_page(number: u64) -> Spot {
    Spot::Page(PageNumber::holding(number - 1, 1))
}

fn posts(page: &ThreadPage) -> Vec<PostId> {
    page.posts.iter().map(|seen| seen.post.id).collect()
}

/// A question with two answers; the first has a reply that came last, and the second more votes.
fn small() -> Thread {
    let mut thread = Thread::new(TopicId(5));
    thread.reply(0, 1_000);
    thread.reply(0, 2_000);
    thread.reply(1, 3_000);
    thread
}

async fn vote_up(store: &Store, thread: &Thread, index: usize, member: u64) {
    let (topic, post) = (thread.topic.id, thread.post(index));
    let answers = thread.answers(index);
    let member = MemberId(member);
    put(
        store,
        thread.shard(),
        [Effect::SetVote { topic, post, member, author: MemberId(1), from: None, to: Some(Vote::Up), answers }],
    )
    .await;
}

#[tokio::test]
async fn a_thread_reads_nested_flat_and_by_votes() {
    on_each_shape(async |shape| {
        let (store, thread) = (open(shape).await, small());
        thread.write(&store).await;
        vote_up(&store, &thread, 2, 7).await;
        let order = |indexes: &[usize]| indexes.iter().map(|index| thread.post(*index)).collect::<Vec<_>>();
        for (layout, expected) in [
            (Layout::Nested, order(&[0, 1, 3, 2])),
            (Layout::Flat, order(&[0, 1, 2, 3])),
            (Layout::Votes, order(&[0, 2, 1])),
        ] {
            let found = page(&store, &thread, layout, nth_page(1), 20).await;
            assert_eq!(posts(&found), expected, "{layout:?}");
            assert_eq!((found.total, found.first, found.named), (expected.len() as u64, 0, None));
            assert_eq!(found.topic.posts, 4);
            assert_eq!(found.opening.children, 2);
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_shows_the_votes_of_whoever_reads_and_the_opening_posts_state_on_every_page() {
    on_each_shape(async |shape| {
        let (store, thread) = (open(shape).await, small());
        thread.write(&store).await;
        vote_up(&store, &thread, 0, 7).await;
        vote_up(&store, &thread, 2, 7).await;
        let seen_by = async |viewer| {
            let page = store.thread_page(thread.topic.id, Layout::Flat, nth_page(2), 2, viewer).await.unwrap().unwrap();
            assert_eq!(page.opening.up, 1);
            page.posts.into_iter().map(|seen| seen.vote).collect::<Vec<_>>()
        };
        assert_eq!(seen_by(Some(MemberId(7))).await, [Some(Vote::Up), None]);
        assert_eq!(seen_by(Some(MemberId(8))).await, [None, None]);
        assert_eq!(seen_by(None).await, [None, None]);
    })
    .await;
}

#[tokio::test]
async fn the_nth_post_and_a_post_by_its_id_lead_to_their_pages() {
    on_each_shape(async |shape| {
        let (store, thread) = (open(shape).await, small());
        thread.write(&store).await;
        // Nested: 0 1 | 3 2. The third post by creation stands last.
        for spot in [Spot::Nth(3), Spot::Post(thread.post(2))] {
            let found = page(&store, &thread, Layout::Nested, spot, 2).await;
            assert_eq!((found.first, found.named), (2, Some(3)), "{spot:?}");
            assert_eq!(posts(&found), [thread.post(3), thread.post(2)]);
        }
        let found = page(&store, &thread, Layout::Flat, Spot::Nth(3), 2).await;
        assert_eq!((found.first, found.named, posts(&found)), (2, Some(2), vec![thread.post(2), thread.post(3)]));
        let found = page(&store, &thread, Layout::Votes, Spot::Post(thread.post(1)), 20).await;
        assert!(found.named.is_some_and(|named| found.posts[named as usize].post.id == thread.post(1)));

        // What does not stand in a layout is named nowhere, and shows nothing.
        let other = Thread::new(TopicId(5 + 32));
        other.write(&store).await;
        for (layout, spot) in [
            (Layout::Votes, Spot::Post(thread.post(3))),
            (Layout::Flat, Spot::Post(PostId(5))),
            (Layout::Nested, Spot::Post(PostId(5))),
            (Layout::Nested, Spot::Post(other.post(0))),
            (Layout::Flat, Spot::Nth(5)),
            (Layout::Flat, Spot::Nth(0)),
            (Layout::Nested, Spot::Nth(u64::MAX)),
        ] {
            let found = page(&store, &thread, layout, spot, 2).await;
            assert_eq!((found.named, posts(&found)), (None, vec![]), "{layout:?} {spot:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_beyond_the_end_is_empty_and_a_topic_that_is_not_there_is_none() {
    on_each_shape(async |shape| {
        let (store, thread) = (open(shape).await, small());
        thread.write(&store).await;
        let beyond = page(&store, &thread, Layout::Nested, nth_page(3), 2).await;
        assert_eq!((posts(&beyond), beyond.total), (vec![], 4));
        let nothing = store.thread_page(TopicId(37), Layout::Nested, nth_page(1), 20, None).await.unwrap();
        assert!(nothing.is_none());
    })
    .await;
}

/// What a walk through the tree finds, in which siblings stand by time.
fn nested_order(thread: &Thread) -> Vec<PostId> {
    let mut heads: Vec<_> = thread.heads.iter().collect();
    heads.sort_by(|a, b| a.1.path.cmp(&b.1.path));
    heads.into_iter().map(|(post, _)| *post).collect()
}

#[test]
fn pages_put_together_are_the_whole_thread_and_every_post_is_found_on_its_page() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let redis = runtime.block_on(Redis::start());
    let address = store::Address::parse(&redis.url()).unwrap();
    // Of each reply: which post it answers, how much later than the one before it, and its votes.
    let replies = prop::collection::vec((any::<prop::sample::Index>(), 0_u64..30, 0_u64..3), 0..24);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 32,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner
        .run(&(replies, 1_u64..8), |(replies, size)| {
            let mut thread = Thread::new(TopicId(5));
            let mut at = 0;
            for (to, later, _) in &replies {
                at += later;
                thread.reply(to.index(thread.heads.len()), at);
            }
            runtime.block_on(async {
                redis.flush().await;
                let store = Store::open(&address).await.unwrap();
                thread.write(&store).await;
                let mut score = BTreeMap::new();
                for (index, (_, _, votes)) in (1..).zip(&replies) {
                    for member in 0..*votes {
                        vote_up(&store, &thread, index, 50 + member).await;
                    }
                    score.insert(index, *votes);
                }
                let mut answers: Vec<usize> = (1..thread.heads.len()).filter(|index| thread.answers(*index)).collect();
                answers.sort_by_key(|index| std::cmp::Reverse(score[index]));

                for layout in [Layout::Nested, Layout::Flat, Layout::Votes] {
                    let mut together = Vec::new();
                    for number in 1.. {
                        let page = page(&store, &thread, layout, nth_page(number), size).await;
                        if page.posts.is_empty() {
                            prop_assert_eq!(together.len() as u64, page.total);
                            break;
                        }
                        prop_assert!(page.posts.len() as u64 <= size);
                        prop_assert_eq!(page.first, together.len() as u64);
                        together.extend(posts(&page));
                    }
                    match layout {
                        Layout::Nested => prop_assert_eq!(&together, &nested_order(&thread)),
                        Layout::Flat => {
                            let written: Vec<PostId> = thread.heads.iter().map(|(post, _)| *post).collect();
                            prop_assert_eq!(&together, &written);
                        }
                        Layout::Votes => {
                            let votes =
                                |post: &PostId| score[&thread.heads.iter().position(|(id, _)| id == post).unwrap()];
                            prop_assert_eq!(together[0], thread.topic.opening);
                            let found: Vec<u64> = together[1..].iter().map(votes).collect();
                            let expected: Vec<u64> = answers.iter().map(|index| score[index]).collect();
                            prop_assert_eq!(found, expected);
                            let mut same = together[1..].to_vec();
                            let mut all: Vec<PostId> = answers.iter().map(|index| thread.post(*index)).collect();
                            same.sort_unstable();
                            all.sort_unstable();
                            prop_assert_eq!(same, all);
                        }
                    }
                    for (place, post) in together.iter().enumerate() {
                        let found = page(&store, &thread, layout, Spot::Post(*post), size).await;
                        prop_assert_eq!(found.named, Some(place as u64));
                        let on_page = (place as u64 - found.first) as usize;
                        prop_assert_eq!(posts(&found)[on_page], *post);
                    }
                }
                for (place, (post, _)) in thread.heads.iter().enumerate() {
                    let nth = page(&store, &thread, Layout::Nested, Spot::Nth(place as u64 + 1), size).await;
                    let named = (nth.named.unwrap() - nth.first) as usize;
                    prop_assert_eq!(posts(&nth)[named], *post);
                    prop_assert_eq!(nth.posts[named].nth, place as u64 + 1);
                }
                Ok(())
            })
        })
        .unwrap();
}

/// A nested thread: replies to replies, five levels deep.
fn deep(topic: TopicId, posts: usize) -> Thread {
    let mut thread = Thread::new(topic);
    while thread.heads.len() < posts {
        let place = thread.heads.len();
        thread.reply(if place % 5 == 1 { 0 } else { place - 1 }, place as u64 * 50);
    }
    thread
}

struct Cost {
    commands: BTreeMap<String, u64>,
    trips: u32,
    bytes: u64,
}

async fn cost(store: &Store, questions: &mut Questions, thread: &Thread, spot: Spot) -> Cost {
    let sent = async |questions: &mut Questions| -> u64 { questions.bytes_sent().await };
    let (commands, bytes) = (questions.commands_done().await, sent(questions).await);
    let (found, trips) = store::trips::counted(page(store, thread, Layout::Nested, spot, 20)).await;
    assert_eq!(found.posts.len(), 20);
    let bytes = sent(questions).await - bytes;
    let mut done = questions.commands_done().await;
    for (name, calls) in commands {
        *done.get_mut(&name).unwrap() -= calls;
    }
    done.remove("info");
    done.retain(|_, calls| *calls > 0);
    Cost { commands: done, trips, bytes }
}

#[tokio::test]
async fn a_page_of_ten_thousand_posts_costs_what_a_page_of_twenty_costs() {
    let redis = Redis::start().await;
    let store = Store::open(&store::Address::parse(&redis.url()).unwrap()).await.unwrap();
    let mut questions = Questions::to(&[redis.url()]).await;
    let (short, long) = (deep(TopicId(5), 20), deep(TopicId(5 + 32), 10_000));
    short.write(&store).await;
    long.write(&store).await;
    let small = cost(&store, &mut questions, &short, nth_page(1)).await;
    assert!(small.commands.values().sum::<u64>() > 20, "{:?}", small.commands);
    for spot in [nth_page(1), nth_page(250), nth_page(500)] {
        let large = cost(&store, &mut questions, &long, spot).await;
        assert_eq!(large.commands, small.commands, "{spot:?}");
        assert_eq!((large.trips, small.trips), (1, 1));
        // Deeper replies have longer paths, and later posts more digits; nothing grows with the thread.
        assert!(large.bytes < small.bytes * 3 / 2, "{spot:?}: {} bytes, not {}", large.bytes, small.bytes);
    }
    let named = cost(&store, &mut questions, &long, Spot::Post(long.post(9_999))).await;
    let named_short = cost(&store, &mut questions, &short, Spot::Post(short.post(19))).await;
    assert_eq!(named.commands, named_short.commands);
}
