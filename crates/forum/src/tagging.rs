//! Tags: their pages, what people say of them, and giving topics their proper names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use model::event::Due;
use model::ids::{MemberId, TopicId};
use model::list::{Audience, List, Sort};
use model::may::{Action, Object};
use model::notification::Stance;
use model::page::{self, PageNumber};
use model::refusal::Refusal;
use model::rules::tags;
use model::shard::Shard;
use model::source::Source;
use model::tags::{Synonyms, TagAbout};
use model::time::Timestamp;
use model::topic::{Tag, TopicKind};
use store::Outcome;

use crate::cooking::CookedPost;
use crate::reading::{ListPage, TagCount, TagsPage, exists};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Tags that are looked through for a beginning, the most used first.
const LOOKED_THROUGH: u64 = 5_000;
/// Tags that are offered to who begins to write.
const OFFERED: usize = 50;
/// Topics that are looked at together when a tag was merged, and how long is gone on with that before
/// others have their turn.
const TOPICS: usize = 100;
const TURN: Duration = Duration::from_millis(400);

/// The page of a tag.
pub struct TagPage {
    /// Its proper name, where another one was asked for.
    pub tag: Tag,
    pub about: Option<Arc<TagAbout>>,
    /// The description as it is shown.
    pub text: Option<CookedPost>,
    /// Other names, by the alphabet.
    pub synonyms: Vec<Tag>,
    /// What whoever reads said about it.
    pub stance: Stance,
    /// Topics of each kind that there are, in the order of the kinds.
    pub kinds: Vec<(TopicKind, u64)>,
    /// Topics of all kinds.
    pub total: u64,
    pub list: ListPage,
}

/// A tag that is found by how a name begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TagMatch {
    pub tag: Tag,
    pub topics: u64,
    /// The other name that begins so.
    pub synonym: Option<Tag>,
}

impl Forum {
    /// The topics with a tag, under whichever of its names, by activity.
    ///
    /// # Errors
    /// There is no such tag or page for this actor; the store is away.
    pub async fn tagged(self: Arc<Self>, view: View, tag: Tag, page: PageNumber) -> Result<ListPage, Problem> {
        let list = List::Tag(view.audience.clone(), view.site.synonyms.proper(&tag).clone());
        let list = self.list_page(&view, &list, page).await?;
        // A tag that is on nothing one may see looks like one that nobody has thought of.
        if list.total == 0 { Err(Refusal::Absent.into()) } else { Ok(list) }
    }

    /// The page of a tag, under whichever of its names: all its topics by activity, or those of a kind in
    /// an order.
    ///
    /// # Errors
    /// There is no such tag or page for this actor; the store is away.
    pub async fn tag_page(
        self: Arc<Self>,
        view: View,
        tag: Tag,
        of: Option<(TopicKind, Sort)>,
        page: PageNumber,
    ) -> Result<TagPage, Problem> {
        let tag = view.site.synonyms.proper(&tag).clone();
        let all = List::Tag(view.audience.clone(), tag.clone());
        let of_kind = |kind, sort| List::Tagged(view.audience.clone(), tag.clone(), kind, sort);
        let list = of.map_or_else(|| all.clone(), |(kind, sort)| of_kind(kind, sort));
        let kinds = TopicKind::ALL.map(|kind| of_kind(kind, Sort::Recent));
        let (whole, kinds, (about, stance), slice) = tokio::try_join!(
            self.slice(&all, 0, 0),
            try_join_all(kinds.iter().map(|list| self.slice(list, 0, 0))),
            self.said_of(&tag, view.actor.id()),
            self.slice(&list, page.offset(page::TOPICS), page::TOPICS)
        )?;
        // A tag that is on nothing one may see looks like one that nobody has thought of.
        if whole.total == 0 {
            return Err(Refusal::Absent.into());
        }
        exists(page, slice.total, page::TOPICS)?;
        let described = about.as_ref().filter(|about| !about.description.is_empty());
        let wanted = slice.topics();
        let (rows, text) = tokio::try_join!(self.visible_rows(&view, &wanted), async {
            match described {
                Some(about) => Ok(Some(self.cook_text(about.description.clone(), "tag").await?)),
                None => Ok(None),
            }
        })?;
        let kinds = TopicKind::ALL.into_iter().zip(kinds.iter().map(|slice| slice.total));
        Ok(TagPage {
            synonyms: view.site.synonyms.of(&tag).cloned().collect(),
            about,
            text,
            stance,
            kinds: kinds.filter(|(_, topics)| *topics > 0).collect(),
            total: whole.total,
            list: ListPage { rows, total: slice.total, page },
            tag,
        })
    }

