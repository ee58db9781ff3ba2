//! `/post/{pid}/edit` and `/post/{pid}/delete`.

use axum::extract::State;
use forum::{Problem, View};
use model::ids::PostId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::topic::Tag;
use store::PlacedPost;

use super::login::{kept_form, sign_in_first};
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::show;
use crate::view::{DeletePage, EditPage, Html, Link, OpeningFields};

/// Characters of a post on the page that asks whether to delete it.
const EXCERPT: usize = 400;

pub(crate) async fn edit(visit: Visit, Path(pid): Path<String>, params: Params) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, kept)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Edit, Object::Post(&placed.topic, &placed.post))?;
    let typed = kept_form(&visit, &params, kept)?;
    edit_page(&visit, &view, &placed, typed.as_ref(), Complaints::none(), None)
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let body = form.get("body")?.to_owned();
    let keep = |failure: Failure| failure.typed(&body);
    let edit = EditForm {
        body: body.clone(),
        title: form.find("title")?.map(str::to_owned),
        tags: form.find("tags")?.map(str::to_owned),
        summary: form.get("summary")?.to_owned(),
        revision: match form.get("revision")? {
            "" => None,
            text => Some(text.parse().map_err(|_| Failure::bad("The field `revision` is a number."))?),
        },
    };
    let view = visit.who().await.map_err(keep)?;
    if view.actor.member().is_none() {
        return sign_in_first(&visit, &view, &visit.path, &form);
    }
    if form.switch("preview")? {
        let cooked = app.forum.preview(&body).await.map_err(|problem| keep(problem.into()))?;
        let (placed, _) = app.forum().post_and_kept(view.clone(), id).await.map_err(|problem| keep(problem.into()))?;
        let may = view.may(Action::Edit, Object::Post(&placed.topic, &placed.post));
        may.map_err(|refusal| keep(refusal.into()))?;
        let preview = Some(Html::from(cooked.html.clone()));
        return edit_page(&visit, &view, &placed, Some(&form), Complaints::none(), preview);
    }
    match app.forum.edit(&view, id, edit).await {
        Ok(_) => Ok(see_other(&address::post(id))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(problem) => {
            let complaints = Complaints::of(problem).map_err(keep)?;
            let (placed, _) =
                app.forum().post_and_kept(view.clone(), id).await.map_err(|problem| keep(problem.into()))?;
            edit_page(&visit, &view, &placed, Some(&form), complaints, None)
        }
    }
}

fn edit_page(
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    typed: Option<&Pairs>,
    complaints: Complaints,
    preview: Option<Html>,
) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let title = topic.heading.title.as_str();
    let tags = topic.heading.tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(", ");
    let or_stored = |name: &str, stored: &str| -> Result<String, Failure> {
        Ok(typed.map(|typed| typed.find(name)).transpose()?.flatten().unwrap_or(stored).to_owned())
    };
    let newest = post.state.revision.to_string();
    // Their text stands beside the newer one until it is sent again on top of that.
    let is_behind = typed.is_some() && or_stored("revision", &newest)? != newest && complaints.problem.is_some();
    let revision = if is_behind { newest.clone() } else { or_stored("revision", &newest)? };
    let response = html(&EditPage {
        frame: visit.frame(view).titled(format!("Edit a post in {title}")).unindexed(),
        topic: Link::new(title, address::topic(topic)),
        action: format!("/post/{}/edit", post.id),
        problem: complaints.problem.clone(),
        revision,
        opening: if post.is_opening() {
            Some(OpeningFields {
                title: complaints.field("title", &or_stored("title", title)?),
                tags: complaints.field("tags", &or_stored("tags", &tags)?),
            })
        } else {
            None
        },
        body: complaints.field("body", &or_stored("body", &post.body)?),
        summary: complaints.field("summary", &or_stored("summary", "")?),
        permalink: address::post(post.id),
        preview,
        theirs: is_behind.then(|| post.body.clone()),
    });
    Ok(complaints.shown_on(response))
}

pub(crate) async fn ask_to_delete(State(app): State<App>, visit: Visit, Path(pid): Path<String>) -> Page {
    let id = id::<PostId>(&pid)?;
    let (view, (placed, _)) = visit.read(move |forum, view| Box::pin(forum.post_and_kept(view, id))).await?;
    view.may(Action::Delete, Object::Post(&placed.topic, &placed.post))?;
    delete_page(&app, &visit, &view, &placed, "", Complaints::none()).await
}

pub(crate) async fn delete(State(app): State<App>, visit: Visit, Path(pid): Path<String>, Form(form): Form) -> Page {
    let id = id::<PostId>(&pid)?;
    let reason = form.get("reason")?.to_owned();
    let view = visit.who().await?;
    match app.forum.delete_post(&view, id, &reason).await {
        Ok(placed) if placed.post.is_opening() => {
            let category = view.site.category(placed.topic.category);
            let to = category.map_or_else(|| "/".to_owned(), address::category);
            Ok(saying(see_other(&to), Said::TopicDeleted(id)))
        }
        Ok(placed) => Ok(saying(see_other(&address::topic(&placed.topic)), Said::PostDeleted(id))),
        Err(Problem::Refused(Refusal::Invalid(faults))) => {
            let (placed, _) = app.forum().post_and_kept(view.clone(), id).await?;
            let complaints = Complaints::of(Refusal::Invalid(faults).into())?;
            delete_page(&app, &visit, &view, &placed, &reason, complaints).await
        }
        Err(problem @ Problem::Refused(Refusal::Limited(_))) => Err(Failure::from(problem).typed(&reason)),
        Err(problem) => Err(problem.into()),
    }
}

async fn delete_page(
    app: &App,
    visit: &Visit,
    view: &View,
    placed: &PlacedPost,
    reason: &str,
    complaints: Complaints,
) -> Page {
    let (topic, post) = (&placed.topic, &placed.post);
    let author = app.forum.member_card(post.head.author).await?;
    let (heading, explanation) = if post.is_opening() {
        ("Delete this topic?", "The topic and all posts in it will no longer be shown. A moderator can restore it.")
    } else if post.state.children > 0 {
        ("Delete this post?", "A line stays in its place, since replies hang on it. You can restore it.")
    } else {
        ("Delete this post?", "It will no longer be shown. You can restore it at its own address.")
    };
    let response = html(&DeletePage {
        frame: visit.frame(view).titled(heading).unindexed(),
        heading: heading.to_owned(),
        explanation: format!("{explanation} It stands in “{}”.", topic.heading.title.as_str()),
        action: format!("/post/{}/delete", post.id),
        author: author.map_or_else(|| "somebody who left".to_owned(), |author| author.name),
        when: show::when(post.head.created),
        excerpt: markup::excerpt(&post.body, EXCERPT),
        reason: complaints.field("reason", reason),
        cancel: address::post(post.id),
    });
    Ok(complaints.shown_on(response))
}
