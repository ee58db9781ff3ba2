//! What `deploy/install.sh` puts onto a server, put below a folder instead.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::server::exedra;

pub(crate) const NAME: &str = "talk.example.net";

/// A folder that stands for a server's `/`.
pub(crate) struct Installed {
    folder: TempDir,
}

impl Installed {
    pub(crate) fn new() -> Self {
        let installed = Self { folder: TempDir::with_prefix("exedra-").unwrap() };
        let output = installed.install(Path::new(env!("CARGO_BIN_EXE_exedra")));
        assert!(output.status.success(), "{output:?}");
        installed
    }

    fn install(&self, binary: &Path) -> Output {
        let mut script = Command::new(source("deploy/install.sh"));
        script.arg(NAME).env("DESTDIR", self.root()).env("BINARY", binary).output().unwrap()
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// The file that the server would have at this absolute path.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path.strip_prefix('/').expect("an absolute path"))
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Writes a file, and the folders that it stands in.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A file of the source.
pub(crate) fn source(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_settings_that_are_installed_are_ones_that_exedra_takes() {
    let installed = Installed::new();
    let settings = installed.path("/etc/exedra/exedra.toml");
    let output = exedra().arg("--config").arg(&settings).arg("config").output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(shown.contains(&format!("url = \"https://{NAME}\"")), "{shown}");
    assert!(shown.contains("path = \"/var/lib/exedra\""), "{shown}");
    let listen = shown.lines().find_map(|line| line.strip_prefix("listen = \"unix:")).unwrap();
    let socket = listen.split('"').next().unwrap();
    let unit = installed.read("/etc/systemd/system/exedra.socket");
    assert!(unit.contains(&format!("ListenStream={socket}\n")), "the unit holds another socket than {socket}");
    let site = installed.read("/etc/nginx/sites-available/exedra-https.conf");
    assert!(site.contains(&format!("server unix:{socket} ")), "nginx connects to another socket than {socket}");
    assert_eq!(mode(&settings), 0o640);
}

#[test]
fn installing_again_keeps_what_was_changed_and_the_program_before() {
    let installed = Installed::new();
    let settings = "/etc/exedra/exedra.toml";
    installed.write(settings, "# mine\n");
    let newer = installed.path("/newer");
    fs::write(&newer, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&newer, fs::Permissions::from_mode(0o755)).unwrap();
    let output = installed.install(&newer);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stderr).contains("/etc/exedra/exedra.toml.new"), "{output:?}");
    assert_eq!(installed.read(settings), "# mine\n");
    assert!(installed.read("/etc/exedra/exedra.toml.new").contains(NAME));
    assert!(!installed.path("/etc/nginx/snippets/exedra-tls.conf.new").exists(), "this one was not changed");
    assert_eq!(installed.read("/usr/local/bin/exedra"), "#!/bin/sh\n");
    let previous = Command::new(installed.path("/usr/local/bin/exedra.previous")).arg("--version").output().unwrap();
    assert!(previous.status.success());
}

/// A guide that names a file which is not there leads nobody anywhere.
#[test]
fn the_files_that_the_guide_lists_are_the_ones_that_are_installed() {
    let installed = Installed::new();
    let guide = installed.read("/usr/local/share/doc/exedra/deploying.md");
    let listed: BTreeSet<String> = guide
        .lines()
        .filter(|line| line.starts_with("| `/"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|path| !path.starts_with("/var/"))
        .map(str::to_owned)
        .collect();
    let mut found = BTreeSet::new();
    let mut folders = vec![installed.root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(format!("/{}", path.strip_prefix(installed.root()).unwrap().display()));
            }
        }
    }
    assert_eq!(listed, found);
}

#[test]
fn the_commands_of_the_guide_are_sound_for_a_plain_shell() {
    let guide = fs::read_to_string(source("docs/deploying.md")).unwrap();
    let blocks: Vec<&str> = guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(blocks.len() > 10);
    for block in blocks {
        let checked = Command::new("sh").args(["-n", "-c", block]).output().unwrap();
        assert!(checked.status.success(), "{block}: {checked:?}");
    }
}

#[test]
fn a_name_that_is_none_installs_nothing() {
    let folder = TempDir::with_prefix("exedra-").unwrap();
    for name in ["", "https://forum.example.org", "a/b", "-x", "a..b", "a b", "$(id)"] {
        let mut script = Command::new(source("deploy/install.sh"));
        script.arg(name).env("DESTDIR", folder.path()).env("BINARY", env!("CARGO_BIN_EXE_exedra"));
        assert_eq!(script.output().unwrap().status.code(), Some(2), "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn the_shipped_scripts_are_sound_for_a_plain_shell() {
    for script in ["deploy/install.sh", "deploy/exedra-admin", "deploy/certbot/reload-nginx"] {
        let checked = Command::new("sh").arg("-n").arg(source(script)).output().unwrap();
        assert!(checked.status.success(), "{script}: {checked:?}");
        assert_eq!(mode(&source(script)) & 0o111, 0o111, "{script} cannot be run");
    }
}
