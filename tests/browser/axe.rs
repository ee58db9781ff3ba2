//! What keeps people out of a page who use a keyboard, a screen reader or other colours: axe looks,
//! at two widths, in both colour schemes.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::{LazyLock, Mutex};

use serde_json::{Value, json};

use crate::driver::{Browser, Device};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const WIDTHS: [u32; 2] = [1280, 360];
const SCHEMES: [&str; 2] = ["light", "dark"];
/// Gives the faults of the page as sentences: the rule, and the first few places.
const RUN: &str = "
    const done = arguments[0];
    const told = ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes.slice(0, 3).map((node) => `${node.html} (${node.any[0]?.message ?? ''})`).join(' | ')}`;
    axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }).then(
        ({ violations }) => done(violations.map(told)),
        (error) => done([`axe does not run: ${error}`]),
    );";

static SOURCE: LazyLock<String> = LazyLock::new(|| {
    let root = Path::new(ROOT);
    let file = root.join("target/axe/axe.min.js");
    fs::read_to_string(&file).unwrap_or_else(|_| {
        let brought = Command::new("sh").arg(root.join("scripts/test-material.sh")).status();
        assert!(brought.is_ok_and(|status| status.success()), "scripts/test-material.sh brings axe");
        fs::read_to_string(&file).unwrap()
    })
});

/// Pages of one kind are looked at once by each browser.
static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// What axe finds on a page of a kind that this browser has not shown to it. It is a script, so it
/// looks at nothing where there are none.
pub(crate) async fn faults_of_a_new_kind(browser: &Browser, address: &str) -> Vec<String> {
    if browser.device == Device::PhoneWithoutScripts {
        return Vec::new();
    }
    let heading = browser.client.execute("return document.querySelector('h1')?.innerText ?? ''", Vec::new()).await;
    let heading = heading.unwrap().as_str().unwrap_or_default().to_owned();
    let kind = format!("{} {}", browser.at(""), kind(address, &heading));
    if SEEN.lock().unwrap().insert(kind) { faults(browser).await } else { Vec::new() }
}

/// The address without what names one thing among many; pages without such a thing in their address
/// are told apart by their heading, too (a form that is sent may be answered by another page).
fn kind(address: &str, heading: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let mut kind = String::new();
    let mut is_named = false;
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        let is_number = segment.bytes().all(|byte| byte.is_ascii_digit());
        is_named |= is_number || kind.ends_with("/user");
        match is_number || (is_named && segment.contains('-')) {
            true => kind += "/N",
            false => kind = format!("{kind}/{segment}"),
        }
    }
    if is_named { kind } else { format!("{kind} {heading}") }
}

async fn faults(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    for width in WIDTHS {
        let screen = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 640 });
        browser.devtools("Emulation.setDeviceMetricsOverride", screen).await;
        let found = faults_at_this_width(browser).await;
        faults.extend(found.iter().map(|fault| format!("{width} px, {fault}")));
    }
    browser.devtools("Emulation.clearDeviceMetricsOverride", json!({})).await;
    faults
}

/// What axe finds on the page as it stands, in both schemes.
pub(crate) async fn faults_at_this_width(browser: &Browser) -> Vec<String> {
    let mut faults = Vec::new();
    browser.client.execute(SOURCE.as_str(), Vec::new()).await.unwrap();
    for scheme in SCHEMES {
        prefer(browser, scheme).await;
        let found = browser.client.execute_async(RUN, Vec::new()).await.unwrap();
        for fault in found.as_array().into_iter().flatten().filter_map(Value::as_str) {
            faults.push(format!("{scheme}: {fault}"));
        }
    }
    prefer(browser, "light").await;
    faults
}

/// Without movement, so that no colour is seen on its way to another.
async fn prefer(browser: &Browser, scheme: &str) {
    let features = json!([
        { "name": "prefers-color-scheme", "value": scheme },
        { "name": "prefers-reduced-motion", "value": "reduce" },
    ]);
    browser.devtools("Emulation.setEmulatedMedia", json!({ "features": features })).await;
}
