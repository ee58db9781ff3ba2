//! Articles from a folder of Markdown files.
//!
//! All files are read and understood first ([`Files`]). Then each is published, and in a second
//! pass those are edited whose links lead to others of the import: only then are the addresses of
//! all known.

mod article;
mod files;
mod front_matter;
mod links;

use std::collections::HashMap;

use forum::{Forum, Problem, View};
use model::ids::{CategoryId, PostId, TopicId};
use model::refusal::Refusal;
use model::rules::posts::EditForm;
use model::rules::topics::NewTopic;
use model::topic::{Title, TopicKind};

use article::Draft;
use links::{Target, rewrite};

pub use files::{Files, ReadError};

/// What became of the files.
#[derive(Debug, Default)]
pub struct Report {
    pub published: Vec<Published>,
    pub refused: Vec<Refused>,
    /// Links that lead to other articles of the import.
    pub links_kept: usize,
    /// Links and pictures that led to files outside the import.
    pub links_dropped: usize,
}

#[derive(Debug)]
pub struct Published {
    /// Below the folder, with `/` between its parts.
    pub path: String,
    pub topic: TopicId,
    opening: PostId,
    slug: String,
}

#[derive(Debug)]
pub struct Refused {
    pub path: String,
    pub reason: String,
}

impl Published {
    /// On this site, as in `/article/12/how-to-dig-a-well`.
    pub fn address(&self) -> String {
        format!("/article/{}/{}", self.topic, self.slug)
    }

    /// The address of a heading in it.
    fn address_of(&self, fragment: Option<&str>) -> String {
        match fragment {
            // Headings have ids with the post's number before what GitHub and others call them.
            Some(fragment) => format!("{}#user-content-p{}-{fragment}", self.address(), self.opening),
            None => self.address(),
        }
    }
}

/// Publishes the files as articles by whoever `view` is. `done` hears of each file.
///
/// # Errors
/// The store is away. What was published until then stays.
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
    let mut published = HashMap::new();
    for draft in &drafts {
        let (body, _) = rewrite(draft, |path| known.get(path).map(|_| Target::Later));
        match publish_one(forum, view, category, draft, body).await {
            Ok(article) => {
                published.insert(draft.path.clone(), article);
            }
            Err(Problem::Refused(refusal)) => {
                report.refused.push(Refused { path: draft.path.clone(), reason: sentence(&refusal) });
            }
            Err(problem) => return Err(problem),
        }
        done();
    }
    for draft in &drafts {
        let Some(article) = published.get(&draft.path) else { continue };
        let (body, counts) = rewrite(draft, |path| {
            let target = published.get(path)?;
            Some(Target::Article(Box::new(|fragment| target.address_of(fragment))))
        });
        report.links_kept += counts.kept;
        report.links_dropped += counts.dropped;
        if counts.kept > 0 || drafts.len() > published.len() {
            let form =
                EditForm { body: Some(body), summary: "Links to other articles".to_owned(), ..EditForm::default() };
            match forum.edit(view, article.opening, form).await {
                Ok(_) => {}
                Err(Problem::Refused(refusal)) => {
                    let reason = format!("published, but its links could not be set: {}", sentence(&refusal));
                    report.refused.push(Refused { path: draft.path.clone(), reason });
                }
                Err(problem) => return Err(problem),
            }
        }
    }
    report.published = published.into_values().collect();
    report.published.sort_by(|one, other| one.path.cmp(&other.path));
    report.refused.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(report)
}

async fn publish_one(
    forum: &Forum,
    view: &View,
    category: CategoryId,
    draft: &Draft,
    body: String,
) -> Result<Published, Problem> {
    let new = NewTopic {
        category: category.to_string(),
        kind: TopicKind::Article.name().to_owned(),
        title: draft.title.clone(),
        body,
        tags: draft.tags.join(","),
    };
    let topic = forum.start_topic_once(view, &new, None).await?.id;
    let opening = forum.store().topic(topic).await?.ok_or(Refusal::Absent)?.opening;
    let slug = Title::parse(&draft.title)?.slug();
    Ok(Published { path: draft.path.clone(), topic, opening, slug })
}

fn sentence(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Invalid(faults) => faults.iter().map(|fault| fault.sentence.as_str()).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
