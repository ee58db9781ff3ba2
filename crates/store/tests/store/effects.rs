//! What each effect writes is what reading finds.

use std::collections::BTreeMap;

use model::account::{Member, Session, ThreadView, Way};
use model::actor::{Role, Suspension};
use model::backup::BackupRecord;
use model::change::{Effect, Fact};

use model::device::Device;
use model::event::Due;
use model::factors::Second;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::list::{Audience, List, MemberList, SiteList};
use model::post::{PastRevision, Post, PostState, Vote};
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::{Deletion, Heading, Pin, Tag, Title, Topic};
use store::{Outcome, Wanted};
use testbed::on_each_shape;

use crate::support::{Thread, category, change_given, name_key, open, put, registration};

#[tokio::test]
async fn the_site_and_its_categories() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        assert!(!store.site().await.unwrap().is_founded());
        assert_eq!(store.site_revision().await.unwrap(), 0);
        let (main, off) = (category(1, "Main track"), category(2, "Offtopic"));
        put(
            &store,
            Shard::SITE,
            [
                Effect::SetSite { revision: 4, name: "Gears".to_owned() },
                Effect::PutCategory(Box::new(off.clone())),
                Effect::PutCategory(Box::new(main.clone())),
            ],
        )
        .await;
        let site = store.site().await.unwrap();
        assert_eq!((site.revision, site.name.as_str()), (4, "Gears"));
        assert_eq!(site.categories(), [main, off]);
        assert_eq!(store.site_revision().await.unwrap(), 4);
    })
    .await;
}

#[tokio::test]
async fn how_it_stands_with_backups() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        assert_eq!(store.backups().await.unwrap(), None);
        let record = |began| BackupRecord {
            began: Timestamp(began),
            by: MemberId(1),
            node: "one".to_owned(),
            outcome: None,
            good: None,
        };
        let note = async |given: Option<BackupRecord>, record: &BackupRecord| {
            let effects = [Effect::NoteBackups(Box::new(record.clone()))];
            store.commit(change_given(Shard::SITE, Fact::BackupsAre(given.map(Box::new)), effects)).await.unwrap()
        };
        assert_eq!(note(None, &record(5)).await, Outcome::Done);
        assert_eq!(store.backups().await.unwrap(), Some(record(5)));
        // Of two nodes that begin at once, one does.
        assert_eq!(note(Some(record(5)), &record(6)).await, Outcome::Done);
        assert!(matches!(note(Some(record(5)), &record(7)).await, Outcome::Stale(_)));
        assert!(matches!(note(None, &record(7)).await, Outcome::Stale(_)));
        assert_eq!(store.backups().await.unwrap(), Some(record(6)));
    })
    .await;
}

#[tokio::test]
async fn a_registration_and_the_names_that_lead_to_it() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let ann = registration("ann", 3);
        put(
            &store,
            Shard::SITE,
            [
                Effect::ClaimName(name_key("ann"), ann.member),
                Effect::ClaimEmail("ann@example.org".to_owned(), ann.member),
                Effect::Register(Box::new(ann.clone())),
            ],
        )
        .await;
        assert_eq!(store.registration(ann.member).await.unwrap(), Some(ann.clone()));
        for (name, email) in [(Some("Ann"), None), (None, Some("ann@example.org")), (Some("ann"), Some("no@where.org"))]
        {
            let found = store.find_login(name.map(name_key).as_ref(), email).await.unwrap();
            assert_eq!(found, Some(ann.member), "{name:?} {email:?}");
        }
        assert_eq!(store.find_login(Some(&name_key("bob")), None).await.unwrap(), None);
        put(&store, Shard::SITE, [Effect::CloseRegistration(ann.member)]).await;
        assert_eq!(store.registration(ann.member).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn a_member_and_what_is_done_to_the_account() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let ann = registration("ann", 3);
        let (id, home) = (ann.member, ann.member.shard());
        put(&store, home, [Effect::PutMember(Box::new(ann.clone()))]).await;
        let joined = Member {
            id,
            profile: ann.profile.clone(),
            role: Role::Member,
            suspension: None,
            view: ThreadView::Nested,
            display: None,
            portrait: None,
            locale: model::locale::Locale::default(),
            second: Second::default(),
            held: None,
            silence: None,
            warned: Vec::new(),
            groups: std::collections::BTreeSet::new(),
            trust: ann.trust,
            ended: 0,
        };
        assert_eq!(store.member(id).await.unwrap(), Some(joined.clone()));
        assert_eq!(
            store.member_with_password(id).await.unwrap(),
            ann.password.map(|password| (joined.clone(), password))
        );
        assert_eq!(store.known_names(&[name_key("bob"), name_key("ann")]).await.unwrap(), [(name_key("ann"), id)]);
        assert_eq!(store.members_of(home).await.unwrap(), [id]);
        assert_eq!(store.member_count().await.unwrap(), 1);
        assert_eq!(store.members(&[MemberId(id.0 + 32), id]).await.unwrap(), [None, Some(joined.clone())]);

        let suspension = Suspension { by: MemberId(9), until: Some(Timestamp(77)), reason: "Rude.".to_owned() };
        put(
            &store,
            home,
            [
                Effect::SetPassword(id, "$argon2id$new".to_owned()),
                Effect::SetRole(id, Role::Admin),
                Effect::SetSuspension(id, Some(suspension.clone())),
                Effect::SetView(id, ThreadView::Flat),
            ],
        )
        .await;
        let (changed, password) = store.member_with_password(id).await.unwrap().unwrap();
        assert_eq!(password, "$argon2id$new");
        let expected =
            Member { role: Role::Admin, suspension: Some(suspension), view: ThreadView::Flat, ..joined.clone() };
        assert_eq!(changed, expected);
        put(&store, home, [Effect::SetSuspension(id, None)]).await;
        assert_eq!(store.member(id).await.unwrap().unwrap().suspension, None);
    })
    .await;
}

