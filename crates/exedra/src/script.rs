//! A topic with all its replies and votes as it is to be written, by the generator and by the demo:
//! through the same use cases that people's posts take.

use forum::{Forum, Problem, View};
use model::ids::TopicId;
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::topics::NewTopic;
use model::time::Timestamp;

use crate::backdate::at;

#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) topic: TopicScript,
    /// In the order of time.
    pub(crate) replies: Vec<ReplyScript>,
    pub(crate) votes: Vec<VoteScript>,
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
    pub(crate) fn posts(&self) -> u64 {
        self.replies.len() as u64 + 1
    }

    /// Writes it. `posted` hears of each post.
    ///
    /// # Errors
    /// A rule of the forum refuses something of it; the store is away.
    pub(crate) async fn play(self, forum: &Forum, cast: &[View], posted: &impl Fn()) -> Result<TopicId, Problem> {
        let member = |place: usize| cast.get(place).ok_or(Refusal::Absent);
        let TopicScript { author, at: time, new } = self.topic;
        let topic = at(time, forum.start_topic_once(member(author)?, &new, None)).await?.id;
        posted();
        let opening = forum.store().topic(topic).await?.ok_or(Refusal::Absent)?.opening;
        let mut posts = vec![opening];
        for ReplyScript { to, author, at: time, body } in self.replies {
            let to = posts.get(to).copied();
            posts.push(at(time, forum.reply_once(member(author)?, topic, to, &body, None)).await?.id);
            posted();
        }
        for VoteScript { post, by, vote } in self.votes {
            let post = posts.get(post).copied().ok_or(Refusal::Absent)?;
            forum.vote(member(by)?, post, Some(vote)).await?;
        }
        Ok(topic)
    }
}
