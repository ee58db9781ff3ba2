//! `exedra restore`

use std::fmt::Display;
use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use backup::{Backup, Content};
use store::refill::{self, Loaded, Occupied, Refill, RefillError};
use store::version::{self, Standing};
use store::{Address, StoreError};

use crate::access::with_redis;
use crate::config::Config;
use crate::failure::Failure;
use crate::migrating::{Told, WayBack, bring_over};
use crate::terminal;

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The file that `exedra backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(config: &Config, arguments: &Arguments) -> Result<(), Failure> {
    // Before anything is started or touched.
    let mut backup = Backup::open(&arguments.file, config.backup_key.as_ref())?;
    let contents = backup::contents(backup.manifest.parts.iter().map(|part| part.name.as_str()))
        .ok_or_else(|| Failure::failed(format!("{} holds parts that no backup has", arguments.file.display())))?;
    with_redis(config, async |address| {
        is_empty(address, &config.data.join("uploads")).await?;
        let folder = Folder::create()?;
        let (version, mut refill) = (backup.manifest.data, None);
        let spinner = terminal::spinner("keys restored:");
        for (index, content) in contents.iter().enumerate() {
            let Content::Redis(shards) = content else { continue };
            let loaded = load(&mut backup, index, &folder.0.join(index.to_string())).await;
            let (loaded, refill) = match &mut refill {
                Some(refill) => (loaded.map_err(in_part)?, refill),
                // The first part can be read, so the store may be touched.
                none => (loaded?, none.insert(Refill::begin(address, version).await?)),
            };
            refill.add(&loaded, shards.as_deref(), |count| spinner.inc(count)).await.map_err(in_part)?;
        }
        let mut uploads = 0;
        for (index, content) in contents.iter().enumerate() {
            if *content == Content::Upload {
                put(&mut backup, index, &config.data).map_err(in_part)?;
                uploads += 1;
            }
        }
        let Some(refill) = refill else { return Err(Failure::failed("there is nothing of Redis in it")) };
        let keys = refill.finish().await.map_err(in_part)?;
        spinner.finish_and_clear();
        terminal::print(format!("{keys} keys and {uploads} uploads restored"))?;
        bring_over(config, address, WayBack::AtHand, Told::Terminal).await?;
        terminal::print("Everybody has to sign in again.")
    })
}

/// Refuses a store or a folder that is not empty.
async fn is_empty(address: &Address, uploads: &Path) -> Result<(), Failure> {
    let again = match refill::occupied(address).await? {
        None => {
            // A newer program was run here, and may be still.
            refuse_newer(address).await?;
            false
        }
        Some(Occupied::Unfinished) => {
            terminal::tell("the store holds a part of a backup, whose restore did not come to its end: it is removed");
            true
        }
        Some(Occupied::Filled) => {
            refuse_newer(address).await?;
            return Err(Failure::failed("the store is not empty: a backup goes into an empty one"));
        }
        Some(Occupied::InUse) => {
            return Err(Failure::failed("a server works on the store, or did ten seconds ago: stop it, and try again"));
        }
    };
    // What the try before wrote is written again.
    if !again && fs::read_dir(uploads).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::failed(format!("{} is not empty: a backup goes into an empty store", uploads.display())));
    }
    Ok(())
}

/// Data of a newer version is for nobody here to replace.
async fn refuse_newer(address: &Address) -> Result<(), Failure> {
    let standing = version::standing(address).await?;
    match (standing, standing.objection()) {
        (Standing::Newer(_), Some(objection)) => Err(StoreError::from(objection).into()),
        _ => Ok(()),
    }
}

/// A private server that has read a part, in a folder of its own.
async fn load(backup: &mut Backup, index: usize, folder: &Path) -> Result<Loaded, Failure> {
    DirBuilder::new().mode(0o700).create(folder)?;
    let mut copy = File::create(folder.join(refill::FILE))?;
    backup.extract(index, |bytes| Ok(copy.write_all(bytes)?))?;
    Ok(Loaded::start(folder).await?)
}

/// Brings an upload back to its place.
fn put(backup: &mut Backup, index: usize, data: &Path) -> Result<(), Failure> {
    let Some(part) = backup.manifest.parts.get(index) else { return Ok(()) };
    let path = data.join(&part.name);
    fs::create_dir_all(path.parent().unwrap_or(data))?;
    let mut file = File::create(&path)?;
    backup.extract(index, |bytes| Ok(file.write_all(bytes)?))?;
    Ok(file.sync_all()?)
}

fn in_part(error: impl Display) -> Failure {
    Failure::failed(format!(
        "{error}\nThe store is filled in part, and is no forum: restore again, which first removes what is there"
    ))
}

/// A private folder with a short path, for the server that reads the snapshot. Goes when dropped.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Result<Self, Failure> {
        let path = std::env::temp_dir().join(format!("exedra-restore-{}", std::process::id()));
        DirBuilder::new()
            .mode(0o700)
            .create(&path)
            .map_err(|error| Failure::failed(format!("cannot make the folder {}: {error}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

impl From<RefillError> for Failure {
    fn from(error: RefillError) -> Self {
        Self::failed(error.to_string())
    }
}
