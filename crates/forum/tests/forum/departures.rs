//! Leaving: whatever is killed on the way, it comes to the same end.

use std::time::Duration;

use forum::Problem;
use model::departure::Writings;
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use testbed::on_each_shape;

use crate::support::{TestForum, new_member};

/// What the one who leaves wrote, with answers of somebody who stays.
struct Written {
    test: TestForum,
    topic: model::ids::TopicId,
}

async fn written(test: TestForum) -> Written {
    let (ann, bob) = (test.member("ann").await, test.member("bob").await);
    let (ann, bob) = (test.view(&ann).await, test.view(&bob).await);
    let topic = test.ask(&ann, "How does annsecret cache?", "cache").await;
    test.reply(&bob, topic, None, "Like this.").await;
    let own = test.reply(&ann, topic, None, "annsecret, with an answer to it").await;
    let form = EditForm { body: Some("annsecret as edited".to_owned()), ..EditForm::default() };
    test.forum.edit(&ann, own, form).await.unwrap();
    test.forum.reply(&bob, topic, Some(own), "Yes.", None).await.unwrap();
    test.reply(&ann, topic, None, "annsecret, alone").await;
    let gone = test.reply(&ann, topic, None, "annsecret, deleted").await;
    test.forum.delete_post(&ann, gone, "").await.unwrap();
    test.ask(&ann, "Where is annsecret now?", "annsecret-tag").await;
    let other = test.ask(&bob, "And what of bob?", "cache").await;
    test.reply(&ann, other, None, "annsecret, elsewhere").await;
    test.settle().await;
    Written { test, topic }
}

/// Has nodes go on with it, each of which is killed a moment later than the one before.
async fn killed_until_it_is_done(test: &TestForum, member: model::ids::MemberId) {
    for killed_after in 1..400 {
        if test.forum.store().departure(member).await.unwrap().is_none() {
            return;
        }
        let node = test.another().await;
        test.followers.release().await.unwrap();
        node.followers.take_leases().await.unwrap();
        let lives = Duration::from_micros(killed_after * 700);
        let _ = tokio::time::timeout(lives, node.followers.see_to_due()).await;
        node.followers.release().await.unwrap();
        test.pass_time(Duration::from_secs(40));
    }
    panic!("it has no end");
}

async fn comes_to_its_end(test: TestForum, writings: Writings) {
    let Written { test, topic } = written(test).await;
    let ann = test.named("ann").await;
    let view = test.view(&ann).await;
    test.forum.leave(&view, "Ann", writings).await.unwrap();
    assert!(test.forum.store().member(ann.id).await.unwrap().is_none(), "the account is gone at once");
    killed_until_it_is_done(&test, ann.id).await;
    test.is_consistent().await;

    let contents = test.contents().await;
    let theirs = format!("m:{}", ann.id);
    for (key, value) in &contents {
        let name = key.split_once('}').map_or("", |(_, name)| name);
        assert!(name != theirs && !name.starts_with(&format!("{theirs}:")), "{key} is left");
        assert!(!value.contains("ann@example.org") && !name.contains("ann@example.org"), "{key}: {value}");
        if !name.starts_with("stream") {
            assert!(!value.contains("\"name\":\"ann\""), "{key}: {value}");
        }
        if writings == Writings::Go && !name.starts_with("l:") && !name.starts_with("stream") && !name.starts_with("t:")
        {
            assert!(!value.contains("annsecret"), "{key}: {value}");
        }
    }
    let found = test.forum.store().topic(topic).await.unwrap().unwrap();
    assert_eq!(found.author_name, "");
    assert_eq!(found.deletion, None, "others have answered there");
    // The name is nobody's for good, the address anybody's.
    let taken = test.forum.make_member(&new_member("ann"), model::actor::Role::Member).await;
    assert!(matches!(taken, Err(Problem::Refused(Refusal::Invalid(faults))) if faults[0].field == "username"));
    let mut again = new_member("zoe");
    again.email = "ann@example.org".to_owned();
    test.forum.make_member(&again, model::actor::Role::Member).await.unwrap();
}

#[tokio::test]
async fn a_departure_whose_writings_stay_comes_to_its_end_however_often_it_is_killed() {
    on_each_shape(async |shape| comes_to_its_end(TestForum::on(shape).await, Writings::Stay).await).await;
}

#[tokio::test]
async fn a_departure_whose_writings_go_comes_to_its_end_however_often_it_is_killed() {
    on_each_shape(async |shape| comes_to_its_end(TestForum::on(shape).await, Writings::Go).await).await;
}

#[tokio::test]
async fn an_address_that_somebody_else_has_meanwhile_stays_theirs() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    test.forum.leave(&test.view(&ann).await, "ann", Writings::Stay).await.unwrap();
    test.followers.take_leases().await.unwrap();
    test.followers.see_to_due().await.unwrap();
    let mut zoe = new_member("zoe");
    zoe.email = "ann@example.org".to_owned();
    let zoe = test.forum.make_member(&zoe, model::actor::Role::Member).await.unwrap();
    for _ in 0..5 {
        test.pass_time(Duration::from_secs(61));
        test.followers.see_to_due().await.unwrap();
    }
    assert!(test.forum.store().departure(ann.id).await.unwrap().is_none());
    assert_eq!(test.forum.store().find_login(None, Some("ann@example.org")).await.unwrap(), Some(zoe));
}

#[tokio::test]
async fn what_somebody_was_writing_when_they_left_is_seen_to_as_well() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let view = test.view(&ann).await;
    test.forum.leave(&view, "ann", Writings::Go).await.unwrap();
    test.followers.take_leases().await.unwrap();
    test.followers.see_to_due().await.unwrap();
    // A node had let this through before it heard.
    let late = test.ask(&view, "Is annsecret late?", "cache").await;
    for _ in 0..5 {
        test.pass_time(Duration::from_secs(61));
        test.followers.see_to_due().await.unwrap();
    }
    let found = test.forum.store().topic(late).await.unwrap().unwrap();
    assert_eq!((found.author_name.as_str(), found.heading.title.as_str()), ("", "Erased topic"));
    assert!(found.deletion.is_some());
    test.is_consistent().await;
}

#[tokio::test]
async fn the_last_admin_stays_and_of_two_who_leave_at_once_one_does() {
    let test = TestForum::new().await;
    let root = test.view(&test.named("root").await).await;
    let refused = test.forum.leave(&root, "root", Writings::Stay).await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Conflict(why))) if why.contains("only admin")));
    let second = test.member("second").await;
    test.forum.set_role(second.id, model::actor::Role::Admin, model::log::OPERATOR).await.unwrap();
    let second = test.view(&test.named("second").await).await;
    let other = test.another().await;
    let (one, two) = tokio::join!(
        test.forum.leave(&root, "root", Writings::Stay),
        other.forum.leave(&second, "second", Writings::Stay)
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let left = test.forum.all_members().await.unwrap();
    assert_eq!(left.iter().filter(|member| member.role == model::actor::Role::Admin).count(), 1);
}
