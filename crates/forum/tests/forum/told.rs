//! Who is told of what: never of what they may not read, never of their own doing, never twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use forum::{Claim, HasRead, NotificationsPage, View};
use model::account::Member;
use model::category::Level;
use model::ids::{MemberId, PostId, TopicId};
use model::notification::{Choices, KEPT, Kind, News, Place, SLACK, Stance, Watches, Ways};
use model::rules::posts::EditForm;
use model::shard::Shard;
use redis::cmd;
use testbed::on_each_shape;

use crate::support::{FIRST, MAIN, TestForum, key, topic_in};

const EVERYTHING: HasRead = HasRead::All(Place { milliseconds: u64::MAX, sequence: 0 });

/// A member with a session, as they come back again and again.
struct Person {
    member: Member,
    claim: Claim,
}

impl Person {
    async fn new(test: &TestForum, name: &str) -> Self {
        let member = test.member(name).await;
        let claim = test.forum.open_session(member.id, member.role).await.unwrap();
        Self { member, claim }
    }

    fn id(&self) -> MemberId {
        self.member.id
    }

    /// The same person in another session.
    async fn again(&self, test: &TestForum) -> Self {
        let claim = test.forum.open_session(self.id(), self.member.role).await.unwrap();
        Self { member: self.member.clone(), claim }
    }

    /// How they see the forum now.
    async fn view(&self, test: &TestForum) -> View {
        test.forum.who_is(Some(&self.claim)).await.unwrap()
    }

    /// What stands in the header.
    async fn count(&self, test: &TestForum) -> usize {
        let view = self.view(test).await;
        view.inbox.count(&view.site, &view.actor)
    }

    async fn page(&self, test: &TestForum) -> NotificationsPage {
        let forum = Arc::clone(&test.forum);
        forum.notifications(self.view(test).await, FIRST).await.unwrap()
    }

    /// What they are told, newest first within each topic.
    async fn told(&self, test: &TestForum) -> Vec<(News, Option<PostId>)> {
        let page = self.page(test).await;
        assert_eq!(page.total, page.groups.len() as u64, "the total says what there is to see");
        let entries = page.groups.iter().flat_map(|group| &group.entries);
        entries.map(|entry| (entry.told.what, entry.told.post)).collect()
    }
}

async fn people<const N: usize>(test: &TestForum, names: [&str; N]) -> [Person; N] {
    let people = futures_util::future::join_all(names.map(|name| Person::new(test, name))).await;
    people.try_into().ok().unwrap()
}

/// Everything is told again from the beginning, as if nobody had been told.
async fn tell_again(test: &TestForum) -> TestForum {
    test.followers.release().await.unwrap();
    let mut questions = test.questions().await;
    for shard in Shard::all() {
        for cursor in ["cursor:site", "cursor:told"] {
            questions.tell(cmd("HSET").arg(key(shard, "followed")).arg(cursor).arg("0-0")).await;
        }
    }
    let successor = test.another().await;
    successor.settle().await;
    successor
}

#[tokio::test]
async fn a_reply_a_mention_and_a_watched_topic_are_told_to_those_whom_they_concern() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let [ann, bob, cid, dan] = people(&test, ["ann", "bob", "cid", "dan"]).await;
        let (of_ann, of_bob) = (ann.view(&test).await, bob.view(&test).await);
        let topic = test.ask(&of_ann, "How do I cache?", "").await;
        let first = test.reply(&of_bob, topic, None, "Like this, @cid.").await;
        test.settle().await;
        assert_eq!(ann.told(&test).await, [(News::Reply, Some(first))]);
        assert_eq!(cid.told(&test).await, [(News::Mention, Some(first))]);
        assert_eq!(bob.told(&test).await, []);
        assert_eq!(dan.told(&test).await, []);

        let second = test.reply(&of_ann, topic, Some(first), "Thank you, @bob, @ann and @nobody.").await;
        let third = test.reply(&cid.view(&test).await, topic, Some(second), "Indeed.").await;
        let fourth = test.reply(&cid.view(&test).await, topic, Some(third), "And so on.").await;
        test.settle().await;
        // Bob wrote here, so he watches: the two posts that are new there are one thing to know.
        assert_eq!(bob.told(&test).await, [(News::Watched, Some(third)), (News::Mention, Some(second))]);
        assert_eq!(
            ann.told(&test).await,
            [(News::Watched, Some(fourth)), (News::Reply, Some(third)), (News::Reply, Some(first))]
        );
        assert_eq!(cid.told(&test).await, [(News::Mention, Some(first))], "one's own posts are no news");
        assert_eq!((ann.count(&test).await, bob.count(&test).await, cid.count(&test).await), (3, 2, 1));
        let page = bob.page(&test).await;
        assert_eq!((page.groups.len(), page.groups[0].is_unread), (1, true));
        assert!(page.members.contains_key(&cid.id()));
    })
    .await;
}

