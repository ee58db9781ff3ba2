//! Showing the configuration in force as TOML that could be a settings file.

use std::fmt::Write;

use super::keys::KEYS;
use super::layers::{Layers, Origin};
use super::oidc::PARTS;

/// In place of a secret.
const HIDDEN: &str = "\"***\"";
/// The same where a sentence may stand.
const SECRET: &str = "set, and shown to nobody";

/// All settings with the place that each came from. Secrets are masked.
pub(crate) fn show(layers: &Layers) -> String {
    let mut text = "# The configuration in force. Secrets are masked.\n".to_owned();
    let mut section = "";
    for key in KEYS {
        if key.section != section {
            section = key.section;
            let _ = write!(text, "\n[{section}]\n");
        }
        let _ = writeln!(text, "# {}", key.about);
        let _ = match layers.value(key) {
            Some(value) => {
                let shown = match key.kind {
                    super::keys::Kind::Text => toml::Value::String(masked(&value.text)).to_string(),
                    super::keys::Kind::Switch | super::keys::Kind::Number => value.text.clone(),
                    super::keys::Kind::Secret => HIDDEN.to_owned(),
                };
                writeln!(text, "{} = {shown}  # {}", key.name, value.origin)
            }
            None => writeln!(text, "# {} is not set", key.name),
        };
    }
    for entry in layers.oidc().iter() {
        text.push_str("\n[[oidc]]\n");
        for part in &PARTS {
            let Some(value) = entry.value(part.name) else { continue };
            let shown = match part.is_secret {
                true => HIDDEN.to_owned(),
                false => toml::Value::String(masked(&value.text)).to_string(),
            };
            let _ = writeln!(text, "# {}\n{} = {shown}  # {}", part.about, part.name, value.origin);
        }
    }
    text
}

/// The same for admins, who read it on the web.
pub(crate) fn fixed(layers: &Layers) -> Vec<web::Fixed> {
    let origin = |origin: &Origin| (*origin != Origin::Default).then(|| origin.to_string());
    let mut fixed: Vec<web::Fixed> = Vec::new();
    for key in KEYS {
        let value = layers.value(key);
        fixed.push(web::Fixed {
            section: key.section,
            key: key.path(),
            about: key.about.to_owned(),
            value: value.map(|value| match key.kind {
                super::keys::Kind::Secret => SECRET.to_owned(),
                _ => masked(&value.text),
            }),
            origin: value.and_then(|value| origin(&value.origin)),
        });
    }
    for entry in layers.oidc().iter() {
        let name = entry.value("name").map_or("", |value| value.text.as_str());
        for part in &PARTS {
            let Some(value) = entry.value(part.name) else { continue };
            fixed.push(web::Fixed {
                section: super::oidc::SECTION,
                key: format!("oidc.{name}.{}", part.name),
                about: part.about.to_owned(),
                value: Some(if part.is_secret { SECRET.to_owned() } else { masked(&value.text) }),
                origin: origin(&value.origin),
            });
        }
    }
    fixed
}

/// An address without the passwords in it: those of `user:password@`, of each host in a list, and
/// of `?pass=`.
pub(crate) fn masked(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    // The nodes of a cluster may have a password each; anywhere else a comma may stand in one.
    let hosts: Vec<String> = match scheme.ends_with("+cluster") {
        true => rest.split(',').map(masked_host).collect(),
        false => vec![masked_host(rest)],
    };
    format!("{scheme}://{}", hosts.join(","))
}

fn masked_host(text: &str) -> String {
    let (place, query) = text.split_once('?').map_or((text, None), |(place, query)| (place, Some(query)));
    let place = match place.rsplit_once('@') {
        Some((credentials, host)) => {
            let user = credentials.split_once(':').map_or(credentials, |(user, _)| user);
            format!("{user}:***@{host}")
        }
        None => place.to_owned(),
    };
    let Some(query) = query else { return place };
    let query: Vec<String> = query
        .split('&')
        .map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.starts_with("pass") => format!("{name}=***"),
            _ => pair.to_owned(),
        })
        .collect();
    format!("{place}?{}", query.join("&"))
}
