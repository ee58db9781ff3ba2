//! The key that secrets are sealed with before they go to Redis: given in the settings, or kept in a
//! file of the data folder that is made at the first start.
//!
//! It is in no backup: a backup without it tells no secret, and a restore needs it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use auth::seal::{Seal, SecretKey};

use crate::config::Config;
use crate::failure::Failure;

/// The file, below the data folder.
const FILE: &str = "secret.key";

/// What this process seals with. Only who serves makes a key: commands seal nothing.
pub(crate) fn seal(config: &Config, makes: bool) -> Result<Seal, Failure> {
    if let Some(key) = &config.secret_key {
        return Ok(Seal::new(key));
    }
    let path = config.data.join(FILE);
    let wrong = |error: io::Error| Failure::failed(format!("cannot read or make {}: {error}", path.display()));
    match read(&path)? {
        Some(key) => Ok(Seal::new(&key)),
        None if makes => {
            let key = SecretKey::generate().map_err(|error| Failure::failed(error.to_string()))?;
            keep(&config.data, &path, &key).map_err(wrong)?;
            // Somebody else may have been faster.
            read(&path)?.map(|key| Seal::new(&key)).ok_or_else(|| wrong(io::ErrorKind::NotFound.into()))
        }
        None => Ok(Seal::of_this_process()),
    }
}

fn read(path: &Path) -> Result<Option<SecretKey>, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => SecretKey::parse(&text).map(Some).ok_or_else(|| {
            Failure::failed(format!(
                "{} holds no key: bring back the one that was there, or remove the file, and all authenticator apps \
                 have to be set up anew",
                path.display()
            ))
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Failure::failed(format!("cannot read {}: {error}", path.display()))),
    }
}

/// Writes it whole or not at all, and never over another.
fn keep(folder: &Path, path: &Path, key: &SecretKey) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let draft = folder.join(format!("{FILE}.{}", std::process::id()));
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(format!("{}\n", key.reveal()).as_bytes())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let (data, path) = (folder.path().join("data"), folder.path().join("data").join(FILE));
        assert!(read(&path).unwrap().is_none());
        let (one, other) = (SecretKey::from_bytes([1; 32]), SecretKey::from_bytes([2; 32]));
        keep(&data, &path, &one).unwrap();
        keep(&data, &path, &other).unwrap();
        assert_eq!(read(&path).unwrap(), Some(one));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(&data).unwrap().count(), 1);
        fs::write(&path, "nonsense").unwrap();
        assert!(read(&path).is_err());
    }
}
