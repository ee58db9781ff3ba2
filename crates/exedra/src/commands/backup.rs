//! `exedra backup`

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use forum::Clock;
use store::version::{self, Standing};
use store::{Address, Snapshot, StoreError};

use crate::access::with_redis;
use crate::archive::{self, Manifest, REDIS, Writer};
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
        let manifest = write(config, address, file).await?;
        let uploads: u64 = manifest.parts.iter().skip(1).map(|part| part.length).sum();
        if let Some(part) = manifest.parts.first() {
            terminal::print(format!("redis    {} bytes, SHA-256 {}", part.length, part.sha256))?;
        }
        terminal::print(format!("uploads  {uploads} bytes in {} files", manifest.parts.len() - 1))?;
        terminal::print(format!("written  {}", file.display()))
    })
}

/// Writes the forum at `address` into `file`, whatever version its data is of.
pub(crate) async fn write(config: &Config, address: &Address, file: &Path) -> Result<Manifest, Failure> {
    let data = whole_version(address).await?;
    let made = Clock::system().now();
    let mut writer = Writer::create(file)?;
    let spinner = terminal::spinner("bytes written:");
    let mut snapshot = Snapshot::begin(address).await?;
    while let Some(bytes) = snapshot.next().await? {
        writer.write(&bytes)?;
        spinner.inc(bytes.len() as u64);
    }
    writer.end_part(REDIS);
    // After Redis: a file is there before anything refers to it.
    let uploads = config.data.join("uploads");
    for path in files_below(&uploads)? {
        let name = path.strip_prefix(&uploads).ok().and_then(Path::to_str);
        let name = name.ok_or_else(|| Failure::failed(format!("{} has no name in UTF-8", path.display())))?;
        archive::copy(&mut File::open(&path)?, |bytes| {
            spinner.inc(bytes.len() as u64);
            writer.write(bytes)
        })?;
        writer.end_part(&format!("uploads/{name}"));
    }
    if whole_version(address).await? != data {
        return Err(Failure::failed("the data was carried to another version meanwhile: try again"));
    }
    let manifest = writer.finish(made.0, data)?;
    spinner.finish_and_clear();
    Ok(manifest)
}

/// The version that all of the data is of.
async fn whole_version(address: &Address) -> Result<u32, Failure> {
    let standing = version::standing(address).await?;
    match (standing, standing.objection()) {
        (Standing::Older { version, begun: false }, _) => Ok(version),
        (_, Some(objection)) => Err(StoreError::from(objection).into()),
        (_, None) => Ok(version::DATA),
    }
}

/// All files below a folder, in the order of their paths; none if there is no such folder.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let (mut folders, mut files) = (vec![folder.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        if !folder.exists() {
            continue;
        }
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            let kind = entry.file_type()?;
            match (kind.is_dir(), kind.is_file()) {
                (true, _) => folders.push(entry.path()),
                (_, true) => files.push(entry.path()),
                _ => return Err(Failure::failed(format!("{} is no regular file", entry.path().display()))),
            }
        }
    }
    files.sort();
    Ok(files)
}
