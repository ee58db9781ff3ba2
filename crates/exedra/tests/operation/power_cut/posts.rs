//! What becomes of posts that were acknowledged before a power cut.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempDir;

use super::{Careless, Synced, kill};
use crate::server::{Place, Server, exedra, serve, until};
use crate::written::{PASSWORD, header, result, send};

/// How many posts are acknowledged before the power goes.
const ENOUGH: usize = 1000;
/// Each has a topic, and goes on writing until nobody answers.
const WRITERS: usize = 8;

struct Acknowledged {
    /// What each post says.
    text: String,
    /// Where its author was sent.
    location: String,
}

/// A forum that is going to lose its power.
struct Forum {
    folder: TempDir,
    synced: Synced,
    /// The address of a Redis of the operator's own. Absent: the bundled one.
    redis: Option<String>,
}

impl Forum {
    fn command(&self, mut command: Command) -> Command {
        self.synced.noted_by(&mut command).current_dir(self.folder.path()).env("EXEDRA_LIMITS__ENABLED", "false");
        if let Some(redis) = &self.redis {
            command.env("EXEDRA_REDIS", redis);
        }
        command
    }

    fn found(&self) {
        let mut setup = self.command(exedra());
        setup.args(["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"]);
        let mut setup = setup.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        writeln!(setup.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(setup.wait().unwrap().success());
    }

    fn serve(&self) -> (Server, Place) {
        let server = Server::start(self.folder.path(), &mut self.command(serve("unix:http.sock")));
        let place = Place::Unix(self.folder.path().join("http.sock"));
        place.until_it_answers();
        (server, place)
    }

    fn is_verified(&self) -> bool {
        self.command(exedra()).arg("verify").status().unwrap().success()
    }
}

/// Signs in and starts a topic for each writer: the cookie and the topics' addresses.
fn topics(place: &Place) -> (String, Vec<String>) {
    let signed_in = send(place, "/login", "", &format!("username=ada&password={PASSWORD}")).unwrap();
    let cookie = header(&signed_in, "set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let home = place.page("/").unwrap();
    let category = home.split_once("/category/").unwrap().1.split('/').next().unwrap();
    let start = |writer: usize| {
        let form = format!("cid={category}&kind=discussion&title=Topic+of+writer+{writer}&body=It+begins.&tags=");
        let (status, location) = result(&send(place, "/compose", &cookie, &form).unwrap());
        assert_eq!(status, "303");
        location.unwrap()
    };
    (cookie.clone(), (0..WRITERS).map(start).collect())
}

/// The number in a topic's address: `32` of `/topic/32/slug`.
fn number(topic: &str) -> &str {
    topic.split('/').nth(2).unwrap()
}

/// Writes until nobody answers any more.
fn write(place: &Place, cookie: &str, topic: &str, count: &AtomicUsize) -> Vec<Acknowledged> {
    let topic = number(topic);
    let mut acknowledged = Vec::new();
    for post in 0.. {
        let text = format!("post-{post}-of-{topic}-stands");
        let form = format!("body={text}&once={text}");
        let Ok(answer) = send(place, &format!("/topic/{topic}/reply"), cookie, &form) else { break };
        // A 503 says that it may not stand, and an answer cut short says nothing.
        let (status, Some(location)) = result(&answer) else { break };
        assert_eq!(status, "303");
        acknowledged.push(Acknowledged { text, location });
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}

/// Writes with all writers at once, and cuts the power in the middle of it.
fn acknowledged_until(place: &Place, cut: impl FnOnce()) -> (Vec<String>, Vec<Acknowledged>) {
    let (cookie, topics) = topics(place);
    let count = AtomicUsize::new(0);
    let acknowledged = std::thread::scope(|scope| {
        let write = |topic| write(place, &cookie, topic, &count);
        let writers: Vec<_> = topics.iter().map(|topic| scope.spawn(move || write(topic))).collect();
        until("enough posts are acknowledged", || count.load(Ordering::Relaxed) >= ENOUGH);
        cut();
        writers.into_iter().flat_map(|writer| writer.join().unwrap()).collect()
    });
    (topics, acknowledged)
}

/// How often each post's text stands in the threads.
fn standing(place: &Place, topics: &[String]) -> BTreeMap<String, usize> {
    let mut standing = BTreeMap::new();
    for topic in topics {
        for page in 1.. {
            let answer = place.page(&format!("{topic}?view=flat&page={page}")).unwrap();
            if !answer.starts_with("HTTP/1.1 200") {
                break;
            }
            // The head describes the page with the beginning of its first post.
            let (_, thread) = answer.split_once("<main").unwrap();
            for word in thread.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-') {
                if word.starts_with("post-") && word.ends_with("-stands") {
                    *standing.entry(word.to_owned()).or_default() += 1;
                }
            }
        }
    }
    standing
}

fn how_often(standing: &BTreeMap<String, usize>, post: &Acknowledged) -> usize {
    standing.get(&post.text).copied().unwrap_or(0)
}

/// The process of the bundled server.
fn id_of(redis: &Path) -> u32 {
    fs::read_to_string(redis.join("redis.pid")).unwrap().trim().parse().unwrap()
}

#[test]
fn acknowledged_posts_outlive_a_power_cut() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let forum = Forum { synced: Synced::in_folder(folder.path()), folder, redis: None };
    forum.found();
    let (mut server, place) = forum.serve();
    let redis: PathBuf = forum.folder.path().join("data/redis");
    let (topics, acknowledged) = acknowledged_until(&place, || {
        kill(&[server.id(), id_of(&redis)]);
        server.end();
        until("Redis is gone", || UnixStream::connect(redis.join("redis.sock")).is_err());
        forum.synced.cut_back(&redis);
    });
    assert!(acknowledged.len() >= ENOUGH);

    let (server, place) = forum.serve();
    let standing = standing(&place, &topics);
    for post in &acknowledged {
        assert_eq!(how_often(&standing, post), 1, "{}", post.text);
        // The address of a post leads to its place in the thread.
        assert!(place.get(&post.location).is_ok_and(|status| status.starts_with('3')), "{}", post.location);
    }
    // Of what nobody got an answer for, each writer had one post under way.
    assert!(standing.len() <= acknowledged.len() + WRITERS);
    assert!(standing.values().all(|&times| times == 1), "a post stands twice");
    assert!(server.stop().success());
    assert!(forum.is_verified());
}

/// The control: were the cut not one, or the syncs not what keeps posts, nothing would be lost here.
#[test]
fn acknowledged_posts_are_lost_in_a_power_cut_where_redis_does_not_sync() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let synced = Synced::in_folder(folder.path());
    let mut redis = Careless::start(folder.path().join("redis"), &synced);
    let address = format!("unix://{}", redis.socket().display());
    let forum = Forum { synced, folder, redis: Some(address) };
    forum.found();
    let (mut server, place) = forum.serve();
    let (topics, acknowledged) = acknowledged_until(&place, || {
        kill(&[server.id(), redis.child.id()]);
        server.end();
        redis.child.wait().unwrap();
        forum.synced.cut_back(&redis.folder);
    });
    assert!(acknowledged.len() >= ENOUGH);

    let _redis = Careless::start(redis.folder.clone(), &forum.synced);
    let (_server, place) = forum.serve();
    let standing = standing(&place, &topics);
    let lost = acknowledged.iter().filter(|post| how_often(&standing, post) == 0).count();
    assert!(lost > 0, "all {} posts are there", acknowledged.len());
}
