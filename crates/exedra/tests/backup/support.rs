//! The program, and what a store holds.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;
use testbed::{Cluster, Questions, Redis, Secure, Sentinels};

pub(crate) const GENERATE: [&str; 9] = ["generate", "--users", "5", "--topics", "6", "--posts", "60", "--seed", "7"];

/// What the program can be told to use.
pub(crate) trait Data {
    /// Tells it. What it needs beside the address goes into `folder`.
    fn tell(&self, command: &mut Command, folder: &Path);
}

fn at(command: &mut Command, address: &str) {
    command.env("EXEDRA_REDIS", address);
}

impl Data for Redis {
    fn tell(&self, command: &mut Command, _: &Path) {
        at(command, &self.url());
    }
}

impl Data for Cluster {
    fn tell(&self, command: &mut Command, _: &Path) {
        at(command, &self.address());
    }
}

impl Data for Sentinels {
    fn tell(&self, command: &mut Command, _: &Path) {
        at(command, &self.address());
    }
}

impl Data for Secure {
    fn tell(&self, command: &mut Command, folder: &Path) {
        fs::write(folder.join("ca.pem"), self.authority()).unwrap();
        at(command, &self.url());
        command.env("EXEDRA_REDIS__CA", folder.join("ca.pem"));
    }
}

/// An address as it is written.
impl Data for String {
    fn tell(&self, command: &mut Command, _: &Path) {
        at(command, self);
    }
}

pub(crate) fn exedra(folder: &Path, redis: Option<&dyn Data>, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exedra"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("EXEDRA_") {
            command.env_remove(name);
        }
    }
    if let Some(redis) = redis {
        redis.tell(&mut command, folder);
    }
    command
}

fn run(folder: &Path, redis: Option<&dyn Data>, arguments: &[&str]) -> Output {
    exedra(folder, redis, arguments).output().unwrap()
}

pub(crate) fn printed(folder: &Path, redis: Option<&dyn Data>, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// What it says on stderr, whether it succeeds or not.
pub(crate) fn remarked(folder: &Path, redis: Option<&dyn Data>, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// What it says when it fails.
pub(crate) fn said(folder: &Path, redis: Option<&dyn Data>, arguments: &[&str]) -> String {
    let output = run(folder, redis, arguments);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

pub(crate) fn folder() -> TempDir {
    TempDir::with_prefix("exedra-").unwrap()
}

/// Every key with what it holds, but for what does not come back, leaps or soon runs out.
pub(crate) async fn contents(urls: &[String]) -> BTreeMap<String, String> {
    let mut found = Questions::to(urls).await.snapshot().await;
    found.retain(|key, _| {
        let rest = key.split_once('}').unwrap().1;
        let is_session = rest.starts_with("m:") && [":s", ":t", ":kept"].iter().any(|end| rest.ends_with(end));
        let is_passing = rest.starts_with("limit:") || rest.starts_with("load:");
        !(is_session || is_passing || matches!(rest, "lease" | "ids" | "followed" | "acked"))
    });
    found
}

/// The keys of posts.
pub(crate) fn posts(contents: &BTreeMap<String, String>) -> Vec<String> {
    let is_post = |key: &&String| key.split_once('}').is_some_and(|(_, rest)| rest.starts_with("p:"));
    contents.keys().filter(is_post).cloned().collect()
}

/// The names in what `user list` prints.
pub(crate) fn names(list: &str) -> Vec<String> {
    list.lines().map(|line| line.split('\t').next().unwrap().to_owned()).collect()
}
