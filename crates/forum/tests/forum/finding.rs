//! What is written is found, by each node for itself; what is gone or moved out of sight is not; and an
//! index that missed something makes up for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use forum::{Results, SearchForm, Settings, Sought, View};
use model::category::Level;
use model::ids::{CategoryId, PostId, TopicId};
use model::post::Vote;
use model::rules::posts::EditForm;
use model::rules::topics::NewTopic;
use model::topic::TopicKind;
use tokio::sync::watch;

use crate::support::{FIRST, MAIN, OFFTOPIC, TestForum, topic_in};

/// A question, or a discussion where none are asked, with its opening post.
async fn write(test: &TestForum, by: &View, category: CategoryId, title: &str, body: &str) -> (TopicId, PostId) {
    let kind = if category == OFFTOPIC { TopicKind::Discussion } else { TopicKind::Question };
    let new = NewTopic { body: body.to_owned(), ..topic_in(category, kind, title, "") };
    let topic = test.start(by, &new).await;
    (topic, test.opening(topic).await)
}

async fn member(test: &TestForum, name: &str) -> View {
    test.view(&test.member(name).await).await
}

/// A node that keeps an index, until it is stopped.
struct Node {
    test: TestForum,
    stop: watch::Sender<bool>,
    running: tokio::task::JoinHandle<()>,
}

impl Node {
    /// On this folder, beside or after others.
    async fn beside(test: &TestForum, folder: &Path) -> Self {
        let settings = Settings { index: Some(folder.to_owned()), ..TestForum::settings() };
        let test = test.another_with(settings).await;
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(Arc::clone(&test.followers).run(stopped));
        Self { test, stop, running }
    }

    async fn stop(self) {
        self.stop.send_replace(true);
        self.running.await.unwrap();
    }

    async fn ask(&self, as_guest: bool, text: &str) -> Results {
        let view = match as_guest {
            true => self.test.guest().await,
            false => self.test.admin().await,
        };
        let form = SearchForm { text: text.to_owned(), ..SearchForm::default() };
        match Arc::clone(&self.test.forum).search(view, form, FIRST).await.unwrap() {
            Sought::Results(results) => *results,
            Sought::Nothing | Sought::Complaints(_) => panic!("{text} is a question"),
        }
    }

    /// The posts that are found, once what everybody expects of them holds.
    async fn finds(&self, text: &str, expected: &[PostId]) {
        self.comes_to(&format!("{text}: {expected:?}"), async || {
            let results = self.ask(false, text).await;
            // Of each topic the best is shown, and the others are counted.
            let is_expected = results.hits.iter().all(|hit| expected.contains(&hit.placed.post.id));
            let count: u64 = results.hits.iter().map(|hit| 1 + hit.more).sum();
            let of = expected.len() as u64;
            results.missing.0 == 0 && is_expected && (count, results.total) == (of, of)
        })
        .await;
    }

