//! `/admin/load`: what was refused and why, how the limits stand, and what crawlers took.

use axum::extract::State;
use forum::LoadPage;
use model::crawler::{Crawler, Taken};
use model::ids::MemberId;
use model::limits::{Act, Allowance};
use model::load::{Counted, Counts, Over, Slot};
use model::may::{Action, Object};
use model::near::PlaceMark;
use model::refused::{By, Cause, Group, RECENT_MOST};
use pool::Load;

use super::figures::{count_of, date, whole};
use super::{causes, size, tabs};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::pages::{Page, configuring, html};
use crate::request::{Params, Visit};
use crate::show;
use crate::view::plot::{Drawing, Shape, draw};
use crate::view::{
    AdminLoadPage, CauseLine, CrawlerLine, LimitState, Link, PlaceLink, Plot, PoolLine, RefusedLine, Tab,
};

const HERE: &str = "/admin/load";

pub(crate) async fn show(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let asked = params.find("over")?;
    let Some(over) = asked.map_or(Some(Over::default()), Over::parse) else {
        visit.who().await?.may(Action::Administer, Object::Site)?;
        return Err(Failure::bad("This is known over a day or a month."));
    };
    let (view, load) = visit.read(move |forum, view| Box::pin(forum.load(view, over))).await?;
    view.may(Action::Administer, Object::Site)?;
    let sheet = Sheet::of(&load, over);
    let spans = Over::ALL.map(|other| Tab {
        text: title(other).to_owned(),
        href: format!("{HERE}?over={}", other.name()),
        current: other == over,
    });
    let warning = "The limits are switched off: anybody may try passwords and post without end.";
    Ok(html(&AdminLoadPage {
        frame: visit.frame(&view).titled("Spam and load").unindexed(),
        tabs: tabs(HERE),
        spans: spans.into(),
        about: about(over).to_owned(),
        refused: sheet.refused(),
        causes: sheet.causes(),
        recent: sheet.recent(),
        kept: format!("{RECENT_MOST} at most, for a day. Of a network only a keyed hash is kept."),
        warning: (!app.forum.has_limits()).then(|| warning.to_owned()),
        limits: Act::ALL
            .into_iter()
            .flat_map(|act| By::ALL.map(|by| (act, by)))
            .filter_map(|it| sheet.limit(it))
            .collect(),
        pools: pools(&app),
        crawled: sheet.crawled(),
        crawlers: sheet.crawlers(),
    }))
}

/// As a tab says it.
fn title(over: Over) -> &'static str {
    match over {
        Over::Day => "Day",
        Over::Month => "Month",
    }
}

fn about(over: Over) -> &'static str {
    match over {
        Over::Day => "The last 24 hours, with the one that has begun, on all nodes. Hours are those of UTC.",
        Over::Month => "The last 30 days, with today, on all nodes. Days are those of UTC.",
    }
}

/// What the parts of the page have in common.
struct Sheet<'a> {
    load: &'a LoadPage,
    over: Over,
    /// One for each slot.
    labels: Vec<String>,
}

impl<'a> Sheet<'a> {
    fn of(load: &'a LoadPage, over: Over) -> Self {
        Self { load, over, labels: load.slots.iter().map(|(slot, _)| label(*slot)).collect() }
    }

    /// A plot for each group that there was something of.
    fn refused(&self) -> Vec<Plot> {
        let of = |group: Group| {
            let sum = |counts: &Counts| sum(counts, |cause| cause.group() == group);
            let note = if group == Group::Held { "one that waits for several reasons counts for each" } else { "" };
            let plot = || self.plot(causes::id(group), causes::title(group), note, sum, whole, count_of);
            (sum(&self.load.total) > 0).then(plot)
        };
        Group::ALL.into_iter().filter_map(of).collect()
    }

    /// The most frequent first.
    fn causes(&self) -> Vec<CauseLine> {
        let mut found: Vec<(Cause, u64)> = self.load.total.refused().collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let line = |(cause, count)| CauseLine {
            what: causes::words(cause),
            count: whole(count),
            settings: causes::settings(cause),
        };
        found.into_iter().map(line).collect()
    }

    fn recent(&self) -> Vec<RefusedLine> {
        let line = |refused: &model::refused::Refused| RefusedLine {
            when: show::when(refused.at),
            why: causes::words(refused.why),
            member: refused
                .member
                .map(|id| self.member(id).unwrap_or_else(|| Link::new("somebody who has left", String::new()))),
            place: refused.place.as_ref().map(place),
        };
        self.load.recent.iter().map(line).collect()
    }

    fn member(&self, id: MemberId) -> Option<Link> {
        self.load.members.get(&id).map(show::card_link)
    }

    /// A limit with its state; nothing, if there is none of this kind.
    fn limit(&self, (act, by): (Act, By)) -> Option<LimitState> {
        let allowed = allowance(act, by)?;
        let refused = self.load.total.get(Counted::Refused(Cause::Limit(act, by)));
        let fullest = self.load.fullest.get(&(act, by));
        Some(LimitState {
            what: configuring::act(act),
            whose: causes::whose(by),
            allowed: configuring::allowance(allowed),
            refused: if refused == 0 { String::new() } else { whole(refused) },
            fullest: fullest.map(|bucket| format!("{} %", bucket.percent(self.load.now))),
            member: fullest.and_then(|bucket| self.member(bucket.member?)),
            place: fullest.and_then(|bucket| bucket.place.as_ref()).map(place),
        })
    }

