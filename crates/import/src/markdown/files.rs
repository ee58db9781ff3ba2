//! The files of an import.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::Refused;
use super::article::Draft;

/// More than any article holds: such a file is not even read.
const LONGEST: u64 = 10_000_000;

/// What stands in the files below a folder, in the order of their paths.
#[derive(Debug, Default)]
pub struct Files(Vec<File>);

#[derive(Debug)]
struct File {
    path: String,
    content: Result<String, String>,
}

#[derive(Debug, thiserror::Error)]
#[error("cannot read {}: {source}", path.display())]
pub struct ReadError {
    path: PathBuf,
    source: io::Error,
}

impl Files {
    /// Reads every `.md` file below `folder`. Symbolic links are not followed.
    ///
    /// # Errors
    /// A folder cannot be read. A file that cannot be read is refused later, by itself.
    pub fn read(folder: &Path) -> Result<Self, ReadError> {
        let mut files = Self::default();
        files.read_folder(folder, "")?;
        files.0.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(files)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn read_folder(&mut self, folder: &Path, below: &str) -> Result<(), ReadError> {
        let failed = |source| ReadError { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            let path = format!("{below}{}", entry.file_name().to_string_lossy());
            if kind.is_dir() {
                self.read_folder(&entry.path(), &format!("{path}/"))?;
            } else if kind.is_file() && path.to_lowercase().ends_with(".md") {
                let content = read_file(&entry.path());
                self.0.push(File { path, content });
            }
        }
        Ok(())
    }

    /// The files as articles, and those that cannot be one.
    pub(super) fn drafts(self) -> (Vec<Draft>, Vec<Refused>) {
        let (mut drafts, mut refused) = (Vec::new(), Vec::new());
        for File { path, content } in self.0 {
            match content.and_then(|text| Draft::of(&path, &text)) {
                Ok(draft) => drafts.push(draft),
                Err(reason) => refused.push(Refused { path, reason }),
            }
        }
        (drafts, refused)
    }
}

fn read_file(path: &Path) -> Result<String, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > LONGEST {
        return Err(format!("The file has {length} bytes, far more than an article can have."));
    }
    let bytes = fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "The file is not UTF-8 text.".to_owned())
}
