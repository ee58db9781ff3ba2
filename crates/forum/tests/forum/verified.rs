//! `verify` finds what differs from what topics, posts and votes imply, whatever it is.

use std::collections::BTreeSet;

use forum::{Difference, Wish};
use model::ids::{PostId, TopicId};
use model::post::Vote;
use model::series::{InSeries, Series, SeriesForm};
use model::topic::TopicKind;
use redis::Cmd;
use testbed::{Redis, Shape};

use crate::support::{KNOWLEDGE, TestForum, key, topic_in};

/// A command that damages a key, and the places and items that differ then.
struct Damage(Cmd, Vec<(String, String)>);

fn command<const N: usize>(name: &str, key: &str, arguments: [&str; N]) -> Cmd {
    let mut command = redis::cmd(name);
    command.arg(key).arg(&arguments[..]);
    command
}

/// What members received for what they wrote follows from the same votes, and differs with them.
fn places(differences: &[Difference]) -> BTreeSet<(String, String)> {
    let received = |place: &str| place.starts_with("received in shard") || place.starts_with("n:m");
    let others = differences.iter().filter(|difference| !received(&difference.place));
    others.map(|difference| (difference.place.clone(), difference.item.clone())).collect()
}

#[tokio::test]
async fn each_kind_of_difference_is_found_and_nothing_else() {
    let shape = Shape::Single(Redis::start().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let (ann, bob) = (test.member("ann").await, test.member("bob").await);
    let (by_ann, by_bob) = (test.view(&ann).await, test.view(&bob).await);
    let topic = test.ask(&by_ann, "How do I cache?", "cache").await;
    let opening = test.opening(topic).await;
    let mut answers = Vec::new();
    for n in 0..4 {
        test.pass_time(std::time::Duration::from_secs(60));
        answers.push(test.reply(&by_bob, topic, None, &format!("Answer {n}")).await);
    }
    test.pass_time(std::time::Duration::from_secs(60));
    let below = test.reply(&by_ann, topic, Some(answers[1]), "Why?").await;
    test.pass_time(std::time::Duration::from_secs(60));
    test.reply(&by_bob, topic, Some(below), "Because").await;
    test.forum.vote(&by_ann, answers[0], Some(Vote::Up)).await.unwrap();
    test.forum.vote(&by_ann, answers[2], Some(Vote::Down)).await.unwrap();
    test.forum.accept(&by_ann, answers[0], Some(true)).await.unwrap();
    // One is gone, the other keeps its place because of what hangs on it.
    for removed in [answers[3], answers[1]] {
        test.forum.delete_post(&by_bob, removed, "").await.unwrap();
    }
    test.is_consistent().await;
    let whole = redis.save().await;

    let store = test.forum.store();
    let path = store.post(below, None).await.unwrap().unwrap().post.head.path;
    let mut stray = path.as_bytes().to_vec();
    stray.extend(&path.as_bytes()[..10]);
    let at = |rest: &str| key(topic.shard(), rest);
    let (order, chronicle, standing, states) =
        (format!("t:{topic}:o"), format!("t:{topic}:c"), format!("t:{topic}:a"), at(&format!("t:{topic}:s")));
    let differs = |place: &str, item: PostId| vec![(place.to_owned(), item.to_string())];
    let beside = |post: PostId, item: &str| vec![(format!("p:{post}"), item.to_owned())];
    let mut off_the_order = redis::cmd("ZREM");
    off_the_order.arg(at(&order)).arg(path.as_bytes());
    let mut strayed = redis::cmd("ZADD");
    strayed.arg(at(&order)).arg(0).arg(&stray);
    let stray_of = PostId(stray[stray.len() - 5..].iter().fold(0, |id, byte| id * 256 + u64::from(*byte)));
    let of_topics = [(format!("topics of shard {}", topic.shard()), topic.to_string())];
    let id = |post: PostId| post.to_string();
    let votes = |post: PostId| at(&format!("p:{post}:v"));
    let accepting = format!("t:{topic}");
    let accepted = || vec![(accepting.clone(), "accepted".to_owned())];
    let damages = [
        // Votes, as they are counted beside a post and in what its answers are sorted by.
        Damage(command("HSET", &votes(below), [&id(PostId(77)), "1"]), beside(below, "votes for")),
        Damage(command("HSET", &votes(below), [&id(PostId(77)), "-1"]), beside(below, "votes against")),
        Damage(command("DEL", &votes(answers[2]), []), beside(answers[2], "votes against")),
        Damage(command("HINCRBY", &states, [&format!("{below}u"), "1"]), beside(below, "votes for")),
        Damage(command("ZINCRBY", &at(&standing), ["1", &id(answers[0])]), differs(&standing, answers[0])),
        Damage(command("ZREM", &at(&standing), [&id(answers[1])]), differs(&standing, answers[1])),
        Damage(command("ZADD", &at(&standing), ["0", &id(below)]), differs(&standing, below)),
        Damage(command("ZADD", &at(&standing), ["0", &id(answers[3])]), differs(&standing, answers[3])),
        // Replies of a post.
        Damage(command("HINCRBY", &states, [&format!("{}c", answers[1]), "1"]), beside(answers[1], "replies")),
        Damage(command("HDEL", &states, [&format!("{below}c")]), beside(below, "replies")),
        // The thread's order and its chronicle.
        Damage(off_the_order, differs(&order, below)),
        Damage(strayed, differs(&order, stray_of)),
        Damage(command("ZINCRBY", &at(&chronicle), ["1", &id(answers[0])]), differs(&chronicle, answers[0])),
        Damage(command("ZREM", &at(&chronicle), [&id(below)]), differs(&chronicle, below)),
        Damage(command("ZADD", &at(&chronicle), ["1", "777777"]), differs(&chronicle, PostId(777_777))),
        Damage(command("ZADD", &at(&chronicle), ["1", &id(answers[3])]), differs(&chronicle, answers[3])),
        // What is accepted is an answer that stands.
        Damage(command("HSET", &at(&accepting), ["accepted", &id(below)]), accepted()),
        Damage(command("HSET", &at(&accepting), ["accepted", &id(answers[1])]), accepted()),
        Damage(command("HSET", &at(&accepting), ["accepted", "777777"]), accepted()),
        // A topic that is not known to its shard: everything that it implies is left over.
        Damage(command("SREM", &at("topics"), [&topic.to_string()]), of_topics.into()),
        Damage(
            command("SADD", &at("topics"), ["777777"]),
            vec![(format!("topics of shard {}", topic.shard()), "777777".to_owned())],
        ),
    ];
    let mut questions = test.questions().await;
    for (number, Damage(damage, expected)) in damages.into_iter().enumerate() {
        questions.tell(&damage).await;
        let found = test.forum.verify(|| {}).await.unwrap();
        let expected: BTreeSet<_> = expected.into_iter().collect();
        let is_unknown = expected.iter().any(|(place, item)| place.starts_with("topics") && *item == topic.to_string());
        match is_unknown {
            true => assert!(places(&found).is_superset(&expected), "damage {number}: {found:?}"),
            false => assert_eq!(places(&found), expected, "damage {number}: {found:?}"),
        }
        redis.restore(&whole).await;
    }
    assert_eq!(test.forum.verify(|| {}).await.unwrap(), []);

    // The number of posts, on which popularity depends besides.
    questions.tell(&command("HINCRBY", &at(&format!("t:{topic}")), ["posts", "1"])).await;
    let found = places(&test.forum.verify(|| {}).await.unwrap());
    assert!(found.contains(&(format!("t:{topic}"), "posts".to_owned())), "{found:?}");
    redis.restore(&whole).await;

    // A post that stands in nothing any more still says that it should.
    for (index, entry) in [
        (&order, store.post(opening, None).await.unwrap().unwrap().post.head.path.as_bytes()),
        (&chronicle, id(opening).as_bytes()),
    ] {
        let mut gone = redis::cmd("ZREM");
        questions.tell(gone.arg(at(index)).arg(entry)).await;
    }
    let found = places(&test.forum.verify(|| {}).await.unwrap());
    assert!([&order, &chronicle].iter().all(|index| found.contains(&((*index).clone(), id(opening)))), "{found:?}");
}

/// More of everything than is looked at together.
#[tokio::test]
async fn long_threads_and_lists_are_verified_to_their_ends() {
    let shape = Shape::Single(Redis::start().await);
    let test = TestForum::on(&shape).await;
    let ann = test.member("ann").await;
    let view = test.view(&ann).await;
    let topic = test.ask(&view, "How do I cache?", "cache").await;
    for n in 0..1_100 {
        test.reply(&view, topic, None, &format!("Answer {n}")).await;
    }
    test.is_consistent().await;
    let mut questions = test.questions().await;
    let posts = model::list::List::Member(ann.id, view.audience.clone(), model::list::MemberList::Posts);
    let places_of = [
        (key(topic.shard(), format!("t:{topic}:c")), format!("t:{topic}:c")),
        (key(topic.shard(), format!("t:{topic}:a")), format!("t:{topic}:a")),
        (key(posts.shard(), &posts), posts.to_string()),
    ];
    for (key, place) in places_of {
        questions.tell(&command("ZADD", &key, ["1", "777777"])).await;
        let found = test.forum.verify(|| {}).await.unwrap();
        assert_eq!(places(&found), BTreeSet::from([(place, "777777".to_owned())]));
        questions.tell(&command("ZREM", &key, ["777777"])).await;
    }
}

/// A series and its articles, whichever of the two is wrong.
#[tokio::test]
async fn what_series_and_articles_say_of_each_other_is_verified() {
    let shape = Shape::Single(Redis::start().await);
    let Shape::Single(redis) = &shape else { unreachable!() };
    let test = TestForum::on(&shape).await;
    let view = test.view(&test.member("ann").await).await;
    let mut articles = Vec::new();
    for title in ["The first part", "The second part", "By itself"] {
        let new = topic_in(KNOWLEDGE, TopicKind::Article, title, "");
        articles.push(test.start(&view, &new).await);
    }
    let form = SeriesForm { title: "Of caches".to_owned(), description: String::new() };
    test.forum.put_in_series(&view, articles[0], &Wish::Make(form)).await.unwrap();
    test.settle().await;
    let id = test.forum.store().own_series(view.actor.id().unwrap()).await.unwrap()[0].id;
    test.forum.put_in_series(&view, articles[1], &Wish::Enter(id)).await.unwrap();
    test.is_consistent().await;
    let series = test.forum.store().series(id).await.unwrap().unwrap();
    assert_eq!(series.parts, articles[..2]);
    let whole = redis.save().await;
    let at = |topic: TopicId| key(topic.shard(), format!("t:{topic}"));
    let held = |parts: &[TopicId]| {
        let held = serde_json::to_string(&Series { parts: parts.to_vec(), ..series.clone() }).unwrap();
        command("SET", &key(id.shard(), format!("s:{id}")), [&held])
    };
    let (within, of_topic) = (format!("s:{id}"), |topic: TopicId| (format!("t:{topic}"), "series".to_owned()));
    let of_series = |topic: TopicId| (within.clone(), topic.to_string());
    let late = serde_json::to_string(&InSeries { parts: vec![articles[0]], ..InSeries::of(&series) }).unwrap();
    let damages = [
        Damage(command("HDEL", &at(articles[1]), ["series"]), vec![of_series(articles[1])]),
        Damage(command("HSET", &at(articles[0]), ["series", &late]), vec![of_topic(articles[0])]),
        Damage(held(&articles[..1]), vec![of_series(articles[1]), of_topic(articles[0])]),
        Damage(held(&articles), vec![of_series(articles[2]), of_topic(articles[0]), of_topic(articles[1])]),
        Damage(
            command("DEL", &key(id.shard(), format!("s:{id}")), []),
            vec![of_series(articles[0]), of_series(articles[1])],
        ),
    ];
    let mut questions = test.questions().await;
    for (number, Damage(damage, expected)) in damages.into_iter().enumerate() {
        questions.tell(&damage).await;
        let found = test.forum.verify(|| {}).await.unwrap();
        assert_eq!(places(&found), expected.into_iter().collect(), "damage {number}: {found:?}");
        redis.restore(&whole).await;
    }
    assert_eq!(test.forum.verify(|| {}).await.unwrap(), []);
}
