//! A certificate of the test's own, where certbot would put Let's Encrypt's.

use std::path::PathBuf;
use std::process::Command;

use crate::installed::{Installed, NAME};

/// Makes one, or another in place of the one that is there. Says where it is.
pub(crate) fn issue(installed: &Installed) -> PathBuf {
    let folder = installed.path(&format!("/etc/letsencrypt/live/{NAME}"));
    std::fs::create_dir_all(&folder).unwrap();
    let certificate = folder.join("fullchain.pem");
    let made = Command::new("openssl")
        .args(["req", "-x509", "-nodes", "-days", "2", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-subj", &format!("/CN={NAME}"), "-addext", &format!("subjectAltName=DNS:{NAME}")])
        .arg("-keyout")
        .arg(folder.join("privkey.pem"))
        .arg("-out")
        .arg(&certificate)
        .output()
        .expect("openssl runs; scripts/ensure-test-tools.sh installs it");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    certificate
}