#[tokio::test]
async fn following_the_streams_again_tells_nobody_anything_whatever_became_of_it() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let [ann, bob, cid] = people(&test, ["ann", "bob", "cid"]).await;
        let (of_ann, of_bob) = (ann.view(&test).await, bob.view(&test).await);
        let topic = test.ask(&of_ann, "How do I cache?", "").await;
        let first = test.reply(&of_bob, topic, None, "Like this, @cid.").await;
        let second = test.reply(&of_bob, topic, None, "Or like that.").await;
        let other = test.ask(&of_ann, "And how do I not?", "").await;
        test.reply(&of_bob, other, None, "@cid knows.").await;
        test.settle().await;
        // One is read, one is deleted, in one the mention is taken out, and one is muted.
        test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
        test.forum.delete_post(&of_bob, second, "").await.unwrap();
        let form = EditForm { body: Some("Like this.".to_owned()), ..EditForm::default() };
        test.forum.edit(&of_bob, first, form).await.unwrap();
        test.forum.set_stance(&cid.view(&test).await, other, Stance::Mute).await.unwrap();
        test.settle().await;
        // Cid comes late, and wants to know everything from now on.
        test.reply(&cid.view(&test).await, topic, None, "I am here.").await;
        test.forum.set_stance(&cid.view(&test).await, other, Stance::Watch).await.unwrap();
        test.settle().await;
        let (before, counts) =
            (test.contents().await, [ann.count(&test).await, bob.count(&test).await, cid.count(&test).await]);
        assert_eq!(counts, [1, 1, 1]);
        let again = tell_again(&test).await;
        let after = test.contents().await;
        let differing: Vec<_> =
            before.keys().chain(after.keys()).filter(|key| before.get(*key) != after.get(*key)).collect();
        assert_eq!(differing, Vec::<&String>::new());
        again.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn whoever_was_killed_in_the_middle_tells_nobody_twice() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    test.settle().await;
    let post = test.reply(&bob.view(&test).await, topic, None, "Like this.").await;
    test.settle().await;
    test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
    test.settle().await;
    // All was written, but not how far.
    let mut questions = test.questions().await;
    questions.tell(cmd("HDEL").arg(key(topic.shard(), "followed")).arg("cursor:told").arg("told")).await;
    test.followers.release().await.unwrap();
    test.another().await.settle().await;
    assert_eq!(ann.told(&test).await, [(News::Reply, Some(post))]);
    assert_eq!(ann.count(&test).await, 0);
}

#[tokio::test]
async fn an_edit_tells_those_whom_it_mentions_anew() {
    let test = TestForum::new().await;
    let [ann, bob, cid] = people(&test, ["ann", "bob", "cid"]).await;
    let of_bob = bob.view(&test).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    let post = test.reply(&of_bob, topic, None, "Ask @cid.").await;
    test.settle().await;
    for client in [&ann, &cid] {
        test.forum.has_read(&client.view(&test).await, EVERYTHING).await.unwrap();
    }
    let edit = async |body: &str| {
        let form = EditForm { body: Some(body.to_owned()), ..EditForm::default() };
        test.forum.edit(&of_bob, post, form).await.unwrap();
        test.settle().await;
        (ann.count(&test).await, bob.count(&test).await, cid.count(&test).await)
    };
    assert_eq!(edit("Ask @cid, I say.").await, (0, 0, 0));
    assert_eq!(edit("Ask @cid and @ann and @bob.").await, (1, 0, 0));
    assert_eq!(ann.told(&test).await, [(News::Mention, Some(post)), (News::Reply, Some(post))]);
    test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
    assert_eq!(edit("Ask somebody.").await, (0, 0, 0));
    assert_eq!(edit("Ask @cid and @ann.").await, (0, 0, 0), "they know");
}

