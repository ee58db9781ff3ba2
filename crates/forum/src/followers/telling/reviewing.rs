//! Telling of reviews: those who may review of what waits, authors of what was said.

use std::collections::BTreeSet;

use model::actor::Actor;
use model::change::Roster;
use model::group::Right;
use model::ids::{MemberId, TopicId};
use model::may::{Action, Object, may};
use model::notification::{News, key_of_topic};
use model::rules::telling::{self, Listener};
use model::topic::Topic;
use store::Derived;

use super::Telling;
use super::tidings::Decided;
use super::writing::{Entries, concern};
use crate::Problem;

/// How many reviewers are told at most.
const REVIEWERS_MAX: u64 = 100;

impl Telling<'_> {
    /// Tells of what happened in reviews. Of several things under one key the last one is told.
    pub(super) async fn of_reviews(&self, reviewed: &[(TopicId, Decided)]) -> Result<Derived, Problem> {
        for (topic, decided) in reviewed {
            let found = self.forum.store.standings(&[*topic]).await?.into_iter().flatten().next();
            let Some(topic) = found.map(|standing| standing.topic) else { continue };
            let still_holds = topic.deletion.is_none()
                && match decided.what {
                    News::Submitted => topic.awaits_review(),
                    News::ChangesAsked => topic.life.sent_back,
                    _ => true,
                };
            if !still_holds {
                continue;
            }
            let members = match decided.what {
                News::Submitted => self.reviewers(&topic).await?,
                News::Commented => self.concerned(&topic).await?,
                _ => topic.authors().into_iter().collect(),
            };
            if self.tell_each(&topic, members, decided).await? == Derived::Overtaken {
                return Ok(Derived::Overtaken);
            }
        }
        Ok(Derived::Done)
    }

    /// Who reviews the articles of this category: its moderators, and groups that may; admins where there is
    /// nobody else.
    async fn reviewers(&self, topic: &Topic) -> Result<BTreeSet<MemberId>, Problem> {
        let site = self.forum.site();
        let Some(category) = site.category(topic.category) else { return Ok(BTreeSet::new()) };
        let mut members = category.moderators.clone();
        for group in category.granted.to(Right::Review).chain(category.granted.to(Right::Moderate)) {
            members.extend(self.forum.store.roster(Roster::Group(group), REVIEWERS_MAX).await?.0);
        }
        members.retain(|member| !topic.is_by(*member));
        if members.is_empty() {
            members.extend(self.forum.store.roster(Roster::Admins, REVIEWERS_MAX).await?.0);
        }
        Ok(members.into_iter().take(REVIEWERS_MAX as usize).collect())
    }

    /// Its authors, and whoever has said something of lines of it.
    async fn concerned(&self, topic: &Topic) -> Result<BTreeSet<MemberId>, Problem> {
        let review = self.forum.store.review(topic.opening).await?;
        let said = review.comments.values().flat_map(|comment| comment.remarks.iter().map(|remark| remark.by));
        Ok(said.chain(topic.authors()).collect())
    }

    async fn tell_each(
        &self,
        topic: &Topic,
        members: BTreeSet<MemberId>,
        decided: &Decided,
    ) -> Result<Derived, Problem> {
        let keys: Vec<String> = ["s", "r", "k"].map(|end| format!("{}{end}", key_of_topic(topic.id))).into();
        let asked: Vec<(MemberId, Vec<String>)> = members.into_iter().map(|member| (member, keys.clone())).collect();
        let site = self.forum.site();
        let listeners = self.forum.store.listeners(topic.id).await?;
        let (mut entries, mut told) = (Entries::default(), Vec::new());
        for hearer in self.forum.store.hearers(&asked).await?.into_iter().flatten() {
            let actor = Actor::Member(self.forum.signed_in(&hearer.member));
            if decided.what == News::Submitted && may(&site, &actor, Action::Review, Object::Topic(topic)).is_err() {
                continue;
            }
            let listener = Listener {
                actor: &actor,
                choices: &hearer.choices,
                concern: concern(&listeners, hearer.member.id, topic.is_by(hearer.member.id)),
                follows: false,
                told: &hearer.told,
                forgotten: hearer.forgotten,
            };
            let object = Object::Topic(topic);
            let news = telling::of_decision(&site, &listener, object, decided.what, decided.by, decided.at);
            if let Some(news) = news {
                told.push(hearer.member.id);
                entries.tell(self.forum, &hearer, news)?;
            }
        }
        self.write(topic.id, told, entries).await
    }
}
