//! `/settings/invitations`: inviting others.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use forum::{Invited, View};
use model::invitation::USUAL_DAYS;
use model::may::{Action, Object};
use model::rules::joining::InvitationForm;

use super::tabs;
use crate::app::App;
use crate::frame::Framed;
use crate::pages::{Complaints, Page, html};
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{Count, InvitationLine, InvitationsPage};

const HERE: &str = "/settings/invitations";

pub(crate) async fn show(visit: Visit) -> Page {
    let view = visit.who().await?;
    page(&visit, &view, &InvitationForm::default(), None, Complaints::none()).await
}

pub(crate) async fn make(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let get = |name| form.get(name).map(str::to_owned);
    let typed = InvitationForm { uses: get("uses")?, days: get("days")?, note: get("note")? };
    let view = visit.who().await?;
    match app.forum.invite(&view, &typed).await {
        Ok(code) => {
            let host = app.settings.public_url.clone().unwrap_or_default();
            let link = format!("{host}/register?invitation={code}");
            let mut response = page(&visit, &view, &InvitationForm::default(), Some(link), Complaints::none()).await?;
            response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            Ok(response)
        }
        Err(problem) => page(&visit, &view, &typed, None, Complaints::of(problem)?).await,
    }
}

pub(crate) async fn revoke(visit: Visit, Path(hash): Path<String>, _: Form) -> Page {
    let view = visit.who().await?;
    visit.app.forum.take_invitation_back(&view, &hash).await?;
    Ok(saying(see_other(HERE), Said::InvitationTakenBack))
}

async fn page(
    visit: &Visit,
    view: &View,
    typed: &InvitationForm,
    fresh: Option<String>,
    complaints: Complaints,
) -> Page {
    let invitations = visit.app.forum.invitations(view).await?;
    let or = |typed: &str, usual: u32| if typed.is_empty() { usual.to_string() } else { typed.to_owned() };
    let closed = view.may(Action::Invite, Object::Site).err().map(|refusal| refusal.to_string());
    let response = html(&InvitationsPage {
        frame: visit.frame(view).titled("Invitations").unindexed(),
        tabs: tabs(HERE),
        problem: complaints.problem.clone(),
        fresh,
        invitations: invitations.iter().map(line).collect(),
        chooses: view.actor.is_admin(),
        uses: complaints.field("uses", &or(&typed.uses, 1)),
        days: complaints.field("days", &or(&typed.days, USUAL_DAYS)),
        note: complaints.field("note", &typed.note),
        closed,
    });
    Ok(complaints.shown_on(response))
}

fn line(Invited { hash, invitation }: &Invited) -> InvitationLine {
    let left = Count::of(u64::from(invitation.left), "person may come", "people may come");
    InvitationLine {
        note: if invitation.note.is_empty() { "an invitation".to_owned() } else { invitation.note.clone() },
        left: left.to_string(),
        until: show::when(invitation.until),
        revoke: format!("{HERE}/{hash}/revoke"),
    }
}
