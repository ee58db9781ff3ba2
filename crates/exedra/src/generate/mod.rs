//! Made-up content: what is written, by whom, when. Which forum it goes into is the command's
//! business ([`crate::commands::generate`]).
//!
//! Every topic has a source of random numbers of its own, seeded by its number, so that the content
//! does not depend on the order in which topics are written.

mod cases;
mod chance;
mod prose;

use std::collections::BTreeSet;
use std::time::Duration;

use model::article::ArticleState;
use model::ids::CategoryId;
use model::post::Vote;
use model::rules::topics::NewTopic;
use model::time::Timestamp;
use model::topic::TopicKind;

use crate::script::{ReplyScript, Script, TopicScript, VoteScript};
use chance::Chance;

/// How far back the oldest topic lies, and how much earlier members have joined.
const TOPICS_SINCE: Duration = Duration::from_secs(400 * DAY);
pub(crate) const MEMBERS_SINCE: Duration = Duration::from_secs(430 * DAY);
const DAY: u64 = 24 * 3600;

/// What is to be made.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) seed: u64,
    /// Members to write it, at least one.
    pub(crate) members: usize,
    pub(crate) topics: u64,
    /// All posts of these topics, their opening posts among them.
    pub(crate) posts: u64,
    /// One more topic, nested, with so many posts.
    pub(crate) long_topic: Option<u64>,
    /// Cases that wait for a moderator: posts that were flagged, and, beside `posts`, one in five that is held.
    /// Half as many were decided about. At most half as many as there are replies.
    pub(crate) cases: u64,
    /// Where topics of which kind may be started.
    pub(crate) places: Vec<(CategoryId, TopicKind)>,
    /// Those of them whose articles wait for a review first.
    pub(crate) reviewed: BTreeSet<CategoryId>,
    pub(crate) now: Timestamp,
}

/// A topic before it is written: its number and how many replies it gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    number: u64,
    pub(crate) replies: u64,
    /// Replies of all topics before it.
    before: u64,
    shape: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Usual,
    /// Mostly answers to answers.
    Long,
}

impl Order {
    /// The topics, the long one first, since it takes longest. A few topics get most of the
    /// replies, as everywhere.
    pub(crate) fn outlines(&self) -> Vec<Outline> {
        let mut replies = vec![0_u64; usize::try_from(self.topics).unwrap_or(0)];
        let mut chance = Chance::new(self.seed, u64::MAX);
        for _ in 0..self.posts.saturating_sub(self.topics) {
            let (one, other) = (chance.below(self.topics), chance.below(self.topics));
            let topic = usize::try_from(one * other / self.topics.max(1)).unwrap_or(0);
            if let Some(replies) = replies.get_mut(topic) {
                *replies += 1;
            }
        }
        let long = self.long_topic.map(|posts| Outline {
            number: self.topics,
            replies: posts.saturating_sub(1),
            before: 0,
            shape: Shape::Long,
        });
        let usual = (0..).zip(replies).scan(0, |all, (number, replies)| {
            let before = *all;
            *all += replies;
            Some(Outline { number, replies, before, shape: Shape::Usual })
        });
        long.into_iter().chain(usual).collect()
    }

    /// Writes a topic out in full.
    pub(crate) fn script(&self, outline: Outline) -> Script {
        let mut chance = Chance::new(self.seed, outline.number);
        let (category, kind) = self.place(&mut chance, outline);
        let began = self.now.minus(chance.part_of(TOPICS_SINCE));
        let subject = prose::Subject::choose(&mut chance);
        let life = self.life(category, kind, outline);
        let new = NewTopic {
            category: category.to_string(),
            kind: kind.name().to_owned(),
            title: subject.title(&mut chance, kind),
            body: subject.opening(&mut chance, kind),
            tags: subject.tags(&mut chance).join(","),
            draft: life == Some(ArticleState::Draft),
            ..NewTopic::default()
        };
        let topic = TopicScript { author: chance.place(self.members), at: began, new };
        let replies = self.replies(&mut chance, outline, began, &subject);
        let authors: Vec<usize> =
            std::iter::once(topic.author).chain(replies.iter().map(|reply| reply.author)).collect();
        let mut votes = self.votes(&mut chance, &authors);
        if matches!(life, Some(ArticleState::Draft | ArticleState::InReview)) {
            votes.clear();
        }
        let archived = life == Some(ArticleState::Archived);
        let mut script = Script { archived, ..Script::of(topic, replies, votes) };
        self.add_cases(outline, &subject, &mut script);
        script
    }

