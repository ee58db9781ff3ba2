//! Letters on their way: sent once, tried again, put aside; and nothing of them that would open an
//! account.

use std::sync::Arc;
use std::time::Duration;

use forum::{Caller, Forum, NewMember, Settings};
use mail::{Office, Outlet};
use model::account::{Member, Profile};
use model::actor::Role;
use model::change::{Change, Effect};
use model::email::EmailAddress;
use model::ids::LetterId;
use model::letter::{Letter, SecurityChange, TRIES};
use model::limits::Network;
use testbed::{Encrypted, Mail, MailServer, Mood, Redis, Shape};

use crate::support::{TestForum, new_member};

const URL: &str = "https://forum.example.org";
/// Longer than any pause between two tries.
const LONG: Duration = Duration::from_secs(13 * 3_600);

pub(crate) fn office(server: &MailServer) -> Arc<Office> {
    let from = EmailAddress::parse("noreply@forum.example.org").unwrap();
    let outlet = Outlet::parse(&server.url()).unwrap();
    Arc::new(Office::open(outlet, from, URL.to_owned(), Some(server.authority().as_bytes())).unwrap())
}

/// A forum that sends mail, and the server that takes it.
pub(crate) struct Post {
    pub(crate) test: TestForum,
    pub(crate) server: MailServer,
    _shape: Shape,
}

impl Post {
    pub(crate) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(crate) async fn with(set: impl FnOnce(&mut Settings)) -> Self {
        let server = MailServer::start(Encrypted::Not).await;
        let shape = Shape::Single(Redis::start().await);
        let mut settings = Settings { mail: Some(office(&server)), ..TestForum::settings() };
        set(&mut settings);
        let test = TestForum::open_with(&shape.address(), TestForum::beginning(), settings).await;
        test.found().await;
        test.settle().await;
        Self { test, server, _shape: shape }
    }

    pub(crate) fn forum(&self) -> &Forum {
        &self.test.forum
    }

    /// Another node of the same forum.
    async fn another(&self) -> TestForum {
        let settings = Settings { mail: Some(office(&self.server)), ..TestForum::settings() };
        self.test.another_with(settings).await
    }

    /// Sends what is due, and answers with what has arrived since the beginning.
    pub(crate) async fn send(&self) -> Vec<Mail> {
        self.test.followers.take_leases().await.unwrap();
        while self.test.followers.send_letters().await.unwrap() > 0 {}
        self.server.mails()
    }

    /// A member with an address that is confirmed.
    pub(crate) async fn confirmed(&self, name: &str) -> Member {
        let member = self.test.member(name).await;
        let profile = Profile { confirmed: true, ..member.profile.clone() };
        let mut change = Change::new(member.id.shard());
        change.effects = vec![Effect::SetProfile(member.id, Box::new(profile.clone()))];
        self.forum().store().commit(change).await.unwrap();
        Member { profile, ..member }
    }

    async fn queue(&self, member: &Member, letter: Letter) {
        let mut change = Change::new(member.id.shard());
        self.forum().write_to(&mut change, Some(member.id), letter).unwrap();
        self.forum().store().commit(change).await.unwrap();
    }

    async fn parked(&self) -> Vec<(LetterId, model::letter::Outgoing)> {
        self.forum().post_room(&self.test.admin().await).await.unwrap().parked
    }

    async fn waiting(&self) -> u64 {
        self.forum().post_room(&self.test.admin().await).await.unwrap().waiting
    }
}

pub(crate) fn from(address: &str) -> Caller {
    Caller::from(Some(Network::of(address.parse().unwrap())))
}

