//! The commands as somebody at a terminal or in a script runs them: the real binary, on a data
//! folder of the test's own.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use model::flag::CaseFile;
use model::shard::Shard;
use store::bundled::Bundled;
use store::{Address, Store};
use tempfile::TempDir;

struct Site {
    folder: TempDir,
}

impl Site {
    fn empty() -> Self {
        Self { folder: TempDir::with_prefix("exedra-").unwrap() }
    }

    fn founded() -> Self {
        let site = Self::empty();
        let arguments = ["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"];
        let output = site.run_with_input(arguments, "a quiet afternoon\n");
        assert!(output.status.success(), "{output:?}");
        site
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
        command.current_dir(self.path()).args(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("EXEDRA_") {
                command.env_remove(name);
            }
        }
        command
    }

    fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn run_with_input<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, input: &str) -> Output {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A command that fails at once has closed its end already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What a command that succeeds prints.
    fn printed<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// What a command that fails says.
    fn said<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>, code: i32) -> String {
        let output = self.run(arguments);
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }
}

#[test]
fn a_token_is_printed_once_alone_and_listed_until_it_is_revoked() {
    let site = Site::founded();
    let create = ["token", "create", "--user", "ada", "--scope", "read,write", "--name", "Nightly report"];
    let printed = site.printed(create);
    let key = printed.strip_suffix('\n').unwrap();
    assert!(key.starts_with("exd_") && key.len() > 50 && !key.contains(char::is_whitespace), "{printed:?}");
    let listed = site.printed(["token", "list", "--user", "ada"]);
    let fields: Vec<&str> = listed.trim_end().split('\t').collect();
    assert_eq!((fields[1], fields[2], fields[4]), ("Nightly report", "read, write", "never"), "{listed}");
    assert!(!listed.contains(key));
    assert!(site.said(["token", "revoke", "--user", "ada", "0000"], 1).contains("no token `0000`"));
    site.printed(["token", "revoke", "--user", "ada", fields[0]]);
    assert_eq!(site.printed(["token", "list", "--user", "ada"]), "");
    let wrong = ["token", "create", "--user", "ada", "--scope", "root", "--name", "x"];
    assert!(site.said(wrong, 1).contains("read, write, moderate and admin"));
    let nobody = ["token", "create", "--user", "eve", "--scope", "read", "--name", "x"];
    assert!(site.said(nobody, 1).contains("no member `eve`"));
}

#[test]
fn a_forum_is_set_up_once() {
    let site = Site::founded();
    let again = ["setup", "--admin", "eve", "--email", "eve@example.org", "--password-stdin"];
    let output = site.run_with_input(again, "another afternoon\n");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("set up already"), "{output:?}");
    assert_eq!(site.printed(["user", "list"]).lines().count(), 1);
}

#[test]
fn setup_says_all_that_is_wrong() {
    let site = Site::empty();
    let arguments = ["setup", "--name", " ", "--admin", "ada", "--email", "nonsense", "--password-stdin"];
    let output = site.run_with_input(arguments, "short\n");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    for field in ["name:", "email:", "password:"] {
        assert!(said.contains(field), "{said}");
    }
}

#[test]
fn operators_keep_accounts() {
    let site = Site::founded();
    let add = ["user", "add", "grace", "--email", "grace@example.org", "--password-stdin"];
    assert!(site.run_with_input(add, "moths in relays\n").status.success());
    let taken = site.run_with_input(add, "moths in relays\n");
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stderr).contains("taken"), "{taken:?}");

    site.printed(["user", "set-role", "grace", "admin"]);
    site.printed(["user", "suspend", "ada", "--until", "2999-12-31", "--reason", "On holiday"]);
    let list = site.printed(["user", "list"]);
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!((rows[0][0], rows[0][1], rows[0][4]), ("ada", "admin", "suspended until 2999-12-31"));
    assert_eq!((rows[1][0], rows[1][1], rows[1][4]), ("grace", "admin", ""));
    site.printed(["user", "unsuspend", "ada"]);
    assert!(!site.printed(["user", "list"]).contains("suspended"));

    let weak = site.run_with_input(["user", "set-password", "grace", "--password-stdin"], "grace\n");
    assert_eq!(weak.status.code(), Some(1));
    let strong = site.run_with_input(["user", "set-password", "grace", "--password-stdin"], "a better one\n");
    assert!(strong.status.success(), "{strong:?}");
    assert!(site.said(["user", "set-role", "nobody", "admin"], 1).contains("no member `nobody`"));
}

#[test]
fn generated_content_is_complete_and_sound() {
    let site = Site::empty();
    let generate = ["generate", "--users", "5", "--topics", "6", "--posts", "40", "--seed", "7", "--long-topic", "25"];
    let printed = site.printed(generate);
    assert!(printed.contains("admin: admin, password "), "{printed}");
    assert!(printed.contains("5 members: engineer-0001 to engineer-0005, password "), "{printed}");
    assert!(printed.contains("65 posts in 7 topics"), "{printed}");
    assert_eq!(site.printed(["verify"]), "");
    assert_eq!(site.printed(["user", "list"]).lines().count(), 6);
    // Again: more of it, by the same members.
    assert!(site.printed(generate).contains("65 posts in 7 topics"));
    assert_eq!(site.printed(["user", "list"]).lines().count(), 6);
}

