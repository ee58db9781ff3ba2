//! Archives of all that is held of a member: asked for, made a step at a time, fetched once.
//!
//! An archive is a `.tar.gz` in parts, each compressed for itself, which together are one file. The
//! parts lie in Redis until a day is over, where every node finds them. Whoever holds the lease of
//! the member's shard makes it; a step that was not noted as done is made again.

mod content;
mod files;
mod tar;

use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use model::account::Member;
use model::archive::Archive;
use model::ids::{MemberId, PostId, TopicId};
use model::may::{Action, Object};
use model::post::Vote;
use model::refusal::Refusal;
use model::rules::archives;
use model::shard::{self, Shard};
use model::ticket::Ticket;
use store::{Outcome, PlacedPost};

use crate::visit::View;
use crate::{Forum, Problem};
use content::OwnPost;

/// How long is gone on with an archive before others have their turn.
const TURN: Duration = Duration::from_millis(400);
/// Topics, posts, and posts of one file, that are looked at together.
const TOPICS: usize = 100;
const POSTS: usize = 500;
const FILE: usize = 50;
/// Bytes that are compressed together.
const PART: usize = 512 << 10;

/// What is written of an archive before it is noted down.
struct Writing<'a> {
    forum: &'a Forum,
    member: MemberId,
    /// As it was noted down last.
    noted: Archive,
    /// Files that are not compressed yet.
    files: Vec<u8>,
    parts: u32,
    bytes: u64,
}

impl Forum {
    /// Asks for an archive of all that is held of the actor.
    ///
    /// # Errors
    /// They have not proved lately who they are; one is there or on its way; the store is away.
    pub async fn ask_for_archive(&self, view: &View) -> Result<(), Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        let before = self.store.archive(member).await?;
        match self.store.commit(archives::ask(member, before.as_ref(), self.now())?).await? {
            Outcome::Stale(_) => Err(Refusal::Conflict("Your archive is being made already.").into()),
            Outcome::Done | Outcome::Repeated(_) => Ok(()),
        }
    }

    /// How far the actor's archive is, if they asked for one.
    ///
    /// # Errors
    /// Nobody is signed in; the store is away.
    pub async fn own_archive(&self, view: &View) -> Result<Option<Archive>, Problem> {
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        Ok(self.store.archive(member).await?)
    }

    /// What fetches the actor's archive once.
    ///
    /// # Errors
    /// They have not proved lately who they are, or there is none; the store is away.
    pub async fn archive_token(&self, view: &View) -> Result<auth::token::Token, Problem> {
        view.proved(self.now())?;
        let member = view.actor.id().ok_or(Refusal::SignIn)?;
        self.spend_on_settings(view).await?;
        match self.store.archive(member).await? {
            Some(Archive { made: Some(_), .. }) => self.issue(Ticket::Archive { member }).await,
            _ => Err(Refusal::Conflict("Your archive is not there yet. Look again in a moment.").into()),
        }
    }

    /// The archive that this token fetches, for whom it was made and nobody else. The token is used
    /// up, unless somebody only asks whether it is good.
    ///
    /// # Errors
    /// It is not good; the store is away.
    pub async fn archive_of(&self, view: &View, token: &auth::token::Token, uses: bool) -> Result<Archive, Problem> {
        let asks = view.actor.id().ok_or(Refusal::SignIn)?;
        let is_own = |ticket: &Ticket| matches!(ticket, Ticket::Archive { member } if *member == asks);
        // Somebody else does not use it up.
        self.peek(token).await?.filter(is_own).ok_or(Refusal::Absent)?;
        if uses {
            self.redeem(token).await?.filter(is_own).ok_or(Refusal::Absent)?;
        }
        let archive = self.store.archive(asks).await?.filter(|archive| archive.made.is_some());
        Ok(archive.ok_or(Refusal::Absent)?)
    }

    /// A part of a member's archive.
    ///
    /// # Errors
    /// It is not there; the store is away.
    pub async fn archive_part(&self, member: MemberId, number: u32) -> Result<Vec<u8>, Problem> {
        let part = self.store.archive_part(member, number).await?;
        part.ok_or_else(|| Problem::Broken(format!("part {number} of the archive of member {member} is gone")))
    }

    /// Goes on for a moment with making an archive.
    pub(crate) async fn go_on_with_archive(&self, id: MemberId) -> Result<(), Problem> {
        let began = Instant::now();
        while began.elapsed() < TURN {
            let (archive, member) =
                tokio::try_join!(async { Ok::<_, Problem>(self.store.archive(id).await?) }, async {
                    Ok(self.store.member(id).await?)
                })?;
            let (Some(archive), Some(member)) = (archive.filter(|archive| archive.made.is_none()), member) else {
                self.store.commit_in_bulk(archives::give_up(id)).await?;
                return Ok(());
            };
            let (parts, bytes) = (archive.parts, archive.bytes);
            let mut writing = Writing { forum: self, member: id, noted: archive, files: Vec::new(), parts, bytes };
            match (writing.noted.step, writing.noted.shard()) {
                (0, _) => writing.account(&member).await?,
                (_, Some(shard)) => writing.shard(&member, shard).await?,
                (_, None) => writing.files.extend(tar::END),
            }
            if !writing.end().await? {
                // Another node is at it.
                return Ok(());
            }
        }
        Ok(())
    }
}

