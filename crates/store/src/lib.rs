//! The only crate that knows Redis: connections, keys, shards, the commit script, reads, streams,
//! and the bundled server.

pub mod bundled;
mod commit;
mod error;
mod keys;
mod limit;
mod link;
mod load;
pub mod migrations;
mod position;
mod read;
mod record;
pub mod refill;
mod reserve;
mod script;
mod snapshot;
mod stream;
pub mod traces;
mod translate;
pub mod trips;
pub mod version;

use std::sync::Arc;

use script::Script;
use tokio::sync::Notify;

pub use commit::{Derived, Lease, Outcome};
pub use error::StoreError;
pub use link::Address;
pub use load::{Added, BucketKind, Load};
pub use position::{NotAPosition, Position};
pub use read::conduct::KnownMember;
pub use read::letters::DueLetter;
pub use read::lists::{Row, Slice};
pub use read::log::StoredLine;
pub use read::members::ProfilePage;
pub use read::moved::BesidePost;
pub use read::notifications::{Hearer, Listeners, Told};
pub use read::recount::ThreadIndex;
pub use read::revisions::{Revised, Wanted};
pub use read::server::{Fsync, NO_EVICTION, Saving, ServerFacts};
pub use read::settings::LastChanges;
pub use read::standing::Activity;
pub use read::topics::{Layout, PlacedPost, SeenPost, Spot, ThreadPage};
pub use snapshot::{Snapshot, SnapshotError};
pub use stream::{BEGINNING, FollowState, Parked, Placed, Pulse, Read};

/// The oldest major version that has what the scripts use (`EVAL_RO`).
const OLDEST: u32 = 7;

/// The forum's data.
pub struct Store {
    /// For what people wait for.
    link: link::Link,
    /// For followers and commands: large answers here delay no page.
    bulk: link::Link,
    scripts: Scripts,
    reserved: reserve::Reserved,
    /// Told whenever this node has committed an event.
    woken: Arc<Notify>,
}

struct Scripts {
    commit: Script,
    reserve: Script,
    lease: Script,
    release: Script,
    limit: Script,
    load: Script,
    trim: Script,
    topic: Script,
    own_series: Script,
    log: Script,
    logged: Script,
    rows: Script,
    posts: Script,
    revisions: Script,
    profile: Script,
    conduct: Script,
    traces: Script,
    votes: Script,
    lists: Script,
    pulse: Script,
    days: Script,
}

impl Store {
    /// Connects. Afterwards connections come back by themselves. An empty store becomes one of this
    /// program's version.
    ///
    /// # Errors
    /// Redis cannot be reached, or is older than 7.0; a restore has filled the store in part; the
    /// data is of another version than this program's. Nothing was written.
    pub async fn open(address: &Address) -> Result<Self, StoreError> {
        Self::open_at(address, link::Pace::Page).await
    }

    /// The same for commands, which send much at once and wait for it: every read and commit has
    /// the patience of bulk work.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_for_bulk(address: &Address) -> Result<Self, StoreError> {
        Self::open_at(address, link::Pace::Bulk).await
    }

    async fn open_at(address: &Address, pace: link::Pace) -> Result<Self, StoreError> {
        let link = link::Link::new(address, pace)?;
        let bulk = link.beside(link::Pace::Bulk);
        let scripts = Scripts {
            commit: Script::writing(include_str!("lua/commit.lua")),
            reserve: Script::writing(include_str!("lua/reserve.lua")),
            lease: Script::writing(include_str!("lua/lease.lua")),
            release: Script::writing(include_str!("lua/release.lua")),
            limit: Script::writing(include_str!("lua/limit.lua")),
            load: Script::writing(include_str!("lua/load.lua")),
            trim: Script::writing(include_str!("lua/trim.lua")),
            topic: Script::reading(include_str!("lua/topic.lua")),
            own_series: Script::reading(include_str!("lua/own_series.lua")),
            log: Script::reading(include_str!("lua/log.lua")),
            logged: Script::reading(include_str!("lua/logged.lua")),
            rows: Script::reading(include_str!("lua/rows.lua")),
            posts: Script::reading(include_str!("lua/posts.lua")),
            revisions: Script::reading(include_str!("lua/revisions.lua")),
            profile: Script::reading(include_str!("lua/profile.lua")),
            conduct: Script::reading(include_str!("lua/conduct.lua")),
            traces: Script::reading(include_str!("lua/traces.lua")),
            votes: Script::reading(include_str!("lua/votes.lua")),
            lists: Script::reading(include_str!("lua/lists.lua")),
            pulse: Script::reading(include_str!("lua/pulse.lua")),
            days: Script::reading(include_str!("lua/days.lua")),
        };
        let store =
            Self { link, bulk, scripts, reserved: reserve::Reserved::default(), woken: Arc::new(Notify::new()) };
        let version = store.server_facts().await?.version;
        if version.split('.').next().and_then(|major| major.parse::<u32>().ok()).is_none_or(|major| major < OLDEST) {
            return Err(StoreError::Address(format!("Redis {version} is too old: it has to be {OLDEST}.0 or newer")));
        }
        let standing = version::standing_over(&store.bulk).await?;
        if let Some(other) = standing.objection() {
            return Err(other.into());
        }
        if standing == version::Standing::Empty {
            version::begin(&store.bulk).await?;
        }
        let mut loading = redis::pipe();
        store.scripts.all().iter().for_each(|script| script.load(&mut loading));
        store.link.tell_all(&loading).await?;
        Ok(store)
    }

    /// Waits for the next event that this node commits.
    pub fn woken(&self) -> Arc<Notify> {
        Arc::clone(&self.woken)
    }

    /// Tells `heard` of each event that any node commits, until the connection ends.
    ///
    /// # Errors
    /// The connection cannot be made, or was lost.
    pub async fn listen(&self, heard: impl FnMut()) -> Result<(), StoreError> {
        self.bulk.hear("exedra:events", heard).await
    }
}

impl Scripts {
    fn all(&self) -> [&Script; 21] {
        let Self { commit, reserve, lease, release, limit, load, trim, .. } = self;
        let Self {
            topic,
            own_series,
            log,
            logged,
            rows,
            posts,
            revisions,
            profile,
            conduct,
            traces,
            votes,
            lists,
            pulse,
            days,
            ..
        } = self;
        [
            commit, reserve, lease, release, limit, load, trim, topic, own_series, log, logged, rows, posts, revisions,
            profile, conduct, traces, votes, lists, pulse, days,
        ]
    }
}
