//! Whom and what a text may name, for those who write it: members by the beginning of their names, topics
//! by words of their titles. And what there is already of what somebody asks.

use std::sync::Arc;

use model::account::Member;
use model::limits::Act;
use model::may::{Action, Object, for_oneself};
use model::token::Scope;
use model::topic::Topic;
use search::{Ask, BUDGET, Question};

use crate::limits::unless;
use crate::visit::View;
use crate::{Forum, Problem};

/// How many are suggested.
const SUGGESTED: usize = 8;
/// Posts that are looked at for them: several may be of one topic.
const FOUND: usize = 24;

impl Forum {
    /// Members whose names begin so, in the order of names; none of those who wait for approval. Two
    /// round trips.
    ///
    /// # Errors
    /// Nobody is signed in; too many were asked for; the store is away.
    pub async fn suggested_members(self: Arc<Self>, view: View, prefix: String) -> Result<Vec<Member>, Problem> {
        for_oneself(&view.actor, Scope::Read)?;
        let names = async {
            match prefix.is_empty() {
                true => Ok(Vec::new()),
                false => Ok::<_, Problem>(self.store.names_from(&prefix, "", FOUND as u64).await?),
            }
        };
        let (limited, entries) = tokio::try_join!(self.spend(&view, Some(Act::Suggest)), names)?;
        unless(limited)?;
        let ids: Vec<_> = entries.into_iter().map(|(_, id)| id).collect();
        let members = self.store.members(&ids).await?.into_iter().flatten();
        Ok(members.filter(|member| member.held.is_none()).take(SUGGESTED).collect())
    }

    /// Topics with these words in their titles, the last of them perhaps unfinished, that the actor sees, best
    /// first; none while the index is not there.
    ///
    /// # Errors
    /// Nobody is signed in; too many were asked for, or ask at once; the store is away.
    pub async fn suggested_topics(self: Arc<Self>, view: View, words: String) -> Result<Vec<Topic>, Problem> {
        for_oneself(&view.actor, Scope::Read)?;
        unless(self.spend(&view, Some(Act::Suggest)).await?)?;
        if let Ok(number) = words.trim().parse() {
            let topic = self.store.topic(number).await?;
            return Ok(topic.filter(|topic| is_suggested(&view, topic)).into_iter().collect());
        }
        // Words alone: nothing in them is an operator or a sign.
        let plain = words.split(|sign: char| !sign.is_alphanumeric()).collect::<Vec<_>>().join(" ");
        let question = Question::parse(&format!("in:title {plain}")).ok();
        let (Some(question), Some(index)) = (question, self.finder.index()) else { return Ok(Vec::new()) };
        let readable = view.site.visible(&view.actor).map(|category| category.id).collect();
        let ask = Ask::of(&question, readable).unfinished();
        if ask.says_nothing() {
            return Ok(Vec::new());
        }
        let found = self.finder.asking.run(move || index.find(&ask, 0, FOUND, BUDGET)).await?;
        let found = found.map_err(|error| Problem::Broken(error.to_string()))?;
        let posts: Vec<_> = found.posts.iter().map(|found| found.post).collect();
        let mut topics: Vec<Topic> = Vec::new();
        for placed in self.store.posts(&posts, None).await?.into_iter().flatten() {
            if topics.len() < SUGGESTED && topics.iter().all(|known| known.id != placed.topic.id) {
                topics.extend(Some(placed.topic).filter(|topic| is_suggested(&view, topic)));
            }
        }
        Ok(topics)
    }

    /// Questions and articles that are like a question with this title, best first; none while the index is
    /// not there.
    ///
    /// # Errors
    /// Nobody is signed in; too many were asked for, or ask at once; the store is away.
    pub async fn topics_like(self: Arc<Self>, view: View, title: String) -> Result<Vec<Topic>, Problem> {
        for_oneself(&view.actor, Scope::Read)?;
        unless(self.spend(&view, Some(Act::Suggest)).await?)?;
        self.similar(&view, &title, "").await
    }
}

fn is_suggested(view: &View, topic: &Topic) -> bool {
    topic.is_shown() && view.can(Action::See, Object::Topic(topic))
}
