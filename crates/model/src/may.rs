//! May this actor do this to this object?
//!
//! The one place that knows. Every page, list, count and form asks here. What an actor may not
//! even see is [`Refusal::Absent`], so that it looks like what does not exist.

use crate::account::Member;
use crate::actor::{Actor, Role, SignedIn};
use crate::article::ArticleState;
use crate::category::{Category, Level};
use crate::group::Right;
use crate::ids::MemberId;
use crate::post::Post;
use crate::refusal::Refusal;
use crate::rules::departures::is_erased;
use crate::rules::posts::is_answer;
use crate::series::Series;
use crate::site::{Site, reaches};
use crate::token::Scope;
use crate::topic::{Topic, TopicKind};
use crate::trust::TrustLevel;
use crate::upload::KnownUpload;

/// To whoever would answer a closed question.
const CLOSED: Refusal =
    Refusal::Conflict("This question is closed: it takes no new answers. You can reply to those that there are.");

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
    /// Lock, pin or move a topic.
    KeepOrder,
    Suspend,
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
    match object {
        Object::Site => may_site(site, actor, action),
        Object::Category(category) => may_category(site, actor, action, category),
        Object::Topic(topic) => may_topic(site, actor, action, topic),
        Object::Post(topic, post) => may_post(site, actor, action, topic, post),
        Object::Member(member) => may_member(site, actor, action, member),
    }
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

/// Sending a file, for whatever category it may be.
///
/// # Errors
/// The actor writes nowhere, or may put files into no category that they see.
pub fn may_send_files(site: &Site, actor: &Actor) -> Result<(), Refusal> {
    acting(actor, Scope::Write)?;
    let somewhere = site.visible(actor).any(|category| may_category(site, actor, Action::Upload, category).is_ok());
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
        _ => may_site(site, actor, action),
    }
}

fn may_topic(site: &Site, actor: &Actor, action: Action, topic: &Topic) -> Result<(), Refusal> {
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    may_category(site, actor, Action::See, category)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id().is_some_and(|member| topic.is_by(member));
    // Of what is not published they see nothing but this.
    if action == Action::AnswerInvitation && topic.deletion.is_none() {
        let asked = signed_in(actor)?;
        allowed_to_see(topic.invitation_of(asked.id).is_some())?;
        return acting(actor, Scope::Write);
    }
    allowed_to_see(sees_state(site, actor, category, topic))?;
    if topic.deletion.is_some() {
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

/// Before it is published an article is its authors'; while it is in review, whoever may review it looks at
/// it, too.
fn sees_state(site: &Site, actor: &Actor, category: &Category, topic: &Topic) -> bool {
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
fn may_review(site: &Site, actor: &Actor, action: Action, category: &Category, topic: &Topic) -> Result<(), Refusal> {
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
fn may_live(actor: &Actor, action: Action, category: &Category, topic: &Topic) -> Result<(), Refusal> {
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

fn may_post(site: &Site, actor: &Actor, action: Action, topic: &Topic, post: &Post) -> Result<(), Refusal> {
    // Whoever replies learns what became of the topic, even if they no longer see it.
    match may_topic(site, actor, if action == Action::Reply { action } else { Action::See }, topic) {
        // What is said to an answer is no answer.
        Err(CLOSED) if !post.is_opening() => {}
        may => may?,
    }
    let category = site.category(topic.category).ok_or(Refusal::Absent)?;
    let moderates = actor.moderates(category);
    let is_author = actor.id().is_some_and(|member| wrote(topic, post, member));
    if let Some(deletion) = &post.state.deletion {
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
            // What must not be read is removed from what few read, too.
            Action::Redact => {
                allowed_to_see(may_look)?;
                may_redact(is_author, actor, category)
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

fn may_redact(is_author: bool, actor: &Actor, category: &Category) -> Result<(), Refusal> {
    active(signed_in(actor)?)?;
    by_author(is_author, actor, category, "Only its author and the moderators can remove something from all revisions.")
}

fn may_member(site: &Site, actor: &Actor, action: Action, member: &Member) -> Result<(), Refusal> {
    match action {
        Action::See => Ok(()),
        // Of oneself there is more to see.
        Action::SeeOwn => {
            allowed_to_see(actor.id() == Some(member.id))?;
            through(signed_in(actor)?, Scope::Read)
        }
        Action::Edit if actor.id() == Some(member.id) => {
            let by_session = signed_in(actor)?.token.is_none();
            allowed(by_session, "A token changes nothing about an account: sign in with a browser.")
        }
        Action::Present => {
            allowed_to_see(actor.id() == Some(member.id))?;
            active(signed_in(actor)?)?;
            may_member(site, actor, Action::Edit, member)
        }
        // Whoever waits for approval or is suspended advertises nothing meanwhile.
        Action::SeeAbout => {
            let is_open = member.suspension.is_none() && member.held.is_none();
            allowed_to_see(is_open || actor.id() == Some(member.id) || site.is_moderator(actor))
        }
        Action::Suspend => {
            acting(actor, Scope::Moderate)?;
            allowed(site.is_moderator(actor), "Only moderators suspend members.")?;
            allowed(actor.id() != Some(member.id), "You cannot suspend yourself.")?;
            let target = Actor::Member(SignedIn { suspension: None, held: false, ..member.signed_in() });
            allowed(actor.is_admin() || !site.is_moderator(&target), "Only an admin suspends moderators and admins.")
        }
        Action::Admit => {
            may_site(site, actor, Action::Admit)?;
            if member.held.is_none() {
                return Err(Refusal::Conflict("This account does not wait for approval."));
            }
            Ok(())
        }
        // Admins have admins beside them: none goes by their own hand, so that the last one stays.
        Action::Rank => {
            may_site(site, actor, Action::Administer)?;
            allowed(actor.id() != Some(member.id), "You cannot change your own role. Another admin can.")
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
        None => Ok(()),
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

fn standing(topic: &Topic) -> Result<(), Refusal> {
    if topic.deletion.is_some() { Err(Refusal::Conflict("This topic was deleted.")) } else { Ok(()) }
}

/// Whether a member is one of those who wrote a post.
fn wrote(topic: &Topic, post: &Post, member: MemberId) -> bool {
    if post.is_opening() { topic.is_by(member) } else { post.head.author == member }
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
#[path = "may_tests.rs"]
mod tests;