#[tokio::test]
async fn access_that_is_lost_takes_away_what_was_told() {
    let test = TestForum::new().await;
    let [ann, bob, mod_] = people(&test, ["ann", "bob", "mo"]).await;
    let private = test.private_category(&[mod_.id(), ann.id()]).await;
    let of_mod = mod_.view(&test).await;
    let new = topic_in(private, model::topic::TopicKind::Discussion, "Plans", "");
    let topic = test.start(&of_mod, &new).await;
    let secret = test.reply(&of_mod, topic, None, "@ann and @bob and @root: a secret.").await;
    test.settle().await;
    let root = Person {
        member: test.named("root").await,
        claim: test.forum.open_session(test.named("root").await.id, model::actor::Role::Admin).await.unwrap(),
    };
    let counts = async |ann: &Person| [ann.count(&test).await, bob.count(&test).await, root.count(&test).await];
    assert_eq!(counts(&ann).await, [1, 0, 1], "bob never saw it");
    assert_eq!(ann.told(&test).await, [(News::Mention, Some(secret))]);

    // Between being told and looking, she is no moderator any more: at once, whatever followers do.
    test.change_category(private, |form| form.moderators = [mod_.id()].into()).await;
    let ann = ann.again(&test).await;
    assert_eq!(counts(&ann).await, [0, 0, 1]);
    assert_eq!(ann.told(&test).await, []);
    test.change_category(private, |form| form.moderators = [mod_.id(), ann.id()].into()).await;
    assert_eq!(counts(&ann).await, [1, 0, 1]);

    // Between being written and being told.
    let before = test.reply(&of_mod, topic, None, "@ann, one more.").await;
    test.change_category(private, |form| form.moderators = [mod_.id()].into()).await;
    test.settle().await;
    test.change_category(private, |form| form.moderators = [mod_.id(), ann.id()].into()).await;
    test.settle().await;
    let ann = ann.again(&test).await;
    assert!(!ann.told(&test).await.contains(&(News::Mention, Some(before))));
    // A moderator who is suspended reads on; an account that lost its role does not.
    test.forum.suspend(&test.admin().await, "ann", None, "Advertises").await.unwrap();
    let suspended = ann.again(&test).await;
    assert_eq!(suspended.count(&test).await, 1);
    test.settle().await;
    assert_eq!(suspended.count(&test).await, 2, "and is told of it");
}

