//! Guards hold or fail, and a change is done as a whole or not at all.

use model::account::{Session, ThreadView, Way};
use model::change::{Change, Effect, Fact, Once, OnceKey};

use model::device::Device;
use model::event::{Due, Event};
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::post::{PastRevision, Vote};
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::Deletion;
use std::time::Duration;
use store::{BEGINNING, Outcome, Read, Store, StoreError};
use testbed::on_each_shape;

use crate::support::{Thread, category, change, change_given, name_key, open, put, registration};

const HERE: Shard = Shard::SITE;

fn marker() -> Effect {
    Effect::CountPosts(CategoryId(99), 1)
}

async fn marked(store: &Store, shard: Shard) -> i64 {
    let counts = store.shard_counts(shard).await.unwrap();
    counts.into_iter().find_map(|(category, count)| (category == CategoryId(99)).then_some(count)).unwrap_or(0)
}

async fn events(store: &Store, shard: Shard) -> Vec<Event> {
    let read = store.read_events(&[(shard, BEGINNING.to_owned())], 100).await.unwrap();
    let placed = read.into_iter().flat_map(|(_, events)| events);
    placed
        .map(|placed| match placed.event {
            Read::Known(event) => event,
            Read::Unknown(text) => panic!("unknown: {text}"),
        })
        .collect()
}

