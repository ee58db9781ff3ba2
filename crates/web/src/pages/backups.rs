//! `/admin/backups`: those that there are, having one made, and taking one away.

use axum::body::Body;
use axum::http::{HeaderValue, Method, header};
use axum::response::Response;
use forum::{BackupStage, BackupsPage, KeptBackup, SentBackup, View};
use model::backup::{BackupOutcome, BackupRecord, Found};
use model::may::{Action, Object};
use model::settings::backups::Every;

use super::admin::{size, tabs};
use super::{Complaints, Page, html};
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Params, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AdminBackupsPage, BackupAddressPage, BackupLine, BackupState, Count, LastBackup};

const HERE: &str = "/admin/backups";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    page(&visit, &view, &Complaints::none()).await
}

async fn page(visit: &Visit, view: &View, complaints: &Complaints) -> Page {
    let state = visit.app.forum.backups(view).await?;
    let page = html(&AdminBackupsPage {
        frame: visit.frame(view).titled("Backups").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        folder: state.folder.as_ref().map(|folder| folder.display().to_string()),
        has_key: state.has_key,
        at_work: state.at_work.map(at_work),
        last: state.record.as_ref().map(last),
        schedule: schedule(state.settings.every).map(str::to_owned),
        next: state.due.filter(|due| *due > visit.app.forum.now()).map(show::when),
        keep: match state.settings.keep {
            1 => "The newest is kept.".to_owned(),
            keep => format!("The newest {keep} are kept."),
        },
        restore: restore(&state),
        backups: state.kept.iter().map(line).collect(),
    });
    Ok(complaints.shown_on(page))
}

fn at_work(stage: BackupStage) -> String {
    match stage {
        BackupStage::Asked => "A backup begins in a moment.".to_owned(),
        BackupStage::Writing(bytes) => format!("A backup is being written: {} so far.", size(bytes)),
        BackupStage::Reading => "A backup is written, and is being read through.".to_owned(),
    }
}

fn last(record: &BackupRecord) -> LastBackup {
    LastBackup {
        began: show::when(record.began),
        node: record.node.clone(),
        is_good: record.outcome == Some(BackupOutcome::Good),
        failed: match &record.outcome {
            Some(BackupOutcome::Failed(why)) => Some(why.clone()),
            _ => None,
        },
    }
}

fn schedule(every: Every) -> Option<&'static str> {
    match every {
        Every::Never => None,
        Every::SixHours => Some("Every six hours"),
        Every::Day => Some("Every day"),
        Every::Week => Some("Every week"),
    }
}

/// What a person types, with the path as a shell reads it.
fn restore(state: &BackupsPage) -> Option<String> {
    let newest = state.kept.iter().find(|kept| kept.note.as_ref().is_some_and(|note| note.is_whole()))?;
    let path = state.folder.as_ref()?.join(&newest.name).display().to_string();
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
    let path = if is_plain { path } else { format!("'{}'", path.replace('\'', r"'\''")) };
    Some(format!("exedra restore {path}"))
}

fn line(kept: &KeptBackup) -> BackupLine {
    let note = kept.note.as_ref();
    let sealed = if kept.is_sealed { "encrypted" } else { "not encrypted" };
    let mut about = vec![size(kept.bytes), sealed.to_owned()];
    if let Some(Found::Whole { data, program, files, .. }) = note.and_then(|note| note.found.as_ref()) {
        about.push(Count::of(*files, "file", "files").to_string());
        about.push(format!("data of version {data}, by Exedra {program}"));
    }
    about.extend(note.map(|note| match note.by {
        model::log::OPERATOR => "on schedule".to_owned(),
        _ => "asked for".to_owned(),
    }));
    BackupLine {
        name: kept.name.clone(),
        when: show::when(note.map_or(kept.written, |note| note.began)),
        about: about.join(" · "),
        state: match note.map(|note| note.found.as_ref()) {
            None => BackupState::Strange,
            Some(None) => BackupState::NotRead,
            Some(Some(Found::Whole { at, .. })) => BackupState::Whole(show::when(*at)),
            Some(Some(Found::Broken { why, .. })) => BackupState::Broken(why.clone()),
        },
    }
}

pub(crate) async fn make(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    match visit.app.forum.ask_for_backup(&view).await {
        Ok(()) => Ok(saying(see_other(HERE), Said::BackupAsked)),
        Err(problem) => page(&visit, &view, &Complaints::of(problem)?).await,
    }
}

/// The address stands on this page alone: it goes into no other address and no header.
pub(crate) async fn address(visit: Visit, Form(form): Form) -> Page {
    let name = form.get("backup")?;
    let view = visit.who().await?;
    match visit.app.forum.backup_token(&view, name).await {
        Ok((token, is_sealed)) => {
            let mut page = html(&BackupAddressPage {
                frame: visit.frame(&view).titled("Download a backup").unindexed(),
                tabs: tabs(HERE),
                name: name.to_owned(),
                is_sealed,
                href: crate::address::with_query("/admin/backups/file", &[("token", token.reveal().as_str())]),
            });
            page.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(page)
        }
        Err(problem) => page(&visit, &view, &Complaints::of(problem)?).await,
    }
}

pub(crate) async fn fetch(visit: Visit, method: Method, params: Params) -> Page {
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    let token = auth::token::Token::parse(params.get("token")?).ok_or(Failure::ABSENT)?;
    let SentBackup { name, bytes, stream } = visit.app.forum.backup_of(&view, &token, method == Method::GET).await?;
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = format!("attachment; filename=\"{}\"", name.as_str());
    headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    Ok(response)
}
