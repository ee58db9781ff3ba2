//! What somebody signed in with, in plain words.
//!
//! A browser says much about itself. Which program it is and on what it runs is all that people
//! need to know their own devices again, so nothing else is kept.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Browser {
    Firefox,
    Chrome,
    Edge,
    Opera,
    Samsung,
    Safari,
    /// Something that is no browser: a script, an app.
    Program,
    #[default]
    Unknown,
}

/// What it runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum System {
    Windows,
    Mac,
    Iphone,
    Ipad,
    Android,
    Chromebook,
    Linux,
    Bsd,
    #[default]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Device {
    pub browser: Browser,
    pub system: System,
}

/// What a `User-Agent` names, the more exact before what it also claims to be.
const BROWSERS: [(&str, Browser); 11] = [
    ("SamsungBrowser/", Browser::Samsung),
    ("EdgA/", Browser::Edge),
    ("EdgiOS/", Browser::Edge),
    ("Edg/", Browser::Edge),
    ("OPR/", Browser::Opera),
    ("FxiOS/", Browser::Firefox),
    ("Firefox/", Browser::Firefox),
    ("CriOS/", Browser::Chrome),
    ("Chromium/", Browser::Chrome),
    ("Chrome/", Browser::Chrome),
    ("Safari/", Browser::Safari),
];

const SYSTEMS: [(&str, System); 9] = [
    ("iPhone", System::Iphone),
    ("iPad", System::Ipad),
    ("Android", System::Android),
    ("Windows", System::Windows),
    ("CrOS", System::Chromebook),
    ("Mac OS X", System::Mac),
    ("Macintosh", System::Mac),
    ("BSD", System::Bsd),
    ("Linux", System::Linux),
];

impl Device {
    /// From a `User-Agent` header; whatever it says, this is one of a few words.
    pub fn of(agent: &str) -> Self {
        let browser = match first(agent, &BROWSERS) {
            Some(browser) => browser,
            None if agent.trim().is_empty() => Browser::Unknown,
            None if agent.starts_with("Mozilla/") => Browser::Unknown,
            None => Browser::Program,
        };
        Self { browser, system: first(agent, &SYSTEMS).unwrap_or_default() }
    }
}

fn first<T: Copy>(agent: &str, known: &[(&str, T)]) -> Option<T> {
    known.iter().find(|(name, _)| agent.contains(name)).map(|(_, meant)| *meant)
}

/// `Firefox on Linux`
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.browser {
            Browser::Firefox => "Firefox",
            Browser::Chrome => "Chrome",
            Browser::Edge => "Edge",
            Browser::Opera => "Opera",
            Browser::Samsung => "Samsung Internet",
            Browser::Safari => "Safari",
            Browser::Program => "A program",
            Browser::Unknown => "A browser",
        })?;
        f.write_str(match self.system {
            System::Windows => " on Windows",
            System::Mac => " on a Mac",
            System::Iphone => " on an iPhone",
            System::Ipad => " on an iPad",
            System::Android => " on Android",
            System::Chromebook => " on a Chromebook",
            System::Linux => " on Linux",
            System::Bsd => " on BSD",
            System::Unknown => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn browsers_say_what_they_are_among_much_that_they_are_not() {
        for (agent, words) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
                "Safari on a Mac",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0.0.0 Mobile/15E148 Safari/604.1",
                "Chrome on an iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S918B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            ("Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox on Android"),
            ("curl/8.14.1", "A program"),
            ("Mozilla/5.0 (something new)", "A browser"),
            ("<script>alert(1)</script>", "A program"),
            ("", "A browser"),
        ] {
            assert_eq!(Device::of(agent).to_string(), words, "{agent}");
        }
    }
}
