//! Requests without pause, each over a connection of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use crate::server::{Place, until};

const THREADS: usize = 4;

pub(crate) struct Load {
    enough: Arc<AtomicBool>,
    answered: Arc<AtomicUsize>,
    threads: Vec<JoinHandle<Vec<String>>>,
}

impl Load {
    pub(crate) fn on(place: &Place) -> Self {
        let (enough, answered) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let threads = (0..THREADS)
            .map(|_| {
                let (enough, answered, place) = (Arc::clone(&enough), Arc::clone(&answered), place.clone());
                thread::spawn(move || {
                    let mut failures = Vec::new();
                    while !enough.load(Ordering::Relaxed) {
                        match place.get("/healthz") {
                            Ok(status) if status == "200" => {
                                answered.fetch_add(1, Ordering::Relaxed);
                            }
                            Ok(status) => failures.push(status),
                            Err(error) => failures.push(error.to_string()),
                        }
                    }
                    failures
                })
            })
            .collect();
        Self { enough, answered, threads }
    }

    /// Waits until so many more requests were answered.
    pub(crate) fn until_answered(&self, more: usize) {
        let aim = self.answered.load(Ordering::Relaxed) + more;
        until("requests are answered", || self.answered.load(Ordering::Relaxed) >= aim);
    }

    /// Ends it, and says which requests failed and how.
    pub(crate) fn failures(self) -> Vec<String> {
        self.enough.store(true, Ordering::Relaxed);
        self.threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    }
}
