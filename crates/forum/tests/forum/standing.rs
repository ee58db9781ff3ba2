//! Trust that is earned, votes that are received, and groups with what follows from them.

use std::time::Duration;

use forum::Caller;
use model::category::Level;
use model::group::{Granted, Right};
use model::list::SiteList;
use model::post::Vote;
use model::rules::settings::Wanted;
use model::settings::catalogue::Setting;
use model::topic::TopicKind;
use model::trust::{Threshold, Trust, TrustLevel};
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, new_member, topic_in};

const HOUR: Duration = Duration::from_secs(3_700);
const DAY: Duration = Duration::from_secs(86_400);

async fn thresholds(test: &TestForum, first: Threshold) {
    let much = Threshold { posts: 900, votes: 900, days: 900, topics: 900, age: 900 };
    let wanted = (1..).zip([first, much, much]).flat_map(|(level, threshold)| {
        let Threshold { posts, votes, days, topics, age } = threshold;
        [("topics", topics), ("posts", posts), ("votes", votes), ("days", days), ("age", age)].map(|(measure, need)| {
            let setting = Setting::find(&format!("trust.{measure}{level}")).unwrap();
            Wanted { setting, text: need.to_string(), seen: None }
        })
    });
    test.forum.change_settings(&test.admin().await, &wanted.collect::<Vec<_>>()).await.unwrap();
}

#[tokio::test]
async fn a_member_earns_a_level_by_all_that_it_takes_and_keeps_it() {
    let test = TestForum::new().await;
    thresholds(&test, Threshold { posts: 1, votes: 1, days: 2, topics: 3, age: 1 }).await;
    let claim = test.forum.register(&new_member("nils"), Caller::Operator).await.unwrap();
    let level = async || test.named("nils").await.trust.level;
    let come = async || {
        test.forum.who_is(Some(&claim)).await.unwrap();
        test.settle().await;
        test.followers.see_to_due().await.unwrap();
    };
    let bob = test.view(&test.member("bob").await).await;
    let nils = test.view(&test.named("nils").await).await;
    assert_eq!(level().await, TrustLevel::NEW);

    let topic = test.ask(&bob, "How do I cache?", "").await;
    let post = test.reply(&nils, topic, None, "Like this.").await;
    test.forum.vote(&bob, post, Some(Vote::Up)).await.unwrap();
    for n in 0..3 {
        let read = test.ask(&bob, &format!("Question {n}"), "").await;
        test.forum.count_reader(claim.member, read);
        test.forum.count_reader(claim.member, read);
    }
    test.pass_time(DAY);
    come().await;
    assert_eq!(level().await, TrustLevel::NEW, "one day, and nothing read that is written down");
    // What was read is written down when an hour is over, with all else that is due.
    test.pass_time(DAY);
    test.forum.write_down_reads().await.unwrap();
    come().await;
    assert_eq!(level().await, TrustLevel::BASIC);

    // It stays when a vote is taken back, and when it takes more.
    test.forum.vote(&bob, post, None).await.unwrap();
    thresholds(&test, Threshold { posts: 50, votes: 50, days: 50, topics: 50, age: 50 }).await;
    test.pass_time(DAY);
    come().await;
    assert_eq!(level().await, TrustLevel::BASIC);
    test.is_consistent().await;
}

#[tokio::test]
async fn a_level_that_an_admin_has_set_does_not_move() {
    let test = TestForum::new().await;
    thresholds(&test, Threshold::default()).await;
    let claim = test.forum.register(&new_member("nils"), Caller::Operator).await.unwrap();
    let found = test.named("nils").await.trust;
    let fixed = Trust { level: TrustLevel::NEW, fixed: true };
    test.forum.set_trust(&test.admin().await, claim.member, found, fixed).await.unwrap();
    test.pass_time(DAY);
    test.forum.who_is(Some(&claim)).await.unwrap();
    test.followers.take_leases().await.unwrap();
    test.followers.see_to_due().await.unwrap();
    assert_eq!(test.named("nils").await.trust, fixed);
    // Told to earn it again, they have it.
    let earned = Trust { fixed: false, ..fixed };
    test.forum.set_trust(&test.admin().await, claim.member, fixed, earned).await.unwrap();
    test.pass_time(HOUR);
    test.forum.who_is(Some(&claim)).await.unwrap();
    test.followers.see_to_due().await.unwrap();
    assert_eq!(test.named("nils").await.trust, Trust::default());
}

