//! With the real server.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::time::Duration;

use redis::AsyncCommands;
use redis::aio::MultiplexedConnection;
use rustix::process::{Pid, Signal, getpgid, kill_process, test_kill_process};
use tempfile::TempDir;

use super::*;

/// How long a test waits for what must come.
const BOUND: Duration = Duration::from_secs(20);

fn data() -> TempDir {
    tempfile::tempdir().unwrap()
}

async fn until<F: Future<Output = bool>>(what: &str, mut met: impl FnMut() -> F) {
    let waiting = async {
        while !met().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(BOUND, waiting).await.unwrap_or_else(|_| panic!("{what}: not within {BOUND:?}"));
}

async fn connect(redis: &Bundled) -> MultiplexedConnection {
    let client = redis::Client::open(redis.url()).unwrap();
    client.get_multiplexed_async_connection().await.unwrap()
}

async fn set(redis: &Bundled, value: &str) {
    let () = connect(redis).await.set("key", value).await.unwrap();
}

async fn get(redis: &Bundled) -> Option<String> {
    connect(redis).await.get("key").await.unwrap()
}

/// The server's process, as the server itself tells it; none while it isn't ready.
async fn ask_pid(redis: &Bundled) -> Option<Pid> {
    let client = redis::Client::open(redis.url()).ok()?;
    let mut connection = client.get_multiplexed_async_connection().await.ok()?;
    // INFO is answered while the files are read, PING is not.
    redis::cmd("PING").exec_async(&mut connection).await.ok()?;
    let info: String = redis::cmd("INFO").arg("server").query_async(&mut connection).await.ok()?;
    let id = info.lines().find_map(|line| line.strip_prefix("process_id:"))?;
    Pid::from_raw(id.parse().ok()?)
}

async fn pid(redis: &Bundled) -> Pid {
    ask_pid(redis).await.unwrap()
}

fn pid_in_file(data: &TempDir) -> Pid {
    let text = fs::read_to_string(data.path().join("redis/redis.pid")).unwrap();
    Pid::from_raw(text.trim().parse().unwrap()).unwrap()
}

/// Whether no server holds the files of `data` any more.
fn is_over(data: &Path) -> bool {
    Folder::open(data).unwrap().lock_server().unwrap().is_some()
}

#[tokio::test]
async fn a_started_server_is_private_and_keeps_what_it_acknowledged() {
    let data = data();
    let redis = Bundled::start(data.path()).await.unwrap();
    set(&redis, "value").await;

    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data.path().join("redis")), 0o700);
    assert_eq!(mode(redis.socket()), 0o700);
    let mut connection = connect(&redis).await;
    for (setting, expected) in
        [("port", "0"), ("appendfsync", "always"), ("save", ""), ("maxmemory-policy", "noeviction")]
    {
        let (_, value): (String, String) =
            redis::cmd("CONFIG").arg("GET").arg(setting).query_async(&mut connection).await.unwrap();
        assert_eq!(value, expected, "{setting}");
    }

    redis.stop().await.unwrap();
    assert!(is_over(data.path()));
    let redis = Bundled::start(data.path()).await.unwrap();
    assert_eq!(get(&redis).await.as_deref(), Some("value"));
    redis.stop().await.unwrap();
}

#[tokio::test]
async fn a_running_server_is_joined_and_the_last_to_leave_stops_it() {
    let data = data();
    let first = Bundled::start(data.path()).await.unwrap();
    let second = Bundled::start(data.path()).await.unwrap();
    assert_eq!(pid(&first).await, pid(&second).await);

    first.stop().await.unwrap();
    set(&second, "still there").await;
    second.stop().await.unwrap();
    assert!(is_over(data.path()));
}

#[tokio::test]
async fn who_comes_while_it_is_being_stopped_gets_a_new_server() {
    let data = data();
    let first = Bundled::start(data.path()).await.unwrap();
    set(&first, "value").await;
    let (stopped, second) = tokio::join!(first.stop(), Bundled::start(data.path()));
    stopped.unwrap();
    let second = second.unwrap();
    assert_eq!(get(&second).await.as_deref(), Some("value"));
    second.stop().await.unwrap();
}

