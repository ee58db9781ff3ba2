//! May this actor do this to this object?
//!
//! The one place that knows. Every page, list, count and form asks here. What an actor may not
//! even see is [`Refusal::Absent`], so that it looks like what does not exist.

use crate::account::Member;
use crate::actor::{Actor, Role, SignedIn};
use crate::category::Category;
use crate::post::Post;
use crate::refusal::Refusal;
use crate::site::{Site, reaches};
use crate::topic::{Topic, TopicKind};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    See,
    /// Start a topic of this kind in a category.
    Start(TopicKind),
    Reply,
    Vote,
    Edit,
    Delete,
    Restore,
    /// Lock, pin or move a topic.
    KeepOrder,
    Suspend,
    /// Change the site itself.
    Administer,
}

#[derive(Clone, Copy, Debug)]
pub enum Object<'a> {
    Site,
    Category(&'a Category),
    Topic(&'a Topic),
    Post(&'a Topic, &'a Post),
    Member(&'a Member),
}

pub fn may(site: &Site, actor: &Actor, action: Action, object: Object<'_>) -> Result<(), Refusal> {
    match object {
        Object::Site => may_site(actor, action),
        Object::Category(category) => may_category(site, actor, action, category),
        Object::Topic(topic) => may_topic(site, actor, action, topic),
        Object::Post(topic, post) => may_post(site, actor, action, topic, post),
        Object::Member(member) => may_member(site, actor, action, member),
    }
}

fn may_site(actor: &Actor, action: Action) -> Result<(), Refusal> {
    match (action, actor.member()) {
        (Action::See, _) => Ok(()),
        // The pages of an admin are not there for anybody else.
        (_, Some(member)) if member.role == Role::Admin => active(member),
        _ => Err(Refusal::Absent),
    }
}

fn may_category(site: &Site, actor: &Actor, action: Action, category: &Category) -> Result<(), Refusal> {
    if !site.sees(actor, category) {
        return Err(Refusal::Absent);
    }
    match action {
        Action::See => Ok(()),
        Action::Start(kind) => {
            active(signed_in(actor)?)?;
            if !category.kinds.contains(&kind) {
                return Err(Refusal::Forbidden("This category does not take topics of this kind."));
            }
            allowed(reaches(actor, category.start, category), "You cannot start topics in this category.")
        }
        Action::Reply => {
            active(signed_in(actor)?)?;
            allowed(reaches(actor, category.reply, category), "You cannot reply in this category.")
        }
        Action::KeepOrder => {
            active(signed_in(actor)?)?;
            allowed(actor.moderates(category), "Only the moderators of this category do this.")
        }
        _ => may_site(actor, action),
    }
}

fn may_topic(site: &Site, actor: &Actor, action: Action, topic: &Topic) -> Result<(), Refusal> {
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    may_category(site, actor, Action::See, category)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id() == Some(topic.author);
    if topic.deletion.is_some() {
        return match action {
            // Whoever could bring it back may look at what it was.
            Action::See => allowed_to_see(moderates || is_author),
            Action::Restore | Action::KeepOrder => {
                allowed_to_see(moderates || is_author)?;
                active(signed_in(actor)?)?;
                allowed(moderates, "Only the moderators of this category do this.")
            }
            _ if moderates || is_author => standing(topic),
            // Somebody may be answering it at this moment: that the topic went is what they need to know.
            Action::Reply if actor.member().is_some() => standing(topic),
            _ => Err(Refusal::Absent),
        };
    }
    match action {
        Action::See => Ok(()),
        Action::Reply => {
            may_category(site, actor, Action::Reply, category)?;
            open(topic, moderates)
        }
        Action::Delete => {
            active(signed_in(actor)?)?;
            allowed(moderates || is_author, "Only its author and the moderators can delete a topic.")?;
            if !moderates && topic.replies() > 0 {
                return Err(Refusal::Conflict(
                    "Others have replied, so the topic stays. You can delete your own posts.",
                ));
            }
            Ok(())
        }
        Action::Restore => Err(Refusal::Conflict("This topic is not deleted.")),
        _ => may_category(site, actor, action, category),
    }
}

fn may_post(site: &Site, actor: &Actor, action: Action, topic: &Topic, post: &Post) -> Result<(), Refusal> {
    // Whoever replies learns what became of the topic, even if they no longer see it.
    may_topic(site, actor, if action == Action::Reply { action } else { Action::See }, topic)?;
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id() == Some(post.head.author);
    if let Some(deletion) = &post.state.deletion {
        return match action {
            Action::See => allowed_to_see(moderates || is_author),
            Action::Restore => {
                allowed_to_see(moderates || is_author)?;
                active(signed_in(actor)?)?;
                let own = is_author && deletion.by == post.head.author;
                allowed(moderates || own, "A moderator deleted this post, so only a moderator can restore it.")?;
                standing(topic)?;
                open(topic, moderates)
            }
            Action::Reply => Err(Refusal::Conflict("The post that you answer was deleted.")),
            _ if moderates || is_author => Err(Refusal::Conflict("This post was deleted.")),
            _ => Err(Refusal::Absent),
        };
    }
    match action {
        Action::See | Action::Reply => Ok(()),
        Action::Vote => {
            active(signed_in(actor)?)?;
            standing(topic)?;
            allowed(!is_author, "Votes are for what others wrote.")
        }
        Action::Edit => {
            active(signed_in(actor)?)?;
            allowed(is_author || moderates, "Only its author can edit a post.")?;
            standing(topic)?;
            open(topic, moderates)
        }
        Action::Delete if post.is_opening() => may_topic(site, actor, Action::Delete, topic),
        Action::Delete => {
            active(signed_in(actor)?)?;
            allowed(is_author || moderates, "Only its author and the moderators can delete a post.")?;
            standing(topic)?;
            open(topic, moderates)
        }
        Action::Restore if post.is_opening() => may_topic(site, actor, Action::Restore, topic),
        Action::Restore => Err(Refusal::Conflict("This post is not deleted.")),
        _ => may_topic(site, actor, action, topic),
    }
}

fn may_member(site: &Site, actor: &Actor, action: Action, member: &Member) -> Result<(), Refusal> {
    match action {
        Action::See => Ok(()),
        Action::Edit if actor.id() == Some(member.id) => Ok(()),
        Action::Suspend => {
            active(signed_in(actor)?)?;
            allowed(site.is_moderator(actor), "Only moderators suspend members.")?;
            allowed(actor.id() != Some(member.id), "You cannot suspend yourself.")?;
            let target = Actor::Member(SignedIn { suspension: None, ..member.signed_in() });
            allowed(actor.is_admin() || !site.is_moderator(&target), "Only an admin suspends moderators and admins.")
        }
        _ => may_site(actor, action),
    }
}

fn signed_in(actor: &Actor) -> Result<&SignedIn, Refusal> {
    actor.member().ok_or(Refusal::SignIn)
}

fn active(member: &SignedIn) -> Result<(), Refusal> {
    match &member.suspension {
        Some(suspension) => Err(Refusal::Suspended { until: suspension.until }),
        None => Ok(()),
    }
}

fn standing(topic: &Topic) -> Result<(), Refusal> {
    if topic.deletion.is_some() { Err(Refusal::Conflict("This topic was deleted.")) } else { Ok(()) }
}

fn open(topic: &Topic, moderates: bool) -> Result<(), Refusal> {
    if topic.locked && !moderates {
        Err(Refusal::Conflict("This topic is locked: no replies and no changes are taken."))
    } else {
        Ok(())
    }
}

fn allowed(yes: bool, sentence: &'static str) -> Result<(), Refusal> {
    if yes { Ok(()) } else { Err(Refusal::Forbidden(sentence)) }
}

fn allowed_to_see(yes: bool) -> Result<(), Refusal> {
    if yes { Ok(()) } else { Err(Refusal::Absent) }
}

#[cfg(test)]
#[path = "may_tests.rs"]
mod tests;
