//! To articles before they are published, while they are reviewed, and when they are of the past.

use super::topics::may_topic;
use super::{Action, acting, active, allowed, by_author, may_category, open, published, signed_in, through};
use crate::actor::Actor;
use crate::article::ArticleState;
use crate::category::Category;
use crate::refusal::Refusal;
use crate::site::Site;
use crate::token::Scope;
use crate::topic::{Topic, TopicKind};

/// Before it is published an article is its authors'; while it is in review, whoever may review it looks at
/// it, too.
pub(super) fn sees_state(site: &Site, actor: &Actor, category: &Category, topic: &Topic) -> bool {
    // Whoever wrote a part of it looks at what became of that.
    let is_own = || {
        let concerns = actor.id().is_some_and(|member| topic.is_by(member) || topic.has_part_of(member));
        concerns && actor.has(Scope::Read)
    };
    match topic.life.state {
        ArticleState::Published | ArticleState::Archived => true,
        ArticleState::Draft => is_own(),
        ArticleState::InReview => is_own() || may_category(site, actor, Action::Review, category).is_ok(),
    }
}

/// Whether somebody may look at a revision that waits for a review, beside an older one that readers see.
pub fn sees_waiting(site: &Site, actor: &Actor, topic: &Topic) -> bool {
    let is_own = actor.id().is_some_and(|member| topic.is_by(member)) && actor.has(Scope::Read);
    let category = site.category(topic.category);
    let reviews = || category.is_some_and(|category| may_category(site, actor, Action::Review, category).is_ok());
    may_topic(site, actor, Action::See, topic).is_ok() && (is_own || reviews())
}

/// Decide about a revision of an article, or say something of its lines: those who may review it, and never
/// about what is their own. Its authors answer.
pub(super) fn may_review(
    site: &Site,
    actor: &Actor,
    action: Action,
    category: &Category,
    topic: &Topic,
) -> Result<(), Refusal> {
    let is_author = actor.id().is_some_and(|member| topic.is_by(member));
    if let (Action::Review, Some(member)) = (action, actor.id()) {
        allowed(!is_author, "You are an author of this article: somebody else reviews it.")?;
        let wrote = topic.has_part_of(member) || topic.life.writers.contains(&member);
        allowed(!wrote, "You wrote some of this text: somebody else reviews it.")?;
    }
    match is_author {
        true => acting(actor, Scope::Write)?,
        false => may_category(site, actor, Action::Review, category)?,
    }
    if topic.is_reviewed() { Ok(()) } else { Err(Refusal::Conflict("Nothing of this waits for a review.")) }
}

/// Lead an article through its life.
pub(super) fn may_live(actor: &Actor, action: Action, category: &Category, topic: &Topic) -> Result<(), Refusal> {
    active(signed_in(actor)?)?;
    if topic.kind != TopicKind::Article {
        return Err(Refusal::Conflict("Only articles are drafted, reviewed, published and archived."));
    }
    let is_author = actor.id().is_some_and(|member| topic.is_by(member));
    let state = topic.life.state;
    if action == Action::Archive {
        by_author(is_author, actor, category, "Only its authors and the moderators archive an article.")?;
        open(topic, actor.moderates(category))?;
        return published(topic);
    }
    allowed(is_author, "Only its authors do this with an article.")?;
    through(signed_in(actor)?, Scope::Write)?;
    open(topic, actor.moderates(category))?;
    match action {
        Action::Publish if topic.is_public() => Err(Refusal::Conflict("This article is published.")),
        Action::Publish if category.reviews => {
            Err(Refusal::Conflict("Articles of this category are reviewed before they are published."))
        }
        Action::Submit if state == ArticleState::InReview => Err(Refusal::Conflict("This article is in review.")),
        Action::Submit if topic.is_public() => Err(Refusal::Conflict("This article is published.")),
        Action::Submit if !category.reviews => {
            Err(Refusal::Conflict("Articles of this category need no review: publish it."))
        }
        Action::Withdraw if state != ArticleState::InReview => Err(Refusal::Conflict("This article is not in review.")),
        _ => Ok(()),
    }
}