#[tokio::test]
async fn sessions_open_are_touched_and_end() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let ann = registration("ann", 3);
        let (member, home) = (ann.member, ann.member.shard());
        put(&store, home, [Effect::PutMember(Box::new(ann))]).await;
        let new = Session::new(Way::Passkey, Device::of("curl/8"), Timestamp(10));
        let session = |used| Session { used: Timestamp(used), ..new };
        let opened =
            |token: &str, used| Effect::OpenSession { member, token: token.to_owned(), session: session(used) };
        put(&store, home, [opened("one", 10), opened("two", 10), opened("three", 10)]).await;
        put(&store, home, [opened("two", 99)]).await;
        let found = store.session(member, "two").await.unwrap().unwrap();
        assert_eq!((found.0, found.1.id), (session(99), member));
        assert!(store.session(member, "none").await.unwrap().is_none());

        put(&store, home, [Effect::EndSession { member, token: "one".to_owned() }]).await;
        assert!(store.session(member, "one").await.unwrap().is_none());
        assert_eq!(store.sessions(member).await.unwrap().len(), 2);
        put(&store, home, [Effect::EndSessions(member)]).await;
        assert!(store.sessions(member).await.unwrap().is_empty());
        assert_eq!(store.member(member).await.unwrap().unwrap().ended, 1);
    })
    .await;
}

#[tokio::test]
async fn a_topic_and_how_it_stands() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let thread = Thread::new(TopicId(5));
        let (id, shard) = (thread.topic.id, thread.shard());
        thread.write(&store).await;
        let written = Topic { posts: 1, ..thread.topic.clone() };
        assert_eq!(store.topic(id).await.unwrap(), Some(written.clone()));
        assert_eq!(store.topics_of(shard).await.unwrap(), [id]);

        let heading = Heading::new(Title::parse("How do I warm a cache?").unwrap(), Vec::new());
        let changed = Topic { heading: heading.clone(), ..written.clone() };
        let deletion =
            Deletion { by: MemberId(9), at: Timestamp(70), reason: "Twice.".to_owned(), stands: false, purged: false };
        put(
            &store,
            shard,
            [
                Effect::SetHeading(id, Box::new(changed)),
                Effect::SetLocked(id, true),
                Effect::SetPin(id, Some(Pin::in_category(Some(Timestamp(400))))),
                Effect::SetTopicDeletion(id, Some(deletion.clone())),
                Effect::SetCategory(id, CategoryId(2)),
                Effect::AddViews(id, 12),
            ],
        )
        .await;
        let expected = Topic {
            heading: heading.clone(),
            locked: true,
            pin: Some(Pin::in_category(Some(Timestamp(400)))),
            deletion: Some(deletion),
            category: CategoryId(2),
            views: 12,
            ..written.clone()
        };
        assert_eq!(store.topic(id).await.unwrap(), Some(expected));

        put(
            &store,
            shard,
            [
                Effect::SetLocked(id, false),
                Effect::SetPin(id, Some(Pin::in_category(None))),
                Effect::SetTopicDeletion(id, None),
            ],
        )
        .await;
        let expected =
            Topic { heading, pin: Some(Pin::in_category(None)), category: CategoryId(2), views: 12, ..written };
        assert_eq!(store.topic(id).await.unwrap(), Some(expected.clone()));
        put(&store, shard, [Effect::SetPin(id, None)]).await;
        assert_eq!(store.topic(id).await.unwrap(), Some(Topic { pin: None, ..expected }));
    })
    .await;
}

