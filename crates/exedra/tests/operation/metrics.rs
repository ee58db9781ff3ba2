//! What `/metrics` tells, and to whom.

use std::io::Write;
use std::process::Stdio;

use tempfile::TempDir;

use crate::server::{Place, Server, exedra, serve, until};

struct Watched {
    server: Server,
    forum: Place,
    metrics: Place,
    folder: TempDir,
}

fn watched() -> Watched {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    let mut setup = exedra();
    setup.args(["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"]);
    let mut setup = setup
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    writeln!(setup.stdin.take().unwrap(), "marble-bench-7").unwrap();
    assert!(setup.wait().unwrap().success());
    let mut command = serve("unix:http.sock");
    let server = Server::start(folder.path(), command.env("EXEDRA_METRICS__LISTEN", "unix:metrics.sock"));
    let place = |name: &str| Place::Unix(folder.path().join(name));
    let (forum, metrics) = (place("http.sock"), place("metrics.sock"));
    forum.until_it_answers();
    until("metrics are served", || metrics.connect().is_ok());
    Watched { server, forum, metrics, folder }
}

impl Watched {
    /// The value of a series, as it is written; zero while there is no such series.
    fn value(&self, series: &str) -> f64 {
        let page = self.metrics.page("/metrics").unwrap();
        let line = page.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.parse().unwrap())
    }
}

#[test]
fn metrics_are_told_at_their_own_address_alone() {
    let watched = watched();
    assert_eq!(watched.forum.get("/metrics").unwrap(), "404");
    let page = watched.metrics.page("/metrics").unwrap();
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    assert!(page.to_ascii_lowercase().contains("content-type: text/plain; version=0.0.4"), "{page}");
    for path in ["/", "/healthz", "/login"] {
        assert_eq!(watched.metrics.get(path).unwrap(), "404", "{path}");
    }
}

#[test]
fn figures_move_with_what_happens() {
    let watched = watched();
    let home = "exedra_requests_total{route=\"/\",method=\"GET\",status=\"200\"}";
    let kept = "exedra_cache_reads_total{cache=\"guest_pages\",result=\"hit\"}";
    assert_eq!((watched.value(home), watched.value(kept)), (0.0, 0.0));
    let mut asked = 0.0;
    until("a page comes from memory", || {
        assert_eq!(watched.forum.get("/").unwrap(), "200");
        asked += 1.0;
        watched.value(kept) > 0.0
    });
    assert_eq!(watched.value(home), asked);
    assert!(watched.value("exedra_cache_reads_total{cache=\"guest_pages\",result=\"miss\"}") > 0.0);
    for histogram in ["exedra_request_duration_seconds", "exedra_request_redis_round_trips"] {
        let bucket = format!("{histogram}_bucket{{route=\"/\",method=\"GET\",le=\"+Inf\"}}");
        assert_eq!(watched.value(&bucket), asked, "{histogram}");
        assert!(watched.value(&format!("{histogram}_sum{{route=\"/\",method=\"GET\"}}")) > 0.0, "{histogram}");
    }

    let open = watched.value("exedra_open_connections");
    let held: Vec<_> = (0..5).map(|_| watched.forum.connect().unwrap()).collect();
    until("they are counted", || watched.value("exedra_open_connections") >= open + 5.0);
    drop(held);
    until("they are gone", || watched.value("exedra_open_connections") == 0.0);

    assert_eq!((watched.value("exedra_redis_up"), watched.value("exedra_tail_hears")), (1.0, 1.0));
    assert!(watched.metrics.page("/metrics").unwrap().contains("\nexedra_redis_away_seconds 0\n"));
    assert!(watched.value("process_resident_memory_bytes") > 1e6);
    assert_eq!(watched.value(concat!("exedra_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"}")), 1.0);
    until("nothing is left to be carried onward", || {
        watched.metrics.page("/metrics").unwrap().contains("\nexedra_followers_shards_behind 0\n")
    });
}

#[test]
fn a_thousand_addresses_that_nobody_serves_are_one_series() {
    let watched = watched();
    for number in 0..1000 {
        assert_eq!(watched.forum.get(&format!("/wp-{number}/login.php")).unwrap(), "404");
    }
    for number in 0..20 {
        watched.forum.get(&format!("/topic/{number}/wp-{number}")).unwrap();
    }
    let page = watched.metrics.page("/metrics").unwrap();
    let series = page.lines().filter(|line| line.starts_with("exedra_requests_total{route=\"(none)\""));
    let series: Vec<&str> = series.collect();
    assert_eq!(series, ["exedra_requests_total{route=\"(none)\",method=\"GET\",status=\"404\"} 1000"]);
    assert!(page.contains("route=\"/topic/{tid}/{slug}\""), "{page}");
    assert!(!page.contains("wp-"), "{page}");
}

#[test]
fn a_process_that_takes_over_takes_the_metrics_over() {
    let mut watched = watched();
    let mut command = serve("unix:http.sock");
    command.arg("--take-over").env("EXEDRA_METRICS__LISTEN", "unix:metrics.sock");
    let successor = Server::start(watched.folder.path(), &mut command);
    assert!(watched.server.end().success());
    until("the new process tells its metrics", || watched.metrics.get("/metrics").is_ok_and(|status| status == "200"));
    assert!(successor.stop().success());
}
