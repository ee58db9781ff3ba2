//! The format of sample content: `members.toml` and a file for each topic, in `topics`.
//!
//! Times are spans, counted back from now (`ago`) or on from the opening post (`after`), so that a
//! demo always looks as if somebody had just left.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use model::post::Vote;
use model::rules::flags::{Decision, FlagForm};
use model::rules::lasting::VerdictForm;
use model::rules::reviews::CommentForm;
use model::rules::topics::NewTopic;
use model::time::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;
use crate::keeping::{CaseScript, FlagScript};
use crate::script::{ReplyScript, Script, TopicScript, VoteScript};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MembersFile {
    member: Vec<DemoMember>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoMember {
    pub(crate) name: String,
    /// Days ago.
    pub(crate) joined: u64,
    /// For profiles, once they have room for it.
    #[serde(default, rename = "bio")]
    _bio: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoTopic {
    /// The category's slug.
    pub(crate) category: String,
    kind: String,
    pub(crate) title: String,
    #[serde(default)]
    tags: Vec<String>,
    pub(crate) author: String,
    ago: String,
    #[serde(default)]
    pub(crate) views: u64,
    #[serde(default)]
    up: usize,
    #[serde(default)]
    down: usize,
    #[serde(default)]
    pub(crate) pinned: bool,
    #[serde(default)]
    pub(crate) locked: bool,
    /// The title of what a question repeats.
    pub(crate) duplicate_of: Option<String>,
    body: String,
    /// An article that is not published.
    pub(crate) state: Option<DemoState>,
    #[serde(default)]
    reply: Vec<DemoReply>,
    /// On lines of an article in review.
    #[serde(default)]
    comment: Vec<DemoComment>,
    /// Who wrote an article with its author, in the order in which they are named.
    #[serde(default)]
    pub(crate) with: Vec<String>,
    /// What an article was tested with, as one types it.
    #[serde(default)]
    tested: Vec<String>,
    /// When an article is to be looked at again, after it was begun.
    look_again: Option<String>,
    /// The title of the series that an article is a part of, behind those of earlier files.
    pub(crate) series: Option<String>,
    /// What readers say of an article.
    #[serde(default)]
    verdict: Vec<DemoVerdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DemoState {
    Draft,
    InReview,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoComment {
    from: u64,
    /// Absent: one line.
    #[serde(default)]
    to: u64,
    author: String,
    /// After the article was begun.
    after: String,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoVerdict {
    author: String,
    /// After the article was begun.
    after: String,
    works: bool,
    #[serde(default)]
    version: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoReply {
    id: Option<String>,
    /// The id of what it answers; absent: the opening post.
    to: Option<String>,
    author: String,
    after: String,
    #[serde(default)]
    up: usize,
    #[serde(default)]
    down: usize,
    /// The answer that whoever asked accepts.
    #[serde(default)]
    accepted: bool,
    /// It waits for a moderator: a word that is watched stands in it.
    #[serde(default)]
    held: bool,
    /// Who says that something is wrong with it.
    #[serde(default)]
    flag: Vec<DemoFlag>,
    /// What a moderator decides about that; absent, if it waits.
    decided: Option<DemoDecision>,
    body: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoFlag {
    author: String,
    /// After the topic was begun, as everywhere in a topic.
    after: String,
    why: String,
    #[serde(default)]
    note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemoDecision {
    after: String,
    /// Why the post is deleted; absent: it stays.
    reason: Option<String>,
}

pub(crate) fn read_members(folder: &Path) -> Result<Vec<DemoMember>, Failure> {
    Ok(read::<MembersFile>(&folder.join("members.toml"))?.member)
}

/// All topics, in the order of their files' names.
pub(crate) fn read_topics(folder: &Path) -> Result<Vec<DemoTopic>, Failure> {
    let folder = folder.join("topics");
    let entries = fs::read_dir(&folder).map_err(|error| Failure::failed(format!("{}: {error}", folder.display())))?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let wrong = |error: String| Failure::failed(format!("{}: {error}", path.display()));
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    toml::from_str(&text).map_err(|error| wrong(error.to_string()))
}

impl DemoTopic {
    /// The topic as it is written by `cast`, whose names stand in its order, into the category
    /// with the id `category`.
    ///
    /// # Errors
    /// Names what no member or reply is called, or what is no span.
    pub(crate) fn script(&self, category: String, cast: &[String], now: Timestamp) -> Result<Script, Failure> {
        let wrong = |what: String| Failure::failed(format!("“{}”: {what}", self.title));
        let member = |name: &str| {
            let found = cast.iter().position(|known| known == name);
            found.ok_or_else(|| wrong(format!("nobody is called {name}")))
        };
        let span = |text: &str| self.span(text);
        let at = now.minus(span(&self.ago)?);
        let review_by = self.look_again.as_deref().map(span).transpose()?.map(|after| at.plus(after).iso());
        let new = NewTopic {
            category,
            kind: self.kind.clone(),
            title: self.title.clone(),
            body: self.body.clone(),
            tags: self.tags.join(","),
            tested: self.tested.join("\n"),
            // The day of it.
            review_by: review_by.and_then(|at| Some(at.split_once('T')?.0.to_owned())).unwrap_or_default(),
            draft: self.state.is_some(),
        };
        let topic = TopicScript { author: member(&self.author)?, at, new };
        let mut votes = votes(0, topic.author, self.up, self.down, cast.len());
        let mut places: HashMap<&str, usize> = HashMap::new();
        let (mut replies, mut held, mut cases, mut accepted) = (Vec::new(), Vec::new(), Vec::new(), None);
        for reply in &self.reply {
            let place = replies.len() + 1;
            let author = member(&reply.author)?;
            let to = match &reply.to {
                Some(to) => *places.get(to.as_str()).ok_or_else(|| wrong(format!("no reply before it is `{to}`")))?,
                None => 0,
            };
            let when = |after: &str| Ok::<_, Failure>(at.plus(span(after)?).min(now));
            let written = ReplyScript { to, author, at: when(&reply.after)?, body: reply.body.clone() };
            if reply.held {
                held.push(written);
                continue;
            }
            replies.push(written);
            let mut flags = Vec::new();
            for DemoFlag { author, after, why, note } in &reply.flag {
                let form = FlagForm { reason: why.clone(), note: note.clone() };
                flags.push(FlagScript { by: member(author)?, at: when(after)?, form });
            }
            let decided = reply.decided.as_ref().map(|DemoDecision { after, reason }| {
                let decision = reason.clone().map_or(Decision::Dismiss, Decision::Uphold);
                Ok::<_, Failure>((when(after)?, decision))
            });
            if !flags.is_empty() {
                cases.push(CaseScript { post: place, flags, decided: decided.transpose()? });
            }
            votes.extend(self::votes(place, author, reply.up, reply.down, cast.len()));
            places.extend(reply.id.as_deref().map(|id| (id, place)));
            if reply.accepted && accepted.replace(place).is_some() {
                return Err(wrong("two answers are accepted".to_owned()));
            }
        }
        Ok(Script { accepted, cases, held, ..Script::of(topic, replies, votes) })
    }
}

impl DemoTopic {
    /// What is said of lines of the article, by whom and when, if it was begun then.
    ///
    /// # Errors
    /// Names what is no span.
    pub(crate) fn comments(&self, begun: Timestamp) -> Result<Vec<(&str, Timestamp, CommentForm)>, Failure> {
        let comment = |said: &'_ DemoComment| {
            Ok((
                begun.plus(self.span(&said.after)?),
                CommentForm { revision: 1, from: said.from, to: said.to, text: said.text.clone() },
            ))
        };
        let said = self.comment.iter().map(|said| comment(said).map(|(at, form)| (said.author.as_str(), at, form)));
        said.collect()
    }

    /// What readers say of the article, by whom and when, if it was begun then.
    ///
    /// # Errors
    /// Names what is no span.
    pub(crate) fn verdicts(&self, begun: Timestamp) -> Result<Vec<(&str, Timestamp, VerdictForm)>, Failure> {
        let verdict = |said: &'_ DemoVerdict| {
            let value = if said.works { "works" } else { "fails" }.to_owned();
            let form = VerdictForm { value, version: said.version.clone(), note: said.note.clone() };
            Ok((begun.plus(self.span(&said.after)?), form))
        };
        let said = self.verdict.iter().map(|said| verdict(said).map(|(at, form)| (said.author.as_str(), at, form)));
        said.collect()
    }

    fn span(&self, text: &str) -> Result<Duration, Failure> {
        parse_span(text).ok_or_else(|| Failure::failed(format!("“{}”: `{text}` is no span like 12d 3h", self.title)))
    }
}

/// Votes by whoever follows the author in the cast, starting at another one for each post.
fn votes(post: usize, author: usize, up: usize, down: usize, cast: usize) -> Vec<VoteScript> {
    let start = author + 7 * post;
    let voters = (1..=cast).map(|next| (start + next) % cast).filter(|voter| *voter != author);
    let votes = std::iter::repeat_n(Vote::Up, up).chain(std::iter::repeat_n(Vote::Down, down));
    voters.zip(votes).map(|(by, vote)| VoteScript { post, by, vote }).collect()
}

/// `12d 3h 20m`
fn parse_span(text: &str) -> Option<Duration> {
    let mut seconds = 0;
    for part in text.split_whitespace() {
        let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let unit = match unit {
            "d" => 24 * 3600,
            "h" => 3600,
            "m" => 60,
            _ => return None,
        };
        seconds += number.parse::<u64>().ok()? * unit;
    }
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use model::flag::Why;

    use super::*;
    use crate::keeping::WATCHED;

    #[test]
    fn spans_are_days_hours_and_minutes() {
        for (text, minutes) in [("11m", 11), ("1h 5m", 65), ("1d 2h 12m", 24 * 60 + 132), ("12d", 12 * 24 * 60)] {
            assert_eq!(parse_span(text), Some(Duration::from_secs(60 * minutes)), "{text}");
        }
        for text in ["", "12", "h", "3 h", "1w", "-1h"] {
            assert_eq!(parse_span(text), None, "{text}");
        }
    }

    #[test]
    fn nobody_votes_twice_or_for_themselves() {
        let votes = votes(3, 2, 4, 9, 10);
        let mut voters: Vec<usize> = votes.iter().map(|vote| vote.by).collect();
        voters.sort_unstable();
        assert_eq!(voters, [0, 1, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(votes.iter().filter(|vote| vote.vote == Vote::Up).count(), 4);
    }

    #[test]
    fn the_sample_content_is_well_formed() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
        let cast = read_members(&folder).unwrap().into_iter().map(|member| member.name);
        let cast: Vec<String> = cast.chain(["member".to_owned()]).collect();
        let now = Timestamp(1_790_000_000_000);
        let topics = read_topics(&folder).unwrap();
        assert!(topics.len() >= 30);
        let titles: Vec<String> = topics.iter().map(|topic| topic.title.clone()).collect();
        let repeated: Vec<&String> = topics.iter().filter_map(|topic| topic.duplicate_of.as_ref()).collect();
        assert!(!repeated.is_empty() && repeated.into_iter().all(|title| titles.contains(title)));
        assert!(topics.iter().any(|topic| topic.reply.iter().any(|reply| reply.accepted)));
        for state in [DemoState::Draft, DemoState::InReview] {
            assert!(topics.iter().any(|topic| topic.state == Some(state)), "{state:?}");
        }
        let scripts = topics.iter().map(|topic| topic.script("1".to_owned(), &cast, now).unwrap());
        let (held, cases): (Vec<_>, Vec<_>) = scripts.map(|script| (script.held, script.cases)).unzip();
        let (held, cases) = (held.concat(), cases.concat());
        assert!(!held.is_empty() && held.iter().all(|reply| reply.body.contains(WATCHED)));
        assert!(cases.iter().any(|case| case.decided.is_none()) && cases.iter().any(|case| case.decided.is_some()));
        assert!(cases.iter().flat_map(|case| &case.flags).all(|flag| Why::parse(&flag.form.reason).is_some()));
        for topic in topics {
            let script = topic.script("1".to_owned(), &cast, now).unwrap();
            let lines = topic.body.lines().count() as u64;
            for (_, at, said) in topic.comments(script.topic.at).unwrap() {
                assert!(at < now && said.from.max(said.to) <= lines, "the comments on “{}”", topic.title);
            }
            assert!(topic.with.iter().all(|name| cast.contains(name)), "the authors of “{}”", topic.title);
            for (who, at, _) in topic.verdicts(script.topic.at).unwrap() {
                assert!(at < now && cast.iter().any(|name| name == who), "the verdicts on “{}”", topic.title);
            }
            assert!(script.topic.new.check().is_ok(), "{}", topic.title);
            assert!(script.replies.is_sorted_by_key(|reply| reply.at), "the replies of “{}”", topic.title);
        }
    }
}
