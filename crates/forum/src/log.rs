//! The log of what was done to keep order: putting lines at its end, reading it, and seeing whether it is
//! as it was written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

use model::change::{Change, Effect, Fact};
use model::event::RedactedLog;
use model::ids::{MemberId, TopicId};
use model::log::{Deed, LogEnd, LogEntry, LogFile, LogLine, Subject};
use model::may::{Action, Object};
use model::shard::Shard;
use model::time::Timestamp;
use model::topic::Topic;
use store::{Outcome, Position, StoredLine};

use crate::reading::MemberCard;
use crate::visit::View;
use crate::writing::TOO_LIVELY;
use crate::{Forum, Problem};

/// Lines of a page.
const PAGE: usize = 50;
/// Lines that are read together, and how often that is done for one page: of those that nobody sees who reads
/// there may be many in a row.
const READ: u64 = 100;
const READINGS: usize = 10;
/// Lines that are written together, and how often that is tried: the followers of all shards may be at it.
const WRITTEN: usize = 100;
const TRIES: usize = 64;

/// A page of the log, the newest line first.
#[derive(Default)]
pub struct LogPage {
    pub lines: Vec<SeenLine>,
    pub topics: BTreeMap<TopicId, Topic>,
    pub members: HashMap<MemberId, MemberCard>,
    /// How the log ends: whoever keeps this can tell later that nothing before it was changed.
    pub end: LogEnd,
    /// What older lines begin before.
    pub older: Option<u64>,
}

/// A line as somebody may see it.
pub struct SeenLine {
    pub number: u64,
    pub at: Timestamp,
    pub by: MemberId,
    pub deed: Deed,
    /// None, where it was taken away.
    pub reason: Option<String>,
}

/// Where the log is not what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogFault {
    Missing(u64),
    Altered(u64),
    ReasonAltered(u64),
    /// It ends otherwise than is noted.
    OtherEnd,
    /// It cannot be found by what it is about.
    NotFiled(u64),
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(number) => write!(f, "log {number}: the line is missing"),
            Self::Altered(number) => write!(f, "log {number}: the line, or one before it, is not as it was written"),
            Self::ReasonAltered(number) => write!(f, "log {number}: the reason is not as it was written"),
            Self::NotFiled(number) => write!(f, "log {number}: the line is not found by what it is about"),
            Self::OtherEnd => write!(f, "log: it does not end where it ended"),
        }
    }
}

impl Forum {
    /// Puts what was done in a shard at the end of the log, each once however often this is called.
    pub(crate) async fn append_to_log(&self, shard: Shard, events: &[(&str, &LogEntry)]) -> Result<(), Problem> {
        for some in events.chunks(WRITTEN) {
            self.append_some(shard, some).await?;
        }
        Ok(())
    }

