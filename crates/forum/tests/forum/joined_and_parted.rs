//! Splitting and merging topics: complete, whoever is killed in the middle, and never twice.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use forum::{Chosen, Problem, View};
use model::ids::{PostId, TopicId};
use model::list::MemberList;
use model::log::Deed;
use model::merging::LEFT_FOR;
use model::post::Vote;
use model::refusal::{Home, Refusal};
use model::rules::flags::FlagForm;
use model::rules::posts::EditForm;
use model::rules::splitting::SplitForm;
use model::topic::TopicKind;
use store::{Layout, Spot};
use testbed::on_each_shape;

use crate::support::{FIRST, MAIN, OFFTOPIC, TestForum, is_conflict, topic_in};

fn form(title: &str, category: u64) -> SplitForm {
    SplitForm {
        title: title.to_owned(),
        category: category.to_string(),
        kind: "discussion".to_owned(),
        tags: "apart".to_owned(),
        reason: "Another matter".to_owned(),
    }
}

fn off_topic() -> FlagForm {
    FlagForm { reason: "off-topic".to_owned(), note: String::new() }
}

fn these(posts: &[PostId]) -> Chosen {
    Chosen { posts: posts.iter().copied().collect(), below: None }
}

async fn body_of(test: &TestForum, post: PostId) -> String {
    test.forum.store().post(post, None).await.unwrap().unwrap().post.body
}

#[tokio::test]
async fn posts_are_split_off_with_all_that_belongs_to_them() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (admin, ann) = (test.admin().await, test.view(&test.member("ann").await).await);
        let ben = test.view(&test.member("ben").await).await;
        let topic = test.start(&ann, &topic_in(MAIN, TopicKind::Question, "How do I cache?", "cache")).await;
        let kept = test.reply(&ben, topic, None, "Like this.").await;
        let first = test.reply(&ben, topic, None, "By the way, what is lunch?").await;
        let below = test.reply(&ann, topic, Some(first), "Soup.").await;
        let stays = test.reply(&ben, topic, Some(below), "It is cached.").await;
        test.forum.vote(&ann, first, Some(Vote::Up)).await.unwrap();
        test.forum.accept(&ann, first, Some(true)).await.unwrap();
        let edit = EditForm { body: Some("Soup today.".to_owned()), ..EditForm::default() };
        test.forum.edit(&ann, below, edit).await.unwrap();
        test.forum.flag(&ben, below, &off_topic()).await.unwrap();
        test.settle().await;

        let apart = form("What is for lunch?", OFFTOPIC.0);
        let split = test.forum.split_topic(&admin, topic, &these(&[first, below]), &apart, None).await.unwrap();
        let new = split.id;
        test.is_consistent().await;
        assert_eq!(test.thread(&ann, new).await, [first, below]);
        assert_eq!(test.thread(&ann, topic).await, [test.opening(topic).await, kept, stays]);
        assert_eq!(body_of(&test, below).await, "Soup today.");
        let found = test.forum.store().post(first, ann.actor.id()).await.unwrap().unwrap();
        assert_eq!((found.topic.id, found.vote, found.post.state.up), (new, Some(Vote::Up), 1));
        assert_eq!(found.topic.author, ben.actor.id().unwrap());
        assert_eq!(found.topic.split_from, Some(topic));
        assert!(test.forum.store().post(below, None).await.unwrap().unwrap().post.state.case.is_some());
        assert_eq!(test.forum.store().topic(topic).await.unwrap().unwrap().accepted, None);
        assert_eq!(test.in_category(&ann, OFFTOPIC).await, [new]);
        let log = Arc::clone(&test.forum).log(admin.clone(), None, None).await.unwrap();
        assert_eq!(log.lines[0].deed, Deed::TopicSplit { topic, into: new, posts: 2 });
        // It goes on as any topic does.
        let reply = test.reply(&ann, new, None, "And tomorrow?").await;
        test.forum.delete_post(&admin, below, "").await.unwrap();
        test.is_consistent().await;
        assert_eq!(test.thread(&ann, new).await, [first, reply]);
    })
    .await;
}

#[tokio::test]
async fn a_split_that_is_sent_again_is_done_once() {
    let test = TestForum::new().await;
    let (admin, ann) = (test.admin().await, test.view(&test.member("ann").await).await);
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let post = test.reply(&ann, topic, None, "By the way.").await;
    let key = forum::once_of_form(&admin, "split", Some("x"), &[]);
    let (forum, apart) = (&test.forum, form("Another matter", MAIN.0));
    let first = forum.split_topic(&admin, topic, &these(&[post]), &apart, Some(key.clone())).await.unwrap();
    let again = forum.split_topic(&admin, topic, &these(&[post]), &apart, Some(key)).await;
    // The post is not there any more, so it is told what is wrong, and nothing happens twice.
    assert!(matches!(again, Err(Problem::Refused(Refusal::Invalid(_)))));
    assert_eq!(test.thread(&ann, first.id).await, [post]);
}

