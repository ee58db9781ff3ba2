//! A process that is killed between a commit and what follows from it loses nothing.

use std::sync::Arc;

use forum::{Caller, Problem, SignIn};
use model::account::{Profile, Registration};
use model::actor::Role;
use model::email::EmailAddress;
use model::ids::{IdKind, MemberId};
use model::name::Username;
use model::rules::{members, site as site_rules};
use model::shard::Shard;
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, key, new_member, set};

const PASSWORD: &str = "a long enough password";

async fn registration(test: &TestForum, name: &str, role: Role) -> Registration {
    let name = Username::parse_reserved_ok(name).unwrap();
    let home = model::account::home_of(&name.key());
    let member = MemberId(test.forum.store().fresh_id(home, IdKind::Member).await.unwrap());
    let email = EmailAddress::parse(&format!("{}@example.org", name.as_str())).unwrap();
    let password = auth::password::hash(PASSWORD, [7; 16]).as_str().to_owned();
    Registration {
        member,
        profile: Profile { name, email, confirmed: false, joined: test.forum.now() },
        role,
        password: Some(password),
        identity: None,
        trust: Default::default(),
        held: None,
    }
}

fn signing_in(name: &str) -> SignIn {
    SignIn { username: name.to_owned(), password: PASSWORD.to_owned() }
}

#[tokio::test]
async fn what_was_committed_while_nobody_followed_is_carried_onward_later() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.view(&test.member("ann").await).await;
        let topic = test.ask(&ann, "How do I cache?", "cache").await;
        let reply = test.reply(&ann, topic, None, "Like this.").await;
        let next = test.another().await;
        drop(test);

        next.is_consistent().await;
        let ann = next.view(&next.named("ann").await).await;
        assert_eq!(next.tagged(&ann, "cache").await, [topic]);
        assert_eq!(set(next.profile(&ann, "ann").await.1), set([next.opening(topic).await, reply]));
    })
    .await;
}

#[tokio::test]
async fn a_registration_that_was_only_claimed_becomes_a_member_who_can_sign_in() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let claimed = registration(&test, "ann", Role::Member).await;
        test.forum.store().commit(members::register(claimed.clone())).await.unwrap();
        assert!(matches!(
            test.forum.sign_in(&signing_in("ann"), None, Caller::Operator).await,
            Err(Problem::WrongPassword)
        ));
        test.settle().await;
        let (_, member) =
            test.forum.sign_in(&signing_in("ann"), None, Caller::Operator).await.unwrap().entered().unwrap();
        assert_eq!(member.id, claimed.member);
        assert!(test.forum.store().registration(claimed.member).await.unwrap().is_none(), "its copy is gone");
        assert!(test.forum.store().parked().await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_registration_that_was_carried_out_but_not_closed_is_closed() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let claimed = registration(&test, "ann", Role::Member).await;
        let store = test.forum.store();
        store.commit(members::register(claimed.clone())).await.unwrap();
        store.commit(members::join(claimed.clone())).await.unwrap();
        // What became of the account since is not undone by what follows.
        store.commit(members::set_role(claimed.member, Role::Admin, model::log::OPERATOR)).await.unwrap();
        test.settle().await;
        assert!(store.registration(claimed.member).await.unwrap().is_none());
        assert!(store.parked().await.unwrap().is_empty());
        assert_eq!(store.member(claimed.member).await.unwrap().unwrap().role, Role::Admin);
    })
    .await;
}

/// Founds the forum with the first commit alone.
async fn founded_and_killed(test: &TestForum) {
    let admin = registration(test, "root", Role::Admin).await;
    let offers = site_rules::offers().to_vec();
    let change = site_rules::found(&test.forum.site(), "Gears", offers, admin).unwrap();
    test.forum.store().commit(change).await.unwrap();
    test.forum.refresh_site().await.unwrap();
}

#[tokio::test]
async fn a_founding_that_was_killed_after_its_first_commit_is_completed() {
    on_each_shape(async |shape| {
        let test = TestForum::unfounded(shape).await;
        founded_and_killed(&test).await;
        let next = test.another().await;
        drop(test);
        // The loop of a running node alone brings it to its end, in whatever order it works.
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let running = tokio::spawn(Arc::clone(&next.followers).run(stopped));
        let complete = async {
            while !next.forum.store().due(Shard::SITE, next.forum.now()).await.unwrap().is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        };
        let completed = tokio::time::timeout(std::time::Duration::from_secs(20), complete).await;
        stop.send(true).unwrap();
        running.await.unwrap();
        completed.expect("the founding is completed");
        next.forum.sign_in(&signing_in("root"), None, Caller::Operator).await.unwrap();
        next.is_consistent().await;
        assert_eq!(next.in_category(&next.guest().await, MAIN).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_founding_that_was_killed_before_its_first_topic_gets_exactly_one() {
    on_each_shape(async |shape| {
        let test = TestForum::unfounded(shape).await;
        founded_and_killed(&test).await;
        let (one, other) = (test.another().await, test.another().await);
        test.settle().await;
        assert_eq!(test.in_category(&test.guest().await, MAIN).await, []);
        // Whoever sees to it, several at once or one after another: it is started once.
        test.followers.see_to_due().await.unwrap();
        test.settle().await;
        for node in [&one, &other] {
            test.followers.release().await.unwrap();
            node.followers.take_leases().await.unwrap();
            node.followers.see_to_due().await.unwrap();
            node.is_consistent().await;
            node.followers.release().await.unwrap();
        }
        assert_eq!(test.in_category(&test.guest().await, MAIN).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_founded_forum_knows_its_server_in_every_shard() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let mut questions = test.questions().await;
        for shard in Shard::all() {
            let known: bool = questions.ask(redis::cmd("HEXISTS").arg(key(shard, "ids")).arg("server")).await;
            assert!(known, "shard {shard} would give ids again if it were rolled back to this moment");
        }
    })
    .await;
}

#[tokio::test]
async fn two_that_found_a_forum_at_once_found_one() {
    on_each_shape(async |shape| {
        let test = TestForum::unfounded(shape).await;
        let other = test.another().await;
        let mut second = TestForum::setup();
        second.admin = new_member("other root");
        let (one, two) = tokio::join!(test.forum.set_up(TestForum::setup()), other.forum.set_up(second));
        assert!(one.is_ok() != two.is_ok(), "{:?} {:?}", one.err(), two.err());
        test.is_consistent().await;
        assert_eq!(test.forum.store().member_count().await.unwrap(), 1);
        assert_eq!(test.in_category(&test.guest().await, MAIN).await.len(), 1);
    })
    .await;
}
