//! `/post/{pid}/appeal` and `/appeal`: asking that somebody else looks at a deletion, a suspension, a silence or a
//! warning.

use axum::extract::State;
use forum::{OwnAppeal, Problem, View};
use model::appeal::Curb;
use model::ids::PostId;
use model::refusal::Refusal;
use model::rules::flags::deletion_of;
use store::PlacedPost;

use super::login::sign_in_first;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{AppealPage, Field, Link};

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
        curb: "",
        others: Vec::new(),
        text: Some(complaints.field("text", typed)),
        back: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}

/// Of what was decided about oneself.
pub(crate) async fn own(visit: Visit, params: Params) -> Page {
    let curb = Curb::parse(params.get("against")?);
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.own_appeal(view, curb))).await?;
    of_member(&visit, &view, &found, "", &Complaints::none())
}

pub(crate) async fn appeal_own(State(app): State<App>, visit: Visit, Form(form): Form) -> Page {
    let (text, curb) = (form.get("text")?, Curb::parse(form.get("against")?));
    let view = visit.who().await?;
    match app.forum.appeal_against(&view, curb, text).await {
        Ok(curb) => Ok(saying(see_other(&against(curb)), Said::Appealed)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, OWN, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let found = app.forum().own_appeal(view.clone(), curb).await?;
            of_member(&visit, &view, &found, text, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn against(curb: Curb) -> String {
    address::with_query(OWN, &[("against", curb.name())])
}

fn of_member(visit: &Visit, view: &View, found: &OwnAppeal, typed: &str, complaints: &Complaints) -> Page {
    let OwnAppeal { curb, against: decision, appeal, refusal, others } = found;
    let reason = if decision.reason.is_empty() { String::new() } else { format!(": {}", decision.reason) };
    let until = show::until(decision.until);
    let done = match curb {
        Curb::Suspension => format!("A moderator suspended you {until}{reason}"),
        Curb::Silence => format!("A moderator silenced you {until}{reason}"),
        Curb::Warning => format!("A moderator warned you{reason}"),
    };
    let answer = match appeal.as_ref().map(|appeal| &appeal.refused) {
        None => refusal.as_ref().map(Refusal::to_string),
        Some(None) => Some("Somebody else than who decided this will look at it and decide.".to_owned()),
        Some(Some(refused)) => Some(format!("It was looked at, and the {} stays: {}", curb.name(), refused.reason)),
    };
    let response = html(&AppealPage {
        frame: visit.frame(view).titled("Appeal").unindexed(),
        problem: complaints.problem.clone(),
        against: done,
        excerpt: String::new(),
        action: OWN.to_owned(),
        curb: curb.name(),
        others: others
            .iter()
            .map(|other| Link::new(format!("Appeal against the {}", other.name()), against(*other)))
            .collect(),
        said: appeal.as_ref().map(|appeal| appeal.text.clone()),
        answer,
        text: refusal.is_none().then(|| match complaints.error("text") {
            Some(error) => Field::wrong(typed, error),
            None => Field::of(typed),
        }),
        back: "/".to_owned(),
    });
    Ok(complaints.shown_on(response))
}