#[tokio::test]
async fn what_is_deleted_or_moved_counts_no_more() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let [ann, bob, mod_] = people(&test, ["ann", "bob", "mo"]).await;
        let private = test.private_category(&[mod_.id()]).await;
        let (of_ann, of_bob, root) = (ann.view(&test).await, bob.view(&test).await, test.admin().await);
        let topic = test.ask(&of_ann, "How do I cache?", "").await;
        let post = test.reply(&of_bob, topic, None, "@mo, like this.").await;
        let last = test.reply(&of_bob, topic, None, "Or like that.").await;
        test.settle().await;
        let counts = async || {
            test.settle().await;
            [ann.count(&test).await, mod_.count(&test).await]
        };
        assert_eq!(counts().await, [2, 1]);
        test.forum.delete_post(&of_bob, last, "").await.unwrap();
        assert_eq!(counts().await, [1, 1]);
        assert_eq!(ann.told(&test).await, [(News::Reply, Some(post))]);
        test.forum.restore_post(&of_bob, last).await.unwrap();
        assert_eq!(counts().await, [1, 1], "what comes back is not told anew, but stands there again");
        assert_eq!(ann.told(&test).await, [(News::Reply, Some(last)), (News::Reply, Some(post))]);

        test.forum.move_topic(&root, topic, private, "").await.unwrap();
        assert_eq!(counts().await, [0, 1], "its author is not told either: they no longer see it");
        assert_eq!(ann.told(&test).await, []);
        test.forum.move_topic(&root, topic, MAIN, "").await.unwrap();
        assert_eq!(counts().await, [2, 1]);
        assert!(ann.told(&test).await.contains(&(News::Moved, None)));

        let opening = test.opening(topic).await;
        test.forum.delete_post(&root, opening, "").await.unwrap();
        assert_eq!(counts().await, [3, 0], "its author sees it still, and that it was deleted");
        assert_eq!(mod_.told(&test).await, []);
        test.forum.restore_post(&root, opening).await.unwrap();
        assert_eq!(counts().await, [3, 0]);
        assert_eq!(mod_.told(&test).await, [(News::Mention, Some(post))]);
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn what_moderators_decide_is_told_to_those_whom_it_concerns() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let (of_ann, root) = (ann.view(&test).await, test.admin().await);
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    let post = test.reply(&bob.view(&test).await, topic, None, "Rubbish.").await;
    test.settle().await;
    test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
    test.forum.lock(&root, topic, true, "").await.unwrap();
    test.forum.delete_post(&root, post, "Rude").await.unwrap();
    test.settle().await;
    assert_eq!(bob.told(&test).await, [(News::Deleted, Some(post))]);
    assert_eq!(ann.count(&test).await, 1);
    assert_eq!(ann.told(&test).await[0], (News::Locked, None));
    test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
    test.forum.lock(&root, topic, false, "").await.unwrap();
    test.forum.restore_post(&root, post).await.unwrap();
    test.settle().await;
    assert_eq!((ann.count(&test).await, bob.count(&test).await), (1, 1));
    assert_eq!(ann.told(&test).await[0], (News::Unlocked, None));
    assert_eq!(bob.told(&test).await, [(News::Restored, Some(post))]);
    test.forum.suspend(&root, "bob", None, "Rude").await.unwrap();
    test.settle().await;
    let again = test.forum.open_session(bob.id(), bob.member.role).await.unwrap();
    let bob = Person { member: bob.member.clone(), claim: again };
    let page = bob.page(&test).await;
    assert!(page.groups[0].topic.is_none());
    assert_eq!(page.groups[0].entries[0].told.what, News::Suspended);
    // What authors do themselves is no decision about them.
    let own = test.ask(&of_ann, "And how do I not?", "").await;
    test.forum.delete_post(&of_ann, test.opening(own).await, "").await.unwrap();
    test.settle().await;
    assert_eq!(ann.count(&test).await, 1);
}

#[tokio::test]
async fn whoever_asked_is_told_that_a_moderator_closed_the_question_and_opened_it_again() {
    let test = TestForum::new().await;
    let [ann] = people(&test, ["ann"]).await;
    let (of_ann, root) = (ann.view(&test).await, test.admin().await);
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    let earlier = test.ask(&of_ann, "Caching: how?", "").await;
    let told = async || {
        test.settle().await;
        let told = ann.told(&test).await;
        test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
        told
    };
    test.forum.close_as_duplicate(&of_ann, topic, Some(earlier)).await.unwrap();
    assert_eq!(told().await, [], "that was her own doing");
    test.forum.reopen(&root, topic).await.unwrap();
    assert_eq!(told().await, [(News::Reopened, None)]);
    test.forum.close_for(&root, topic, "Off topic").await.unwrap();
    assert_eq!(told().await, [(News::Closed, None)]);
    test.forum.reopen(&root, topic).await.unwrap();
    test.forum.close_as_duplicate(&root, topic, Some(earlier)).await.unwrap();
    assert_eq!(told().await, [(News::Closed, None)], "what holds no longer is not told");
    assert_eq!(ann.count(&test).await, 0);
}

#[tokio::test]
async fn who_mutes_is_told_of_nothing_and_who_watches_of_everything() {
    let test = TestForum::new().await;
    let [ann, bob, cid] = people(&test, ["ann", "bob", "cid"]).await;
    let of_bob = bob.view(&test).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    test.reply(&of_bob, topic, None, "Like this, @ann.").await;
    test.settle().await;
    test.forum.set_stance(&ann.view(&test).await, topic, Stance::Mute).await.unwrap();
    test.forum.set_stance(&cid.view(&test).await, topic, Stance::Watch).await.unwrap();
    test.settle().await;
    assert_eq!(ann.count(&test).await, 0, "what was unread is read");
    let more = test.reply(&of_bob, topic, None, "Or like that, @ann.").await;
    test.settle().await;
    assert_eq!((ann.count(&test).await, cid.count(&test).await), (0, 1));
    assert_eq!(cid.told(&test).await, [(News::Watched, Some(more))]);
    test.forum.set_stance(&cid.view(&test).await, topic, Stance::Normal).await.unwrap();
    test.forum.has_read(&cid.view(&test).await, EVERYTHING).await.unwrap();
    test.reply(&of_bob, topic, None, "Enough.").await;
    test.settle().await;
    assert_eq!(cid.count(&test).await, 0);
}

