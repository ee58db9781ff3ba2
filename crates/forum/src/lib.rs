//! Use cases: what an actor may do, and the followers that carry events onward.
//!
//! A use case loads what the rule needs, asks `model` to decide, and commits. When a fact that the
//! decision relied on has changed meanwhile, it decides anew.

mod accounts;
mod admins;
mod affairs;
mod announcing;
mod appeals;
mod archives;
mod articles;
mod authors;
mod backups;
mod blocks;
mod cleanup;
mod clock;
mod conduct;
mod configuring;
mod cooking;
mod days;
mod departures;
mod drafts;
mod figures;
mod finding;
mod flags;
mod followers;
mod groups;
mod health;
mod holding;
mod lasting;
mod letters;
mod limits;
mod load;
mod log;
mod many;
mod memory;
mod merging;
mod near;
mod notifications;
mod once;
mod problem;
mod profiles;
mod promotion;
mod purging;
mod reading;
mod recalled;
mod reviews;
mod revisions;
mod series;
mod setting_up;
mod sources;
mod splitting;
mod tagging;
mod tail;
mod tending;
mod things;
mod tickets;
mod tokens;
mod trust;
mod uniting;
mod uploads;
mod verify;
mod viewing;
mod views;
mod visit;
mod writing;
mod written;

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use auth::provider::Providers;
use auth::seal::Seal;
use model::site::Site;
use pool::Pool;
use shelf::Shelf;
use store::Store;
use tokio::sync::Semaphore;

pub use accounts::{
    Admission, Amended, AppDraft, Application, Arrival, Confirmation, Departure, Errand, Invited, Joined, Joining,
    Kind, NewMember, Onward, OwnSession, Proof, Returned, Roll, SignIn, Stranger, Welcome,
};
pub use affairs::Affairs;
pub use appeals::{Appellant, OwnAppeal};
pub use articles::Step;
pub use authors::{Asked, InvitationView, NamedAuthors};
pub use backups::{BackupPlace, BackupStage, BackupsPage, KeptBackup, SentBackup};
pub use blocks::BlocksPage;
pub use cleanup::CleanupView;
pub use clock::Clock;
pub use conduct::MemberFile;
pub use configuring::{SettingsHistory, SettingsState};
pub use cooking::CookedPost;
pub use drafts::{KeptDraft, ListedDraft};
pub use figures::{Behind, Finds};
pub use finding::{Hit, Reindexed, Results, SearchForm, Sought};
pub use flags::{Context as CaseContext, PostCase, Queue, WaitingMember};
pub use followers::{Followers, Post};
pub use health::{Seen, SeenBackups, Severity, Trouble, troubles};
pub use letters::PostRoom;
pub use limits::{Caller, Client};
pub use load::LoadPage;
pub use log::{LogFault, LogPage, SeenLine};
pub use many::{Fate, Handled};
pub use memory::{Moment, Origin};
pub use merging::Mergeable;
pub use near::Near;
pub use notifications::{Entry, Group, HasRead, NotificationsPage, Subscription};
pub use once::{once_of_form, once_of_program, once_of_reply, once_of_topic};
pub use problem::{Astray, Problem, ProviderProblem};
pub use promotion::{Promotable, PromotedTo};
pub use reading::{
    Beside, CategoryPage, Home, HomeSection, ListPage, MemberCard, PostParts, PostRow, ProfileItems, ProfileView,
    TagCount, TagsPage, TopicPage,
};
pub use reviews::ReviewPage;
pub use revisions::{
    ComparedPage, Comparison, Line, Merged, Overtaken, Piece, Revision, RevisionPage, RevisionsPage, Stretch,
    WholeRevision, compare_lines,
};
pub use search::{At, Complaint, How, MarkedLine, OPERATORS};
pub use series::{SeriesChoice, SeriesPage, SeriesPlace, Wish};
pub use setting_up::Setup;
pub use sources::{DELETED, PostSource, author_names, cited_names, front_matter, post_matter};
pub use splitting::{Chosen, WholeTopic};
pub use tagging::{TagMatch, TagPage};
pub use tail::Done;
pub use things::{CountedCategory, PostPage};
pub use tokens::{ListedToken, Made};
pub use uniting::{MergePreview, MergeableCategory};
pub use uploads::{Receiving, SentFile, ShownUpload, Uploaded};
pub use verify::Difference;
pub use viewing::Watcher;
pub use visit::{Claim, Shown, Standing, View};
pub use writing::Posted;
pub use written::{PageHistory, WrittenPage};

