//! What was counted by day.

use std::ops::RangeInclusive;

use futures_util::future::try_join_all;
use model::shard::Shard;
use model::tally::{Day, Days, Figure, WHO_CAME_KEPT};
use redis::{Value, cmd};

use crate::Store;
use crate::error::StoreError;
use crate::keys;
use crate::record::Reader;

impl Store {
    /// The figures of these days, of all shards together: one round trip.
    ///
    /// # Errors
    /// The store is away.
    pub async fn days(&self, days: RangeInclusive<u64>) -> Result<Days, StoreError> {
        let of_shards = try_join_all(Shard::all().map(|shard| self.days_of(shard, days.clone()))).await?;
        let mut all = Days::new();
        for (day, figures) in of_shards.into_iter().flatten() {
            all.entry(day).or_default().merge(&figures);
        }
        Ok(all)
    }

    async fn days_of(&self, shard: Shard, days: RangeInclusive<u64>) -> Result<Vec<(u64, Day)>, StoreError> {
        let prefix = keys::days(shard);
        let reader = Reader::of(&prefix);
        // What has expired by the server's clock may be asked for: there is nothing.
        let known_from = days.end().saturating_sub(WHO_CAME_KEPT.as_secs() / 86_400 + 1);
        let asked = [
            days.start().to_string(),
            days.end().to_string(),
            known_from.to_string(),
            Figure::Active.code().to_owned(),
            Figure::Answered.code().to_owned(),
        ];
        let answer = self.scripts.days.run(&self.link, &[&prefix], &asked).await?;
        reader.array(answer)?.into_iter().map(|day| read_day(&reader, day)).collect()
    }

    /// How many different members have come on these days, of those of the shard, as far as that is known.
    ///
    /// # Errors
    /// The store is away.
    pub async fn who_came(&self, shard: Shard, days: RangeInclusive<u64>) -> Result<Vec<(u64, u64)>, StoreError> {
        let each = days.map(|day| async move {
            let key = keys::day_once(shard, day, Figure::Active);
            let came = self.bulk.send(cmd("SCARD").arg(&key)).await?;
            Ok::<_, StoreError>((day, Reader::of(&key).number(came)?))
        });
        try_join_all(each).await
    }
}

fn read_day(reader: &Reader<'_>, value: Value) -> Result<(u64, Day), StoreError> {
    let [number, figures, came, answered] = reader.values(value)?;
    let mut day = Day::default();
    let figures = reader.array(figures)?;
    for pair in figures.chunks(2) {
        let [code, count] = pair else { continue };
        let code = reader.text(code.clone())?.unwrap_or_default();
        // What a later version counts is its own.
        if let Some(figure) = Figure::of_code(&code) {
            day.add(figure, reader.number(count.clone())?);
        }
    }
    // Of today it is not written down yet how many have come.
    let came: u64 = reader.number(came)?;
    let written = day.get(Figure::Active).unwrap_or(0);
    for (figure, more) in [(Figure::Active, came.saturating_sub(written)), (Figure::Answered, reader.number(answered)?)]
    {
        if more > 0 {
            day.add(figure, more);
        }
    }
    Ok((reader.number(number)?, day))
}
