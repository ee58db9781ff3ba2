//! What an admin should do something about: from what a node sees of itself and of the servers to sentences.

use std::time::Duration;

use model::backup::{BackupOutcome, BackupRecord};
use model::settings::backups::BackupSettings;
use model::time::Timestamp;
use shelf::Room;
use store::{Fsync, NO_EVICTION, Saving, ServerFacts};

use crate::figures::Behind;
use crate::followers::Post;

/// What there is to be seen.
#[derive(Clone, Debug)]
pub struct Seen {
    pub server: ServerFacts,
    pub behind: Behind,
    /// Of the node that shows it.
    pub post: Post,
    /// Of the disk with the data folder, if that is known.
    pub room: Option<Room>,
    pub has_limits: bool,
    pub sends_mail: bool,
    pub public_url: Option<String>,
    pub backups: SeenBackups,
}

/// How it stands with backups, on whichever node they are made.
#[derive(Clone, Debug, Default)]
pub struct SeenBackups {
    pub settings: BackupSettings,
    pub record: Option<BackupRecord>,
    pub now: Timestamp,
}

/// How bad it is; the worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something is lost or stands still, or is about to.
    Danger,
    /// It works, and should not stay so.
    Attention,
    /// It would be better otherwise.
    Advice,
}

/// Something that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub severity: Severity,
    pub what: String,
    /// What to do about it.
    pub advice: String,
}

/// How far followers may be behind before somebody should look.
const LATE: Duration = Duration::from_secs(30);
const VERY_LATE: Duration = Duration::from_secs(10 * 60);
/// Bytes of a disk that are hardly enough for what Redis writes anew.
const LITTLE: u64 = 1 << 30;
const VERY_LITTLE: u64 = 256 << 20;
/// The oldest version of Redis that is still mended.
const MENDED: (u32, u32) = (7, 2);

/// All that is to be done something about, the worst first.
pub fn troubles(seen: &Seen) -> Vec<Trouble> {
    let mut troubles = Vec::new();
    let mut add = |severity, what: String, advice: &str| {
        troubles.push(Trouble { severity, what, advice: advice.to_owned() });
    };
    of_server(&seen.server, &mut add);
    if seen.post.stopped > 0 {
        add(
            Severity::Danger,
            "An event was written by a later version, and this node does not go past it.".to_owned(),
            "Run the version that wrote it on all nodes: what happened since is carried onward then.",
        );
    }
    of_followers(&seen.behind, &mut add);
    if let Some(room) = seen.room {
        let percent = room.free.saturating_mul(100) / room.total.max(1);
        let left = format!("{percent} % of the disk with the data folder is free.");
        let advice = "Make room, or give the data folder a larger disk: when it is full, nothing can be written.";
        if room.free < VERY_LITTLE {
            add(Severity::Danger, left, advice);
        } else if room.free < LITTLE || percent < 10 {
            add(Severity::Attention, left, advice);
        }
    }
    if !seen.has_limits {
        add(
            Severity::Danger,
            "The limits are switched off: anybody may try passwords and post without end.".to_owned(),
            "Switch them on again (limits.enabled, or EXEDRA_LIMITS__ENABLED) when the test is over.",
        );
    }
    if !seen.sends_mail {
        add(
            Severity::Attention,
            "This forum sends no mail: nobody can be sent a link to choose a new password.".to_owned(),
            "Set mail.url (EXEDRA_SMTP_URL) to the address of a mail server.",
        );
    }
    match seen.public_url.as_deref() {
        None => add(
            Severity::Attention,
            "The forum does not know its public address: links in letters and feeds lead to this machine.".to_owned(),
            "Set server.url (EXEDRA_URL) to the address that people know.",
        ),
        Some(url) if url.starts_with("http://") => add(
            Severity::Attention,
            format!("The public address, {url}, is not https: passwords can be read on the way."),
            "Get a certificate, as docs/deploying.md says, and set server.url to the https address.",
        ),
        Some(_) => {}
    }
    of_backups(&seen.backups, &mut add);
    troubles.sort_by_key(|trouble| trouble.severity);
    troubles
}

