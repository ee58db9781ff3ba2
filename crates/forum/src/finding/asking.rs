//! Asking the index, and reading what it found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use model::actor::Actor;
use model::category::Category;
use model::ids::{CategoryId, MemberId, PostId, TopicId};
use model::limits::Act;
use model::may::{Action, Object};
use model::name::NameKey;
use model::page::{self, PageNumber};
use model::refusal::Refusal;
use model::topic::{Tag, Topic};
use search::{Ask, At, BUDGET, Complaint, Found, FoundPost, How, MarkedLine, Named, Question};
use store::PlacedPost;

use crate::limits::unless;
use crate::reading::MemberCard;
use crate::tagging::{TagMatch, matching};

use super::likeness::{nearly, nearly_named};
use crate::visit::View;
use crate::{Forum, Problem};

/// Topics on a page of results, and how many pages there are at most: nobody reads further.
const HITS: u64 = 20;
const PAGES_MAX: u64 = 20;
/// Members and tags that are shown for a word, and the characters that it has at least where it is no whole
/// name. Names of a shard that are looked through for those that are spelt nearly so.
const CALLED: usize = 5;
const CALLED_MIN: usize = 3;
const NEAR: u64 = 100;
/// Topics that are offered to who is about to ask something like them.
const SIMILAR: usize = 5;

/// What was filled in: a text, and fields for those who know no operators. Empty is absent.
#[derive(Clone, Debug, Default)]
pub struct SearchForm {
    pub text: String,
    /// `title`, `code`, `answers`, `articles`.
    pub within: String,
    /// `open`, `answered`, `accepted`.
    pub state: String,
    pub category: String,
    pub author: String,
    pub tag: String,
    pub after: String,
    pub before: String,
}

/// What came of it.
pub enum Sought {
    /// Nothing was asked yet.
    Nothing,
    /// It was not understood.
    Complaints(Vec<Complaint>),
    Results(Box<Results>),
}

pub struct Results {
    pub question: Question,
    pub hits: Vec<Hit>,
    /// Posts that were found, as far as it was looked.
    pub total: u64,
    /// It would have cost too much to look at everything.
    pub is_cut: bool,
    pub how: How,
    pub page: PageNumber,
    pub pages: u64,
    /// There are more than are shown on all pages.
    pub has_more: bool,
    /// Parts of the forum that the index does not have yet, of how many.
    pub missing: (u64, u64),
    /// Members and tags that are called so, or nearly so, the closest first.
    pub members: Vec<MemberCard>,
    pub tags: Vec<TagMatch>,
}

/// A post that was found, as it stands.
pub struct Hit {
    pub placed: PlacedPost,
    pub author: Option<MemberCard>,
    /// What is marked in the title, in bytes.
    pub in_title: Vec<Range<usize>>,
    pub lines: Vec<MarkedLine>,
    /// Posts of the same topic that were found, and are less good.
    pub more: u64,
}

/// What names in a question mean.
#[derive(Default)]
struct Meanings {
    members: HashMap<NameKey, MemberId>,
    /// Whom the word that stands alone may mean, and which tags.
    called: Vec<MemberId>,
    tags: Vec<TagMatch>,
}

/// What may be shown of what was found.
struct Shown {
    hits: Vec<Hit>,
    /// Posts that are gone or may not be read, of which the index has not heard yet.
    gone: u64,
    /// Who is called as was asked.
    members: Vec<MemberCard>,
}

/// The best post of a topic, and how many of it were found beside it.
struct Best {
    found: FoundPost,
    more: u64,
}

