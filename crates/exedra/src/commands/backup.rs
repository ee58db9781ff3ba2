//! `exedra backup`

use std::path::PathBuf;
use std::time::Duration;

use backup::Content;
use forum::Clock;

use crate::access::{uploads_folder, with_redis};
use crate::config::Config;
use crate::failure::Failure;
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Replace the file if there is one
    #[arg(long)]
    force: bool,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    let file = &arguments.file;
    if !arguments.force && file.symlink_metadata().is_ok() {
        return Err(Failure::failed(format!("{} exists: choose another name, or pass --force", file.display())));
    }
    with_redis(config, async |address| {
        let spinner = terminal::spinner("bytes read:");
        let (uploads, now) = (uploads_folder(config), Clock::system().now());
        let read = |bytes| spinner.inc(bytes);
        let written = backup::write(address, &uploads, file, config.backup_key.as_ref(), now, &read).await?;
        spinner.finish_and_clear();
        if let Some(held) = written.held {
            terminal::tell(&tell_of_holding(held));
        }
        let (mut length, mut count) = (0, 0);
        for part in &written.manifest.parts {
            match Content::of(&part.name) {
                Some(Content::Redis(shards)) => {
                    let name = shards.map_or_else(|| "redis".to_owned(), |_| part.name.clone());
                    terminal::print(format!("{name:<8} {} bytes, SHA-256 {}", part.length, part.sha256))?;
                }
                _ => (length, count) = (length + part.length, count + 1),
            }
        }
        terminal::print(format!("uploads  {length} bytes in {count} files"))?;
        terminal::print(format!("written  {}", file.display()))
    })
}

/// For how long nobody could write.
pub(crate) fn tell_of_holding(held: Duration) -> String {
    format!("writes were held for {:.1} ms", held.as_secs_f64() * 1_000.0)
}
