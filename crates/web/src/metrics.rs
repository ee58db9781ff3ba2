//! What a node tells whoever watches it, in Prometheus' text format (version 0.0.4).
//!
//! All series are known when the router is made: routes by their patterns, never by an address that
//! somebody asked for, so that nobody can make more of them. Counting a request takes five additions
//! and a look-up, and no lock.

use std::collections::HashMap;
use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use forum::Finds;

use crate::app::App;
use crate::routes::table;

/// The label of requests that no route matches.
const NO_ROUTE: &str = "(none)";
const METHODS: [&str; 3] = ["GET", "POST", "other"];
/// The codes that are counted each by itself: those that the program answers with, in order.
const STATUSES: [u16; 22] =
    [200, 204, 206, 301, 302, 303, 304, 400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 416, 422, 429, 500, 503];
/// The label of all other codes.
const OTHER_STATUS: &str = "other";
/// Upper ends of the classes of latency, in microseconds.
const MICROSECONDS: &[u64] =
    &[100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 5_000_000];
const TRIPS: &[u64] = &[0, 1, 2, 3, 4, 6, 10];

/// The requests of this node so far.
pub(crate) struct Requests {
    routes: HashMap<&'static str, [Counted; 3]>,
    elsewhere: [Counted; 3],
}

/// Requests of one route and method.
pub(crate) struct Counted {
    /// One for each of [`STATUSES`].
    statuses: [AtomicU64; STATUSES.len()],
    other_statuses: AtomicU64,
    latency: Histogram,
    trips: Histogram,
}

struct Histogram {
    ends: &'static [u64],
    /// One more than there are ends.
    counts: Box<[AtomicU64]>,
    sum: AtomicU64,
}

impl Requests {
    pub(crate) fn new() -> Self {
        let each = || [Counted::new(), Counted::new(), Counted::new()];
        Self { routes: table().into_iter().map(|route| (route.path, each())).collect(), elsewhere: each() }
    }

    /// Where a request is counted. `HEAD` counts as `GET`.
    pub(crate) fn of(&self, route: Option<&str>, method: &Method) -> &Counted {
        let [get, post, other] = route.and_then(|route| self.routes.get(route)).unwrap_or(&self.elsewhere);
        match *method {
            Method::GET | Method::HEAD => get,
            Method::POST => post,
            _ => other,
        }
    }

    /// What was asked for at all, in an order that stays.
    fn each(&self) -> Vec<(&'static str, &'static str, &Counted)> {
        let mut routes: Vec<_> = self.routes.iter().map(|(route, counted)| (*route, counted)).collect();
        routes.sort_unstable_by_key(|(route, _)| *route);
        routes.push((NO_ROUTE, &self.elsewhere));
        let each = routes.into_iter().flat_map(|(route, counted)| {
            METHODS.into_iter().zip(counted).map(move |(method, counted)| (route, method, counted))
        });
        each.filter(|(_, _, counted)| counted.latency.count() > 0).collect()
    }
}

impl Counted {
    fn new() -> Self {
        Self {
            statuses: [const { AtomicU64::new(0) }; STATUSES.len()],
            other_statuses: AtomicU64::default(),
            latency: Histogram::new(MICROSECONDS),
            trips: Histogram::new(TRIPS),
        }
    }

    pub(crate) fn note(&self, status: StatusCode, took: Duration, trips: u32) {
        let place = STATUSES.binary_search(&status.as_u16()).ok();
        let count = place.and_then(|place| self.statuses.get(place)).unwrap_or(&self.other_statuses);
        count.fetch_add(1, Ordering::Relaxed);
        self.latency.note(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
        self.trips.note(u64::from(trips));
    }
}

impl Counted {
    /// Each code that was answered with, and how often.
    fn by_status(&self) -> impl Iterator<Item = (String, u64)> {
        let known = STATUSES.iter().map(u16::to_string).zip(&self.statuses);
        let other = std::iter::once((OTHER_STATUS.to_owned(), &self.other_statuses));
        let all = known.chain(other).map(|(status, count)| (status, count.load(Ordering::Relaxed)));
        all.filter(|(_, count)| *count > 0)
    }
}

impl Histogram {
    fn new(ends: &'static [u64]) -> Self {
        let counts = std::iter::repeat_with(AtomicU64::default).take(ends.len() + 1).collect();
        Self { ends, counts, sum: AtomicU64::default() }
    }

