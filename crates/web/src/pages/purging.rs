//! `/post/{pid}/purge`: taking away for good what was deleted.

use axum::extract::State;
use forum::{Problem, View};
use model::ids::PostId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use store::PlacedPost;

use super::{Complaints, Page, html, id};
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::DeletePage;
use crate::{address, show};

/// Characters of the text that are shown.
const EXCERPT: usize = 200;

pub(crate) async fn ask(State(app): State<App>, visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, _)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Purge, Object::Post(&placed.topic, &placed.post))?;
    page(&app, &visit, &view, &placed, "", Complaints::none()).await
}

pub(crate) async fn purge(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let reason = form.get("reason")?;
    let view = visit.who().await?;
    match app.forum.purge(&view, id, reason).await {
        Ok(placed) if placed.post.is_opening() => {
            let category = view.site.category(placed.topic.category);
            let to = category.map_or_else(|| "/".to_owned(), address::category);
            Ok(saying(see_other(&to), Said::Purged))
        }
        Ok(placed) => Ok(saying(see_other(&address::topic(&placed.topic)), Said::Purged)),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            page(&app, &visit, &view, &placed, reason, complaints).await
        }
        Err(problem) => Err(problem.into()),
    }
}

async fn page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    reason: &str,
    complaints: Complaints,
) -> Page {
    let post = &placed.post;
    let author = app.forum.member_card(post.head.author).await?;
    let (heading, what) = if post.is_opening() {
        (
            "Purge this topic?",
            "The title and the texts of all of its posts, with all revisions, are taken away for good.",
        )
    } else {
        ("Purge this post?", "Its text with all revisions is taken away for good.")
    };
    let response = html(&DeletePage {
        frame: visit.frame(view).titled(heading).unindexed(),
        heading: heading.to_owned(),
        explanation: format!(
            "{what} Nobody can bring it back, its address says that it is gone, and files that nothing else uses go, \
             too. Backups that were taken before still have it."
        ),
        hint: "Everybody can read it in the moderation log.".to_owned(),
        reason_is_optional: false,
        button: "Purge",
        action: format!("/post/{}/purge", post.id),
        author: author.map_or_else(|| "somebody who left".to_owned(), |author| author.name),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        reason: complaints.field("reason", reason),
        cancel: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}
