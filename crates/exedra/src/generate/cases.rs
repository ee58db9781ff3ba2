//! Which of the made-up posts members flag, and what waits for a moderator from the start.
//!
//! Picks lie evenly over all replies, so topics that are talked about much have most of them. Each has a source
//! of random numbers of its own: what is written is the same, however many cases there are.

use std::time::Duration;

use model::flag::Why;
use model::rules::flags::{Decision, FlagForm};
use model::time::Timestamp;

use super::chance::Chance;
use super::{DAY, Order, Outline, prose};
use crate::keeping::{CaseScript, FlagScript, WATCHED};
use crate::script::{ReplyScript, Script};

/// How long the oldest open case has waited.
const OPEN_SINCE: Duration = Duration::from_secs(30 * DAY);
/// Within which a post that was decided about was flagged, and then decided about.
const SOON: Duration = Duration::from_secs(2 * DAY);
/// Between the flags of one post.
const BETWEEN: Duration = Duration::from_secs(DAY);
/// So many flags hide a post, whoever they are of.
const HIDING: usize = 6;
/// Where the numbers of cases and of held posts begin, far from those of topics.
const CASES: u64 = 1 << 62;
const HELD: u64 = 1 << 61;

const NOTES: [&str; 7] = [
    "The same text stands in three other topics.",
    "Please look at the link before you open it.",
    "This deletes the state file without a word of warning.",
    "He has been asked to stop twice.",
    "It belongs to the thread about runners.",
    "That is our internal host name.",
    "I may be wrong, but this reads like an advertisement.",
];

const REASONS: [&str; 4] = [
    "Advertises, and answers nothing.",
    "Attacks a person rather than a proposal.",
    "Runs a script from an unknown host as root.",
    "Not about what was asked: please start a topic of your own.",
];

const PITCHES: [&str; 3] = [
    "Our hosted runners are twice as fast: ask me for a PROMO.",
    "Whoever needs more minutes: there is a PROMO on my page, valid until Friday.",
    "I sell a course on exactly this. With the PROMO it costs half.",
];

impl Order {
    /// Open cases that were flagged, those that were decided about, and posts that are held.
    fn shares(&self) -> [u64; 3] {
        let held = self.cases / 5;
        [self.cases - held, self.cases / 2, held]
    }

    /// All replies that topics of usual shape get.
    fn replies_in_all(&self) -> u64 {
        self.posts.saturating_sub(self.topics)
    }

    /// Adds what waits, and what waited, in a topic.
    pub(super) fn add_cases(&self, outline: Outline, subject: &prose::Subject, script: &mut Script) {
        let [open, decided, held] = self.shares();
        for (number, reply) in picks(self.seed, CASES, open + decided, self.replies_in_all(), outline) {
            let is_decided = number * decided / (open + decided) != (number + 1) * decided / (open + decided);
            let first = script.cases.is_empty();
            let case = self.case(script, &mut Chance::new(self.seed, CASES | number), reply, first, is_decided);
            script.cases.push(case);
        }
        for (number, _) in picks(self.seed, HELD, held, self.replies_in_all(), outline) {
            let mut chance = Chance::new(self.seed, HELD | number);
            let at = self.lately(&mut chance, OPEN_SINCE).max(script.last());
            let pitch = chance.one_of(&PITCHES).copied().unwrap_or_default().replace("PROMO", WATCHED);
            let body = format!("{}\n\n{pitch}", subject.reply(&mut chance));
            script.held.push(ReplyScript { to: 0, author: chance.place(self.members), at, body });
        }
    }

    fn lately(&self, chance: &mut Chance, within: Duration) -> Timestamp {
        self.now.minus(chance.part_of(within))
    }

    /// The opening post is flagged once at most, and stays: with it the topic would go.
    fn case(&self, script: &Script, chance: &mut Chance, reply: usize, first: bool, is_decided: bool) -> CaseScript {
        let post = if first && chance.percent(20) { 0 } else { reply + 1 };
        let (author, written) = script.wrote(post);
        let count = match (post, chance.below(100)) {
            (0, _) | (_, ..70) => 1,
            (_, 70..90) => 2,
            (_, 90..97) => 3,
            _ => HIDING,
        };
        let mut at = match is_decided {
            true => written.plus(chance.part_of(SOON)).min(self.now),
            false => self.lately(chance, OPEN_SINCE).max(written),
        };
        let first = chance.place(self.members);
        let flaggers = (0..self.members).map(|next| (first + next) % self.members).filter(|by| *by != author);
        let why = chance.one_of(&Why::ALL).copied().unwrap_or(Why::Spam);
        let mut flags = Vec::new();
        for by in flaggers.take(count) {
            flags.push(FlagScript { by, at, form: form(chance, why) });
            at = at.plus(chance.part_of(BETWEEN)).min(self.now);
        }
        let decided = is_decided.then(|| (at.plus(chance.part_of(SOON)).min(self.now), decision(chance, post)));
        CaseScript { post, flags, decided }
    }
}

/// Most who flag a post say the same of it.
fn form(chance: &mut Chance, why: Why) -> FlagForm {
    let other = chance.one_of(&Why::ALL).copied().unwrap_or(why);
    let why = if chance.percent(80) { why } else { other };
    let says_more = chance.percent(30) || why == Why::Other;
    let note = chance.one_of(&NOTES).filter(|_| says_more).copied().unwrap_or_default();
    FlagForm { reason: why.name().to_owned(), note: note.to_owned() }
}

fn decision(chance: &mut Chance, post: usize) -> Decision {
    match chance.one_of(&REASONS).filter(|_| chance.percent(60) && post > 0) {
        Some(reason) => Decision::Uphold((*reason).to_owned()),
        None => Decision::Dismiss,
    }
}

/// Of `count` picks that lie evenly over all replies those in a topic: the number of each, and which of the topic's
/// replies it is. There are at least as many replies as picks.
fn picks(seed: u64, series: u64, count: u64, replies: u64, outline: Outline) -> Vec<(u64, usize)> {
    let (start, end) = (outline.before, outline.before + outline.replies);
    if count == 0 || start == end || outline.shape != super::Shape::Usual {
        return Vec::new();
    }
    let begin = |number: u64| number * replies / count;
    // One more on either side, since where a pick lies in its part is left to chance.
    let near = (start * count / replies).saturating_sub(1)..(end * count / replies + 2).min(count);
    let lies = |number: u64| {
        let part = begin(number + 1) - begin(number);
        begin(number) + Chance::new(!seed, series | number).below(part)
    };
    let here = near.map(|number| (number, lies(number))).filter(|(_, reply)| (start..end).contains(reply));
    here.filter_map(|(number, reply)| Some((number, usize::try_from(reply - start).ok()?))).collect()
}
