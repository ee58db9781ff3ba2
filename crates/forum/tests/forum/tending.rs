//! How topics go on: slowly, of another kind, locked and opened by themselves, pinned on all lists.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use forum::Problem;
use futures_util::future::join_all;
use model::ids::{PostId, TopicId};
use model::limits::Limited;
use model::list::SiteList;
use model::log::{Deed, LogFile};
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::upkeep::TimerForm;
use model::topic::{Pin, Topic, TopicKind};
use model::upkeep::Pace;
use store::{Layout, Spot};
use testbed::on_each_shape;

use crate::support::{FIRST, KNOWLEDGE, MAIN, TestForum, topic_in};

const MINUTE: Duration = Duration::from_secs(60);

fn pace(minutes: &str) -> Option<Pace> {
    Pace::parse(minutes).unwrap()
}

async fn topic(test: &TestForum, topic: TopicId) -> Topic {
    test.forum.store().topic(topic).await.unwrap().unwrap()
}

fn limited<T: std::fmt::Debug>(result: Result<T, Problem>) -> Limited {
    match result {
        Err(Problem::Refused(Refusal::Limited(limited))) => limited,
        other => panic!("not limited: {other:?}"),
    }
}

fn fields<T: std::fmt::Debug>(result: Result<T, Problem>) -> Vec<&'static str> {
    match result {
        Err(Problem::Refused(Refusal::Invalid(faults))) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("no field was refused: {other:?}"),
    }
}

/// The posts after the first, as they stand by votes.
async fn by_votes(test: &TestForum, topic: TopicId) -> BTreeSet<PostId> {
    let (forum, guest) = (Arc::clone(&test.forum), test.guest().await);
    let page = forum.topic_page(guest, topic, Layout::Votes, Spot::Page(FIRST)).await.unwrap();
    page.thread.posts.iter().skip(1).map(|seen| seen.post.id).collect()
}

#[tokio::test]
async fn in_slow_mode_a_member_replies_once_in_a_while_and_moderators_whenever_they_like() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let (slow, other) = (test.ask(&root, "Slow", "").await, test.ask(&root, "Quick", "").await);
        test.forum.slow_down(&root, slow, pace("10"), "Too hot").await.unwrap();
        let first = test.forum.reply(&ann, slow, None, "First", Some("once")).await.unwrap();
        test.pass_time(3 * MINUTE);
        let refused = limited(test.forum.reply(&ann, slow, Some(first.id), "Second", None).await);
        assert_eq!(refused.seconds(), 7 * 60);
        // The same form sent again is answered with its result, and others and elsewhere nobody waits.
        let again = test.forum.reply(&ann, slow, None, "First", Some("once")).await.unwrap();
        assert_eq!((again.id, again.repeated), (first.id, true));
        test.reply(&bob, slow, None, "Mine").await;
        test.reply(&ann, other, None, "Here").await;
        for _ in 0..2 {
            test.reply(&root, slow, None, "Calm down").await;
        }
        test.pass_time(7 * MINUTE);
        test.reply(&ann, slow, None, "Second").await;
        test.forum.slow_down(&root, slow, None, "").await.unwrap();
        test.reply(&ann, slow, None, "Third").await;
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn of_two_replies_at_one_instant_in_slow_mode_one_is_taken() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        let ann = test.view(&test.member("ann").await).await;
        for n in 0..5 {
            let slow = test.ask(&root, &format!("Slow {n}"), "").await;
            test.forum.slow_down(&root, slow, pace("1"), "").await.unwrap();
            let texts: Vec<String> = (0..8).map(|n| format!("Reply {n}")).collect();
            let sent = texts.iter().map(|text| test.forum.reply(&ann, slow, None, text, None));
            let (taken, refused): (Vec<_>, Vec<_>) = join_all(sent).await.into_iter().partition(Result::is_ok);
            assert_eq!((taken.len(), refused.len()), (1, 7));
            for result in refused {
                assert!(limited(result).seconds() <= 60);
            }
            assert_eq!(topic(&test, slow).await.replies(), 1);
        }
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn a_pace_that_was_changed_counts_from_the_last_reply_and_costs_no_round_trip() {
    let test = TestForum::new().await;
    let root = test.admin().await;
    let ann = test.member("ann").await;
    let (view, claim) = (test.view(&ann).await, test.forum.open_session(ann.id, ann.role).await.unwrap());
    let slow = test.ask(&root, "Slow", "").await;
    test.forum.slow_down(&root, slow, pace("60"), "").await.unwrap();
    test.reply(&view, slow, None, "First").await;
    test.forum.slow_down(&root, slow, pace("5"), "").await.unwrap();
    test.pass_time(4 * MINUTE);
    assert_eq!(limited(test.forum.reply(&view, slow, None, "Second", None).await).seconds(), 60);
    test.pass_time(MINUTE);
    test.reply(&view, slow, None, "Second").await;
    let other = test.ask(&root, "Slow too", "").await;
    test.forum.slow_down(&root, other, pace("5"), "").await.unwrap();
    let node = test.another().await;
    let (replied, trips) = store::trips::counted(async {
        let view = node.forum.who_is(Some(&claim)).await?;
        node.forum.reply(&view, other, None, "Here", None).await
    })
    .await;
    assert!(replied.is_ok() && trips <= 3, "{trips}");
}