#[tokio::test]
async fn every_guard_holds_or_fails_and_a_failing_one_changes_nothing_and_names_its_fact() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;

        let ann = registration("ann", 1);
        let (member, home) = (ann.member, ann.member.shard());
        let stranger = MemberId(member.0 + 32);
        let session = Session::new(Way::Password, Device::default(), Timestamp(1));
        put(
            &store,
            home,
            [
                Effect::PutMember(Box::new(ann.clone())),
                Effect::OpenSession { member, token: "token".to_owned(), session },
            ],
        )
        .await;
        put(
            &store,
            Shard::SITE,
            [
                Effect::SetSite { revision: 7, name: "Site".to_owned() },
                Effect::ClaimName(name_key("ann"), member),
                Effect::ClaimEmail("ann@example.org".to_owned(), member),
                Effect::Register(Box::new(ann)),
            ],
        )
        .await;

        // An open topic with a reply that was edited, removed, answered and voted on; and one that
        // is locked and removed.
        let mut open_one = Thread::new(TopicId(5));
        let reply = open_one.reply(0, 10);
        open_one.reply(1, 20);
        open_one.write(&store).await;
        let (topic, opening) = (open_one.topic.id, open_one.topic.opening);
        let closed_one = Thread::new(TopicId(5 + 32));
        closed_one.write(&store).await;
        let closed = closed_one.topic.id;
        let deletion = Deletion { by: member, at: Timestamp(9), reason: String::new(), stands: false, purged: false };
        let past = PastRevision {
            body: "Old.".to_owned(),
            heading: None,
            replaced_by: member,
            replaced: Timestamp(9),
            summary: String::new(),
            redacted: false,
        };
        let due = Due::PinEnds { topic };
        put(
            &store,
            topic.shard(),
            [
                Effect::SetLocked(closed, true),
                Effect::SetTopicDeletion(closed, Some(deletion.clone())),
                Effect::SetRevision { topic, post: reply, revision: 2, past: Box::new(past) },
                Effect::SetPostDeletion(topic, reply, Some(deletion)),
                Effect::SetVote {
                    topic,
                    post: reply,
                    member,
                    author: MemberId(1),
                    from: None,
                    to: Some(Vote::Up),
                    answers: true,
                },
                Effect::Schedule(due.clone(), Timestamp(500)),
            ],
        )
        .await;
        let nothing = TopicId(5 + 320);

        let site = [
            (Fact::SiteRevision(7), true),
            (Fact::SiteRevision(6), false),
            (Fact::SiteRevision(0), false),
            (Fact::NameFree(name_key("bob")), true),
            (Fact::NameFree(name_key("Ann")), false),
            (Fact::EmailFree("bob@example.org".to_owned()), true),
            (Fact::EmailFree("ann@example.org".to_owned()), false),
            (Fact::RegistrationOpen(member), true),
            (Fact::RegistrationOpen(stranger), false),
        ]
        .map(|(fact, holds)| (Shard::SITE, fact, holds));
        let members = [
            (Fact::MemberAbsent(stranger), true),
            (Fact::MemberAbsent(member), false),
            (Fact::MemberExists(member), true),
            (Fact::MemberExists(stranger), false),
            (Fact::SessionOpen(member, "token".to_owned()), true),
            (Fact::SessionOpen(member, "another".to_owned()), false),
        ]
        .map(|(fact, holds)| (home, fact, holds));
        let topics = [
            (Fact::TopicExists(topic), true),
            (Fact::TopicExists(nothing), false),
            (Fact::TopicIn(topic, CategoryId(1)), true),
            (Fact::TopicIn(topic, CategoryId(2)), false),
            (Fact::TopicUnlocked(topic), true),
            (Fact::TopicUnlocked(closed), false),
            (Fact::TopicStands(topic), true),
            (Fact::TopicStands(closed), false),
            (Fact::TopicRemoved(closed), true),
            (Fact::TopicRemoved(topic), false),
            (Fact::TopicHolds(topic, 3), true),
            (Fact::TopicHolds(topic, 2), false),
            (Fact::TopicHolds(topic, 0), false),
            (Fact::TopicHolds(nothing, 0), true),
            (Fact::PostRevision(topic, reply, 2), true),
            (Fact::PostRevision(topic, reply, 1), false),
            (Fact::PostRevision(topic, opening, 1), true),
            (Fact::PostRevision(topic, opening, 2), false),
            (Fact::PostStands(topic, opening), true),
            (Fact::PostStands(topic, reply), false),
            (Fact::PostRemoved(topic, reply), true),
            (Fact::PostRemoved(topic, opening), false),
            (Fact::PostHasReplies(topic, reply, 1), true),
            (Fact::PostHasReplies(topic, reply, 0), false),
            (Fact::PostHasReplies(topic, open_one.post(2), 0), true),
            (Fact::PostHasReplies(topic, open_one.post(2), 1), false),
            (Fact::VoteIs(reply, member, Some(Vote::Up)), true),
            (Fact::VoteIs(reply, member, Some(Vote::Down)), false),
            (Fact::VoteIs(reply, member, None), false),
            (Fact::VoteIs(reply, stranger, None), true),
            (Fact::Scheduled(due.clone(), Timestamp(500)), true),
            (Fact::Scheduled(due, Timestamp(501)), false),
            (Fact::Scheduled(Due::PinEnds { topic: nothing }, Timestamp(500)), false),
        ]
        .map(|(fact, holds)| (topic.shard(), fact, holds));

        for (shard, fact, holds) in site.into_iter().chain(members).chain(topics) {
            let before = (marked(&store, shard).await, questions.snapshot().await);
            let mut change = change_given(shard, fact.clone(), [marker()]);
            change.events = vec![Event::SiteChanged { revision: 1 }];
            let outcome = store.commit(change).await.unwrap_or_else(|error| panic!("{fact:?}: {error}"));
            if holds {
                assert_eq!(outcome, Outcome::Done, "{fact:?}");
                assert_eq!(marked(&store, shard).await, before.0 + 1, "{fact:?}");
            } else {
                assert_eq!(outcome, Outcome::Stale(fact.clone()));
                assert!(questions.snapshot().await == before.1, "{fact:?} failed, and something changed");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_first_fact_that_fails_is_named_and_the_ones_before_it_do_not_count() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut change = change(HERE, [marker()]);
        change.given =
            vec![Fact::NameFree(name_key("ann")), Fact::SiteRevision(3), Fact::RegistrationOpen(MemberId(32))];
        assert_eq!(store.commit(change).await.unwrap(), Outcome::Stale(Fact::SiteRevision(3)));
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_type_fails_the_whole_commit_with_nothing_written() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        let mut thread = Thread::new(TopicId(5));
        thread.reply(0, 10);
        thread.write(&store).await;
        let (topic, post) = (thread.topic.id, thread.post(1));
        let tag = format!("{{{}}}", thread.shard().tag());
        let past = PastRevision {
            body: "Old.".to_owned(),
            heading: None,
            replaced_by: MemberId(1),
            replaced: Timestamp(9),
            summary: String::new(),
            redacted: false,
        };
        // Every kind of key that the change touches is made wrong in turn, the last ones too: by
        // then most writes would have been done.
        let effects = || {
            let mut effects = vec![marker()];
            effects.extend(thread.effects_from(0));
            effects.extend([
                Effect::SetVote {
                    topic,
                    post,
                    member: MemberId(1),
                    author: MemberId(1),
                    from: None,
                    to: Some(Vote::Up),
                    answers: true,
                },
                Effect::SetRevision { topic, post, revision: 2, past: Box::new(past.clone()) },
                Effect::Schedule(Due::PinEnds { topic }, Timestamp(5)),
            ]);
            effects
        };
        let touched = [
            "counts".to_owned(),
            format!("t:{topic}"),
            "topics".to_owned(),
            format!("p:{}", thread.topic.opening),
            format!("t:{topic}:o"),
            format!("t:{topic}:c"),
            format!("t:{topic}:a"),
            format!("t:{topic}:s"),
            format!("p:{post}:v"),
            format!("p:{post}:h"),
            "due".to_owned(),
            "stream".to_owned(),
        ];
        for key in touched {
            let key = format!("{tag}{key}");
            let kept: Option<Vec<u8>> = questions.ask(redis::cmd("DUMP").arg(&key)).await;
            questions.tell(redis::cmd("DEL").arg(&key)).await;
            let wrong = if key.contains("}p:") && !key.ends_with(":v") && !key.ends_with(":h") {
                redis::cmd("RPUSH").arg(&key).arg("wrong").to_owned()
            } else {
                redis::cmd("SET").arg(&key).arg("wrong").to_owned()
            };
            questions.tell(&wrong).await;
            let before = questions.snapshot().await;
            let mut change = change(thread.shard(), effects());
            change.events = vec![Event::TopicStarted { topic, author: MemberId(1) }];
            change.once = Some(Once { key: OnceKey::new("form".to_owned(), Duration::from_secs(60)), result: 1 });
            let outcome = store.commit(change).await;
            // What a guard asks of another type, Redis itself refuses.
            let says =
                |why: &str| why.contains(&key) || (key.ends_with(&format!("t:{topic}")) && why.contains("WRONGTYPE"));
            assert!(matches!(&outcome, Err(StoreError::Refused(why)) if says(why)), "{key}: {outcome:?}");
            assert!(questions.snapshot().await == before, "{key} was of another type, and something was written");
            questions.tell(redis::cmd("DEL").arg(&key)).await;
            if let Some(kept) = kept {
                questions.tell(redis::cmd("RESTORE").arg(&key).arg(0).arg(kept)).await;
            }
        }
        // With every key as it should be the same change is carried out.
        put(&store, thread.shard(), effects()).await;
    })
    .await;
}