/// Texts say anything, what stands around them in the store too.
#[tokio::test]
async fn revisions_with_and_without_their_texts() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let thread = Thread::new(TopicId(5));
        thread.write(&store).await;
        let (topic, shard, post) = (thread.topic.id, thread.shard(), thread.topic.opening);
        let named = |title: &str| Some(Heading::new(Title::parse(title).unwrap(), Vec::new()));
        let past = |n: u64, heading| PastRevision {
            body: format!("{n} \",\"heading\":{{\"title\":\"x\"}},\"replaced_by\":7,\"summary\":\"y\" \\"),
            heading,
            replaced_by: MemberId(n),
            replaced: Timestamp(60 * n),
            summary: format!("The {n}th"),
            redacted: n == 3,
        };
        let pasts = [past(1, None), past(2, named("The second")), past(3, None), past(4, named("The fourth"))];
        let effects = (1..).zip(&pasts).map(|(n, past)| Effect::SetRevision {
            topic,
            post,
            revision: n + 1,
            past: Box::new(past.clone()),
        });
        put(&store, shard, effects.collect::<Vec<_>>()).await;
        let read = async |wanted: Wanted<'_>| store.revisions(post, wanted, None).await.unwrap().unwrap();
        let line = |n: usize| (n as u64, PastRevision { body: String::new(), ..pasts[n - 1].clone() });
        let text = |n: usize| (n as u64, pasts[n - 1].clone());

        let page = read(Wanted::Page { after: 0, count: 2 }).await;
        assert_eq!(page.placed, store.post(post, None).await.unwrap().unwrap());
        assert_eq!((page.texts, page.lines), (BTreeMap::new(), BTreeMap::from([line(4), line(3)])));
        let page = read(Wanted::Page { after: 3, count: 25 }).await;
        // Above the first of them stands what the second revision said.
        assert_eq!(page.lines, BTreeMap::from([line(1), line(2)]));
        assert_eq!(read(Wanted::Page { after: 9, count: 25 }).await.lines, BTreeMap::new());

        // Who made it, what it said, and the next heading that was kept.
        let found = read(Wanted::Numbers(&[3])).await;
        assert_eq!((found.texts, found.lines), (BTreeMap::from([text(3)]), BTreeMap::from([line(2), line(4)])));
        let found = read(Wanted::Numbers(&[1, 5, 9])).await;
        assert_eq!((found.texts, found.lines), (BTreeMap::from([text(1)]), BTreeMap::from([line(2), line(4)])));
        assert_eq!(store.revisions(PostId(post.0 + 32), Wanted::Numbers(&[1]), None).await.unwrap(), None);

        let without = PastRevision { summary: "Less".to_owned(), ..pasts[0].clone() };
        put(&store, shard, [Effect::PutPast { post, revision: 1, past: Box::new(without.clone()) }]).await;
        assert_eq!(store.history(post).await.unwrap()[&1], without);
    })
    .await;
}

