//! To topics and their posts.

use super::articles::{may_live, may_review, sees_state};
use super::{
    Action, acting, active, allowed, allowed_to_see, by_author, by_moderator, may_category, open, published, signed_in,
};
use crate::actor::Actor;
use crate::article::ArticleState;
use crate::category::Category;
use crate::ids::MemberId;
use crate::post::Post;
use crate::refusal::{Home, Refusal};
use crate::rules::departures::is_erased;
use crate::rules::posts::is_answer;
use crate::site::Site;
use crate::token::Scope;
use crate::topic::{Topic, TopicKind};

const ON_ITS_WAY: &str =
    "This topic is on its way into another one. In a moment all of it stands there: try again then.";

/// To whoever would answer a closed question.
const CLOSED: Refusal =
    Refusal::Conflict("This question is closed: it takes no new answers. You can reply to those that there are.");

pub(super) fn may_topic(site: &Site, actor: &Actor, action: Action, topic: &Topic) -> Result<(), Refusal> {
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    may_category(site, actor, Action::See, category)?;
    // Whoever could see it may know where it is; what they see there is decided there.
    if let Some(into) = topic.merged {
        return Err(Refusal::Moved(Home::Topic(into)));
    }
    is_here(actor, action, topic)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id().is_some_and(|member| topic.is_by(member));
    // Of what is not published they see nothing but this.
    if action == Action::AnswerInvitation && topic.deletion.is_none() {
        let asked = signed_in(actor)?;
        allowed_to_see(topic.invitation_of(asked.id).is_some())?;
        return acting(actor, Scope::Write);
    }
    allowed_to_see(sees_state(site, actor, category, topic))?;
    if let Some(deletion) = &topic.deletion {
        if deletion.purged {
            return Err(Refusal::Purged);
        }
        let may_look = moderates || (is_author && actor.has(Scope::Read));
        return match action {
            // Whoever could bring it back may look at what it was.
            Action::See => allowed_to_see(may_look),
            // No moderator sees it, to bring it back.
            Action::Restore if topic.life.state == ArticleState::Draft => active(signed_in(actor)?),
            Action::Restore | Action::KeepOrder => {
                allowed_to_see(may_look)?;
                active(signed_in(actor)?)?;
                by_moderator(actor, category, "Only the moderators of this category do this.")
            }
            _ if may_look => standing(topic),
            // Somebody may be answering it at this moment: that the topic went is what they need to know.
            Action::Reply if actor.member().is_some() => standing(topic),
            _ => Err(Refusal::Absent),
        };
    }
    match action {
        Action::See => Ok(()),
        Action::Reply => {
            may_category(site, actor, Action::Reply, category)?;
            published(topic)?;
            open(topic, moderates)?;
            if topic.closing.is_some() && !moderates { Err(CLOSED) } else { Ok(()) }
        }
        Action::CloseAsDuplicate | Action::Close => {
            active(signed_in(actor)?)?;
            if action == Action::Close {
                by_moderator(actor, category, "Only moderators close a question for a reason of their own.")?;
            }
            by_author(is_author, actor, category, "Only whoever asked and the moderators close a question.")?;
            open(topic, moderates)?;
            if topic.kind != TopicKind::Question {
                return Err(Refusal::Conflict("Only questions are closed. A moderator can lock this topic."));
            }
            if topic.closing.is_some() {
                return Err(Refusal::Conflict("This question is closed. Open it again to close it otherwise."));
            }
            Ok(())
        }
        Action::Reopen => {
            active(signed_in(actor)?)?;
            let own = is_author && topic.closing.as_ref().is_none_or(|closing| closing.by == topic.author);
            by_author(own, actor, category, "Only moderators open again what a moderator closed.")?;
            open(topic, moderates)?;
            if topic.closing.is_none() {
                return Err(Refusal::Conflict("This topic is not closed."));
            }
            Ok(())
        }
        Action::PutInSeries => {
            acting(actor, Scope::Write)?;
            if topic.kind != TopicKind::Article {
                return Err(Refusal::Conflict("Only articles make up a series."));
            }
            allowed(is_author, "Only the authors of an article put it into a series.")?;
            open(topic, moderates)
        }
        Action::Judge => {
            acting(actor, Scope::Write)?;
            if topic.kind != TopicKind::Article {
                return Err(Refusal::Conflict("Only of articles readers say whether they still work."));
            }
            published(topic)?;
            allowed(!is_author, "You wrote this. Its form is where you say what you tested it with.")?;
            open(topic, moderates)
        }
        Action::Delete => {
            active(signed_in(actor)?)?;
            // One of several authors does not take it from the others.
            let answers = actor.id() == Some(topic.author);
            by_author(answers, actor, category, "Only its author and the moderators can delete a topic.")?;
            if !moderates && topic.replies() > 0 {
                return Err(Refusal::Conflict(
                    "Others have replied, so the topic stays. You can delete your own posts.",
                ));
            }
            Ok(())
        }
        Action::Restore => Err(Refusal::Conflict("This topic is not deleted.")),
        Action::TakePartOut => {
            acting(actor, Scope::Write)?;
            let has_part = actor.id().is_some_and(|member| topic.has_part_of(member));
            allowed(has_part, "Nothing that you wrote elsewhere stands in this article.")
        }
        Action::InviteAuthor | Action::OrderAuthors | Action::LeaveAuthors => {
            if topic.kind != TopicKind::Article {
                return Err(Refusal::Conflict("Only articles have several authors."));
            }
            acting(actor, Scope::Write)?;
            allowed(is_author, "Only the authors of an article do this.")?;
            let answers = action != Action::InviteAuthor || actor.id() == Some(topic.author);
            allowed(answers, "Only whoever started an article invites others to write it.")
        }
        Action::Publish | Action::Submit | Action::Withdraw | Action::Archive => {
            may_live(actor, action, category, topic)
        }
        Action::Review | Action::Comment => may_review(site, actor, action, category, topic),
        _ => may_category(site, actor, action, category),
    }
}

