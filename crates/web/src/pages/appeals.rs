//! `/post/{pid}/appeal` and `/appeal`: asking that somebody else looks at a deletion or a suspension.

use axum::extract::State;
use forum::{Problem, View};
use model::account::Member;
use model::appeal::MemberAppeal;
use model::ids::PostId;
use model::refusal::Refusal;
use model::rules::flags::deletion_of;
use store::PlacedPost;

use super::login::sign_in_first;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AppealPage, Field};

/// Characters of a post that are shown.
const EXCERPT: usize = 300;
const OWN: &str = "/appeal";

pub(crate) async fn ask(visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, placed) = visit.read(move |forum, view| Box::pin(forum.appealable(view, id))).await?;
    of_post(&visit, &view, &placed, "", &Complaints::none())
}

pub(crate) async fn appeal(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let text = form.get("text")?;
    let view = visit.who().await?;
    match app.forum.appeal(&view, id, text).await {
        Ok(()) => Ok(saying(see_other(&address::post(id)), Said::Appealed)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let placed = app.forum().appealable(view.clone(), id).await?;
            of_post(&visit, &view, &placed, text, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn of_post(visit: &Visit, view: &View, placed: &PlacedPost, typed: &str, complaints: &Complaints) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let deletion = deletion_of(topic, post).ok_or(Problem::Refused(Refusal::Absent))?;
    let reason = if deletion.reason.is_empty() { String::new() } else { format!(": {}", deletion.reason) };
    let response = html(&AppealPage {
        frame: visit.frame(view).titled("Appeal").unindexed(),
        problem: complaints.problem.clone(),
        against: format!("A moderator deleted what you wrote{reason}"),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        action: format!("{}/appeal", address::post(post.id)),
        said: None,
        answer: None,
        text: Some(complaints.field("text", typed)),
        back: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}

/// Of one's own suspension.
pub(crate) async fn own(visit: Visit) -> Page {
    let (view, (member, appeal)) = visit.read(|forum, view| Box::pin(forum.own_appeal(view))).await?;
    of_suspension(&visit, &view, &member, appeal.as_ref(), "", &Complaints::none())
}

pub(crate) async fn appeal_own(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let text = form.get("text")?;
    let view = visit.who().await?;
    match app.forum.appeal_suspension(&view, text).await {
        Ok(()) => Ok(saying(see_other(OWN), Said::Appealed)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, OWN, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let (member, appeal) = app.forum().own_appeal(view.clone()).await?;
            of_suspension(&visit, &view, &member, appeal.as_ref(), text, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn of_suspension(
    visit: &Visit,
    view: &View,
    member: &Member,
    appeal: Option<&MemberAppeal>,
    typed: &str,
    complaints: &Complaints,
) -> Page {
    let suspension = member.suspension.as_ref().ok_or(Problem::Refused(Refusal::Absent))?;
    let reason = if suspension.reason.is_empty() { String::new() } else { format!(": {}", suspension.reason) };
    let answer = appeal.map(|appeal| match &appeal.refused {
        None => "Somebody else than who suspended you will look at it and decide.".to_owned(),
        Some(refused) => format!("It was looked at, and the suspension stays: {}", refused.reason),
    });
    let response = html(&AppealPage {
        frame: visit.frame(view).titled("Appeal").unindexed(),
        problem: complaints.problem.clone(),
        against: format!("A moderator suspended you {}{reason}", show::until(suspension.until)),
        excerpt: String::new(),
        action: OWN.to_owned(),
        said: appeal.map(|appeal| appeal.text.clone()),
        answer,
        text: appeal.is_none().then(|| match complaints.error("text") {
            Some(error) => Field::wrong(typed, error),
            None => Field::of(typed),
        }),
        back: "/".to_owned(),
    });
    Ok(complaints.shown_on(response))
}
