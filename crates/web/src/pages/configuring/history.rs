//! `/admin/settings/history`: what was changed, by whom, and taking it back.

use axum::http::StatusCode;
use forum::{SettingsHistory, View};
use model::may::{Action, Object};
use model::settings::catalogue::Setting;
use model::settings::history::{Changed, SettingsChange};

use super::subjects::Place;
use super::{HOME, shown, tabs, whoever};
use crate::address;
use crate::frame::Framed;
use crate::pages::{Complaints, Page, html, id};
use crate::request::{Form, Params, Path, Visit};
use crate::respond::{see_other, with_status};
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Empty, HistoryChange, HistoryEntry, HistoryPage, Link};

const HERE: &str = "/admin/settings/history";

pub(crate) async fn show(visit: Visit, params: Params) -> Page {
    let before = params.find("before")?.and_then(|before| before.parse().ok());
    let load = move |forum: std::sync::Arc<forum::Forum>, view| -> futures_util::future::BoxFuture<'static, _> {
        Box::pin(forum.settings_history(view, before))
    };
    let (view, history) = visit.read(load).await?;
    view.may(Action::Administer, Object::Site)?;
    Ok(html(&page(&visit, &view, &history, None)))
}

/// `key`: which setting of the change; all of it, if absent.
pub(crate) async fn undo(visit: Visit, Path(revision): Path<String>, Form(form): Form) -> Page {
    let revision = id(&revision)?;
    let view = visit.who().await?;
    match visit.app.forum.undo_settings(&view, revision, form.find("key")?).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::SettingUndone)),
        Err(problem) => {
            let complaints = Complaints::of(problem)?;
            let history = visit.app.forum().settings_history(view.clone(), None).await?;
            let why = complaints.faults.iter().map(|fault| fault.sentence.as_str()).collect::<Vec<_>>().join(" ");
            let why = if why.is_empty() { complaints.problem.clone().unwrap_or_default() } else { why };
            let status = if complaints.status == StatusCode::OK { StatusCode::CONFLICT } else { complaints.status };
            Ok(with_status(status, html(&page(&visit, &view, &history, Some(why)))))
        }
    }
}

fn page(visit: &Visit, view: &View, history: &SettingsHistory, problem: Option<String>) -> HistoryPage {
    HistoryPage {
        frame: visit.frame(view).titled("History of the settings").unindexed(),
        tabs: tabs(HOME),
        crumbs: vec![Link::new("Settings", HOME)],
        problem,
        entries: history.changes.iter().map(|change| entry(history, change)).collect(),
        older: history.older.map(|before| address::with_query(HERE, &[("before", &before.to_string())])),
        empty: Empty { sentence: "No setting was changed yet.".to_owned(), action: None },
    }
}

fn entry(history: &SettingsHistory, change: &SettingsChange) -> HistoryEntry {
    let changes: Vec<HistoryChange> = change.changed.iter().map(|changed| line(history, change, changed)).collect();
    let is_newest = changes.iter().all(|change| change.since.is_none());
    HistoryEntry {
        revision: change.revision,
        by: whoever(&history.state, change.by),
        when: show::when(change.at),
        undo: is_newest.then(|| format!("{HERE}/{}/undo", change.revision)),
        changes,
    }
}

fn line(history: &SettingsHistory, change: &SettingsChange, changed: &Changed) -> HistoryChange {
    let setting = Setting::find(&changed.key);
    let place = setting.map(|setting| Place::of(setting.subject));
    let read = |text: &str| setting.map_or_else(|| text.to_owned(), |setting| shown(setting, text));
    let last = history.state.last.get(&changed.key);
    HistoryChange {
        key: changed.key.clone(),
        setting: match setting.zip(place) {
            Some((setting, place)) => {
                let page = format!("{}#{}", place.address(), setting.field());
                let part = if setting.part.is_empty() { String::new() } else { format!("{}, ", setting.part) };
                Link::new(format!("{}: {part}{}", place.title, setting.label), page)
            }
            None => Link::new(changed.key.as_str(), String::new()),
        },
        before: read(&changed.before),
        after: read(&changed.after),
        since: last.filter(|last| last.revision != change.revision).map(|last| whoever(&history.state, last.by)),
    }
}
