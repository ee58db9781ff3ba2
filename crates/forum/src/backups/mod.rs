//! Backups that the server makes: on the schedule, and when an admin asks. Bringing one back is left to the command
//! line, which does it where nobody else is at work.

mod folder;
mod making;

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use auth::seal::SecretKey;
use auth::token::Token;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use model::backup::{BackupName, BackupRecord};
use model::ids::MemberId;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::backups as rules;
use model::settings::backups::BackupSettings;
use model::ticket::Ticket;
use model::time::Timestamp;
use pool::Pool;
use store::{Address, Outcome};
use tokio::sync::Notify;

use crate::visit::View;
use crate::{Forum, Problem};
use folder::Folder;
pub use folder::KeptBackup;

/// Bytes that are read at once of one that is sent.
const PIECE: usize = 256 << 10;

/// What a node makes backups of, and where.
#[derive(Clone, Debug)]
pub struct BackupPlace {
    /// Of the store.
    pub address: Address,
    /// The folder with the files that members sent.
    pub uploads: PathBuf,
    /// Where backups lie.
    pub folder: PathBuf,
    /// What they are encrypted with.
    pub key: Option<SecretKey>,
    /// What people call this machine.
    pub node: String,
}

/// How far the one is that is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupStage {
    /// Somebody asked for it a moment ago.
    Asked,
    /// So many bytes are read of what there is.
    Writing(u64),
    /// It is written, and is read through.
    Reading,
}

/// What an admin sees of backups.
pub struct BackupsPage {
    /// None, if this node makes none.
    pub folder: Option<PathBuf>,
    pub has_key: bool,
    /// Those in the folder, the newest first.
    pub kept: Vec<KeptBackup>,
    /// The one that this node makes.
    pub at_work: Option<BackupStage>,
    /// What became of the last one, on whichever node.
    pub record: Option<BackupRecord>,
    pub settings: BackupSettings,
    /// When the schedule asks for the next.
    pub due: Option<Timestamp>,
}

/// A backup on its way to an admin.
pub struct SentBackup {
    pub name: BackupName,
    pub bytes: u64,
    pub stream: BoxStream<'static, std::io::Result<Bytes>>,
}

/// What this node has to do with backups at the moment.
pub(crate) struct Backups {
    /// One thread, which gives way to all that answer people.
    pool: Pool,
    asked: Mutex<Option<MemberId>>,
    stage: Mutex<Option<BackupStage>>,
    bytes: Arc<AtomicU64>,
    pub(crate) wanted: Notify,
    /// What an earlier process left was looked through.
    is_cleared: AtomicBool,
}

impl Default for Backups {
    fn default() -> Self {
        Self {
            pool: Pool::patient("backups", 1, 1),
            asked: Mutex::default(),
            stage: Mutex::default(),
            bytes: Arc::default(),
            wanted: Notify::new(),
            is_cleared: AtomicBool::default(),
        }
    }
}

impl Backups {
    fn stage(&self) -> Option<BackupStage> {
        let stage = *self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        match stage {
            Some(BackupStage::Writing(_)) => Some(BackupStage::Writing(self.bytes.load(Ordering::Relaxed))),
            None if self.asked.lock().unwrap_or_else(PoisonError::into_inner).is_some() => Some(BackupStage::Asked),
            stage => stage,
        }
    }

    fn is_at(&self, stage: Option<BackupStage>) {
        *self.stage.lock().unwrap_or_else(PoisonError::into_inner) = stage;
    }
}

impl Forum {
    fn backup_folder(&self) -> Option<Folder> {
        self.settings.backups.as_ref().map(|place| Folder::at(&place.folder))
    }