#[tokio::test]
async fn a_timer_locks_and_opens_a_topic_on_whichever_node_and_is_logged_for_who_set_it() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        let ann = test.view(&test.member("ann").await).await;
        let timed = test.ask(&root, "Until noon", "").await;
        let form = TimerForm {
            lock_at: Some(test.after(3_600)),
            open_at: Some(test.after(7_200)),
            reason: "Lunch".to_owned(),
        };
        assert!(test.forum.set_timer(&ann, timed, &form).await.is_err());
        test.forum.set_timer(&root, timed, &form).await.unwrap();
        test.pass_time(59 * MINUTE);
        test.settle().await;
        test.followers.see_to_due().await.unwrap();
        assert!(!topic(&test, timed).await.locked, "a minute too early");
        test.pass_time(MINUTE);
        // The node that it was set on is gone.
        let next = test.another().await;
        test.followers.release().await.unwrap();
        drop(test);
        next.settle().await;
        next.followers.see_to_due().await.unwrap();
        let locked = topic(&next, timed).await;
        assert!(locked.locked);
        assert_eq!(
            (locked.upkeep().why_locked.as_str(), locked.upkeep().timer.as_ref().unwrap().lock_at),
            ("Lunch", None)
        );
        next.pass_time(60 * MINUTE);
        next.settle().await;
        next.followers.see_to_due().await.unwrap();
        next.is_consistent().await;
        let opened = topic(&next, timed).await;
        assert_eq!((opened.locked, opened.upkeep.clone()), (false, None));
        assert_eq!(next.forum.store().due(timed.shard(), next.after(1_000_000)).await.unwrap(), []);
        let page = Arc::clone(&next.forum).log(root.clone(), Some(LogFile::Topic(timed)), None).await.unwrap();
        let lines: Vec<_> =
            page.lines.iter().map(|line| (line.deed.clone(), line.by == root.actor.id().unwrap())).collect();
        let timer = Deed::TopicTimed { topic: timed, lock_at: form.lock_at, open_at: form.open_at };
        let deeds = [Deed::TopicUnlocked { topic: timed }, Deed::TopicLocked { topic: timed }, timer];
        assert_eq!(lines, deeds.map(|deed| (deed, true)));
    })
    .await;
}

#[tokio::test]
async fn a_timer_that_was_put_off_or_taken_off_does_nothing_at_its_old_time() {
    let test = TestForum::new().await;
    let root = test.admin().await;
    let (later, off) = (test.ask(&root, "Later", "").await, test.ask(&root, "Never", "").await);
    let at = |seconds| TimerForm { lock_at: Some(test.after(seconds)), ..TimerForm::default() };
    for topic in [later, off] {
        test.forum.set_timer(&root, topic, &at(60)).await.unwrap();
    }
    assert_eq!(fields(test.forum.set_timer(&root, later, &at(0)).await), ["lock_at"]);
    test.forum.set_timer(&root, later, &at(7_200)).await.unwrap();
    test.forum.set_timer(&root, off, &TimerForm::default()).await.unwrap();
    test.pass_time(60 * MINUTE);
    test.settle().await;
    test.followers.see_to_due().await.unwrap();
    for name in [later, off] {
        assert!(!topic(&test, name).await.locked);
    }
    // Who locks it by hand leaves the timer nothing to do.
    test.forum.lock(&root, later, true, "By hand").await.unwrap();
    assert_eq!(topic(&test, later).await.upkeep().timer, None);
    test.is_consistent().await;
}

