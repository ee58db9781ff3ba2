//! Static files: in the binary, under names that carry a hash of their content.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::http::HeaderValue;
use rust_embed::RustEmbed;

use crate::encoding::Encoded;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../static"]
struct Folder;

pub(crate) struct Asset {
    pub(crate) body: Encoded,
    pub(crate) kind: &'static str,
}

/// All static files by the last part of their address.
#[derive(Default)]
pub(crate) struct Assets {
    by_name: HashMap<String, Asset>,
    pub(crate) css: String,
    pub(crate) js: String,
    /// What members write with; it is no part of what `main.js` imports, so that guests do not load it.
    pub(crate) composer: String,
    /// What puts lists into an order, on the pages that do.
    pub(crate) places: String,
    /// What counts check boxes, for moderators.
    pub(crate) pick: String,
    pub(crate) icon: String,
    /// Which pages browsers may read ahead, and the header that says where that is written.
    pub(crate) speculation: String,
    pub(crate) speculation_header: Option<HeaderValue>,
}

impl Assets {
    pub(crate) fn load() -> Self {
        let mut assets = Self::default();
        assets.css = assets.add("exedra.css", "text/css; charset=utf-8", stylesheet().into_bytes());
        assets.icon = assets.add("favicon.svg", "image/svg+xml", read("favicon.svg").into_bytes());
        assets.add_scripts();
        let speculation = read("speculation.json").into_bytes();
        assets.speculation = assets.add("speculation.json", "application/speculationrules+json", speculation);
        assets.speculation_header = HeaderValue::from_str(&format!("\"{}\"", assets.speculation)).ok();
        assets
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Asset> {
        self.by_name.get(name)
    }

    /// Keeps a file, and answers with its address.
    fn add(&mut self, name: &str, kind: &'static str, content: Vec<u8>) -> String {
        let body = Encoded::new(content.into());
        let hash = body.digest();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{stem}.{hash}.{ending}");
        let address = format!("/static/{hashed}");
        self.by_name.insert(hashed, Asset { body, kind });
        address
    }

    /// The modules that others import go under hashed names too, so those are told them: first come
    /// modules that import nothing, then those that import these. (In a circle nobody would come.)
    fn add_scripts(&mut self) {
        let paths = Folder::iter().filter(|path| path.starts_with("js/"));
        let mut waiting: Vec<(String, String)> =
            paths.map(|path| (path.trim_start_matches("js/").to_owned(), without_remarks(&read(&path)))).collect();
        loop {
            let names: Vec<String> = waiting.iter().map(|(name, _)| format!("\"./{name}\"")).collect();
            let (left, ready): (Vec<_>, Vec<_>) =
                waiting.into_iter().partition(|(_, text)| names.iter().any(|name| text.contains(name)));
            waiting = left;
            if ready.is_empty() {
                return;
            }
            for (name, text) in ready {
                let address = self.add(&name, "text/javascript; charset=utf-8", text.into_bytes());
                let hashed = address.trim_start_matches("/static/");
                for (_, text) in &mut waiting {
                    *text = text.replace(&format!("\"./{name}\""), &format!("\"./{hashed}\""));
                }
                match name.as_str() {
                    "main.js" => self.js = address,
                    "composer.js" => self.composer = address,
                    "places.js" => self.places = address,
                    "pick.js" => self.pick = address,
                    _ => {}
                }
            }
        }
    }
}

/// One stylesheet of all, in the order of their names. Browsers are not sent what is written for readers.
fn stylesheet() -> String {
    let mut paths: Vec<Cow<'static, str>> = Folder::iter().filter(|path| path.starts_with("css/")).collect();
    paths.sort();
    paths.iter().map(|path| without_comments(&read(path))).collect::<Vec<_>>().join("\n")
}

/// A module without the lines that are remarks alone.
fn without_remarks(script: &str) -> String {
    let is_remark = |line: &str| ["//", "/** "].iter().any(|mark| line.trim_start().starts_with(mark));
    let lines = script.lines().filter(|line| !(is_remark(line) && (!line.contains("/*") || line.ends_with("*/"))));
    lines.collect::<Vec<_>>().join("\n")
}

fn without_comments(css: &str) -> String {
    let mut left = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, behind)) = rest.split_once("/*") {
        left.push_str(before);
        rest = behind.split_once("*/").map_or("", |(_, behind)| behind.trim_start_matches('\n'));
    }
    left + rest
}

fn read(path: &str) -> String {
    Folder::get(path).map(|file| String::from_utf8_lossy(&file.data).into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_there_under_its_hash() {
        let assets = Assets::load();
        for address in
            [&assets.css, &assets.js, &assets.composer, &assets.places, &assets.pick, &assets.icon, &assets.speculation]
        {
            let asset = assets.get(address.trim_start_matches("/static/")).unwrap();
            assert!(!asset.body.plain().is_empty(), "{address}");
        }
    }

    #[test]
    fn a_stylesheet_is_sent_without_its_comments() {
        assert_eq!(without_comments("/* One. */\na { b: c; } /* Two. */\n\nd { e: f; }"), "a { b: c; } d { e: f; }");
        assert!(!stylesheet().contains("/*"));
    }

    #[test]
    fn a_module_is_sent_without_its_remarks() {
        let sent = without_remarks("// One.\nlet a = \"//b\"; // Two.\n  // Three.\n/** Four. */\na();");
        assert_eq!(sent, "let a = \"//b\"; // Two.\na();");
    }

    #[test]
    fn modules_import_only_modules_that_are_served() {
        let assets = Assets::load();
        let mut imported = 0;
        for (name, asset) in assets.by_name.iter().filter(|(name, _)| name.ends_with(".js")) {
            let text = String::from_utf8(asset.body.plain().to_vec()).unwrap();
            for import in text.split("\"./").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(assets.get(import).is_some(), "{name} imports {import}");
                imported += 1;
            }
        }
        assert!(imported > 10);
    }
}