    /// One round trip.
    ///
    /// # Errors
    /// The actor is no admin; the store is away; the folder cannot be read.
    pub async fn backups(&self, view: &View) -> Result<BackupsPage, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let record = self.store.backups().await?;
        let place = self.settings.backups.as_ref();
        let kept = match self.backup_folder() {
            Some(folder) => on_disk(move || folder.list()).await?,
            None => Vec::new(),
        };
        let settings = view.site.settings.backups.clone();
        Ok(BackupsPage {
            folder: place.map(|place| place.folder.clone()),
            has_key: place.is_some_and(|place| place.key.is_some()),
            kept,
            at_work: self.backups.stage(),
            due: rules::due(&settings, record.as_ref()),
            record,
            settings,
        })
    }

    /// Has one made, which goes on by itself.
    ///
    /// # Errors
    /// The actor is no admin, or has to prove who they are; one is being made.
    pub async fn ask_for_backup(&self, view: &View) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let by = view.actor.id().ok_or(Refusal::SignIn)?;
        if self.settings.backups.is_none() {
            return Err(Refusal::Conflict("This node keeps no backups: ask another.").into());
        }
        self.spend_on_settings(view).await?;
        if self.backups.stage().is_some() {
            return Err(Refusal::Conflict("A backup is being made already. Look again in a moment.").into());
        }
        *self.backups.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(by);
        self.backups.wanted.notify_one();
        Ok(())
    }

    /// What fetches a backup once, and whether that is encrypted.
    ///
    /// # Errors
    /// The actor is no admin, or has to prove who they are; there is no such backup on this node, or it is not whole;
    /// the store is away.
    pub async fn backup_token(&self, view: &View, name: &str) -> Result<(Token, bool), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        let name = BackupName::parse(name).ok_or(Refusal::Absent)?;
        let folder = self.backup_folder().ok_or(Refusal::Absent)?;
        let kept = on_disk(move || folder.list()).await?;
        let kept = kept.into_iter().find(|kept| kept.name == name.as_str()).and_then(|kept| kept.note);
        let note = kept.ok_or(Refusal::Absent)?;
        if !note.is_whole() {
            return Err(Refusal::Conflict("This one was not found whole, so it would be of no use.").into());
        }
        self.spend_on_settings(view).await?;
        Ok((self.issue(Ticket::Backup { member, name }).await?, note.is_sealed))
    }

    /// The backup that this token fetches, for whom it was made and nobody else. The token is used up, unless
    /// somebody only asks whether it is good, and that it was fetched stands in the log.
    ///
    /// # Errors
    /// The actor is no admin; the token is not good, or the backup is not on this node; the store is away.
    pub async fn backup_of(&self, view: &View, token: &Token, uses: bool) -> Result<SentBackup, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let asks = view.actor.id().ok_or(Refusal::SignIn)?;
        let named = |ticket: Ticket| match ticket {
            Ticket::Backup { member, name } if member == asks => Some(name),
            _ => None,
        };
        // Neither somebody else nor a node that does not have it uses it up.
        let name = self.peek(token).await?.and_then(named).ok_or(Refusal::Absent)?;
        let path = self.backup_folder().ok_or(Refusal::Absent)?.path_of(&name);
        let opened = on_disk(move || match File::open(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            opened => opened.and_then(|file| Ok(Some((file.metadata()?.len(), file)))),
        });
        let (bytes, file) = opened.await?.ok_or(Refusal::Absent)?;
        if uses {
            let used = self.store.commit(rules::fetched(token.hash().to_string(), asks, &name)).await?;
            if matches!(used, Outcome::Stale(_)) {
                return Err(Refusal::Absent.into());
            }
        }
        Ok(SentBackup { name, bytes, stream: pieces(file) })
    }
}

/// What is in a file, read as it is wanted.
fn pieces(file: File) -> BoxStream<'static, std::io::Result<Bytes>> {
    stream::unfold(Some(file), async |file| piece(file?).await).boxed()
}

/// The next piece, and the file behind it; after an error, nothing more.
async fn piece(mut file: File) -> Option<(std::io::Result<Bytes>, Option<File>)> {
    let read = tokio::task::spawn_blocking(move || {
        let mut piece = Vec::with_capacity(PIECE);
        Read::by_ref(&mut file).take(PIECE as u64).read_to_end(&mut piece).map(|_| (piece, file))
    });
    match read.await.map_err(std::io::Error::other).flatten() {
        Ok((piece, _)) if piece.is_empty() => None,
        Ok((piece, file)) => Some((Ok(Bytes::from(piece)), Some(file))),
        Err(error) => Some((Err(error), None)),
    }
}

/// Looks at files, on no thread that answers people.
async fn on_disk<T: Send + 'static>(look: impl FnOnce() -> std::io::Result<T> + Send + 'static) -> Result<T, Problem> {
    let looked = tokio::task::spawn_blocking(look).await.map_err(std::io::Error::other).flatten();
    looked.map_err(|error| Problem::Broken(format!("the folder of backups: {error}")))
}
