//! Files that members put into what they write.
//!
//! A file is stored under a hash of what is kept of it, and its address says no more than that. Who may
//! look at it follows from the posts that use it: [`seeing`]. A text uses what it names and its author
//! may look at; otherwise whoever has heard of an address could show the file to everybody by writing
//! it into a post of their own.

mod removing;
mod seeing;

use std::collections::BTreeSet;

use bytes::Bytes;
use model::limits::{self, Act};
use model::may::may_send_files;
use model::refusal::{Fault, Refusal};
use model::rules::uploads;
use model::time::Timestamp;
use model::upload::{self, Content, FileKind, KnownUpload, Phase, Sent, Size, Upload, UploadHash};
use shelf::{Shelf, ShelfError};
use store::Outcome;
use tokio::sync::SemaphorePermit;

use crate::limits::unless;
use crate::visit::View;
use crate::writing::TRIES;
use crate::{Forum, Problem};

pub use seeing::ShownUpload;

/// Files that are received or worked on at once; each is held in memory as a whole.
pub(crate) const AT_ONCE: usize = 6;
/// Bytes that count as one of what somebody may send.
const MEGABYTE: usize = 1 << 20;
/// Of a name that is kept with who sent it.
const NAME_MAX: usize = 100;

/// A file as it was sent.
#[derive(Clone, Debug)]
pub struct SentFile {
    /// What it was called there; anything.
    pub name: String,
    pub bytes: Bytes,
}

/// A file that is here now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uploaded {
    pub address: String,
    /// What puts it into a text.
    pub markdown: String,
    /// Of a picture.
    pub size: Option<Size>,
    /// In bytes, as it is kept.
    pub bytes: u64,
    /// It was an animation, of which the first picture is kept.
    pub was_animated: bool,
}

/// A place among those whose files are received.
pub struct Receiving<'a>(#[expect(dead_code, reason = "it is held until the file is stored")] SemaphorePermit<'a>);

/// A file as it is about to be stored.
struct Ready {
    hash: UploadHash,
    upload: Upload,
    parts: Vec<(String, Bytes)>,
    was_animated: bool,
}

impl Forum {
    /// Bytes that a file may have.
    pub fn file_max(&self) -> usize {
        self.site().settings.uploads.bytes(self.settings.file_max)
    }

    /// Whether a file of this actor would be taken, before it is received; what says so is held while it is.
    ///
    /// # Errors
    /// They may put files nowhere; too many are received at this moment, or no files are kept here.
    pub fn receive_file(&self, view: &View) -> Result<Receiving<'_>, Problem> {
        may_send_files(&view.site, &view.actor)?;
        self.shelf()?;
        self.errands.has_room()?;
        self.receiving.try_acquire().map(Receiving).map_err(|_| Problem::Busy)
    }

    /// Takes a file that somebody sent.
    ///
    /// # Errors
    /// They may put files nowhere, or have sent too many; it is too large, or of no kind that is taken;
    /// there is no room for it, or the store is away.
    pub async fn upload(&self, view: &View, file: SentFile) -> Result<Uploaded, Problem> {
        may_send_files(&view.site, &view.actor)?;
        let shelf = self.shelf()?;
        let by = view.actor.id().ok_or(Refusal::SignIn)?;
        if file.bytes.is_empty() {
            return Err(Fault::new("file", "The file is empty: choose another.").into());
        }
        if file.bytes.len() > self.file_max() {
            return Err(self.too_large().into());
        }
        let content = Content::of(&file.bytes);
        if !view.site.settings.uploads.takes(content) {
            return Err(Fault::new("file", "Files of this kind are not taken here.").into());
        }
        self.spend_on_file(view, file.bytes.len()).await?;
        let name = file.name.clone();
        let ready = self.errands.run(move || ready(&file)).await??;
        let sent = Sent { at: self.now(), name: kept_name(&name) };
        self.keep(shelf, &ready, by, sent).await?;
        let Ready { hash, upload, was_animated, .. } = ready;
        Ok(Uploaded {
            address: upload::address(&hash, &upload, &name),
            markdown: upload::markdown(&hash, &upload, &name),
            size: upload.size,
            bytes: upload.bytes,
            was_animated,
        })
    }

    /// What is said of a file with more bytes than [`Forum::file_max`].
    pub fn too_large(&self) -> Fault {
        Fault::new("file", format!("The file is too large: it may have {} MB.", self.file_max() >> 20))
    }

    pub(crate) fn shelf(&self) -> Result<&Shelf, Problem> {
        let none = || Problem::Broken("this process keeps no files".to_owned());
        self.settings.shelf.as_deref().ok_or_else(none)
    }

    async fn spend_on_file(&self, view: &View, bytes: usize) -> Result<(), Problem> {
        let mut buckets = view.spends(Some(Act::Upload));
        let megabytes = u32::try_from(bytes.div_ceil(MEGABYTE)).unwrap_or(u32::MAX);
        for bucket in view.spends(Some(Act::Megabyte)) {
            let allowance = bucket.allowance.in_portions_of(megabytes);
            buckets.push(limits::Bucket { allowance, ..bucket });
        }
        unless(self.take(&buckets).await?)
    }

    /// Notes that a file comes, stores it, and notes that it is here.
    async fn keep(&self, shelf: &Shelf, ready: &Ready, by: model::ids::MemberId, sent: Sent) -> Result<(), Problem> {
        let hash = &ready.hash;
        for _ in 0..TRIES {
            let known = self.store.upload(hash).await?;
            let phase = match &known {
                Some(KnownUpload { phase: Phase::Going, .. }) => {
                    let going = "This very file is being removed at this moment. Send it again in a minute.";
                    return Err(Refusal::Conflict(going).into());
                }
                // Somebody has sent the same before.
                Some(known) if known.is_here() && shelf.has(hash.as_str(), &full(&known.upload)).await? => {
                    known.phase.clone()
                }
                known => {
                    let arriving = uploads::arrive(hash, ready.upload.clone(), known.as_ref(), by, sent.at);
                    if let Outcome::Stale(_) = self.store.commit(arriving).await? {
                        continue;
                    }
                    if let Err(error) = shelf.put(hash.as_str(), ready.parts.clone()).await {
                        self.give_up(shelf, hash, by, sent.at).await;
                        return Err(error.into());
                    }
                    Phase::Arriving { since: sent.at, by }
                }
            };
            let arrived = uploads::arrived(hash, phase, by, sent.clone());
            if self.is_done(arrived).await? {
                return Ok(());
            }
        }
        Err(Problem::Busy)
    }

    /// Takes back what was noted and stored of a file that could not be stored as a whole. If that fails,
    /// it is due.
    async fn give_up(&self, shelf: &Shelf, hash: &UploadHash, by: model::ids::MemberId, since: Timestamp) {
        let arriving = Phase::Arriving { since, by };
        let done = async {
            if self.is_done(uploads::given_up(hash, arriving)).await? {
                shelf.remove(hash.as_str()).await?;
                self.store.commit(uploads::gone(hash)).await?;
            }
            Ok::<_, Problem>(())
        };
        if let Err(problem) = done.await {
            tracing::warn!(%hash, error = ?problem, "a file could not be stored; what there is of it is removed later");
        }
    }

    /// The files that a text uses: of what it names, all that its author may look at. Two round trips at
    /// most where it names any, and one more for what was about to be removed.
    pub(crate) async fn used_in(&self, view: &View, text: &str) -> Result<BTreeSet<UploadHash>, Problem> {
        let named: Vec<UploadHash> = upload::named_in(text).into_iter().collect();
        if named.is_empty() {
            return Ok(BTreeSet::new());
        }
        if named.len() > upload::MOST {
            let sentence = format!("This names {} files: at most {} fit into a text.", named.len(), upload::MOST);
            return Err(Fault::new("body", sentence).into());
        }
        let known: Vec<KnownUpload> = self.store.uploads(&named).await?.into_iter().flatten().collect();
        let mut used = BTreeSet::new();
        for known in self.seen_of(view, known).await? {
            // Who is faster here decides whether it stays.
            let is_leaving = matches!(known.phase, Phase::Leaving { .. });
            if !is_leaving || self.is_done(uploads::take_up(&known, self.now())).await? {
                used.insert(known.hash);
            }
        }
        Ok(used)
    }
}

