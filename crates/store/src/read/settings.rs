//! The history of the settings, the logo, and what is noted of backups.

use std::collections::BTreeMap;

use model::backup::BackupRecord;
use model::settings::history::{LastChange, SettingsChange};
use model::settings::look::LogoMark;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::{Reader, read_json};

/// By setting, who changed it last.
pub type LastChanges = BTreeMap<String, LastChange>;

impl Store {
    /// How it stands with the backups that the forum makes by itself; none, if there never was one.
    ///
    /// # Errors
    /// The store is away.
    pub async fn backups(&self) -> Result<Option<BackupRecord>, StoreError> {
        let key = keys::backups();
        let found = Reader::of(&key).bytes(self.link.send(cmd("GET").arg(&key)).await?)?;
        found.map(|bytes| read_json(&key, &bytes)).transpose()
    }

    /// Who changed which setting last.
    ///
    /// # Errors
    /// The store is away.
    pub async fn last_changes(&self) -> Result<LastChanges, StoreError> {
        let key = keys::settings_last();
        last(&key, self.link.send(cmd("HGETALL").arg(&key)).await?)
    }

    /// Changes of settings with a revision below this one, or the newest, from new to old; and who changed
    /// which setting last.
    ///
    /// # Errors
    /// The store is away.
    pub async fn settings_before(
        &self,
        before: Option<u64>,
        count: usize,
    ) -> Result<(Vec<SettingsChange>, LastChanges), StoreError> {
        let top = before.map_or("+inf".to_owned(), |before| format!("({before}"));
        self.settings_between(&top, "-inf", count).await
    }

    /// The change that made this revision, the same way.
    ///
    /// # Errors
    /// The store is away.
    pub async fn settings_change(&self, revision: u64) -> Result<(Option<SettingsChange>, LastChanges), StoreError> {
        let exactly = revision.to_string();
        let (found, last) = self.settings_between(&exactly, &exactly, 1).await?;
        Ok((found.into_iter().next(), last))
    }

    async fn settings_between(
        &self,
        top: &str,
        bottom: &str,
        count: usize,
    ) -> Result<(Vec<SettingsChange>, LastChanges), StoreError> {
        let (changes, lasts) = (keys::settings(), keys::settings_last());
        let mut commands = pipe();
        commands.cmd("ZREVRANGEBYSCORE").arg(&changes).arg(top).arg(bottom).arg("LIMIT").arg(0).arg(count);
        commands.cmd("HGETALL").arg(&lasts);
        let reader = Reader::of(&changes);
        let [found, noted] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        let found = reader.array(found)?.into_iter().map(|change| {
            let bytes = reader.bytes(change)?.unwrap_or_default();
            read_json(&changes, &bytes)
        });
        Ok((found.collect::<Result<_, _>>()?, last(&lasts, noted)?))
    }

    /// What is kept of a logo.
    ///
    /// # Errors
    /// The store is away.
    pub async fn logo(&self, mark: &LogoMark) -> Result<Option<Vec<u8>>, StoreError> {
        let key = keys::logos();
        Reader::of(&key).bytes(self.link.send(cmd("HGET").arg(&key).arg(mark.as_str())).await?)
    }
}

fn last(key: &str, value: Value) -> Result<LastChanges, StoreError> {
    let reader = Reader::of(key);
    let mut fields = reader.array(value)?.into_iter();
    let mut last = LastChanges::new();
    while let (Some(field), Some(value)) = (fields.next(), fields.next()) {
        let bytes = reader.bytes(value)?.unwrap_or_default();
        last.insert(reader.text(field)?.unwrap_or_default(), read_json(key, &bytes)?);
    }
    Ok(last)
}