#[tokio::test]
async fn each_kind_is_told_as_its_reader_wants_it() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let of_bob = bob.view(&test).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    let mut choices = Choices { watches: Watches::Chosen, ..Choices::default() };
    choices.set(Kind::Reply, Ways { page: false, mail: true });
    test.forum.set_choices(&ann.view(&test).await, choices.clone()).await.unwrap();
    assert_eq!(ann.view(&test).await.inbox.choices, choices);
    test.reply(&of_bob, topic, None, "Like this.").await;
    let mention = test.reply(&of_bob, topic, None, "Or like that, @ann.").await;
    test.settle().await;
    assert_eq!(ann.told(&test).await, [(News::Mention, Some(mention))]);
    assert_eq!(ann.count(&test).await, 1);
}

#[tokio::test]
async fn many_posts_at_once_are_all_told_and_each_once() {
    let test = TestForum::new().await;
    let [ann, bob, cid] = people(&test, ["ann", "bob", "cid"]).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    let elsewhere = test.ask(&bob.view(&test).await, "And how do I not?", "").await;
    let (of_bob, of_cid) = (bob.view(&test).await, cid.view(&test).await);
    // Two nodes work at the same time, and the topics live in different shards.
    let other = test.another().await;
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let running = [&test, &other].map(|node| tokio::spawn(Arc::clone(&node.followers).run(stopped.clone())));
    let posts = (0..50).map(|n| {
        let (by, topic) = if n % 2 == 0 { (&of_bob, topic) } else { (&of_cid, elsewhere) };
        let test = &test;
        async move { test.reply(by, topic, None, &format!("Answer {n} to @ann")).await }
    });
    let posts: BTreeSet<PostId> = futures_util::future::join_all(posts).await.into_iter().collect();
    let told = async {
        while ann.count(&test).await < 50 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), told).await.expect("all are told");
    stop.send(true).unwrap();
    for node in running {
        node.await.unwrap();
    }
    test.settle().await;
    let all = test.forum.store().told(ann.id()).await.unwrap();
    assert_eq!((all.notifications.len(), all.unread.len()), (50, 50));
    assert!(all.notifications.iter().all(|told| told.what == News::Mention));
    assert_eq!(all.notifications.iter().filter_map(|told| told.post).collect::<BTreeSet<_>>(), posts);
    assert_eq!(bob.count(&test).await, 25, "each answer to the question is told of");
}

#[tokio::test]
async fn thousands_who_watch_are_told_in_parts() {
    let test = TestForum::new().await;
    let [ann] = people(&test, ["ann"]).await;
    let of_ann = ann.view(&test).await;
    let topic = test.ask(&of_ann, "How do I cache?", "").await;
    let watchers = test.members(330).await;
    let mut change = model::change::Change::new(topic.shard());
    change.effects =
        watchers.iter().map(|member| model::change::Effect::SetStance(topic, member.id, Stance::Watch)).collect();
    test.forum.store().commit(change).await.unwrap();
    test.settle().await;
    let first = test.reply(&of_ann, topic, None, "I have found out.").await;
    for n in 0..3 {
        test.reply(&of_ann, topic, None, &format!("And more: {n}")).await;
    }
    test.settle().await;
    for member in &watchers {
        let told = test.forum.store().told(member.id).await.unwrap();
        assert_eq!(told.unread.len(), 1, "{}", member.id);
        assert_eq!(
            told.notifications.iter().map(|told| (told.what, told.post)).collect::<Vec<_>>(),
            [(News::Watched, Some(first))]
        );
    }
}

