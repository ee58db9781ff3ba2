//! The values of all settings, each with the place it came from.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{KEYS, Key, Kind};
use super::nearest::nearest;
use super::oidc::{self, Entries};
use super::{ConfigError, Flags};

/// The values in force.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    values: Vec<(&'static Key, Value)>,
    oidc: Entries,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    pub(super) origin: Origin,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File(PathBuf, usize),
    Variable(String),
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Flag(name) => f.write_str(name),
        }
    }
}

impl Layers {
    pub(super) fn read(
        file: Option<(&Path, &str)>,
        variables: impl IntoIterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Self, ConfigError> {
        let mut layers = Self::default();
        for key in KEYS {
            if let Some(default) = key.default {
                layers.set(key, default.to_owned(), Origin::Default);
            }
        }
        if let Some((path, text)) = file {
            layers.read_file(path, text)?;
        }
        layers.read_variables(variables)?;
        layers.read_flags(flags);
        Ok(layers)
    }

    pub(super) fn value(&self, key: &Key) -> Option<&Value> {
        self.values.iter().find(|(known, _)| known.path() == key.path()).map(|(_, value)| value)
    }

    pub(super) fn optional<T>(
        &self,
        key: &Key,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let wrong = |reason| ConfigError::Value { origin: value.origin.to_string(), reason };
        parse(&value.text).map(Some).map_err(wrong)
    }

    pub(super) fn required<T>(&self, key: &Key, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, ConfigError> {
        let missing = || ConfigError::Value { origin: key.path(), reason: "has no value".to_owned() };
        self.optional(key, parse)?.ok_or_else(missing)
    }

    fn set(&mut self, key: &'static Key, text: String, origin: Origin) {
        self.values.retain(|(known, _)| known.path() != key.path());
        self.values.push((key, Value { text, origin }));
    }

    fn read_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let toml = |reason: String| ConfigError::Toml { path: path.to_owned(), reason };
        let table = DeTable::parse(text).map_err(|error| toml(error.to_string()))?;
        let line = |offset: usize| text.get(..offset).unwrap_or_default().matches('\n').count() + 1;
        for (section, value) in table.get_ref() {
            if section.get_ref() == oidc::SECTION {
                self.read_oidc(value, path, line, line(section.span().start))?;
                continue;
            }
            let DeValue::Table(inside) = value.get_ref() else {
                return Err(unknown_in_file(path, line(section.span().start), section.get_ref()));
            };
            for (name, value) in inside {
                let place = line(name.span().start);
                let wanted = format!("{}.{}", section.get_ref(), name.get_ref());
                let Some(key) = KEYS.into_iter().find(|key| key.path() == wanted) else {
                    return Err(unknown_in_file(path, place, &wanted));
                };
                let origin = Origin::File(path.to_owned(), place);
                let text = text_of(key, value).map_err(|reason| {
                    let origin = origin.to_string();
                    ConfigError::Value { origin, reason }
                })?;
                self.set(key, text, origin);
            }
            if inside.is_empty() && KEYS.iter().all(|key| key.section != *section.get_ref()) {
                return Err(unknown_in_file(path, line(section.span().start), section.get_ref()));
            }
        }
        Ok(())
    }

    fn read_oidc(
        &mut self,
        value: &Spanned<DeValue<'_>>,
        path: &Path,
        line: impl Fn(usize) -> usize + Copy,
        at: usize,
    ) -> Result<(), ConfigError> {
        let wrong = || ConfigError::Value {
            origin: Origin::File(path.to_owned(), at).to_string(),
            reason: "each provider is a table of its own: [[oidc]]".to_owned(),
        };
        let DeValue::Array(tables) = value.get_ref() else { return Err(wrong()) };
        for table in tables.iter() {
            let DeValue::Table(table) = table.get_ref() else { return Err(wrong()) };
            self.oidc.read_table(table, path, line)?;
        }
        Ok(())
    }

    pub(super) fn oidc(&self) -> &Entries {
        &self.oidc
    }

    /// A variable that is set to nothing counts as not set. The long name of a setting goes before
    /// its short one.
    fn read_variables(&mut self, variables: impl IntoIterator<Item = (String, String)>) -> Result<(), ConfigError> {
        let mut set: Vec<(String, String)> = variables
            .into_iter()
            .filter(|(name, value)| name.starts_with("EXEDRA_") && !value.trim().is_empty())
            .collect();
        set.sort_by_key(|(name, _)| (name.contains("__"), name.clone()));
        for (name, value) in set {
            if let Some(key) = KEYS.into_iter().find(|key| key.short == Some(name.as_str()) || key.long() == name) {
                self.set(key, value.trim().to_owned(), Origin::Variable(name));
            } else if self.oidc.read_variable(&name, value.trim()) {
                // It is in there.
            } else {
                let short = KEYS.iter().filter_map(|key| key.short.map(str::to_owned));
                let known = short.chain(KEYS.iter().map(|key| key.long()));
                let nearest = nearest(&name, known);
                return Err(ConfigError::Unknown { place: "environment".to_owned(), unknown: name, nearest });
            }
        }
        Ok(())
    }

    fn read_flags(&mut self, flags: &Flags) {
        let given = [
            (&super::keys::LISTEN, "--listen", &flags.listen),
            (&super::keys::URL, "--url", &flags.url),
            (&super::keys::DATA, "--data", &flags.data),
            (&super::keys::REDIS, "--redis", &flags.redis),
        ];
        for (key, flag, value) in given {
            if let Some(value) = value {
                self.set(key, value.clone(), Origin::Flag(flag));
            }
        }
    }
}

fn unknown_in_file(path: &Path, line: usize, unknown: &str) -> ConfigError {
    let known = KEYS.iter().map(|key| key.path());
    // A key without its section is meant for the key of that name.
    let nearest = match unknown.contains('.') {
        true => nearest(unknown, known),
        false => {
            let name = nearest(unknown, KEYS.iter().flat_map(|key| [key.name.to_owned(), key.section.to_owned()]));
            let mut known = known;
            known.find(|path| path.split('.').any(|part| part == name)).unwrap_or(name)
        }
    };
    let place = Origin::File(path.to_owned(), line).to_string();
    ConfigError::Unknown { place, unknown: unknown.to_owned(), nearest }
}

fn text_of(key: &Key, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    match (key.kind, value.get_ref()) {
        (Kind::Text | Kind::Secret, DeValue::String(text)) => Ok(Cow::clone(text).into_owned()),
        (Kind::Switch, DeValue::Boolean(on)) => Ok(on.to_string()),
        (Kind::Number, DeValue::Integer(number)) => Ok(number.to_string()),
        (Kind::Number, _) => Err(format!("{} is a number", key.path())),
        (Kind::Text | Kind::Secret, _) => Err(format!("{} is a text: put it in quotes", key.path())),
        (Kind::Switch, _) => Err(format!("{} is true or false", key.path())),
    }
}
