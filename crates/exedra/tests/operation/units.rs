//! The systemd units, before systemd's own verifier.

use std::process::Command;

use crate::installed::Installed;

/// Out of 100. What the verifier would still have closed is the network, for mail, sign-in through
/// others and a Redis elsewhere.
const EXPOSURE: &str = "15";

fn systemd(tool: &str) -> Command {
    let mut command = Command::new(tool);
    command.env("SYSTEMD_LOG_LEVEL", "warning").env("SYSTEMD_COLORS", "0");
    command
}

/// The installed units, with the program where it is here.
fn units() -> (Installed, [std::path::PathBuf; 2]) {
    let installed = Installed::new();
    let service = "/etc/systemd/system/exedra.service";
    let here = format!("{}/", installed.path("/usr/local/bin").display());
    let unit = installed.read(service).replace("/usr/local/bin/", &here);
    installed.write(service, &unit);
    let paths = [installed.path(service), installed.path("/etc/systemd/system/exedra.socket")];
    (installed, paths)
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units() {
    let (_installed, paths) = units();
    let verified = systemd("systemd-analyze").args(["verify", "--man=no"]).args(&paths).output().unwrap();
    let complaints = String::from_utf8_lossy(&verified.stderr);
    assert!(verified.status.success() && complaints.is_empty(), "{complaints}");
}

#[test]
fn systemd_finds_the_service_hardly_exposed() {
    let (_installed, [service, _]) = units();
    let arguments = ["security", "--offline=true", "--no-pager", "--threshold", EXPOSURE];
    let judged = systemd("systemd-analyze").args(arguments).arg(&service).output().unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stdout));
}

#[test]
fn systemd_makes_the_account_that_the_units_name() {
    let (installed, [service, socket]) = units();
    let file = installed.path("/etc/sysusers.d/exedra.conf");
    let made = systemd("systemd-sysusers").arg("--dry-run").arg(&file).output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let file = std::fs::read_to_string(file).unwrap();
    let user = file.split_whitespace().nth(1).unwrap();
    assert!(std::fs::read_to_string(service).unwrap().contains(&format!("\nUser={user}\n")));
    assert!(std::fs::read_to_string(socket).unwrap().contains(&format!("\nSocketUser={user}\n")));
}