pub(super) fn may_post(site: &Site, actor: &Actor, action: Action, topic: &Topic, post: &Post) -> Result<(), Refusal> {
    // Whoever replies learns what became of the topic, even if they no longer see it.
    match may_topic(site, actor, if action == Action::Reply { action } else { Action::See }, topic) {
        // What is said to an answer is no answer.
        Err(CLOSED) if !post.is_opening() => {}
        may => may?,
    }
    is_here(actor, action, topic)?;
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id().is_some_and(|member| wrote(topic, post, member));
    if let Some(deletion) = &post.state.deletion {
        if deletion.purged {
            return Err(Refusal::Purged);
        }
        let may_look = moderates || (is_author && actor.has(Scope::Read));
        return match action {
            Action::See => allowed_to_see(may_look),
            Action::Restore => {
                allowed_to_see(may_look)?;
                active(signed_in(actor)?)?;
                if is_erased(post) {
                    return Err(Refusal::Conflict("Its author has left and taken the text along."));
                }
                let own = is_author && Some(deletion.by) == actor.id();
                by_author(own, actor, category, "A moderator deleted this post, so only a moderator can restore it.")?;
                standing(topic)?;
                open(topic, moderates)
            }
            // What flags have hidden looks deleted.
            Action::Decide => {
                allowed_to_see(may_look)?;
                may_decide(actor, category)
            }
            Action::Appeal => {
                allowed_to_see(may_look)?;
                may_appeal(actor, is_author)
            }
            // What must not be read is removed from what few read, too.
            Action::Redact => {
                allowed_to_see(may_look)?;
                may_redact(is_author, actor, category)
            }
            Action::Purge => {
                allowed_to_see(may_look)?;
                may_purge(actor)
            }
            // Whoever opened the topic has left; what others make of it goes on.
            Action::Reply if post.is_opening() && topic.deletion.is_none() => Ok(()),
            Action::Reply => Err(Refusal::Conflict("The post that you answer was deleted.")),
            _ if may_look => Err(Refusal::Conflict("This post was deleted.")),
            _ => Err(Refusal::Absent),
        };
    }
    match action {
        Action::See | Action::Reply => Ok(()),
        Action::Vote => {
            acting(actor, Scope::Write)?;
            standing(topic)?;
            published(topic)?;
            allowed(!is_author, "Votes are for what others wrote.")
        }
        Action::Flag => {
            acting(actor, Scope::Write)?;
            standing(topic)?;
            published(topic)?;
            allowed(!is_author, "You wrote this. You can edit or delete it.")
        }
        Action::Decide => may_decide(actor, category),
        Action::Appeal => may_appeal(actor, is_author),
        Action::Accept => {
            active(signed_in(actor)?)?;
            let asked = actor.id() == Some(topic.author);
            by_author(asked, actor, category, "Only whoever asked and the moderators accept an answer.")?;
            standing(topic)?;
            open(topic, moderates)?;
            if !is_answer(topic, post.head.parent) {
                return Err(Refusal::Conflict("Only an answer can be accepted: a direct reply to a question."));
            }
            Ok(())
        }
        Action::Promote => {
            acting(actor, Scope::Write)?;
            let wrote = actor.id() == Some(topic.author) || actor.id() == Some(post.head.author);
            let may = wrote || actor.is_moderator_of(category);
            allowed(may, "Only whoever asked, whose answer was accepted, and the moderators make an article of it.")?;
            standing(topic)?;
            if topic.accepted != Some(post.id) {
                return Err(Refusal::Conflict("Only a question with an accepted answer becomes an article."));
            }
            Ok(())
        }
        Action::Edit => {
            active(signed_in(actor)?)?;
            // What is begun is its authors' alone.
            let is_begun = post.is_opening() && topic.life.state == ArticleState::Draft;
            allowed(is_author || !is_begun, "Only its authors edit a draft.")?;
            by_author(is_author, actor, category, "Only its author can edit a post.")?;
            standing(topic)?;
            open(topic, moderates)
        }
        // A secret does not wait until a topic is open again.
        Action::Redact => may_redact(is_author, actor, category),
        Action::Purge => {
            may_purge(actor)?;
            match topic.deletion {
                Some(_) => Ok(()),
                None => Err(Refusal::Conflict("Delete it first: what is purged does not come back.")),
            }
        }
        Action::Delete if post.is_opening() => may_topic(site, actor, Action::Delete, topic),
        Action::Delete => {
            active(signed_in(actor)?)?;
            by_author(is_author, actor, category, "Only its author and the moderators can delete a post.")?;
            standing(topic)?;
            open(topic, moderates)
        }
        Action::Restore if post.is_opening() => may_topic(site, actor, Action::Restore, topic),
        Action::Restore => Err(Refusal::Conflict("This post is not deleted.")),
        _ => may_topic(site, actor, action, topic),
    }
}