/// Sessions on several devices and requests at one instant make one day of a day.
#[tokio::test]
async fn a_day_is_counted_once() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let mut claims = Vec::new();
    for _ in 0..4 {
        claims.push(test.forum.open_session(ann.id, ann.role).await.unwrap());
    }
    for day in 1..4_u64 {
        test.pass_time(DAY);
        futures_util::future::join_all(claims.iter().map(|claim| test.forum.who_is(Some(claim)))).await;
        let everything = test.admin().await.audience;
        let found = test.forum.store().activity(ann.id, &everything).await.unwrap().unwrap();
        assert_eq!(found.days, day);
    }
}

#[tokio::test]
async fn votes_are_counted_for_whose_post_it_is_over_all_shards() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let root = test.admin().await;
        let received = async || {
            let found = test.forum.store().received_subtotals(ann.actor.id().unwrap()).await.unwrap();
            found.iter().map(|(_, votes)| votes).sum::<i64>()
        };
        let mut posts = Vec::new();
        for n in 0..6 {
            let topic = test.ask(&ann, &format!("Question {n}"), "").await;
            posts.push(test.opening(topic).await);
        }
        for post in &posts {
            test.forum.vote(&bob, *post, Some(Vote::Up)).await.unwrap();
        }
        test.forum.vote(&root, posts[0], Some(Vote::Down)).await.unwrap();
        test.settle().await;
        assert_eq!(received().await, 5);
        test.forum.vote(&bob, posts[1], Some(Vote::Down)).await.unwrap();
        test.forum.vote(&bob, posts[2], None).await.unwrap();
        test.settle().await;
        assert_eq!(received().await, 2);
        test.is_consistent().await;
    })
    .await;
}

/// Who comes into a group finds all lists as they are for those who read the same, and who keeps
/// order in one category and is in a group reads both.
#[tokio::test]
async fn lists_are_there_for_each_combination_of_groups_that_occurs() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, bob, cyd) = (test.member("ann").await, test.member("bob").await, test.member("cyd").await);
        let staff = test.private_category(&[cyd.id]).await;
        let writers = test.forum.make_group(&test.admin().await, "Writers").await.unwrap();
        let editors = test.forum.make_group(&test.admin().await, "Editors").await.unwrap();
        let mut categories = Vec::new();
        for (name, group) in [("Drafts", writers), ("Proofs", editors)] {
            let id = test.private_category_named(name).await;
            test.change_category(id, |form| {
                form.see = Level::Admins;
                form.start = Level::Admins;
                form.reply = Level::Admins;
                form.granted = Granted::new([(Right::See, [group].into())]);
            })
            .await;
            categories.push(id);
        }
        let root = test.admin().await;
        let open = test.start(&root, &topic_in(MAIN, TopicKind::Question, "For all?", "all")).await;
        let draft = test.start(&root, &topic_in(categories[0], TopicKind::Question, "A draft?", "draft")).await;
        let proof = test.start(&root, &topic_in(categories[1], TopicKind::Question, "A proof?", "proof")).await;
        let duty = test.start(&root, &topic_in(staff, TopicKind::Question, "On duty?", "duty")).await;
        test.forum.join_group(&test.admin().await, writers, "ann, bob, cyd").await.unwrap();
        test.forum.join_group(&test.admin().await, editors, "bob").await.unwrap();
        test.settle().await;
        let sees = async |member: &model::account::Member| {
            let view = test.view(member).await;
            let mut listed = test.listed(&view, SiteList::Recent).await;
            listed.retain(|topic| [open, draft, proof, duty].contains(topic));
            listed.sort_unstable();
            listed
        };
        let sorted = |mut topics: Vec<model::ids::TopicId>| {
            topics.sort_unstable();
            topics
        };
        assert_eq!(sees(&ann).await, sorted(vec![open, draft]));
        assert_eq!(sees(&bob).await, sorted(vec![open, draft, proof]));
        assert_eq!(sees(&cyd).await, sorted(vec![open, draft, duty]));
        test.forum.leave_group(&test.admin().await, writers, "bob").await.unwrap();
        test.settle().await;
        assert_eq!(sees(&bob).await, sorted(vec![open, proof]));
        // Whoever is in a group already and is made a moderator.
        test.change_category(staff, |form| form.moderators.insert(ann.id).then_some(()).unwrap()).await;
        test.settle().await;
        assert_eq!(sees(&ann).await, sorted(vec![open, draft, duty]));
        test.is_consistent().await;
        test.forum.delete_group(&test.admin().await, writers).await.unwrap();
        test.settle().await;
        assert_eq!(sees(&ann).await, sorted(vec![open, duty]));
        assert!(test.named("cyd").await.groups.is_empty());
        test.is_consistent().await;
    })
    .await;
}
