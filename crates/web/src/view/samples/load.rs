//! What weighs on the forum.

use super::places::plot;
use super::texts::{RIGHT_TO_LEFT, long_title};
use super::*;
use crate::view::plot::Shape;

pub(super) fn samples() -> Vec<Sample> {
    vec![sample("admin-load", &AdminLoadPage::sample()), sample("admin-load-none", &AdminLoadPage::none())]
}

fn place() -> PlaceLink {
    PlaceLink { mark: "3fa2bc41".to_owned(), block: "/admin/blocks?what=place%3A3fa2bc41".to_owned() }
}

fn limit(what: &'static str, whose: &'static str, refused: &str, fullest: Option<&str>) -> LimitState {
    LimitState {
        what,
        whose,
        allowed: "10 at once, then 20 an hour".to_owned(),
        refused: refused.to_owned(),
        fullest: fullest.map(str::to_owned),
        member: None,
        place: None,
    }
}

fn crawler(name: &'static str, requests: &str, seen: Option<When>) -> CrawlerLine {
    CrawlerLine {
        name,
        requests: requests.to_owned(),
        bytes: "1.2 GiB".to_owned(),
        taken: ["1,204,331", "12", "0", "3", "1", "801,442", "7"].map(str::to_owned).into(),
        seen,
    }
}

impl AdminLoadPage {
    fn sample() -> Self {
        let bars = || Shape::Bars { values: vec![3.0, 0.0, 12.0], upon: Vec::new() };
        let refused =
            |why: &str, member, place| RefusedLine { when: when(22, "03:12"), why: why.to_owned(), member, place };
        let cause =
            |what: &str, count: &str, settings| CauseLine { what: what.to_owned(), count: count.to_owned(), settings };
        let pool = |what, turned_away: &str| PoolLine {
            what,
            running: "1 of 2".to_owned(),
            waiting: "0 of 32".to_owned(),
            turned_away: turned_away.to_owned(),
        };
        Self {
            frame: member_frame("Spam and load", "admin"),
            tabs: vec![tab("Dashboard", "/admin", false), tab("Spam and load", "/admin/load", true)],
            spans: vec![tab("Day", "/admin/load?over=day", true), tab("Month", "/admin/load?over=month", false)],
            about: "The last 24 hours, with the one that has begun, on all nodes. Hours are those of UTC.".to_owned(),
            refused: vec![plot("of-limits", bars()), plot("of-sign-ins", bars())],
            causes: vec![
                cause("A sign-in with a wrong name or password", "1,204", None),
                cause("Limit: Searching, for a network", "12", Some(Link::new("Limits", "/admin/settings/limits"))),
            ],
            recent: vec![
                refused("A sign-in with a wrong name or password", None, Some(place())),
                refused("Limit: Voting, for an account", Some(Link::new(long_title(), "/user/a")), Some(place())),
                refused("A post waits: a watched word", Some(Link::new(RIGHT_TO_LEFT, "/user/b")), None),
                refused("A post waits: a watched word", Some(Link::new("somebody who has left", "")), None),
                refused("Too much was waiting", None, None),
            ],
            kept: "50 at most, for a day. Of a network only a keyed hash is kept.".to_owned(),
            warning: Some("The limits are switched off: anybody may try passwords and post without end.".to_owned()),
            limits: vec![
                LimitState { place: Some(place()), ..limit("Searching", "a network", "12", Some("100 %")) },
                LimitState {
                    member: Some(Link::new(long_title(), "/user/a")),
                    ..limit("Voting", "an account", "", Some("3 %"))
                },
                limit("Asking for a letter", "all together", "", None),
            ],
            pools: vec![pool("Checking passwords", "1,204"), pool("Searching", "0")],
            crawled: vec![plot("requests", bars()), plot("bytes", bars())],
            crawlers: vec![
                crawler("Googlebot", "2,005,796", Some(when(22, "03:12"))),
                crawler("facebookexternalhit", "0", None),
            ],
        }
    }

    fn none() -> Self {
        Self {
            refused: Vec::new(),
            causes: Vec::new(),
            recent: Vec::new(),
            warning: None,
            crawled: Vec::new(),
            crawlers: Vec::new(),
            ..Self::sample()
        }
    }
}
