//! `exedra backup`

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use auth::seal::SecretKey;
use forum::Clock;
use store::version::{self, Standing};
use store::{Address, Snapshot, SnapshotError, StoreError};

use crate::access::with_redis;
use crate::archive::{self, Part, Writer};
use crate::config::Config;
use crate::failure::Failure;
use crate::parts::{self, Content};
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
        let backed_up =
            write(address, &config.data, file, config.backup_key.as_ref(), &|bytes| spinner.inc(bytes)).await?;
        spinner.finish_and_clear();
        if let Some(held) = backed_up.held {
            terminal::tell(&tell_of_holding(held));
        }
        let (mut length, mut count) = (0, 0);
        for part in &backed_up.parts {
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

/// What was written.
pub(crate) struct BackedUp {
    pub(crate) parts: Vec<Part>,
    /// For how long writes were held; `None` if they were not.
    pub(crate) held: Option<Duration>,
}

/// For how long nobody could write.
pub(crate) fn tell_of_holding(held: Duration) -> String {
    format!("writes were held for {:.1} ms", held.as_secs_f64() * 1_000.0)
}

/// Writes the forum at `address` with the uploads in the data folder `data` into `file`, which has
/// its name when it is whole, and only then, encrypted if there is a key. The data may be of any version that
/// this program knows.
/// `read` hears of the bytes.
pub(crate) async fn write(
    address: &Address,
    data: &Path,
    file: &Path,
    key: Option<&SecretKey>,
    read: &dyn Fn(u64),
) -> Result<BackedUp, Failure> {
    let version = whole_version(address).await?;
    let made = Clock::system().now();
    let mut writer = Writer::create(file, key)?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut snapshot = Snapshot::take(address, folder, read).await?;
    let is_kept = snapshot.held.is_some();
    while let Some(mut part) = snapshot.next_part() {
        while let Some(bytes) = part.next().await? {
            writer.write(&bytes)?;
            if !is_kept {
                read(bytes.len() as u64);
            }
        }
        writer.end_part(&parts::of_redis(part.shards.as_deref()));
    }
    // After Redis: a file is there before anything refers to it.
    let uploads = data.join("uploads");
    for path in files_below(&uploads)? {
        let name = path.strip_prefix(&uploads).ok().and_then(Path::to_str);
        let name = name.ok_or_else(|| Failure::failed(format!("{} has no name in UTF-8", path.display())))?;
        let mut upload = match File::open(&path) {
            // Nobody used it, and it was removed meanwhile.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            opened => opened?,
        };
        archive::copy(&mut upload, |bytes| {
            read(bytes.len() as u64);
            writer.write(bytes)
        })?;
        writer.end_part(&parts::of_upload(name));
    }
    if whole_version(address).await? != version {
        return Err(Failure::failed("the data was carried to another version meanwhile: try again"));
    }
    Ok(BackedUp { parts: writer.finish(made.0, version)?.parts, held: snapshot.held })
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
                // What is being written is no file yet.
                (_, true) if shelf::is_unfinished(&entry.file_name().to_string_lossy()) => {}
                (_, true) => files.push(entry.path()),
                _ => return Err(Failure::failed(format!("{} is no regular file", entry.path().display()))),
            }
        }
    }
    files.sort();
    Ok(files)
}

impl From<SnapshotError> for Failure {
    fn from(error: SnapshotError) -> Self {
        match error {
            SnapshotError::Store(error) => error.into(),
            error => Self::failed(error.to_string()),
        }
    }
}
