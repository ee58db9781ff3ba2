//! `/admin`: how the forum fares.

mod causes;
mod figures;
pub(crate) mod load;

use std::time::Duration;

use axum::extract::State;
use forum::{Affairs, Post, Severity, Trouble};
use model::may::{Action, Object};
use model::shard::Shard;
use model::tally::Span;
use store::{Fsync, Saving, ServerFacts};

use super::{Page, html, id};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::show;
use crate::view::{AdminPage, Count, Figure, ParkedDelivery, Tab, TroubleLine};

pub(super) fn tabs(current: &str) -> Vec<Tab> {
    [
        ("Dashboard", "/admin"),
        ("Settings", "/admin/settings"),
        ("Categories", "/admin/categories"),
        ("Pages", "/admin/pages"),
        ("Groups", "/admin/groups"),
        ("Members", "/admin/members"),
        ("Holding", "/admin/holding"),
        ("Spam and load", "/admin/load"),
        ("Backups", "/admin/backups"),
        ("View as", "/admin/view-as"),
    ]
    .map(|(text, href)| Tab { text: text.to_owned(), href: href.to_owned(), current: href == current })
    .into()
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, params: Params) -> Page {
    let span = match params.find("over")? {
        None => Span::default(),
        Some(name) => {
            Span::parse(name).ok_or(Failure::bad("There are figures over a day, week, month, quarter or year."))?
        }
    };
    let (view, state) = visit.read(move |forum, view| Box::pin(forum.state_of_affairs(view, span))).await?;
    view.may(Action::Administer, Object::Site)?;
    let troubles = forum::troubles(&app.forum.seen(&state, app.followers.post(), app.settings.public_url.clone()));
    Ok(html(&AdminPage {
        frame: visit.frame(&view).titled("Dashboard").unindexed(),
        tabs: tabs("/admin"),
        troubles: troubles.into_iter().map(trouble).collect(),
        spans: Span::ALL
            .map(|other| Tab {
                text: figures::title(other).to_owned(),
                href: format!("/admin?over={}", other.name()),
                current: other == span,
            })
            .into(),
        about: figures::about(&state, span),
        plots: figures::plots(&state, span),
        node: node(&state, app.followers.post()),
        redis: redis(&state.server),
        parked: state
            .parked
            .iter()
            .map(|parked| ParkedDelivery {
                what: format!("{:?}", parked.event).split([' ', '{']).next().unwrap_or_default().to_owned(),
                why: parked.reason.clone(),
                when: show::when(parked_at(&parked.id)),
                tries: "3".to_owned(),
                again: format!("/admin/parked/{}/{}", parked.shard, parked.id),
            })
            .collect(),
    }))
}

fn trouble(found: Trouble) -> TroubleLine {
    let (class, word) = match found.severity {
        Severity::Danger => ("danger", "Danger"),
        Severity::Attention => ("attention", "Attention"),
        Severity::Advice => ("advice", "Advice"),
    };
    TroubleLine { class, word, what: found.what, advice: found.advice }
}

fn figure(label: &str, value: String) -> Figure {
    Figure { label: label.to_owned(), value }
}

fn node(state: &Affairs, post: Post) -> Vec<Figure> {
    let behind = match state.behind.lag.as_secs() {
        _ if state.behind.shards == 0 => "up to date".to_owned(),
        0 => "less than a second behind".to_owned(),
        seconds => format!("{seconds} s behind, in {}", Count::of(state.behind.shards as u64, "shard", "shards")),
    };
    let mut facts = vec![
        figure("Program", env!("CARGO_PKG_VERSION").to_owned()),
        figure("Data", format!("version {}", store::version::DATA)),
        figure("Lists and letters", behind),
        figure("Works for", format!("{} of {} shards", post.held, Shard::all().count())),
    ];
    facts.extend(
        state.room.map(|room| {
            figure("Disk with the data folder", format!("{} of {} free", size(room.free), size(room.total)))
        }),
    );
    facts
}

fn redis(server: &ServerFacts) -> Vec<Figure> {
    let memory = match server.memory_max {
        0 => format!("{}, without a limit", size(server.memory_bytes)),
        most => format!("{} of {}", size(server.memory_bytes), size(most)),
    };
    let written = match server.fsync {
        Fsync::Always => "before it answers (appendfsync always)".to_owned(),
        Fsync::Off => "not (appendonly is off)".to_owned(),
        other => format!("appendfsync is {}", other.name()),
    };
    let saved = match server.saving {
        Saving::Works => "worked the last time",
        Saving::Fails => "failed the last time",
    };
    vec![
        figure("Version", server.version.clone()),
        figure("Runs for", span_of(server.uptime)),
        figure("Memory", memory),
        figure("Keys", Count::of(server.keys, "key", "keys").figure),
        figure("Written to disk", written),
        figure("Saving", saved.to_owned()),
        figure("Replicas", Count::of(server.replicas, "", "").figure),
    ]
}

/// `12.4 GiB`
pub(crate) fn size(bytes: u64) -> String {
    let (mut left, mut unit) = (bytes as f64, "bytes");
    for larger in ["KiB", "MiB", "GiB", "TiB"] {
        if left < 1024.0 {
            break;
        }
        (left, unit) = (left / 1024.0, larger);
    }
    if unit == "bytes" || left >= 100.0 { format!("{left:.0} {unit}") } else { format!("{left:.1} {unit}") }
}

/// `3 days`, `20 minutes`
fn span_of(duration: Duration) -> String {
    match duration.as_secs() / 60 {
        minutes @ 0..120 => Count::of(minutes, "minute", "minutes").to_string(),
        minutes @ 120..2_880 => Count::of(minutes / 60, "hour", "hours").to_string(),
        minutes => Count::of(minutes / 1_440, "day", "days").to_string(),
    }
}

/// An event's id begins with the time at which it was written.
fn parked_at(id: &str) -> model::time::Timestamp {
    model::time::Timestamp(id.split('-').next().and_then(|time| time.parse().ok()).unwrap_or(0))
}

pub(crate) async fn send_again(visit: Visit, Path((shard, event)): Path<(String, String)>, _: Form) -> Page {
    let shard = id::<u64>(&shard)?;
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let sent = visit.app.forum.send_parked_again(&view, Shard::of_id(shard), &event).await?;
    if sent { Ok(see_other("/admin")) } else { Err(Failure::ABSENT) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_spans_are_as_people_say_them() {
        assert_eq!(
            [0, 1023, 1024, 150 << 20, 5 << 40].map(size),
            ["0 bytes", "1023 bytes", "1.0 KiB", "150 MiB", "5.0 TiB"]
        );
        let spans = [60, 7_199, 7_200, 200_000].map(|seconds| span_of(Duration::from_secs(seconds)));
        assert_eq!(spans, ["1 minute", "119 minutes", "2 hours", "2 days"]);
    }
}