impl Forum {
    /// Finds what somebody asks for among what they may read: two round trips.
    ///
    /// # Errors
    /// There is no such page; they have asked for too much lately; too many ask at once; the store
    /// is away.
    pub async fn search(self: Arc<Self>, view: View, form: SearchForm, page: PageNumber) -> Result<Sought, Problem> {
        let question = match question(&form) {
            Ok(question) if question.is_empty() => return Ok(Sought::Nothing),
            Ok(question) => question,
            Err(complaints) => return Ok(Sought::Complaints(complaints)),
        };
        let meanings = self.meanings(&view, &question).await?;
        let ask = match narrowed(&view, &question, &meanings) {
            Ok(ask) => ask,
            Err(complaints) => return Ok(Sought::Complaints(complaints)),
        };
        if ask.says_nothing() && !question.is_narrowed() {
            return Ok(Sought::Complaints(vec![no_word(&form.text)]));
        }
        let missing = (self.finder.missing(), model::shard::Shard::all().count() as u64);
        let found = self.look(&ask).await?;
        // A log is like posts, and who asks in a topic asks for its posts.
        let is_by_topic = question.paste.is_none() && question.topic.is_none();
        let best = if is_by_topic { by_topic(&found.posts) } else { each_post(&found.posts) };
        // Of a log, the closest are of use.
        let most = if question.paste.is_some() { 1 } else { PAGES_MAX };
        let pages = page::count(best.len() as u64, HITS).min(most);
        if page.number() > pages {
            return Err(Refusal::Beyond { last: pages }.into());
        }
        let skip = usize::try_from(page.offset(HITS)).unwrap_or(usize::MAX);
        let here = best.get(skip..best.len().min(skip + HITS as usize)).unwrap_or_default();
        let Shown { hits, gone, members } = self.read_found(&view, &ask, &found, here, meanings.called).await?;
        let total = found.total.saturating_sub(gone);
        // While a part of the forum is missing, that nothing was found says nothing.
        if page == PageNumber::FIRST && (total > 0 || missing.0 == 0) {
            self.searches.count(total > 0);
        }
        let looked_at = if question.paste.is_some() { HITS } else { found.posts.len() as u64 };
        let has_more = found.total > looked_at && page.number() == pages;
        Ok(Sought::Results(Box::new(Results {
            question,
            hits,
            total,
            is_cut: found.is_cut,
            how: found.how,
            page,
            pages,
            has_more,
            missing,
            members,
            tags: meanings.tags,
        })))
    }

    /// Questions and articles that are like one that somebody is about to write, best first; none while
    /// the index is not there.
    ///
    /// # Errors
    /// Too many ask at once; the store is away.
    pub async fn similar(&self, view: &View, title: &str, body: &str) -> Result<Vec<Topic>, Problem> {
        let Some(index) = self.finder.index() else { return Ok(Vec::new()) };
        let readable = view.site.visible(&view.actor).map(|category| category.id).collect();
        let ask = Ask::like(title, body, readable);
        let found = self.finder.asking.run(move || index.find(&ask, 0, SIMILAR, BUDGET)).await?;
        let found = found.map_err(|error| Problem::Broken(error.to_string()))?;
        let posts: Vec<_> = found.posts.iter().map(|found| found.post).collect();
        let placed = self.store.posts(&posts, None).await?.into_iter().flatten();
        let topics = placed.map(|placed| placed.topic);
        let is_shown = |topic: &Topic| topic.is_shown() && view.can(Action::See, Object::Topic(topic));
        Ok(topics.filter(is_shown).collect())
    }

    /// Reads what names in the question mean, and takes what it costs to ask.
    async fn meanings(&self, view: &View, question: &Question) -> Result<Meanings, Problem> {
        let buckets = match &view.actor {
            Actor::Member(_) => view.spends(Some(Act::Search)),
            Actor::Guest => view.caller.spends(Act::Search).into_iter().collect(),
        };
        let alone = match question.clauses.as_slice() {
            [word] if !word.is_phrase && !word.is_left_out => Some(word.text.as_str()),
            _ => None,
        };
        let alone_key = alone.and_then(NameKey::for_lookup);
        let named = question.authors.iter().filter_map(|named| NameKey::for_lookup(&named.name));
        let names: Vec<NameKey> = named.chain(alone_key.clone()).collect();
        let known = async { Ok::<_, Problem>(self.store.known_names(&names).await?) };
        let (limited, known, called, tags) =
            tokio::try_join!(self.take(&buckets), known, self.called(alone), self.tags_called(view, alone))?;
        unless(limited)?;
        let members: HashMap<NameKey, MemberId> = known.into_iter().collect();
        let exactly = alone_key.and_then(|key| members.get(&key).copied());
        let others = called.into_iter().filter(|member| Some(*member) != exactly);
        let called = exactly.into_iter().chain(others).take(CALLED).collect();
        Ok(Meanings { members, called, tags })
    }