    fn crawled(&self) -> Vec<Plot> {
        let requests = |counts: &Counts| Crawler::ALL.into_iter().map(|crawler| counts.asked(crawler)).sum();
        let bytes = |counts: &Counts| Crawler::ALL.into_iter().map(|crawler| counts.get(Counted::Bytes(crawler))).sum();
        vec![
            self.plot("requests", "Requests of crawlers", "", requests, whole, count_of),
            self.plot("bytes", "Sent to crawlers", "", bytes, size, |value| size(value as u64)),
        ]
    }

    /// Who asked for most comes first; then those who were here before.
    fn crawlers(&self) -> Vec<CrawlerLine> {
        let total = &self.load.total;
        let mut here: Vec<Crawler> = Crawler::ALL.into();
        here.retain(|crawler| total.asked(*crawler) > 0 || self.load.seen.contains_key(crawler));
        here.sort_by_key(|crawler| std::cmp::Reverse(total.asked(*crawler)));
        let line = |crawler: Crawler| CrawlerLine {
            name: crawler.title(),
            requests: whole(total.asked(crawler)),
            bytes: size(total.get(Counted::Bytes(crawler))),
            taken: Taken::ALL.map(|taken| whole(total.get(Counted::Took(crawler, taken)))).into(),
            seen: self.load.seen.get(&crawler).copied().map(show::when),
        };
        here.into_iter().map(line).collect()
    }

    /// `of` says what is drawn of a slot, `say` prints it, `axis` prints it beside the axis.
    fn plot(
        &self,
        id: &str,
        title: &str,
        note: &str,
        of: impl Fn(&Counts) -> u64,
        say: impl Fn(u64) -> String,
        axis: impl Fn(f64) -> String,
    ) -> Plot {
        let each: Vec<u64> = self.load.slots.iter().map(|(_, counts)| of(counts)).collect();
        let shape = Shape::Bars { values: each.iter().map(|count| *count as f64).collect(), upon: Vec::new() };
        let Drawing { ticks, bars, line, dots, marks } = draw(&shape, &self.labels, 0.0, None, axis);
        let value = say(of(&self.load.total));
        let (first, last) = (self.labels.first(), self.labels.last());
        let ends = (first.cloned().unwrap_or_default(), last.cloned().unwrap_or_default());
        let slot = if self.over == Over::Day { "Hour" } else { "Day" };
        let rows = self.labels.iter().zip(&each);
        Plot {
            id: id.to_owned(),
            title: title.to_owned(),
            description: format!("From {} to {}. Over the {}: {value}.", ends.0, ends.1, self.over.name()),
            value,
            note: note.to_owned(),
            ticks,
            marks,
            bars,
            line,
            dots,
            columns: vec![slot.to_owned(), title.to_owned()],
            rows: rows.map(|(label, count)| vec![label.clone(), say(*count)]).collect(),
        }
    }
}

fn sum(counts: &Counts, which: impl Fn(Cause) -> bool) -> u64 {
    counts.refused().filter(|(cause, _)| which(*cause)).map(|(_, count)| count).sum()
}

/// `14:00` or `14 Nov`, in UTC.
fn label(slot: Slot) -> String {
    match slot {
        Slot::Hour(hour) => format!("{:02}:00", hour % 24),
        Slot::Day(day) => date(day),
    }
}

fn allowance(act: Act, by: By) -> Option<Allowance> {
    match by {
        By::Account => act.by_account(),
        By::Network => act.by_network(),
        By::Target => act.by_target(),
        By::Everybody => act.by_everybody(),
    }
}

fn place(mark: &PlaceMark) -> PlaceLink {
    PlaceLink {
        mark: mark.as_str().chars().take(8).collect(),
        block: crate::address::with_query("/admin/blocks", &[("what", &format!("place:{mark}"))]),
    }
}

fn pools(app: &App) -> Vec<PoolLine> {
    let of = |running: usize, most: usize| format!("{} of {}", whole(running as u64), whole(most as u64));
    let line = |(name, load): (&str, Load)| PoolLine {
        what: match name {
            "passwords" => "Checking passwords",
            "kitchen" => "Making posts into HTML",
            "search" => "Searching",
            "errands" => "Making pictures small, and archives",
            _ => "Compressing pages",
        },
        running: of(load.running, load.threads),
        waiting: of(load.waiting, load.queue),
        turned_away: whole(load.turned_away),
    };
    let (received, places) = app.forum.receiving();
    let receiving = PoolLine {
        what: "Receiving files",
        running: of(received, places),
        waiting: String::new(),
        turned_away: String::new(),
    };
    let press = ("press", app.press.load());
    app.forum.pools().into_iter().chain([press]).map(line).chain([receiving]).collect()
}
