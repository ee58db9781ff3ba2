//! `exedra export markdown`

use std::path::PathBuf;

use import::markdown::{ExportError, export};
use model::topic::TopicKind;

use super::import_markdown::category;
use crate::access::with_forum;
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The folder; it is made if it is not there
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The category to write: the readable part of its address, or its number; all, if absent
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    with_forum(config, async |access| {
        let site = access.forum.site();
        let categories = match &arguments.category {
            Some(name) => vec![category(&site, name)?.id],
            None => {
                let taking = site.categories().iter().filter(|category| category.kinds.contains(&TopicKind::Article));
                taking.map(|category| category.id).collect()
            }
        };
        let public = config.url.clone().unwrap_or_default();
        let written =
            export(&access.forum, &arguments.folder, &categories, &public).await.map_err(|error| match error {
                ExportError::Forum(problem) => problem.into(),
                write => Failure::failed(write.to_string()),
            })?;
        for (path, is_new) in &written {
            terminal::print(format!("{} {path}", if *is_new { "written" } else { "unchanged" }))?;
        }
        let fresh = written.iter().filter(|(_, is_new)| *is_new).count();
        terminal::print(format!("{fresh} written, {} unchanged", written.len() - fresh))
    })
}
