//! What is sent again gives the first result, and what is claimed at once one gets.

use forum::{Caller, Problem};
use model::refusal::Refusal;
use redis::cmd;
use testbed::on_each_shape;

use crate::support::{TestForum, new_member, question, set};

#[tokio::test]
async fn the_same_reply_sent_fifty_times_at_once_is_one_post() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.view(&test.member("ann").await).await;
        let topic = test.ask(&ann, "How do I cache?", "").await;
        for once in [Some("form"), None] {
            let body = format!("Like this. {once:?}");
            let sent = (0..50).map(|_| test.forum.reply(&ann, topic, None, &body, once));
            let posted = futures_util::future::try_join_all(sent).await.unwrap();
            assert_eq!(set(posted.iter().map(|posted| posted.id)).len(), 1);
            assert_eq!(posted.iter().filter(|posted| !posted.repeated).count(), 1);
        }
        assert_eq!(test.thread(&ann, topic).await.len(), 3);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn the_same_topic_sent_fifty_times_at_once_to_two_nodes_is_one_topic() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let ann = test.view(&test.member("ann").await).await;
        for once in [Some("form"), None] {
            let new = question(&format!("How do I cache? {once:?}"), "cache");
            let nodes = (0..50).map(|n| if n % 2 == 0 { &test.forum } else { &other.forum });
            let posted = nodes.map(|node| node.start_topic(&ann, &new, once));
            let posted = futures_util::future::try_join_all(posted).await.unwrap();
            assert_eq!(set(posted.iter().map(|posted| posted.id)).len(), 1);
            assert_eq!(posted.iter().filter(|posted| !posted.repeated).count(), 1);
        }
        test.is_consistent().await;
        assert_eq!(test.tags(&ann).await, [("cache".to_owned(), 2)]);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_kept_for_a_day_and_the_content_alone_for_a_minute() {
    let test = TestForum::new().await;
    let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let mut questions = test.questions().await;
    let mut kept_since = async |before: &std::collections::BTreeSet<String>| -> u64 {
        let keys: Vec<String> = questions.ask(cmd("KEYS").arg("*once:*")).await;
        let fresh: Vec<&String> = keys.iter().filter(|key| !before.contains(*key)).collect();
        assert_eq!(fresh.len(), 1);
        questions.ask(cmd("TTL").arg(fresh[0])).await
    };
    let keys = async || -> std::collections::BTreeSet<String> {
        let mut questions = test.questions().await;
        questions.ask(cmd("KEYS").arg("*once:*")).await
    };
    let before = keys().await;
    test.forum.reply(&ann, topic, None, "With a key.", Some("form")).await.unwrap();
    let left = kept_since(&before).await;
    assert!((86_000..=86_400).contains(&left), "{left} s");
    let before = keys().await;
    test.forum.reply(&ann, topic, None, "Without one.", None).await.unwrap();
    let left = kept_since(&before).await;
    assert!((1..=60).contains(&left), "{left} s");

    // The same words of another member, or to another post, or with another key, are another post.
    let first = test.opening(topic).await;
    let same = [
        test.forum.reply(&bob, topic, None, "Without one.", None).await.unwrap(),
        test.forum.reply(&ann, topic, Some(first), "Without one.", None).await.unwrap(),
        test.forum.reply(&ann, topic, None, "Without one.", Some("another form")).await.unwrap(),
        test.forum.reply(&bob, topic, None, "With a key.", Some("form")).await.unwrap(),
    ];
    assert!(same.iter().all(|posted| !posted.repeated));
}

fn taken<T: std::fmt::Debug>(result: Result<T, Problem>, field: &str) -> bool {
    match result {
        Ok(_) => false,
        Err(Problem::Refused(Refusal::Invalid(faults))) if faults[0].field == field => true,
        Err(other) => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_those_who_register_alike_names_at_once_one_gets_it() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let hash = auth::password::dummy();
        // Another case, another script, another way to space.
        for names in [["carl", "carl"], ["paypal", "PayPal"], ["scope", "ѕсоре"], ["anna maria", "anna-maria"]] {
            let before = test.forum.store().member_count().await.unwrap();
            let new = names.map(new_member);
            let claims = (0..6).map(|n| {
                let mut new = new[n % 2].clone();
                new.email = format!("{n}.{before}@example.org");
                let node = if n % 3 == 0 { &test.forum } else { &other.forum };
                let hash = &hash;
                async move { node.make_member_hashed(&new, model::actor::Role::Member, hash).await }
            });
            let claims = futures_util::future::join_all(claims).await;
            let refused = claims.into_iter().map(|claim| taken(claim, "username"));
            assert_eq!(refused.filter(|taken| *taken).count(), 5, "{names:?}");
            assert_eq!(test.forum.store().member_count().await.unwrap(), before + 1);
            let [one, two] = [test.named(names[0]).await.id, test.named(names[1]).await.id];
            assert_eq!(one, two);
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (mut one, mut two) = (new_member("ann"), new_member("bob"));
        (one.email, two.email) = ("Same@Example.org".to_owned(), "same@example.org".to_owned());
        let (one, two) =
            tokio::join!(test.forum.register(&one, Caller::Operator), test.forum.register(&two, Caller::Operator));
        assert_eq!([taken(one, "email"), taken(two, "email")].into_iter().filter(|taken| *taken).count(), 1);
        assert_eq!(test.forum.store().member_count().await.unwrap(), 2, "the other, and the admin");
        // The name of whoever came second is free still.
        let free = if test.forum.member_named("ann").await.unwrap().is_some() { "bob" } else { "ann" };
        test.member(free).await;
    })
    .await;
}
