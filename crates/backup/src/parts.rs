//! The names of a backup's parts.
//!
//! - `redis.rdb`: all that one server held
//! - `redis-0-10+31.aof`: what a node of a cluster held, its copy with the changes that followed;
//!   of it count the shards 0 to 10, and 31
//! - `uploads/…`: a file below the uploads

use std::path::{Component, Path};

use model::shard::Shard;

/// What is in a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Of Redis; these shards of it count, or all there are.
    Redis(Option<Vec<Shard>>),
    Upload,
}

const WHOLE: &str = "redis.rdb";
const UPLOADS: &str = "uploads/";

impl Content {
    pub fn of(name: &str) -> Option<Self> {
        if name == WHOLE {
            return Some(Self::Redis(None));
        }
        if let Some(shards) = name.strip_prefix("redis-").and_then(|rest| rest.strip_suffix(".aof")) {
            return Some(Self::Redis(Some(read(shards)?)));
        }
        // It leads to a place below the uploads and nowhere else.
        let normal = Path::new(name).components().all(|component| matches!(component, Component::Normal(_)));
        (normal && name.len() > UPLOADS.len() && name.starts_with(UPLOADS)).then_some(Self::Upload)
    }
}

/// The name of a part with what Redis held of these shards.
pub(crate) fn of_redis(shards: Option<&[Shard]>) -> String {
    let Some(shards) = shards else { return WHOLE.to_owned() };
    let mut ranges: Vec<(u64, u64)> = Vec::new();
    for number in shards.iter().map(|shard| shard.number()) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let spelled = |(first, last): (u64, u64)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    format!("redis-{}.aof", ranges.into_iter().map(spelled).collect::<Vec<_>>().join("+"))
}

pub(crate) fn of_upload(path: &str) -> String {
    format!("{UPLOADS}{path}")
}

/// What stands in each part, if the parts are those of a backup: first Redis with each shard once,
/// then the uploads.
pub fn contents<'a>(names: impl Iterator<Item = &'a str>) -> Option<Vec<Content>> {
    let contents: Vec<Content> = names.map(Content::of).collect::<Option<_>>()?;
    let redis = contents.iter().take_while(|content| matches!(content, Content::Redis(_))).count();
    let (redis, uploads) = contents.split_at(redis);
    let are_uploads = uploads.iter().all(|content| *content == Content::Upload);
    let mut shards: Vec<Shard> = Vec::new();
    for content in redis {
        match content {
            Content::Redis(Some(some)) => shards.extend(some),
            _ => shards.extend(Shard::all()),
        }
    }
    shards.sort();
    (are_uploads && shards == Shard::all().collect::<Vec<_>>()).then_some(contents)
}

fn read(text: &str) -> Option<Vec<Shard>> {
    let number = |text: &str| text.parse::<u64>().ok().filter(|number| *number < model::shard::COUNT);
    let mut shards = Vec::new();
    for range in text.split('+') {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        shards.extend((number(first)?..=number(last)?).map(Shard::of_id));
    }
    Some(shards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_which_shards_are_in_it() {
        for numbers in [vec![0], vec![31], (0..32).collect(), vec![0, 1, 2, 5, 7, 8]] {
            let shards: Vec<Shard> = numbers.into_iter().map(Shard::of_id).collect();
            assert_eq!(Content::of(&of_redis(Some(&shards))), Some(Content::Redis(Some(shards))));
        }
        assert_eq!(of_redis(Some(&[0, 1, 2, 5, 7, 8].map(Shard::of_id))), "redis-0-2+5+7-8.aof");
        assert_eq!(Content::of(&of_redis(None)), Some(Content::Redis(None)));
        assert_eq!(Content::of(&of_upload("1/a.png")), Some(Content::Upload));
    }

    #[test]
    fn what_no_backup_has_is_refused() {
        for name in ["redis-.aof", "redis-32.aof", "redis-a.aof", "uploads/", "uploads/../a", "/uploads/a", "site"] {
            assert_eq!(Content::of(name), None, "{name}");
        }
        let good = |names: &[&str]| contents(names.iter().copied()).is_some();
        assert!(good(&["redis.rdb"]) && good(&["redis.rdb", "uploads/a"]));
        assert!(good(&["redis-11-31.aof", "redis-0-10.aof", "uploads/a"]));
        for names in [
            &[] as &[&str],
            &["uploads/a"],
            &["uploads/a", "redis.rdb"],
            &["redis.rdb", "redis.rdb"],
            &["redis-0-30.aof"],
            &["redis-0-11.aof", "redis-11-31.aof"],
        ] {
            assert!(!good(names), "{names:?}");
        }
    }
}