    /// What has to hold sooner or later, and does within what a slow machine takes.
    async fn comes_to(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let comes = async {
            while !holds().await {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), comes).await.unwrap_or_else(|_| panic!("never: {what}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_to_posts_is_found_out() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let (ada, ben) = (member(&test, "ada").await, member(&test, "ben").await);
    let node = Node::beside(&test, folder.path()).await;
    let (topic, opening) = write(&test, &ada, MAIN, "Caching with cargo", "the zirconium text").await;
    node.finds("zirconium", &[opening]).await;
    node.finds("is:open zirconium", &[opening]).await;
    let reply = test.reply(&ben, topic, None, "a zirconium reply").await;
    node.finds("zirconium", &[opening, reply]).await;
    node.finds("is:open zirconium", &[]).await;
    node.finds("is:answered zirconium", &[opening]).await;
    node.finds("in:answers author:ben", &[reply]).await;

    let better = test.reply(&ben, topic, None, "a better zirconium").await;
    for accepted in [reply, better] {
        test.forum.accept(&ada, accepted, Some(true)).await.unwrap();
        node.finds("is:accepted in:answers zirconium", &[accepted]).await;
        node.finds("is:accepted author:ada zirconium", &[opening]).await;
    }
    test.forum.accept(&ada, better, Some(false)).await.unwrap();
    node.finds("is:accepted zirconium", &[]).await;
    test.forum.delete_post(&ben, better, "").await.unwrap();

    let edit = |body: &str| EditForm { body: Some(body.to_owned()), ..EditForm::default() };
    test.forum.edit(&ben, reply, edit("another text")).await.unwrap();
    node.finds("zirconium", &[opening]).await;
    node.finds("another text", &[reply]).await;

    let heading = EditForm {
        title: Some("Sccache instead".to_owned()),
        tags: Some("gitlab-ci".to_owned()),
        ..edit("the zirconium text")
    };
    test.forum.edit(&ada, opening, heading).await.unwrap();
    node.finds("caching", &[]).await;
    node.finds("in:title sccache", &[opening]).await;
    node.finds("tag:gitlab-ci", &[opening, reply]).await;

    test.forum.vote(&ada, reply, Some(Vote::Up)).await.unwrap();
    node.finds("another score:>0", &[reply]).await;

    test.forum.delete_post(&ben, reply, "").await.unwrap();
    node.finds("another text", &[]).await;
    test.forum.restore_post(&ben, reply).await.unwrap();
    node.finds("another text", &[reply]).await;

    let staff = test.private_category_named("Staff").await;
    let admin = test.admin().await;
    test.forum.move_topic(&admin, topic, staff, "").await.unwrap();
    node.finds("another category:staff", &[reply]).await;
    node.finds("another category:1", &[]).await;

    test.forum.delete_post(&admin, opening, "").await.unwrap();
    node.finds("zirconium", &[]).await;
    node.finds("another text", &[]).await;
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_read_is_neither_found_nor_counted() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (_, open) = write(&test, &ada, MAIN, "In the open", "the beryllium text").await;
    let (_, other) = write(&test, &ada, OFFTOPIC, "Elsewhere", "the beryllium text").await;
    let node = Node::beside(&test, folder.path()).await;
    node.finds("beryllium", &[open, other]).await;
    assert_eq!(node.ask(true, "beryllium").await.total, 2);

    // A change of rights needs no change of the index.
    node.test
        .change_category(OFFTOPIC, |form| {
            (form.see, form.start, form.reply) = (Level::Moderators, Level::Moderators, Level::Moderators);
        })
        .await;
    let results = node.ask(true, "beryllium").await;
    assert_eq!((results.total, results.hits.len()), (1, 1));
    assert_eq!(node.ask(true, "beryllium category:1").await.total, 1);
    assert_eq!(node.ask(false, "beryllium").await.total, 2);

    // Nor does it tell that there is such a category.
    let form = SearchForm { text: "x category:3".to_owned(), ..SearchForm::default() };
    let view = node.test.guest().await;
    let sought = Arc::clone(&node.test.forum).search(view, form, FIRST).await.unwrap();
    let Sought::Complaints(complaints) = sought else { panic!("a guest reads no such category") };
    assert_eq!(complaints[0].sentence, "There is no category “3” that you can read.");
    node.stop().await;
}

/// The index goes on from where it was, without being told anything twice or missing anything.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_away_follows_on() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (topic, opening) = write(&test, &ada, MAIN, "A topic", "the cadmium text").await;
    let node = Node::beside(&test, folder.path()).await;
    node.finds("cadmium", &[opening]).await;
    node.stop().await;
    let reply = test.reply(&ada, topic, None, "cadmium again").await;
    let name = std::fs::read_to_string(folder.path().join("current")).unwrap();
    let node = Node::beside(&test, folder.path()).await;
    node.finds("cadmium", &[opening, reply]).await;
    assert_eq!(std::fs::read_to_string(folder.path().join("current")).unwrap(), name, "it is the same index");
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_trimmed_away_unheard_is_made_up_for() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (topic, opening) = write(&test, &ada, MAIN, "A topic", "the dysprosium text").await;
    let node = Node::beside(&test, folder.path()).await;
    node.finds("dysprosium", &[opening]).await;
    node.stop().await;
    let reply = test.reply(&ada, topic, None, "dysprosium again").await;
    test.forum.delete_post(&test.admin().await, opening, "").await.unwrap();
    let (_, other) = write(&test, &ada, MAIN, "Another", "dysprosium elsewhere").await;
    test.settle().await;
    test.followers.trim(Duration::ZERO).await.unwrap();
    test.followers.release().await.unwrap();
    let node = Node::beside(&test, folder.path()).await;
    node.finds("dysprosium", &[other]).await;
    assert_ne!(reply, other);
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_index_and_one_of_another_format_are_made_anew() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (_, opening) = write(&test, &ada, MAIN, "A topic", "the erbium text").await;
    let current = folder.path().join("current");
    let node = Node::beside(&test, folder.path()).await;
    node.finds("erbium", &[opening]).await;
    node.stop().await;
    let first = std::fs::read_to_string(&current).unwrap();
    for file in std::fs::read_dir(folder.path().join(&first)).unwrap() {
        let file = file.unwrap().path();
        if file.extension().is_some_and(|end| end == "idx") {
            let mut bytes = std::fs::read(&file).unwrap();
            bytes[0] ^= 0xff;
            std::fs::remove_file(&file).unwrap();
            std::fs::write(&file, bytes).unwrap();
        }
    }
    let node = Node::beside(&test, folder.path()).await;
    node.finds("erbium", &[opening]).await;
    node.stop().await;
    let second = std::fs::read_to_string(&current).unwrap();
    assert!(first != second && !folder.path().join(&first).exists());
    std::fs::write(&current, "99-of-another-version").unwrap();
    let node = Node::beside(&test, folder.path()).await;
    node.finds("erbium", &[opening]).await;
    node.stop().await;
}

/// Redis with other data: the index of before finds none of it, and finds what is there.
#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_other_data_is_given_up() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    write(&test, &ada, MAIN, "A topic", "the fluorine text").await;
    let node = Node::beside(&test, folder.path()).await;
    node.comes_to("whole", async || node.ask(false, "fluorine").await.total == 1).await;
    node.stop().await;
    let another = TestForum::new().await;
    let ben = member(&another, "ben").await;
    let (_, opening) = write(&another, &ben, MAIN, "Another topic", "the fluorine text").await;
    let node = Node::beside(&another, folder.path()).await;
    node.finds("fluorine", &[opening]).await;
    node.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_made_by_hand_is_taken_up_by_the_server_that_runs() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (topic, opening) = write(&test, &ada, MAIN, "A topic", "the gallium text").await;
    let node = Node::beside(&test, folder.path()).await;
    node.finds("gallium", &[opening]).await;
    let current = folder.path().join("current");
    let first = std::fs::read_to_string(&current).unwrap();
    let count = std::sync::atomic::AtomicU64::new(0);
    let told = |posts| {
        count.fetch_add(posts, std::sync::atomic::Ordering::Relaxed);
    };
    let made = test.forum.reindex(folder.path(), told).await.unwrap();
    // The first topic of a new forum is one.
    assert_eq!((made.posts, count.into_inner()), (2, 2));
    assert_ne!(std::fs::read_to_string(&current).unwrap(), first);
    node.comes_to("the old one is gone", async || !folder.path().join(&first).exists()).await;
    let reply = test.reply(&ada, topic, None, "gallium again").await;
    node.finds("gallium", &[opening, reply]).await;
    node.stop().await;
}

/// Two servers on one data folder, as when one takes over: one writes, and then the other.
#[tokio::test(flavor = "multi_thread")]
async fn who_comes_second_asks_and_then_writes() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let ada = member(&test, "ada").await;
    let (topic, opening) = write(&test, &ada, MAIN, "A topic", "the hafnium text").await;
    let first = Node::beside(&test, folder.path()).await;
    first.finds("hafnium", &[opening]).await;
    let second = Node::beside(&test, folder.path()).await;
    second.finds("hafnium", &[opening]).await;
    first.stop().await;
    let reply = test.reply(&ada, topic, None, "hafnium again").await;
    second.finds("hafnium", &[opening, reply]).await;
    second.stop().await;
}

