//! May this actor do this to this object?
//!
//! The one place that knows. Every page, list, count and form asks here. What an actor may not
//! even see is [`Refusal::Absent`], so that it looks like what does not exist.

mod archives;
mod articles;
mod members;
mod topics;

pub use articles::sees_waiting;
use members::may_member;
pub(crate) use topics::wrote;
use topics::{may_post, may_topic};

use crate::account::Member;
use crate::actor::{Actor, Role, SignedIn};
use crate::category::{Category, Level};
use crate::group::Right;
use crate::ids::MemberId;
use crate::post::Post;
use crate::refusal::Refusal;
use crate::series::Series;
use crate::site::{Site, reaches};
use crate::token::Scope;
use crate::topic::{Topic, TopicKind};
use crate::trust::TrustLevel;
use crate::upload::KnownUpload;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    See,
    /// Start a topic of this kind in a category.
    Start(TopicKind),
    Reply,
    Vote,
    /// Accept an answer, or take that back.
    Accept,
    Edit,
    /// Ask somebody to be an author of an article, or take that back.
    InviteAuthor,
    /// Say yes or no to that.
    AnswerInvitation,
    /// Choose the order in which the authors of an article are named.
    OrderAuthors,
    /// Make an article of a question and the answer that was accepted.
    Promote,
    /// Take what one wrote out of an article that it was put into.
    TakePartOut,
    /// Be an author of an article no longer.
    LeaveAuthors,
    /// Remove something from all revisions of a post at once.
    Redact,
    Delete,
    Restore,
    /// Take away for good what is deleted.
    Purge,
    /// Say that something is wrong with a post.
    Flag,
    /// Decide about what waits for a moderator.
    Decide,
    /// Ask that another moderator looks at a deletion.
    Appeal,
    /// Close a question as a duplicate of another topic.
    CloseAsDuplicate,
    /// Close it for any other reason.
    Close,
    Reopen,
    /// Say of an article whether it still works.
    Judge,
    /// Let readers see an article.
    Publish,
    /// Have an article reviewed before that.
    Submit,
    /// Take it back from the review.
    Withdraw,
    /// Say something of lines of an article that is in review.
    Comment,
    /// Say that an article is of the past, or no longer so.
    Archive,
    /// Put an article into a series, or take it out.
    PutInSeries,
    /// Lock, pin or move a topic, slow it down, or make a discussion of a question.
    KeepOrder,
    /// Pin a topic on the lists across categories.
    PinEverywhere,
    /// Warn, silence or suspend somebody, note something of them, or take their picture away.
    Suspend,
    /// Look at what staff keeps of how members behave.
    SeeConduct,
    /// Say and show something of oneself to others.
    Present,
    /// Look at what a member says and shows of themselves.
    SeeAbout,
    /// Look at what a member alone sees of their account.
    SeeOwn,
    /// Put files into what one writes.
    Upload,
    /// Decide about what waits to be published.
    Review,
    /// Invite somebody to join.
    Invite,
    /// Let somebody in who waits for approval, or not.
    Admit,
    /// Make somebody an admin, or no longer.
    Rank,
    /// Say what a tag is about.
    DescribeTag,
    /// Make a tag another name of one, or end that.
    NameTag,
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
    let category = match object {
        Object::Site => return may_site(site, actor, action),
        Object::Member(member) => return may_member(site, actor, action, member),
        Object::Category(category) => {
            may_category(site, actor, action, category)?;
            Some(category)
        }
        Object::Topic(topic) => {
            may_topic(site, actor, action, topic)?;
            site.category(topic.category)
        }
        Object::Post(topic, post) => {
            may_post(site, actor, action, topic, post)?;
            site.category(topic.category)
        }
    };
    // Who might do it otherwise learns why it is not done any more.
    category.map_or(Ok(()), |category| archives::still(site, actor, action, category))
}

