//! Letters about what members were told: what of it they say is decided when they go.

use std::collections::{BTreeSet, HashMap};

use mail::{Body, ToldLine};
use model::actor::Actor;
use model::ids::{LetterId, MemberId, PostId, TopicId};
use model::letter::{self, Letter, Outgoing};
use model::log::OPERATOR;
use model::may::{Action, Object, may};
use model::notification::{Kind, Mark, News, Notification};
use model::rules::flags::HIDDEN_FROM_AUTHOR;
use model::rules::telling::{self, Listener};
use model::ticket::Ticket;
use model::time::Timestamp;
use store::{Listeners, Outcome, PlacedPost};

use super::telling::writing::concern;
use crate::{Forum, Problem};

/// Characters of a post that a letter shows.
const EXCERPT: usize = 240;

impl Forum {
    /// Takes up what a letter is about that has just been begun; `None` if that is nothing.
    pub(super) async fn take_up(
        &self,
        id: LetterId,
        due: Timestamp,
        tried: Outgoing,
    ) -> Result<Option<Outgoing>, Problem> {
        let (Letter::Told { topic, about }, Some(member)) = (&tried.letter, tried.to) else { return Ok(Some(tried)) };
        if !about.is_empty() {
            return Ok(Some(tried));
        }
        let topic = topic.unwrap_or(TopicId(0));
        let hearer = self.store.hearers(&[(member, Vec::new())]).await?.into_iter().flatten().next();
        let waiting = hearer.into_iter().flat_map(|hearer| hearer.unmailed);
        let about: Vec<Mark> = waiting.filter(|mark| mark.topic == topic).collect();
        if about.is_empty() {
            self.note(letter::done(id, due)).await?;
            return Ok(None);
        }
        let (change, tried) = letter::take_up(id, due, &tried, member, about);
        match self.store.commit_in_bulk(change).await? {
            Outcome::Stale(_) => Ok(None),
            Outcome::Done | Outcome::Repeated(_) => Ok(Some(tried)),
        }
    }

    /// What such a letter says now: what is unread still, and what its reader may see and wants to be
    /// told. `None`, if that is nothing.
    pub(super) async fn told(
        &self,
        url: &str,
        member: MemberId,
        topic: Option<TopicId>,
        about: &[Mark],
    ) -> Result<Option<Body>, Problem> {
        let keys: Vec<String> = about.iter().map(|mark| mark.key.clone()).collect();
        let Some(hearer) = self.store.hearers(&[(member, keys)]).await?.into_iter().flatten().next() else {
            return Ok(None);
        };
        let mut listeners = Listeners::default();
        let mut standing = None;
        if let Some(topic) = topic {
            listeners = self.store.listeners(topic).await?;
            standing = self.store.standings(&[topic]).await?.into_iter().flatten().next();
            if standing.is_none() {
                return Ok(None);
            }
        }
        let about = standing.as_ref().map(|standing| &standing.topic);
        let named: BTreeSet<PostId> = hearer.told.values().filter_map(|told| told.post).collect();
        let named: Vec<PostId> = named.into_iter().collect();
        let found = self.store.posts_in_bulk(&named).await?.into_iter().flatten();
        let posts: HashMap<PostId, PlacedPost> = found.map(|placed| (placed.post.id, placed)).collect();
        let (site, actor) = (self.site(), Actor::Member(self.signed_in(&hearer.member)));
        let listener = Listener {
            actor: &actor,
            choices: &hearer.choices,
            concern: concern(&listeners, member, about.is_some_and(|topic| topic.is_by(member))),
            follows: false,
            told: &hearer.told,
            forgotten: hearer.forgotten,
        };
        let mut said: Vec<(&Notification, Option<&PlacedPost>)> = Vec::new();
        for told in hearer.told.values() {
            let placed = told.post.and_then(|post| posts.get(&post));
            let object = match (placed.filter(|_| told.what != News::Watched), about) {
                (Some(placed), _) => Object::Post(&placed.topic, &placed.post),
                (None, Some(topic)) => Object::Topic(topic),
                (None, None) => Object::Member(&hearer.member),
            };
            if telling::is_mailed(&site, &listener, object, told, &hearer.unread) {
                let seen = placed.filter(|placed| {
                    may(&site, &actor, Action::See, Object::Post(&placed.topic, &placed.post)).is_ok()
                });
                said.push((told, seen));
            }
        }
        if said.is_empty() {
            return Ok(None);
        }
        said.sort_by_key(|(told, _)| told.at);
        let by: BTreeSet<MemberId> = said.iter().map(|(told, _)| told.by).collect();
        let by: Vec<MemberId> = by.into_iter().collect();
        let names = self.store.members(&by).await?.into_iter().flatten();
        let names: HashMap<MemberId, String> =
            names.map(|member| (member.id, member.profile.name.as_str().to_owned())).collect();
        let kinds: BTreeSet<Kind> = said.iter().map(|(told, _)| told.what.kind()).collect();
        let lines = said.iter().map(|(told, placed)| line(url, told, *placed, names.get(&told.by))).collect();
        let (unsubscribe, _) = self.link(url, "/unsubscribe", Ticket::Unsubscribe { member, kinds, topic }).await?;
        Ok(Some(Body::Told {
            about: about.map(|topic| topic.heading.title.as_str().to_owned()),
            lines,
            settings: format!("{url}/settings/notifications"),
            unsubscribe,
        }))
    }
}

