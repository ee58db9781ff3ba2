//! Limits hold for all nodes together, and stand in nobody's way.

use std::net::IpAddr;
use std::time::Duration;

use forum::{Caller, Forum, Problem, Settings, SignIn, View};
use futures_util::future::join_all;
use model::ids::PostId;
use model::limits::{Act, Limited, Network, Whose};
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use testbed::on_each_shape;

use crate::support::{MAIN, TestForum, new_member, question, set};

fn from(address: &str) -> Caller {
    Caller::from(Some(Network::of(address.parse::<IpAddr>().unwrap())))
}

/// The limit that a result names; `None` if it is done.
fn limit<T: std::fmt::Debug>(result: Result<T, Problem>) -> Option<Limited> {
    match result {
        Ok(_) => None,
        Err(Problem::Refused(Refusal::Limited(limited))) => Some(limited),
        Err(other) => panic!("{other:?}"),
    }
}

/// How many of these were done.
fn done<T: std::fmt::Debug>(results: Vec<Result<T, Problem>>) -> usize {
    results.into_iter().map(limit).filter(Option::is_none).count()
}

async fn replies(nodes: &[&Forum], by: &View, topic: model::ids::TopicId, count: usize) -> usize {
    let replies = (0..count).map(|n| async move {
        let key = auth::fingerprint(&[&n.to_string(), &format!("{:?}", auth::random::bytes::<8>().unwrap())]);
        nodes[n % nodes.len()].reply(by, topic, None, &format!("Reply {n}"), Some(&key)).await
    });
    done(join_all(replies).await)
}

#[tokio::test]
async fn two_nodes_share_one_limit_and_it_comes_back_with_time() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let other = test.another().await;
        let nodes = [&*test.forum, &*other.forum];
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let topic = test.ask(&ann, "How do I cache?", "").await;
        let ann = ann.through(from("203.0.113.7"));
        let allowance = Act::Reply.by_account().unwrap();
        assert_eq!(replies(&nodes, &ann, topic, 50).await, allowance.at_once as usize);
        // From somewhere else it is the same account, and another account is another.
        assert_eq!(replies(&nodes, &ann.clone().through(from("198.51.100.1")), topic, 2).await, 0);
        assert_eq!(replies(&nodes, &bob.through(from("203.0.113.7")), topic, 3).await, 3);
        let limited = limit(other.forum.reply(&ann, topic, None, "One more.", None).await).unwrap();
        assert_eq!((&limited.whose, limited.wait), (&Whose::Account(ann.actor.id().unwrap()), allowance.every));
        test.pass_time(allowance.every - Duration::from_millis(1));
        assert_eq!(replies(&nodes, &ann, topic, 2).await, 0);
        test.pass_time(Duration::from_millis(1));
        assert_eq!(replies(&nodes, &ann, topic, 3).await, 1);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn many_accounts_of_one_network_share_what_it_may() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (account, network) = (Act::Topic.by_account().unwrap(), Act::Topic.by_network().unwrap());
        let mut started = 0;
        // One IPv6 subnet, another address for each member.
        for (n, member) in test.members(8).await.iter().enumerate() {
            let view = test.view(member).await.through(from(&format!("2001:db8:1:2::{n:x}")));
            let new: Vec<_> =
                (0..account.at_once).map(|topic| question(&format!("Topic {topic} of {n}"), "")).collect();
            started += done(join_all(new.iter().map(|new| test.forum.start_topic(&view, new, None))).await);
        }
        assert_eq!(started, network.at_once as usize);
        let late = test.view(&test.member("late").await).await;
        let new = question("One more", "");
        let same = test.forum.start_topic(&late.clone().through(from("2001:db8:1:2:ffff::1")), &new, None).await;
        assert!(matches!(limit(same).unwrap().whose, Whose::Network(_)));
        assert_eq!(limit(test.forum.start_topic(&late.through(from("2001:db8:1:3::1")), &new, None).await), None);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_is_sent_again_is_answered_when_no_more_is_allowed() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let ann = test.view(&test.member("ann").await).await.through(from("203.0.113.7"));
        let new = question("How do I cache?", "");
        let topic = test.forum.start_topic(&ann, &new, Some("first")).await.unwrap();
        let reply = test.forum.reply(&ann, topic.id, None, "Like this.", Some("reply")).await.unwrap();
        replies(&[&test.forum], &ann, topic.id, 40).await;
        let more = (0..20).map(|n| question(&format!("Question {n}"), "")).collect::<Vec<_>>();
        done(join_all(more.iter().map(|new| test.forum.start_topic(&ann, new, None))).await);

        let node = test.another().await;
        assert!(limit(node.forum.reply(&ann, topic.id, None, "Another.", Some("another")).await).is_some());
        let again = node.forum.reply(&ann, topic.id, None, "Like this.", Some("reply")).await.unwrap();
        assert_eq!((again.id, again.repeated), (reply.id, true));
        assert!(limit(node.forum.start_topic(&ann, &question("Another", ""), Some("another")).await).is_some());
        let again = node.forum.start_topic(&ann, &new, Some("first")).await.unwrap();
        assert_eq!((again.id, again.repeated), (topic.id, true));
    })
    .await;
}

