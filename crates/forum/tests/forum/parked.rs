//! What cannot be carried onward holds up nothing else, and is not forgotten.

use model::ids::TopicId;
use model::list::{List, Sort};
use model::topic::TopicKind;
use redis::cmd;

use crate::support::{KNOWLEDGE, MAIN, TestForum, key, set, topic_in};

#[tokio::test]
async fn an_event_that_keeps_failing_is_put_aside_and_can_be_sent_again() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    test.settle().await;
    let list = List::Category(KNOWLEDGE, Sort::Votes);
    let broken = key(list.shard(), &list);
    let mut questions = test.questions().await;
    questions.tell(cmd("SET").arg(&broken).arg("by hand")).await;

    let article = test.start(&ann, &topic_in(KNOWLEDGE, TopicKind::Article, "How to cache", "cache")).await;
    let mut others = Vec::new();
    for n in 0..10 {
        others.push(test.ask(&ann, &format!("Question {n}"), "cache").await);
    }
    test.settle().await;
    let parked = test.forum.store().parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].shard, article.shard());
    assert!(parked[0].reason.contains(&broken), "{}", parked[0].reason);
    let listed = set(test.in_category(&ann, MAIN).await);
    assert!(others.iter().all(|topic| listed.contains(topic)), "others go on");
    assert!(test.followers.lags().await.unwrap().iter().all(|(_, behind)| !behind));

    questions.tell(cmd("DEL").arg(&broken)).await;
    let admin = test.admin().await;
    assert!(test.forum.send_parked_again(&admin, parked[0].shard, &parked[0].id).await.unwrap());
    assert!(!test.forum.send_parked_again(&admin, parked[0].shard, &parked[0].id).await.unwrap());
    assert!(test.forum.send_parked_again(&ann, parked[0].shard, &parked[0].id).await.is_err());
    test.is_consistent().await;
    assert_eq!(test.forum.store().parked().await.unwrap().len(), 0);
    assert_eq!(test.in_category(&ann, KNOWLEDGE).await, [article]);
}

#[tokio::test]
async fn a_list_that_cannot_be_made_for_new_readers_holds_up_no_events() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let view = test.view(&ann).await;
    let article = test.start(&view, &topic_in(KNOWLEDGE, TopicKind::Article, "How to cache", "")).await;
    test.settle().await;
    let mut questions = test.questions().await;
    let pinned = List::Pinned(KNOWLEDGE);
    let broken = key(pinned.shard(), &pinned);
    questions.tell(cmd("SET").arg(&broken).arg("by hand")).await;
    test.private_category(&[ann.id]).await;
    // It says that something failed, and does what can be done.
    for n in 0..5 {
        assert!(test.followers.pass().await.is_err());
        let topic = test.ask(&view, &format!("Question {n}"), "").await;
        assert!(test.followers.pass().await.is_err());
        let listed = test.in_category(&view, MAIN).await.contains(&topic);
        assert!(listed || topic.shard() == article.shard(), "question {n} is not listed");
    }
    questions.tell(cmd("DEL").arg(&broken)).await;
    test.is_consistent().await;
}

#[tokio::test]
async fn an_event_of_a_later_version_stops_its_stream_and_no_other() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let first = test.ask(&ann, "The first question", "").await;
    test.settle().await;
    let shard = first.shard();
    let mut questions = test.questions().await;
    let unknown = cmd("XADD").arg(key(shard, "stream")).arg("*").arg("v").arg(99).arg("e").arg("{}").to_owned();
    let unknown: String = questions.ask(&unknown).await;

    // Topics until one falls behind the unknown event, and others beside it.
    let mut others = Vec::new();
    let behind: TopicId = loop {
        let topic = test.ask(&ann, &format!("Question {}", others.len()), "").await;
        if topic.shard() == shard {
            break topic;
        }
        others.push(topic);
    };
    test.settle().await;
    let lagging: Vec<_> = test
        .followers
        .lags()
        .await
        .unwrap()
        .into_iter()
        .filter(|(_, behind)| *behind)
        .map(|(shard, _)| shard)
        .collect();
    assert_eq!(lagging, [shard]);
    let listed = async || set(test.list(&List::Category(MAIN, Sort::New)).await);
    assert!(others.iter().all(|topic| !topic.shard().eq(&shard)));
    let found = listed().await;
    assert!(others.iter().all(|topic| found.contains(&topic.to_string())));
    assert!(!found.contains(&behind.to_string()), "nothing passes an event that this version does not know");
    let state = test.forum.store().follow_state(shard).await.unwrap();
    assert!(state.cursor < unknown);

    // Another node of this version stops there as well.
    test.followers.release().await.unwrap();
    let next = test.another().await;
    next.settle().await;
    assert!(!listed().await.contains(&behind.to_string()));

    // One that knows it goes on; here it is as if it had never been.
    next.followers.release().await.unwrap();
    questions.tell(cmd("XDEL").arg(key(shard, "stream")).arg(&unknown)).await;
    test.another().await.is_consistent().await;
    assert!(listed().await.contains(&behind.to_string()));
}