fn line(url: &str, told: &Notification, placed: Option<&PlacedPost>, name: Option<&String>) -> ToldLine {
    let name = name.map_or("Somebody", String::as_str);
    let (who, what) = match told.what {
        News::Reply => (Some(name), "replied to you."),
        News::Mention => (Some(name), "mentioned you."),
        News::Watched => (None, "There is something new since you last looked."),
        News::Tagged => (Some(name), "started a topic with a tag that you follow."),
        News::Accepted => (None, "Your answer was accepted."),
        News::Works => (Some(name), "says that your article still works for them."),
        News::Fails => (Some(name), "says that your article no longer works for them."),
        News::Invitation => (Some(name), "invited you to be an author of this article."),
        News::Locked => (None, "A moderator locked your topic."),
        News::Unlocked => (None, "A moderator opened your topic again."),
        News::Closed => (None, "A moderator closed your question."),
        News::Reopened => (None, "A moderator opened your question for answers again."),
        News::Moved => (None, "A moderator moved your topic."),
        News::Deleted if told.by == OPERATOR => (None, HIDDEN_FROM_AUTHOR),
        News::Deleted if told.post.is_some() => (None, "A moderator deleted your post."),
        News::Deleted => (None, "A moderator deleted your topic."),
        News::Restored if told.post.is_some() => (None, "A moderator restored your post."),
        News::Restored => (None, "A moderator restored your topic."),
        News::Released => (None, "A moderator approved what you wrote: everybody sees it now."),
        News::AppealRefused => (None, "Your appeal was looked at, and the decision stays."),
        News::Promoted => {
            (Some(name), "made an article of a question with something that you wrote. You can have it taken out.")
        }
        News::Suspended => (None, "A moderator suspended you."),
        News::Silenced => (None, "A moderator silenced you: you can read, and not write."),
        News::Warned => (None, "A moderator warned you. You can write again once you have said that you read it."),
        News::Submitted => (Some(name), "asks for a review of an article."),
        News::Approved => (Some(name), "approved your article."),
        News::ChangesAsked => (Some(name), "asked for changes to your article."),
        News::Commented => (Some(name), "said something about lines of an article in review."),
    };
    let link = match (placed, told.topic) {
        (Some(placed), _) => Some(format!("{url}/post/{}", placed.post.id)),
        (None, Some(topic)) if told.what == News::Invitation => Some(format!("{url}/topic/{topic}/invitation")),
        (None, Some(topic)) => Some(format!("{url}/topic/{topic}")),
        (None, None) if told.what == News::Warned => Some(format!("{url}/warnings")),
        (None, None) => None,
    };
    let is_written = matches!(told.what, News::Reply | News::Mention | News::Watched | News::Tagged);
    let excerpt = placed.filter(|_| is_written).map(|placed| markup::excerpt(&placed.post.body, EXCERPT));
    ToldLine::new(who, what, excerpt.as_deref(), link)
}