#[tokio::test]
async fn what_was_deleted_goes_with_what_it_answered() {
    let test = TestForum::new().await;
    let (admin, ann) = (test.admin().await, test.view(&test.member("ann").await).await);
    let topic = test.ask(&ann, "How do I cache?", "").await;
    let goes = test.reply(&ann, topic, None, "By the way.").await;
    let gone = test.reply(&ann, topic, Some(goes), "Indeed.").await;
    test.forum.delete_post(&admin, gone, "").await.unwrap();
    let apart = form("Another matter", MAIN.0);
    let new = test.forum.split_topic(&admin, topic, &these(&[goes]), &apart, None).await.unwrap().id;
    test.forum.restore_post(&admin, gone).await.unwrap();
    test.is_consistent().await;
    assert_eq!(test.thread(&ann, new).await, [goes, gone]);
}

/// Two topics in different shards, the later one with so many replies, a third of them below others.
struct Scene {
    test: TestForum,
    earlier: TopicId,
    later: TopicId,
    posts: Vec<PostId>,
    ann: View,
    ben: View,
}

async fn scene(test: TestForum, replies: usize) -> Scene {
    let ann = test.view(&test.member("ann").await).await;
    let ben = test.view(&test.member("ben").await).await;
    let earlier = test.start(&ann, &topic_in(MAIN, TopicKind::Question, "How do I cache?", "cache")).await;
    let own = test.reply(&ben, earlier, None, "Like this.").await;
    test.forum.vote(&ann, own, Some(Vote::Up)).await.unwrap();
    let mut later = earlier;
    for n in 0.. {
        test.pass_time(Duration::from_secs(60));
        let new = topic_in(OFFTOPIC, TopicKind::Discussion, &format!("Caching, once more {n}"), "cache");
        later = test.start(&ben, &new).await;
        if later.shard() != earlier.shard() {
            break;
        }
        test.forum.delete_topic_once(&ben, later, "", None).await.unwrap();
    }
    let mut posts = vec![test.opening(later).await];
    let operator = ann.clone().through(forum::Caller::Operator);
    for n in 0..replies {
        let to = (n % 3 == 2).then(|| posts[n - 1]);
        test.pass_time(Duration::from_millis(20));
        posts.push(test.reply(&operator, later, to, &format!("Reply {n}")).await);
    }
    test.forum.vote(&ben, posts[1], Some(Vote::Down)).await.unwrap();
    test.forum.vote(&ann, posts[0], Some(Vote::Up)).await.unwrap();
    let edit = EditForm { body: Some("Reply, edited".to_owned()), ..EditForm::default() };
    test.forum.edit(&ann, posts[1], edit).await.unwrap();
    test.forum.flag(&ben, posts[2], &off_topic()).await.unwrap();
    test.settle().await;
    Scene { test, earlier, later, posts, ann, ben }
}

impl Scene {
    /// Everything stands in the earlier topic, each once, and the old addresses lead there.
    async fn is_merged(&self) {
        let Self { test, earlier, later, posts, .. } = self;
        test.is_consistent().await;
        let forum = &test.forum;
        let guest = test.guest().await;
        let store = forum.store();
        let topic = store.topic(*earlier).await.unwrap().unwrap();
        assert_eq!(topic.posts, posts.len() as u64 + 2);
        let gone = store.topic(*later).await.unwrap().unwrap();
        assert_eq!((gone.merged, gone.merging.as_ref()), (Some(*earlier), None));
        let mut texts = BTreeSet::new();
        for post in store.posts_standing(*earlier).await.unwrap() {
            assert!(texts.insert(body_of(test, post).await), "twice: {post}");
        }
        for (n, post) in posts.iter().enumerate() {
            let placed = Arc::clone(forum).post_page(guest.clone(), *post).await;
            let Err(Problem::Refused(Refusal::Moved(Home::Post(to)))) = placed.map(|_| ()) else {
                panic!("{post} leads nowhere")
            };
            let nth = Spot::Nth(n as u64 + 1);
            let page = Arc::clone(forum).topic_page(guest.clone(), *later, Layout::Flat, nth).await;
            let Err(Problem::Refused(Refusal::Moved(home))) = page.map(|_| ()) else { panic!("#{n} leads nowhere") };
            assert_eq!(home, Home::Post(to));
            assert_eq!(store.post(to, None).await.unwrap().unwrap().topic.id, *earlier);
        }
        let page = Arc::clone(forum).topic_page(guest.clone(), *later, Layout::Flat, Spot::Page(FIRST)).await;
        let home = page.map(|_| ()).unwrap_err();
        assert!(matches!(home, Problem::Refused(Refusal::Moved(Home::Topic(into))) if into == *earlier));
        assert_eq!(test.in_category(&guest, OFFTOPIC).await, []);
        let merges = Arc::clone(forum).log(test.admin().await, None, None).await.unwrap();
        let merges = merges.lines.iter().filter(|line| matches!(line.deed, Deed::TopicMerged { .. })).count();
        assert_eq!(merges, 1);
    }

