//! `exedra reindex`

use crate::access::{search_folder, with_forum};
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

pub(crate) fn run(config: &Config) -> Result<(), Failure> {
    with_forum(config, async |access| {
        let bar = terminal::bar(access.forum.count_posts().await?, "posts");
        let made = access.forum.reindex(&search_folder(config), |posts| bar.inc(posts)).await?;
        bar.finish_and_clear();
        let word = if made.posts == 1 { "post" } else { "posts" };
        terminal::print(format!("{} {word} can be found", made.posts))
    })
}