    /// How an article ends up: what others have answered to is published, some of it archived. Its source of
    /// random numbers is another one, so that the text is the same whatever becomes of it.
    fn life(&self, category: CategoryId, kind: TopicKind, outline: Outline) -> Option<ArticleState> {
        let mut chance = Chance::new(self.seed, u64::MAX ^ (outline.number + 1));
        (kind == TopicKind::Article).then(|| match outline.replies {
            0 if chance.percent(15) => ArticleState::Draft,
            0 if self.reviewed.contains(&category) => ArticleState::InReview,
            _ if chance.percent(10) => ArticleState::Archived,
            _ => ArticleState::Published,
        })
    }

    /// Whether others can answer what is started there at once.
    fn is_open(&self, (category, kind): &(CategoryId, TopicKind)) -> bool {
        *kind != TopicKind::Article || !self.reviewed.contains(category)
    }

    fn place(&self, chance: &mut Chance, outline: Outline) -> (CategoryId, TopicKind) {
        // A long thread is a discussion wherever that is possible.
        let long = self.places.iter().find(|(_, kind)| *kind == TopicKind::Discussion);
        match (outline.shape, long) {
            (Shape::Long, Some(place)) => *place,
            _ => {
                let places = self.places.iter().filter(|place| outline.replies == 0 || self.is_open(place));
                let places: Vec<&(CategoryId, TopicKind)> = places.collect();
                chance.one_of(&places).map_or((CategoryId(0), TopicKind::Discussion), |place| **place)
            }
        }
    }

    fn replies(
        &self,
        chance: &mut Chance,
        outline: Outline,
        began: Timestamp,
        subject: &prose::Subject,
    ) -> Vec<ReplyScript> {
        // A slot for each reply, a few hours long, or shorter where the thread would end after now.
        let slot = chance.part_of(Duration::from_secs(7 * 3600)) + Duration::from_secs(60);
        let left = self.now.since(began) / (u32::try_from(outline.replies).unwrap_or(u32::MAX).saturating_add(1));
        let slot = slot.min(left);
        let mut at = began;
        (0..usize::try_from(outline.replies).unwrap_or(0))
            .map(|before| {
                let reply_at = at.plus(chance.part_of(slot));
                at = at.plus(slot);
                ReplyScript {
                    to: parent(chance, outline.shape, before),
                    author: chance.place(self.members),
                    at: reply_at,
                    body: subject.reply(chance),
                }
            })
            .collect()
    }

    /// About 0.3 for each post, one in seven against it.
    fn votes(&self, chance: &mut Chance, authors: &[usize]) -> Vec<VoteScript> {
        let mut votes = Vec::new();
        for (post, author) in authors.iter().enumerate() {
            let several = if chance.percent(20) { 1 + usize::from(chance.percent(50)) } else { 0 };
            let first = chance.place(self.members);
            let voters = (0..several).map(|next| (first + next) % self.members.max(1));
            for by in voters.filter(|by| by != author) {
                let vote = if chance.percent(14) { Vote::Down } else { Vote::Up };
                // With two members, the second voter is the first again.
                if !votes.iter().rev().take(2).any(|known: &VoteScript| known.post == post && known.by == by) {
                    votes.push(VoteScript { post, by, vote });
                }
            }
        }
        votes
    }
}

/// What a reply answers when `before` others stand there: often the opening post, else something
/// recent.
fn parent(chance: &mut Chance, shape: Shape, before: usize) -> usize {
    let (opening, newest) = match shape {
        Shape::Usual => (40, 50),
        Shape::Long => (15, 60),
    };
    if chance.percent(opening) {
        0
    } else if chance.percent(newest) {
        before
    } else {
        before - chance.place(before.min(30) + 1)
    }
}

#[cfg(test)]
mod tests {
    use model::flag::Why;

    use super::*;
    use crate::keeping::CaseScript;

    fn order(seed: u64) -> Order {
        Order {
            seed,
            members: 20,
            topics: 40,
            posts: 500,
            long_topic: Some(200),
            cases: 0,
            places: vec![
                (CategoryId(1), TopicKind::Question),
                (CategoryId(1), TopicKind::Discussion),
                (CategoryId(2), TopicKind::Article),
            ],
            reviewed: BTreeSet::new(),
            now: Timestamp(1_790_000_000_000),
        }
    }

