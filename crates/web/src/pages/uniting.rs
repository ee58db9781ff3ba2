//! `/admin/categories/{cid}/merge`: making one category a part of another, after a look at what comes of it.

use std::sync::Arc;

use axum::extract::State;
use forum::{MergePreview as Preview, MergeableCategory, View};
use model::category::Level;
use model::ids::CategoryId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::uniting::{self as rules, Readers};

use super::admin::tabs;
use super::{Complaints, Page, html, id};
use crate::app::App;
use crate::frame::Framed;
use crate::request::{Form, Params, Path, Visit};
use crate::respond::see_other;
use crate::said::{Said, saying};
use crate::view::{Choice, Count, Link, MergeCategoryPage, MergePreview};

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path(cid): Path<String>, params: Params) -> Page {
    let from = id::<CategoryId>(&cid)?;
    let view = visit.who().await?;
    view.may(Action::Administer, Object::Site)?;
    page(&app, &visit, &view, (from, params.find("into")?), Complaints::none()).await
}

pub(crate) async fn merge(State(app): State<App>, visit: Visit, Path(cid): Path<String>, Form(form): Form) -> Page {
    let from = id::<CategoryId>(&cid)?;
    let (into, confirmed) = (form.get("into")?, form.switch("confirmed")?);
    let view = visit.who().await?;
    match app.forum.merge_category(&view, from, named(into), confirmed).await {
        Ok(()) => Ok(saying(see_other("/admin/categories"), Said::CategoryMerges)),
        Err(problem) => page(&app, &visit, &view, (from, Some(into)), Complaints::of(problem)?).await,
    }
}

/// What was chosen; what is no number is no category.
fn named(into: &str) -> Option<CategoryId> {
    match into {
        "" => None,
        text => Some(text.parse().unwrap_or(CategoryId(0))),
    }
}

/// With what comes of it in the category that was chosen, if one was. Before that nothing is wrong.
async fn page(
    app: &App,
    visit: &Visit,
    view: &View,
    (from, into): (CategoryId, Option<&str>),
    mut complaints: Complaints,
) -> Page {
    let page = |into| Arc::clone(&app.forum).merge_page(view.clone(), from, into);
    let is_refused = complaints.error("into").is_some() || complaints.problem.is_some();
    let found = match into.filter(|_| !is_refused).map(named) {
        None => page(None).await,
        Some(None) => Err(rules::check(&view.site, &view.actor, from, None).err().unwrap_or(Refusal::Absent).into()),
        Some(chosen) => page(chosen).await,
    };
    let found = match found {
        Ok(found) => found,
        Err(problem) => {
            complaints = Complaints::of(problem)?;
            page(None).await?
        }
    };
    let into = into.unwrap_or_default();
    let targets = view.site.categories().iter().filter(|category| category.id != from && category.merged.is_none());
    let targets = targets.map(|category| {
        let value = category.id.to_string();
        let is_chosen = value == into;
        Choice::new(value, category.name.clone(), is_chosen)
    });
    let response = html(&MergeCategoryPage {
        frame: visit.frame(view).titled(format!("Merge {}", found.category.name)).unindexed(),
        tabs: tabs("/admin/categories"),
        crumbs: vec![Link::new("Categories", "/admin/categories")],
        name: found.category.name.clone(),
        here: format!("/admin/categories/{from}/merge"),
        problem: complaints.problem.clone(),
        targets: std::iter::once(Choice::new("", "Choose a category", into.is_empty())).chain(targets).collect(),
        into_error: complaints.error("into"),
        preview: found.preview.as_ref().map(|preview| MergePreview {
            into: preview.into.id.to_string(),
            name: preview.into.name.clone(),
            lines: lines(view, &found, preview),
            opens: preview.opens,
            confirmed_error: complaints.error("confirmed"),
        }),
    });
    Ok(complaints.shown_on(response))
}

fn lines(view: &View, found: &MergeableCategory, preview: &Preview) -> Vec<String> {
    let into = &preview.into.name;
    let (topics, posts) = (Count::of(found.topics, "topic", "topics"), Count::of(found.posts, "post", "posts"));
    let (before, after) = (readers(view, &preview.before), readers(view, &preview.after));
    let keepers: Vec<&str> = preview.released.iter().map(|card| card.name.as_str()).collect();
    let kept = match keepers.as_slice() {
        [] => "Whoever keeps order in it is named there already, or nobody is.".to_owned(),
        names => format!("{} will not keep order there. Name them in “{into}” if they are to.", names.join(", ")),
    };
    vec![
        format!("{topics} with {posts} move, and what was deleted moves along. Nobody is told of each."),
        format!("It is read by {before} now, and by {after} then."),
        kept,
        "Whoever follows a topic or a tag goes on following it.".to_owned(),
        format!("Its address leads to “{into}” for ever. Its name is free for another category, its number is not."),
        "Its symbol, its form for questions and its thresholds end with it. Published articles keep their licence."
            .to_owned(),
        "Nothing undoes this: topics would have to be moved back one by one.".to_owned(),
    ]
}

fn readers(view: &View, readers: &Readers) -> String {
    let level = match readers.level {
        Level::Everyone => "everybody, signed in or not",
        Level::Members => "all members",
        Level::Moderators => "its moderators and admins",
        Level::Admins => "admins",
    };
    let groups: Vec<&str> =
        readers.groups.iter().filter_map(|id| view.site.groups.find(*id)).map(|group| group.name.as_str()).collect();
    match groups.as_slice() {
        [] => level.to_owned(),
        names => format!("{level}, and whoever is in {}", names.join(" or ")),
    }
}