    /// What a tag is about, and what a member said of it.
    async fn said_of(&self, tag: &Tag, member: Option<MemberId>) -> Result<(Option<Arc<TagAbout>>, Stance), Problem> {
        let memory = &self.memory;
        let about = memory.recall(&memory.tag_abouts, tag, Source::Tag(tag.clone()));
        let stance = match member {
            Some(member) => {
                memory.recall(&memory.tag_stances, &(tag.clone(), member), Source::TagStance(tag.clone(), member))
            }
            None => Some(Stance::Normal),
        };
        if let Some(known) = about.clone().zip(stance) {
            return Ok(known);
        }
        let began = self.moment();
        let (about, stance) = self.store.tag(tag, member).await?;
        let (about, stance) = (about.map(Arc::new), stance.unwrap_or(Stance::Normal));
        memory.keep(&memory.tag_abouts, tag.clone(), about.clone(), began);
        if let Some(member) = member {
            memory.keep(&memory.tag_stances, (tag.clone(), member), stance, began);
        }
        Ok((about, stance))
    }

    /// The tags of topics that an audience reads, the most used first.
    ///
    /// # Errors
    /// There is no such page; the store is away.
    pub async fn tags(self: Arc<Self>, audience: Audience, page: PageNumber) -> Result<TagsPage, Problem> {
        let list = List::Tags(audience);
        let (tags, total) = tokio::try_join!(
            self.store.scored_slice(&list, page.offset(page::TAGS), page::TAGS),
            self.store.list_length(&list)
        )?;
        exists(page, total, page::TAGS)?;
        Ok(TagsPage { tags: tags.into_iter().filter_map(count).collect(), total, page })
    }

    /// The most used tags whose names begin so, or have a part that does, under whichever of their names.
    ///
    /// # Errors
    /// The store is away.
    pub async fn tags_beginning(
        self: Arc<Self>,
        view: View,
        typed: String,
        most: usize,
    ) -> Result<Vec<TagMatch>, Problem> {
        let known = self.known_tags(&view.audience).await?;
        Ok(matching(&known, &view.site.synonyms, &typed, most))
    }

    /// The tags that an audience sees used, the most used first, as far as they are looked through.
    pub(crate) async fn known_tags(&self, audience: &Audience) -> Result<Arc<Vec<TagCount>>, Problem> {
        let list = List::Tags(audience.clone());
        let memory = &self.memory;
        if let Some(known) = memory.recall(&memory.tags, audience, Source::list(&list)) {
            return Ok(known);
        }
        let began = self.moment();
        let tags = self.store.scored_slice(&list, 0, LOOKED_THROUGH).await?;
        let tags: Arc<Vec<TagCount>> = Arc::new(tags.into_iter().filter_map(count).collect());
        memory.keep(&memory.tags, audience.clone(), Arc::clone(&tags), began);
        Ok(tags)
    }

    /// What was kept of a form, and the most used tags, for whoever begins to write.
    ///
    /// # Errors
    /// The store is away.
    pub async fn before_writing(self: Arc<Self>, view: View) -> Result<(Option<String>, Vec<Tag>), Problem> {
        let (kept, known) = tokio::try_join!(Arc::clone(&self).kept_of(view.clone()), self.known_tags(&view.audience))?;
        Ok((kept, known.iter().take(OFFERED).map(|count| count.tag.clone()).collect()))
    }

    /// What a tag is about, for whoever would describe it.
    ///
    /// # Errors
    /// There is no such tag for this actor, or they may neither describe nor name it; the store is away.
    pub async fn tag_to_edit(self: Arc<Self>, view: View, tag: Tag) -> Result<(Option<TagAbout>, Vec<Tag>), Problem> {
        let list = List::Tag(view.audience.clone(), tag.clone());
        let (topics, (about, _)) = tokio::try_join!(self.store.list_length(&list), self.store.tag(&tag, None))?;
        if topics == 0 {
            return Err(Refusal::Absent.into());
        }
        view.may(Action::DescribeTag, Object::Site)?;
        Ok((about, view.site.synonyms.of(&tag).cloned().collect()))
    }

