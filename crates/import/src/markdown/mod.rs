//! Articles from a folder of Markdown files.
//!
//! All files are read and understood first ([`Files`]). Then each is published that is no article yet,
//! and in a second pass those are edited that say something else than their files, links between them
//! included: only then are the addresses of all known. [`export`] writes the files.

mod article;
mod export;
mod files;
mod front_matter;
mod links;

use std::collections::{BTreeMap, HashMap, HashSet};

use forum::{Forum, Problem, View};
use model::ids::{CategoryId, PostId, TopicId};
use model::lasting::{Day, Tested};
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::rules::topics::NewTopic;
use model::topic::{Tag, Title, TopicKind};
use store::PlacedPost;

use article::Draft;
use links::{Target, rewrite};

pub use export::{ExportError, export};
pub use files::{Files, ReadError};

/// What became of the files.
#[derive(Debug, Default)]
pub struct Report {
    pub articles: Vec<Imported>,
    pub refused: Vec<Refused>,
    /// Links that lead to other articles of the import.
    pub links_kept: usize,
    /// Links and pictures that led to files outside the import.
    pub links_dropped: usize,
    /// Names of authors, with the files that name them, that are no member's.
    pub unknown_authors: Vec<(String, String)>,
}

/// A file that is an article now.
#[derive(Debug)]
pub struct Imported {
    /// Below the folder, with `/` between its parts.
    pub path: String,
    pub topic: TopicId,
    pub outcome: Outcome,
    opening: PostId,
    slug: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Published,
    /// It was there, and said something else.
    Updated,
    /// It was there, and said the same.
    Unchanged,
}

#[derive(Debug)]
pub struct Refused {
    pub path: String,
    pub reason: String,
}

impl Imported {
    fn of(path: &str, title: &str, placed: &PlacedPost, outcome: Outcome) -> Result<Self, Problem> {
        let slug = Title::parse(title)?.slug();
        Ok(Self { path: path.to_owned(), topic: placed.topic.id, outcome, opening: placed.post.id, slug })
    }

    /// On this site, as in `/article/12/how-to-dig-a-well`.
    pub fn address(&self) -> String {
        address(self.topic, &self.slug)
    }

    /// The address of a heading in it.
    fn address_of(&self, fragment: Option<&str>) -> String {
        match fragment {
            Some(fragment) => format!("{}{}{fragment}", self.address(), before_fragment(self.opening)),
            None => self.address(),
        }
    }
}

fn address(topic: TopicId, slug: &str) -> String {
    format!("/article/{topic}/{slug}")
}

/// Headings have ids with the post's number before what GitHub and others call them.
fn before_fragment(opening: PostId) -> String {
    format!("#user-content-p{opening}-")
}

/// Makes the files articles of a category, by whoever `view` is. A file that was imported before is
/// known by its path, or else by its title among their articles: what it says otherwise now is an edit,
/// and what it says as before is left alone. `done` hears of each file.
///
/// # Errors
/// The store is away. What was done until then stays.
pub async fn publish(
    forum: &Forum,
    view: &View,
    category: CategoryId,
    files: Files,
    done: &impl Fn(),
) -> Result<Report, Problem> {
    let (drafts, refused) = files.drafts();
    let mut report = Report { refused, ..Report::default() };
    let known: HashMap<String, usize> =
        drafts.iter().enumerate().map(|(place, draft)| (draft.path.clone(), place)).collect();
    let mut before = Before::of(forum, view, category, &known).await?;
    let mut imported: HashMap<String, Imported> = HashMap::new();
    for draft in &drafts {
        let (body, _) = rewrite(draft, |path| known.get(path).map(|_| Target::Later));
        let placed = match before.find(forum, draft).await? {
            Some(placed) => Ok((placed, Outcome::Unchanged)),
            None => publish_one(forum, view, category, draft, body).await.map(|placed| (placed, Outcome::Published)),
        };
        match placed {
            Ok((placed, _)) if placed.topic.deletion.is_some() => {
                let reason = format!("its article was deleted: restore /post/{} first", placed.post.id);
                report.refused.push(Refused { path: draft.path.clone(), reason });
            }
            Ok((placed, outcome)) => {
                if before.paths.get(&draft.path) != Some(&placed.topic.id) {
                    let others = before.paths.iter().filter(|(_, topic)| **topic == placed.topic.id);
                    let others = others.map(|(path, _)| path.clone()).collect();
                    forum.note_imported(category, &draft.path, placed.topic.id, others).await?;
                }
                imported.insert(draft.path.clone(), Imported::of(&draft.path, &draft.title, &placed, outcome)?);
            }
            Err(Problem::Refused(refusal)) => {
                report.refused.push(Refused { path: draft.path.clone(), reason: sentence(&refusal) });
            }
            Err(problem) => return Err(problem),
        }
        done();
    }
    for draft in &drafts {
        let Some(article) = imported.get(&draft.path) else { continue };
        let (body, counts) = rewrite(draft, |path| {
            let target = imported.get(path)?;
            Some(Target::Article(Box::new(|fragment| target.address_of(fragment))))
        });
        report.links_kept += counts.kept;
        report.links_dropped += counts.dropped;
        let named = name_authors(forum, draft, article, &mut report.unknown_authors).await;
        let brought = match (bring_up_to_date(forum, view, draft, article, body).await, named) {
            (Ok(outcome), Ok(authors)) => Ok(outcome.or(authors)),
            (Err(problem), _) | (_, Err(problem)) => Err(problem),
        };
        match brought {
            Ok(Some(outcome)) => {
                if let Some(article) = imported.get_mut(&draft.path) {
                    article.outcome = outcome;
                }
            }
            Ok(None) => {}
            Err(Problem::Refused(refusal)) => {
                let reason = format!("its article could not be changed: {}", sentence(&refusal));
                report.refused.push(Refused { path: draft.path.clone(), reason });
            }
            Err(problem) => return Err(problem),
        }
    }
    report.articles = imported.into_values().collect();
    report.articles.sort_by(|one, other| one.path.cmp(&other.path));
    report.refused.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(report)
}

