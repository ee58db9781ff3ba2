//! Any sequence of commands leaves everything derived as its sources imply.

use std::time::Duration;

use forum::{Problem, View};
use model::category::Level;
use model::ids::{CategoryId, TopicId};
use model::list::List;
use model::post::Vote;
use model::rules::posts::EditForm;
use model::topic::{Pin, TopicKind};
use proptest::prelude::*;
use proptest::sample::Index;
use testbed::Shape;

use crate::support::{KNOWLEDGE, MAIN, OFFTOPIC, TestForum, topic_in};

const TAGS: [&str; 5] = ["", "a", "b", "a, b", "c"];

#[derive(Clone, Debug)]
enum Command {
    Start { category: u64, tags: usize },
    Reply(Index, Index),
    Vote(Index, Index, Option<bool>),
    Accept(Index, Index),
    Close(Index, Index),
    Reopen(Index),
    Edit(Index, usize),
    Delete(Index, Index),
    Restore(Index, Index),
    Lock(Index, bool),
    Pin(Index, Option<u64>),
    Move(Index, u64),
    See(u64, Level),
    Keep(u64, bool),
    View(Index),
    PassTime(u64),
    Settle,
    AnotherNode,
}

fn command() -> impl Strategy<Value = Command> {
    let index = any::<Index>;
    let category = 1_u64..=4;
    prop_oneof![
        4 => (category.clone(), 0..TAGS.len()).prop_map(|(category, tags)| Command::Start { category, tags }),
        6 => (index(), index()).prop_map(|(topic, post)| Command::Reply(topic, post)),
        2 => (index(), index(), any::<Option<bool>>()).prop_map(|(topic, post, to)| Command::Vote(topic, post, to)),
        3 => (index(), index()).prop_map(|(topic, post)| Command::Accept(topic, post)),
        1 => (index(), index()).prop_map(|(topic, other)| Command::Close(topic, other)),
        1 => index().prop_map(Command::Reopen),
        3 => (index(), 0..TAGS.len()).prop_map(|(topic, tags)| Command::Edit(topic, tags)),
        4 => (index(), index()).prop_map(|(topic, post)| Command::Delete(topic, post)),
        4 => (index(), index()).prop_map(|(topic, post)| Command::Restore(topic, post)),
        1 => (index(), any::<bool>()).prop_map(|(topic, locked)| Command::Lock(topic, locked)),
        2 => (index(), any::<Option<u64>>()).prop_map(|(topic, until)| Command::Pin(topic, until)),
        2 => (index(), category.clone()).prop_map(|(topic, to)| Command::Move(topic, to)),
        2 => (category.clone(), prop::sample::select(Level::ALL.to_vec()))
            .prop_map(|(category, level)| Command::See(category, level)),
        1 => (category, any::<bool>()).prop_map(|(category, keep)| Command::Keep(category, keep)),
        1 => index().prop_map(Command::View),
        1 => (1_u64..100_000).prop_map(Command::PassTime),
        2 => Just(Command::Settle),
        1 => Just(Command::AnotherNode),
    ]
}

/// A refusal is an answer; anything else that goes wrong is a fault.
fn answered<T>(result: Result<T, Problem>) -> Result<(), TestCaseError> {
    match result {
        Ok(_) | Err(Problem::Refused(_)) => Ok(()),
        Err(problem) => Err(TestCaseError::fail(format!("{problem:?}"))),
    }
}

struct Run {
    test: TestForum,
    topics: Vec<TopicId>,
    posts: Vec<Vec<model::ids::PostId>>,
}

impl Run {
    fn topic(&self, index: &Index) -> Option<(usize, TopicId)> {
        (!self.topics.is_empty()).then(|| index.index(self.topics.len())).map(|at| (at, self.topics[at]))
    }