/// The dictionaries of words in all segments below the folder.
fn dictionaries(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(dictionaries(&entry));
        } else if entry.extension().is_some_and(|end| end == "term") {
            found.insert(entry);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_redacted_leaves_no_file_of_the_index_that_had_its_words() {
    let (test, folder) = (TestForum::new().await, tempfile::tempdir().unwrap());
    let (ada, root) = (member(&test, "ada").await, test.admin().await);
    let node = Node::beside(&test, folder.path()).await;
    let (_, beside) = write(&test, &ada, MAIN, "Caching with make", "the promethium text").await;
    node.finds("promethium", &[beside]).await;
    let before = dictionaries(folder.path());
    let (_, opening) = write(&test, &ada, MAIN, "Caching with cargo", "the passphrase zirconium").await;
    node.finds("zirconium", &[opening]).await;
    let with_it: BTreeSet<PathBuf> = dictionaries(folder.path()).difference(&before).cloned().collect();
    assert!(!with_it.is_empty());
    test.forum.redact(&root, opening, "zirconium", "").await.unwrap();
    node.comes_to("no such file", async || dictionaries(folder.path()).is_disjoint(&with_it)).await;
    node.finds("zirconium", &[]).await;
    node.finds("passphrase", &[opening]).await;
    node.finds("promethium", &[beside]).await;
    node.stop().await;
}
