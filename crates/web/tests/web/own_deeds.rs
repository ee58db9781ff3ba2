//! Whoever has done something sees it on their next page, whichever node that comes from.
//!
//! The followers work on the node where it was done. The pages come from another one, which
//! remembers how they were before.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use testbed::Proxy;

use crate::browser::Browser;
use crate::compared::masked;
use crate::node::ListeningNode;
use crate::support::{Answer, User};
use crate::world::{A, B, World};

/// For how long a list waits for what its reader has done, give or take a clock that rounds.
/// Followers may take longer on a busy machine, and then the list is as it was.
const PATIENCE: Duration = Duration::from_millis(245);

const HOME: &str = "/";
const CATEGORY: &str = "/category/1/main-track";
const OTHER_CATEGORY: &str = "/category/3/offtopic";
const PROFILE: &str = "/user/mira";

/// Who sends which form, and where that shows.
struct Deed<'a> {
    what: &'static str,
    by: &'a User,
    path: String,
    form: Vec<(&'static str, String)>,
    shows_on: Vec<&'a str>,
}

/// Everything that people do to topics and posts.
fn deeds(world: &World) -> Vec<Deed<'_>> {
    let (author, voter, keeper) = (world.author(), world.member(), world.of_a());
    let (open, lonely) = (world.open.id, world.lonely.id);
    let (post, opening) = (world.open_reply, world.lonely.opening);
    let (topic, other) = (world.open.path.as_str(), world.lonely.path.as_str());
    let deed = |what, by, path, form: &[(&'static str, &str)], shows_on: &[&'static str], topics: &[_]| {
        let form = form.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Deed { what, by, path, form, shows_on: [shows_on, topics].concat() }
    };
    let new = [("cid", &*A.to_string()), ("kind", "discussion"), ("title", "Fresh paint"), ("body", "Do not touch.")];
    // The address stays the same.
    let retitled = [("title", "Open windows?"), ("tags", "wood"), ("body", "And now?")];
    let (yes, reason) = ([("value", "1")], [("reason", "not needed")]);
    vec![
        deed("compose", author, "/compose".to_owned(), &new, &[HOME, CATEGORY, PROFILE], &[]),
        deed("reply", author, format!("/topic/{open}/reply"), &[("body", "and so on")], &[HOME, CATEGORY], &[topic]),
        deed(
            "edit",
            author,
            format!("/post/{}/edit", world.open.opening),
            &retitled,
            &[HOME, CATEGORY, PROFILE],
            &[topic],
        ),
        deed("vote", voter, format!("/post/{post}/vote"), &yes, &[], &[topic]),
        deed("accept", author, format!("/post/{}/accept", world.answer), &[], &[CATEGORY], &[&world.question.path]),
        deed("delete a reply", keeper, format!("/post/{post}/delete"), &reason, &[HOME, CATEGORY, PROFILE], &[topic]),
        deed("restore a reply", keeper, format!("/post/{post}/restore"), &[], &[HOME, CATEGORY, PROFILE], &[topic]),
        deed("delete", keeper, format!("/post/{opening}/delete"), &reason, &[HOME, CATEGORY, PROFILE], &[other]),
        deed("restore", keeper, format!("/post/{opening}/restore"), &[], &[HOME, CATEGORY, PROFILE], &[other]),
        deed("lock", keeper, format!("/topic/{lonely}/lock"), &yes, &[CATEGORY], &[other]),
        deed("slow down", keeper, format!("/topic/{lonely}/slow"), &[("minutes", "10")], &[], &[other]),
        deed("set a timer", keeper, format!("/topic/{open}/timer"), &[("lock_at", "2090-01-01")], &[], &[topic]),
        deed(
            "make a discussion of it",
            keeper,
            format!("/topic/{}/kind", world.question.id),
            &[("kind", "discussion")],
            &[HOME, CATEGORY],
            &[&world.question.path],
        ),
        deed("pin", keeper, format!("/topic/{open}/pin"), &yes, &[CATEGORY], &[topic]),
        deed(
            "move",
            keeper,
            format!("/topic/{lonely}/move"),
            &[("cid", &*B.to_string())],
            &[HOME, CATEGORY, OTHER_CATEGORY],
            &[other],
        ),
    ]
}

/// Lines that stand in one of them alone.
fn differences(shown: &str, stored: &str) -> String {
    let only = |text: &str, other: &str| {
        let lines = text.lines().filter(|line| other.lines().all(|found| found != *line));
        lines.collect::<Vec<_>>().join("\n")
    };
    format!("it shows\n{}\n--- but the store says ---\n{}", only(shown, stored), only(stored, shown))
}