#[tokio::test]
async fn several_starts_at_once_yield_one_server() {
    let data = data();
    let start = || Bundled::start(data.path());
    let (one, two, three) = tokio::join!(start(), start(), start());
    let shares = [one.unwrap(), two.unwrap(), three.unwrap()];
    let expected = pid(&shares[0]).await;
    for share in &shares {
        assert_eq!(pid(share).await, expected);
    }
    for share in shares {
        share.stop().await.unwrap();
    }
    assert!(is_over(data.path()));
}

#[tokio::test]
async fn a_killed_server_is_restarted_with_its_data() {
    let data = data();
    let starter = Bundled::start(data.path()).await.unwrap();
    let joiner = Bundled::start(data.path()).await.unwrap();
    set(&starter, "value").await;
    let killed = pid_in_file(&data);
    assert_eq!(killed, pid(&starter).await);

    kill_process(killed, Signal::KILL).unwrap();
    until("a new server", async || ask_pid(&starter).await.is_some_and(|pid| pid != killed)).await;
    assert_eq!(get(&joiner).await.as_deref(), Some("value"));

    // One that only joined restarts it as well.
    starter.stop().await.unwrap();
    let killed = pid(&joiner).await;
    kill_process(killed, Signal::KILL).unwrap();
    until("a new server", async || ask_pid(&joiner).await.is_some_and(|pid| pid != killed)).await;
    assert_eq!(get(&joiner).await.as_deref(), Some("value"));
    joiner.stop().await.unwrap();
    assert!(is_over(data.path()));
}

#[tokio::test]
async fn an_interrupt_from_the_terminal_does_not_reach_the_server() {
    let data = data();
    let redis = Bundled::start(data.path()).await.unwrap();
    let server = pid(&redis).await;
    // A terminal sends it to the process group in its foreground, which is Exedra's.
    assert_eq!(getpgid(Some(server)).unwrap(), server);
    redis.stop().await.unwrap();
}

#[tokio::test]
async fn a_long_log_is_put_aside() {
    let data = data();
    let log = Folder::open(data.path()).unwrap().log().unwrap();
    log.set_len(5 << 20).unwrap();
    let redis = Bundled::start(data.path()).await.unwrap();
    let length = |name: &str| fs::metadata(data.path().join("redis").join(name)).unwrap().len();
    assert!(length("redis.log") < 100_000);
    assert_eq!(length("redis.log.1"), 5 << 20);
    redis.stop().await.unwrap();
}

/// As after a process that was killed: its server runs, and nobody has a share in it.
async fn orphan(data: &TempDir) -> std::process::Child {
    let folder = Folder::open(data.path()).unwrap();
    let lock = folder.lock_server().unwrap().unwrap();
    let program = program::find(None).await.unwrap();
    folder.furnish(&program).unwrap();
    let orphan = std::process::Command::new(program)
        .arg(folder::CONFIGURATION_FILE)
        .current_dir(folder.path())
        .stdin(lock)
        .stdout(folder.log().unwrap())
        .spawn()
        .unwrap();
    until("the orphan's answer", async || matches!(line::Line::open(folder.socket()).await, Ok(line::Found::Ready(_))))
        .await;
    orphan
}

#[tokio::test]
async fn a_server_that_outlived_its_process_is_taken_over_and_stopped() {
    let data = data();
    let mut orphan = orphan(&data).await;
    let redis = Bundled::start(data.path()).await.unwrap();
    assert_eq!(pid(&redis).await, Pid::from_child(&orphan));
    redis.stop().await.unwrap();
    assert!(orphan.wait().unwrap().success());
    assert!(is_over(data.path()));
}

/// As when another process has restarted the server, and left, before this one has looked.
#[tokio::test]
async fn the_last_to_leave_stops_even_a_server_that_it_never_met() {
    for dropped in [true, false] {
        let data = data();
        let mut orphan = orphan(&data).await;
        let keeper = Keeper::enter(Folder::open(data.path()).unwrap(), Patience::USUAL).await.unwrap();
        if dropped {
            drop(keeper);
        } else {
            keeper.leave().await.unwrap();
        }
        assert!(orphan.wait().unwrap().success());
    }
}