fn message_ids(mails: &[Mail]) -> Vec<String> {
    mails.iter().map(|mail| mail.header("Message-ID").unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_letter_goes_once_and_nothing_is_left_of_it() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    post.queue(&ann, Letter::Test).await;
    assert_eq!(post.waiting().await, 1);
    let mails = post.send().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.to, ["ann@example.org"]);
    assert!(mail.header("Message-ID").unwrap().ends_with("@forum.example.org>"));
    assert_eq!((post.waiting().await, post.parked().await.len()), (0, 0));
    post.test.pass_time(LONG);
    assert_eq!(post.send().await.len(), 1);
    let keys = post.test.questions().await.snapshot().await;
    let left: Vec<_> = keys.keys().filter(|key| key.ends_with("}outbox") || key.contains("letters")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_node_that_dies_after_sending_leaves_a_letter_that_is_sent_once_more_under_the_same_id() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    post.queue(&ann, Letter::Test).await;
    post.test.followers.take_leases().await.unwrap();
    // The server has it, and this node does not hear that it has.
    post.server.set(Mood::Holds);
    let followers = Arc::clone(&post.test.followers);
    let dying = tokio::spawn(async move { followers.send_letters().await });
    post.server.arrived(1).await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    post.test.followers.release().await.unwrap();
    post.server.set(Mood::Takes);

    let other = post.another().await;
    other.followers.take_leases().await.unwrap();
    assert_eq!(other.followers.send_letters().await.unwrap(), 0, "not before it must be over");
    post.test.pass_time(Duration::from_secs(2 * 60));
    assert_eq!(other.followers.send_letters().await.unwrap(), 1);
    post.test.pass_time(LONG);
    assert_eq!(other.followers.send_letters().await.unwrap(), 0);
    let ids = message_ids(&post.server.mails());
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn two_nodes_that_find_the_same_letter_send_it_once() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    let other = post.another().await;
    for _ in 0..5 {
        post.queue(&ann, Letter::Test).await;
    }
    // Each believes that it holds the lease, as after a stall.
    other.followers.take_leases().await.unwrap();
    post.test.followers.release().await.unwrap();
    let mut questions = post.test.questions().await;
    let lease = crate::support::key(ann.id.shard(), "lease");
    questions.tell(redis::cmd("DEL").arg(lease)).await;
    post.test.followers.take_leases().await.unwrap();
    other.followers.take_leases().await.unwrap();
    let (one, two) = tokio::join!(post.test.followers.send_letters(), other.followers.send_letters());
    assert!(one.unwrap() + two.unwrap() >= 5);
    let ids: std::collections::BTreeSet<String> = message_ids(&post.server.mails()).into_iter().collect();
    assert_eq!((post.server.mails().len(), ids.len()), (5, 5));
}

#[tokio::test]
async fn a_letter_that_is_refused_for_now_is_tried_again_and_then_put_aside() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    post.server.set(Mood::RefusesForNow);
    post.queue(&ann, Letter::Test).await;
    for tried in 1..=TRIES {
        assert!(post.parked().await.is_empty(), "after {} tries", tried - 1);
        assert!(post.send().await.is_empty());
        assert_eq!(post.server.recipients(), tried, "one try at a time");
        assert_eq!(post.send().await.len(), 0);
        assert_eq!(post.server.recipients(), tried, "not before its time");
        post.test.pass_time(LONG);
    }
    let parked = post.parked().await;
    let [(id, letter)] = parked.as_slice() else { panic!("{parked:?}") };
    assert_eq!(letter.tries, TRIES);
    assert!(letter.trouble.as_deref().unwrap().contains("try again later"), "{letter:?}");
    assert!(post.send().await.is_empty());
    assert_eq!(post.server.recipients(), TRIES, "put aside is put aside");

    post.server.set(Mood::Takes);
    post.forum().send_letter_again(&post.test.admin().await, *id).await.unwrap();
    let mails = post.send().await;
    assert_eq!(message_ids(&mails), [format!("<{}>", letter.message_id.as_deref().unwrap())]);
    assert_eq!((post.waiting().await, post.parked().await.len()), (0, 0));
    let twice = post.forum().send_letter_again(&post.test.admin().await, *id).await;
    assert!(twice.is_err(), "it has gone");
}

#[tokio::test]
async fn a_letter_that_is_refused_for_good_is_put_aside_at_once_and_forgotten_later() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    post.server.set(Mood::RefusesForGood);
    post.queue(&ann, Letter::Test).await;
    post.queue(&ann, Letter::Test).await;
    assert!(post.send().await.is_empty());
    let parked = post.parked().await;
    assert_eq!((parked.len(), post.server.recipients()), (2, 2));
    assert!(parked[0].1.trouble.as_deref().unwrap().contains("no such user"));
    post.forum().discard_letter(&post.test.admin().await, parked[0].0).await.unwrap();
    assert_eq!(post.parked().await.len(), 1);
    post.test.pass_time(model::letter::PARKED_KEPT);
    post.server.set(Mood::Takes);
    assert!(post.send().await.is_empty());
    assert!(post.parked().await.is_empty());
}