    fn note(&self, value: u64) {
        if let Some(count) = self.counts.get(self.ends.partition_point(|end| *end < value)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(value, Ordering::Relaxed);
    }

    fn count(&self) -> u64 {
        self.counts.iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    /// `unit`: how many of what is counted are one of what is told.
    fn write(&self, text: &mut String, name: &str, labels: &str, unit: f64) {
        let mut up_to = 0;
        for (end, count) in self.ends.iter().zip(&self.counts) {
            up_to += count.load(Ordering::Relaxed);
            sample(text, &format!("{name}_bucket"), &format!("{labels},le=\"{}\"", *end as f64 / unit), up_to);
        }
        up_to += self.counts.last().map_or(0, |count| count.load(Ordering::Relaxed));
        sample(text, &format!("{name}_bucket"), &format!("{labels},le=\"+Inf\""), up_to);
        sample(text, &format!("{name}_sum"), labels, self.sum.load(Ordering::Relaxed) as f64 / unit);
        sample(text, &format!("{name}_count"), labels, up_to);
    }
}

fn family(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// Label values need no escaping: they are names of our own, none of which has a quote in it.
fn sample(text: &mut String, name: &str, labels: &str, value: impl Display) {
    let _ = match labels {
        "" => writeln!(text, "{name} {value}"),
        _ => writeln!(text, "{name}{{{labels}}} {value}"),
    };
}

/// What a node's router has counted, and what the forum behind it says of itself.
#[derive(Clone)]
pub struct Metrics(pub(crate) App);

impl Metrics {
    /// Everything as it stands now. While the store is away, what only it knows is left out.
    pub async fn text(&self) -> String {
        let mut text = String::new();
        self.requests(&mut text);
        self.caches(&mut text);
        self.pools(&mut text);
        self.tail(&mut text);
        self.followers(&mut text).await;
        text
    }

    fn requests(&self, text: &mut String) {
        let each = self.0.requests.each();
        family(text, "exedra_requests_total", "counter", "Requests answered.");
        for (route, method, counted) in &each {
            for (status, count) in counted.by_status() {
                let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
                sample(text, "exedra_requests_total", &labels, count);
            }
        }
        let name = "exedra_request_duration_seconds";
        family(text, name, "histogram", "Time until the answer's head is ready.");
        for (route, method, counted) in &each {
            counted.latency.write(text, name, &format!("route=\"{route}\",method=\"{method}\""), 1e6);
        }
        let name = "exedra_request_redis_round_trips";
        family(text, name, "histogram", "Answers of Redis that a request waited for, one after the other.");
        for (route, method, counted) in &each {
            counted.trips.write(text, name, &format!("route=\"{route}\",method=\"{method}\""), 1.0);
        }
    }

    fn caches(&self, text: &mut String) {
        let forum = &self.0.forum;
        let caches: [(&str, &Finds); 4] = [
            ("guest_pages", self.0.guest_pages.finds()),
            ("printed_posts", self.0.printed.finds()),
            ("remembered", forum.remembered()),
            ("cooked_posts", forum.cooked()),
        ];
        family(text, "exedra_cache_reads_total", "counter", "Reads of caches; what no longer held is a miss.");
        for (cache, finds) in caches {
            for (result, count) in [("hit", finds.hits()), ("miss", finds.misses())] {
                let labels = format!("cache=\"{cache}\",result=\"{result}\"");
                sample(text, "exedra_cache_reads_total", &labels, count);
            }
        }
    }

    fn pools(&self, text: &mut String) {
        let mut pools = self.0.forum.pools().to_vec();
        pools.push(("press", self.0.press.load()));
        family(text, "exedra_pool_running", "gauge", "Pieces of work that run.");
        for (pool, load) in &pools {
            sample(text, "exedra_pool_running", &format!("pool=\"{pool}\""), load.running);
        }
        family(text, "exedra_pool_waiting", "gauge", "Pieces of work that wait.");
        for (pool, load) in &pools {
            sample(text, "exedra_pool_waiting", &format!("pool=\"{pool}\""), load.waiting);
        }
        family(text, "exedra_pool_turned_away_total", "counter", "Pieces of work for which the queue was full.");
        for (pool, load) in &pools {
            sample(text, "exedra_pool_turned_away_total", &format!("pool=\"{pool}\""), load.turned_away);
        }
    }

    fn tail(&self, text: &mut String) {
        let forum = &self.0.forum;
        family(text, "exedra_tail_hears", "gauge", "Whether this node hears what happens, and so may remember.");
        sample(text, "exedra_tail_hears", "", u8::from(forum.hears()));
        let away = forum.away_since().map_or(0, |since| forum.now().0.saturating_sub(since.0));
        family(text, "exedra_redis_away_seconds", "gauge", "For how long Redis, or a part of it, has been away.");
        sample(text, "exedra_redis_away_seconds", "", away as f64 / 1e3);
    }

    async fn followers(&self, text: &mut String) {
        let behind = self.0.forum.behind().await;
        family(text, "exedra_redis_up", "gauge", "Whether Redis answers.");
        sample(text, "exedra_redis_up", "", u8::from(behind.is_ok()));
        let Ok(behind) = behind else { return };
        let figures = [
            ("exedra_followers_lag_seconds", "Age of the oldest event not carried onward.", behind.lag.as_secs_f64()),
            ("exedra_followers_shards_behind", "Shards with such events.", behind.shards as f64),
            ("exedra_followers_parked", "Events put aside for an admin to send again.", behind.parked as f64),
        ];
        for (name, help, value) in figures {
            family(text, name, "gauge", help);
            sample(text, name, "", value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_counted_one_by_one_and_those_that_are_not_known_together() {
        let counted = Counted::new();
        for status in STATUSES.iter().chain(&[418, 599, 418]) {
            counted.note(StatusCode::from_u16(*status).unwrap_or_default(), Duration::ZERO, 0);
        }
        let each = STATUSES.iter().map(|status| (status.to_string(), 1));
        let all: Vec<(String, u64)> = each.chain([(OTHER_STATUS.to_owned(), 3)]).collect();
        assert_eq!(counted.by_status().collect::<Vec<_>>(), all);
    }
}
