//! The log.

use std::ops::RangeInclusive;

use model::log::{LogEnd, LogFile, LoggedReasons};
use model::shard::Shard;
use redis::{Value, cmd, pipe};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;

/// The field that says how the log ends.
pub(crate) const END: &str = "end";

pub(crate) fn end_text(end: &LogEnd) -> String {
    format!("{} {}", end.number, end.hash)
}

/// A line as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    pub number: u64,
    /// Its hash, a space and what the hash was made of; nothing, where the line is gone.
    pub text: Option<String>,
    pub reason: Option<String>,
}

impl Store {
    /// How the log ends; none, if there is none.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_end(&self) -> Result<Option<LogEnd>, StoreError> {
        let key = keys::log_end();
        ended(&Reader::of(&key), self.link.send(cmd("HGET").arg(&key).arg(END)).await?)
    }

    /// The same for a follower, with the last event of a shard that the log has.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_end_for(&self, shard: Shard) -> Result<(Option<LogEnd>, Option<String>), StoreError> {
        let key = keys::log_end();
        let reader = Reader::of(&key);
        let answer = self.bulk.send(cmd("HMGET").arg(&key).arg(END).arg(shard.to_string())).await?;
        let [end, event] = reader.values(answer)?;
        Ok((ended(&reader, end)?, reader.text(event)?))
    }

    /// The `count` lines before a number, or the last ones, in their order; and how the log ends.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_before(
        &self,
        before: Option<u64>,
        count: u64,
    ) -> Result<(Option<LogEnd>, Vec<StoredLine>), StoreError> {
        let keys = [keys::log(), keys::log_reasons(), keys::log_end()];
        let reader = Reader::of(&keys[0]);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let before = before.map(|before| before.to_string()).unwrap_or_default();
        let answer = self.scripts.log.run(&self.link, &keys, &[before, count.to_string()]).await?;
        let [end, first, lines, reasons] = reader.values(answer)?;
        let first = reader.number(first)?;
        Ok((ended(&reader, end)?, stored(&reader, first.., lines, reasons)?))
    }

    /// Lines of these numbers with their reasons, in their order.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_lines(&self, numbers: RangeInclusive<u64>) -> Result<Vec<StoredLine>, StoreError> {
        self.log_lines_of(numbers.collect()).await
    }

    /// Numbers of the `count` newest lines about something before a number, from the newest on.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_about(&self, file: LogFile, before: Option<u64>, count: u64) -> Result<Vec<u64>, StoreError> {
        let key = keys::log_file(file);
        let before = before.map_or_else(|| "+inf".to_owned(), |before| format!("({before}"));
        let mut asked = cmd("ZRANGE");
        asked.arg(&key).arg(before).arg("-inf").arg("BYSCORE").arg("REV").arg("LIMIT").arg(0).arg(count);
        let reader = Reader::of(&key);
        reader.array(self.link.send(&asked).await?)?.into_iter().map(|number| reader.number(number)).collect()
    }

    /// What reasons the log gives for what was done to something: one round trip.
    ///
    /// # Errors
    /// The store is away.
    pub async fn logged_reasons(&self, file: LogFile) -> Result<LoggedReasons, StoreError> {
        let keys = [keys::log_file(file), keys::log_reasons(), keys::log_end()];
        let reader = Reader::of(&keys[0]);
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        let [end, numbers, reasons] =
            reader.values(self.scripts.logged.run::<_, &str>(&self.link, &keys, &[]).await?)?;
        let mut found = LoggedReasons { end: ended(&reader, end)?.unwrap_or_default().number, ..Default::default() };
        for (number, reason) in reader.array(numbers)?.into_iter().zip(reader.array(reasons)?) {
            if let Some(reason) = reader.text(reason)? {
                found.reasons.insert(reader.number(number)?, reason);
            }
        }
        Ok(found)
    }

    /// Which of these lines can be found under what they are about.
    ///
    /// # Errors
    /// The store is away.
    pub async fn are_filed(&self, lines: &[(LogFile, u64)]) -> Result<Vec<bool>, StoreError> {
        if lines.is_empty() {
            return Ok(Vec::new());
        }
        let mut asked = pipe();
        for (file, number) in lines {
            asked.cmd("ZSCORE").arg(keys::log_file(*file)).arg(number);
        }
        Ok(self.link.send_all(&asked).await?.iter().map(|score| *score != Value::Nil).collect())
    }

    /// Lines of these numbers with their reasons, in this order.
    ///
    /// # Errors
    /// The store is away.
    pub async fn log_lines_of(&self, asked: Vec<u64>) -> Result<Vec<StoredLine>, StoreError> {
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let (lines, reasons) = (keys::log(), keys::log_reasons());
        let mut commands = pipe();
        commands.cmd("HMGET").arg(&lines).arg(&asked).cmd("HMGET").arg(&reasons).arg(&asked);
        let reader = Reader::of(&lines);
        let [lines, reasons] = reader.values(Value::Array(self.link.send_all(&commands).await?))?;
        stored(&reader, asked, lines, reasons)
    }
}

fn stored(
    reader: &Reader<'_>,
    numbers: impl IntoIterator<Item = u64>,
    lines: Value,
    reasons: Value,
) -> Result<Vec<StoredLine>, StoreError> {
    let found = numbers.into_iter().zip(reader.array(lines)?).zip(reader.array(reasons)?);
    let line =
        |((number, text), reason)| Ok(StoredLine { number, text: reader.text(text)?, reason: reader.text(reason)? });
    found.map(line).collect()
}

fn ended(reader: &Reader<'_>, value: Value) -> Result<Option<LogEnd>, StoreError> {
    let Some(text) = reader.text(value)? else { return Ok(None) };
    let end = text.split_once(' ').and_then(|(number, hash)| Some((number.parse().ok()?, hash.to_owned())));
    let (number, hash) = end.ok_or_else(|| StoreError::corrupt("log:end", "no number and hash"))?;
    Ok(Some(LogEnd { number, hash }))
}
