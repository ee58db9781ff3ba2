//! An admin stays, whoever takes whom away, and whatever is killed on the way.

use std::time::Duration;

use forum::{Problem, View};
use model::account::Member;
use model::actor::{Role, Suspension};
use model::departure::Writings;
use model::ids::MemberId;
use model::refusal::Refusal;
use model::rules::{admins, members};
use model::shard::Shard;
use store::Outcome;
use testbed::on_each_shape;

use crate::support::{TestForum, key};

async fn admin(test: &TestForum, name: &str) -> Member {
    let member = test.member(name).await;
    test.forum.set_role(member.id, Role::Admin, model::log::OPERATOR).await.unwrap();
    test.named(name).await
}

async fn admins_of(test: &TestForum) -> Vec<MemberId> {
    let all = test.forum.all_members().await.unwrap();
    all.into_iter().filter(|member| member.role == Role::Admin).map(|member| member.id).collect()
}

fn is_conflict(done: &Result<(), Problem>) -> bool {
    matches!(done, Err(Problem::Refused(Refusal::Conflict(_))))
}

/// Two admins with nobody beside them, each as they see the forum.
async fn two(test: &TestForum) -> [(Member, View); 2] {
    let (root, second) = (test.named("root").await, admin(test, "second").await);
    let (one, other) = (test.view(&root).await, test.view(&second).await);
    [(root, one), (second, other)]
}

#[tokio::test]
async fn of_two_admins_who_take_each_other_away_at_once_one_stays() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let [(root, as_root), (second, as_second)] = two(&test).await;
        let node = test.another().await;
        let (one, other) = tokio::join!(
            test.forum.rank(&as_root, &second, Role::Member),
            node.forum.rank(&as_second, &root, Role::Member)
        );
        assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
        assert!(is_conflict(&one) || is_conflict(&other), "{one:?} {other:?}");
        assert_eq!(admins_of(&test).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn of_one_who_leaves_and_one_who_is_made_a_member_at_once_one_stays() {
    let test = TestForum::new().await;
    let [(root, as_root), (_, as_second)] = two(&test).await;
    let node = test.another().await;
    let (left, taken) = tokio::join!(
        node.forum.leave(&as_second, "second", Writings::Stay),
        test.forum.rank(&as_second, &root, Role::Member)
    );
    assert!(left.is_ok() != taken.is_ok(), "{left:?} {taken:?}");
    assert_eq!(admins_of(&test).await.len(), 1);
    drop(as_root);
}

#[tokio::test]
async fn the_last_who_can_act_as_an_admin_stays_one() {
    let test = TestForum::new().await;
    let [(root, _), (second, _)] = two(&test).await;
    let suspension = Suspension { by: root.id, until: None, reason: String::new() };
    test.forum.suspend_as_operator(second.id, Some(suspension)).await.unwrap();
    let refused = test.forum.set_role(root.id, Role::Member, model::log::OPERATOR).await;
    assert!(is_conflict(&refused), "{refused:?}");
    test.forum.suspend_as_operator(second.id, None).await.unwrap();
    test.forum.set_role(root.id, Role::Member, model::log::OPERATOR).await.unwrap();
    assert_eq!(admins_of(&test).await, [second.id]);
    let refused = test.forum.set_role(second.id, Role::Member, model::log::OPERATOR).await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Conflict(why))) if why.contains("only admin")));
    assert_eq!(admins_of(&test).await, [second.id]);
}

/// Whoever waits longest, and takes no notice of it, finds their decision void.
#[tokio::test]
async fn what_was_decided_before_the_other_went_does_nothing_afterwards() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let [(root, _), (second, _)] = two(&test).await;
        let store = test.forum.store();
        // Takes `second` away, up to the last step: then the process stands still for longer than its hold lasts.
        assert!(matches!(store.commit(admins::hold(second.id)).await.unwrap(), Outcome::Done));
        let relied = store.relied_on(second.id).await.unwrap();
        assert!(matches!(store.commit(admins::rely_on(root.id)).await.unwrap(), Outcome::Done));
        let late = members::set_role(second.id, Role::Member, model::log::OPERATOR);
        let late = admins::unless_relied_on(late, second.id, relied);
        assert!(is_conflict(&test.forum.set_role(root.id, Role::Member, model::log::OPERATOR).await), "one at a time");
        runs_out(&test).await;

        test.forum.set_role(root.id, Role::Member, model::log::OPERATOR).await.unwrap();
        assert!(matches!(store.commit(late).await.unwrap(), Outcome::Stale(_)), "nobody would be left");
        assert_eq!(admins_of(&test).await, [second.id]);
        // Who is none any more cannot be relied on.
        assert!(matches!(store.commit(admins::rely_on(root.id)).await.unwrap(), Outcome::Stale(_)));
    })
    .await;
}

/// A hold that nobody gave back runs out by itself, after a minute.
async fn runs_out(test: &TestForum) {
    let hold = key(Shard::SITE, "admin-leaves");
    let mut questions = test.questions().await;
    let left: i64 = questions.ask(redis::cmd("PTTL").arg(&hold)).await;
    assert!(left == -2 || (1..=60_000).contains(&left), "it is held for ever: {left}");
    questions.tell(redis::cmd("DEL").arg(&hold)).await;
}

#[tokio::test]
async fn one_stays_however_two_who_take_each_other_away_are_killed() {
    let test = TestForum::new().await;
    let [(root, _), (second, _)] = two(&test).await;
    let (mut went, mut stayed) = (0, 0);
    for killed_after in 1..60 {
        let (one, other) = (test.another().await, test.another().await);
        let lives = |turn: u64| Duration::from_micros(killed_after * turn * 50);
        let (_, _) = tokio::join!(
            tokio::time::timeout(lives(1), one.forum.set_role(root.id, Role::Member, model::log::OPERATOR)),
            async {
                // The first one's hold is gone by now: it stands still, or was killed.
                runs_out(&test).await;
                tokio::time::timeout(lives(2), other.forum.set_role(second.id, Role::Member, model::log::OPERATOR))
                    .await
            }
        );
        let left = admins_of(&test).await;
        assert!(!left.is_empty(), "nobody is left, killed after {:?}", lives(1));
        went += usize::from(left.len() == 1);
        stayed += usize::from(left.len() == 2);
        runs_out(&test).await;
        for member in [root.id, second.id] {
            test.forum.set_role(member, Role::Admin, model::log::OPERATOR).await.unwrap();
        }
    }
    assert!(went > 0 && stayed > 0, "each was killed too early, or none: {went}, {stayed}");
    // Nothing of all that stands in the way of who comes after.
    test.forum.set_role(root.id, Role::Member, model::log::OPERATOR).await.unwrap();
    assert_eq!(admins_of(&test).await, [second.id]);
}
