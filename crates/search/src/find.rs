//! Finding: from an [`Ask`] to the posts that answer it, best first.
//!
//! The index is gone through by a loop of our own. Each post that the words lead to is looked at
//! in columns (category, time, score, state) before anything dear is done with it, and counted
//! against a budget, so that no question keeps a thread for long. Phrases are tried post by post,
//! not looked for by themselves: one of frequent words would read on for a million posts before
//! it came upon the first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use model::ids::{MemberId, PostId, TopicId};
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EnableScoring, FuzzyTermQuery, Occur, PhraseQuery, Query,
    TermQuery, Weight,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, Score, Searcher, SegmentReader, TERMINATED, Term};

use crate::ask::{Ask, Paste, Wanted};
use crate::entry::Fields;
use crate::index::{Index, IndexError};
use crate::marks::Marks;
use crate::probe::{Passes, Probes};
use crate::question::Place;
use crate::seen::Columns;
use crate::tally::{Rank, Ranked, Tally};
use crate::words::is_empty_word;

/// Posts that are looked at for one question.
pub const BUDGET: u64 = 400_000;
/// How much more a word of the title weighs, and a name with its punctuation.
const IN_TITLE: Score = 2.5;
const BY_NAME: Score = 2.0;
/// Words in place of one that is misspelt.
const NEAR_MAX: usize = 8;
/// What is in more posts than that, and in more than one of so many, is spelt as it is meant.
const SPELT_RIGHT_MIN: u64 = 2;
const SPELT_RIGHT: u64 = 20_000;
/// Words of the index that are looked at for that.
const NEAR_LOOKED_AT: usize = 400;
/// What is in more posts than one of so many tells nothing about a paste; in a small forum what is
/// in more than so many.
const FREQUENT: u64 = 20;
const FREQUENT_MIN: u64 = 50;
/// Hashes and words of a paste that are looked for, and posts that they may lead to.
const TRACES_MAX: usize = 64;
const TELLING_MAX: usize = 12;
const TRACED_MAX: u64 = 60_000;
/// How much a word weighs against a line.
const TELLING: Score = 0.35;

/// What answers a question.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Of the part that was asked for, best first.
    pub posts: Vec<FoundPost>,
    /// How many there are in all; where it was cut off, how many were found until then.
    pub total: u64,
    /// The budget was spent before everything was looked at.
    pub is_cut: bool,
    pub how: How,
    /// What to mark in their lines.
    pub marks: Marks,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundPost {
    pub post: PostId,
    pub topic: TopicId,
    /// Who is named first of its authors.
    pub author: MemberId,
}

/// What was found in place of what was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    Exactly,
    /// Nothing has these words; these have words that are spelt like them.
    Closely,
    /// Nothing has all of the words; these have most of them.
    Mostly,
}

impl Index {
    /// The posts from the `skip`-th, `take` of them, by the first way that leads to any.
    ///
    /// # Errors
    /// The index cannot be read.
    pub fn find(&self, ask: &Ask, skip: usize, take: usize, budget: u64) -> Result<Found, IndexError> {
        let searcher = self.searcher();
        let search = Search { searcher: &searcher, fields: self.fields, ask, keep: skip + take, budget };
        let mut found = search.find()?;
        found.posts.drain(..skip.min(found.posts.len()));
        Ok(found)
    }
}

struct Search<'a> {
    searcher: &'a Searcher,
    fields: Fields,
    ask: &'a Ask,
    keep: usize,
    budget: u64,
}

/// Something to look for: what leads to posts, and what is tried of each.
struct Plan {
    leads: Box<dyn Query>,
    checks: Vec<Check>,
    /// Whether it says which is better; otherwise the newest is.
    is_ranked: bool,
}

/// What is tried of a post, and when it passes.
struct Check {
    queries: Vec<Box<dyn Query>>,
    passes: Passes,
}

