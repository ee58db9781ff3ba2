//! Series of articles: their pages, and keeping what they hold and what their articles say together.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::ids::{IdKind, SeriesId, TopicId};
use model::limits::Act;
use model::may::{Action, Object, may_arrange};
use model::refusal::{Fault, Refusal};
use model::rules::series as rules;
use model::rules::site::Direction;
use model::series::{InSeries, Series, SeriesForm};
use model::topic::Topic;
use store::{Outcome, Row};

use crate::limits::unless;
use crate::reading::MemberCard;
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// A series as somebody sees it.
pub struct SeriesPage {
    pub series: Series,
    /// The articles that the reader may read, in their order.
    pub parts: Vec<Arc<Row>>,
    pub maker: Option<MemberCard>,
    /// The reader may change it.
    pub arranges: bool,
}

/// Where an article stands in its series, among what the reader may read of it.
pub struct SeriesPlace {
    pub id: SeriesId,
    pub title: String,
    /// From 1, and of how many.
    pub nth: usize,
    pub of: usize,
    pub previous: Option<Topic>,
    pub next: Option<Topic>,
}

/// An article that its author may put into a series, and the series that they have made.
pub struct SeriesChoice {
    pub article: Topic,
    pub own: Vec<Series>,
}

/// What an author wants of a series for their article.
#[derive(Clone, Debug)]
pub enum Wish {
    Enter(SeriesId),
    Make(SeriesForm),
    Leave,
}

impl Forum {
    /// Two round trips.
    ///
    /// # Errors
    /// There is no such series, or none of it is there for this reader; the store is away.
    pub async fn series_page(self: Arc<Self>, view: View, id: SeriesId) -> Result<SeriesPage, Problem> {
        let series = self.store.series(id).await?.ok_or(Refusal::Absent)?;
        let makers = [series.by];
        let (parts, makers) = tokio::try_join!(self.parts(&view, id, &series.parts), self.cards(&makers))?;
        let topics: Vec<Topic> = parts.iter().map(|row| row.standing.topic.clone()).collect();
        let arranges = may_arrange(&view.site, &view.actor, &series, &topics).is_ok();
        if parts.is_empty() && !arranges {
            return Err(Refusal::Absent.into());
        }
        let maker = makers.get(&series.by).cloned();
        Ok(SeriesPage { series, parts, maker, arranges })
    }

    /// What of a series the reader may read. That an article belongs to it, the article says.
    async fn parts(&self, view: &View, id: SeriesId, parts: &[TopicId]) -> Result<Vec<Arc<Row>>, Problem> {
        let mut rows = self.visible_rows(view, parts).await?;
        rows.retain(|row| row.standing.topic.series.as_ref().is_some_and(|within| within.id == id));
        Ok(rows)
    }

    /// Where an article stands in its series; none, if it is in none.
    pub(crate) async fn series_place(&self, view: &View, topic: &Topic) -> Result<Option<SeriesPlace>, Problem> {
        let Some(within) = &topic.series else { return Ok(None) };
        let rows = self.parts(view, within.id, &within.parts).await?;
        let Some(at) = rows.iter().position(|row| row.standing.topic.id == topic.id) else { return Ok(None) };
        let part = |at: usize| rows.get(at).map(|row| row.standing.topic.clone());
        Ok(Some(SeriesPlace {
            id: within.id,
            title: within.title.as_str().to_owned(),
            nth: at + 1,
            of: rows.len(),
            previous: at.checked_sub(1).and_then(part),
            next: part(at + 1),
        }))
    }

    /// What an author chooses from for their article.
    ///
    /// # Errors
    /// There is no such article for this actor, or they may not; the store is away.
    pub async fn series_choice(self: Arc<Self>, view: View, article: TopicId) -> Result<SeriesChoice, Problem> {
        let own = async {
            match view.actor.id() {
                Some(member) => self.store.own_series(member).await,
                None => Ok(Vec::new()),
            }
        };
        let (article, own) = tokio::try_join!(self.store.topic(article), own)?;
        let article = article.ok_or(Refusal::Absent)?;
        view.may(Action::PutInSeries, Object::Topic(&article))?;
        Ok(SeriesChoice { article, own })
    }

