//! Asking the index, and reading what it found.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use model::actor::Actor;
use model::category::Category;
use model::ids::{CategoryId, MemberId};
use model::limits::Act;
use model::list::List;
use model::may::{Action, Object};
use model::name::NameKey;
use model::page::{self, PageNumber};
use model::refusal::Refusal;
use model::topic::{Tag, Topic};
use search::{Ask, At, BUDGET, Complaint, Found, How, MarkedLine, Named, Question};
use store::PlacedPost;

use crate::limits::unless;
use crate::reading::{MemberCard, TagCount};
use crate::visit::View;
use crate::{Forum, Problem};

/// Posts on a page of results, and how many pages there are at most: nobody reads further.
const HITS: u64 = 20;
const PAGES_MAX: u64 = 20;
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
    /// Whose name was asked for, and the tag.
    pub member: Option<MemberCard>,
    pub tag: Option<TagCount>,
}

/// A post that was found, as it stands.
pub struct Hit {
    pub placed: PlacedPost,
    pub author: Option<MemberCard>,
    /// What is marked in the title, in bytes.
    pub in_title: Vec<Range<usize>>,
    pub lines: Vec<MarkedLine>,
}

/// What names in a question mean.
#[derive(Default)]
struct Meanings {
    members: HashMap<NameKey, MemberId>,
    /// The word that stands alone, as a name and as a tag.
    member: Option<MemberId>,
    tag: Option<TagCount>,
}

/// What may be shown of what was found.
struct Shown {
    hits: Vec<Hit>,
    /// Posts that are gone or may not be read, of which the index has not heard yet.
    gone: u64,
    /// Whose name was asked for.
    member: Option<MemberCard>,
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
        let found = self.look(&ask, page).await?;
        let Shown { hits, gone, member } = self.read_found(&view, &ask, &found, meanings.member).await?;
        let total = found.total.saturating_sub(gone);
        // Of a log, the closest are of use.
        let most = if question.paste.is_some() { 1 } else { PAGES_MAX };
        let pages = page::count(total, HITS).min(most);
        if page.number() > pages {
            return Err(Refusal::Beyond { last: pages }.into());
        }
        let has_more = total > pages * HITS && page.number() == pages;
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
            member,
            tag: meanings.tag,
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
        let tag = alone.and_then(Tag::of);
        let tagged = async {
            match &tag {
                Some(tag) => {
                    let list = List::Tag(view.audience.clone(), tag.clone());
                    Ok::<_, Problem>(self.store.list_length(&list).await?)
                }
                None => Ok(0),
            }
        };
        let known = async { Ok::<_, Problem>(self.store.known_names(&names).await?) };
        let (limited, known, topics) = tokio::try_join!(self.take(&buckets), known, tagged)?;
        unless(limited)?;
        let members: HashMap<NameKey, MemberId> = known.into_iter().collect();
        Ok(Meanings {
            member: alone_key.and_then(|key| members.get(&key).copied()),
            members,
            tag: tag.filter(|_| topics > 0).map(|tag| TagCount { tag, topics }),
        })
    }

    /// Asks the index where it holds up nobody.
    async fn look(&self, ask: &Ask, page: PageNumber) -> Result<Found, Problem> {
        let Some(index) = self.finder.index() else { return Ok(Found::default()) };
        let (skip, own) = (usize::try_from(page.offset(HITS)).unwrap_or(usize::MAX), ask.clone());
        let most = usize::try_from(PAGES_MAX * HITS).unwrap_or(0);
        let look = move || index.find(&own, skip.min(most), HITS as usize, BUDGET);
        let found = self.finder.asking.run(look).await?;
        found.map_err(|error| Problem::Broken(error.to_string()))
    }

    /// Reads what was found as it stands, and asks once more whether it may be read.
    async fn read_found(
        &self,
        view: &View,
        ask: &Ask,
        found: &Found,
        member: Option<MemberId>,
    ) -> Result<Shown, Problem> {
        let posts: Vec<_> = found.posts.iter().map(|found| found.post).collect();
        let authors: BTreeSet<MemberId> = found.posts.iter().map(|found| found.author).chain(member).collect();
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
            placed,
            in_title,
            lines,
        });
        Ok(Shown { hits: hits.collect(), gone, member: member.and_then(|member| cards.get(&member).cloned()) })
    }
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
            (Some(tag), false) => ask.tags.push(tag.as_str().to_owned()),
            (Some(tag), true) => ask.tags_left_out.push(tag.as_str().to_owned()),
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