/// Without what follows a moment later on threads, too: nobody waits for a reputation.
fn without_reputations(page: &str) -> String {
    let lines = page.lines().filter(|line| !line.is_empty() && !line.starts_with("<span class=\"reputation\""));
    lines.collect::<Vec<_>>().join("\n")
}

/// A page, and how long it took.
async fn timed(node: &ListeningNode, page: &str, user: &User) -> (Answer, Duration) {
    let began = Instant::now();
    let answer = node.get(page, user).await;
    (answer, began.elapsed())
}

#[tokio::test]
async fn what_is_done_on_one_node_shows_to_who_did_it_on_the_next_page_of_another() {
    let world = World::new().await;
    let (here, there) = (world.app.working_node().await, world.app.listening_node().await);
    let pages = [HOME, CATEGORY, OTHER_CATEGORY, PROFILE, &world.open.path, &world.lonely.path, &world.question.path];
    let (mut asked, mut late) = (0, 0);
    for Deed { what, by, path, form, shows_on } in deeds(&world) {
        let mut browser = Browser::of(by);
        let mut before = Vec::new();
        for page in pages {
            there.get(page, by).await;
            before.push(masked(&there.get(page, by).await));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.app.pass(1000);
        let done = here.post(&path, &form, by).await;
        assert_eq!(done.status, 303, "{what}: {}", done.text);
        browser.take(&done);
        assert!(browser.has("done"), "{what} is not told to other nodes");
        // All at once: the first would otherwise wait for the others.
        let user = browser.user();
        let at_once = join_all(pages.map(|page| timed(&there, page, &user))).await;
        here.has_carried_all().await;
        there.has_heard_all().await;
        for (page, (answer, took)) in pages.iter().zip(&at_once) {
            let stored = world.app.get(page, &user).await;
            asked += 1;
            let is_list = !page.starts_with("/topic/");
            let [shown, expected] = [masked(answer), masked(&stored)].map(|text| match is_list {
                true => text,
                false => without_reputations(&text),
            });
            if (answer.status, shown) == (stored.status, expected) {
                continue;
            }
            assert!(
                is_list && *took >= PATIENCE,
                "{page} does not show “{what}” after {took:?}: {}",
                differences(&masked(answer), &masked(&stored))
            );
            late += 1;
        }
        // Some time later, and for somebody else than whoever has just done it.
        let later = browser.without("done").without("said").user();
        for (page, before) in pages.iter().zip(before) {
            let (remembered, stored) = (there.get(page, &later).await, world.app.get(page, &later).await);
            assert!(masked(&remembered) == masked(&stored), "{page} some time after “{what}”");
            if shows_on.contains(page) {
                assert!(masked(&stored) != before, "“{what}” does not show on {page}");
            }
        }
    }
    assert!(late * 4 < asked, "{late} of {asked} pages waited for followers in vain");
}

#[tokio::test]
async fn a_list_waits_for_followers_that_are_slow() {
    let world = World::new().await;
    let proxy = Proxy::before(&world.app.redis);
    let (slow, there) = (world.app.working_node_at(&proxy.url()).await, world.app.listening_node().await);
    let pages = [HOME, CATEGORY, PROFILE, "/recent"];
    for n in 0..10 {
        let title = format!("Slow going {n}");
        slow.has_carried_all().await;
        join_all(pages.map(|page| there.get(page, world.author()))).await;
        let form = [("cid", "1"), ("kind", "discussion"), ("title", &*title), ("body", "When?")];
        let mut browser = Browser::of(world.author());
        proxy.hold();
        browser.take(&world.app.post("/compose", &form, world.author()).await.expect(303));
        let user = browser.user();
        // It knows of the topic, but not of what the lists will say.
        there.woken.notify_waiters();
        there.has_heard_all().await;
        let followers = async {
            // This is how slow they are.
            tokio::time::sleep(Duration::from_millis(40)).await;
            proxy.let_go();
        };
        let (answers, ()) = tokio::join!(join_all(pages.map(|page| timed(&there, page, &user))), followers);
        let late: Vec<&Duration> =
            answers.iter().filter(|(page, _)| !page.text.contains(&title)).map(|(_, took)| took).collect();
        assert!(late.iter().all(|took| **took >= PATIENCE), "a list did not wait for its followers: {late:?}");
        if late.is_empty() {
            return;
        }
    }
    panic!("lists wait in vain for followers that take 40 ms and their work");
}