#[tokio::test]
async fn a_post_its_votes_its_revisions_and_its_removal() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let mut thread = Thread::new(TopicId(5));
        let post = thread.reply(0, 10);
        thread.write(&store).await;
        let (topic, shard, opening) = (thread.topic.id, thread.shard(), thread.topic.opening);
        let read = async |viewer| store.post(post, viewer).await.unwrap().unwrap();

        let written = Post { id: post, head: thread.head(1), body: "Post 1.".to_owned(), state: PostState::default() };
        assert_eq!(read(None).await.post, written);
        assert_eq!(read(None).await.topic, Topic { posts: 2, ..thread.topic.clone() });
        assert_eq!(store.posts_standing(topic).await.unwrap(), [opening, post]);

        let (ann, bob) = (MemberId(1), MemberId(2));
        let vote =
            |member, from, to| Effect::SetVote { topic, post, member, author: MemberId(1), from, to, answers: true };
        put(&store, shard, [vote(ann, None, Some(Vote::Up)), vote(bob, None, Some(Vote::Up))]).await;
        put(&store, shard, [vote(bob, Some(Vote::Up), Some(Vote::Down))]).await;
        let state = read(Some(bob)).await.post.state;
        assert_eq!((state.up, state.down, state.score()), (1, 1, 0));
        assert_eq!(read(Some(ann)).await.vote, Some(Vote::Up));
        assert_eq!(read(Some(bob)).await.vote, Some(Vote::Down));
        assert_eq!(read(Some(MemberId(3))).await.vote, None);
        put(&store, shard, [vote(bob, Some(Vote::Down), None)]).await;
        assert_eq!((read(Some(bob)).await.vote, read(None).await.post.state.down), (None, 0));

        let past = PastRevision {
            body: "Post 1.".to_owned(),
            heading: Some(thread.topic.heading.clone()),
            replaced_by: ann,
            replaced: Timestamp(60),
            summary: "Typo".to_owned(),
            redacted: false,
        };
        put(
            &store,
            shard,
            [
                Effect::PutPost { id: post, head: thread.head(1), body: "Post one. 日本語".to_owned() },
                Effect::SetRevision { topic, post, revision: 2, past: Box::new(past.clone()) },
            ],
        )
        .await;
        let edited = read(None).await.post;
        assert_eq!((edited.state.revision, edited.body.as_str()), (2, "Post one. 日本語"));
        assert_eq!(store.history(post).await.unwrap(), BTreeMap::from([(1, past)]));

        let deletion = Deletion { by: bob, at: Timestamp(80), reason: String::new(), stands: true, purged: false };
        put(
            &store,
            shard,
            [
                Effect::SetPostDeletion(topic, post, Some(deletion.clone())),
                Effect::Withdraw { post, head: thread.head(1), answers: true },
            ],
        )
        .await;
        assert_eq!(read(None).await.post.state.deletion, Some(deletion));
        assert_eq!(store.posts_standing(topic).await.unwrap(), [opening]);
        assert_eq!(store.topic(topic).await.unwrap().unwrap().posts, 1);
        assert_eq!(store.post(opening, None).await.unwrap().unwrap().post.state.children, 0);

        put(
            &store,
            shard,
            [
                Effect::SetPostDeletion(topic, post, None),
                Effect::Stand { post, head: thread.head(1), score: 1, answers: true },
            ],
        )
        .await;
        assert_eq!(read(None).await.post.state.deletion, None);
        assert_eq!(store.posts_standing(topic).await.unwrap(), [opening, post]);
        assert_eq!(store.post(opening, None).await.unwrap().unwrap().post.state.children, 1);
    })
    .await;
}

#[tokio::test]
async fn counts_of_a_shard_and_subtotals_of_a_category() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let (one, two) = (CategoryId(1), CategoryId(2));
        let (here, there) = (Shard::of_id(5), Shard::of_id(6));
        put(&store, here, [Effect::CountPosts(one, 3), Effect::CountPosts(two, 1), Effect::CountPosts(two, -1)]).await;
        assert_eq!(store.shard_counts(here).await.unwrap(), [(one, 3)], "a count of nothing takes no room");
        assert_eq!(store.shard_counts(there).await.unwrap(), []);

        let subtotal = |source, posts| Effect::SetSubtotal { category: one, source, posts };
        put(&store, one.shard(), [subtotal(here, 3), subtotal(there, 4)]).await;
        put(&store, one.shard(), [subtotal(here, 5)]).await;
        assert_eq!(store.post_counts(&[two, one]).await.unwrap(), [0, 9]);
        let mut subtotals = store.subtotals(one).await.unwrap();
        subtotals.sort_unstable();
        assert_eq!(subtotals, [(5, 5), (6, 4)]);
    })
    .await;
}

