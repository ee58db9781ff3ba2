//! `/admin/mail`: where letters go, and those that could not be sent.

use axum::extract::State;
use forum::PostRoom;
use model::letter::{Letter, Outgoing};
use model::may::{Action, Object};

use super::{Page, admin, configuring, html, id};
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AdminMailPage, Figure, ParkedLetter};

pub(crate) async fn show(State(app): State<App>, visit: Visit) -> Page {
    let (view, room) = visit.read(|forum, view| Box::pin(async move { forum.post_room(&view).await })).await?;
    view.may(Action::Administer, Object::Site)?;
    let PostRoom { office, waiting, parked } = room;
    let names = app.forum.names_of(parked.iter().filter_map(|(_, outgoing)| outgoing.to)).await?;
    let figure = |label: &str, value: String| Figure { label: label.to_owned(), value };
    let mut facts = Vec::new();
    if let Some(office) = &office {
        facts.push(figure("Letters go to", office.outlet().to_string()));
        facts.push(figure("They come from", office.from().to_string()));
        facts.push(figure("Links lead to", office.url().to_owned()));
    }
    facts.push(figure("Waiting", waiting.to_string()));
    let parked = parked.into_iter().map(|(id, outgoing)| ParkedLetter {
        what: outgoing.letter.title().to_owned(),
        to: reader(&outgoing, |member| names.get(&member).cloned()),
        why: outgoing.trouble.clone().unwrap_or_default(),
        when: show::when(outgoing.queued),
        tries: outgoing.tries.to_string(),
        action: format!("/admin/mail/{id}"),
    });
    Ok(html(&AdminMailPage {
        frame: visit.frame(&view).titled("Mail").unindexed(),
        tabs: admin::tabs("/admin/settings"),
        crumbs: configuring::crumbs(),
        fixed: configuring::configured(&visit, "/admin/mail"),
        sends_mail: office.is_some(),
        facts,
        parked: parked.collect(),
    }))
}

/// Who a letter goes to, as an admin knows them.
fn reader(outgoing: &Outgoing, name: impl Fn(model::ids::MemberId) -> Option<String>) -> String {
    match (&outgoing.letter, outgoing.to) {
        (Letter::Join { name, email }, _) => format!("{} <{email}>", name.as_str()),
        (Letter::Confirm { email }, Some(member)) => format!("{} <{email}>", name(member).unwrap_or_default()),
        (_, Some(member)) => name(member).unwrap_or_else(|| "somebody who has left".to_owned()),
        (_, None) => "nobody".to_owned(),
    }
}

pub(crate) async fn test(visit: Visit, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.send_test_letter(&view).await?;
    Ok(saying(see_other("/admin/mail"), Said::LetterQueued))
}

/// `do`: `again` or `discard`.
pub(crate) async fn act(visit: Visit, Path(letter): Path<String>, Form(form): Form) -> Page {
    let letter = id(&letter)?;
    let view = visit.who().await?;
    let said = match form.get("do")? {
        "discard" => {
            visit.app.forum.discard_letter(&view, letter).await?;
            Said::LetterDiscarded
        }
        _ => {
            visit.app.forum.send_letter_again(&view, letter).await?;
            Said::LetterQueued
        }
    };
    Ok(saying(see_other("/admin/mail"), said))
}