/// Whom somebody's own things belong to, through a token with this scope if through one.
///
/// # Errors
/// Nobody is signed in, or the token is made for something else.
pub fn for_oneself(actor: &Actor, scope: Scope) -> Result<MemberId, Refusal> {
    let member = signed_in(actor)?;
    through(member, scope)?;
    Ok(member.id)
}

/// May this actor change the order of a series, what it is called, and take articles out of it? `parts`
/// are its articles, as far as the actor sees them.
///
/// # Errors
/// They did not make it, and do not keep order in all of the categories that its articles stand in.
pub fn may_arrange(site: &Site, actor: &Actor, series: &Series, parts: &[Topic]) -> Result<(), Refusal> {
    acting(actor, Scope::Write)?;
    let keeps = |topic: &Topic| site.category(topic.category).is_some_and(|category| actor.moderates(category));
    let keeps_all = parts.len() == series.parts.len() && !parts.is_empty() && parts.iter().all(keeps);
    let may = actor.id() == Some(series.by) || actor.is_admin() || keeps_all;
    allowed(may, "Only whoever made a series, and the moderators of all that is in it, arrange it.")
}

/// Writing at all, wherever it may be.
///
/// # Errors
/// Nobody is signed in, or something keeps them from it: a suspension, say.
pub fn may_write(actor: &Actor) -> Result<(), Refusal> {
    acting(actor, Scope::Write)
}

/// Sending a file, for whatever category it may be.
///
/// # Errors
/// The actor writes nowhere, or may put files into no category that they see.
pub fn may_send_files(site: &Site, actor: &Actor) -> Result<(), Refusal> {
    acting(actor, Scope::Write)?;
    allowed(!site.settings.uploads.kinds.is_empty(), "This forum takes no files.")?;
    let somewhere =
        site.visible(actor).any(|category| may(site, actor, Action::Upload, Object::Category(category)).is_ok());
    allowed(somewhere, "There is no category that you can put files into.")
}

/// A post that uses a file, as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Using<'a> {
    pub topic: &'a Topic,
    pub post: &'a Post,
    /// Only a revision names it that readers do not see.
    pub waits: bool,
}

/// Looking at a file: for who has sent it, and for who may see a post that uses it.
///
/// # Errors
/// [`Refusal::Absent`], for everybody else.
pub fn may_see_upload<'a>(
    site: &Site,
    actor: &Actor,
    known: &KnownUpload,
    using: impl IntoIterator<Item = Using<'a>>,
) -> Result<(), Refusal> {
    let has_sent = actor.id().is_some_and(|member| known.senders.contains_key(&member)) && actor.has(Scope::Read);
    let mut using = using.into_iter();
    let mut sees = || {
        using.any(|Using { topic, post, waits }| {
            may_post(site, actor, Action::See, topic, post).is_ok() && (!waits || sees_waiting(site, actor, topic))
        })
    };
    allowed_to_see(known.is_here() && (has_sent || sees()))
}