#[tokio::test]
async fn only_the_newest_are_kept_and_nothing_forgotten_is_told_again() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let of_bob = bob.view(&test).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    test.settle().await;
    for _ in 0..(KEPT + SLACK) / 100 + 1 {
        let posts = (0..100).map(|n| {
            let (test, of_bob) = (&test, &of_bob);
            async move { test.forum.reply(of_bob, topic, None, &format!("{n} {}", rand()), None).await.unwrap() }
        });
        futures_util::future::join_all(posts).await;
    }
    test.settle().await;
    let told = test.forum.store().told(ann.id()).await.unwrap();
    assert!((KEPT..=KEPT + SLACK).contains(&told.notifications.len()), "{}", told.notifications.len());
    assert_eq!(told.unread.len(), told.notifications.len());
    assert!(told.notifications.iter().all(|one| one.at > told.forgotten) && told.forgotten > Place::default());
    // All was written, but not how far.
    let mut questions = test.questions().await;
    questions.tell(cmd("HDEL").arg(key(topic.shard(), "followed")).arg("cursor:told").arg("told")).await;
    test.followers.release().await.unwrap();
    test.another().await.settle().await;
    assert_eq!(test.forum.store().told(ann.id()).await.unwrap(), told);
}

/// Something that no other post says.
fn rand() -> String {
    auth::random::bytes::<12>().unwrap().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[tokio::test]
async fn a_list_of_what_was_told_is_paged_by_what_may_be_seen() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let (of_ann, of_bob) = (ann.view(&test).await, bob.view(&test).await);
    let mut topics: Vec<TopicId> = Vec::new();
    for n in 0..25 {
        let topic = test.ask(&of_ann, &format!("Question {n}"), "").await;
        test.reply(&of_bob, topic, None, &format!("Answer {n}")).await;
        test.settle().await;
        topics.push(topic);
    }
    let page = async |n| {
        let page = model::page::PageNumber::parse(n).unwrap();
        Arc::clone(&test.forum).notifications(ann.view(&test).await, page).await
    };
    let (first, second) = (page("1").await.unwrap(), page("2").await.unwrap());
    assert_eq!((first.total, first.groups.len(), second.groups.len()), (25, 20, 5));
    let shown: Vec<TopicId> =
        first.groups.iter().chain(&second.groups).filter_map(|group| Some(group.topic.as_ref()?.id)).collect();
    topics.reverse();
    assert_eq!(shown, topics, "the newest first");
    assert!(page("3").await.is_err());
    test.change_category(MAIN, |form| {
        form.see = Level::Moderators;
        form.start = Level::Moderators;
        form.reply = Level::Moderators;
    })
    .await;
    assert!(page("2").await.is_err());
    assert_eq!(page("1").await.unwrap().total, 0);
    assert_eq!(ann.count(&test).await, 0);
}

#[tokio::test]
async fn marking_as_read_leaves_what_came_since_the_page_was_made() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let (of_ann, of_bob) = (ann.view(&test).await, bob.view(&test).await);
    let topics = [test.ask(&of_ann, "How do I cache?", "").await, test.ask(&of_ann, "And how do I not?", "").await];
    for topic in topics {
        test.reply(&of_bob, topic, None, "Like this.").await;
    }
    test.settle().await;
    let page = ann.page(&test).await;
    test.reply(&of_bob, topics[0], None, "Or like that.").await;
    test.settle().await;
    assert_eq!(ann.count(&test).await, 3);
    test.forum.has_read(&ann.view(&test).await, HasRead::About(Some(topics[1]), page.newest)).await.unwrap();
    assert_eq!(ann.count(&test).await, 2);
    test.forum.has_read(&ann.view(&test).await, HasRead::All(page.newest)).await.unwrap();
    assert_eq!(ann.count(&test).await, 1);
    test.forum.has_read(&ann.view(&test).await, EVERYTHING).await.unwrap();
    assert_eq!(ann.count(&test).await, 0);
    assert!(test.forum.has_read(&test.guest().await, EVERYTHING).await.is_err());
}

#[tokio::test]
async fn what_another_forum_has_written_long_ago_is_told_to_nobody() {
    let test = TestForum::new().await;
    let [ann, bob] = people(&test, ["ann", "bob"]).await;
    let topic = test.ask(&ann.view(&test).await, "How do I cache?", "").await;
    test.reply(&bob.view(&test).await, topic, None, "Like this, @ann.").await;
    test.pass_time(std::time::Duration::from_secs(8 * 24 * 3600));
    test.settle().await;
    assert_eq!(ann.count(&test).await, 0);
}