#[tokio::test]
async fn a_second_server_is_never_started_on_the_files_of_one_that_hangs() {
    let data = data();
    let mut orphan = orphan(&data).await;
    kill_process(Pid::from_child(&orphan), Signal::STOP).unwrap();
    // With its socket and without: what counts is the lock.
    let patience = Patience { start: Duration::from_millis(100), ..Patience::USUAL };
    for _ in 0..2 {
        let refusal =
            Keeper::enter(Folder::open(data.path()).unwrap(), patience).await.unwrap().ensure().await.unwrap_err();
        assert!(matches!(refusal, BundledError::Silent { .. }), "{refusal}");
        let _ = fs::remove_file(data.path().join("redis/redis.sock"));
    }
    orphan.kill().unwrap();
    orphan.wait().unwrap();
}

#[tokio::test]
async fn a_server_that_hangs_is_killed_when_it_has_to_stop() {
    let data = data();
    let patience = Patience { stop: Duration::from_millis(200), ..Patience::USUAL };
    let redis = Bundled::start_with(data.path(), patience).await.unwrap();
    set(&redis, "value").await;
    kill_process(pid(&redis).await, Signal::STOP).unwrap();
    redis.stop().await.unwrap();
    assert!(is_over(data.path()));

    let redis = Bundled::start(data.path()).await.unwrap();
    assert_eq!(get(&redis).await.as_deref(), Some("value"));
    redis.stop().await.unwrap();
}

#[tokio::test]
async fn a_dropped_share_is_given_up() {
    let data = data();
    let redis = Bundled::start(data.path()).await.unwrap();
    drop(redis);
    until("the server's end", async || is_over(data.path())).await;
}

#[test]
fn a_runtime_that_ends_takes_the_server_along() {
    let data = data();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let redis = runtime.block_on(Bundled::start(data.path())).unwrap();
    let server = runtime.block_on(pid(&redis));
    drop(runtime);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(until("the server's end", async || is_over(data.path())));
    runtime.block_on(until("its process's end", async || {
        // This process is its parent, and reaps it when the next child ends.
        let _ = tokio::process::Command::new("true").status().await;
        test_kill_process(server).is_err()
    }));
    drop(redis);
}

#[tokio::test]
async fn a_stale_socket_is_replaced() {
    let data = data();
    let folder = Folder::open(data.path()).unwrap();
    drop(UnixListener::bind(folder.socket()).unwrap());
    assert!(folder.socket().exists());
    let redis = Bundled::start(data.path()).await.unwrap();
    set(&redis, "value").await;
    redis.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_with_a_long_path_is_reached_through_a_short_link() {
    let data = data();
    let long = data.path().join("a data folder, and % a \"long\" one ".repeat(4)).join("ö");
    let redis = Bundled::start(&long).await.unwrap();
    let other = Bundled::start(&long).await.unwrap();
    assert!(redis.socket().as_os_str().len() < 100, "{}", redis.socket().display());
    assert_eq!(pid(&redis).await, pid(&other).await);
    assert!(long.join("redis/redis.sock").exists());

    // Somebody tidies the temporary folder: the next start makes the link again.
    let link = redis.socket().parent().unwrap().to_owned();
    fs::remove_file(&link).unwrap();
    let third = Bundled::start(&long).await.unwrap();
    assert_eq!(pid(&third).await, pid(&redis).await);
    for share in [redis, other, third] {
        share.stop().await.unwrap();
    }
    fs::remove_file(&link).unwrap();
}

#[tokio::test]
async fn an_address_with_unusual_characters_is_understood() {
    let data = data();
    let redis = Bundled::start(&data.path().join("50% \"ö\" ?x#y")).await.unwrap();
    set(&redis, "value").await;
    redis.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_exits_at_once_is_quoted() {
    let data = data();
    let folder = Folder::open(data.path()).unwrap();
    fs::write(folder.path().join("redis.log"), "what an earlier run said\n").unwrap();
    fs::write(folder.path().join("appendonlydir"), "not a folder").unwrap();
    let Err(refusal) = Bundled::start(data.path()).await else {
        panic!("a server started on files that it can't read");
    };
    let refusal = refusal.to_string();
    assert!(refusal.starts_with("the server exited at once (exit status: 1)"), "{refusal}");
    assert!(refusal.contains("appendonlydir"), "{refusal}");
    assert!(!refusal.contains("an earlier run"), "{refusal}");
    assert!(is_over(data.path()));
}