#[tokio::test]
async fn edits_and_votes_are_counted_each_for_itself_and_staff_is_freer() {
    let test = TestForum::new().await;
    let (ann, moderator) = (test.member("ann").await, test.member("mod").await);
    test.change_category(MAIN, |form| form.moderators = set([moderator.id])).await;
    let ann = test.view(&ann).await.through(from("203.0.113.7"));
    let moderator = test.view(&moderator).await.through(from("203.0.113.7"));
    let topic = test.ask(&test.admin().await, "How do I cache?", "").await;
    let opening = test.opening(topic).await;
    let own = test.reply(&ann, topic, None, "Like this.").await;
    let vote = async |view: &View, n: u32| {
        test.forum.vote(view, opening, if n.is_multiple_of(2) { Some(Vote::Up) } else { None }).await
    };
    let edit = async |view: &View, post: PostId, n: u32| {
        test.forum.edit(view, post, EditForm { body: Some(format!("Like this {n}.")), ..EditForm::default() }).await
    };
    for n in 0..Act::Vote.by_account().unwrap().at_once {
        assert_eq!(limit(vote(&ann, n).await), None, "vote {n}");
    }
    assert_eq!(limit(vote(&ann, 0).await).unwrap().act, Act::Vote);
    for n in 0..Act::Edit.by_account().unwrap().at_once - 2 {
        assert_eq!(limit(edit(&ann, own, n).await), None, "edit {n}");
    }
    assert_eq!(limit(test.forum.delete_post(&ann, own, "").await), None);
    assert_eq!(limit(test.forum.restore_post(&ann, own).await), None);
    assert_eq!(limit(edit(&ann, own, 0).await).unwrap().act, Act::Edit);
    assert_eq!(limit(test.forum.delete_post(&ann, own, "").await).unwrap().act, Act::Edit);
    assert_eq!(limit(test.forum.reply(&ann, topic, None, "And this.", None).await), None, "replies are left");
    let most = Act::Vote.by_account().unwrap().at_once;
    for n in 0..most + 5 {
        assert_eq!(limit(vote(&moderator, n).await), None, "vote {n} of a moderator");
    }
}

/// What one may not see is absent, however much one has done.
#[tokio::test]
async fn a_limit_tells_nothing_of_what_is_hidden() {
    let test = TestForum::new().await;
    let private = test.private_category(&[]).await;
    let hidden = crate::support::topic_in(private, model::topic::TopicKind::Question, "Secret", "");
    let hidden = test.start(&test.admin().await, &hidden).await;
    let ann = test.view(&test.member("ann").await).await;
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let ann = ann.through(from("203.0.113.7"));
    replies(&[&test.forum], &ann, topic, 40).await;
    assert!(limit(test.forum.reply(&ann, topic, None, "One more.", None).await).is_some());
    for absent in [hidden, model::ids::TopicId(hidden.0 + 32_000)] {
        let reply = test.forum.reply(&ann, absent, None, "Is it there?", None).await;
        assert!(matches!(reply, Err(Problem::Refused(Refusal::Absent))), "{reply:?}");
    }
}

