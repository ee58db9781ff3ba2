//! No test sleeps: work is held at a gate until the test opens it.

use std::cell::RefCell;
use std::sync::mpsc;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::Duration;

use tokio::task::{JoinHandle, yield_now};

use super::{Error, Load, Pool};

/// Only reached when a test fails: a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Work that says when it begins and ends when the gate opens.
struct Held {
    caller: JoinHandle<Result<u32, Error>>,
    open: mpsc::Sender<()>,
}

/// Puts work into the pool that occupies a thread, and returns once it runs.
async fn hold(pool: &Arc<Pool>, result: u32) -> Held {
    let (begun, begins) = mpsc::channel();
    let (open, gate) = mpsc::channel::<()>();
    let caller = spawn(pool, move || {
        begun.send(()).unwrap();
        gate.recv_timeout(PATIENCE).unwrap();
        result
    })
    .await;
    begins.recv_timeout(PATIENCE).unwrap();
    Held { caller, open }
}

/// Calls the pool from a task of its own, which has taken its place in the queue when this returns.
async fn spawn(pool: &Arc<Pool>, work: impl FnOnce() -> u32 + Send + 'static) -> JoinHandle<Result<u32, Error>> {
    let pool = Arc::clone(pool);
    let caller = tokio::spawn(async move { pool.run(work).await });
    // The tests' runtime has one thread, which now polls the task until it waits.
    yield_now().await;
    caller
}

#[tokio::test]
async fn the_result_comes_back() {
    let pool = Pool::new("pool", 1, 1);
    assert_eq!(pool.run(|| 6 * 7).await, Ok(42));
}

#[tokio::test]
async fn threads_bear_the_pools_name() {
    let pool = Pool::new("passwords", 1, 1);
    let name = pool.run(|| thread::current().name().map(str::to_owned)).await;
    assert_eq!(name, Ok(Some("passwords-1".to_owned())));
}

#[tokio::test]
async fn as_many_run_at_once_as_there_are_threads() {
    let pool = Arc::new(Pool::new("pool", 2, 0));
    let barrier = Arc::new(Barrier::new(2));
    let mut callers = Vec::new();
    for _ in 0..2 {
        let barrier = Arc::clone(&barrier);
        callers.push(
            spawn(&pool, move || {
                barrier.wait();
                1
            })
            .await,
        );
    }
    for caller in callers {
        assert_eq!(caller.await.unwrap(), Ok(1));
    }
}

#[tokio::test]
async fn a_full_queue_turns_the_next_one_down_at_once() {
    let pool = Arc::new(Pool::new("pool", 1, 2));
    let held = hold(&pool, 1).await;
    let second = spawn(&pool, || 2).await;
    let third = spawn(&pool, || 3).await;
    assert_eq!(pool.load(), Load { running: 1, waiting: 2, turned_away: 0, taken_on: 3, threads: 1, queue: 2 });
    assert_eq!(pool.run(|| 4).await, Err(Error::Busy));
    assert_eq!(pool.load(), Load { running: 1, waiting: 2, turned_away: 1, taken_on: 3, threads: 1, queue: 2 });

    held.open.send(()).unwrap();
    assert_eq!(held.caller.await.unwrap(), Ok(1));
    assert_eq!(second.await.unwrap(), Ok(2));
    assert_eq!(third.await.unwrap(), Ok(3));
    assert_eq!(pool.waiting(), 0);
    assert_eq!(pool.run(|| 5).await, Ok(5));
}

#[tokio::test]
async fn a_caller_who_goes_away_before_its_turn_is_skipped() {
    let pool = Arc::new(Pool::new("pool", 1, 2));
    let held = hold(&pool, 1).await;
    let (ran, runs) = mpsc::channel();
    let impatient = spawn(&pool, move || {
        ran.send(()).unwrap();
        2
    })
    .await;
    let patient = spawn(&pool, || 3).await;

    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    assert_eq!(pool.waiting(), 1);

    held.open.send(()).unwrap();
    assert_eq!(patient.await.unwrap(), Ok(3));
    assert_eq!(runs.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
}

#[tokio::test]
async fn a_caller_who_goes_away_makes_room() {
    let pool = Arc::new(Pool::new("pool", 1, 1));
    let held = hold(&pool, 1).await;
    let impatient = spawn(&pool, || 2).await;
    assert_eq!(pool.run(|| 3).await, Err(Error::Busy));

    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    let next = spawn(&pool, || 4).await;
    assert_eq!(pool.waiting(), 1);

    held.open.send(()).unwrap();
    assert_eq!(next.await.unwrap(), Ok(4));
}

#[tokio::test]
async fn whether_there_is_room_is_known_beforehand() {
    let pool = Arc::new(Pool::new("pool", 1, 1));
    assert_eq!(pool.has_room(), Ok(()));
    let held = hold(&pool, 1).await;
    let impatient = spawn(&pool, || 2).await;
    assert_eq!(pool.has_room(), Err(Error::Busy));
    impatient.abort();
    assert!(impatient.await.unwrap_err().is_cancelled());
    assert_eq!(pool.has_room(), Ok(()));
    held.open.send(()).unwrap();
    assert_eq!(held.caller.await.unwrap(), Ok(1));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn patient_threads_have_a_lower_priority_than_others() {
    let niceness = |pool: Pool| async move {
        let stat = pool.run(|| std::fs::read_to_string("/proc/thread-self/stat")).await.unwrap().unwrap();
        // The name, which may hold anything, ends with the last parenthesis (see proc(5)).
        stat.rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().parse::<i32>().unwrap()
    };
    let usual = niceness(Pool::new("usual", 1, 0)).await;
    assert_eq!(niceness(Pool::patient("patient", 1, 0)).await, (usual + super::NICENESS).min(19));
}

#[tokio::test]
async fn a_panic_is_told_to_its_caller_and_the_thread_lives_on() {
    let pool = Pool::new("pool", 1, 0);
    let died = pool.run(|| -> u32 { panic!("expected by the test") }).await;
    assert_eq!(died, Err(Error::Died));
    // With one thread and no queue, this runs only if that thread is free again.
    assert_eq!(pool.run(|| 7).await, Ok(7));
}

#[tokio::test]
async fn threads_end_when_the_pool_is_dropped() {
    thread_local! {
        static ALIVE: RefCell<Option<mpsc::Sender<()>>> = const { RefCell::new(None) };
    }
    let (alive, ends) = mpsc::channel();
    let pool = Pool::new("pool", 3, 3);
    let barrier = Arc::new(Barrier::new(3));
    let visit = || {
        let (alive, barrier) = (alive.clone(), Arc::clone(&barrier));
        pool.run(move || {
            ALIVE.set(Some(alive));
            barrier.wait();
        })
    };
    let (a, b, c) = tokio::join!(visit(), visit(), visit());
    assert_eq!((a, b, c), (Ok(()), Ok(()), Ok(())));

    drop(alive);
    drop(pool);
    // Each thread holds a sender until it ends.
    assert_eq!(ends.recv_timeout(PATIENCE), Err(mpsc::RecvTimeoutError::Disconnected));
}
