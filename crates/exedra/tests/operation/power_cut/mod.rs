//! A power cut: the processes die at once, and of each file only what was synced is still there.
//!
//! The machine stays up in these tests, and with it what the kernel holds of files. So a library
//! that is preloaded into Redis (`synced.c`) notes the size of each file that is synced, and after
//! the kill its append-only files are cut back to that.

use std::collections::HashMap;
use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::server::until;

mod posts;

const SOURCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/operation/power_cut/synced.c");

/// What was synced in a folder by the processes that have the library.
struct Synced {
    library: PathBuf,
    notes: PathBuf,
}

impl Synced {
    /// Builds the library into `folder`.
    fn in_folder(folder: &Path) -> Self {
        let library = folder.join("synced.so");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-Wall", "-Werror", "-o"]).arg(&library).args([SOURCE, "-ldl"]);
        let compiled = compiler.status().expect("a C compiler: scripts/ensure-test-tools.sh installs it");
        assert!(compiled.success());
        Self { library, notes: folder.join("synced") }
    }

    /// Has `command` and all that it starts note what they sync.
    fn noted_by<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("LD_PRELOAD", &self.library).env("SYNCED_SIZES", &self.notes)
    }

    /// By inode, the size that was last synced: a file keeps its inode when it is renamed.
    fn sizes(&self) -> HashMap<u64, u64> {
        let notes = fs::read_to_string(&self.notes).unwrap_or_default();
        let note =
            |line: &str| line.split_once(' ').map(|(inode, size)| (inode.parse().unwrap(), size.parse().unwrap()));
        notes.lines().filter_map(note).collect()
    }

    /// Leaves of each append-only file what was synced; nothing, if it never was.
    fn cut_back(&self, redis: &Path) {
        let sizes = self.sizes();
        for entry in fs::read_dir(redis.join("appendonlydir")).unwrap() {
            let path = entry.unwrap().path();
            let file = File::options().write(true).open(&path).unwrap();
            let there = file.metadata().unwrap();
            let synced = sizes.get(&there.ino()).copied().unwrap_or(0);
            file.set_len(synced.min(there.len())).unwrap();
        }
    }
}

/// Ends the processes at the same moment, without a chance to do anything about it.
fn kill(ids: &[u32]) {
    let ids = ids.iter().map(u32::to_string);
    assert!(Command::new("kill").arg("-KILL").args(ids).status().unwrap().success());
}

/// A Redis of the operator's own, which leaves it to the kernel when something reaches the disk.
struct Careless {
    folder: PathBuf,
    child: Child,
}

impl Careless {
    fn start(folder: PathBuf, synced: &Synced) -> Self {
        fs::create_dir_all(&folder).unwrap();
        let script = r#"exec "$(command -v redis-server || command -v valkey-server)" "$@""#;
        let mut command = Command::new("sh");
        #[rustfmt::skip]
        command.args(["-c", script, "sh",
            "--port", "0",
            "--unixsocket", "redis.sock",
            "--save", "",
            "--appendonly", "yes",
            "--appendfsync", "no",
        ]);
        let child = synced.noted_by(&mut command).current_dir(&folder).stdout(Stdio::null()).spawn().unwrap();
        let redis = Self { folder, child };
        until("Redis answers", || UnixStream::connect(redis.socket()).is_ok());
        redis
    }

    fn socket(&self) -> PathBuf {
        self.folder.join("redis.sock")
    }
}

/// A test that fails leaves no server behind.
impl Drop for Careless {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