fn typed(name: &str, password: &str) -> SignIn {
    SignIn { username: name.to_owned(), password: password.to_owned() }
}

/// Ten thousand passwords from ten thousand addresses: the name that is tried counts, and whether
/// it is somebody's shows in nothing.
#[tokio::test]
async fn passwords_for_one_name_are_counted_wherever_they_come_from() {
    let test = TestForum::new().await;
    test.member("ann").await;
    test.member("bob").await;
    let allowance = Act::SignIn.by_target().unwrap();
    for name in ["ann", "nobody", "no name at all: \u{202e}"] {
        let tries = (0..40_u32).map(|n| {
            // The same name in every way to write it.
            let typed = typed(&if n % 2 == 0 { name.to_owned() } else { format!(" {name}") }, "guessed");
            let caller = from(&format!("198.51.{n}.1"));
            let test = &test;
            async move { test_sign_in(test, typed, caller).await }
        });
        let tries = join_all(tries).await;
        let (limited, wrong): (Vec<_>, Vec<_>) = tries.into_iter().partition(Option::is_some);
        assert_eq!((wrong.len(), limited.len()), (allowance.at_once as usize, 20), "{name}");
        let first = limited[0].clone().unwrap();
        assert!(matches!(first.whose, Whose::Target(_)) && first.wait == allowance.every);
    }
    // Not even the right password, from an address that never asked.
    let right = test.forum.sign_in(&typed("ANN", "a long enough password"), None, from("192.0.2.1")).await;
    assert!(limit(right).is_some());
    assert_eq!(test_sign_in(&test, typed("bob", "guessed"), from("198.51.1.1")).await, None, "another name");
    test.pass_time(allowance.every);
    assert_eq!(test_sign_in(&test, typed("ann", "guessed"), from("198.51.1.1")).await, None);
    assert!(test_sign_in(&test, typed("ann", "guessed"), from("198.51.1.1")).await.is_some());
    // What was typed is nowhere to be read.
    let keys: Vec<String> = test.questions().await.snapshot().await.into_keys().collect();
    let mut targets = keys.iter().filter(|key| key.contains("limit:signin:t")).peekable();
    assert!(targets.peek().is_some());
    assert!(targets.all(|key| !["ann", "nobody", "name"].iter().any(|typed| key.contains(typed))), "{keys:?}");
}

/// The limit that a wrong password meets.
async fn test_sign_in(test: &TestForum, typed: SignIn, caller: Caller) -> Option<Limited> {
    match test.forum.sign_in(&typed, None, caller).await {
        Err(Problem::WrongPassword) => None,
        other => limit(other),
    }
}

#[tokio::test]
async fn one_network_makes_so_many_accounts_and_tries_so_many_names() {
    let test = TestForum::new().await;
    let register = async |n: usize, address: &str| {
        limit(test.forum.register(&new_member(&format!("member {n}")), from(address)).await)
    };
    let most = Act::Register.by_network().unwrap().at_once as usize;
    for n in 0..most {
        let invalid = forum::NewMember { password: "short".to_owned(), ..new_member("invalid") };
        let invalid = test.forum.register(&invalid, from("2001:db8::1")).await;
        assert!(
            matches!(invalid, Err(Problem::Refused(Refusal::Invalid(_)))),
            "what is no registration is not counted"
        );
        assert_eq!(register(n, &format!("2001:db8::{n:x}")).await, None);
    }
    assert_eq!(register(100, "2001:db8::ffff").await.unwrap().act, Act::Register);
    assert_eq!(register(100, "2001:db8:0:1::1").await, None, "the next network");
    let most = Act::SignIn.by_network().unwrap().at_once as usize;
    let names: Vec<String> = (0..most + 10).map(|n| format!("name {n}")).collect();
    let mut limited: Vec<Limited> = Vec::new();
    // As many at once as the node takes on.
    for some in names.chunks(10) {
        let tries = some.iter().map(|name| test_sign_in(&test, typed(name, "guessed"), from("203.0.113.7")));
        limited.extend(join_all(tries).await.into_iter().flatten());
    }
    assert_eq!(limited.len(), 10);
    assert!(limited.iter().all(|limited| matches!(limited.whose, Whose::Network(_))));
}

