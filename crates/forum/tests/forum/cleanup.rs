//! Cleaning up after a spammer: everything of theirs goes, whoever is killed in the middle, and all of it comes
//! back to the letter.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use forum::View;
use model::cleanup::{Phase, Sum};
use model::ids::{MemberId, PostId, TopicId};
use model::log::Deed;
use model::post::Vote;
use model::topic::TopicKind;

use crate::support::{MAIN, OFFTOPIC, TestForum, topic_in};

/// Topics of others, and of the spammer's.
const OTHERS: usize = 40;
const OWN: usize = 30;

struct Scene {
    test: TestForum,
    spammer: MemberId,
    others: Vec<TopicId>,
    own: Vec<TopicId>,
    /// Replies of theirs: several in each topic of others.
    replies: Vec<PostId>,
    /// One that was deleted before.
    gone: PostId,
    sum: Sum,
}

/// Several hundred posts over all shards: replies below each other, with replies of others between, in topics of
/// others and of their own; votes on what others wrote; an accepted answer.
async fn scene() -> Scene {
    let test = TestForum::new().await;
    let ann = test.view(&test.member("ann").await).await;
    let spam = test.view(&test.member("spam").await).await;
    let (mut others, mut own, mut replies, mut votes) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for n in 0..OTHERS {
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Question, &format!("Question number {n}"), "")).await;
        let first = test.reply(&spam, topic, None, "Buy runners").await;
        let below = test.reply(&spam, topic, Some(first), "Cheap runners").await;
        let leaf = test.reply(&spam, topic, Some(below), "Runners").await;
        replies.extend([first, below, leaf]);
        if n % 2 == 0 {
            test.reply(&ann, topic, Some(first), "No.").await;
        }
        let answer = test.reply(&ann, topic, None, "This is how.").await;
        let vote = if n % 3 == 0 { Vote::Up } else { Vote::Down };
        test.forum.vote(&spam, answer, Some(vote)).await.unwrap();
        votes += 1;
        if n == 0 {
            test.forum.accept(&ann, first, Some(true)).await.unwrap();
        }
        test.forum.vote(&ann, first, Some(Vote::Down)).await.unwrap();
        others.push(topic);
    }
    for n in 0..OWN {
        let topic =
            test.start(&spam, &topic_in(OFFTOPIC, TopicKind::Discussion, &format!("Offer number {n}"), "")).await;
        test.reply(&ann, topic, None, "Stop it.").await;
        test.reply(&spam, topic, None, "Why?").await;
        own.push(topic);
    }
    let gone = replies.pop().unwrap();
    test.forum.delete_post(&spam, gone, "").await.unwrap();
    test.settle().await;
    let sum = Sum { topics: OWN as u64, posts: replies.len() as u64, votes };
    let spammer = spam.actor.id().unwrap();
    Scene { test, spammer, others, own, replies, gone, sum }
}

impl Scene {
    async fn phase(&self) -> Option<Phase> {
        self.test.forum.store().cleanup(self.spammer).await.unwrap().map(|cleanup| cleanup.phase)
    }

    /// Goes on until it is done.
    async fn done(&self) {
        while self.test.forum.store().cleanup(self.spammer).await.unwrap().is_some_and(|it| it.is_under_way()) {
            self.test.followers.take_leases().await.unwrap();
            self.test.followers.see_to_due().await.unwrap();
        }
        self.test.settle().await;
    }

    /// What is written down of topics, posts, lists and counts.
    async fn written(&self) -> BTreeMap<String, String> {
        let all = self.test.questions().await.snapshot().await;
        let is_content = |key: &str| {
            let rest = key.split_once('}').unwrap().1;
            ["t:", "p:", "l:", "n:", "counts", "received", "taken"].iter().any(|kind| rest.starts_with(kind))
                // Who was told of a topic and how they stand to it changes nothing of it.
                && !(rest.starts_with("t:") && rest.ends_with(":n"))
        };
        all.into_iter().filter(|(key, _)| is_content(key)).collect()
    }

    async fn is_gone(&self) {
        let store = self.test.forum.store();
        for topic in &self.own {
            assert!(store.topic(*topic).await.unwrap().unwrap().deletion.is_some(), "{topic}");
        }
        for post in &self.replies {
            assert!(store.post(*post, None).await.unwrap().unwrap().post.state.deletion.is_some(), "{post}");
        }
        for topic in &self.others {
            assert!(store.topic(*topic).await.unwrap().unwrap().deletion.is_none());
        }
        assert_eq!(store.votes_cast(self.spammer, None, 1_000).await.unwrap(), Some(0));
        let cleanup = store.cleanup(self.spammer).await.unwrap().unwrap();
        assert_eq!(cleanup.sum, self.sum);
        let view = self.test.admin().await;
        let (topics, posts) = self.test.profile(&view, "spam").await;
        assert!(topics.is_empty() && posts.is_empty(), "{topics:?} {posts:?}");
    }

    async fn admin(&self) -> View {
        self.test.admin().await
    }

    async fn deeds(&self) -> Vec<Deed> {
        let page = std::sync::Arc::clone(&self.test.forum).log(self.admin().await, None, None).await.unwrap();
        page.lines.into_iter().map(|line| line.deed).collect()
    }
}