#[tokio::test]
async fn letters_are_no_business_of_anybody_but_admins() {
    let post = Post::new().await;
    let ann = post.test.member("ann").await;
    let view = post.test.view(&ann).await;
    assert!(post.forum().post_room(&view).await.is_err());
    assert!(post.forum().send_letter_again(&view, LetterId(1)).await.is_err());
    assert!(post.forum().discard_letter(&view, LetterId(1)).await.is_err());
    assert!(post.forum().send_test_letter(&view).await.is_err());
    post.forum().send_test_letter(&post.test.admin().await).await.unwrap();
    assert_eq!(post.send().await[0].to, ["root@example.org"]);
}

#[tokio::test]
async fn an_address_that_nobody_has_confirmed_gets_only_what_was_asked_for() {
    let post = Post::new().await;
    let (ann, bob) = (post.test.member("ann").await, post.confirmed("bob").await);
    for member in [&ann, &bob] {
        let mut change = Change::new(member.id.shard());
        post.forum().tell_of(&mut change, member.id, SecurityChange::PasskeyAdded).unwrap();
        post.forum().store().commit(change).await.unwrap();
    }
    let mails = post.send().await;
    let to: Vec<_> = mails.iter().flat_map(|mail| mail.to.clone()).collect();
    assert_eq!(to, ["bob@example.org"]);
    assert!(mails[0].text.contains("a passkey was added to your account"), "{}", mails[0].text);
    assert_eq!(post.waiting().await, 0);
    post.forum().ask_for_reset("ann", Caller::Operator).await.unwrap();
    assert_eq!(post.send().await.len(), 2, "the link is what proves that the address is hers");
}

#[tokio::test]
async fn a_sign_in_from_elsewhere_is_told_and_one_from_where_somebody_was_before_is_not() {
    let post = Post::new().await;
    let ann = post.confirmed("ann").await;
    let sign_in = async |address: &str| {
        let admitted = post.forum().admit(ann.clone(), model::account::Way::Passkey, None, from(address)).await;
        admitted.unwrap();
        post.send().await.len()
    };
    assert_eq!(sign_in("203.0.113.7").await, 0, "the first is no news");
    assert_eq!(sign_in("203.0.113.7").await, 0);
    assert_eq!(sign_in("198.51.100.1").await, 1);
    assert!(post.server.mails()[0].text.contains("198.51.100.1"), "{:?}", post.server.mails());
    assert_eq!(sign_in("198.51.100.1").await, 1);
    assert_eq!(sign_in("203.0.113.7").await, 1);
    post.test.pass_time(Duration::from_secs(200 * 24 * 3_600));
    assert_eq!(sign_in("203.0.113.7").await, 1, "this place is still known");
    assert_eq!(sign_in("198.51.100.1").await, 2, "this one was forgotten");
    let keys = post.test.questions().await.snapshot().await;
    let places: Vec<_> = keys.iter().filter(|(key, _)| key.ends_with(":places")).collect();
    assert_eq!(places.len(), 1);
    assert!(!places[0].1.contains("203.0.113.7"), "{places:?}: no address is kept");
    post.test.pass_time(Duration::from_secs(400 * 24 * 3_600));
    assert_eq!(sign_in("192.0.2.9").await, 3, "that no place is known any more makes none known");
}

#[tokio::test]
async fn without_mail_nothing_is_queued() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let mut change = Change::new(ann.id.shard());
    test.forum.tell_of(&mut change, ann.id, SecurityChange::TokenMade).unwrap();
    assert!(change.effects.is_empty() && change.events.is_empty());
    assert!(!test.forum.sends_mail());
    assert!(test.forum.ask_for_reset("ann", Caller::Operator).await.is_err());
}

/// A member with a password that can be typed.
pub(crate) async fn with_password(forum: &Forum, name: &str) -> NewMember {
    let new = new_member(name);
    forum.make_member(&new, Role::Member).await.unwrap();
    new
}
