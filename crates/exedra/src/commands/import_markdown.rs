//! `exedra import markdown`

use std::path::PathBuf;

use import::markdown::{Files, Outcome, publish};
use model::category::Category;
use model::site::Site;
use model::topic::TopicKind;

use crate::access::with_forum;
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder; every file below it whose name ends in .md is published
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The category to publish in: the readable part of its address, or its number
    #[arg(long, value_name = "CATEGORY")]
    category: String,
    /// The member who becomes the author
    #[arg(long, value_name = "NAME")]
    author: String,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let files = Files::read(&arguments.folder).map_err(|error| Failure::failed(error.to_string()))?;
    if files.is_empty() {
        return Err(Failure::failed(format!("there is no .md file below {}", arguments.folder.display())));
    }
    with_forum(config, async |access| {
        let site = access.forum.site();
        let category = category(&site, &arguments.category)?;
        let author = access.forum.member_named(&arguments.author).await?.ok_or_else(|| {
            Failure::failed(format!("there is no member `{}`: `exedra user list` shows them all", arguments.author))
        })?;
        let bar = terminal::bar(files.len() as u64, "articles");
        let report = publish(&access.forum, &access.forum.act_as(&author), category.id, files, &|| bar.inc(1)).await?;
        bar.finish_and_clear();
        access.settle().await?;
        for article in &report.articles {
            terminal::print(format!("{} {} {}", word(article.outcome), article.path, article.address()))?;
        }
        for refused in &report.refused {
            terminal::print(format!("refused {}: {}", refused.path, refused.reason))?;
        }
        for (path, name) in &report.unknown_authors {
            terminal::print(format!("not named {path}: no member is called {name}"))?;
        }
        let count = |outcome| report.articles.iter().filter(|article| article.outcome == outcome).count();
        terminal::print(format!(
            "{} published, {} updated, {} unchanged, {} refused; {} links lead to other articles, {} that led to other files \
             were taken out",
            count(Outcome::Published),
            count(Outcome::Updated),
            count(Outcome::Unchanged),
            report.refused.len(),
            report.links_kept,
            report.links_dropped
        ))?;
        if report.articles.is_empty() { Err(Failure::failed("nothing was published")) } else { Ok(()) }
    })
}

fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Published => "published",
        Outcome::Updated => "updated",
        Outcome::Unchanged => "unchanged",
    }
}

/// The category that takes articles and is called so.
pub(crate) fn category<'a>(site: &'a Site, name: &str) -> Result<&'a Category, Failure> {
    let is_named = |category: &&Category| {
        category.slug() == name || category.name.eq_ignore_ascii_case(name) || category.id.to_string() == name
    };
    let Some(category) = site.categories().iter().find(is_named) else {
        let known: Vec<String> = site.categories().iter().map(Category::slug).collect();
        return Err(Failure::failed(format!("there is no category `{name}`; there are {}", known.join(", "))));
    };
    if !category.kinds.contains(&TopicKind::Article) {
        return Err(Failure::failed(format!("the category {} takes no articles: choose another", category.name)));
    }
    Ok(category)
}
