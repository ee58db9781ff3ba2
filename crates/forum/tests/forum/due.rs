//! What ends by itself, ends.

use std::time::Duration;

use forum::Problem;
use model::refusal::Refusal;
use model::topic::Pin;
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum};

const HOUR: Duration = Duration::from_secs(3_600);

#[tokio::test]
async fn a_pin_ends_when_its_time_has_come() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (root, guest) = (test.admin().await, test.guest().await);
        test.settle().await;
        let welcome = test.in_category(&guest, MAIN).await[0];
        test.pass_time(HOUR);
        let old = test.ask(&root, "An old question", "").await;
        test.pass_time(HOUR);
        let new = test.ask(&root, "A new question", "").await;
        let until = Some(test.after(7_200));
        test.forum.pin(&root, old, Some(Pin::in_category(until)), "").await.unwrap();
        test.settle().await;
        assert_eq!(test.in_category(&guest, MAIN).await, [old, welcome, new]);

        test.pass_time(HOUR);
        test.followers.see_to_due().await.unwrap();
        test.settle().await;
        assert_eq!(test.in_category(&guest, MAIN).await, [old, welcome, new], "an hour too early");

        test.pass_time(HOUR);
        test.followers.see_to_due().await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.in_category(&guest, MAIN).await, [welcome, new, old]);
        assert_eq!(test.forum.store().topic(old).await.unwrap().unwrap().pin, None);
        assert_eq!(test.forum.store().due(old.shard(), test.after(1_000_000)).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_pin_that_was_prolonged_or_taken_off_does_not_end_at_its_old_time() {
    let test = TestForum::new().await;
    let root = test.admin().await;
    let (longer, off) = (test.ask(&root, "Prolonged", "").await, test.ask(&root, "Taken off", "").await);
    let soon = Some(Pin::in_category(Some(test.after(60))));
    let later = Some(Pin::in_category(Some(test.after(7_200))));
    for topic in [longer, off] {
        test.forum.pin(&root, topic, soon, "").await.unwrap();
    }
    test.settle().await;
    test.forum.pin(&root, longer, later, "").await.unwrap();
    test.forum.pin(&root, off, None, "").await.unwrap();
    test.forum.pin(&root, off, Some(Pin::in_category(None)), "").await.unwrap();
    test.pass_time(HOUR);
    test.followers.see_to_due().await.unwrap();
    test.is_consistent().await;
    let pin = async |topic| test.forum.store().topic(topic).await.unwrap().unwrap().pin;
    assert_eq!(pin(longer).await, later);
    assert_eq!(pin(off).await, Some(Pin::in_category(None)));
}

#[tokio::test]
async fn a_suspension_ends_when_its_time_has_come() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, root) = (test.member("ann").await, test.admin().await);
        let claim = test.forum.open_session(ann.id, ann.role).await.unwrap();
        let topic = test.ask(&root, "How do I cache?", "").await;
        let until = Some(test.after(3_600));
        test.forum.suspend(&root, "ann", until, "Rude.").await.unwrap();
        assert!(test.forum.who_is(Some(&claim)).await.unwrap().member.is_none(), "sessions end with it");
        let reply = async || test.forum.reply(&test.view(&ann).await, topic, None, "Hello.", None).await;
        let refused = reply().await;
        assert!(
            matches!(refused, Err(Problem::Refused(Refusal::Suspended { until: at })) if at == until),
            "{refused:?}"
        );

        test.settle().await;
        test.pass_time(HOUR);
        assert!(reply().await.is_ok(), "its time is up, whether anybody has seen to it or not");
        assert!(test.forum.store().member(ann.id).await.unwrap().unwrap().suspension.is_some());
        test.followers.see_to_due().await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.forum.store().member(ann.id).await.unwrap().unwrap().suspension, None);
    })
    .await;
}

#[tokio::test]
async fn a_suspension_without_an_end_stays_until_it_is_lifted() {
    let test = TestForum::new().await;
    let (ann, root) = (test.member("ann").await, test.admin().await);
    test.forum.suspend(&root, "ann", Some(test.after(60)), "Rude.").await.unwrap();
    test.forum.suspend(&root, "ann", None, "Very rude.").await.unwrap();
    test.settle().await;
    test.pass_time(HOUR * 24 * 365);
    test.followers.see_to_due().await.unwrap();
    let suspended = async || test.forum.store().member(ann.id).await.unwrap().unwrap().suspension.is_some();
    assert!(suspended().await);
    test.forum.lift_suspension(&root, "ann").await.unwrap();
    assert!(!suspended().await);
}