    async fn carry_out(&mut self, by: &View, command: &Command) -> Result<(), TestCaseError> {
        let forum = std::sync::Arc::clone(&self.test.forum);
        match command {
            Command::Start { category, tags } => {
                let kind = match category {
                    1 => TopicKind::Question,
                    2 => TopicKind::Article,
                    _ => TopicKind::Discussion,
                };
                let title = format!("Topic {}", self.topics.len());
                let new = topic_in(CategoryId(*category), kind, &title, TAGS[*tags]);
                let started = forum.start_topic(by, &new, None).await;
                if let Ok(posted) = &started {
                    self.topics.push(posted.id);
                    self.posts.push(vec![self.test.opening(posted.id).await]);
                }
                answered(started)
            }
            Command::Reply(topic, post) => {
                let Some((at, topic)) = self.topic(topic) else { return Ok(()) };
                let to = *post.get(&self.posts[at]);
                let body = format!("Reply {}", self.posts[at].len());
                let reply = forum.reply(by, topic, Some(to), &body, None).await;
                if let Ok(posted) = &reply {
                    self.posts[at].push(posted.id);
                }
                answered(reply)
            }
            Command::Vote(topic, post, to) => {
                let Some((at, _)) = self.topic(topic) else { return Ok(()) };
                let to = to.map(|up| if up { Vote::Up } else { Vote::Down });
                answered(forum.vote(by, *post.get(&self.posts[at]), to).await)
            }
            Command::Accept(topic, post) => {
                let Some((at, _)) = self.topic(topic) else { return Ok(()) };
                answered(forum.accept(by, *post.get(&self.posts[at]), None).await)
            }
            Command::Close(topic, other) => {
                let Some(((_, topic), (_, other))) = self.topic(topic).zip(self.topic(other)) else { return Ok(()) };
                answered(forum.close_as_duplicate(by, topic, Some(other)).await)
            }
            Command::Reopen(topic) => {
                let Some((_, topic)) = self.topic(topic) else { return Ok(()) };
                answered(forum.reopen(by, topic).await)
            }
            Command::Edit(topic, tags) => {
                let Some((at, _)) = self.topic(topic) else { return Ok(()) };
                let tags = Some(TAGS[*tags].to_owned());
                let form = EditForm { body: Some(format!("Edited to {tags:?}")), tags, ..EditForm::default() };
                answered(forum.edit(by, self.posts[at][0], form).await)
            }
            Command::Delete(topic, post) => {
                let Some((at, _)) = self.topic(topic) else { return Ok(()) };
                answered(forum.delete_post(by, *post.get(&self.posts[at]), "").await)
            }
            Command::Restore(topic, post) => {
                let Some((at, _)) = self.topic(topic) else { return Ok(()) };
                answered(forum.restore_post(by, *post.get(&self.posts[at])).await)
            }
            Command::Lock(topic, locked) => {
                let Some((_, topic)) = self.topic(topic) else { return Ok(()) };
                answered(forum.lock(by, topic, *locked, "").await)
            }
            Command::Pin(topic, until) => {
                let Some((_, topic)) = self.topic(topic) else { return Ok(()) };
                let until = until.map(|seconds| self.test.after(seconds % 50_000));
                answered(forum.pin(by, topic, Some(Pin::in_category(until)), "").await)
            }
            Command::Move(topic, to) => {
                let Some((_, topic)) = self.topic(topic) else { return Ok(()) };
                answered(forum.move_topic(by, topic, CategoryId(*to), "").await)
            }
            Command::See(category, level) => {
                self.test.change_category(CategoryId(*category), |form| form.see_at(*level)).await;
                Ok(())
            }
            Command::Keep(category, keep) => {
                let member = self.test.named("ann").await.id;
                self.test
                    .change_category(CategoryId(*category), |form| {
                        if *keep {
                            form.moderators.insert(member)
                        } else {
                            form.moderators.remove(&member)
                        };
                    })
                    .await;
                Ok(())
            }
            Command::View(topic) => {
                let Some((_, topic)) = self.topic(topic) else { return Ok(()) };
                forum.count_view(topic);
                answered(forum.write_views().await)
            }
            Command::PassTime(seconds) => {
                self.test.pass_time(Duration::from_secs(*seconds));
                answered(self.test.followers.see_to_due().await)
            }
            Command::Settle => {
                self.test.settle().await;
                Ok(())
            }
            Command::AnotherNode => {
                answered(self.test.followers.release().await)?;
                self.test = self.test.another().await;
                Ok(())
            }
        }
    }
}

trait SeeAt {
    fn see_at(&mut self, level: Level);
}

impl SeeAt for model::category::CategoryForm {
    /// Whoever writes has to see.
    fn see_at(&mut self, level: Level) {
        self.see = level;
        self.start = level.max(Level::Members);
        self.reply = level.max(Level::Members);
    }
}

/// Lists that nobody may read any more hold nothing, for they may be read again one day.
async fn nothing_is_left_behind(test: &TestForum) -> Result<(), TestCaseError> {
    let site = test.forum.refresh_site().await.unwrap();
    let audiences = site.audiences();
    let mut questions = test.questions().await;
    let keys: Vec<String> = questions.ask(redis::cmd("KEYS").arg("*}l:*")).await;
    for key in keys {
        let list = key.split_once("}l:").unwrap().1;
        let read = list.starts_with('c') || audiences.iter().any(|(audience, _)| list.contains(audience.as_str()));
        prop_assert!(read, "{} belongs to nobody", key);
    }
    Ok(())
}