    fn scripts(order: &Order) -> Vec<Script> {
        order.outlines().into_iter().map(|outline| order.script(outline)).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_content_and_another_seed_does_not() {
        let text = |seed| format!("{:?}", scripts(&order(seed)));
        assert_eq!(text(1), text(1));
        assert_ne!(text(1), text(2));
    }

    #[test]
    fn as_many_posts_are_made_as_ordered() {
        let scripts = scripts(&order(1));
        assert_eq!(scripts.iter().map(Script::posts).sum::<u64>(), 500 + 200);
        assert_eq!(scripts.first().unwrap().posts(), 200);
    }

    #[test]
    fn everything_is_written_in_order_and_before_now() {
        let order = order(3);
        for script in scripts(&order) {
            let mut last = script.topic.at;
            for (before, reply) in script.replies.iter().enumerate() {
                assert!(reply.at >= last && reply.at <= order.now);
                assert!(reply.to <= before);
                last = reply.at;
            }
        }
    }

    /// Some of each: nobody answers to what is not published, and what is asked for a review waits.
    #[test]
    fn articles_end_up_in_all_states() {
        let places = vec![(CategoryId(2), TopicKind::Article), (CategoryId(3), TopicKind::Article)];
        let order = Order { topics: 400, posts: 500, places, reviewed: [CategoryId(3)].into(), ..order(1) };
        let (mut drafts, mut waiting, mut archived) = (0, 0, 0);
        for script in scripts(&order) {
            let is_draft = script.topic.new.draft;
            let is_reviewed = script.topic.new.category == "3";
            drafts += usize::from(is_draft);
            waiting += usize::from(is_reviewed && !is_draft);
            archived += usize::from(script.archived);
            if is_draft || is_reviewed {
                assert!(script.replies.is_empty() && script.votes.is_empty() && !script.archived, "{script:?}");
            }
        }
        assert!(drafts > 10 && waiting > 10 && archived > 5, "{drafts} {waiting} {archived}");
    }

    #[test]
    fn the_long_topic_is_deeply_nested() {
        let script = order(1).script(order(1).outlines()[0]);
        let mut depths = vec![0];
        for reply in &script.replies {
            depths.push(depths[reply.to] + 1);
        }
        assert!(depths.iter().max() >= Some(&9), "{depths:?}");
    }

    #[test]
    fn nobody_votes_for_their_own_post() {
        let scripts = scripts(&order(1));
        let votes: usize = scripts.iter().map(|script| script.votes.len()).sum();
        assert!((140..=280).contains(&votes), "{votes} votes for 700 posts");
        for script in scripts {
            for vote in &script.votes {
                let author = match vote.post {
                    0 => script.topic.author,
                    reply => script.replies[reply - 1].author,
                };
                assert_ne!(author, vote.by);
            }
        }
    }

    #[test]
    fn as_many_cases_are_made_as_ordered_and_the_rest_stays_as_it_was() {
        let ordered = Order { cases: 101, ..order(1) };
        let scripts = scripts(&ordered);
        let plain: Vec<Script> =
            scripts.iter().map(|script| Script { cases: Vec::new(), held: Vec::new(), ..script.clone() }).collect();
        assert_eq!(format!("{plain:?}"), format!("{:?}", self::scripts(&order(1))));
        let cases: Vec<(&Script, &CaseScript)> =
            scripts.iter().flat_map(|script| script.cases.iter().map(move |case| (script, case))).collect();
        let held: usize = scripts.iter().map(|script| script.held.len()).sum();
        let decided = cases.iter().filter(|(_, case)| case.decided.is_some()).count();
        assert_eq!((cases.len() - decided + held, held, decided), (101, 20, 50));
        for (script, case) in &cases {
            let (author, written) = script.wrote(case.post);
            let mut last = written;
            for flag in &case.flags {
                assert!(flag.by != author && flag.at >= last && flag.at <= ordered.now, "{case:?}");
                last = flag.at;
            }
            assert!(!case.flags.is_empty() && case.decided.as_ref().is_none_or(|(at, _)| *at >= last), "{case:?}");
        }
        for script in &scripts {
            let mut posts: Vec<usize> = script.cases.iter().map(|case| case.post).collect();
            posts.sort_unstable();
            assert!(posts.windows(2).all(|pair| pair[0] != pair[1]), "a post has two cases: {posts:?}");
        }
        let topics = scripts.iter().filter(|script| !script.cases.is_empty()).count();
        assert!(topics > 25, "only {topics} topics have cases");
        let reasons: BTreeSet<&str> =
            cases.iter().flat_map(|(_, case)| &case.flags).map(|flag| flag.form.reason.as_str()).collect();
        assert_eq!(reasons.len(), Why::ALL.len());
    }

    #[test]
    fn posts_read_like_posts() {
        let scripts = scripts(&order(1));
        let bodies: Vec<&str> =
            scripts.iter().flat_map(|script| script.replies.iter().map(|reply| reply.body.as_str())).collect();
        let bytes: usize = bodies.iter().map(|body| body.len()).sum();
        assert!((500..=700).contains(&(bytes / bodies.len())), "{} bytes on average", bytes / bodies.len());
        assert!(bodies.iter().all(|body| !body.contains(['{', '}']) || body.contains("```")));
        insta::assert_snapshot!(scripts.iter().skip(1).take(3).map(show).collect::<String>());
    }

    fn show(script: &Script) -> String {
        let new = &script.topic.new;
        let reply = script.replies.first().map_or("", |reply| &reply.body);
        format!("# {} ({}; {})\n\n{}\n\n## Reply\n\n{reply}\n\n", new.title, new.kind, new.tags, new.body)
    }
}
