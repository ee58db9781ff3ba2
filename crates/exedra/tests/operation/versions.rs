//! Data of other versions: carried over when it is older, refused when it is newer.
//!
//! `migrations/` holds a forum as each older version of the data has it, and what its pages said then.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use model::shard::Shard;
use redis::cmd;
use store::Address;
use store::version::DATA;
use tempfile::TempDir;
use testbed::{Questions, Redis};

use crate::fixture;
use crate::manager::Ear;
use crate::server::{Place, Server, exedra, serve, until};
use crate::written::{result, send};

fn folder() -> TempDir {
    TempDir::with_prefix("exedra-").unwrap()
}

fn command(folder: &Path, redis: &Redis, arguments: &[&str]) -> Command {
    let mut command = exedra();
    command.current_dir(folder).args(arguments).env("EXEDRA_REDIS", redis.url()).stdin(Stdio::null());
    command
}

fn run(folder: &Path, redis: &Redis, arguments: &[&str]) -> Output {
    command(folder, redis, arguments).output().unwrap()
}

fn printed(folder: &Path, redis: &Redis, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn said(folder: &Path, redis: &Redis, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// A server that holds the forum of a version, byte for byte.
async fn of_version(version: u32) -> Redis {
    let redis = Redis::start().await;
    fixture::fill(version, &Address::parse(&redis.url()).unwrap()).await;
    if version == 1 {
        // It had no notes.
        let notes: Vec<String> = Shard::all().map(|shard| key(shard, "version")).collect();
        cmd("DEL").arg(notes).exec_async(&mut redis.connection().await).await.unwrap();
    }
    redis
}

/// What a newer program notes: that it carries the data further, and that it has.
fn newer() -> [String; 2] {
    [format!("{DATA}>{}", DATA + 1), (DATA + 1).to_string()]
}

fn key(shard: Shard, rest: &str) -> String {
    format!("{{{}}}{rest}", shard.tag())
}

async fn note(redis: &Redis, text: &str) {
    for shard in Shard::all() {
        cmd("SET").arg(key(shard, "version")).arg(text).exec_async(&mut redis.connection().await).await.unwrap();
    }
}

async fn contents(redis: &Redis) -> BTreeMap<String, String> {
    Questions::to(&[redis.url()]).await.snapshot().await
}

/// The copies that were set aside in a data folder.
fn copies(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.join("data")) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|extension| extension == "backup")).collect()
}