#[tokio::test]
async fn a_count_that_is_no_number_fails_the_whole_commit_with_nothing_written() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        questions.tell(redis::cmd("HSET").arg(format!("{{{}}}counts", HERE.tag())).arg(99).arg("many")).await;
        let before = questions.snapshot().await;
        let name = Effect::SetSite { revision: 1, name: "Site".to_owned() };
        assert!(matches!(store.commit(change(HERE, [name, marker()])).await, Err(StoreError::Refused(_))));
        assert!(questions.snapshot().await == before);
    })
    .await;
}

#[tokio::test]
async fn the_same_key_gives_the_first_result_and_changes_nothing_again() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        let sent = |result| {
            let mut change = change(HERE, [marker()]);
            change.events = vec![Event::SiteChanged { revision: 1 }];
            let key = OnceKey::new("form".to_owned(), Duration::from_secs(60));
            change.once = Some(Once { key, result });
            change
        };
        assert_eq!(store.commit(sent(41)).await.unwrap(), Outcome::Done);
        let before = questions.snapshot().await;
        assert_eq!(store.commit(sent(42)).await.unwrap(), Outcome::Repeated(41));
        assert!(questions.snapshot().await == before);
        let left: u64 = questions.ask(redis::cmd("TTL").arg(format!("{{{}}}once:form", HERE.tag()))).await;
        assert!((1..=60).contains(&left), "kept for {left} s");

        // A repeated command is told its result even where it could not be done anew.
        let mut stale = sent(43);
        stale.given = vec![Fact::SiteRevision(9)];
        assert_eq!(store.commit(stale).await.unwrap(), Outcome::Repeated(41));
    })
    .await;
}

