//! The commands of `docs/deploying.md`, typed in their order on a server that is a folder.
//!
//! Absolute paths lead below the folder, and programs are found in one place alone. Most of them
//! are the real ones: what is installed, Exedra with its Redis, and everyday tools. The others,
//! which [`ONLY_CHECKED`] lists, change a machine or ask the network; what they are told is checked
//! and nothing is done. A program that stands in neither list fails the test.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::installed::source;

/// Programs that do in the folder what they do on a server.
const REAL: [&str; 24] = [
    "bash", "cat", "chmod", "cmp", "cp", "date", "dirname", "echo", "find", "grep", "gzip", "head", "id", "ln", "ls",
    "mkdir", "mv", "rm", "sed", "sh", "sleep", "stat", "tail", "tar",
];

/// One of these, for Exedra.
const REDIS: [&str; 2] = ["redis-server", "valkey-server"];

/// Programs that are not run, why not, and what is checked instead. In each, `unit NAME` fails where
/// there is no such unit, and `fail WORDS` says why and fails.
const ONLY_CHECKED: [(&str, &str, &str); 10] = [
    (
        "apt-get",
        "installs onto the machine, from the network",
        r#"case $1 in update | upgrade | full-upgrade) ;; install | remove | purge) [ $# -gt 1 ] || fail "what?" ;; *) fail "apt-get knows no $1" ;; esac"#,
    ),
    (
        "systemctl",
        "there is no systemd: verbs and units have to be there",
        r#"verb=$1; shift
        case $verb in
            enable | disable | start | stop | restart | reload | is-enabled | is-active | status | mask | unmask) [ $# -gt 0 ] || fail "which unit?" ;;
            daemon-reload | list-timers) ;;
            *) fail "systemctl knows no $verb" ;;
        esac
        for word; do case $word in --now | --no-pager | --quiet) ;; -*) fail "systemctl knows no $word" ;; *) unit "$word" ;; esac; done"#,
    ),
    (
        "journalctl",
        "there is no journal: it has what a forum prints that is not set up yet",
        r#"while [ $# -gt 0 ]; do case $1 in -u | --unit) unit "$2"; shift ;; -o | --output | -n | --lines | --since) shift ;; -*) ;; *) fail "journalctl takes no $1" ;; esac; shift; done
        echo "https://$NAME/setup?token=one-that-opens-it""#,
    ),
    (
        "nginx",
        "needs ports 80 and 443, and is run with these files by other tests: what is enabled has to be there",
        r#"[ "$1" = -t ] || fail "nginx $1"
        for site in "$ROOT"/etc/nginx/sites-enabled/*; do [ -e "$site" ] || fail "there is no $site"; done"#,
    ),
    (
        "certbot",
        "asks Let's Encrypt: its options have to be known, and the folder the one that nginx serves",
        r#"case $1 in certonly | renew) shift ;; *) fail "certbot $1" ;; esac
        while [ $# -gt 0 ]; do
            case $1 in
                --webroot-path | -w) grep -q "root ${2#"$ROOT"};" "$ROOT/etc/nginx/sites-available/exedra-http.conf" || fail "nginx does not serve $2"; shift ;;
                --domain | -d) [ "$2" = "$NAME" ] || fail "a certificate for $2"; shift ;;
                --email | -m | --deploy-hook | --cert-name) shift ;;
                --webroot | --agree-tos | --no-eff-email | --dry-run | -n | --non-interactive | --quiet) ;;
                *) fail "certbot knows no $1" ;;
            esac
            shift
        done"#,
    ),
    (
        "curl",
        "asks the network: it may be the site, or where the compiler comes from",
        r#"for word; do case $word in "https://$NAME/"* | https://sh.rustup.rs) found=1 ;; http*) fail "what is at $word?" ;; esac; done
        [ -n "${found:-}" ] || fail "curl asks nobody"
        case $* in *rustup*) ;; *) echo "HTTP/2 200" ;; esac"#,
    ),
    (
        "install",
        "gives files to the service's account: it has to be that one, and otherwise it is run",
        r#"while [ $# -gt 0 ]; do case $1 in -o | -g) grep -q "^u $2 " "$ROOT/etc/sysusers.d/exedra.conf" || fail "who is $2?"; shift 2 ;; *) break ;; esac; done
        exec /usr/bin/install "$@""#,
    ),
    (
        "docker",
        "is another way to run it all: services have to be those of the compose file",
        r#"[ "$1" = compose ] || fail "docker $1"
        verb=$2; shift 2
        case $verb in exec | run | stop | start) ;; up | ps) exit ;; *) fail "docker compose knows no $verb" ;; esac
        while [ $# -gt 0 ]; do case $1 in -*) shift ;; *) break ;; esac; done
        grep -q "^  $1:\$" "$ROOT/usr/local/src/exedra/deploy/container/compose.yaml" || fail "there is no service $1""#,
    ),
    (
        "make",
        "takes a quarter of an hour: the Makefile has to know how",
        r#"exec /usr/bin/make --dry-run "$@" >/dev/null"#,
    ),
    (
        "exedra-admin",
        "becomes the service's user with runuser: otherwise it is run, but for whether a server answers",
        r#"case $1 in healthcheck) exec "$ROOT/usr/local/bin/exedra" healthcheck --help >/dev/null ;; esac
        [ -x "$ROOT/usr/local/sbin/exedra-admin" ] || fail "it is not installed"
        exec "$ROOT/usr/local/bin/exedra" --config "$ROOT/etc/exedra/exedra.toml" "$@""#,
    ),
];

/// What all of them begin with. The units are those that are installed, and those of Debian.
const BEGINNING: &str = r#"#!/bin/sh
set -eu
fail() { echo "$0: $*" >&2; exit 3; }
unit() {
    case $1 in *.service | *.socket | *.timer) name=$1 ;; *) name=$1.service ;; esac
    [ -e "$ROOT/etc/systemd/system/$name" ] && return
    case $name in nginx.service | redis-server.service | certbot.timer | systemd-sysctl.service) ;; *) fail "there is no unit $1" ;; esac
}
"#;

/// Folders of an empty Debian with nginx.
const FOLDERS: [&str; 7] = [
    "etc/sysctl.d",
    "etc/nginx/sites-enabled",
    "etc/letsencrypt",
    "root/.cargo",
    "usr/local/src",
    "var/lib/exedra",
    "run/exedra",
];

/// The server, before anything was typed.
struct Server {
    folder: TempDir,
}

impl Server {
    fn empty() -> Self {
        let folder = TempDir::with_prefix("exedra-").unwrap();
        let server = Self { folder };
        for path in FOLDERS {
            fs::create_dir_all(server.path(path)).unwrap();
        }
        fs::write(server.path("root/.cargo/env"), "").unwrap();
        symlink(source("").canonicalize().unwrap(), server.path("usr/local/src/exedra")).unwrap();
        fs::create_dir(server.path("programs")).unwrap();
        let real = |name: &str| {
            let folders = ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"];
            folders.map(|folder| PathBuf::from(folder).join(name)).into_iter().find(|path| path.exists())
        };
        for name in REAL {
            symlink(real(name).expect(name), server.path("programs").join(name)).unwrap();
        }
        for name in REDIS {
            if let Some(real) = real(name) {
                symlink(real, server.path("programs").join(name)).unwrap();
            }
        }
        for (name, _, check) in ONLY_CHECKED {
            let program = server.path("programs").join(name);
            fs::write(&program, format!("{BEGINNING}{check}\n")).unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        fs::copy(env!("CARGO_BIN_EXE_exedra"), server.path("built")).unwrap();
        server
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Types a block; what went wrong, if anything did. Each command has to succeed.
    fn types(&self, names: &str, block: &str) -> Result<(), String> {
        let root = self.folder.path().display().to_string();
        let script = format!("{names}\nexport NAME\n{}", below(&root, block).replace(" && ", "\n"));
        if let Some(backup) = example_of_a_backup(block).filter(|path| !self.path(path).exists()) {
            // This is for a new server, to which the backup was brought.
            fs::copy(self.path("var/lib/exedra/forum.backup"), self.path(backup)).unwrap();
            fs::remove_dir_all(self.path("var/lib/exedra/redis")).unwrap();
        }
        let password = self.path("password");
        fs::write(&password, "marble-bench-7\n").unwrap();
        let output = Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(self.path("root"))
            .env_clear()
            .env("PATH", self.path("programs"))
            .env("HOME", self.path("root"))
            .env("ROOT", &root)
            .env("DESTDIR", &root)
            .env("BINARY", self.path("built"))
            .stdin(Stdio::from(fs::File::open(password).unwrap()))
            .output()
            .unwrap();
        if self.path("etc/exedra/exedra.toml").exists() {
            let settings = self.path("etc/exedra/exedra.toml");
            let text = fs::read_to_string(&settings).unwrap();
            fs::write(&settings, text.replace("\"/var/lib/", &format!("\"{root}/var/lib/"))).unwrap();
        }
        if block.contains("install.sh") {
            // The next one that is built is another.
            let mut built = fs::read(self.path("built")).unwrap();
            built.push(0);
            fs::write(self.path("built"), built).unwrap();
        }
        if output.status.success() { Ok(()) } else { Err(format!("{block}\n{output:?}")) }
    }
}

/// The same with every absolute path of a server below `root`.
fn below(root: &str, block: &str) -> String {
    let mut text = String::new();
    let mut before = '\n';
    let mut rest = block;
    while let Some(next) = rest.chars().next() {
        let is_path =
            ["/etc/", "/usr/local/", "/var/", "/root/", "/run/", "/ "].iter().any(|path| rest.starts_with(path));
        if is_path && (before.is_whitespace() || ['"', '\'', '=', '>'].contains(&before)) {
            text.push_str(root);
        }
        text.push(next);
        before = next;
        rest = &rest[next.len_utf8()..];
    }
    text
}

/// A backup that stands in the guide by the name of some day.
fn example_of_a_backup(block: &str) -> Option<&str> {
    let name = block.split_whitespace().find(|word| word.starts_with("/root/exedra-2") && word.ends_with(".backup"))?;
    Some(name.trim_start_matches('/'))
}

fn blocks(guide: &str) -> Vec<&str> {
    guide.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The names that everything below uses, which stand in a block of their own.
fn is_names(block: &str) -> bool {
    block
        .lines()
        .all(|line| line.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase())))
}

fn walk(guide: &str) -> Result<(), String> {
    let server = Server::empty();
    let names: String = blocks(guide).into_iter().filter(|block| is_names(block)).collect();
    assert!(names.contains("NAME="), "the guide no longer says whose names to put in");
    blocks(guide).into_iter().filter(|block| !is_names(block)).try_for_each(|block| server.types(&names, block))
}

#[test]
fn the_commands_of_the_guide_do_what_they_are_there_for() {
    let guide = fs::read_to_string(source("docs/deploying.md")).unwrap();
    walk(&guide).unwrap_or_else(|failure| panic!("the guide has a command that fails:\n{failure}"));
}

/// Otherwise the test above would say nothing.
#[test]
fn a_command_that_is_well_formed_and_wrong_is_found() {
    let guide = fs::read_to_string(source("docs/deploying.md")).unwrap();
    let mistakes = [
        ("disable --now redis-server", "disable --now redis-serve"),
        ("deploy/install.sh", "deploy/instal.sh"),
        ("/sites-available/exedra-http.conf", "/sites-available/exedra.conf"),
        ("--webroot-path /var/www/acme", "--webroot-path /var/www/html"),
        ("exedra-admin config", "exedra-admin confg"),
        ("make build", "make binary"),
    ];
    // The guide may come to say some of it otherwise.
    let mistakes: Vec<_> = mistakes.into_iter().filter(|(right, _)| guide.contains(right)).collect();
    assert!(mistakes.len() > 3, "the guide says it otherwise: choose other commands to get wrong");
    for (right, wrong) in mistakes {
        let failure = walk(&guide.replace(right, wrong)).expect_err(wrong);
        assert!(failure.contains(wrong), "instead of “{wrong}” this was found:\n{failure}");
    }
}
