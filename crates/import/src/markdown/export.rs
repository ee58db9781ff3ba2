//! The articles of categories as a folder of files, which imports to the same articles.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

use forum::{Forum, Problem, front_matter, post_matter};
use model::ids::{CategoryId, TopicId};
use store::PlacedPost;

use super::links::unrewrite;
use super::{address, before_fragment};

#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Forum(#[from] Problem),
    #[error("cannot write {}: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Writes each article that stands in these categories into a file below `folder`: where it was
/// imported from, or else under the readable part of its address. `public` is the forum's own address.
/// Files that say the same already are left alone. Answers with the paths, in their order, and whether
/// each was written.
///
/// # Errors
/// The store is away, or a file cannot be written. What was written until then stays.
pub async fn export(
    forum: &Forum,
    folder: &Path,
    categories: &[CategoryId],
    public: &str,
) -> Result<Vec<(String, bool)>, ExportError> {
    let mut files: Vec<(String, PlacedPost)> = Vec::new();
    let mut taken = HashSet::new();
    for category in categories {
        let imported = forum.store().imported(*category).await.map_err(Problem::from)?;
        let paths: HashMap<TopicId, String> = imported.into_iter().map(|(path, topic)| (topic, path)).collect();
        for article in forum.articles_in(*category).await? {
            let known = paths.get(&article.topic.id).filter(|path| is_inside(path)).cloned();
            let path = known.unwrap_or_else(|| format!("{}.md", article.topic.heading.title.slug()));
            let path = match taken.insert(path.to_lowercase()) {
                true => path,
                // Two articles of one name, or two names that some file systems do not tell apart.
                false => {
                    let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
                    format!("{stem}-{}.md", article.topic.id)
                }
            };
            taken.insert(path.to_lowercase());
            files.push((path, article));
        }
    }
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let addresses: HashMap<String, usize> =
        files.iter().enumerate().map(|(place, (_, article))| (address_of(article), place)).collect();
    let mut written = Vec::with_capacity(files.len());
    for (path, article) in &files {
        let relative = |destination: &str| {
            let (place, fragment) = destination.split_once('#').unwrap_or((destination, ""));
            let (target, article) = files.get(*addresses.get(place)?)?;
            let from = between(path, target);
            if fragment.is_empty() {
                return (!destination.contains('#')).then_some(from);
            }
            let own = format!("#{fragment}");
            Some(format!("{from}#{}", own.strip_prefix(&before_fragment(article.post.id))?))
        };
        let body = unrewrite(&article.post.body, relative);
        let topic = &article.topic;
        let front = post_matter(front_matter(topic, &topic.heading), &article.post)
            .text("url", &format!("{public}{}", address_of(article)));
        let wrote = write(&folder.join(path), &front.before(&body))?;
        written.push((path.clone(), wrote));
    }
    Ok(written)
}

fn address_of(article: &PlacedPost) -> String {
    address(article.topic.id, &article.topic.heading.title.slug())
}

/// Below the folder, wherever that is.
fn is_inside(path: &str) -> bool {
    path.to_lowercase().ends_with(".md")
        && path.split('/').all(|part| !matches!(part, "" | "." | "..") && !part.contains('\\'))
}

/// The way from one file to another.
fn between(from: &str, to: &str) -> String {
    let folder: Vec<&str> = from.split('/').rev().skip(1).collect::<Vec<_>>().into_iter().rev().collect();
    let target: Vec<&str> = to.split('/').collect();
    let shared = folder.iter().zip(&target).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(folder.len() - shared);
    up + &target.get(shared..).unwrap_or_default().join("/")
}

fn write(path: &Path, text: &str) -> Result<bool, ExportError> {
    let failed = |source| ExportError::Write { path: path.to_owned(), source };
    if fs::read(path).is_ok_and(|found| found == text.as_bytes()) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, text).map_err(failed)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_reached_from_another() {
        for (from, to, way) in [
            ("a.md", "b.md", "b.md"),
            ("a.md", "deep/b.md", "deep/b.md"),
            ("deep/a.md", "b.md", "../b.md"),
            ("deep/one/a.md", "deep/two/b.md", "../two/b.md"),
            ("deep/a.md", "deep/a.md", "a.md"),
        ] {
            assert_eq!(between(from, to), way);
        }
    }

    #[test]
    fn nothing_is_written_outside_of_the_folder() {
        for outside in ["../a.md", "/etc/a.md", "a/../../b.md", "a\\..\\b.md", "a", ""] {
            assert!(!is_inside(outside), "{outside}");
        }
        assert!(is_inside("deep/a b.md"));
    }
}
