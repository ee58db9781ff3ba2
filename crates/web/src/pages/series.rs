//! Series: their pages, their order, and putting an article into one.

use axum::extract::State;
use axum::http::StatusCode;
use forum::{Problem, SeriesChoice, SeriesPage as Found, View, Wish};
use model::ids::{SeriesId, TopicId};
use model::list::Sort;
use model::refusal::Refusal;
use model::rules::site::Direction;
use model::series::{Series, SeriesForm};
use model::slug::Slug;

use super::login::sign_in_first;
use super::{Complaints, Page, html, id};
use crate::address;
use crate::app::App;
use crate::failure::Failure;
use crate::frame::Framed;
use crate::request::{Form, Pairs, Path, Visit};
use crate::respond::{redirect, see_other};
use crate::show;
use crate::view::{Choice, ChooseSeriesPage, EditSeriesPage, Link, SeriesPage, SeriesPart, SeriesTools};

/// Where a series stands.
pub(super) fn address_of(id: SeriesId, title: &str) -> String {
    let slug = Slug::of(title);
    format!("/series/{id}/{}", if slug.as_str().is_empty() { "series" } else { slug.as_str() })
}

fn at(series: &Series) -> String {
    address_of(series.id, series.title.as_str())
}

/// Without its slug.
pub(crate) async fn by_id(visit: Visit, Path(sid): Path<String>) -> Page {
    let id = id::<SeriesId>(&sid)?;
    let (_, found) = visit.read(move |forum, view| Box::pin(forum.series_page(view, id))).await?;
    Ok(redirect(StatusCode::MOVED_PERMANENTLY, &at(&found.series)))
}

pub(crate) async fn show(State(app): State<App>, visit: Visit, Path((sid, slug)): Path<(String, String)>) -> Page {
    let id = id::<SeriesId>(&sid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.series_page(view, id))).await?;
    let Found { series, parts, maker, arranges } = &found;
    let here = at(series);
    if !here.ends_with(&format!("/{slug}")) {
        return Ok(redirect(StatusCode::MOVED_PERMANENTLY, &here));
    }
    let count = parts.len();
    let part = |(n, row): (usize, &std::sync::Arc<store::Row>)| SeriesPart {
        row: show::row(&view, row, None, Sort::New),
        topic: row.standing.topic.id.to_string(),
        can_rise: n > 0,
        can_sink: n + 1 < count,
    };
    Ok(html(&SeriesPage {
        frame: visit
            .frame(&view)
            .titled(series.title.as_str())
            .described(series.description.clone())
            .known_at(&app, &here),
        title: series.title.as_str().to_owned(),
        description: series.description.clone(),
        maker: maker.as_ref().map_or_else(|| Link::new(show::DELETED, ""), show::card_link),
        parts: parts.iter().enumerate().map(part).collect(),
        tools: arranges
            .then(|| SeriesTools { order: format!("/series/{id}/order"), edit: format!("/series/{id}/edit") }),
    }))
}

/// Moves an article up or down, or takes it out.
pub(crate) async fn order(visit: Visit, Path(sid): Path<String>, Form(form): Form) -> Page {
    let id = id::<SeriesId>(&sid)?;
    let part: TopicId = form.get("topic")?.parse().map_err(|_| Failure::bad("The field `topic` is a number."))?;
    let value = form.get("value")?.to_owned();
    let view = visit.who().await?;
    let forum = &visit.app.forum;
    let series = match value.as_str() {
        "up" => forum.shift_in_series(&view, id, part, Direction::Up).await?,
        "down" => forum.shift_in_series(&view, id, part, Direction::Down).await?,
        "out" => forum.take_out_of_series(&view, id, part).await?,
        _ => return Err(Failure::bad("The field `value` is up, down or out.")),
    };
    Ok(see_other(&at(&series)))
}

pub(crate) async fn edit(visit: Visit, Path(sid): Path<String>) -> Page {
    let id = id::<SeriesId>(&sid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.series_page(view, id))).await?;
    let Series { title, description, .. } = &found.series;
    let typed = SeriesForm { title: title.as_str().to_owned(), description: description.clone() };
    edit_page(&visit, &view, &found, &typed, &Complaints::none())
}

