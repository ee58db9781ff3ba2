//! Chromium, driven by chromedriver.

use std::env;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::process::Command;

use fantoccini::{Client, ClientBuilder};
use futures_util::FutureExt;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::http::Http;
use crate::process::Process;

/// Chromium as Debian calls it, and as others do.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MISSING: &str = "The browser tests drive Chromium: install it with chromedriver, so that both are in the PATH \
    (on Debian: apt-get install chromium chromium-driver).";

/// A browser as somebody has it before them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Device {
    /// 360 px wide, with a finger for a pointer, and scripts switched off.
    PhoneWithoutScripts,
    /// 1280 px wide, with a mouse.
    Desktop,
}

#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) client: Client,
    pub(crate) http: Http,
    pub(crate) device: Device,
    /// The session's address at chromedriver.
    session: String,
}

/// Lends `walk` a browser of its own, which is closed whatever happens.
pub(crate) async fn with_browser<T>(device: Device, walk: impl AsyncFnOnce(Browser) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let started = Process::start(Command::new("chromedriver").arg("--port=0"), &folder.path().join("said.txt"));
    let mut driver = match started {
        Err(error) if error.kind() == ErrorKind::NotFound => panic!("{MISSING}"),
        started => started.unwrap(),
    };
    let said = driver.says("successfully on port").await;
    let port: String = said.rsplit("port").next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    let address = format!("http://127.0.0.1:{port}");
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let Value::Object(wanted) = capabilities(device, &folder.path().join("profile")) else { unreachable!() };
    let client = builder.capabilities(wanted).connect(&address).await.unwrap();
    let session = format!("{address}/session/{}", client.session_id().await.unwrap().unwrap());
    let browser = Browser { client: client.clone(), http: Http::new(), device, session };
    let used = async {
        if matches!(device, Device::PhoneWithoutScripts) {
            // The driver's own emulation taps, and a tap never ends where scripts are off.
            let screen = json!({ "width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": true });
            browser.devtools("Emulation.setDeviceMetricsOverride", screen).await;
            browser.devtools("Emulation.setTouchEmulationEnabled", json!({ "enabled": true })).await;
        }
        walk(browser).await
    };
    let outcome = AssertUnwindSafe(used).catch_unwind().await;
    client.close().await.unwrap();
    drop(driver);
    outcome.unwrap_or_else(|panic| resume_unwind(panic))
}

fn capabilities(device: Device, profile: &std::path::Path) -> Value {
    let mut arguments = vec![
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--window-size=1280,900",
    ];
    let profile = format!("--user-data-dir={}", profile.display());
    arguments.push(&profile);
    if matches!(device, Device::PhoneWithoutScripts) {
        arguments.push("--blink-settings=scriptEnabled=false");
    }
    json!({
        "goog:chromeOptions": { "binary": chromium(), "args": arguments },
        "goog:loggingPrefs": { "browser": "ALL" },
    })
}

fn chromium() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = env::split_paths(&path).collect();
    let mut files = NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    files.find(|file| file.is_file()).unwrap_or_else(|| panic!("{MISSING}"))
}

impl Browser {
    /// A command of the Chrome DevTools Protocol.
    pub(crate) async fn devtools(&self, command: &str, parameters: Value) -> Value {
        let command = json!({ "cmd": command, "params": parameters });
        self.http.json(&format!("{}/goog/cdp/execute", self.session), &command).await["value"].clone()
    }

    /// An address of this session at chromedriver.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.session)
    }

    /// What the console has shown since it was last asked: errors, warnings, violated policies.
    pub(crate) async fn console(&self) -> Vec<Value> {
        let answer = self.http.json(&format!("{}/se/log", self.session), &json!({ "type": "browser" })).await;
        answer["value"].as_array().cloned().unwrap_or_default()
    }
}
