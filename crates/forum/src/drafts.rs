//! Texts that are not finished: kept for their author, found again on every device, and ended when
//! they are sent.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use model::change::Change;
use model::draft::{self, Draft, DraftFields, DraftHead, DraftPlace, SentDraft};
use model::ids::{MemberId, PostId, TopicId};
use model::limits::Act;
use model::list::List;
use model::may::{Action, Object, for_oneself};
use model::page::{self, PageNumber};
use model::refusal::Refusal;
use model::rules::drafts::{self, NewDraft, Saving};
use model::time::Timestamp;
use model::token::Scope;
use model::topic::Topic;
use store::Outcome;

use crate::limits::unless;
use crate::reading::{ListPage, exists};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// What came of keeping a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeptDraft {
    Kept(DraftHead),
    /// Another device has kept one meanwhile: nothing is changed.
    Newer(DraftHead),
}

/// A draft in the list of one's own.
#[derive(Clone, Debug)]
pub struct ListedDraft {
    pub place: DraftPlace,
    pub head: DraftHead,
    /// Where it is to stand; none, if it is to be a topic, or if that may not be seen any more.
    pub topic: Option<Topic>,
}

impl Forum {
    /// Keeps what was typed for this place, in place of the draft that it goes on from. Three round
    /// trips with who asks.
    ///
    /// # Errors
    /// Nobody is signed in; it is too large, there are too many, or too many were kept.
    pub async fn keep_draft(
        &self,
        view: &View,
        place: DraftPlace,
        fields: DraftFields,
        goes_on_from: Option<Timestamp>,
    ) -> Result<KeptDraft, Problem> {
        let member = for_oneself(&view.actor, Scope::Write)?;
        let of = |name: &str| fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str());
        let title: String = of("title").trim().chars().take(draft::TITLE).collect();
        let beginning = markup::excerpt(of("body"), draft::BEGINNING);
        let new = NewDraft { place, fields, title, beginning, goes_on_from };
        let mut cost = Some(Act::Draft);
        for _ in 0..TRIES {
            let (heads, limited) = tokio::try_join!(
                async { Ok::<_, Problem>(self.store.draft_heads(member).await?) },
                self.spend(view, cost.take())
            )?;
            let saving = drafts::keep(member, &heads, &new, self.now())?;
            unless(limited)?;
            match saving {
                Saving::Newer(head) => return Ok(KeptDraft::Newer(head)),
                Saving::Saves(head, change) => {
                    if !matches!(self.store.commit(*change).await?, Outcome::Stale(_)) {
                        return Ok(KeptDraft::Kept(head));
                    }
                }
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// The actor's draft for this place, if there is one.
    ///
    /// # Errors
    /// The store is away.
    pub async fn draft(&self, view: &View, place: DraftPlace) -> Result<Option<Draft>, Problem> {
        let Ok(member) = for_oneself(&view.actor, Scope::Read) else { return Ok(None) };
        let found = self.store.draft(member, place).await?;
        Ok(found.filter(|draft| !draft.head.is_over(self.now())))
    }

    /// The actor's drafts, the newest first, and a page of their own articles that readers do not see, or
    /// not as they stand now. Two round trips for both.
    ///
    /// # Errors
    /// Nobody is signed in; there is no such page; the store is away.
    pub async fn drafts(
        self: Arc<Self>,
        view: View,
        page: PageNumber,
    ) -> Result<(Vec<ListedDraft>, ListPage), Problem> {
        let member = for_oneself(&view.actor, Scope::Read)?;
        let list = List::Drafts(member);
        let (heads, slice) = tokio::try_join!(
            async { Ok::<_, Problem>(self.store.draft_heads(member).await?) },
            self.slice(&list, page.offset(page::TOPICS), page::TOPICS)
        )?;
        exists(page, slice.total, page::TOPICS)?;
        let mut heads: Vec<(DraftPlace, DraftHead)> = heads.into_iter().collect();
        heads.retain(|(_, head)| !head.is_over(self.now()));
        heads.sort_by_key(|(_, head)| std::cmp::Reverse(head.saved));
        let (mut topics, mut posts) = (BTreeSet::new(), BTreeSet::new());
        for (place, _) in &heads {
            match place {
                DraftPlace::Topic(_) => {}
                DraftPlace::Reply(topic, _) => {
                    topics.insert(*topic);
                }
                DraftPlace::Edit(post) => {
                    posts.insert(*post);
                }
            }
        }
        let (topics, posts): (Vec<TopicId>, Vec<PostId>) = (topics.into_iter().collect(), posts.into_iter().collect());
        let own = slice.topics();
        let (rows, mut articles, posts) =
            tokio::try_join!(self.rows(&topics), self.rows(&own), async { Ok(self.store.posts(&posts, None).await?) })?;
        articles.retain(|row| {
            let topic = &row.standing.topic;
            topic.deletion.is_none() && topic.is_by(member) && topic.is_unfinished() && view.sees(topic)
        });
        let of_topics: HashMap<TopicId, Topic> =
            rows.into_iter().map(|row| (row.standing.topic.id, row.standing.topic.clone())).collect();
        let of_posts: BTreeMap<PostId, Topic> = posts
            .into_iter()
            .flatten()
            .filter(|placed| view.can(Action::See, Object::Post(&placed.topic, &placed.post)))
            .map(|placed| (placed.post.id, placed.topic))
            .collect();
        let listed = heads.into_iter().map(|(place, head)| {
            let topic = match place {
                DraftPlace::Topic(_) => None,
                DraftPlace::Reply(topic, _) => of_topics.get(&topic),
                DraftPlace::Edit(post) => of_posts.get(&post),
            };
            let topic = topic.filter(|topic| view.can(Action::See, Object::Topic(topic))).cloned();
            ListedDraft { place, head, topic }
        });
        Ok((listed.collect(), ListPage { rows: articles, total: slice.total, page }))
    }

    /// Throws a draft away, as it was when it was looked at. That it is gone already is all one.
    ///
    /// # Errors
    /// Nobody is signed in; a newer one stands there; too much was done.
    pub async fn discard_draft(&self, view: &View, place: DraftPlace, saved: Timestamp) -> Result<(), Problem> {
        let member = for_oneself(&view.actor, Scope::Write)?;
        let (head, limited) = tokio::try_join!(
            async { Ok::<_, Problem>(self.store.draft_heads(member).await?.remove(&place)) },
            self.spend(view, Some(Act::Draft))
        )?;
        unless(limited)?;
        let newer = Refusal::Conflict("This draft was saved again meanwhile. Look at it before you discard it.");
        match head {
            None => Ok(()),
            Some(head) if head.saved > saved => Err(newer.into()),
            Some(head) => match self.store.commit(drafts::end(member, place, head)).await? {
                Outcome::Stale(_) => Err(newer.into()),
                Outcome::Done | Outcome::Repeated(_) => Ok(()),
            },
        }
    }

    /// Notes with a change that it sends the text of the draft which the actor's form held.
    pub(crate) fn sends_draft(&self, view: &View, change: &mut Change) {
        if let (Some(member), Some(draft)) = (view.actor.id(), view.sends) {
            drafts::sent(change, member, draft);
        }
    }

    /// Ends a draft whose text was sent, unless it was saved again since.
    pub(crate) async fn end_sent_draft(&self, member: MemberId, sent: SentDraft) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let head = self.store.draft_heads(member).await?.remove(&sent.place);
            let Some(head) = head.filter(|head| head.saved <= sent.saved) else { return Ok(()) };
            let done = self.store.commit_in_bulk(drafts::end(member, sent.place, head)).await?;
            if !matches!(done, Outcome::Stale(_)) {
                return Ok(());
            }
        }
        Ok(())
    }
}