/// What a node may spend.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Threads that hash passwords, and how many sign-ins may wait for them.
    pub password_threads: usize,
    pub password_queue: usize,
    /// Threads that cook Markdown, and how many pages may wait for them.
    pub cooking_threads: usize,
    pub cooking_queue: usize,
    /// How many pictures and archives of members may wait for the one thread that makes them.
    pub errand_queue: usize,
    /// Bytes of cooked posts that are kept in memory.
    pub cooked_bytes: u64,
    /// Bytes of threads, lists and members that are kept in memory.
    pub remembered_bytes: u64,
    /// How often streams are trimmed behind their cursors; never, if absent.
    pub trim_every: Option<Duration>,
    /// How long events are kept for nodes that are away, whoever has carried them onward.
    pub keep_events: Duration,
    /// The folder of the search index; absent in a process that keeps none.
    pub index: Option<PathBuf>,
    /// Where files are kept that members send; absent in a process that has nothing to do with them.
    pub shelf: Option<Arc<Shelf>>,
    /// What backups are made of, and where they lie; absent in a process that makes none by itself.
    pub backups: Option<BackupPlace>,
    /// Bytes that such a file may have.
    pub file_max: usize,
    /// Threads that ask it, and how many questions may wait for them.
    pub search_threads: usize,
    pub search_queue: usize,
    /// How long it is known from which networks members signed in.
    pub keep_addresses: Duration,
    /// Whether the limits hold. Off for tests of load alone.
    pub limits: bool,
    /// What secrets are sealed with before they are stored.
    pub seal: Seal,
    /// Where letters go; absent, if this forum sends none.
    pub mail: Option<Arc<mail::Office>>,
    /// Whom people may sign in through.
    pub providers: Providers,
}

impl Default for Settings {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            password_threads: threads.div_ceil(2),
            password_queue: 32,
            cooking_threads: threads,
            cooking_queue: 256,
            errand_queue: 8,
            cooked_bytes: 6 << 20,
            remembered_bytes: 8 << 20,
            keep_addresses: Duration::from_secs(30 * 24 * 3_600),
            trim_every: Some(Duration::from_secs(20)),
            keep_events: Duration::from_secs(3_600),
            index: None,
            shelf: None,
            backups: None,
            file_max: 10 << 20,
            search_threads: threads.div_ceil(2),
            search_queue: 64,
            limits: true,
            seal: Seal::of_this_process(),
            mail: None,
            providers: Providers::default(),
        }
    }
}

/// The site, and which of this node's readings brought it.
struct KnownSite {
    site: Arc<Site>,
    reading: u64,
}

/// The forum on this node.
pub struct Forum {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Clock,
    pub(crate) settings: Settings,
    /// The site as this node last read it. While the node hears what happens, an event has it read
    /// anew; otherwise every request compares its revision with the store's.
    site: RwLock<KnownSite>,
    /// How many readings of the site have begun.
    site_readings: AtomicU64,
    pub(crate) passwords: Pool,
    /// Pictures and archives, one at a time.
    pub(crate) errands: Pool,
    /// Places for those whose files are received.
    pub(crate) receiving: Semaphore,
    pub(crate) kitchen: cooking::Kitchen,
    pub(crate) views: views::Views,
    pub(crate) searches: days::Searches,
    pub(crate) readers: trust::Readers,
    pub(crate) memory: memory::Memory,
    pub(crate) tail: tail::Tail,
    pub(crate) finder: finding::Finder,
    pub(crate) backups: backups::Backups,
    pub(crate) kept_out: blocks::KeptOut,
    pub(crate) pressure: load::Pressure,
}

impl Forum {
    /// # Errors
    /// The store cannot be read.
    pub async fn open(store: Arc<Store>, clock: Clock, settings: Settings) -> Result<Arc<Self>, Problem> {
        let site = store.site().await?;
        Ok(Arc::new(Self {
            site: RwLock::new(KnownSite { site: Arc::new(site), reading: 0 }),
            site_readings: AtomicU64::new(0),
            passwords: Pool::patient("passwords", settings.password_threads, settings.password_queue),
            // A picture may need a hundred megabytes while it is made small.
            errands: Pool::patient("errands", 1, settings.errand_queue),
            receiving: Semaphore::new(uploads::AT_ONCE),
            kitchen: cooking::Kitchen::new(&settings),
            views: views::Views::default(),
            searches: days::Searches::default(),
            readers: trust::Readers::default(),
            memory: memory::Memory::new(&settings),
            tail: tail::Tail::default(),
            finder: finding::Finder::new(&settings),
            backups: backups::Backups::default(),
            kept_out: blocks::KeptOut::default(),
            pressure: load::Pressure::default(),
            store,
            clock,
            settings,
        }))
    }

    /// The site as this node knows it.
    pub fn site(&self) -> Arc<Site> {
        Arc::clone(&self.site.read().unwrap_or_else(PoisonError::into_inner).site)
    }

    /// Reads the site anew.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn refresh_site(&self) -> Result<Arc<Site>, Problem> {
        let reading = self.site_readings.fetch_add(1, Ordering::SeqCst) + 1;
        let fresh = Arc::new(self.store.site().await?);
        let mut known = self.site.write().unwrap_or_else(PoisonError::into_inner);
        // Two readings may end in either order. What began later has seen all that the other could
        // see, and more. Revisions do not tell: a server that was brought back to a copy has lower
        // ones, and what stands there counts.
        if reading > known.reading {
            *known = KnownSite { site: fresh, reading };
        }
        Ok(Arc::clone(&known.site))
    }

    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// More wait to have a password hashed than can be seen to soon.
    pub fn is_flooded(&self) -> bool {
        self.passwords.has_room().is_err()
    }

    pub fn now(&self) -> model::time::Timestamp {
        self.clock.now()
    }
}