    /// Puts an article into a series, a new one if need be, or takes it out of its own.
    ///
    /// # Errors
    /// The actor may not, has done it too often, or there is no such series for them.
    pub async fn put_in_series(&self, view: &View, article: TopicId, wish: &Wish) -> Result<Topic, Problem> {
        let mut cost = Some(Act::Edit);
        let mut made: Option<Series> = None;
        for _ in 0..TRIES {
            let wanted = async {
                match (wish, &made) {
                    (_, Some(made)) => Ok(Some(made.clone())),
                    (Wish::Enter(id), None) => self.store.series(*id).await,
                    _ => Ok(None),
                }
            };
            let own = async {
                match (wish, view.actor.id()) {
                    (Wish::Make(_), Some(member)) => Ok(self.store.own_series(member).await?.len()),
                    _ => Ok(0),
                }
            };
            let fresh = async {
                match (wish, &made, view.actor.id()) {
                    (Wish::Make(_), None, Some(maker)) => {
                        Ok(Some(SeriesId(self.store.fresh_id(maker.shard(), IdKind::Series).await?)))
                    }
                    _ => Ok(None),
                }
            };
            let (found, series, own, fresh, limited) = tokio::try_join!(
                async { Ok(self.store.topic(article).await?.ok_or(Refusal::Absent)?) },
                async { Ok(wanted.await?) },
                own,
                fresh,
                self.spend(view, cost.take())
            )?;
            let (site, actor) = (&view.site, &view.actor);
            if let (Wish::Enter(_), Some(series), None) = (wish, &series, &made) {
                self.sees(view, series, &found).await?;
            }
            let change = match (wish, series) {
                (Wish::Leave, _) => rules::leave(site, actor, &found, false)?,
                (_, Some(series)) => rules::enter(site, actor, &found, &series)?,
                (Wish::Make(form), None) => {
                    let id = fresh.unwrap_or(SeriesId(0));
                    let (change, series) = rules::make(site, actor, &found, form, own, (id, self.now()))?;
                    // What cannot go in makes no series that stays empty.
                    rules::enter(site, actor, &found, &series)?;
                    unless(limited)?;
                    self.store.commit(change).await?;
                    let entering = rules::enter(site, actor, &found, &series)?;
                    made = Some(series);
                    if self.is_done(entering).await? {
                        return Ok(found);
                    }
                    continue;
                }
                (Wish::Enter(_), None) => {
                    view.may(Action::PutInSeries, Object::Topic(&found))?;
                    return Err(no_series().into());
                }
            };
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Refuses a series of which the actor sees nothing, as one that does not exist.
    async fn sees(&self, view: &View, series: &Series, article: &Topic) -> Result<(), Problem> {
        if Some(series.by) == view.actor.id() || series.parts.contains(&article.id) {
            return Ok(());
        }
        let parts = self.parts(view, series.id, &series.parts).await?;
        if parts.is_empty() { Err(no_series().into()) } else { Ok(()) }
    }

    /// # Errors
    /// As [`Forum::series_page`]; the actor may not, or a field is wrong.
    pub async fn describe_series(&self, view: &View, id: SeriesId, form: &SeriesForm) -> Result<Series, Problem> {
        self.arrange(view, id, |series, parts| rules::describe(&view.site, &view.actor, series, parts, form)).await
    }

    /// Moves an article one place up or down.
    ///
    /// # Errors
    /// As [`Forum::series_page`]; the actor may not.
    pub async fn shift_in_series(
        &self,
        view: &View,
        id: SeriesId,
        part: TopicId,
        to: Direction,
    ) -> Result<Series, Problem> {
        self.arrange(view, id, |series, parts| rules::shift(&view.site, &view.actor, series, parts, part, to)).await
    }

    /// # Errors
    /// As [`Forum::series_page`]; the actor may not, or there are articles in it.
    pub async fn delete_series(&self, view: &View, id: SeriesId) -> Result<Series, Problem> {
        self.arrange(view, id, |series, parts| rules::delete(&view.site, &view.actor, series, parts)).await
    }

    /// Takes an article out of a series that the actor arranges.
    ///
    /// # Errors
    /// As [`Forum::series_page`]; the actor may not.
    pub async fn take_out_of_series(&self, view: &View, id: SeriesId, part: TopicId) -> Result<Series, Problem> {
        self.arrange(view, id, |series, parts| {
            may_arrange(&view.site, &view.actor, series, parts)?;
            let article = parts.iter().find(|topic| topic.id == part).ok_or(Refusal::Absent)?;
            rules::leave(&view.site, &view.actor, article, true)
        })
        .await
    }

    async fn arrange(
        &self,
        view: &View,
        id: SeriesId,
        rule: impl Fn(&Series, &[Topic]) -> Result<model::change::Change, Refusal>,
    ) -> Result<Series, Problem> {
        for _ in 0..TRIES {
            let series = self.store.series(id).await?.ok_or(Refusal::Absent)?;
            let parts = self.store.rows(&series.parts, false).await?.into_iter().flatten();
            let topics = parts.map(|row| row.standing.topic);
            let is_seen = |topic: &Topic| {
                topic.deletion.is_none()
                    && topic.series.as_ref().is_some_and(|within| within.id == id)
                    && view.can(Action::See, Object::Topic(topic))
            };
            let parts: Vec<Topic> = topics.filter(is_seen).collect();
            if parts.is_empty() && may_arrange(&view.site, &view.actor, &series, &parts).is_err() {
                return Err(Refusal::Absent.into());
            }
            if self.is_done(rule(&series, &parts)?).await? {
                return Ok(series);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Brings a series and its articles together: it holds what says that it is in it, and each of these
    /// carries its order. `touched` are articles that came or went. Doing it again changes nothing.
    pub(crate) async fn settle_series(&self, id: SeriesId, touched: &BTreeSet<TopicId>) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let series = self.store.series_in_bulk(id).await?;
            let mut parts: Vec<TopicId> = series.as_ref().map(|series| series.parts.clone()).unwrap_or_default();
            parts.extend(touched.iter().filter(|topic| !parts.contains(topic)).copied().collect::<Vec<_>>());
            let found = self.store.standings(&parts).await?.into_iter().flatten();
            let mut articles: Vec<Topic> = found.map(|standing| standing.topic).collect();
            articles.retain(|topic| topic.series.as_ref().is_some_and(|within| within.id == id));
            let mut carried = None;
            if let Some(mut series) = series {
                let held: Vec<TopicId> = articles.iter().map(|topic| topic.id).collect();
                let change = rules::holds(&series, held.clone());
                if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
                    continue;
                }
                series.parts = held;
                carried = Some(InSeries::of(&series));
            }
            for article in &articles {
                // Whoever was faster has made an event, which leads here again.
                self.store.commit_in_bulk(rules::carries(article, carried.clone())).await?;
            }
            return Ok(());
        }
        Err(Problem::Busy)
    }
}

fn no_series() -> Refusal {
    Fault::new("series", "There is no such series. Choose one of yours, or give the number of another.").into()
}