#[tokio::test]
async fn ones_own_password_is_not_guessed_in_a_stolen_session() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await.through(from("203.0.113.7"));
    let most = Act::Password.by_account().unwrap().at_once;
    for n in 0..most + 3 {
        let tried = test.forum.change_password(&ann, "guessed", "a good new password").await;
        match tried {
            Err(Problem::Refused(Refusal::Invalid(_))) => assert!(n < most, "try {n} is taken"),
            other => assert!(n >= most && limit(other).is_some(), "try {n} is not taken"),
        }
    }
}

#[tokio::test]
async fn commands_are_not_limited_and_neither_is_anybody_when_limits_are_off() {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let before: usize = limit_keys(&test).await;
    assert_eq!(replies(&[&test.forum], &ann, topic, 40).await, 40, "a command");
    let store = std::sync::Arc::clone(test.forum.store());
    let clock = test.forum.now();
    let off = Settings { limits: false, ..Settings::default() };
    let node = Forum::open(store, forum::Clock::of(move || clock), off).await.unwrap();
    assert_eq!(replies(&[&node], &ann.clone().through(from("203.0.113.7")), topic, 40).await, 40, "limits are off");
    assert_eq!((before, limit_keys(&test).await), (0, 0), "nothing was counted");
    assert_eq!(replies(&[&test.forum], &ann.through(from("203.0.113.7")), topic, 40).await, 30);
    assert_eq!(limit_keys(&test).await, 2);
}

async fn limit_keys(test: &TestForum) -> usize {
    test.questions().await.snapshot().await.keys().filter(|key| key.contains("limit:")).count()
}

/// However many accounts and networks they come from.
#[tokio::test]
async fn a_topic_takes_no_flood_and_what_is_refused_does_not_fill_it() {
    let test = TestForum::new().await;
    let hour = model::limits::TOPIC_TIME;
    let (author, ann) = (test.view(&test.member("author").await).await, test.view(&test.member("ann").await).await);
    let topic = test.ask(&author, "How do I cache?", "").await;
    let other = test.ask(&author, "And how not?", "").await;
    let ann = ann.through(from("203.0.113.7"));
    test.pass_time(hour);
    // As from hundreds of accounts, each with room of its own.
    let flood = usize::try_from(model::limits::TOPIC_REPLIES).unwrap();
    let mut written = 0;
    while written < flood - 1 {
        // Not all at once: a server that is busy answers late.
        let some = (flood - 1 - written).min(20);
        assert_eq!(replies(&[&test.forum], &author, topic, some).await, some);
        written += some;
    }
    let last = test.forum.reply(&ann, topic, None, "There is room for one.", None).await.unwrap().id;
    for n in 0..3 {
        let limited = limit(test.forum.reply(&ann, topic, None, &format!("Too much {n}"), None).await).unwrap();
        assert_eq!((limited.whose, limited.wait), (Whose::Target(topic.to_string()), hour));
    }
    assert_eq!(limit(test.forum.reply(&ann, other, None, "Here is room.", None).await), None);
    // Whoever keeps order may say so, and what they remove makes room.
    let root = test.admin().await.through(from("203.0.113.7"));
    assert_eq!(limit(test.forum.reply(&root, topic, None, "Enough.", None).await), None);
    assert!(limit(test.forum.reply(&ann, topic, None, "Still too much", None).await).is_some());
    for _ in 0..2 {
        let newest = test.forum.store().posts_standing(topic).await.unwrap().into_iter().rfind(|post| *post != last);
        test.forum.delete_post(&root, newest.unwrap(), "").await.unwrap();
    }
    assert_eq!(limit(test.forum.reply(&ann, topic, None, "There is room again.", None).await), None);
    assert!(limit(test.forum.reply(&ann, topic, None, "And none again", None).await).is_some());
    test.pass_time(hour);
    assert_eq!(limit(test.forum.reply(&ann, topic, None, "An hour later.", None).await), None);
}