#[tokio::test]
async fn what_is_scheduled_is_due_from_its_time_on_until_it_is_done() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let (topic, member) = (TopicId(5), MemberId(5 + 32));
        let shard = topic.shard();
        let (pin, suspension) = (Due::PinEnds { topic }, Due::SuspensionEnds { member });
        put(
            &store,
            shard,
            [
                Effect::Schedule(pin.clone(), Timestamp(1_700_000_000_123)),
                Effect::Schedule(suspension.clone(), Timestamp(1_700_000_000_100)),
            ],
        )
        .await;
        let due = async |at| store.due(shard, Timestamp(at)).await.unwrap();
        assert_eq!(due(1_700_000_000_099).await, []);
        assert_eq!(due(1_700_000_000_122).await, [(suspension.clone(), Timestamp(1_700_000_000_100))]);
        assert_eq!(due(1_700_000_000_123).await.len(), 2);
        put(
            &store,
            shard,
            [Effect::Schedule(pin.clone(), Timestamp(1_800_000_000_000)), Effect::Unschedule(suspension)],
        )
        .await;
        assert_eq!(due(1_799_999_999_999).await, []);
        assert_eq!(due(1_800_000_000_000).await, [(pin, Timestamp(1_800_000_000_000))]);
    })
    .await;
}

#[tokio::test]
async fn a_profile_counts_and_lists_what_its_member_wrote() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let ann = registration("ann", 3);
        let (member, home) = (ann.member, ann.member.shard());
        put(&store, home, [Effect::PutMember(Box::new(ann))]).await;
        let (ours, theirs) = (Audience::known("ours"), Audience::known("theirs"));
        let enter = |audience: &Audience, list, item: &str, score| {
            let list = List::Member(member, audience.clone(), list);
            Effect::Enter { list, item: item.to_owned(), score }
        };
        put(
            &store,
            home,
            [
                enter(&ours, MemberList::Topics, "5", 1.0),
                enter(&ours, MemberList::Topics, "6", 2.0),
                enter(&ours, MemberList::Posts, "50", 1.0),
                enter(&ours, MemberList::Articles, "6", 1.0),
                enter(&theirs, MemberList::Topics, "7", 1.0),
            ],
        )
        .await;
        let page = async |audience, offset, count| {
            store.profile(&name_key("Ann"), audience, MemberList::Topics, offset, count).await.unwrap().unwrap()
        };
        let found = page(&ours, 0, 25).await;
        assert_eq!((found.member.id, found.topics, found.posts, found.articles), (member, 2, 1, 1));
        assert_eq!(found.items, ["6", "5"]);
        assert_eq!(page(&ours, 1, 1).await.items, ["5"]);
        assert_eq!(page(&theirs, 0, 25).await.items, ["7"]);
        assert!(store.profile(&name_key("bob"), &ours, MemberList::Topics, 0, 25).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn text_is_kept_for_a_member_for_a_while() {
    on_each_shape(async |shape| {
        let (store, mut questions) = (open(shape).await, shape.questions().await);
        store.keep_text(MemberId(7), "A long answer.").await.unwrap();
        assert_eq!(store.kept_text(MemberId(7)).await.unwrap().as_deref(), Some("A long answer."));
        assert_eq!(store.kept_text(MemberId(8)).await.unwrap(), None);
        let key = format!("{{{}}}m:7:kept", MemberId(7).shard().tag());
        let left: u64 = questions.ask(redis::cmd("TTL").arg(key)).await;
        assert!((1..=3_600).contains(&left), "{left} s");
    })
    .await;
}

#[tokio::test]
async fn scores_come_back_as_they_went_in() {
    on_each_shape(async |shape| {
        let store = open(shape).await;
        let list = List::Tag(Audience::known("a"), Tag::of("cache").unwrap());
        let scores = [-3.0, 0.1 + 0.2, 37_777.123_456_789, 1_700_000_000_123.0, 9_007_199_254_740_991.0];
        let enter =
            scores.iter().map(|score| Effect::Enter { list: list.clone(), item: score.to_string(), score: *score });
        put(&store, list.shard(), enter).await;
        let found: Vec<f64> = store.whole_list(&list).await.unwrap().into_iter().map(|(_, score)| score).collect();
        assert_eq!(found, scores);
        let site_list = List::Site(Audience::known("a"), SiteList::Recent);
        assert_eq!(store.list_length(&site_list).await.unwrap(), 0);
        assert_eq!(store.list_length(&list).await.unwrap(), 5);
    })
    .await;
}
