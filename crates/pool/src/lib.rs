//! Bounded threads for work that keeps a processor busy: hashing passwords, cooking Markdown,
//! decoding images.
//!
//! Such work would stall every request that shares a runtime thread with it. Tokio's own blocking
//! pool is no place for it either: that pool grows to hundreds of threads and queues without bound,
//! so a flood of sign-ins would take the memory of hundreds of Argon2 runs. Here the threads are
//! few, the queue is short, and a full queue says so at once.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use thiserror::Error;
use tokio::sync::oneshot;

/// A fixed number of threads and a bounded queue before them.
///
/// When the pool is dropped, its threads finish what they are at and end; nobody waits for them.
pub struct Pool {
    shared: Arc<Shared>,
    threads: usize,
    queue: usize,
    turned_away: AtomicU64,
}

/// How busy a pool is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Pieces of work that run.
    pub running: usize,
    /// Pieces of work that wait and are still wanted.
    pub waiting: usize,
    /// How often the queue was full, since the pool was made.
    pub turned_away: u64,
    /// Pieces of work that were not turned away, since the pool was made.
    pub taken_on: u64,
    /// How many can run, and how many more can wait.
    pub threads: usize,
    pub queue: usize,
}

/// Why there is no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Error {
    #[error("too much is waiting already; try again in a moment")]
    Busy,
    /// The work panicked. The panic hook has told where.
    #[error("the work ended in a panic")]
    Died,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    waiting: VecDeque<Box<dyn Job>>,
    /// Threads without work, some of which may have been woken for a job that still waits.
    free: usize,
    taken_on: u64,
    closed: bool,
}

/// Work together with the way back to who asked for it.
trait Job: Send {
    fn is_wanted(&self) -> bool;
    fn run(self: Box<Self>, thread: Occupied<'_>);
}

/// A thread that has work. It counts as free again when this is dropped.
struct Occupied<'a>(&'a Shared);

impl Drop for Occupied<'_> {
    fn drop(&mut self) {
        self.0.lock().free += 1;
    }
}

struct Task<F, T> {
    work: F,
    answer: oneshot::Sender<T>,
}

impl<F: FnOnce() -> T + Send, T: Send> Job for Task<F, T> {
    fn is_wanted(&self) -> bool {
        !self.answer.is_closed()
    }

    fn run(self: Box<Self>, thread: Occupied<'_>) {
        let Self { work, answer } = *self;
        // Bound after `answer`, so that a panic drops it first: whoever hears of the end finds the
        // thread free.
        let thread = thread;
        if answer.is_closed() {
            return;
        }
        let result = work();
        drop(thread);
        // A caller who went away meanwhile doesn't want the result any more.
        let _ = answer.send(result);
    }
}

impl Pool {
    /// Starts `threads` threads, named `{name}-1` and so on, with room for `queue` pieces of work
    /// beyond those that run.
    ///
    /// # Panics
    /// If the operating system refuses a thread.
    pub fn new(name: &'static str, threads: usize, queue: usize) -> Self {
        Self::of(name, threads, queue, || {})
    }

    /// The same, of threads that give way to all others where processors are short: for work that
    /// nobody's page waits for but the one who asked.
    ///
    /// # Panics
    /// As [`Pool::new`].
    pub fn patient(name: &'static str, threads: usize, queue: usize) -> Self {
        Self::of(name, threads, queue, give_way)
    }

    #[expect(
        clippy::expect_used,
        reason = "pools are made at the start, and a server that gets no threads can't serve"
    )]
    fn of(name: &'static str, threads: usize, queue: usize, prepare: fn()) -> Self {
        let shared = Arc::new(Shared {
            state: Mutex::new(State { waiting: VecDeque::new(), free: threads, taken_on: 0, closed: false }),
            changed: Condvar::new(),
        });
        for number in 1..=threads {
            let shared = Arc::clone(&shared);
            thread::Builder::new()
                .name(format!("{name}-{number}"))
                .spawn(move || {
                    prepare();
                    shared.work();
                })
                .expect("the operating system starts a thread");
        }
        Self { shared, threads, queue, turned_away: AtomicU64::new(0) }
    }

    /// Runs `work` on one of the threads. Dropping the future gives up the place in the queue; work
    /// that has begun runs to its end.
    ///
    /// # Errors
    /// [`Error::Busy`], at once, when all threads work and the queue is full; [`Error::Died`] when
    /// the work panics.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let (answer, result) = oneshot::channel();
        self.enqueue(Box::new(Task { work, answer }))?;
        result.await.map_err(|_| Error::Died)
    }

    /// Whether there is room for one more piece of work, which another may take meanwhile: for whoever
    /// would have much to do before.
    ///
    /// # Errors
    /// [`Error::Busy`]
    pub fn has_room(&self) -> Result<(), Error> {
        let state = self.shared.lock();
        let is_full = state.waiting.len() >= self.queue + state.free && state.waiting.iter().all(|job| job.is_wanted());
        if is_full {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
            return Err(Error::Busy);
        }
        Ok(())
    }

    /// How many pieces of work stand in the queue and are still wanted.
    pub fn waiting(&self) -> usize {
        let state = self.shared.lock();
        state.waiting.iter().filter(|job| job.is_wanted()).count()
    }

    pub fn load(&self) -> Load {
        let state = self.shared.lock();
        Load {
            running: self.threads.saturating_sub(state.free),
            waiting: state.waiting.iter().filter(|job| job.is_wanted()).count(),
            turned_away: self.turned_away.load(Ordering::Relaxed),
            taken_on: state.taken_on,
            threads: self.threads,
            queue: self.queue,
        }
    }

    fn enqueue(&self, job: Box<dyn Job>) -> Result<(), Error> {
        let mut state = self.shared.lock();
        let room = self.queue + state.free;
        if state.waiting.len() >= room {
            // Those who went away make room before anybody is turned down.
            state.waiting.retain(|job| job.is_wanted());
        }
        if state.waiting.len() >= room {
            self.turned_away.fetch_add(1, Ordering::Relaxed);
            return Err(Error::Busy);
        }
        state.waiting.push_back(job);
        state.taken_on += 1;
        drop(state);
        self.shared.changed.notify_one();
        Ok(())
    }
}

/// How much the priority of threads that give way is lowered (see nice(2)).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 15;

/// On Linux every thread has a priority of its own. Elsewhere it is the process's.
fn give_way() {
    // A thread that may not lower its priority works all the same.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICENESS);
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
    }
}

impl Shared {
    /// The life of a thread.
    fn work(&self) {
        while let Some(job) = self.next_job() {
            // Nothing of the job is seen again after a panic, so nothing half-changed is left
            // behind. The thread lives on, and dropping the answer unsent tells the caller.
            let _ = catch_unwind(AssertUnwindSafe(|| job.run(Occupied(self))));
        }
    }

    /// Waits for work; `None` when the pool is gone.
    fn next_job(&self) -> Option<Box<dyn Job>> {
        let mut state = self.lock();
        loop {
            // Whoever waits for a result borrows the pool, so a closed pool's queue holds only what
            // nobody wants.
            if state.closed {
                return None;
            }
            if let Some(job) = state.waiting.pop_front() {
                state.free -= 1;
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A panic can't leave the state half-changed, as no foreign code runs under the lock but the
    /// drop of unwanted work; so a poisoned lock is as good as any.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
