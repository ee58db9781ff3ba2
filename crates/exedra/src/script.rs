//! A topic with all its replies and votes as it is to be written, by the generator and by the demo:
//! through the same use cases that people's posts take.

use std::collections::HashMap;

use forum::{Forum, Problem, Step, View};
use futures_util::{StreamExt, TryStreamExt, stream};
use model::ids::{PostId, TopicId};
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::topics::NewTopic;
use model::time::Timestamp;

use crate::backdate::at;
use crate::keeping::{CaseScript, ToDecide, weighed};

/// Replies, or votes, of one topic that are written at once. What order they stand in follows from
/// their times.
const AT_ONCE: usize = 16;

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) topic: TopicScript,
    /// In the order of time.
    pub(crate) replies: Vec<ReplyScript>,
    pub(crate) votes: Vec<VoteScript>,
    /// The answer that whoever asked accepts, as in [`ReplyScript::to`].
    pub(crate) accepted: Option<usize>,
    /// Of an article, that its author says in the end that it is of the past.
    pub(crate) archived: bool,
    /// Posts of it that members flag.
    pub(crate) cases: Vec<CaseScript>,
    /// Replies that wait for a moderator; a word that is watched stands in each.
    pub(crate) held: Vec<ReplyScript>,
}

/// A topic that was written.
pub(crate) struct Played {
    pub(crate) topic: TopicId,
    /// What is to be decided when all topics are written.
    pub(crate) to_decide: Vec<ToDecide>,
}

/// Members are given by their place among the cast.
#[derive(Clone, Debug)]
pub(crate) struct TopicScript {
    pub(crate) author: usize,
    pub(crate) at: Timestamp,
    pub(crate) new: NewTopic,
}

#[derive(Clone, Debug)]
pub(crate) struct ReplyScript {
    /// The place in the thread of what it answers: 0 is the opening post, n the n-th reply.
    pub(crate) to: usize,
    pub(crate) author: usize,
    pub(crate) at: Timestamp,
    pub(crate) body: String,
}

#[derive(Clone, Debug)]
pub(crate) struct VoteScript {
    /// As in [`ReplyScript::to`].
    pub(crate) post: usize,
    pub(crate) by: usize,
    pub(crate) vote: Vote,
}

impl Script {
    pub(crate) fn of(topic: TopicScript, replies: Vec<ReplyScript>, votes: Vec<VoteScript>) -> Self {
        let (cases, held) = (Vec::new(), Vec::new());
        Self { topic, replies, votes, accepted: None, archived: false, cases, held }
    }

    pub(crate) fn posts(&self) -> u64 {
        self.replies.len() as u64 + 1
    }

    /// Who wrote the post at this place, and when.
    pub(crate) fn wrote(&self, place: usize) -> (usize, Timestamp) {
        let reply = place.checked_sub(1).and_then(|reply| self.replies.get(reply));
        reply.map_or((self.topic.author, self.topic.at), |reply| (reply.author, reply.at))
    }

    /// When the last of it was written.
    pub(crate) fn last(&self) -> Timestamp {
        self.wrote(self.replies.len()).1
    }

    /// Writes it. `posted` hears of each post.
    ///
    /// # Errors
    /// A rule of the forum refuses something of it; the store is away.
    pub(crate) async fn play(self, forum: &Forum, cast: &[View], posted: &impl Fn()) -> Result<Played, Problem> {
        let member = |place: usize| cast.get(place).ok_or(Refusal::Absent);
        let TopicScript { author, at: time, new } = self.topic;
        let topic = at(time, forum.start_topic_once(member(author)?, &new, None)).await?.id;
        posted();
        let opening = forum.store().topic(topic).await?.ok_or(Refusal::Absent)?.opening;
        let mut posts: HashMap<usize, PostId> = [(0, opening)].into();
        let member = &member;
        for level in levels(self.replies) {
            let parents = &posts;
            let level: Vec<(usize, PostId)> = stream::iter(level)
                .map(|(place, ReplyScript { to, author, at: time, body })| async move {
                    let to = parents.get(&to).copied().ok_or(Refusal::Absent)?;
                    let reply = forum.reply_once(member(author)?, topic, Some(to), &body, None);
                    let reply = at(time, reply).await?.id;
                    posted();
                    Ok::<_, Problem>((place, reply))
                })
                .buffer_unordered(AT_ONCE)
                .try_collect()
                .await?;
            posts.extend(level);
        }
        let posts = &posts;
        stream::iter(self.votes)
            .map(|VoteScript { post, by, vote }| async move {
                let post = posts.get(&post).copied().ok_or(Refusal::Absent)?;
                forum.vote(member(by)?, post, Some(vote)).await.map(|_| ())
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        for reply in self.held {
            let to = posts.get(&reply.to).copied().ok_or(Refusal::Absent)?;
            let author = weighed(member(reply.author)?);
            at(reply.at, forum.reply_once(&author, topic, Some(to), &reply.body, None)).await?;
        }
        let mut to_decide = Vec::new();
        for case in self.cases {
            let post = posts.get(&case.post).copied().ok_or(Refusal::Absent)?;
            to_decide.extend(case.raise(forum, cast, post).await?);
        }
        if let Some(accepted) = self.accepted {
            let answer = posts.get(&accepted).copied().ok_or(Refusal::Absent)?;
            forum.accept(member(author)?, answer, Some(true)).await?;
        }
        if self.archived {
            forum.lead_on(member(author)?, topic, Step::Archive).await?;
        }
        Ok(Played { topic, to_decide })
    }
}

/// Replies with their places in the thread, those of one level together: each needs only what it
/// answers to be there before it.
fn levels(replies: Vec<ReplyScript>) -> Vec<Vec<(usize, ReplyScript)>> {
    let mut depths = vec![0];
    let mut levels: Vec<Vec<(usize, ReplyScript)>> = Vec::new();
    for (place, reply) in (1..).zip(replies) {
        let depth: usize = depths.get(reply.to).copied().unwrap_or(0);
        depths.push(depth + 1);
        if levels.len() <= depth {
            levels.resize_with(depth + 1, Vec::new);
        }
        if let Some(level) = levels.get_mut(depth) {
            level.push((place, reply));
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_come_after_what_they_answer() {
        let replies = [0, 1, 0, 2, 3].map(|to| ReplyScript { to, author: 0, at: Timestamp(0), body: String::new() });
        let places: Vec<Vec<usize>> =
            levels(replies.into()).iter().map(|level| level.iter().map(|(place, _)| *place).collect()).collect();
        assert_eq!(places, [vec![1, 3], vec![2, 5], vec![4]]);
    }
}