/// Nothing is done to what is on its way into another topic.
fn is_here(actor: &Actor, action: Action, topic: &Topic) -> Result<(), Refusal> {
    match topic.merging {
        Some(_) if action != Action::See && actor.member().is_some() => Err(Refusal::Conflict(ON_ITS_WAY)),
        _ => Ok(()),
    }
}

fn may_decide(actor: &Actor, category: &Category) -> Result<(), Refusal> {
    active(signed_in(actor)?)?;
    by_moderator(actor, category, "Only the moderators of this category decide about flags.")
}

fn may_appeal(actor: &Actor, is_author: bool) -> Result<(), Refusal> {
    acting(actor, Scope::Write)?;
    allowed(is_author, "Whoever wrote something appeals against its deletion.")
}

fn may_redact(is_author: bool, actor: &Actor, category: &Category) -> Result<(), Refusal> {
    active(signed_in(actor)?)?;
    by_author(is_author, actor, category, "Only its author and the moderators can remove something from all revisions.")
}

fn may_purge(actor: &Actor) -> Result<(), Refusal> {
    active(signed_in(actor)?)?;
    allowed(actor.is_admin(), "Only admins take something away for good.")
}

fn standing(topic: &Topic) -> Result<(), Refusal> {
    if topic.deletion.is_some() { Err(Refusal::Conflict("This topic was deleted.")) } else { Ok(()) }
}

/// Whether a member is one of those who wrote a post.
pub(crate) fn wrote(topic: &Topic, post: &Post, member: MemberId) -> bool {
    if post.is_opening() { topic.is_by(member) } else { post.head.author == member }
}
