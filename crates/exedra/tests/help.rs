//! What the command line says of itself.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests: what fails has to end them")]

use std::process::Command;

fn help_of(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_exedra")).args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_explains_itself_with_an_example() {
    let commands: [&[&str]; 25] = [
        &[],
        &["serve"],
        &["setup"],
        &["user"],
        &["user", "add"],
        &["user", "list"],
        &["user", "set-password"],
        &["user", "remove-factors"],
        &["user", "set-role"],
        &["user", "suspend"],
        &["user", "unsuspend"],
        &["token"],
        &["token", "create"],
        &["token", "list"],
        &["token", "revoke"],
        &["generate"],
        &["import"],
        &["import", "markdown"],
        &["backup"],
        &["restore"],
        &["migrate"],
        &["verify"],
        &["reindex"],
        &["config"],
        &["healthcheck"],
    ];
    for arguments in commands {
        let help = help_of(arguments);
        assert!(help.contains("Example:\n  "), "{arguments:?} has no example");
        insta::assert_snapshot!(["exedra"].iter().chain(arguments).copied().collect::<Vec<_>>().join("-"), help);
    }
}