fn of_server(server: &ServerFacts, add: &mut impl FnMut(Severity, String, &str)) {
    if server.saving == Saving::Fails {
        add(
            Severity::Danger,
            "Redis could not write to its disk the last time that it tried.".to_owned(),
            "Look into the log of Redis: the disk is full, or its folder cannot be written.",
        );
    }
    let how = match server.fsync {
        Fsync::Always => None,
        Fsync::Off => Some((Severity::Danger, "appendonly is off".to_owned())),
        Fsync::No => Some((Severity::Danger, "appendfsync is no".to_owned())),
        Fsync::EverySecond => Some((Severity::Attention, "appendfsync is everysec".to_owned())),
        Fsync::Unknown => Some((Severity::Advice, "it does not say how it does".to_owned())),
    };
    if let Some((severity, how)) = how {
        add(
            severity,
            format!(
                "Redis may not write to disk before it answers ({how}): the last seconds could be lost in a power cut."
            ),
            "Set appendonly yes and appendfsync always, with CONFIG SET and in its configuration.",
        );
    }
    if !server.eviction.is_empty() && server.eviction != NO_EVICTION {
        add(
            Severity::Danger,
            format!("Redis throws data away when its memory is full (maxmemory-policy {}).", server.eviction),
            "Set maxmemory-policy to noeviction: here everything is to be kept.",
        );
    }
    let percent = server.memory_bytes.saturating_mul(100) / server.memory_max.max(1);
    if server.memory_max > 0 && percent >= 80 {
        let severity = if percent >= 95 { Severity::Danger } else { Severity::Attention };
        add(
            severity,
            format!("Redis uses {percent} % of the memory that it may take."),
            "Raise maxmemory: when it is used up, nothing more can be written.",
        );
    }
    if server.wants_replicas && server.replicas == 0 {
        add(
            Severity::Danger,
            "A primary has no replica: nobody takes over if it is lost.".to_owned(),
            "Start its replica again, or add one; until then what is written is on one machine alone.",
        );
    }
    let mut parts = server.version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version < MENDED {
        add(
            Severity::Advice,
            format!("Redis {} gets no security fixes any more.", server.version),
            "Update it to 7.2 or later, or to Valkey.",
        );
    }
}

fn of_backups(seen: &SeenBackups, add: &mut impl FnMut(Severity, String, &str)) {
    let record = seen.record.as_ref();
    if let Some(BackupOutcome::Failed(why)) = record.and_then(|record| record.outcome.as_ref()) {
        add(
            Severity::Danger,
            format!("The last backup came to nothing: {why}."),
            "See to the reason, and have one made on the page Backups: this is gone when one was found whole.",
        );
    }
    let Some(patience) = seen.settings.patience() else { return };
    let good = record.and_then(|record| record.good.as_ref());
    let advice = "Look whether a server runs that has room for them, and have one made on the page Backups.";
    match good {
        None => add(Severity::Attention, "There is no good backup yet.".to_owned(), advice),
        Some(good) if seen.now.since(good.began) > patience => {
            let days = patience.as_secs() / 86_400;
            let days = if days == 1 { "a day".to_owned() } else { format!("{days} days") };
            add(Severity::Danger, format!("There was no good backup for more than {days}."), advice);
        }
        Some(_) => {}
    }
}

fn of_followers(behind: &Behind, add: &mut impl FnMut(Severity, String, &str)) {
    if behind.lag >= LATE {
        let severity = if behind.lag >= VERY_LATE { Severity::Danger } else { Severity::Attention };
        add(
            severity,
            format!("Lists and letters are {} s behind what was written.", behind.lag.as_secs()),
            "See what the log says of followers, and whether Redis or the machine has too much to do.",
        );
    }
    if behind.parked > 0 {
        let (events, their) = if behind.parked == 1 { ("event was", "its") } else { ("events were", "their") };
        add(
            Severity::Attention,
            format!("{} {events} put aside, since carrying {their} consequences failed.", behind.parked),
            "Read why below, and send it again when the reason is gone; exedra verify says whether something is missing.",
        );
    }
}

#[cfg(test)]
#[path = "health_tests.rs"]
mod tests;