#[test]
fn generated_cases_wait_and_the_same_seed_gives_the_same() {
    let generate = ["generate", "--users", "12", "--topics", "8", "--posts", "90", "--seed", "7", "--cases", "20"];
    // What waits, and what it weighs, without the times, which are counted back from now.
    let cases = |site: &Site| -> Vec<String> {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let server = Bundled::start(&site.path().join("data")).await.unwrap();
            let store = Store::open(&Address::parse(&server.url()).unwrap()).await.unwrap();
            let mut found = Vec::new();
            for shard in Shard::all() {
                let topics = store.topics_of(shard).await.unwrap();
                let posts = store.all_posts(&topics).await.unwrap();
                for placed in store.posts_in_bulk(&posts).await.unwrap().into_iter().flatten() {
                    let CaseFile { flags, decided, .. } = store.case_file(placed.post.id).await.unwrap();
                    let said: Vec<_> = flags.into_values().map(|flag| (flag.why, flag.note)).collect();
                    let decided = decided.map(|decided| (decided.upheld, decided.reason));
                    let case = placed.post.state.case.map(|case| (case.weight, case.hidden, case.held));
                    if decided.is_some() || case.is_some() {
                        let title = placed.topic.heading.title;
                        found.push(format!("{title:?} {said:?} {decided:?} {case:?}"));
                    }
                }
            }
            found.sort();
            drop(store);
            server.stop().await.unwrap();
            found
        })
    };
    let [one, other] = [Site::empty(), Site::empty()];
    for site in [&one, &other] {
        assert!(site.printed(generate).contains("90 posts in 8 topics\n20 open cases, 10 decided\n"));
        assert_eq!(site.printed(["verify"]), "");
    }
    let found = cases(&one);
    assert_eq!(found, cases(&other));
    let open = found.iter().filter(|case| !case.ends_with(" None")).count();
    assert_eq!((open, found.len()), (20, 30), "{found:#?}");
    assert_eq!(found.iter().filter(|case| case.contains("Word(\"promo code\")")).count(), 4, "{found:#?}");
    // Again: more of them.
    assert!(one.printed(generate).contains("20 open cases"));
    assert_eq!(one.printed(["verify"]), "");
    assert_eq!(cases(&one).len(), 60);
}

