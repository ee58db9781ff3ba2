//! `[[oidc]]`: providers of OpenID Connect, as many as there are.
//!
//! Each is a table of the file, or variables of the form `EXEDRA_OIDC__{NAME}__ISSUER`, which also
//! add to a table: so that secrets need not stand in the file.

use std::path::Path;

use auth::provider::{OpenIdSettings, Registered, checked_address, checked_host, checked_name};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;
use super::layers::{Origin, Value};
use super::nearest::nearest;

pub(super) const SECTION: &str = "oidc";
const VARIABLE: &str = "EXEDRA_OIDC__";

pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) is_secret: bool,
    pub(super) about: &'static str,
}

const fn part(name: &'static str, is_secret: bool, about: &'static str) -> Part {
    Part { name, is_secret, about }
}

/// What is said of each.
pub(super) const PARTS: [Part; 6] = [
    part("name", false, "As in its address: the callback is /auth/oidc/NAME/callback."),
    part("title", false, "What people know it by; the name, if absent."),
    part("issuer", false, "Its address, to the letter as it gives it itself."),
    part("client_id", false, "What this forum is called there."),
    part("client_secret", true, "The secret that goes with it."),
    part("hosts", false, "Hosts beside the issuer's that it has its tokens and keys at, with commas between them."),
];

/// One provider, as far as it is told.
#[derive(Debug, Default)]
pub(super) struct Entry(Vec<(&'static str, Value)>);

impl Entry {
    pub(super) fn value(&self, part: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == part).map(|(_, value)| value)
    }

    fn set(&mut self, part: &'static str, text: String, origin: Origin) {
        self.0.retain(|(name, _)| *name != part);
        self.0.push((part, Value { text, origin }));
    }

    fn text(&self, part: &str) -> &str {
        self.value(part).map_or("", |value| value.text.as_str())
    }

    fn required(&self, part: &'static str) -> Result<String, ConfigError> {
        match self.text(part) {
            "" => {
                let origin = self.0.first().map_or_else(|| SECTION.to_owned(), |(_, value)| value.origin.to_string());
                Err(ConfigError::Value { origin, reason: format!("this provider has no {SECTION}.{part}") })
            }
            text => Ok(text.to_owned()),
        }
    }

    fn wrong(&self, part: &str, reason: impl ToString) -> ConfigError {
        let origin = self.value(part).map_or_else(|| SECTION.to_owned(), |value| value.origin.to_string());
        ConfigError::Value { origin, reason: reason.to_string() }
    }

    fn settings(&self) -> Result<OpenIdSettings, ConfigError> {
        let (name, issuer) = (self.required("name")?, self.required("issuer")?);
        checked_name(&name).map_err(|error| self.wrong("name", error))?;
        checked_address(&issuer).map_err(|error| self.wrong("issuer", error))?;
        let hosts: Vec<String> = self.text("hosts").split(',').map(|host| host.trim().to_owned()).collect();
        let hosts: Vec<String> = hosts.into_iter().filter(|host| !host.is_empty()).collect();
        for host in &hosts {
            checked_host(host).map_err(|error| self.wrong("hosts", error))?;
        }
        Ok(OpenIdSettings {
            name,
            title: self.text("title").to_owned(),
            issuer,
            registered: Registered {
                client_id: self.required("client_id")?,
                client_secret: self.required("client_secret")?,
            },
            hosts,
        })
    }
}

/// All of them, each name once.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<Entry>);

impl Entries {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    pub(super) fn settings(&self) -> Result<Vec<OpenIdSettings>, ConfigError> {
        for (at, entry) in self.0.iter().enumerate() {
            let name = entry.text("name");
            if self.0.iter().take(at).any(|before| before.text("name") == name) {
                return Err(entry.wrong("name", format!("there are two providers called `{name}`")));
            }
        }
        self.0.iter().map(Entry::settings).collect()
    }

    /// Reads one table of the file.
    pub(super) fn read_table(
        &mut self,
        table: &DeTable<'_>,
        path: &Path,
        line: impl Fn(usize) -> usize,
    ) -> Result<(), ConfigError> {
        let mut entry = Entry::default();
        for (name, value) in table {
            let place = Origin::File(path.to_owned(), line(name.span().start));
            let Some(part) = PARTS.iter().find(|part| part.name == *name.get_ref()) else {
                let unknown = format!("{SECTION}.{}", name.get_ref());
                let nearest = nearest(&unknown, PARTS.iter().map(|part| format!("{SECTION}.{}", part.name)));
                return Err(ConfigError::Unknown { place: place.to_string(), unknown, nearest });
            };
            let text =
                text_of(part, value).map_err(|reason| ConfigError::Value { origin: place.to_string(), reason })?;
            entry.set(part.name, text, place);
        }
        self.0.push(entry);
        Ok(())
    }

    /// Takes a variable, if it is one of these.
    pub(super) fn read_variable(&mut self, variable: &str, value: &str) -> bool {
        let Some((name, part)) = variable.strip_prefix(VARIABLE).and_then(|rest| rest.split_once("__")) else {
            return false;
        };
        let name = name.to_lowercase().replace('_', "-");
        let Some(part) = PARTS.iter().find(|known| known.name != "name" && known.name.to_uppercase() == part) else {
            return false;
        };
        let origin = Origin::Variable(variable.to_owned());
        if self.0.iter().all(|entry| entry.text("name") != name) {
            let mut entry = Entry::default();
            entry.set("name", name.clone(), origin.clone());
            self.0.push(entry);
        }
        if let Some(entry) = self.0.iter_mut().find(|entry| entry.text("name") == name) {
            entry.set(part.name, value.to_owned(), origin);
        }
        true
    }
}

fn text_of(part: &Part, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match value.get_ref() {
        DeValue::String(text) => Ok(text.clone().into_owned()),
        _ => Err(format!("{SECTION}.{} is a text: put it in quotes", part.name)),
    }
}