/// The name of a file's first part.
pub(crate) fn full(upload: &Upload) -> String {
    format!("full.{}", upload.kind.extension())
}

pub(crate) fn narrow(upload: &Upload, width: u32) -> String {
    format!("{width}.{}", upload.kind.extension())
}

/// Looks into a file. Keeps a processor busy.
fn ready(file: &SentFile) -> Result<Ready, Problem> {
    if file.name.contains(['/', '\\']) || file.name == ".." {
        return Err(Fault::new("file", "The file's name has folders in it: a name alone is enough.").into());
    }
    let content = Content::of(&file.bytes);
    if content != Content::Picture {
        let kind = FileKind::of_file(&file.name, content)?;
        let upload = Upload { kind, bytes: file.bytes.len() as u64, size: None, widths: Vec::new() };
        let parts = vec![(full(&upload), file.bytes.clone())];
        return ready_as(upload, parts, false);
    }
    if upload::is_named_as_file(&file.name) {
        FileKind::of_file(&file.name, content)?;
    }
    let narrower = |width, height| Size { width, height }.narrower().collect();
    let made =
        picture::page::for_page(&file.bytes, narrower).map_err(|unusable| Fault::new("file", unusable.to_string()))?;
    let upload = Upload {
        kind: FileKind::of_picture(made.encoding.extension()),
        bytes: made.full.len() as u64,
        size: Some(Size { width: made.width, height: made.height }),
        widths: made.narrower.iter().map(|(width, _)| *width).collect(),
    };
    let mut parts = vec![(full(&upload), Bytes::from(made.full))];
    parts.extend(made.narrower.into_iter().map(|(width, bytes)| (narrow(&upload, width), Bytes::from(bytes))));
    ready_as(upload, parts, made.is_animated)
}

fn ready_as(upload: Upload, parts: Vec<(String, Bytes)>, was_animated: bool) -> Result<Ready, Problem> {
    let whole = parts.first().map(|(_, bytes)| bytes.clone()).unwrap_or_default();
    let hash = UploadHash::parse(&shelf::hash_of(upload.kind.extension(), &whole));
    let hash = hash.ok_or_else(|| Problem::Broken("a hash that is none".to_owned()))?;
    Ok(Ready { hash, upload, parts, was_animated })
}

/// Without folders and what no line has.
fn kept_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(NAME_MAX).collect()
}

impl From<ShelfError> for Problem {
    fn from(error: ShelfError) -> Self {
        match error {
            ShelfError::Full => Self::Full,
            ShelfError::Broken(detail) => Self::Broken(detail),
        }
    }
}