impl Search<'_> {
    fn find(&self) -> Result<Found, IndexError> {
        if let Some(paste) = &self.ask.paste {
            let (plan, words) = self.traced(paste)?;
            let marks = Marks::of_paste(paste.hashes.clone(), words);
            return match plan {
                Some(plan) => self.run(&plan, How::Exactly, marks),
                None => Ok(Found { marks, ..Found::default() }),
            };
        }
        let begun;
        let wanted = match self.ask.is_unfinished {
            true => {
                begun = self.begun(&self.ask.wanted)?;
                &begun
            }
            false => &self.ask.wanted,
        };
        let found = self.run(&self.all_of(wanted), How::Exactly, Marks::of(wanted))?;
        if found.total > 0 || found.is_cut || wanted.is_empty() {
            return Ok(found);
        }
        let near = self.near(wanted)?;
        if near != *wanted {
            let found = self.run(&self.all_of(&near), How::Closely, Marks::of(&near))?;
            if found.total > 0 {
                return Ok(found);
            }
        }
        match self.most_of(&near)? {
            Some(plan) => self.run(&plan, How::Mostly, Marks::of(&near)),
            None => Ok(found),
        }
    }

    fn field(&self) -> Field {
        match self.ask.place {
            Place::Anywhere => self.fields.words,
            Place::Title => self.fields.title,
            Place::Code => self.fields.code,
        }
    }

    fn word(&self, field: Field, word: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
    }

    fn any_of(&self, field: Field, words: &[String]) -> Box<dyn Query> {
        match words {
            [word] => self.word(field, word),
            several => Box::new(BooleanQuery::union(several.iter().map(|word| self.word(field, word)).collect())),
        }
    }

    /// A name, or words that follow each other. Code by itself has no places: that it is code, its
    /// words have said.
    fn sequence(&self, words: &[String]) -> Box<dyn Query> {
        match words {
            [name] => self.word(self.field(), name),
            several => {
                let field = if self.ask.place == Place::Title { self.fields.title } else { self.fields.words };
                Box::new(PhraseQuery::new(several.iter().map(|word| Term::from_field_text(field, word)).collect()))
            }
        }
    }

    fn check(&self, wanted: &Wanted, passes: Passes) -> Option<Check> {
        let queries: Vec<_> = wanted.sequences.iter().map(|words| self.sequence(words)).collect();
        (!queries.is_empty()).then_some(Check { queries, passes })
    }

    fn all_of(&self, wanted: &[Wanted]) -> Plan {
        let mut clauses = self.named();
        let groups = || wanted.iter().flat_map(|wanted| &wanted.words);
        clauses.extend(groups().map(|words| (Occur::Must, self.any_of(self.field(), words))));
        let checks = wanted.iter().filter_map(|wanted| self.check(wanted, Passes::Any));
        self.plan(clauses, wanted, checks.collect())
    }

    /// All words but a few; nothing, if there are so few that this says nothing.
    fn most_of(&self, wanted: &[Wanted]) -> Result<Option<Plan>, IndexError> {
        let groups = wanted.iter().flat_map(|wanted| &wanted.words);
        let says_something = |words: &&Vec<String>| !words.iter().any(|word| is_empty_word(word));
        let groups: Vec<&Vec<String>> = groups.filter(says_something).collect();
        let enough = groups.len() - (groups.len() / 3).min(groups.len());
        if groups.len() < 3 || wanted.iter().any(|wanted| wanted.is_phrase) {
            return Ok(None);
        }
        let mut by_posts = groups
            .into_iter()
            .map(|words| Ok((self.posts_of(words)?, words)))
            .collect::<Result<Vec<(u64, &Vec<String>)>, IndexError>>()?;
        by_posts.sort_by_key(|(posts, _)| *posts);
        // Whatever has enough of them has one of the rarest: so many as may be missing, and one more.
        let rarest =
            by_posts.iter().take(by_posts.len() - enough + 1).map(|(_, words)| self.any_of(self.field(), words));
        let leads = ConstScoreQuery::new(Box::new(BooleanQuery::union(rarest.collect())), 0.0);
        let mut clauses = self.named();
        clauses.push((Occur::Must, Box::new(leads)));
        let queries = by_posts.iter().map(|(_, words)| self.any_of(self.field(), words)).collect();
        let check = Check { queries, passes: Passes::AtLeast(enough) };
        Ok(Some(self.plan(clauses, wanted, vec![check])))
    }

    /// In how many posts these words are, those counted twice that have two of them.
    fn posts_of(&self, words: &[String]) -> Result<u64, IndexError> {
        let posts = words.iter().map(|word| self.searcher.doc_freq(&Term::from_field_text(self.field(), word)));
        Ok(posts.sum::<Result<u64, _>>()?)
    }

    fn plan(&self, mut clauses: Vec<(Occur, Box<dyn Query>)>, wanted: &[Wanted], mut checks: Vec<Check>) -> Plan {
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        if self.ask.place == Place::Anywhere {
            for word in wanted.iter().flat_map(|wanted| &wanted.words).filter_map(|words| words.last()) {
                let in_title = BoostQuery::new(self.word(self.fields.title, word), IN_TITLE);
                clauses.push((Occur::Should, Box::new(in_title)));
            }
        }
        for name in wanted.iter().filter_map(|wanted| wanted.name.as_deref()) {
            clauses.push((Occur::Should, Box::new(BoostQuery::new(self.word(self.field(), name), BY_NAME))));
        }
        checks.extend(self.ask.left_out.iter().filter_map(|wanted| self.check(wanted, Passes::None)));
        Plan { leads: Box::new(BooleanQuery::new(clauses)), checks, is_ranked: !wanted.is_empty() }
    }

    /// What members and tags say, and words that may not be there.
    fn named(&self) -> Vec<(Occur, Box<dyn Query>)> {
        let author = |member: &MemberId| Term::from_field_u64(self.fields.author, member.0);
        let tag = |tag: &String| Term::from_field_text(self.fields.tag, tag);
        let basic = |term| -> Box<dyn Query> {
            Box::new(ConstScoreQuery::new(Box::new(TermQuery::new(term, IndexRecordOption::Basic)), 0.0))
        };
        let ask = self.ask;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        // A post has one author mostly: of several who are asked for, any is meant.
        if !ask.authors.is_empty() {
            let any = BooleanQuery::union(ask.authors.iter().map(|member| basic(author(member))).collect());
            clauses.push((Occur::Must, Box::new(any)));
        }
        clauses.extend(ask.topic.map(|topic| (Occur::Must, basic(self.fields.of_topic(topic)))));
        clauses.extend(ask.tags.iter().map(|name| (Occur::Must, basic(tag(name)))));
        clauses.extend(ask.authors_left_out.iter().map(|member| (Occur::MustNot, basic(author(member)))));
        clauses.extend(ask.tags_left_out.iter().map(|name| (Occur::MustNot, basic(tag(name)))));
        let words = ask.left_out.iter().filter(|wanted| wanted.sequences.is_empty());
        let words = words.flat_map(|wanted| wanted.words.iter().flatten());
        clauses.extend(words.map(|word| (Occur::MustNot, self.word(self.field(), word))));
        clauses
    }

    /// The same with words of the index that are spelt like those that are hardly in it.
    fn near(&self, wanted: &[Wanted]) -> Result<Vec<Wanted>, IndexError> {
        let mut near = wanted.to_vec();
        let hardly = (self.searcher.num_docs() / SPELT_RIGHT).max(SPELT_RIGHT_MIN);
        for wanted in near.iter_mut().filter(|wanted| wanted.sequences.is_empty() && !wanted.is_phrase) {
            for words in &mut wanted.words {
                if self.posts_of(words)? > hardly {
                    continue;
                }
                // As it was typed, and in the singular.
                for typed in words.clone() {
                    let more = self.spelt_like(&typed)?;
                    words.extend(more.into_iter().filter(|word| !words.contains(word)).collect::<Vec<_>>());
                }
            }
        }
        Ok(near)
    }

    /// The same with words of the index that begin like the last word.
    fn begun(&self, wanted: &[Wanted]) -> Result<Vec<Wanted>, IndexError> {
        let mut begun = wanted.to_vec();
        let last = begun.last_mut().filter(|wanted| wanted.sequences.is_empty() && !wanted.is_phrase);
        if let Some(words) = last.and_then(|wanted| wanted.words.last_mut())
            && let Some(beginning) = words.first().cloned()
        {
            let mut found = BTreeMap::new();
            for reader in self.searcher.segment_readers() {
                let index = reader.inverted_index(self.field())?;
                let mut stream = index.terms().range().ge(beginning.as_bytes()).into_stream().map_err(io)?;
                while found.len() < NEAR_LOOKED_AT && stream.advance() && stream.key().starts_with(beginning.as_bytes())
                {
                    *found.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
            let more: Vec<String> = most_frequent(found).into_iter().filter(|word| !words.contains(word)).collect();
            words.extend(more);
        }
        Ok(begun)
    }

    fn spelt_like(&self, word: &str) -> Result<Vec<String>, IndexError> {
        let length = word.chars().count();
        // One digit off is another thing.
        if length < 4 || !word.chars().all(char::is_alphabetic) {
            return Ok(Vec::new());
        }
        for distance in 1..=if length < 8 { 1 } else { 2 } {
            let query = FuzzyTermQuery::new(Term::from_field_text(self.field(), word), distance, true);
            let like = query.automaton()?;
            let mut near: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
            for reader in self.searcher.segment_readers() {
                let words = reader.inverted_index(self.field())?;
                let mut range = words.terms().search(&like);
                // Few get the first letter wrong and another one, too, and this is most of the way.
                if let (2.., Some(first)) = (distance, word.chars().next()) {
                    range = range.ge(first.to_string()).lt(following(first).to_string());
                }
                let mut stream = range.into_stream().map_err(io)?;
                while near.len() < NEAR_LOOKED_AT && stream.advance() {
                    *near.entry(stream.key().to_vec()).or_default() += u64::from(stream.value().doc_freq);
                }
            }
            if !near.is_empty() {
                return Ok(most_frequent(near));
            }
        }
        Ok(Vec::new())
    }

    /// What is rare of a paste, and the words among it.
    fn traced(&self, paste: &Paste) -> Result<(Option<Plan>, BTreeSet<String>), IndexError> {
        let posts = self.searcher.num_docs();
        let frequent = (posts / FREQUENT).max(FREQUENT_MIN);
        let rare = |terms: Vec<Term>| -> Result<Vec<(u64, Term)>, IndexError> {
            let mut rare = Vec::new();
            for term in terms {
                let found = self.searcher.doc_freq(&term)?;
                if (1..=frequent).contains(&found) {
                    rare.push((found, term));
                }
            }
            rare.sort();
            Ok(rare)
        };
        let hashes = rare(paste.hashes.iter().map(|hash| Term::from_field_u64(self.fields.trace, *hash)).collect())?;
        let words = rare(paste.words.iter().map(|word| Term::from_field_text(self.fields.words, word)).collect())?;
        let marked = words.iter().take(TELLING_MAX).filter_map(|(_, term)| Some(term.value().as_str()?.to_owned()));
        let marked: BTreeSet<String> = marked.collect();
        let hashes = hashes.into_iter().take(TRACES_MAX).map(|(found, term)| (found, term, 1.0));
        let words = words.into_iter().take(TELLING_MAX).map(|(found, term)| (found, term, TELLING));
        let mut leads: Vec<Box<dyn Query>> = Vec::new();
        let mut led_to = 0;
        for (found, term, weight) in hashes.chain(words) {
            if led_to + found > TRACED_MAX {
                continue;
            }
            led_to += found;
            let telling = (1.0 + posts as Score / found as Score).ln() * weight;
            leads.push(Box::new(ConstScoreQuery::new(
                Box::new(TermQuery::new(term, IndexRecordOption::Basic)),
                telling,
            )));
        }
        if leads.is_empty() {
            return Ok((None, marked));
        }
        let mut clauses = self.named();
        let at_least = paste.at_least.min(leads.len());
        clauses.push((Occur::Must, Box::new(BooleanQuery::union_with_minimum_required_clauses(leads, at_least))));
        let plan = Plan { leads: Box::new(BooleanQuery::new(clauses)), checks: Vec::new(), is_ranked: true };
        Ok((Some(plan), marked))
    }

    fn run(&self, plan: &Plan, how: How, marks: Marks) -> Result<Found, IndexError> {
        let scoring = match plan.is_ranked {
            true => EnableScoring::enabled_from_searcher(self.searcher),
            false => EnableScoring::disabled_from_searcher(self.searcher),
        };
        let leads = plan.leads.weight(scoring)?;
        let mut checks = Vec::new();
        for check in &plan.checks {
            let weights = check.queries.iter().map(|query| query.weight(scoring)).collect::<Result<Vec<_>, _>>()?;
            checks.push((weights, check.passes));
        }
        let mut tally = Tally { keep: self.keep, best: BinaryHeap::new(), total: 0, budget: self.budget };
        let mut is_cut = false;
        for reader in self.searcher.segment_readers() {
            let mut probes = checks.iter().map(|(weights, passes)| Probes::of(weights, *passes)).collect::<Vec<_>>();
            is_cut = !self.go_through(reader, leads.as_ref(), &mut probes, plan.is_ranked, &mut tally)?;
            if is_cut {
                break;
            }
        }
        let best = tally.best.into_sorted_vec().into_iter().map(|Reverse(ranked)| ranked.found);
        Ok(Found { posts: best.collect(), total: tally.total, is_cut, how, marks })
    }

    /// Goes through a segment; false, if the budget was spent before its end.
    fn go_through(
        &self,
        reader: &SegmentReader,
        leads: &dyn Weight,
        probes: &mut [Probes<'_>],
        is_ranked: bool,
        tally: &mut Tally,
    ) -> Result<bool, IndexError> {
        let columns = Columns::of(reader)?;
        let alive = reader.alive_bitset();
        let mut led = leads.scorer(reader, 1.0)?;
        let mut doc = led.doc();
        'posts: while doc != TERMINATED {
            let here = doc;
            if tally.budget == 0 {
                return Ok(false);
            }
            tally.budget -= 1;
            if alive.is_none_or(|alive| alive.is_alive(here))
                && let Some(seen) = columns.see(here, self.ask)
            {
                let mut score = if is_ranked { led.score() } else { 0.0 };
                for probe in probes.iter_mut() {
                    tally.budget = tally.budget.saturating_sub(1);
                    match probe.try_at(reader, here)? {
                        Some(more) => score += more,
                        None => {
                            doc = led.advance();
                            continue 'posts;
                        }
                    }
                }
                let rank = if is_ranked { Rank::Score(score * seen.weight()) } else { Rank::Time(seen.created) };
                let found =
                    FoundPost { post: PostId(seen.post), topic: TopicId(seen.topic), author: MemberId(seen.author) };
                tally.take(Ranked { rank, found });
            }
            doc = led.advance();
        }
        Ok(true)
    }
}

/// Of words with how many posts have them, the few that most have.
fn most_frequent(words: BTreeMap<Vec<u8>, u64>) -> Vec<String> {
    let mut words: Vec<(Vec<u8>, u64)> = words.into_iter().collect();
    words.sort_by_key(|(_, posts)| Reverse(*posts));
    words.truncate(NEAR_MAX);
    words.into_iter().filter_map(|(word, _)| String::from_utf8(word).ok()).collect()
}

/// The letter after one, as words are sorted.
fn following(letter: char) -> char {
    char::from_u32(u32::from(letter) + 1).unwrap_or(char::MAX)
}

fn io(error: std::io::Error) -> IndexError {
    IndexError::Failed(error.into())
}