    async fn find(&self, n: usize) -> PostId {
        self.test.forum.store().forward(self.posts[n]).await.unwrap().unwrap()
    }
}

#[tokio::test]
async fn topics_are_merged_with_all_that_belongs_to_them() {
    on_each_shape(async |shape| {
        let scene = scene(TestForum::on(shape).await, 7).await;
        let (test, admin) = (&scene.test, scene.test.admin().await);
        let store = test.forum.store();
        let into = test.forum.merge_topics(&admin, scene.earlier, Some(scene.later), "The same").await.unwrap();
        assert_eq!(into, scene.earlier);
        scene.is_merged().await;
        let edited = store.post(scene.find(1).await, scene.ben.actor.id()).await.unwrap().unwrap();
        assert_eq!((edited.post.body.as_str(), edited.post.state.revision), ("Reply, edited", 2));
        assert_eq!((edited.vote, edited.post.state.down), (Some(Vote::Down), 1));
        assert_eq!(store.history(edited.post.id).await.unwrap()[&1].body, "Reply 0");
        let flagged = scene.find(2).await;
        assert!(store.post(flagged, None).await.unwrap().unwrap().post.state.case.is_some());
        assert_eq!(store.case_file(flagged).await.unwrap().flags.len(), 1);
        let opening = store.post(scene.find(0).await, None).await.unwrap().unwrap();
        assert_eq!(opening.post.head.parent.unwrap().post, test.opening(scene.earlier).await);
        // What was left behind goes, and the addresses still lead on.
        test.pass_time(LEFT_FOR + Duration::from_secs(1));
        while store.post(scene.posts[0], None).await.unwrap().is_some() {
            test.settle().await;
            test.followers.see_to_due().await.unwrap();
        }
        scene.is_merged().await;
        let ben = test.view(&test.named("ben").await).await;
        let (_, posts) = test.profile(&ben, "ben").await;
        assert!(posts.contains(&scene.find(0).await) && !posts.contains(&scene.posts[0]));
        let listed = MemberList::Posts;
        assert_eq!(
            test.list(&model::list::List::Member(ben.actor.id().unwrap(), ben.audience.clone(), listed)).await.len(),
            posts.len()
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_may_not_see_where_a_post_went_does_not_hear_of_it() {
    let scene = scene(TestForum::new().await, 2).await;
    let (test, admin) = (&scene.test, scene.test.admin().await);
    test.forum.merge_topics(&admin, scene.earlier, Some(scene.later), "").await.unwrap();
    test.settle().await;
    let hidden = test.private_category_named("Staff room").await;
    test.forum.move_topic(&test.admin().await, scene.earlier, hidden, "").await.unwrap();
    test.settle().await;
    for cleared in [false, true] {
        if cleared {
            test.pass_time(LEFT_FOR + Duration::from_secs(1));
            test.followers.see_to_due().await.unwrap();
            assert!(test.forum.store().post(scene.posts[0], None).await.unwrap().is_none());
        }
        let (guest, admin) = (test.guest().await, test.admin().await);
        let ask = async |view| Arc::clone(&test.forum).post_page(view, scene.posts[0]).await.map(|_| ()).unwrap_err();
        assert!(matches!(ask(guest).await, Problem::Refused(Refusal::Absent)), "{cleared}");
        assert!(matches!(ask(admin).await, Problem::Refused(Refusal::Moved(Home::Post(_)))), "{cleared}");
    }
}

/// Polls so often, and then drops it, as a kill would.
async fn killed_after(polls: usize, work: impl Future<Output = Result<TopicId, Problem>>) -> bool {
    let mut work = pin!(work);
    let mut left = polls;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(true);
        }
        left -= 1;
        work.as_mut().poll(context).map(|done| done.is_err())
    })
    .await
}

#[tokio::test]
async fn a_merge_that_is_killed_anywhere_ends_complete_and_never_twice() {
    let mut kills = 0;
    for polls in (6..).step_by(5) {
        let scene = scene(TestForum::new().await, 5).await;
        let (test, admin) = (&scene.test, scene.test.admin().await);
        let merge = test.forum.merge_topics(&admin, scene.later, Some(scene.earlier), "");
        let is_killed = killed_after(polls, merge).await;
        let begun = test.forum.store().topic(scene.later).await.unwrap().unwrap();
        if begun.merging.is_none() && begun.merged.is_none() {
            continue;
        }
        if begun.merging.is_some() {
            // Nobody changes what is on its way, whatever they had read before.
            let late = test.forum.vote(&scene.ann, scene.posts[2], Some(Vote::Down)).await;
            assert!(is_conflict(&late) || late.is_ok(), "{late:?}");
            let next = test.another().await;
            next.followers.take_leases().await.unwrap();
            next.followers.see_to_due().await.unwrap();
            test.followers.see_to_due().await.unwrap();
        }
        kills += usize::from(is_killed);
        scene.is_merged().await;
        if !is_killed {
            break;
        }
    }
    assert!(kills > 3, "it was killed {kills} times");
}

#[tokio::test]
async fn a_thousand_posts_go_by_two_nodes_at_once() {
    let scene = scene(TestForum::new().await, 1_000).await;
    let (test, admin) = (&scene.test, scene.test.admin().await);
    let killed = killed_after(40, test.forum.merge_topics(&admin, scene.later, Some(scene.earlier), "")).await;
    assert!(killed);
    let next = test.another().await;
    next.followers.take_leases().await.unwrap();
    test.followers.take_leases().await.unwrap();
    let (one, other) = tokio::join!(next.followers.see_to_due(), test.followers.see_to_due());
    one.and(other).unwrap();
    scene.is_merged().await;
}

#[tokio::test]
async fn what_was_to_go_into_a_topic_that_goes_stays() {
    let scene = scene(TestForum::new().await, 3).await;
    let (test, admin) = (&scene.test, scene.test.admin().await);
    let merge = test.forum.merge_topics(&admin, scene.later, Some(scene.earlier), "");
    let mut killed = killed_after(0, merge).await;
    for polls in (6..).step_by(3) {
        let store = test.forum.store();
        let merging = store.topic(scene.later).await.unwrap().unwrap().merging;
        if merging.is_some() || !killed {
            break;
        }
        killed = killed_after(polls, test.forum.merge_topics(&admin, scene.later, Some(scene.earlier), "")).await;
    }
    assert!(killed, "it was not done before");
    test.forum.delete_topic_once(&admin, scene.earlier, "Spam", None).await.unwrap();
    test.settle().await;
    test.followers.see_to_due().await.unwrap();
    let topic = test.forum.store().topic(scene.later).await.unwrap().unwrap();
    assert_eq!((topic.merging, topic.merged), (None, None));
    assert_eq!(topic.posts, scene.posts.len() as u64);
    test.reply(&scene.ann, scene.later, None, "It goes on.").await;
    test.is_consistent().await;
}

#[tokio::test]
async fn a_question_with_answers_goes_into_another_one() {
    on_each_shape(async |shape| {
        let test = TestForum::on(shape).await;
        let (ann, ben) = (test.view(&test.member("ann").await).await, test.view(&test.member("ben").await).await);
        let earlier = test.start(&ann, &topic_in(MAIN, TopicKind::Question, "How do I cache?", "cache")).await;
        test.pass_time(Duration::from_secs(60));
        let later = test.start(&ben, &topic_in(MAIN, TopicKind::Question, "How is it cached?", "cache")).await;
        let answer = test.reply(&ann, later, None, "With a key.").await;
        test.forum.vote(&ben, answer, Some(Vote::Up)).await.unwrap();
        test.forum.accept(&ben, answer, Some(true)).await.unwrap();
        test.settle().await;
        test.forum.merge_topics(&test.admin().await, later, Some(earlier), "The same").await.unwrap();
        test.is_consistent().await;
        // Also when what was left behind has gone.
        test.pass_time(LEFT_FOR + Duration::from_secs(1));
        while test.forum.store().post(answer, None).await.unwrap().is_some() {
            test.settle().await;
            test.followers.see_to_due().await.unwrap();
        }
        test.is_consistent().await;
        let store = test.forum.store();
        let moved = store.forward(answer).await.unwrap().unwrap();
        let placed = store.post(moved, None).await.unwrap().unwrap();
        assert_eq!((placed.topic.id, placed.post.state.score()), (earlier, 1));
    })
    .await;
}