/// The text of a page, without its markup.
fn words(page: &str) -> String {
    let mut text = String::new();
    for (place, piece) in page.split('<').enumerate() {
        let shown = if place == 0 { piece } else { piece.split_once('>').map_or("", |(_, rest)| rest) };
        text.push_str(shown);
        text.push(' ');
    }
    for (names, sign) in [
        (["&quot;", "&#34;"], "\""),
        (["&apos;", "&#39;"], "'"),
        (["&lt;", "&#60;"], "<"),
        (["&gt;", "&#62;"], ">"),
        (["&amp;", "&#38;"], "&"),
    ] {
        for name in names {
            text = text.replace(name, sign);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Every page of the fixture says what it said, in the same order.
fn reads_the_same(version: u32, place: &Place) {
    let pages = fs::read_to_string(fixture::file(version, "pages.txt")).unwrap();
    let mut seen = 0;
    for page in pages.split("== /").skip(1) {
        let (path, lines) = page.split_once('\n').unwrap();
        let text = words(&place.page(&format!("/{path}")).unwrap());
        let mut rest = text.as_str();
        for line in lines.lines().filter(|line| !line.is_empty()) {
            let found = rest.split_once(line);
            assert!(found.is_some(), "/{path} does not say `{line}`:\n{text}");
            rest = found.unwrap().1;
            seen += 1;
        }
    }
    assert!(seen > 200, "{seen} lines");
}

/// The status of the answer to the sign-in form.
fn sign_in(place: &Place, name: &str, password: &str) -> String {
    result(&send(place, "/login", "", &format!("username={name}&password={password}&next=/")).unwrap()).0
}

#[tokio::test]
async fn a_backup_of_each_older_version_is_restored_carried_over_and_reads_the_same() {
    for version in 1..DATA {
        is_restored_and_reads_the_same(version).await;
    }
}

async fn is_restored_and_reads_the_same(version: u32) {
    let (redis, site) = (Redis::start().await, folder());
    // Whatever was run here before, there is no forum yet.
    assert!(said(site.path(), &redis, &["user", "list"]).contains("there is no forum yet"));
    let restored = printed(site.path(), &redis, &["restore", fixture::file(version, "forum.backup").to_str().unwrap()]);
    assert!(restored.contains("keys and 0 uploads restored"), "{restored}");
    assert!(copies(site.path()).is_empty(), "the backup is the copy");
    assert_eq!(printed(site.path(), &redis, &["verify"]), "");
    let users = fs::read_to_string(fixture::file(version, "users.txt")).unwrap();
    assert_eq!(printed(site.path(), &redis, &["user", "list"]), users);
    let server = Server::start(site.path(), serve("unix:http.sock").env("EXEDRA_REDIS", redis.url()));
    let place = Place::Unix(site.path().join("http.sock"));
    place.until_it_answers();
    reads_the_same(version, &place);
    // Whoever could sign in still can, and nobody else.
    assert_eq!(sign_in(&place, "admin", "marble-bench-1"), "303");
    assert_ne!(sign_in(&place, "mod", "marble-bench-1"), "303");
    assert!(server.stop().success());
}

#[tokio::test]
async fn a_server_sets_a_copy_aside_and_carries_the_data_over_when_it_starts() {
    for version in 1..DATA {
        is_set_aside_and_carried_over(version).await;
    }
}

async fn is_set_aside_and_carried_over(version: u32) {
    let (redis, site, other) = (of_version(version).await, folder(), folder());
    let before = contents(&redis).await;
    let ear = Ear::at(site.path().join("notify.sock"));
    let mut starting = serve("unix:http.sock");
    starting.env("EXEDRA_REDIS", redis.url()).env("NOTIFY_SOCKET", ear.name());
    let server = Server::start(site.path(), &mut starting);
    ear.until_told("EXTEND_TIMEOUT_USEC=60000000");
    ear.until_told("READY=1");
    let place = Place::Unix(site.path().join("http.sock"));
    assert_eq!(place.get("/readyz").unwrap(), "200");
    reads_the_same(version, &place);
    let log = server.log();
    assert!(log.contains(&format!("the data is of version {DATA} now")), "{log}");
    assert!(server.stop().success());
    assert_eq!(printed(site.path(), &redis, &["verify"]), "");

    let found = copies(site.path());
    let [copy] = found.as_slice() else { panic!("{found:?}") };
    assert!(copy.file_name().unwrap().to_str().unwrap().starts_with(&format!("version-{version}-2")), "{copy:?}");
    assert_eq!(fs::metadata(copy).unwrap().permissions().mode() & 0o777, 0o600);
    // It is what there was before, and leads to the same place again.
    let empty = Redis::start().await;
    printed(other.path(), &empty, &["restore", copy.to_str().unwrap()]);
    assert_eq!(printed(other.path(), &empty, &["verify"]), "");
    let again = contents(&empty).await;
    let posts = |key: &&String| key.contains("}p:");
    assert!(before.keys().filter(posts).count() > 200);
    assert!(before.iter().filter(|(key, _)| posts(key)).all(|(key, held)| again.get(key) == Some(held)));
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_done_and_writes_nothing() {
    for version in 1..DATA {
        is_planned_and_then_done(version).await;
    }
}

async fn is_planned_and_then_done(version: u32) {
    let (redis, site) = (of_version(version).await, folder());
    let (before, changes) = (contents(&redis).await, redis.changes().await);
    let plan = printed(site.path(), &redis, &["migrate", "--dry-run"]);
    insta::assert_snapshot!(format!("dry-run-{version}"), plan);
    assert_eq!(redis.changes().await, changes);
    assert!(contents(&redis).await == before && copies(site.path()).is_empty());

    printed(site.path(), &redis, &["migrate"]);
    assert_eq!(copies(site.path()).len(), 1);
    assert!(printed(site.path(), &redis, &["migrate"]).contains("There is nothing to do."));
    assert_eq!(copies(site.path()).len(), 1);
    assert_eq!(printed(site.path(), &redis, &["verify"]), "");
}

#[tokio::test]
async fn of_several_at_once_one_carries_the_data_over_and_the_others_wait_for_it() {
    let (redis, site) = (of_version(1).await, folder());
    let started = |_| {
        let mut command = command(site.path(), &redis, &["verify"]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let processes: Vec<_> = (0..4).map(started).collect();
    let mut carried = 0;
    for process in processes {
        let output = process.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        carried += usize::from(String::from_utf8_lossy(&output.stderr).contains("carrying the data from version 1"));
    }
    assert_eq!((carried, copies(site.path()).len()), (1, 1));
}

#[tokio::test]
async fn what_was_killed_is_gone_on_with_by_the_next_one() {
    let (redis, site) = (of_version(1).await, folder());
    let mut connection = redis.connection().await;
    let mut killed = command(site.path(), &redis, &["migrate"]).stdout(Stdio::null()).spawn().unwrap();
    loop {
        let begun: Option<String> =
            cmd("GET").arg(key(Shard::SITE, "version")).query_async(&mut connection).await.unwrap();
        if begun.is_some() {
            break;
        }
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(printed(site.path(), &redis, &["verify"]), "");
    assert_eq!(copies(site.path()).len(), 1, "what was changed in part is not copied");
    assert!(printed(site.path(), &redis, &["migrate"]).contains("There is nothing to do."));
}

#[tokio::test]
async fn commands_leave_data_alone_that_a_server_of_an_older_version_works_on() {
    for version in 1..DATA {
        is_left_alone_while_it_is_served(version).await;
    }
}

async fn is_left_alone_while_it_is_served(version: u32) {
    let (redis, site) = (of_version(version).await, folder());
    let lease = cmd("SET").arg(key(Shard::SITE, "lease")).arg("node").clone();
    lease.exec_async(&mut redis.connection().await).await.unwrap();
    let before = redis.changes().await;
    let refusal = said(site.path(), &redis, &["verify"]);
    assert!(refusal.contains("restart the server with this program"), "{refusal}");
    assert_eq!(redis.changes().await, before);
    // A backup changes nothing, so it is made, and says which version it is of.
    printed(site.path(), &redis, &["backup", "before.backup"]);
    let backup = fs::read(site.path().join("before.backup")).unwrap();
    assert!(String::from_utf8_lossy(&backup).contains(&format!(r#""data":{version}"#)));
    printed(site.path(), &redis, &["migrate"]);
    assert_eq!(printed(site.path(), &redis, &["verify"]), "");
}

#[tokio::test]
async fn data_of_a_newer_version_is_refused_by_every_command_and_left_as_it_is() {
    let (redis, site) = (of_version(1).await, folder());
    printed(site.path(), &redis, &["migrate"]);
    fs::create_dir(site.path().join("handbook")).unwrap();
    fs::write(site.path().join("handbook/start.md"), "# Start\n\nHere.").unwrap();
    fs::write(site.path().join("password"), "a quiet afternoon\n").unwrap();
    let backup = fixture::file(1, "forum.backup");
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
    let commands: [&[&str]; 11] = [
        &["serve", "--listen", "unix:http.sock"],
        &["setup", "--admin", "eve", "--email", "eve@example.org", "--password-stdin"],
        &["user", "list"],
        &["generate", "--users", "1", "--topics", "1", "--posts", "1"],
        &["import", "markdown", "handbook", "--category", "knowledge-base", "--author", "admin"],
        &["backup", "new.backup"],
        &["restore", backup.to_str().unwrap()],
        &["verify"],
        &["migrate"],
        &["migrate", "--dry-run"],
        &["demo", demo.to_str().unwrap()],
    ];
    for newer in newer() {
        note(&redis, &newer).await;
        let before = (contents(&redis).await, redis.changes().await);
        for arguments in commands {
            let mut command = command(site.path(), &redis, arguments);
            let output = command.stdin(fs::File::open(site.path().join("password")).unwrap()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {output:?}");
            let names_it = said.contains(&format!("version {}", DATA + 1));
            assert!(names_it && said.contains("run the program that wrote"), "{arguments:?}: {said}");
        }
        assert!((contents(&redis).await, redis.changes().await) == before, "something was written at {newer}");
    }
    assert!(!site.path().join("new.backup").exists());
}

#[tokio::test]
async fn a_server_whose_data_was_carried_further_says_so_serves_nothing_and_stops_when_told() {
    let (redis, site) = (of_version(1).await, folder());
    let server = Server::start(site.path(), serve("unix:http.sock").env("EXEDRA_REDIS", redis.url()));
    let place = Place::Unix(site.path().join("http.sock"));
    until("the server is ready", || place.get("/readyz").is_ok_and(|status| status == "200"));
    assert_eq!(place.get("/recent").unwrap(), "200");
    let [leaving, left] = newer();
    note(&redis, &leaving).await;
    let ready = place.page("/readyz").unwrap();
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("of another version"), "{ready}");
    until("it is logged", || server.log().contains("serves and writes nothing any more: a newer program"));
    let page = place.page("/user/mod").unwrap();
    assert!(page.starts_with("HTTP/1.1 503") && page.contains("is being renewed"), "{page}");
    note(&redis, &DATA.to_string()).await;
    until("pages are served again", || place.get("/user/mod").is_ok_and(|status| status == "200"));
    note(&redis, &left).await;
    let before = contents(&redis).await;
    assert!(server.stop().success());
    let mut after = contents(&redis).await;
    after.extend(before.iter().filter(|(key, _)| key.ends_with("}lease")).map(|(k, v)| (k.clone(), v.clone())));
    assert!(after == before, "it wrote when it stopped");
}
