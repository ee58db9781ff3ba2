//! Making series, putting articles into them, and their order.

use crate::actor::Actor;
use crate::change::{Change, Effect, Fact};
use crate::event::Event;
use crate::ids::{SeriesId, TopicId};
use crate::may::{Action, Object, may, may_arrange};
use crate::refusal::{Fault, Refusal};
use crate::rules::site::Direction;
use crate::series::{InSeries, OWN_MAX, PARTS_MAX, Series, SeriesForm};
use crate::site::Site;
use crate::time::Timestamp;
use crate::topic::Topic;

/// An empty series, made by an author of this article, who puts it in next. `own` is how many they have.
///
/// # Errors
/// The actor may not, has too many, or a field is wrong.
pub fn make(
    site: &Site,
    actor: &Actor,
    article: &Topic,
    form: &SeriesForm,
    own: usize,
    (id, now): (SeriesId, Timestamp),
) -> Result<(Change, Series), Refusal> {
    may(site, actor, Action::PutInSeries, Object::Topic(article))?;
    let by = actor.member().ok_or(Refusal::SignIn)?.id;
    let (title, description) = form.check()?;
    if own >= OWN_MAX {
        return Err(
            Fault::new("title", format!("You have made {own} series. Delete one that you need no more.")).into()
        );
    }
    let series = Series { id, title, description, by, created: now, parts: Vec::new() };
    let mut change = Change::new(id.shard());
    change.given = vec![Fact::SeriesIs(id, None)];
    change.effects = vec![Effect::PutSeries(Box::new(series.clone())), Effect::ListSeries(by, id, true)];
    change.events = vec![Event::SeriesChanged { series: id }];
    Ok((change, series))
}

/// Puts an article at the end of a series.
///
/// # Errors
/// The actor is none of its authors, it is in a series already, or the series is full.
pub fn enter(site: &Site, actor: &Actor, article: &Topic, series: &Series) -> Result<Change, Refusal> {
    may(site, actor, Action::PutInSeries, Object::Topic(article))?;
    let mut change = Change::new(article.id.shard());
    match &article.series {
        Some(within) if within.id == series.id => return Ok(change),
        Some(_) => return Err(Refusal::Conflict("This article is in another series. Take it out of that one first.")),
        None => {}
    }
    if series.parts.len() >= PARTS_MAX {
        return Err(Refusal::Conflict("This series has as many articles as a series can have."));
    }
    let mut within = InSeries::of(series);
    within.parts.push(article.id);
    change.given = vec![Fact::TopicStands(article.id), Fact::InSeriesIs(article.id, None)];
    change.effects = vec![Effect::SetInSeries(article.id, Some(Box::new(within)))];
    change.events = vec![Event::SeriesEntered { topic: article.id, series: series.id }];
    Ok(change)
}

/// Takes an article out of its series: for its authors, and for whoever arranges the series.
///
/// # Errors
/// The actor is neither.
pub fn leave(site: &Site, actor: &Actor, article: &Topic, arranges: bool) -> Result<Change, Refusal> {
    if !arranges {
        may(site, actor, Action::PutInSeries, Object::Topic(article))?;
    }
    let mut change = Change::new(article.id.shard());
    let Some(within) = &article.series else { return Ok(change) };
    change.given = vec![Fact::InSeriesIs(article.id, Some(within.clone()))];
    change.effects = vec![Effect::SetInSeries(article.id, None)];
    change.events = vec![Event::SeriesLeft { topic: article.id, series: within.id }];
    Ok(change)
}

/// # Errors
/// The actor may not, or a field is wrong.
pub fn describe(
    site: &Site,
    actor: &Actor,
    series: &Series,
    parts: &[Topic],
    form: &SeriesForm,
) -> Result<Change, Refusal> {
    may_arrange(site, actor, series, parts)?;
    let (title, description) = form.check()?;
    Ok(changed(series, Series { title, description, ..series.clone() }))
}

/// Moves an article past the next one that whoever arranges it sees: `seen` are those, in their order.
///
/// # Errors
/// The actor may not, or it is no part of the series.
pub fn shift(
    site: &Site,
    actor: &Actor,
    series: &Series,
    seen: &[Topic],
    part: TopicId,
    to: Direction,
) -> Result<Change, Refusal> {
    may_arrange(site, actor, series, seen)?;
    let at = seen.iter().position(|topic| topic.id == part).ok_or(Refusal::Absent)?;
    let other = match to {
        Direction::Up => at.checked_sub(1),
        Direction::Down => Some(at + 1),
    };
    let place = |id: TopicId| series.parts.iter().position(|other| *other == id);
    let mut parts = series.parts.clone();
    if let Some(other) = other.and_then(|other| seen.get(other))
        && let (Some(from), Some(to)) = (place(part), place(other.id))
    {
        parts.swap(from, to);
    }
    Ok(changed(series, Series { parts, ..series.clone() }))
}

/// # Errors
/// The actor may not, or there are articles in it.
pub fn delete(site: &Site, actor: &Actor, series: &Series, parts: &[Topic]) -> Result<Change, Refusal> {
    may_arrange(site, actor, series, parts)?;
    if !series.parts.is_empty() {
        return Err(Refusal::Conflict("There are articles in this series. Take them out first."));
    }
    let mut change = Change::new(series.id.shard());
    change.given = vec![Fact::SeriesIs(series.id, Some(Box::new(series.clone())))];
    change.effects = vec![Effect::DropSeries(series.id), Effect::ListSeries(series.by, series.id, false)];
    change.events = vec![Event::SeriesChanged { series: series.id }];
    Ok(change)
}

/// Derived: the series holds what says that it is in it.
pub fn holds(series: &Series, parts: Vec<TopicId>) -> Change {
    changed(series, Series { parts, ..series.clone() })
}

/// Derived: what an article carries of its series; none, if there is no such series any more.
pub fn carries(article: &Topic, within: Option<InSeries>) -> Change {
    let mut change = Change::new(article.id.shard());
    let within = within.map(Box::new);
    if article.series != within {
        change.given = vec![Fact::InSeriesIs(article.id, article.series.clone())];
        change.effects = vec![Effect::SetInSeries(article.id, within)];
        change.events = vec![Event::SeriesShown { topic: article.id }];
    }
    change
}

fn changed(series: &Series, to: Series) -> Change {
    let mut change = Change::new(series.id.shard());
    if *series != to {
        change.given = vec![Fact::SeriesIs(series.id, Some(Box::new(series.clone())))];
        change.effects = vec![Effect::PutSeries(Box::new(to))];
        change.events = vec![Event::SeriesChanged { series: series.id }];
    }
    change
}

#[cfg(test)]
#[path = "series_tests.rs"]
mod tests;