pub(crate) async fn save(State(app): State<App>, visit: Visit, Path(sid): Path<String>, Form(form): Form) -> Page {
    let id = id::<SeriesId>(&sid)?;
    let typed = described(&form)?;
    let view = visit.who().await?;
    if form.switch("delete")? {
        app.forum.delete_series(&view, id).await?;
        return Ok(see_other("/articles"));
    }
    match app.forum.describe_series(&view, id, &typed).await {
        Ok(_) => Ok(see_other(&format!("/series/{id}"))),
        Err(problem @ Problem::Refused(Refusal::Invalid(_))) => {
            let complaints = Complaints::of(problem)?;
            let found = app.forum().series_page(view.clone(), id).await?;
            edit_page(&visit, &view, &found, &typed, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

fn described(form: &Pairs) -> Result<SeriesForm, Failure> {
    Ok(SeriesForm { title: form.get("title")?.to_owned(), description: form.get("description")?.to_owned() })
}

fn edit_page(visit: &Visit, view: &View, found: &Found, typed: &SeriesForm, complaints: &Complaints) -> Page {
    if !found.arranges {
        let refusal = match view.actor.member() {
            None => Refusal::SignIn,
            Some(_) => {
                Refusal::Forbidden("Only whoever made a series, and the moderators of all that is in it, arrange it.")
            }
        };
        return Err(refusal.into());
    }
    let series = &found.series;
    let response = html(&EditSeriesPage {
        frame: visit.frame(view).titled(format!("Change {}", series.title.as_str())).unindexed(),
        series: Link::new(series.title.as_str(), at(series)),
        action: format!("/series/{}/edit", series.id),
        problem: complaints.problem.clone(),
        title: complaints.field("title", &typed.title),
        description: complaints.field("description", &typed.description),
        can_delete: series.parts.is_empty(),
    });
    Ok(complaints.shown_on(response))
}

/// An author chooses a series for their article.
pub(crate) async fn choose(visit: Visit, Path(tid): Path<String>) -> Page {
    let id = id::<TopicId>(&tid)?;
    let (view, found) = visit.read(move |forum, view| Box::pin(forum.series_choice(view, id))).await?;
    choose_page(&visit, &view, &found, &Pairs::default(), &Complaints::none())
}

/// `value`: `enter` (one of one's own, in `series`, or `other`, a number or an address), `make`, `leave`.
pub(crate) async fn put(State(app): State<App>, visit: Visit, Path(tid): Path<String>, Form(form): Form) -> Page {
    let id = id::<TopicId>(&tid)?;
    let view = visit.who().await?;
    let wish = match form.get("value")? {
        "leave" => Ok(Wish::Leave),
        "make" => Ok(Wish::Make(described(&form)?)),
        "enter" => number(form.get("other")?).or_else(|| number(form.get("series").ok()?)).map(Wish::Enter).ok_or(()),
        _ => return Err(Failure::bad("The field `value` is enter, make or leave.")),
    };
    // What is no number is no series.
    let wish = wish.unwrap_or(Wish::Enter(SeriesId(0)));
    match app.forum.put_in_series(&view, id, &wish).await {
        Ok(article) => Ok(see_other(&address::topic(&article))),
        Err(Problem::Refused(Refusal::SignIn)) => sign_in_first(&visit, &view, &visit.path, &form),
        Err(problem @ Problem::Refused(Refusal::Invalid(_))) => {
            let complaints = Complaints::of(problem)?;
            let found = app.forum().series_choice(view.clone(), id).await?;
            choose_page(&visit, &view, &found, &form, &complaints)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The number of a series, from that or from its address.
fn number(text: &str) -> Option<SeriesId> {
    let text = text.trim();
    let text = text.split_once("/series/").map_or(text, |(_, rest)| rest.split('/').next().unwrap_or_default());
    text.parse().ok()
}

fn choose_page(visit: &Visit, view: &View, found: &SeriesChoice, typed: &Pairs, complaints: &Complaints) -> Page {
    let SeriesChoice { article, own } = found;
    let title = article.heading.title.as_str();
    let chosen = typed.get("series")?;
    let choice = |series: &Series| {
        let id = series.id.to_string();
        let is_chosen = id == chosen;
        Choice::new(id, series.title.as_str(), is_chosen)
    };
    let response = html(&ChooseSeriesPage {
        frame: visit.frame(view).titled(format!("A series for {title}")).unindexed(),
        article: Link::new(title, address::topic(article)),
        action: format!("/topic/{}/series", article.id),
        problem: complaints.problem.clone(),
        within: article
            .series
            .as_ref()
            .map(|within| Link::new(within.title.as_str(), address_of(within.id, within.title.as_str()))),
        own: own.iter().map(choice).collect(),
        other: complaints.field("series", typed.get("other")?),
        title: complaints.field("title", typed.get("title")?),
        description: complaints.field("description", typed.get("description")?),
    });
    Ok(complaints.shown_on(response))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_is_known_by_its_number_and_its_address() {
        for text in ["33", " 33 ", "/series/33/from-zero", "https://forum.example.org/series/33"] {
            assert_eq!(number(text), Some(SeriesId(33)), "{text}");
        }
        for text in ["", "from zero", "/series/", "/topic/33"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