impl Writing<'_> {
    async fn account(&mut self, member: &Member) -> Result<(), Problem> {
        let store = &self.forum.store;
        let (about, sessions, tokens, factors, identities, told, inbox, places, near, drafts) = tokio::try_join!(
            store.about(member.id),
            store.sessions(member.id),
            store.api_tokens(member.id),
            store.factors(member.id),
            store.identities(member.id),
            store.told(member.id),
            store.inbox(member.id),
            store.places(member.id),
            store.near(member.id),
            store.draft_texts(member.id)
        )?;
        self.file("README.md", content::README.as_bytes());
        self.json("account.json", &content::account(member, &about))?;
        if !about.text.is_empty() {
            self.file("about.md", about.text.as_bytes());
        }
        self.json("sessions.json", &content::sessions(&sessions))?;
        self.json("places.json", &content::places(&places, &near))?;
        self.json("ways-in.json", &content::ways_in(&factors, &identities))?;
        self.json("notifications.json", &content::notifications(&told.notifications, &inbox.choices))?;
        if !drafts.is_empty() {
            self.json("drafts.json", &content::drafts(&drafts))?;
        }
        let conduct = store.conduct(member.id).await?;
        if !conduct.0.is_empty() {
            self.json("conduct.json", &content::conduct(&conduct))?;
        }
        let series = store.own_series_in_bulk(member.id).await?;
        if !series.is_empty() {
            self.json("series.json", &content::series(&series))?;
        }
        self.json("tokens.json", &content::tokens(&tokens))?;
        if let Some(mark) = &member.portrait
            && let Some(square) = store.portrait(member.id, mark, picture::SIDES[1]).await?
        {
            self.file(&format!("picture-{}.{}", picture::SIDES[1], mark.extension()), &square);
        }
        Ok(())
    }

    /// What they wrote, voted and watch in the topics of one shard.
    async fn shard(&mut self, member: &Member, shard: Shard) -> Result<(), Problem> {
        let view = self.forum.act_as(member);
        let store = &self.forum.store;
        let (mut votes, mut stances) = (Vec::<(PostId, Vote)>::new(), Vec::new());
        let mut topics = store.topics_of(shard).await?;
        topics.sort_unstable();
        for some in topics.chunks(TOPICS) {
            stances.extend(store.stances_in(self.member, some).await?);
            let mut own: Vec<PostId> = Vec::new();
            for posts in store.all_posts(some).await?.chunks(POSTS) {
                for (post, wrote, vote) in store.part_in(self.member, posts).await? {
                    votes.extend(vote.map(|vote| (post, vote)));
                    own.extend(wrote.then_some(post));
                }
            }
            for posts in own.chunks(FILE) {
                let placed: Vec<PlacedPost> = store.posts_in_bulk(posts).await?.into_iter().flatten().collect();
                let mut by_topic: std::collections::BTreeMap<TopicId, Vec<PlacedPost>> = Default::default();
                for found in placed {
                    by_topic.entry(found.topic.id).or_default().push(found);
                }
                for placed in by_topic.into_values() {
                    self.posts(&view, placed).await?;
                }
            }
        }
        self.files_of(shard).await?;
        if !votes.is_empty() {
            self.json(&format!("votes/{:02}.json", shard.number()), &content::votes(&votes))?;
        }
        if !stances.is_empty() {
            self.json(&format!("watched/{:02}.json", shard.number()), &content::stances(&stances))?;
        }
        Ok(())
    }

    /// Some of their posts in one topic.
    async fn posts(&mut self, view: &View, placed: Vec<PlacedPost>) -> Result<(), Problem> {
        let Some(topic) = placed.first().map(|found| found.topic.clone()) else { return Ok(()) };
        let is_own = topic.is_by(self.member);
        let sees = is_own || view.can(Action::See, Object::Topic(&topic));
        let title = sees.then(|| topic.heading.title.as_str());
        let mut posts = Vec::new();
        for PlacedPost { post, .. } in placed {
            let waits = post.is_opening() && topic.life.waiting.is_some();
            let edited = post.state.revision > 1 || waits;
            let history = if edited { self.forum.store.history(post.id).await? } else { Default::default() };
            let waiting = if waits { self.forum.store.waiting(post.id).await? } else { None };
            posts.push(OwnPost { post, history, waiting });
        }
        let first = posts.first().map_or(0, |own| own.post.id.0);
        let path = format!("topics/{}/{first}", topic.id);
        self.json(&format!("{path}.json"), &content::topic(&topic, title, is_own, &posts))?;
        self.file(&format!("{path}.md"), content::markdown(title, &posts).as_bytes());
        if self.files.len() >= PART { self.press().await } else { Ok(()) }
    }

    fn file(&mut self, name: &str, content: &[u8]) {
        let at = self.noted.asked.seconds();
        self.files.extend(tar::file(&format!("exedra-{}/{name}", self.member), content, at));
    }

    fn json(&mut self, name: &str, value: &serde_json::Value) -> Result<(), Problem> {
        let text = serde_json::to_vec_pretty(value).map_err(|error| Problem::Broken(error.to_string()))?;
        self.file(name, &text);
        Ok(())
    }

    /// Compresses what is there, and writes it down as a part.
    async fn press(&mut self) -> Result<(), Problem> {
        let files = std::mem::take(&mut self.files);
        let pressed = self.forum.errands.run(move || {
            let mut pressed = GzEncoder::new(Vec::new(), Compression::default());
            pressed.write_all(&files).and_then(|()| pressed.finish())
        });
        let part = pressed.await?.map_err(|error| Problem::Broken(error.to_string()))?;
        self.bytes += part.len() as u64;
        let change = archives::part(self.member, &self.noted, self.parts, part);
        self.parts += 1;
        self.forum.store.commit_in_bulk(change).await?;
        Ok(())
    }

    /// Notes that the step is done; `false` if somebody else did.
    async fn end(mut self) -> Result<bool, Problem> {
        if !self.files.is_empty() {
            self.press().await?;
        }
        let is_end = self.noted.step > shard::COUNT;
        let after = Archive {
            step: self.noted.step + 1,
            parts: self.parts,
            bytes: self.bytes,
            made: is_end.then(|| self.forum.now()),
            ..self.noted.clone()
        };
        let change = archives::gone_on(self.member, &self.noted, after);
        Ok(!matches!(self.forum.store.commit_in_bulk(change).await?, Outcome::Stale(_)))
    }
}