    async fn append_some(&self, shard: Shard, events: &[(&str, &LogEntry)]) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let (end, up_to) = self.store.log_end_for(shard).await?;
            let passed = up_to.as_deref().and_then(|event| event.parse::<Position>().ok()).unwrap_or_default();
            let is_new = |event: &str| event.parse::<Position>().is_ok_and(|position| position > passed);
            let new: Vec<_> = events.iter().filter(|(event, _)| is_new(event)).collect();
            let Some((last, _)) = new.last() else { return Ok(()) };
            let mut change = Change::new(Shard::SITE);
            change.given = vec![Fact::LogEndsAt(end.clone()), Fact::LoggedUpTo(shard, up_to)];
            let mut end = end.unwrap_or_default();
            for (event, entry) in &new {
                let number = end.number + 1;
                let text = written(number, at(event), entry)?;
                end = LogEnd { number, hash: linked(&end.hash, &text) };
                let (line, reason) = (format!("{} {text}", end.hash), entry.reason.clone());
                let file = entry.deed.subject().file();
                change.effects.push(Effect::Append { number, line, reason, file });
            }
            change.effects.push(Effect::EndLog { end, shard, event: (*last).to_owned() });
            // Another shard's follower may have been faster.
            if self.store.commit_in_bulk(change).await? == Outcome::Done {
                return Ok(());
            }
        }
        Err(model::refusal::Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Takes away the reasons that say what was removed from a post by this event. What nobody had looked at
    /// when it was removed goes, too.
    pub(crate) async fn drop_reasons(&self, topic: TopicId, logged: &RedactedLog, event: &str) -> Result<(), Problem> {
        let numbers = self.store.log_about(LogFile::Topic(topic), None, u64::from(u32::MAX)).await?;
        let unseen = numbers.into_iter().filter(|number| *number > logged.seen).collect();
        let mut gone = logged.lines.clone();
        for stored in self.store.log_lines_of(unseen).await? {
            let (line, reason) = read(&stored)?;
            if reason.is_some() && line.at <= at(event) {
                gone.insert(line.number);
            }
        }
        if !gone.is_empty() {
            let mut change = Change::new(Shard::SITE);
            change.effects = gone.into_iter().map(Effect::DropReason).collect();
            self.store.commit_in_bulk(change).await?;
        }
        Ok(())
    }

    /// Lines before a number, the newest first: of the whole log, or of what is about something.
    async fn lines_before(
        &self,
        about: Option<LogFile>,
        before: Option<u64>,
    ) -> Result<(LogEnd, Vec<StoredLine>), Problem> {
        let Some(about) = about else {
            let (end, mut lines) = self.store.log_before(before, READ).await?;
            lines.reverse();
            return Ok((end.unwrap_or_default(), lines));
        };
        let (end, numbers) = tokio::try_join!(self.store.log_end(), self.store.log_about(about, before, READ))?;
        Ok((end.unwrap_or_default(), self.store.log_lines_of(numbers).await?))
    }

    /// A page of the log, or of what it says about something: what comes before a line, or its end. Two round
    /// trips, three about something, and as many again for each hundred lines that this actor does not see.
    ///
    /// # Errors
    /// The store is away, or a line cannot be read.
    pub async fn log(
        self: Arc<Self>,
        view: View,
        about: Option<LogFile>,
        before: Option<u64>,
    ) -> Result<LogPage, Problem> {
        let mut page = LogPage::default();
        let mut next = before.map(|before| before.min(i64::MAX as u64));
        for _ in 0..READINGS {
            let (end, stored) = self.lines_before(about, next).await?;
            page.end = end;
            let lines = stored.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            self.know(&lines, &mut page).await?;
            for (line, reason) in lines {
                if page.lines.len() == PAGE {
                    page.older = Some(line.number + 1);
                    return Ok(page);
                }
                next = Some(line.number);
                let LogLine { number, at, entry: LogEntry { by, deed, .. }, .. } = line;
                if sees(&view, &deed, &page.topics) {
                    page.lines.push(SeenLine { number, at, by, deed, reason });
                }
            }
            page.older = next.filter(|next| *next > 1 && !stored.is_empty());
            if page.older.is_none() {
                break;
            }
        }
        Ok(page)
    }

    /// Learns what lines speak of: one round trip.
    async fn know(&self, lines: &[(LogLine, Option<String>)], page: &mut LogPage) -> Result<(), Problem> {
        let (mut topics, mut members) = (BTreeSet::new(), BTreeSet::new());
        for (line, _) in lines {
            members.insert(line.entry.by);
            topics.extend(line.entry.deed.beside());
            match line.entry.deed.subject() {
                Subject::Topic(topic) | Subject::Post(topic, _) => _ = topics.insert(topic),
                Subject::Member(member) => _ = members.insert(member),
                Subject::Category(_) | Subject::Group(_) | Subject::Tag(_) | Subject::Site => {}
            }
        }
        let topics: Vec<TopicId> = topics.into_iter().filter(|topic| !page.topics.contains_key(topic)).collect();
        let members: Vec<MemberId> = members.into_iter().collect();
        let (standings, cards) =
            tokio::try_join!(async { Ok::<_, Problem>(self.store.standings(&topics).await?) }, self.cards(&members))?;
        let known = standings.into_iter().flatten().map(|standing| (standing.topic.id, standing.topic));
        page.topics.extend(known);
        page.members.extend(cards);
        Ok(())
    }

    /// Goes through the whole log, and says where it is not what was written.
    ///
    /// # Errors
    /// The store is away.
    pub async fn verify_log(&self) -> Result<Vec<LogFault>, Problem> {
        let noted = self.store.log_end().await?.unwrap_or_default();
        let (mut faults, mut end) = (Vec::new(), LogEnd::default());
        while end.number < noted.number {
            let last = (end.number + READ).min(noted.number);
            let mut filed = Vec::new();
            for stored in self.store.log_lines(end.number + 1..=last).await? {
                let number = stored.number;
                let Some((hash, text)) = stored.text.as_deref().and_then(|text| text.split_once(' ')) else {
                    faults.push(LogFault::Missing(number));
                    end.number = number;
                    continue;
                };
                let line = serde_json::from_str::<LogLine>(text).ok().filter(|line| line.number == number);
                match line {
                    Some(line) if linked(&end.hash, text) == hash => {
                        filed.extend(line.entry.deed.subject().file().map(|file| (file, number)));
                        // A reason may have been taken away, but not replaced.
                        if stored.reason.is_some_and(|reason| line.reason_hash != hash_of(number, &reason)) {
                            faults.push(LogFault::ReasonAltered(number));
                        }
                    }
                    _ => faults.push(LogFault::Altered(number)),
                }
                // Each line that was altered is named once, and those after it only if they were, too.
                end = LogEnd { number, hash: hash.to_owned() };
            }
            let are = self.store.are_filed(&filed).await?;
            let missing = filed.iter().zip(are).filter(|(_, is)| !is);
            faults.extend(missing.map(|((_, number), _)| LogFault::NotFiled(*number)));
        }
        if end != noted || self.store.log_lines(noted.number + 1..=noted.number + 1).await?.iter().any(is_there) {
            faults.push(LogFault::OtherEnd);
        }
        Ok(faults)
    }
}