#[tokio::test]
async fn a_key_is_not_used_up_by_a_change_that_was_not_carried_out() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let sent = |fact| {
            let mut change = change_given(HERE, fact, [marker()]);
            let key = OnceKey::new("form".to_owned(), Duration::from_secs(60));
            change.once = Some(Once { key, result: 41 });
            change
        };
        assert_eq!(store.commit(sent(Fact::SiteRevision(9))).await.unwrap(), Outcome::Stale(Fact::SiteRevision(9)));
        assert_eq!(store.commit(sent(Fact::SiteRevision(0))).await.unwrap(), Outcome::Done);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_kept_for_no_time_is_refused_before_anything_is_written() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        let before = questions.snapshot().await;
        let mut change = change(HERE, [marker()]);
        change.once = Some(Once { key: OnceKey::new("form".to_owned(), Duration::ZERO), result: 1 });
        assert!(matches!(store.commit(change).await, Err(StoreError::Refused(why)) if why.contains("wrong arguments")));
        assert!(questions.snapshot().await == before);
    })
    .await;
}

#[tokio::test]
async fn events_are_appended_with_the_writes_in_their_order() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let told = [Event::SiteFounded { admin: MemberId(1) }, Event::MemberJoined { member: MemberId(1) }];
        let mut change = change(HERE, [marker()]);
        change.events = told.to_vec();
        store.commit(change).await.unwrap();
        assert_eq!(events(&store, HERE).await, told);
    })
    .await;
}

#[tokio::test]
async fn a_change_without_effects_is_done_and_leaves_no_trace() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        let before = questions.snapshot().await;
        let mut change = Change::new(HERE);
        change.events = vec![Event::SiteChanged { revision: 1 }];
        assert_eq!(store.commit(change).await.unwrap(), Outcome::Done);
        assert!(questions.snapshot().await == before);
    })
    .await;
}

#[tokio::test]
async fn of_a_hundred_that_claim_one_name_at_once_one_gets_it() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let claims = (1..=100).map(|n| {
            let claim = [Effect::ClaimName(name_key("ann"), MemberId(n))];
            store.commit(change_given(HERE, Fact::NameFree(name_key("ann")), claim))
        });
        let outcomes = futures_util::future::try_join_all(claims).await.unwrap();
        let done: Vec<u64> =
            (1..).zip(&outcomes).filter(|(_, outcome)| **outcome == Outcome::Done).map(|(n, _)| n).collect();
        assert_eq!(done.len(), 1);
        assert_eq!(store.find_login(Some(&name_key("ann")), None).await.unwrap(), Some(MemberId(done[0])));
    })
    .await;
}

#[tokio::test]
async fn a_server_that_has_forgotten_the_scripts_is_told_them_again() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut questions = shape.questions().await;
        put(&store, HERE, [Effect::PutCategory(Box::new(category(1, "Main")))]).await;
        questions.forget_scripts().await;
        put(&store, HERE, [Effect::SetView(MemberId(32), ThreadView::Flat)]).await;
        assert_eq!(store.posts(&[PostId(32)], None).await.unwrap(), [None]);
    })
    .await;
}
