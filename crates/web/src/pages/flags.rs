//! `/post/{pid}/flag`, for whoever sees that something is wrong.

use axum::extract::State;
use forum::{Problem, View};
use model::flag::Why;
use model::ids::PostId;
use model::refusal::Refusal;
use model::rules::flags::FlagForm;
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
use crate::view::{Choice, FlagPage};

/// Characters of a post that are shown.
const EXCERPT: usize = 300;

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, placed) = visit.read(move |forum, view| Box::pin(forum.flaggable(view, id))).await?;
    page(&app, &visit, &view, &placed, &FlagForm::default(), &Complaints::none()).await
}

pub(crate) async fn flag(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let typed = FlagForm { reason: form.get("reason")?.to_owned(), note: form.get("note")?.to_owned() };
    let view = visit.who().await?;
    match app.forum.flag(&view, id, &typed).await {
        Ok(_) => Ok(saying(see_other(&address::post(id)), Said::Flagged)),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            let placed = app.forum().flaggable(view.clone(), id).await?;
            page(&app, &visit, &view, &placed, &typed, &complaints).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    typed: &FlagForm,
    complaints: &Complaints,
) -> Page {
    let post = &placed.post;
    let author = app.forum.member_card(post.head.author).await?;
    let choice = |why: Why| Choice::new(why.name(), why.sentence(), typed.reason == why.name());
    let response = html(&FlagPage {
        frame: visit.frame(view).titled("Flag a post").unindexed(),
        action: format!("{}/flag", address::post(post.id)),
        problem: complaints.problem.clone().or_else(|| complaints.error("reason")),
        author: author.map_or_else(|| show::DELETED.to_owned(), |author| author.name),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        reasons: Why::ALL.into_iter().map(choice).collect(),
        note: complaints.field("note", &typed.note),
        back: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}
