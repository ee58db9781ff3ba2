//! Which keys of a server are the forum's, and which of these a backup brings back.

use std::collections::{BTreeMap, HashSet};

use model::shard::Shard;
use redis::cmd;

use crate::error::StoreError;
use crate::keys;
use crate::link::Link;
use crate::record::Reader;

/// How many keys are looked at at once.
const BATCH: &str = "256";

/// A key's shard, and the part behind the tag; none of what is not the forum's.
pub(super) fn parts(key: &str) -> Option<(Shard, &str)> {
    Shard::all().find_map(|shard| Some((shard, key.strip_prefix(&keys::tag(shard))?)))
}

/// What a server that was never set up leaves behind.
pub(super) fn is_leftover(rest: &str) -> bool {
    matches!(rest, "version" | "ids" | "followed" | "fence" | "acked" | "events" | "follow")
        || rest.starts_with("limit:")
        || rest.starts_with("load:")
}

/// Left out is what must not come back: sessions, API tokens, tickets, archives, letters, text kept for a sign-in,
/// leases, buckets of limits, what weighed on the forum, the mark of a restore; and the notes of the version, which
/// are written anew.
pub(super) fn is_kept(rest: &str) -> bool {
    let of_member =
        rest.starts_with("m:") && [":s", ":t", ":kept", ":links"].iter().any(|ending| rest.ends_with(ending));
    let of_archive = rest.starts_with("m:") && rest.contains(":archive");
    let expires = of_archive || ["limit:", "load:", "ticket:"].iter().any(|kind| rest.starts_with(kind));
    let is_letter = matches!(rest, "outbox" | "letters" | "parked-letters");
    !(of_member || expires || is_letter || matches!(rest, "version" | "migrating" | "lease" | "restoring"))
}

/// All keys of the forum on one server that nobody writes to, by shard, each once.
#[derive(Default)]
pub(super) struct Scan {
    cursor: Option<String>,
    seen: HashSet<String>,
}

impl Scan {
    /// Some more of them; `None` at the end.
    pub(super) async fn next(&mut self, link: &Link) -> Result<Option<BTreeMap<Shard, Vec<String>>>, StoreError> {
        let cursor = match self.cursor.as_deref() {
            None => "0",
            Some("0") => return Ok(None),
            Some(cursor) => cursor,
        };
        let reader = Reader::of("SCAN");
        let [next, found] = reader.values(link.send(cmd("SCAN").arg(cursor).arg("COUNT").arg(BATCH)).await?)?;
        self.cursor = Some(reader.text(next)?.unwrap_or_else(|| "0".to_owned()));
        let mut keys = BTreeMap::<Shard, Vec<String>>::new();
        for key in reader.array(found)? {
            // What is no text is no key of the forum.
            let Ok(Some(key)) = reader.text(key) else { continue };
            if let Some((shard, _)) = parts(&key)
                && self.seen.insert(key.clone())
            {
                keys.entry(shard).or_default().push(key);
            }
        }
        Ok(Some(keys))
    }
}