fn is_there(line: &StoredLine) -> bool {
    line.text.is_some()
}

/// The text of a line, which its hash is made of.
fn written(number: u64, at: Timestamp, entry: &LogEntry) -> Result<String, Problem> {
    let reason_hash = hash_of(number, &entry.reason);
    let line = LogLine { number, at, entry: LogEntry { reason: String::new(), ..entry.clone() }, reason_hash };
    serde_json::to_string(&line).map_err(|error| Problem::Broken(error.to_string()))
}

/// A line with its reason; none, where that was taken away.
fn read(stored: &StoredLine) -> Result<(LogLine, Option<String>), Problem> {
    let broken = || Problem::Broken(format!("line {} of the log cannot be read", stored.number));
    let (_, text) = stored.text.as_deref().and_then(|text| text.split_once(' ')).ok_or_else(broken)?;
    let line: LogLine = serde_json::from_str(text).map_err(|_| broken())?;
    let none = line.reason_hash.is_none().then(String::new);
    Ok((line, stored.reason.clone().or(none)))
}

/// The hash of a line, which holds the one before it.
fn linked(before: &str, text: &str) -> String {
    auth::fingerprint(&["log", before, text])
}

fn hash_of(number: u64, reason: &str) -> Option<String> {
    (!reason.is_empty()).then(|| auth::fingerprint(&["reason", &number.to_string(), reason]))
}

/// When an event was told.
fn at(event: &str) -> Timestamp {
    let milliseconds = event.split_once('-').and_then(|(milliseconds, _)| milliseconds.parse().ok());
    Timestamp(milliseconds.unwrap_or_default())
}

/// Whether somebody may know that this was done: who sees what it was done to, and what is not for everybody
/// only those who could have done it.
fn sees(view: &View, deed: &Deed, topics: &BTreeMap<TopicId, Topic>) -> bool {
    if view.can(Action::Administer, Object::Site) {
        return true;
    }
    match deed.subject() {
        Subject::Topic(topic) | Subject::Post(topic, _) => topics.get(&topic).is_some_and(|topic| {
            let category = view.site.category(topic.category);
            let is_seen = category.is_some_and(|category| view.can(Action::See, Object::Category(category)));
            let keeps_order = category.is_some_and(|category| view.can(Action::KeepOrder, Object::Category(category)));
            is_seen && topic.is_public() && (deed.is_public() || keeps_order)
        }),
        Subject::Member(_) => {
            let is_admission = matches!(deed, Deed::MemberApproved { .. } | Deed::MemberRefused { .. });
            deed.is_public()
                || (is_admission && view.can(Action::Admit, Object::Site))
                || (deed.is_of_conduct() && view.can(Action::SeeConduct, Object::Site))
        }
        Subject::Category(_) | Subject::Group(_) | Subject::Tag(_) | Subject::Site => deed.is_public(),
    }
}