/// Has an article say what its file says. `Some`, if that changed what became of the file.
async fn bring_up_to_date(
    forum: &Forum,
    view: &View,
    draft: &Draft,
    article: &Imported,
    body: String,
) -> Result<Option<Outcome>, Problem> {
    let Some(placed) = forum.article(article.topic).await? else { return Err(Refusal::Absent.into()) };
    let heading = &placed.topic.heading;
    let is_same = placed.post.body == body
        && heading.title.as_str() == draft.title
        && heading.tags.iter().map(Tag::as_str).eq(draft.tags.iter().map(String::as_str))
        && (&heading.tested, &heading.review_by) == (&draft.tested, &draft.review_by);
    if is_same {
        return Ok(None);
    }
    let is_new = article.outcome == Outcome::Published;
    let form = EditForm {
        body: Some(body),
        title: Some(draft.title.clone()),
        tags: Some(draft.tags.join(",")),
        tested: Some(tested(draft)),
        review_by: Some(review_by(draft)),
        summary: if is_new { "Links to other articles".to_owned() } else { format!("From {}", draft.path) },
        revision: Some(placed.post.state.revision),
    };
    forum.edit(view, article.opening, form).await?;
    Ok((!is_new).then_some(Outcome::Updated))
}

/// Has an article name the authors that its file names, as far as they are members. `Some`, if that
/// changed what became of the file.
async fn name_authors(
    forum: &Forum,
    draft: &Draft,
    article: &Imported,
    unknown: &mut Vec<(String, String)>,
) -> Result<Option<Outcome>, Problem> {
    if draft.authors.is_empty() {
        return Ok(None);
    }
    let named = forum.name_authors(article.topic, &draft.authors).await?;
    unknown.extend(named.unknown.into_iter().map(|name| (draft.path.clone(), name)));
    let is_old = article.outcome == Outcome::Unchanged;
    Ok((named.changed && is_old).then_some(Outcome::Updated))
}

/// What stood there before the import.
struct Before {
    paths: BTreeMap<String, TopicId>,
    /// Articles of the importing member that are no file's, by their titles.
    titles: HashMap<String, PlacedPost>,
}

impl Before {
    async fn of(
        forum: &Forum,
        view: &View,
        category: CategoryId,
        files: &HashMap<String, usize>,
    ) -> Result<Self, Problem> {
        let paths = forum.store().imported(category).await.map_err(Problem::from)?;
        let taken: HashSet<TopicId> =
            paths.iter().filter(|(path, _)| files.contains_key(*path)).map(|(_, topic)| *topic).collect();
        let articles = forum.articles_in(category).await?;
        let own = articles
            .into_iter()
            .filter(|placed| view.actor.id() == Some(placed.topic.author) && !taken.contains(&placed.topic.id));
        let titles = own.map(|placed| (placed.topic.heading.title.as_str().to_owned(), placed)).collect();
        Ok(Self { paths, titles })
    }

    /// The article that a file is already.
    async fn find(&mut self, forum: &Forum, draft: &Draft) -> Result<Option<PlacedPost>, Problem> {
        if let Some(topic) = self.paths.get(&draft.path)
            && let Some(placed) = forum.article(*topic).await?
        {
            return Ok(Some(placed));
        }
        Ok(self.titles.remove(&draft.title))
    }
}

async fn publish_one(
    forum: &Forum,
    view: &View,
    category: CategoryId,
    draft: &Draft,
    body: String,
) -> Result<PlacedPost, Problem> {
    let new = NewTopic {
        category: category.to_string(),
        kind: TopicKind::Article.name().to_owned(),
        title: draft.title.clone(),
        body,
        tags: draft.tags.join(","),
        tested: tested(draft),
        review_by: review_by(draft),
        draft: false,
    };
    let topic = forum.start_topic_once(view, &new, None).await?.id;
    Ok(forum.article(topic).await?.ok_or(Refusal::Absent)?)
}

/// As forms say it.
fn tested(draft: &Draft) -> String {
    draft.tested.iter().map(Tested::to_string).collect::<Vec<_>>().join("\n")
}

fn review_by(draft: &Draft) -> String {
    draft.review_by.as_ref().map(Day::as_str).unwrap_or_default().to_owned()
}

fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(faults) => faults.iter().map(|fault| fault.sentence.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