    /// Says what a tag is about. `revision` is the description that was edited, 0 if there was none; absent, the newest.
    ///
    /// # Errors
    /// There is no such tag for this actor, they may not, or it was described meanwhile; too much was
    /// changed; the store is away.
    pub async fn describe_tag(&self, view: &View, tag: &Tag, text: &str, revision: Option<u64>) -> Result<(), Problem> {
        let (seen, spent, known) =
            tokio::join!(self.sees_tag(view, tag), self.spend_on_settings(view), self.store.tag(tag, None));
        seen?;
        view.may(Action::DescribeTag, Object::Site)?;
        spent?;
        let mut first = Some(known?);
        for _ in 0..TRIES {
            let (known, _) = match first.take() {
                Some(known) => known,
                None => self.store.tag(tag, None).await?,
            };
            let revision = revision.unwrap_or_else(|| known.as_ref().map_or(0, |known| known.revision));
            let change = tags::describe(&view.site, &view.actor, tag, known.as_ref(), text, revision, self.now())?;
            if self.is_done(change).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Makes a tag another name of one; answers with that.
    ///
    /// # Errors
    /// There is no such tag for this actor, they may not, or it is no other tag; somebody was faster; the
    /// store is away.
    pub async fn merge_tag(&self, view: &View, tag: &Tag, into: &str) -> Result<Tag, Problem> {
        self.sees_tag(view, tag).await?;
        self.commit_site(tags::merge(&view.site, &view.actor, tag, into, self.now())?).await?;
        let into = Tag::of(into).ok_or(Refusal::Absent)?;
        Ok(view.site.synonyms.proper(&into).clone())
    }

    /// Sets the other names of a tag, comma-separated.
    ///
    /// # Errors
    /// As [`Forum::merge_tag`].
    pub async fn set_synonyms(&self, view: &View, tag: &Tag, typed: &str) -> Result<(), Problem> {
        self.sees_tag(view, tag).await?;
        self.commit_site(tags::set_synonyms(&view.site, &view.actor, tag, typed, self.now())?).await
    }

    /// Says how the actor wants to be told of new topics with a tag.
    ///
    /// # Errors
    /// There is no such tag for them, or nobody is signed in; too much was changed; the store is away.
    pub async fn set_tag_stance(&self, view: &View, tag: &Tag, to: Stance) -> Result<(), Problem> {
        let (seen, spent) = tokio::join!(self.sees_tag(view, tag), self.spend_on_settings(view));
        seen?;
        let change = tags::set_stance(&view.actor, tag, to)?;
        spent?;
        self.store.commit(change).await?;
        Ok(())
    }

    async fn sees_tag(&self, view: &View, tag: &Tag) -> Result<(), Problem> {
        let topics = self.store.list_length(&List::Tag(view.audience.clone(), tag.clone())).await?;
        if topics == 0 || view.site.synonyms.is_synonym(tag) { Err(Refusal::Absent.into()) } else { Ok(()) }
    }

    /// Gives these topics the proper names of their tags. Doing it again changes nothing.
    pub(crate) async fn retag(&self, topics: &[TopicId]) -> Result<(), Problem> {
        let mut left: Vec<TopicId> = topics.to_vec();
        for _ in 0..TRIES {
            let site = self.site();
            let standings = self.store.standings(&left).await?;
            left.clear();
            for standing in standings.into_iter().flatten() {
                let Some(change) = tags::retag(&site, &standing.topic) else { continue };
                if let Outcome::Stale(_) = self.store.commit_in_bulk(change).await? {
                    left.push(standing.topic.id);
                }
            }
            if left.is_empty() {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    /// Goes on for a moment with the topics of a tag that has become another name of one. Whoever holds the
    /// lease of the site's shard does, and notes how far it is, so that it comes to its end whatever dies.
    pub(crate) async fn go_on_with_merge(&self, due: &Due, at: Timestamp) -> Result<(), Problem> {
        let Due::TagMerged { tag, shard, topic } = due else { return Ok(()) };
        let (began, mut behind) = (Instant::now(), *topic);
        let site = self.refresh_site().await?;
        // The name is a tag of its own again: nothing follows it.
        let into = site.synonyms.proper(tag).clone();
        let (mut shard, mut due) = (*shard, due.clone());
        if into == *tag {
            self.store.commit_in_bulk(tags::gone_on(&due, at, model::shard::COUNT, None)).await?;
            return Ok(());
        }
        if shard == 0 && behind.is_none() {
            self.move_followers(tag, &into).await?;
        }
        while shard < model::shard::COUNT && began.elapsed() < TURN {
            let mut topics = self.store.topics_of(Shard::of_id(shard)).await?;
            topics.retain(|topic| Some(*topic) > behind);
            topics.sort_unstable();
            let some = topics.get(..TOPICS.min(topics.len())).unwrap_or_default();
            self.retag(some).await?;
            (shard, behind) = if some.len() < topics.len() { (shard, some.last().copied()) } else { (shard + 1, None) };
            if let Outcome::Stale(_) = self.store.commit_in_bulk(tags::gone_on(&due, at, shard, behind)).await? {
                // Another node goes on with it.
                return Ok(());
            }
            due = Due::TagMerged { tag: tag.clone(), shard, topic: behind };
        }
        Ok(())
    }

    /// Whoever follows a tag follows the one that it is another name of now.
    async fn move_followers(&self, tag: &Tag, into: &Tag) -> Result<(), Problem> {
        let said = self.store.tag_listeners(std::slice::from_ref(tag)).await?;
        for (member, stance) in said.into_iter().flatten() {
            // Stale: they have said something of the other one.
            self.store.commit_in_bulk(tags::inherit(into, member, stance)).await?;
            self.store.commit_in_bulk(tags::stance(tag, member, None)).await?;
        }
        Ok(())
    }

    /// Who is to be told of a new topic with these tags: whoever follows one of them and has muted none.
    pub(crate) async fn followers_of(&self, tags: &[Tag]) -> Result<BTreeSet<MemberId>, Problem> {
        let tags = self.site().synonyms.proper_all(tags);
        let mut follow: BTreeMap<MemberId, bool> = BTreeMap::new();
        for (member, stance) in self.store.tag_listeners(&tags).await?.into_iter().flatten() {
            let follows = follow.entry(member).or_insert(true);
            *follows &= stance == Stance::Watch;
        }
        Ok(follow.into_iter().filter(|(_, follows)| *follows).map(|(member, _)| member).collect())
    }
}

fn count((tag, topics): (String, f64)) -> Option<TagCount> {
    Some(TagCount { tag: Tag::of(&tag)?, topics: topics as u64 })
}

/// Of `known`, the tags one of whose names begins with what was typed, then those that have a part that
/// does; each the most used first.
pub(crate) fn matching(known: &[TagCount], synonyms: &Synonyms, typed: &str, most: usize) -> Vec<TagMatch> {
    let Some(typed) = Tag::of(typed) else { return Vec::new() };
    let typed = typed.as_str();
    let begins = |name: &Tag| name.as_str().starts_with(typed);
    let has_part = |name: &Tag| name.as_str().split('-').skip(1).any(|part| part.starts_with(typed));
    let mut other_names: BTreeMap<&Tag, &Tag> = BTreeMap::new();
    for (name, proper) in synonyms.iter().filter(|(name, _)| begins(name)) {
        other_names.entry(proper).or_insert(name);
    }
    let mut found: Vec<(u8, TagMatch)> = Vec::new();
    for TagCount { tag, topics } in known {
        let synonym = other_names.get(tag).copied();
        let rank = match (tag.as_str() == typed, begins(tag), synonym) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (_, _, Some(name)) => {
                if name.as_str() == typed {
                    0
                } else {
                    1
                }
            }
            _ if has_part(tag) => 2,
            _ => continue,
        };
        let synonym = synonym.filter(|_| !begins(tag)).cloned();
        found.push((rank, TagMatch { tag: tag.clone(), topics: *topics, synonym }));
    }
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().take(most).map(|(_, found)| found).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(name: &str) -> Tag {
        Tag::of(name).unwrap()
    }

    #[test]
    fn a_beginning_finds_names_and_their_parts_under_whichever_name_the_best_first() {
        let mut synonyms = BTreeMap::new();
        synonyms.insert("k8s", "kubernetes");
        let synonyms: Synonyms = serde_json::from_value(serde_json::json!(synonyms)).unwrap();
        let known: Vec<TagCount> = [("kubernetes", 9), ("docker-kube", 7), ("kubectl", 5), ("kube", 1), ("redis", 3)]
            .into_iter()
            .map(|(name, topics)| TagCount { tag: tag(name), topics })
            .collect();
        let found = |typed: &str, most| -> Vec<String> {
            matching(&known, &synonyms, typed, most).into_iter().map(|found| found.tag.as_str().to_owned()).collect()
        };
        assert_eq!(found("Kube", 9), ["kube", "kubernetes", "kubectl", "docker-kube"]);
        assert_eq!(found("kube", 2), ["kube", "kubernetes"]);
        assert_eq!(
            matching(&known, &synonyms, "k8", 9),
            [TagMatch { tag: tag("kubernetes"), topics: 9, synonym: Some(tag("k8s")) }]
        );
        assert!(found("", 9).is_empty() && found("nothing", 9).is_empty());
    }
}
