//! `exedra restore`

use std::fs::{self, DirBuilder, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Component, Path, PathBuf};

use store::StoreError;
use store::refill::{self, Loaded, Occupied, RefillError};
use store::version::{self, Standing};

use crate::access::with_redis;
use crate::archive::{Backup, REDIS};
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
    let mut backup = Backup::open(&arguments.file)?;
    let unfit = || Failure::failed(format!("{} holds parts that no backup has", arguments.file.display()));
    for (index, part) in backup.manifest.parts.iter().enumerate() {
        if !((index == 0 && part.name == REDIS) || (index > 0 && is_upload(&part.name))) {
            return Err(unfit());
        }
    }
    if backup.manifest.parts.is_empty() {
        return Err(unfit());
    }
    let uploads = config.data.join("uploads");
    if fs::read_dir(&uploads).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(Failure::failed(format!("{} is not empty: a backup goes into an empty store", uploads.display())));
    }
    with_redis(config, async |address| {
        let standing = version::standing(address).await?;
        if let (Standing::Newer(_), Some(objection)) = (standing, standing.objection()) {
            return Err(StoreError::from(objection).into());
        }
        match refill::occupied(address).await? {
            None => {}
            Some(Occupied::Filled) => {
                return Err(Failure::failed("the store is not empty: a backup goes into an empty one"));
            }
            Some(Occupied::InUse) => {
                return Err(Failure::failed(
                    "a server works on the store, or did ten seconds ago: stop it, and try again",
                ));
            }
        }
        let folder = Folder::create()?;
        let mut copy = File::create(folder.0.join(refill::FILE))?;
        backup.extract(0, |bytes| Ok(copy.write_all(bytes)?))?;
        let loaded = Loaded::start(&folder.0).await?;
        for index in 1..backup.manifest.parts.len() {
            let Some(part) = backup.manifest.parts.get(index) else { continue };
            let path = config.data.join(&part.name);
            fs::create_dir_all(path.parent().unwrap_or(&uploads))?;
            let mut file = File::create(&path)?;
            backup.extract(index, |bytes| Ok(file.write_all(bytes)?))?;
            file.sync_all()?;
        }
        let spinner = terminal::spinner("keys restored:");
        let keys = loaded.copy(address, backup.manifest.data, |count| spinner.inc(count)).await.map_err(|error| {
            Failure::failed(format!("{error}\nThe store is filled in part: empty it before you try again"))
        })?;
        spinner.finish_and_clear();
        terminal::print(format!("{keys} keys and {} uploads restored", backup.manifest.parts.len() - 1))?;
        bring_over(config, address, WayBack::AtHand, Told::Terminal).await?;
        terminal::print("Everybody has to sign in again.")
    })
}

/// Whether it leads to a place below `uploads/` and nowhere else.
fn is_upload(name: &str) -> bool {
    let normal = Path::new(name).components().all(|component| matches!(component, Component::Normal(_)));
    normal && name.starts_with("uploads/")
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
