//! The server's program: Valkey or Redis, whichever is installed and new enough.

use std::env;
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::str;
use std::time::Duration;

use tokio::process::Command;

use super::error::BundledError;

/// The oldest server that has all that the store uses.
pub(super) const OLDEST: Version = Version { major: 7, minor: 0 };

const NAMES: [&str; 2] = ["valkey-server", "redis-server"];

/// Where servers are installed, and where not everybody's `PATH` leads.
const MORE_FOLDERS: [&str; 4] = ["/usr/local/bin", "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];

/// `--version` prints a line and exits; one that doesn't is no server.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server's version, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    major: u32,
    minor: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

impl Version {
    /// From `Redis server v=7.0.15 sha=…` or `Valkey server v=8.0.1 sha=…`.
    fn read(line: &str) -> Option<Self> {
        let number = line.split_ascii_whitespace().find_map(|word| word.strip_prefix("v="))?;
        let mut parts = number.split('.').map(str::parse);
        match (parts.next(), parts.next()) {
            (Some(Ok(major)), Some(Ok(minor))) => Some(Self { major, minor }),
            _ => None,
        }
    }
}

/// The program to start. `familiar` is the name of the one that wrote the data: Redis and Valkey
/// have come to write files that the other can't read, so where both are installed it goes on.
pub(super) async fn find(familiar: Option<&str>) -> Result<PathBuf, BundledError> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).chain(MORE_FOLDERS.map(PathBuf::from)).collect();
    find_in(&folders, familiar).await
}

async fn find_in(folders: &[PathBuf], familiar: Option<&str>) -> Result<PathBuf, BundledError> {
    let mut names = NAMES;
    names.sort_by_key(|&name| Some(name) != familiar);
    let mut refusal = BundledError::Missing;
    for name in names {
        for program in folders.iter().map(|folder| folder.join(name)).filter(|program| program.is_file()) {
            match version(&program).await {
                Ok(found) if found >= OLDEST => return Ok(program),
                Ok(found) => refusal = BundledError::TooOld { program, found },
                Err(error) => refusal = error,
            }
        }
    }
    Err(refusal)
}

async fn version(program: &Path) -> Result<Version, BundledError> {
    let asked = Command::new(program).arg("--version").stdin(Stdio::null()).kill_on_drop(true).output();
    let output = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(output) => output.map_err(BundledError::io("run", program))?,
        Err(_) => return Err(BundledError::NoVersion { program: program.to_owned() }),
    };
    str::from_utf8(&output.stdout)
        .ok()
        .and_then(Version::read)
        .ok_or_else(|| BundledError::NoVersion { program: program.to_owned() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with programs, each of which prints its line.
    fn folder_with(programs: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, line) in programs {
            let text = folder.path().join("text");
            fs::write(&text, format!("#!/bin/sh\necho '{line}'\n")).unwrap();
            // By another process: a program that this one has open for writing can't be executed
            // while a child that a test beside this one forks holds a copy of the descriptor.
            let installed = std::process::Command::new("install")
                .args(["-m", "755"])
                .args([&text, &folder.path().join(name)])
                .status();
            assert!(installed.unwrap().success());
        }
        folder
    }

    async fn found(programs: &[(&str, &str)], familiar: Option<&str>) -> Result<String, BundledError> {
        let folder = folder_with(programs);
        let program = find_in(&[folder.path().to_owned()], familiar).await?;
        Ok(program.file_name().unwrap().to_str().unwrap().to_owned())
    }

    const REDIS: (&str, &str) = ("redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64");
    const OLD_REDIS: (&str, &str) = ("redis-server", "Redis server v=6.2.14 sha=00000000:0 malloc=libc bits=64");
    const VALKEY: (&str, &str) = ("valkey-server", "Valkey server v=8.1.0 sha=00000000:0 malloc=jemalloc bits=64");

    #[tokio::test]
    async fn whichever_server_is_installed_is_found() {
        assert_eq!(found(&[REDIS], None).await.unwrap(), "redis-server");
        assert_eq!(found(&[VALKEY], None).await.unwrap(), "valkey-server");
    }

    #[tokio::test]
    async fn the_program_that_wrote_the_data_goes_on() {
        for familiar in NAMES {
            assert_eq!(found(&[REDIS, VALKEY], Some(familiar)).await.unwrap(), familiar);
        }
        assert_eq!(found(&[VALKEY], Some("redis-server")).await.unwrap(), "valkey-server");
    }

    #[tokio::test]
    async fn an_old_server_is_passed_over_or_named() {
        assert_eq!(found(&[OLD_REDIS, VALKEY], Some("redis-server")).await.unwrap(), "valkey-server");
        let refusal = found(&[OLD_REDIS], None).await.unwrap_err().to_string();
        assert!(refusal.contains("redis-server is version 6.2: install Valkey or Redis 7.0 or newer"), "{refusal}");
    }

    #[tokio::test]
    async fn a_missing_server_is_answered_with_what_to_install() {
        let refusal = found(&[], None).await.unwrap_err().to_string();
        assert!(refusal.contains("install Valkey or Redis 7.0 or newer"), "{refusal}");
    }

    #[tokio::test]
    async fn a_program_that_is_no_server_is_refused() {
        let refusal = found(&[("redis-server", "hello")], None).await.unwrap_err();
        assert!(matches!(refusal, BundledError::NoVersion { .. }), "{refusal}");
    }
}