fn may_site(site: &Site, actor: &Actor, action: Action) -> Result<(), Refusal> {
    match (action, actor.member()) {
        (Action::See, _) => Ok(()),
        (Action::Invite, None) => Err(Refusal::SignIn),
        (Action::Invite, Some(member)) => {
            acting(actor, Scope::Write)?;
            let may = member.trust >= site.settings.trust.invite || site.is_moderator(actor);
            allowed(may, "Members who have been here for longer can invite others.")
        }
        (Action::DescribeTag | Action::NameTag, None) => Err(Refusal::SignIn),
        (Action::DescribeTag, Some(member)) => {
            acting(actor, Scope::Write)?;
            let may = member.trust >= TrustLevel::TRUSTED || site.is_moderator(actor);
            allowed(may, "Trusted members and moderators describe tags.")
        }
        // A tag goes through all categories, and so does whoever keeps one.
        (Action::NameTag, Some(_)) => {
            acting(actor, Scope::Moderate)?;
            allowed(site.is_moderator(actor), "Only moderators merge tags and give them other names.")
        }
        (Action::Admit, Some(member)) if site.is_moderator(actor) => active(member),
        (Action::SeeConduct, None) => Err(Refusal::SignIn),
        (Action::SeeConduct, Some(_)) if site.is_moderator(actor) => acting(actor, Scope::Moderate),
        (Action::SeeConduct, Some(_)) => Err(Refusal::Absent),
        // The pages of an admin are not there for anybody else.
        (_, Some(member)) if member.role == Role::Admin => acting(actor, Scope::Admin),
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
            acting(actor, Scope::Write)?;
            if !category.kinds.contains(&kind) {
                return Err(Refusal::Forbidden("This category does not take topics of this kind."));
            }
            allowed(has(actor, category, category.start, Right::Start), "You cannot start topics in this category.")
        }
        Action::Reply => {
            acting(actor, Scope::Write)?;
            allowed(has(actor, category, category.reply, Right::Reply), "You cannot reply in this category.")
        }
        Action::Upload => {
            acting(actor, Scope::Write)?;
            let writes = has(actor, category, category.start.min(category.reply), Right::Upload);
            allowed(writes, "You cannot put files into this category.")
        }
        Action::Review => {
            acting(actor, Scope::Moderate)?;
            allowed(has(actor, category, Level::Moderators, Right::Review), "You do not review in this category.")
        }
        Action::KeepOrder => {
            active(signed_in(actor)?)?;
            by_moderator(actor, category, "Only the moderators of this category do this.")
        }
        Action::PinEverywhere => {
            acting(actor, Scope::Moderate)?;
            allowed(actor.is_admin(), "Only admins pin a topic on all lists, or change such a pin.")
        }
        _ => may_site(site, actor, action),
    }
}

/// Of the level that it takes, or in a group that may besides.
fn has(actor: &Actor, category: &Category, level: Level, right: Right) -> bool {
    reaches(actor, level, category) || actor.member().is_some_and(|member| category.granted.has(right, &member.groups))
}

fn signed_in(actor: &Actor) -> Result<&SignedIn, Refusal> {
    actor.member().ok_or(Refusal::SignIn)
}

fn active(member: &SignedIn) -> Result<(), Refusal> {
    match &member.suspension {
        Some(suspension) => Err(Refusal::Suspended { until: suspension.until }),
        None if member.held => Err(Refusal::Held),
        None => match &member.silence {
            Some(silence) => Err(Refusal::Silenced { until: silence.until, reason: silence.reason.clone() }),
            None if member.warned => Err(Refusal::Warned),
            None => Ok(()),
        },
    }
}

/// Signed in, not suspended, and if through a token, with one that is made for such things.
fn acting(actor: &Actor, scope: Scope) -> Result<(), Refusal> {
    let member = signed_in(actor)?;
    active(member)?;
    through(member, scope)
}

fn through(member: &SignedIn, scope: Scope) -> Result<(), Refusal> {
    if member.has(scope) { Ok(()) } else { Err(Refusal::Scope(scope)) }
}

/// A moderator of this category.
fn by_moderator(actor: &Actor, category: &Category, sentence: &'static str) -> Result<(), Refusal> {
    if actor.is_moderator_of(category) {
        through(signed_in(actor)?, Scope::Moderate)
    } else {
        Err(Refusal::Forbidden(sentence))
    }
}

/// Its author, or a moderator of the category.
fn by_author(is_author: bool, actor: &Actor, category: &Category, sentence: &'static str) -> Result<(), Refusal> {
    if actor.moderates(category) {
        Ok(())
    } else if is_author {
        through(signed_in(actor)?, Scope::Write)
    } else {
        by_moderator(actor, category, sentence)
    }
}

fn published(topic: &Topic) -> Result<(), Refusal> {
    if topic.is_public() { Ok(()) } else { Err(Refusal::Conflict("This article is not published yet.")) }
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
mod archives_tests;
#[cfg(test)]
mod tests;