    /// Members whose names begin so; if there are none, those whose names are spelt nearly so.
    async fn called(&self, word: Option<&str>) -> Result<Vec<MemberId>, Problem> {
        let Some(word) = word.filter(|word| word.chars().count() >= CALLED_MIN) else { return Ok(Vec::new()) };
        let beginning: String = word.chars().take(2).collect();
        let store = &self.store;
        let (begin, near) =
            tokio::try_join!(store.names_from(word, "", CALLED as u64), store.names_from(&beginning, "", NEAR))?;
        let begin: Vec<MemberId> = begin.into_iter().map(|(_, member)| member).collect();
        Ok(if begin.is_empty() { nearly_named(word, &near) } else { begin })
    }

    /// The same of tags that the reader sees used, under whichever of their names.
    async fn tags_called(&self, view: &View, word: Option<&str>) -> Result<Vec<TagMatch>, Problem> {
        let Some(word) = word.filter(|word| Tag::of(word).is_some()) else { return Ok(Vec::new()) };
        let known = self.known_tags(&view.audience).await?;
        let is_short = word.chars().count() < CALLED_MIN;
        let mut found = matching(&known, &view.site.synonyms, word, CALLED);
        if is_short {
            found.retain(|found| {
                let is_called = |tag: &Tag| Some(tag) == Tag::of(word).as_ref();
                is_called(&found.tag) || found.synonym.as_ref().is_some_and(is_called)
            });
        }
        if found.is_empty() && !is_short {
            let near = known.iter().filter(|count| nearly(word, count.tag.as_str())).take(CALLED);
            found = near.map(|near| TagMatch { tag: near.tag.clone(), topics: near.topics, synonym: None }).collect();
        }
        Ok(found)
    }

    /// Asks the index where it holds up nobody.
    async fn look(&self, ask: &Ask) -> Result<Found, Problem> {
        let Some(index) = self.finder.index() else { return Ok(Found::default()) };
        let own = ask.clone();
        let most = usize::try_from(PAGES_MAX * HITS).unwrap_or(0);
        let found = self.finder.asking.run(move || index.find(&own, 0, most, BUDGET)).await?;
        found.map_err(|error| Problem::Broken(error.to_string()))
    }

    /// Reads what was found as it stands, and asks once more whether it may be read.
    async fn read_found(
        &self,
        view: &View,
        ask: &Ask,
        found: &Found,
        here: &[Best],
        called: Vec<MemberId>,
    ) -> Result<Shown, Problem> {
        let posts: Vec<_> = here.iter().map(|best| best.found.post).collect();
        let more: HashMap<PostId, u64> = here.iter().map(|best| (best.found.post, best.more)).collect();
        let authors: BTreeSet<MemberId> =
            here.iter().map(|best| best.found.author).chain(called.iter().copied()).collect();
        let authors: Vec<MemberId> = authors.into_iter().collect();
        let placed = async { Ok::<_, Problem>(self.store.posts(&posts, None).await?) };
        let (placed, cards) = tokio::try_join!(placed, self.cards(&authors))?;
        let count = placed.len();
        let is_shown = |placed: &PlacedPost| {
            let stands = placed.topic.is_shown() && placed.post.state.deletion.is_none();
            stands
                && ask.categories.contains(&placed.topic.category)
                && view.can(Action::See, Object::Post(&placed.topic, &placed.post))
        };
        let shown: Vec<PlacedPost> = placed.into_iter().flatten().filter(is_shown).collect();
        let gone = (count - shown.len()) as u64;
        let marks = found.marks.clone();
        let marked = move || {
            let mark = |placed: PlacedPost| {
                let in_title = marks.in_text(placed.topic.heading.title.as_str());
                (in_title, marks.lines(&placed.post.body), placed)
            };
            shown.into_iter().map(mark).collect::<Vec<_>>()
        };
        let marked = self.finder.asking.run(marked).await?.into_iter();
        let hits = marked.map(|(in_title, lines, placed)| Hit {
            author: cards.get(&placed.post.head.author).cloned(),
            more: more.get(&placed.post.id).copied().unwrap_or(0),
            placed,
            in_title,
            lines,
        });
        let members = called.iter().filter_map(|member| cards.get(member).cloned()).collect();
        Ok(Shown { hits: hits.collect(), gone, members })
    }
}