#[tokio::test]
async fn what_is_pinned_everywhere_heads_recent_topics_for_those_who_read_it() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let keeper = test.member("keeper").await;
        let private = test.private_category(&[keeper.id]).await;
        let (root, guest) = (test.admin().await, test.guest().await);
        test.settle().await;
        test.pass_time(MINUTE);
        let public = test.ask(&root, "For everybody", "").await;
        let hidden = test.start(&root, &topic_in(private, TopicKind::Discussion, "For us", "")).await;
        test.pass_time(MINUTE);
        let new = test.ask(&root, "New", "").await;
        let until = Some(test.after(3_600));
        for topic in [public, hidden] {
            test.forum.pin(&root, topic, Some(Pin::everywhere(until)), "").await.unwrap();
        }
        test.is_consistent().await;
        let welcome =
            test.in_category(&guest, MAIN).await.into_iter().find(|topic| ![public, new].contains(topic)).unwrap();
        let keeper = test.view(&keeper).await;
        assert_eq!(test.listed(&guest, SiteList::Recent).await, [public, new, welcome]);
        let staff = test.listed(&keeper, SiteList::Recent).await;
        assert_eq!(staff[..2].iter().collect::<BTreeSet<_>>(), [&public, &hidden].into());
        assert_eq!(staff.len(), 4);
        let home = Arc::clone(&test.forum).home(guest.clone()).await.unwrap();
        let recent: Vec<TopicId> = home.recent.iter().map(|row| row.standing.topic.id).collect();
        assert_eq!(recent, [public, new, welcome]);
        // It ends by itself, there too.
        test.pass_time(61 * MINUTE);
        test.followers.see_to_due().await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.listed(&guest, SiteList::Recent).await, [new, public, welcome]);
    })
    .await;
}

#[tokio::test]
async fn a_question_becomes_a_discussion_and_a_question_again() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let asked = test.ask(&ann, "How do I cache?", "cache").await;
        let open = test.ask(&ann, "Who has lunch?", "lunch").await;
        let answer = test.reply(&bob, asked, None, "Like this.").await;
        let gone = test.reply(&bob, asked, None, "Not at all.").await;
        let below = test.reply(&ann, asked, Some(answer), "Thanks.").await;
        test.forum.delete_post(&bob, gone, "").await.unwrap();
        test.forum.accept(&ann, answer, Some(true)).await.unwrap();
        test.forum.close_for(&root, open, "Off topic").await.unwrap();
        test.is_consistent().await;
        for topic in [asked, open] {
            assert!(test.forum.turn_topic(&ann, topic, "discussion", "").await.is_err());
            test.forum.turn_topic(&root, topic, "discussion", "No question").await.unwrap();
        }
        test.is_consistent().await;
        let turned = topic(&test, asked).await;
        assert_eq!((turned.kind, turned.accepted), (TopicKind::Discussion, None));
        assert_eq!(topic(&test, open).await.closing, None);
        assert_eq!(test.listed(&ann, SiteList::Unanswered).await, []);
        // What happens meanwhile counts when it is a question again.
        let late = test.reply(&bob, asked, None, "Or so.").await;
        test.forum.vote(&ann, late, Some(Vote::Up)).await.unwrap();
        test.forum.restore_post(&bob, gone).await.unwrap();
        for topic in [asked, open] {
            test.forum.turn_topic(&root, topic, "question", "").await.unwrap();
        }
        test.is_consistent().await;
        assert_eq!(by_votes(&test, asked).await, [answer, gone, late].into());
        assert!(!by_votes(&test, asked).await.contains(&below));
        assert_eq!(test.listed(&ann, SiteList::Unanswered).await, [open]);
        test.forum.vote(&ann, answer, Some(Vote::Down)).await.unwrap();
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn what_is_written_and_voted_while_the_kind_changes_is_an_answer_or_none_as_it_ends() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let root = test.admin().await;
        let (ann, bob) = (test.view(&test.member("ann").await).await, test.view(&test.member("bob").await).await);
        let asked = test.ask(&ann, "How do I cache?", "cache").await;
        let mut answer = test.reply(&bob, asked, None, "Like this.").await;
        for n in 0..12 {
            let kind = if n % 2 == 0 { "discussion" } else { "question" };
            let text = format!("Answer {n}");
            let to = if n % 3 == 0 { None } else { Some(Vote::Up) };
            let (turned, written, voted, deleted) = tokio::join!(
                test.forum.turn_topic(&root, asked, kind, ""),
                test.forum.reply(&bob, asked, None, &text, None),
                test.forum.vote(&ann, answer, to),
                test.forum.delete_post(&bob, answer, ""),
            );
            turned.unwrap();
            deleted.unwrap();
            drop(voted);
            answer = written.unwrap().id;
        }
        test.is_consistent().await;
    })
    .await;
}

#[tokio::test]
async fn an_article_and_what_a_category_does_not_take_stays_of_its_kind() {
    let test = TestForum::new().await;
    let root = test.admin().await;
    let article = test.start(&root, &topic_in(KNOWLEDGE, TopicKind::Article, "On caches", "")).await;
    let asked = test.ask(&root, "How do I cache?", "").await;
    assert_eq!(fields(test.forum.turn_topic(&root, article, "discussion", "").await), ["kind"]);
    assert_eq!(fields(test.forum.turn_topic(&root, asked, "article", "").await), ["kind"]);
    test.change_category(MAIN, |form| form.kinds = [TopicKind::Question].into()).await;
    let root = test.admin().await;
    assert_eq!(fields(test.forum.turn_topic(&root, asked, "discussion", "").await), ["kind"]);
}