#[test]
fn any_sequence_of_commands_leaves_what_is_derived_as_its_sources_imply() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let shape = Shape::Single(runtime.block_on(testbed::Redis::start()));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: 16,
        max_shrink_iters: 60,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let commands = prop::collection::vec((0_usize..3, command()), 1..60);
    runner
        .run(&commands, |commands| {
            runtime.block_on(async {
                shape.questions().await.flush().await;
                let test = TestForum::on(&shape).await;
                let ann = test.member("ann").await;
                let bob = test.member("bob").await;
                let root = test.named("root").await;
                test.private_category(&[ann.id]).await;
                let mut run = Run { test, topics: Vec::new(), posts: Vec::new() };
                for (who, command) in &commands {
                    let by = run.test.view([&ann, &bob, &root][*who]).await;
                    run.carry_out(&by, command).await?;
                }
                run.test.settle().await;
                let differences = run.test.forum.verify(|| {}).await.unwrap();
                let lines: Vec<String> = differences.iter().map(ToString::to_string).collect();
                prop_assert!(lines.is_empty(), "{}", lines.join("\n"));
                nothing_is_left_behind(&run.test).await
            })
        })
        .unwrap();
}

#[tokio::test]
async fn verifying_finds_what_somebody_has_changed_by_hand() {
    let test = TestForum::new().await;
    let ann = test.member("ann").await;
    let view = test.view(&ann).await;
    let topic = test.ask(&view, "How do I cache?", "cache").await;
    test.is_consistent().await;
    let audience = view.audience.clone();
    let mut questions = test.questions().await;
    let tag = |tag: &str| model::topic::Tag::of(tag).unwrap();
    let lists = [
        List::Category(MAIN, model::list::Sort::Recent),
        List::Pinned(OFFTOPIC),
        List::Category(KNOWLEDGE, model::list::Sort::Votes),
        List::Site(audience.clone(), model::list::SiteList::Articles),
        List::Tag(audience.clone(), tag("cache")),
        List::Tags(audience.clone()),
        List::Member(ann.id, audience.clone(), model::list::MemberList::Topics),
        List::Member(ann.id, audience.clone(), model::list::MemberList::Posts),
        List::Member(ann.id, audience.clone(), model::list::MemberList::Articles),
    ];
    for list in lists {
        let key = crate::support::key(list.shard(), &list);
        questions.tell(redis::cmd("ZADD").arg(&key).arg(1).arg("77")).await;
        let found = test.forum.verify(|| {}).await.unwrap();
        let places: Vec<(&str, &str)> =
            found.iter().map(|difference| (difference.place.as_str(), difference.item.as_str())).collect();
        assert_eq!(places, [(list.to_string().as_str(), "77")]);
        questions.tell(redis::cmd("ZREM").arg(&key).arg("77")).await;
    }
    // A tag that no topic has any more.
    let list = List::Tag(audience.clone(), tag("old"));
    let key = crate::support::key(list.shard(), &list);
    questions.tell(redis::cmd("ZADD").arg(&key).arg(1).arg(topic.0)).await;
    let tags = List::Tags(audience);
    let tags_key = crate::support::key(tags.shard(), &tags);
    questions.tell(redis::cmd("ZADD").arg(&tags_key).arg(1).arg("old")).await;
    let found = test.forum.verify(|| {}).await.unwrap();
    assert_eq!(found.len(), 2, "{found:?}");
    questions.tell(redis::cmd("DEL").arg(&key)).await;
    questions.tell(redis::cmd("ZREM").arg(&tags_key).arg("old")).await;
    // Rights that nobody has any more.
    for list in [
        List::Tag(model::list::Audience::known("gone"), tag("cache")),
        List::Site(model::list::Audience::known("gone"), model::list::SiteList::Recent),
        List::Member(ann.id, model::list::Audience::known("gone"), model::list::MemberList::Posts),
    ] {
        let key = crate::support::key(list.shard(), &list);
        questions.tell(redis::cmd("ZADD").arg(&key).arg(1).arg(topic.0)).await;
        assert_eq!(test.forum.verify(|| {}).await.unwrap().len(), 1, "{list}");
        questions.tell(redis::cmd("DEL").arg(&key)).await;
    }

    let count = crate::support::key(topic.shard(), "counts");
    questions.tell(redis::cmd("HINCRBY").arg(&count).arg(MAIN.0).arg(1)).await;
    assert_eq!(test.forum.verify(|| {}).await.unwrap().len(), 1);
    questions.tell(redis::cmd("HINCRBY").arg(&count).arg(MAIN.0).arg(-1)).await;
    questions.tell(redis::cmd("HSET").arg(crate::support::key(MAIN.shard(), "n:c1")).arg(9).arg(1_000)).await;
    assert_eq!(test.forum.verify(|| {}).await.unwrap().len(), 1);
}
