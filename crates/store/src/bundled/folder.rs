//! The server's folder: its files, its locks, and the way to its socket.

use std::env;
use std::fs::{self, DirBuilder, File, Permissions, TryLockError};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use super::error::BundledError;

const CONFIGURATION: &str = include_str!("redis.conf");

pub(super) const CONFIGURATION_FILE: &str = "redis.conf";
const SOCKET: &str = "redis.sock";
const LOG: &str = "redis.log";
const OLD_LOG: &str = "redis.log.1";
/// Holds the name of the program that wrote the data.
const PROGRAM: &str = "program";
const SERVER_LOCK: &str = "server.lock";
const USERS_LOCK: &str = "users.lock";

/// The longest path of a socket that every system takes: Linux takes 107 bytes, macOS 103.
const LONGEST_SOCKET: usize = 103;

/// A log longer than this is put aside when a server starts.
const LONG_LOG: u64 = 4 << 20;

/// How much of its log an error quotes.
const QUOTE: u64 = 2_000;

/// The folder `redis` in the data folder, which its owner alone can enter.
pub(super) struct Folder {
    path: PathBuf,
    socket: PathBuf,
}

impl Folder {
    /// Makes it where it is missing.
    pub(super) fn open(data: &Path) -> Result<Self, BundledError> {
        let path = data.join("redis");
        let private = DirBuilder::new().recursive(true).mode(0o700).create(&path);
        private.map_err(BundledError::io("create the folder", &path))?;
        let path = path.canonicalize().map_err(BundledError::io("find", &path))?;
        let mut folder = Self { path, socket: PathBuf::new() };
        folder.socket = folder.way_to_socket()?;
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Where to connect. Not always a path in [`Folder::path`]: see [`Folder::way_to_socket`].
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// The lock that a server holds for as long as it lives, or `None` if one holds it.
    ///
    /// It's handed to the server as its standard input, which it never reads: the kernel then
    /// frees the lock when that very process has ended, however it ended and whoever started it.
    pub(super) fn lock_server(&self) -> Result<Option<File>, BundledError> {
        let lock = self.open_lock(SERVER_LOCK)?;
        Ok(self.try_lock(&lock)?.then_some(lock))
    }

    /// The file on which each user of the server holds a shared lock.
    pub(super) fn users(&self) -> Result<File, BundledError> {
        self.open_lock(USERS_LOCK)
    }

    fn open_lock(&self, name: &str) -> Result<File, BundledError> {
        let path = self.path.join(name);
        File::options().create(true).append(true).open(&path).map_err(BundledError::io("open", path))
    }

    /// Whether `lock` is now held, by this handle alone.
    pub(super) fn try_lock(&self, lock: &File) -> Result<bool, BundledError> {
        self.locked(lock.try_lock())
    }

    /// Whether `lock` is now held, by this handle and perhaps others like it.
    pub(super) fn try_share(&self, lock: &File) -> Result<bool, BundledError> {
        self.locked(lock.try_lock_shared())
    }

    fn locked(&self, tried: Result<(), TryLockError>) -> Result<bool, BundledError> {
        match tried {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(source)) => Err(BundledError::io("lock a file in", &self.path)(source)),
        }
    }

    /// The name of the program that wrote the data.
    pub(super) fn familiar(&self) -> Option<String> {
        fs::read_to_string(self.path.join(PROGRAM)).ok()
    }

    /// Makes the folder ready for a server. Only for who holds the server's lock.
    pub(super) fn furnish(&self, program: &Path) -> Result<(), BundledError> {
        self.check_owner()?;
        let private = fs::set_permissions(&self.path, Permissions::from_mode(0o700));
        private.map_err(BundledError::io("close to others the folder", &self.path))?;
        self.write(CONFIGURATION_FILE, CONFIGURATION.as_bytes())?;
        let name = program.file_name().unwrap_or_default();
        self.write(PROGRAM, name.as_encoded_bytes())?;
        if self.log_length() > LONG_LOG {
            let aside = fs::rename(self.path.join(LOG), self.path.join(OLD_LOG));
            aside.map_err(BundledError::io("put aside redis.log in", &self.path))?;
        }
        Ok(())
    }

    fn check_owner(&self) -> Result<(), BundledError> {
        let metadata = fs::metadata(&self.path).map_err(BundledError::io("read", &self.path))?;
        let (owner, this) = (metadata.uid(), this_user());
        if owner == this { Ok(()) } else { Err(BundledError::Foreign { path: self.path.clone(), owner, this }) }
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<(), BundledError> {
        let path = self.path.join(name);
        fs::write(&path, content).map_err(BundledError::io("write", path))
    }

    /// The server's log, for what it says before it has opened that itself.
    pub(super) fn log(&self) -> Result<File, BundledError> {
        let path = self.path.join(LOG);
        File::options().create(true).append(true).open(&path).map_err(BundledError::io("open", path))
    }

    pub(super) fn log_length(&self) -> u64 {
        fs::metadata(self.path.join(LOG)).map_or(0, |metadata| metadata.len())
    }

    /// The end of what was logged behind `start`.
    pub(super) fn log_since(&self, start: u64) -> String {
        let end = self.log_length();
        let mut text = Vec::new();
        let read = File::open(self.path.join(LOG)).and_then(|mut log| {
            log.seek(SeekFrom::Start(start.max(end.saturating_sub(QUOTE))))?;
            log.take(QUOTE).read_to_end(&mut text)
        });
        match read {
            Ok(0) | Err(_) => format!("(nothing; see {})", self.path.join(LOG).display()),
            Ok(_) => String::from_utf8_lossy(&text).trim_end().to_owned(),
        }
    }

    /// The socket's path if the system takes one that long, and otherwise one through a short
    /// link. The server doesn't need it, since it is started in the folder. Each process may have
    /// a link of its own, so that it doesn't matter whether they agree about temporary folders.
    ///
    /// Makes the link anew when somebody has tidied it away.
    pub(super) fn way_to_socket(&self) -> Result<PathBuf, BundledError> {
        let direct = self.path.join(SOCKET);
        if direct.as_os_str().len() <= LONGEST_SOCKET {
            return Ok(direct);
        }
        let mut hasher = DefaultHasher::new();
        self.path.hash(&mut hasher);
        let link = format!("exedra-{}/{:016x}", this_user(), hasher.finish());
        let places = [env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from), Some(env::temp_dir()), Some("/tmp".into())];
        places
            .into_iter()
            .flatten()
            .map(|place| place.join(&link))
            .filter(|link| link.join(SOCKET).as_os_str().len() <= LONGEST_SOCKET)
            .find(|link| make_link(link, &self.path).is_ok())
            .map(|link| link.join(SOCKET))
            .ok_or_else(|| BundledError::PathTooLong { path: self.path.clone() })
    }
}

fn this_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Makes `link` lead to `target`, in a folder that no other user can change.
fn make_link(link: &Path, target: &Path) -> io::Result<()> {
    let folder = link.parent().unwrap_or(link);
    match DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    let found = fs::symlink_metadata(folder)?;
    if !found.is_dir() || found.uid() != this_user() || found.mode() & 0o077 != 0 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    match symlink(target, link) {
        // By an earlier run, or by a process that is faster.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && fs::read_link(link)? == target => Ok(()),
        made => made,
    }
}
