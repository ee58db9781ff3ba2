//! `/admin`: how the forum fares.

use axum::extract::State;
use model::may::{Action, Object};
use model::shard::Shard;
use store::Fsync;

use super::{Page, html, id};
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::show;
use crate::view::{AdminPage, Figure, Follower, ParkedDelivery, Tab};

pub(super) fn tabs(current: &str) -> Vec<Tab> {
    [
        ("Dashboard", "/admin"),
        ("Settings", "/admin/settings"),
        ("Categories", "/admin/categories"),
        ("Groups", "/admin/groups"),
        ("Members", "/admin/members"),
    ]
    .map(|(text, href)| Tab { text: text.to_owned(), href: href.to_owned(), current: href == current })
    .into()
}

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Page {
    let followers = std::sync::Arc::clone(&app.followers);
    let (view, state) = visit
        .read(move |forum, view| {
            let followers = std::sync::Arc::clone(&followers);
            Box::pin(async move { forum.state_of_affairs(view, &followers).await })
        })
        .await?;
    view.may(Action::Administer, Object::Site)?;
    let figure = |label: &str, value: String| Figure { label: label.to_owned(), value };
    let mut warnings = Vec::new();
    let fsync = state.server.fsync;
    if fsync != Fsync::Always {
        let now = match fsync {
            Fsync::Off => "appendonly is off".to_owned(),
            known => format!("appendfsync is {}", known.name()),
        };
        warnings.push(format!(
            "Redis does not write to disk before it answers ({now}): the last seconds could be lost in a power cut."
        ));
    }
    if !app.forum.has_limits() {
        warnings.push(
            "The limits are switched off: anybody may try passwords and post without end. Switch them on again \
             (limits.enabled, or EXEDRA_LIMITS__ENABLED) when the test is over."
                .to_owned(),
        );
    }
    let behind: Vec<&Shard> = state.lags.iter().filter(|(_, behind)| *behind).map(|(shard, _)| shard).collect();
    Ok(html(&AdminPage {
        frame: visit.frame(&view).titled("Admin").unindexed(),
        tabs: tabs("/admin"),
        warnings,
        figures: vec![
            figure("Members", state.members.to_string()),
            figure("Topics", state.topics.to_string()),
            figure("Posts", state.posts.to_string()),
        ],
        followers: behind
            .iter()
            .map(|shard| Follower {
                name: "site".to_owned(),
                shard: shard.to_string(),
                lag: "some events".to_owned(),
                state: "behind".to_owned(),
                needs_attention: true,
            })
            .chain(behind.is_empty().then(|| Follower {
                name: "site".to_owned(),
                shard: "all".to_owned(),
                lag: "none".to_owned(),
                state: "up to date".to_owned(),
                needs_attention: false,
            }))
            .collect(),
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
        redis: vec![
            figure("Version", state.server.version.clone()),
            figure("Memory", format!("{} MiB", state.server.memory_bytes >> 20)),
            figure("Keys", state.server.keys.to_string()),
            figure("Written to disk", fsync.name().to_owned()),
        ],
    }))
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
