//! Trust levels: what members do is noted, and from time to time looked at.
//!
//! Days and topics read are written at most once an hour for each member; posts and votes are counted
//! where they are. Each time something is written down it is due that the member's level is looked
//! at (`Due::TrustWeighed`), and whoever sees to what is due writes the level that follows.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use model::account::{Member, Session};
use model::actor::{Actor, Role, SignedIn};
use model::change::{Change, Effect, Fact};
use model::event::Due;
use model::ids::{MemberId, TopicId};
use model::log::Deed;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::rules::{members, order};
use model::time::Timestamp;
use model::trust::{Figures, READS_EVERY, Reads, Trust, age_in_days, day_of, implied};
use store::{Activity, Outcome, ProfilePage};

use crate::visit::View;
use crate::{Forum, Problem};

/// Members whose reading is collected at once; beyond that it is written down earlier.
const READERS_MAX: usize = 20_000;

/// What members have read since it was last written down, and since when.
#[derive(Default)]
pub(crate) struct Readers(Mutex<HashMap<MemberId, (Timestamp, Reads)>>);

impl Forum {
    /// A member has read this topic.
    pub fn count_reader(&self, member: MemberId, topic: TopicId) {
        let now = self.now();
        let mut readers = self.readers.0.lock().unwrap_or_else(PoisonError::into_inner);
        readers.entry(member).or_insert_with(|| (now, Reads::default())).1.add(topic);
    }

    /// Writes down what members have read for an hour; of everybody, if this node stops.
    ///
    /// # Errors
    /// The store is away; what was not written down is kept.
    pub(crate) async fn write_reads(&self, everything: bool) -> Result<(), Problem> {
        let now = self.now();
        let taken: Vec<(MemberId, Reads)> = {
            let mut readers = self.readers.0.lock().unwrap_or_else(PoisonError::into_inner);
            let all = everything || readers.len() > READERS_MAX;
            let ripe = |since: &Timestamp| all || now.since(*since) >= READS_EVERY;
            readers.extract_if(|_, (since, _)| ripe(since)).map(|(member, (_, reads))| (member, reads)).collect()
        };
        let mut failed = None;
        for (member, reads) in taken {
            if let Err(problem) = self.add_reads(member, &reads).await {
                let mut readers = self.readers.0.lock().unwrap_or_else(PoisonError::into_inner);
                readers.entry(member).or_insert_with(|| (now, Reads::default())).1.merge(&reads);
                failed = Some(problem);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Writes down what all members have read until now.
    ///
    /// # Errors
    /// The store is away; what was not written down is kept.
    pub async fn write_down_reads(&self) -> Result<(), Problem> {
        self.write_reads(true).await
    }

    async fn add_reads(&self, member: MemberId, reads: &Reads) -> Result<(), Problem> {
        loop {
            let found = self.store.reads(member).await?;
            let mut both = found.clone();
            both.merge(reads);
            if both == found {
                return Ok(());
            }
            let mut change = Change::new(member.shard());
            change.given = vec![Fact::MemberExists(member), Fact::ReadsAre(member, found)];
            change.effects =
                vec![Effect::SetReads(member, both), Effect::Schedule(Due::TrustWeighed { member }, self.now())];
            match self.store.commit_in_bulk(change).await? {
                Outcome::Done | Outcome::Repeated(_) | Outcome::Stale(Fact::MemberExists(_)) => return Ok(()),
                Outcome::Stale(_) => {}
            }
        }
    }

    /// A session is still in use: once an hour that is written down, and with it whether the day is
    /// a new one.
    pub(crate) async fn note_visit(&self, member: MemberId, token: String, session: Session) -> Result<(), Problem> {
        let (now, used) = (self.now(), session.used);
        let mut touch = members::touch_session(member, token, session, now);
        let weigh = Effect::Schedule(Due::TrustWeighed { member }, now);
        let today = day_of(now);
        // Another session may have been the first today.
        if day_of(used) != today {
            let mut first = touch.clone();
            first.given.push(Fact::NotSeenOn(member, today));
            first.effects.extend([Effect::CountDay(member, today), weigh.clone()]);
            if !matches!(self.store.commit(first).await?, Outcome::Stale(Fact::NotSeenOn(..))) {
                return Ok(());
            }
        }
        touch.effects.push(weigh);
        self.store.commit(touch).await?;
        Ok(())
    }

    /// Looks whether a member has earned another level, and gives it.
    pub(crate) async fn weigh_trust(&self, member: MemberId, at: Timestamp) -> Result<(), Problem> {
        let site = self.site();
        if let Some(found) = self.activity(member).await? {
            let trust = found.member.trust;
            let level = implied(trust, &site.settings.trust.thresholds, &self.figures_of(&found));
            let change = members::set_trust(member, trust, Trust { level, ..trust }, self.now());
            if matches!(self.store.commit_in_bulk(change).await?, Outcome::Stale(Fact::TrustIs(..))) {
                // An admin was faster: the next look is the right one.
                return Ok(());
            }
        }
        self.store.commit_in_bulk(order::done(&Due::TrustWeighed { member }, at)).await?;
        Ok(())
    }

    async fn activity(&self, member: MemberId) -> Result<Option<Activity>, Problem> {
        let everything = self.site().audience(&Actor::Member(SignedIn::plain(MemberId(0), Role::Admin)));
        Ok(self.store.activity(member, &everything).await?)
    }

    fn figures_of(&self, found: &Activity) -> Figures {
        self.figures(found.posts, found.received, found.days, &found.reads, &found.member)
    }

    /// What counts for the level of whoever looks at their own page. Posts where they do not read
    /// any more are not shown, and count nevertheless.
    pub fn own_figures(&self, found: &ProfilePage) -> Figures {
        self.figures(found.posts, found.received, found.days, &found.reads, &found.member)
    }

    fn figures(&self, posts: u64, votes: i64, days: u64, reads: &Reads, member: &Member) -> Figures {
        Figures { posts, votes, days, topics: reads.count(), age: age_in_days(member.profile.joined, self.now()) }
    }

    /// Sets a member's level, or has it be earned from where it stands.
    ///
    /// # Errors
    /// The actor is no admin or has to prove once more that it is them, or somebody was faster.
    pub async fn set_trust(&self, view: &View, member: MemberId, found: Trust, to: Trust) -> Result<(), Problem> {
        view.may(Action::Administer, Object::Site)?;
        view.proved(self.now())?;
        let mut change = members::set_trust(member, found, to, self.now());
        if let (Some(by), false) = (view.actor.id(), change.effects.is_empty()) {
            change.log(by, Deed::TrustSet { member }, "");
        }
        match self.store.commit(change).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("This member's level has just changed. Look again.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }
}
