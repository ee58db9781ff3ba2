//! The authors of an article: inviting others, answering, their order, leaving.

use std::sync::Arc;

use model::byline::{AUTHORS_MAX, Invited};
use model::change::Change;
use model::ids::{MemberId, TopicId};
use model::limits::Act;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::authors;
use model::topic::Topic;

use crate::limits::unless;
use crate::reading::MemberCard;
use crate::visit::View;
use crate::writing::TOO_LIVELY;
use crate::{Forum, Problem};

/// How often a change is decided anew. Each time that it has to be, another one went through, and all
/// who are asked may answer at one moment.
const TRIES: usize = 2 * AUTHORS_MAX;

/// What whoever is invited sees.
pub struct InvitationView {
    pub topic: Topic,
    pub invited: Invited,
    /// Who asks; nobody, if they have left.
    pub by: Option<MemberCard>,
    /// Whether the article is there to be read before one answers.
    pub is_seen: bool,
}

/// What became of authors that a file names.
pub struct NamedAuthors {
    /// Names that are nobody's.
    pub unknown: Vec<String>,
    /// Whether the article names others now, or otherwise.
    pub changed: bool,
}

/// What stands at the address of an invitation for one of the members.
pub enum Asked {
    Invited(Box<InvitationView>),
    /// They have said yes.
    IsAuthor(Box<Topic>),
}

impl Forum {
    /// An article for its authors.
    ///
    /// # Errors
    /// There is no such topic for this actor, it is no article, or they are none of its authors.
    pub async fn authors_of(self: Arc<Self>, view: View, topic: TopicId) -> Result<Topic, Problem> {
        let topic = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        view.may(Action::See, Object::Topic(&topic))?;
        view.may(Action::OrderAuthors, Object::Topic(&topic))?;
        Ok(topic)
    }

    /// What somebody is asked.
    ///
    /// # Errors
    /// Nobody is signed in, or this member is not asked; the store is away.
    pub async fn asked_to_write(self: Arc<Self>, view: View, topic: TopicId) -> Result<Asked, Problem> {
        // A guest hears the same of every number.
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let topic = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
        let is_seen = view.can(Action::See, Object::Topic(&topic));
        if is_seen && topic.is_by(member) {
            return Ok(Asked::IsAuthor(Box::new(topic)));
        }
        let invited = topic.invitation_of(member).cloned().ok_or(Refusal::Absent)?;
        match view.may(Action::AnswerInvitation, Object::Topic(&topic)) {
            // They may look at what they can answer later.
            Ok(()) | Err(Refusal::Suspended { .. } | Refusal::Held) => {}
            Err(refusal) => return Err(refusal.into()),
        }
        let by = self.cards(&[invited.by]).await?.remove(&invited.by);
        Ok(Asked::Invited(Box::new(InvitationView { topic, invited, by, is_seen })))
    }

    /// Asks the member of this name to be an author. Three round trips.
    ///
    /// # Errors
    /// The actor may not, there is no such member or none to be asked, or too many were invited.
    pub async fn invite_author(&self, view: &View, topic: TopicId, name: &str) -> Result<Topic, Problem> {
        let (mut whom, mut cost, mut limited) = (None, Some(Act::Invite), None);
        for _ in 0..TRIES {
            let (found, member, refused) = tokio::try_join!(
                async { Ok::<_, Problem>(self.store.topic(topic).await?.ok_or(Refusal::Absent)?) },
                async {
                    match &whom {
                        Some(member) => Ok(Some(Clone::clone(member))),
                        None => self.member_named(name).await,
                    }
                },
                self.spend(view, cost.take())
            )?;
            limited = limited.or(refused);
            view.may(Action::InviteAuthor, Object::Topic(&found))?;
            unless(limited.clone())?;
            let change = authors::invite(&view.site, &view.actor, &found, member.as_ref(), self.now())?;
            whom = member;
            if self.is_done(change).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// # Errors
    /// The actor may not, or there is no such invitation any more.
    pub async fn take_author_invitation_back(
        &self,
        view: &View,
        topic: TopicId,
        member: MemberId,
    ) -> Result<Topic, Problem> {
        self.of_authors(topic, |topic| authors::take_back(&view.site, &view.actor, topic, member)).await
    }

    /// Says yes or no to an invitation.
    ///
    /// # Errors
    /// The actor is not asked, or cannot write now.
    pub async fn answer_invitation(&self, view: &View, topic: TopicId, accepts: bool) -> Result<Topic, Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        self.of_authors(topic, |topic| authors::answer(&view.site, &view.actor, topic, accepts)).await
    }

    /// Names an author one place further up or down.
    ///
    /// # Errors
    /// The actor may not, or this is no author.
    pub async fn move_author(&self, view: &View, topic: TopicId, member: MemberId, up: bool) -> Result<Topic, Problem> {
        self.of_authors(topic, |topic| authors::reorder(&view.site, &view.actor, topic, member, up)).await
    }

    /// Makes the actor no author any more.
    ///
    /// # Errors
    /// They are none, or the only one.
    pub async fn leave_authors(&self, view: &View, topic: TopicId) -> Result<Topic, Problem> {
        for _ in 0..TRIES {
            let opening = self.parent(topic, None).await?;
            let change = authors::leave(&view.site, &view.actor, &opening.topic, opening.post.state.revision)?;
            if self.is_done(change).await? {
                return Ok(opening.topic);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Names the members of these names as the authors of an article, in this order, without asking them,
    /// and whoever answers for it after them. For operators' commands. Where all names are nobody's, it
    /// stays as it is.
    ///
    /// # Errors
    /// Too many are named; the store is away.
    pub async fn name_authors(&self, topic: TopicId, names: &[String]) -> Result<NamedAuthors, Problem> {
        let (mut named, mut unknown) = (Vec::new(), Vec::new());
        for name in names {
            match self.member_named(name).await? {
                Some(member) => named.push(member),
                None => unknown.push(name.clone()),
            }
        }
        if named.is_empty() {
            return Ok(NamedAuthors { unknown, changed: false });
        }
        let before = self.of_authors(topic, |topic| authors::name(topic, &named)).await?;
        let changed = !authors::name(&before, &named)?.effects.is_empty();
        Ok(NamedAuthors { unknown, changed })
    }

    async fn of_authors(
        &self,
        topic: TopicId,
        rule: impl Fn(&Topic) -> Result<Change, Refusal>,
    ) -> Result<Topic, Problem> {
        self.decide_topic_within(TRIES, topic, rule).await
    }
}
