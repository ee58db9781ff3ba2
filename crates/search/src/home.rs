//! Where the index lives: a folder for each time that it was made, and a file that says which one
//! counts.
//!
//! So it can be made anew beside the one that is in use, by the server or by a command beside it,
//! and a version that writes another format makes its own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What an index of this program looks like. Raise it whenever something is indexed otherwise.
const FORMAT: u32 = 1;
const CURRENT: &str = "current";
/// Whoever writes into an index does so more often.
const QUIET: Duration = Duration::from_secs(3_600);

#[derive(Clone, Debug)]
pub struct Home(PathBuf);

impl Home {
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// The index that counts; nothing, if there is none that this version could read.
    pub fn current(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(self.0.join(CURRENT)).ok()?;
        let name = name.trim();
        let is_ours = name.starts_with(&format!("{FORMAT}-")) && !name.contains(['/', '\\', '.']);
        is_ours.then(|| self.0.join(name)).filter(|folder| folder.is_dir())
    }

    /// An empty folder for a new one.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn begin(&self) -> io::Result<PathBuf> {
        // It names a folder, and orders nothing.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
        let folder = self.0.join(format!("{FORMAT}-{now:x}-{:x}", std::process::id()));
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// From now on this one counts.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn appoint(&self, folder: &Path) -> io::Result<()> {
        let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let draft = self.0.join(format!("{CURRENT}.{:x}", std::process::id()));
        fs::write(&draft, name)?;
        fs::File::open(&draft)?.sync_all()?;
        fs::rename(draft, self.0.join(CURRENT))
    }

    /// Removes one that does not count any more.
    ///
    /// # Errors
    /// It cannot be removed.
    pub fn remove(&self, folder: &Path) -> io::Result<()> {
        if self.current().as_deref() == Some(folder) { Ok(()) } else { fs::remove_dir_all(folder) }
    }

    /// Removes those of this format and of older ones that do not count and that nobody has written
    /// into for an hour: somebody may be making one at this moment.
    ///
    /// # Errors
    /// One cannot be removed. The next time removes it.
    pub fn clear(&self) -> io::Result<()> {
        for entry in fs::read_dir(&self.0)? {
            let entry = entry?;
            let path = entry.path();
            let format = path.file_name().and_then(|name| name.to_str()?.split('-').next()?.parse::<u32>().ok());
            let is_quiet = entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > QUIET);
            if format.is_some_and(|format| format <= FORMAT) && path.is_dir() && is_quiet {
                self.remove(&path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_was_appointed_counts_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(&folder.path().join("search"));
        assert_eq!(home.current(), None);
        let (first, second) = (home.begin().unwrap(), home.begin().unwrap());
        assert_ne!(first, second);
        home.appoint(&first).unwrap();
        assert_eq!(home.current().as_ref(), Some(&first));
        home.appoint(&second).unwrap();
        home.clear().unwrap();
        assert!(first.exists(), "somebody may write into it");
        let long_ago = SystemTime::now() - QUIET - QUIET;
        let newer = folder.path().join("search").join(format!("{}-a", FORMAT + 1));
        fs::create_dir(&newer).unwrap();
        for folder in [&first, &second, &newer] {
            fs::File::open(folder).unwrap().set_modified(long_ago).unwrap();
        }
        home.clear().unwrap();
        assert!(!first.exists() && newer.exists(), "a newer version may be at work in its own");
        home.remove(&second).unwrap();
        assert_eq!(home.current().as_ref(), Some(&second));
    }

    #[test]
    fn one_of_another_format_does_not_count() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::at(folder.path());
        for name in ["2-a", "../1-a", "", "1-gone"] {
            fs::write(folder.path().join(CURRENT), name).unwrap();
            assert_eq!(home.current(), None, "{name}");
        }
    }
}