#[test]
fn a_folder_of_markdown_becomes_articles() {
    let site = Site::founded();
    let folder = site.path().join("handbook");
    fs::create_dir_all(folder.join("deep")).unwrap();
    let write = |path: &str, text: &[u8]| fs::write(folder.join(path), text).unwrap();
    write(
        "start.md",
        b"---\ntitle: How to start\ntags: [guide]\n---\nThen read [more](deep/more.md) or [less](gone.md).",
    );
    write("deep/more.md", b"# More of it\n\nBack to [the start](../start.md#first).");
    write("empty.md", b"\n");
    write("latin.md", b"# Caf\xe9\n\nText");
    write("picture.png", b"not Markdown");
    let import = |category: &'static str| ["import", "markdown", "handbook", "--category", category, "--author", "ada"];
    let printed = site.printed(import("knowledge-base"));
    let lines: Vec<&str> = printed.lines().collect();
    assert!(lines[0].starts_with("published deep/more.md /article/") && lines[0].ends_with("/more-of-it"), "{printed}");
    assert!(lines[1].starts_with("published start.md /article/") && lines[1].ends_with("/how-to-start"), "{printed}");
    assert_eq!(lines[2], "refused empty.md: Write something first: the text is empty.");
    assert_eq!(lines[3], "refused latin.md: The file is not UTF-8 text.");
    assert_eq!(
        lines[4],
        "2 published, 0 updated, 0 unchanged, 2 refused; 2 links lead to other articles, 1 that led to other files \
         were taken out"
    );
    assert_eq!(site.printed(["verify"]), "");
    let again = site.printed(import("knowledge-base"));
    let words = |printed: &str| -> Vec<String> {
        printed.lines().take(2).map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    let addresses = |printed: &str| -> Vec<String> {
        printed.lines().take(2).map(|line| line.split('/').rev().nth(1).unwrap().to_owned()).collect()
    };
    assert_eq!((words(&again), addresses(&again)), (vec!["unchanged".to_owned(); 2], addresses(&printed)));

    // Another title and another text, and a file that went elsewhere: the same articles.
    write("start.md", b"---\ntitle: How to begin\ntags: [guide]\n---\nRead [more](deeper/more.md#back).");
    fs::rename(folder.join("deep"), folder.join("deeper")).unwrap();
    let changed = site.printed(import("knowledge-base"));
    assert_eq!((words(&changed), addresses(&changed)), (vec!["updated".to_owned(); 2], addresses(&printed)));
    assert!(changed.contains("updated start.md") && changed.contains("/how-to-begin"), "{changed}");

    // What is written out says where links led to, and imports to the same.
    let export = ["export", "markdown", "out", "--category", "knowledge-base"];
    assert_eq!(site.printed(export), "written deeper/more.md\nwritten start.md\n2 written, 0 unchanged\n");
    let written = fs::read_to_string(site.path().join("out/start.md")).unwrap();
    assert!(
        written.starts_with("---\ntitle: \"How to begin\"\nkind: \"article\"\nauthors:\n  - \"ada\"\n"),
        "{written}"
    );
    assert!(written.ends_with("\nRead [more](deeper/more.md#back).\n"), "{written}");
    assert_eq!(site.printed(export), "unchanged deeper/more.md\nunchanged start.md\n0 written, 2 unchanged\n");
    let back = ["import", "markdown", "out", "--category", "knowledge-base", "--author", "ada"];
    let back = site.printed(back);
    assert_eq!((words(&back), addresses(&back)), (vec!["unchanged".to_owned(); 2], addresses(&printed)));
    assert_eq!(site.printed(["verify"]), "");

    assert!(site.said(import("main-track"), 1).contains("takes no articles"));
    assert!(site.said(import("nowhere"), 1).contains("there are main-track, knowledge-base, offtopic"));
}

#[test]
fn wrong_usage_exits_with_2() {
    let site = Site::empty();
    site.said(["bake"], 2);
    site.said(["setup"], 2);
    site.said(["user", "set-role", "ada", "emperor"], 2);
    site.said(["serve", "--listen", "8080"], 2);
    site.said(["generate", "--topics", "10", "--posts", "5"], 2);
    site.said(["generate", "--topics", "10", "--posts", "29", "--cases", "10"], 2);
    site.said(["generate", "--users", "1", "--cases", "10"], 2);
    let silent = ["setup", "--admin", "ada", "--email", "ada@example.org", "--password-stdin"];
    assert!(site.said(silent, 2).contains("no password came on stdin"));
}

#[test]
fn an_unknown_setting_stops_the_start_and_names_the_nearest() {
    let site = Site::empty();
    fs::write(site.path().join("exedra.toml"), "[server]\nlissen = \"127.0.0.1:0\"\n").unwrap();
    assert!(
        site.said(["serve"], 1)
            .contains("exedra.toml:2: there is no setting `server.lissen`; did you mean `server.listen`?")
    );
}

#[test]
fn where_nobody_serves_the_health_check_fails() {
    let site = Site::empty();
    assert!(
        site.said(["healthcheck", "--listen", "unix:nobody.sock"], 1).contains("nothing answers on unix:nobody.sock")
    );
}

#[test]
fn a_redis_over_tls_is_used_when_its_ca_is_named() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let redis = runtime.block_on(testbed::Secure::start());
    let site = Site::empty();
    fs::write(site.path().join("ca.pem"), redis.authority()).unwrap();
    let run = |ca: Option<&str>| {
        let mut command = site.command(["verify"]);
        command.env("EXEDRA_REDIS", redis.url()).stdin(Stdio::null());
        if let Some(ca) = ca {
            command.env("EXEDRA_REDIS__CA", ca);
        }
        command.output().unwrap()
    };
    let trusted = run(Some("ca.pem"));
    assert_eq!(trusted.status.code(), Some(0), "{trusted:?}");
    for ca in [None, Some("nowhere.pem")] {
        assert_eq!(run(ca).status.code(), Some(1));
    }
}

#[test]
fn the_demo_is_loaded_once() {
    let site = Site::empty();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo");
    let printed = site.printed([OsStr::new("demo"), demo.as_os_str()]);
    for name in ["admin", "mod", "member"] {
        assert!(printed.contains(&format!(" {name} ")), "{printed}");
    }
    assert_eq!(site.printed(["verify"]), "");
    let members = site.printed(["user", "list"]).lines().count();
    assert_eq!(site.printed([OsStr::new("demo"), demo.as_os_str()]), printed);
    assert_eq!(site.printed(["user", "list"]).lines().count(), members);
}

#[test]
fn the_search_index_is_made_anew_by_hand() {
    let site = Site::founded();
    site.printed(["generate", "--users", "3", "--topics", "4", "--posts", "20", "--seed", "1"]);
    let (current, mut before) = (site.path().join("data/search/current"), String::new());
    for _ in 0..2 {
        let made = site.printed(["reindex"]);
        let posts: u64 = made.strip_suffix(" posts can be found\n").and_then(|posts| posts.parse().ok()).expect(&made);
        assert!(posts >= 20, "{made}");
        let name = fs::read_to_string(&current).unwrap();
        assert_ne!(name, before);
        let folders = fs::read_dir(site.path().join("data/search")).unwrap();
        let folders: Vec<String> = folders
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|entry| entry != "current")
            .collect();
        assert_eq!(folders, std::slice::from_ref(&name), "only the one that counts is kept");
        before = name;
    }
}