#[tokio::test]
async fn all_that_a_spammer_wrote_and_voted_goes_and_comes_back_to_the_letter() {
    let scene = scene().await;
    let (test, admin) = (&scene.test, scene.admin().await);
    let before = scene.written().await;
    test.forum.clean_up(&admin, "spam", "Sells runners").await.unwrap();
    assert!(test.named("spam").await.suspension.is_some_and(|suspension| suspension.until.is_none()));
    assert_eq!(scene.phase().await, Some(Phase::Taking));
    scene.done().await;
    scene.is_gone().await;
    test.is_consistent().await;
    let (sum, spammer) = (scene.sum, scene.spammer);
    let deeds = scene.deeds().await;
    assert_eq!(deeds[0], Deed::MemberCleanedUp { member: spammer, sum });
    assert_eq!(deeds[1], Deed::MemberSuspended { member: spammer, until: None });
    assert!(!deeds.iter().any(|deed| matches!(deed, Deed::PostDeleted { .. } | Deed::TopicDeleted { .. })));

    test.forum.undo_cleanup(&admin, "spam").await.unwrap();
    scene.done().await;
    assert_eq!(scene.phase().await, None);
    assert_eq!(test.named("spam").await.suspension, None);
    let after = scene.written().await;
    for (key, held) in &before {
        assert_eq!(after.get(key), Some(held), "{key}");
    }
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
    let gone = test.forum.store().post(scene.gone, None).await.unwrap().unwrap();
    assert!(gone.post.state.deletion.is_some(), "it was deleted before");
    test.is_consistent().await;
    assert_eq!(scene.deeds().await[0], Deed::MemberBroughtBack { member: spammer });
}

/// Polls so often, and then drops it, as a kill would.
async fn killed_after(polls: usize, work: impl Future<Output = Result<(), forum::Problem>>) -> bool {
    let mut work = pin!(work);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(true);
        }
        left -= 1;
        work.as_mut().poll(context).map(|done| {
            done.unwrap();
            false
        })
    })
    .await
}

#[tokio::test]
async fn whoever_is_killed_in_the_middle_leaves_it_to_another_who_takes_nothing_twice() {
    let scene = scene().await;
    let (test, admin) = (&scene.test, scene.admin().await);
    let before = scene.written().await;
    test.forum.clean_up(&admin, "spam", "Sells runners").await.unwrap();
    let begun = test.forum.store().cleanup(scene.spammer).await.unwrap().unwrap();
    test.followers.take_leases().await.unwrap();
    let mut kills = 0;
    for polls in [20, 60, 120, 180, 240] {
        kills += usize::from(killed_after(polls, test.followers.see_to_due()).await);
    }
    assert!(kills > 2, "it was killed in the middle");
    // Nothing of how far it was is known any more.
    let now = test.forum.store().cleanup(scene.spammer).await.unwrap().unwrap();
    if now.is_under_way() {
        let mut change = model::rules::cleanup::gone_on(&now, 0, None);
        change.effects = vec![model::change::Effect::PutCleanup(Box::new(begun))];
        test.forum.store().commit(change).await.unwrap();
    }
    scene.done().await;
    scene.is_gone().await;
    test.is_consistent().await;
    let sweeps = scene.deeds().await;
    assert_eq!(sweeps.iter().filter(|deed| matches!(deed, Deed::MemberCleanedUp { .. })).count(), 1);

    test.forum.undo_cleanup(&admin, "spam").await.unwrap();
    for polls in [20, 60, 120, 180, 240] {
        killed_after(polls, test.followers.see_to_due()).await;
    }
    scene.done().await;
    let after = scene.written().await;
    for (key, held) in &before {
        assert_eq!(after.get(key), Some(held), "{key}");
    }
    test.is_consistent().await;
}

#[tokio::test]
async fn what_somebody_has_decided_since_stays_so_and_after_seven_days_nothing_can_be_undone() {
    let scene = scene().await;
    let (test, admin) = (&scene.test, scene.admin().await);
    test.forum.clean_up(&admin, "spam", "Sells runners").await.unwrap();
    scene.done().await;
    test.pass_time(Duration::from_secs(1));
    // One was useful after all, and is then deleted for another reason.
    test.forum.restore_post(&admin, scene.replies[0]).await.unwrap();
    test.forum.delete_post(&admin, scene.replies[0], "Off topic").await.unwrap();
    test.forum.undo_cleanup(&admin, "spam").await.unwrap();
    scene.done().await;
    let kept = test.forum.store().post(scene.replies[0], None).await.unwrap().unwrap();
    assert_eq!(kept.post.state.deletion.unwrap().reason, "Off topic");
    let back = test.forum.store().post(scene.replies[1], None).await.unwrap().unwrap();
    assert!(back.post.state.deletion.is_none());
    test.is_consistent().await;

    let admin = scene.admin().await;
    test.forum.clean_up(&admin, "spam", "Again").await.unwrap();
    scene.done().await;
    let taken = async || {
        let all = test.questions().await.snapshot().await;
        all.keys().filter(|key| key.contains("}taken:") || key.ends_with(":cleanup")).count()
    };
    assert!(taken().await > 1);
    test.pass_time(Duration::from_secs(7 * 24 * 3600 + 1));
    test.forum.undo_cleanup(&admin, "spam").await.unwrap_err();
    test.followers.take_leases().await.unwrap();
    test.followers.see_to_due().await.unwrap();
    assert_eq!(taken().await, 0, "nothing is kept of it");
}