/// Topics in the order of their best posts.
fn by_topic(posts: &[FoundPost]) -> Vec<Best> {
    let mut places: HashMap<TopicId, usize> = HashMap::new();
    let mut best: Vec<Best> = Vec::new();
    for found in posts {
        let place = *places.entry(found.topic).or_insert(best.len());
        match best.get_mut(place) {
            Some(best) => best.more += 1,
            None => best.push(Best { found: *found, more: 0 }),
        }
    }
    best
}

fn each_post(posts: &[FoundPost]) -> Vec<Best> {
    posts.iter().map(|found| Best { found: *found, more: 0 }).collect()
}

/// The text with what its fields add.
fn question(form: &SearchForm) -> Result<Question, Vec<Complaint>> {
    let mut question = Question::parse(&form.text)?;
    let fields = [
        ("in", "in", &form.within),
        ("is", "is", &form.state),
        ("category", "category", &form.category),
        ("author", "author", &form.author),
        ("tag", "tag", &form.tag),
        ("after", "after", &form.after),
        ("before", "before", &form.before),
    ];
    let filled = fields.into_iter().filter(|(.., value)| !value.trim().is_empty());
    let complaints: Vec<Complaint> = filled
        .filter_map(|(field, operator, value)| question.narrow(operator, value.trim(), false, At::Field(field)).err())
        .collect();
    if complaints.is_empty() { Ok(question) } else { Err(complaints) }
}

/// The question with its names known, for this reader.
fn narrowed(view: &View, question: &Question, meanings: &Meanings) -> Result<Ask, Vec<Complaint>> {
    let readable: BTreeMap<CategoryId, &Category> =
        view.site.visible(&view.actor).map(|category| (category.id, category)).collect();
    let mut complaints = Vec::new();
    let mut complain = |named: &Named, sentence: String| {
        complaints.push(Complaint { at: named.at.clone(), sentence });
    };
    let mut chosen: BTreeSet<CategoryId> = readable.keys().copied().collect();
    let mut wanted: Option<BTreeSet<CategoryId>> = None;
    for named in &question.categories {
        let found = categories(&readable, &named.name);
        if found.is_empty() {
            complain(named, format!("There is no category “{}” that you can read.", named.name));
        } else if named.is_left_out {
            chosen.retain(|id| !found.contains(id));
        } else {
            wanted.get_or_insert_default().extend(found);
        }
    }
    if let Some(wanted) = wanted {
        chosen.retain(|id| wanted.contains(id));
    }
    let mut ask = Ask::of(question, chosen);
    for named in &question.authors {
        let member = NameKey::for_lookup(&named.name).and_then(|key| meanings.members.get(&key));
        match (member, named.is_left_out) {
            (Some(member), false) => ask.authors.push(*member),
            (Some(member), true) => ask.authors_left_out.push(*member),
            (None, _) => complain(named, format!("There is no member “{}”.", named.name)),
        }
    }
    for named in &question.tags {
        match (Tag::of(&named.name), named.is_left_out) {
            (Some(tag), false) => ask.tags.push(view.site.synonyms.proper(&tag).as_str().to_owned()),
            (Some(tag), true) => ask.tags_left_out.push(view.site.synonyms.proper(&tag).as_str().to_owned()),
            (None, _) => complain(named, format!("“{}” cannot be a tag.", named.name)),
        }
    }
    if complaints.is_empty() { Ok(ask) } else { Err(complaints) }
}

/// Those that are called so, with those inside of them.
fn categories(readable: &BTreeMap<CategoryId, &Category>, name: &str) -> BTreeSet<CategoryId> {
    let is_named = |category: &Category| {
        category.slug().eq_ignore_ascii_case(name)
            || category.name.to_lowercase() == name.to_lowercase()
            || category.id.to_string() == name
    };
    let named: BTreeSet<CategoryId> =
        readable.values().filter(|category| is_named(category)).map(|category| category.id).collect();
    let is_inside = |category: &&&Category| category.parent.is_some_and(|parent| named.contains(&parent));
    let inside: BTreeSet<CategoryId> = readable.values().filter(is_inside).map(|category| category.id).collect();
    named.union(&inside).copied().collect()
}

fn no_word(text: &str) -> Complaint {
    Complaint {
        at: At::Text(0..text.len()),
        sentence: "There is no word in this that could be looked for: letters or digits make one.".to_owned(),
    }
}
