//! Writing: topics, replies, edits, votes, and keeping order among them.

use std::collections::BTreeSet;
use std::sync::Arc;

use model::change::{Change, Fact, Once, OnceKey};
use model::holding::HeldWhy;
use model::ids::{CategoryId, IdKind, PostId, TopicId};
use model::limits::{Act, Limited};
use model::may::{Action, Object};
use model::name::NameKey;
use model::post::{Body, Vote};
use model::refusal::{Fault, Home, Refusal};
use model::refused::Cause;
use model::rules::holding::{self, Known, Text};
use model::rules::posts::EditForm;
use model::rules::topics::{Circumstances, NewTopic};
use model::rules::{flags, order, posts, questions, topics, uploads};
use model::shard::Shard;
use model::topic::{Closing, Pin, Title, Topic};
use model::upload::named_in;
use store::{Outcome, PlacedPost, StoreError};

use crate::limits::unless;
use crate::once::{once_of_reply, once_of_topic};
use crate::reviews::Newest;
use crate::visit::View;
use crate::{Forum, Problem};

/// How often a command is decided anew when what it relied on keeps changing.
pub(crate) const TRIES: usize = 8;
pub(crate) const TOO_LIVELY: &str = "Too much is changing here at this moment. Try again.";

/// A topic or post that now exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posted<Id> {
    pub id: Id,
    /// The same command had come before: this is its result.
    pub repeated: bool,
    /// It waits for a moderator.
    pub held: bool,
}

impl Forum {
    /// Starts a topic. `once` is the form's idempotency key.
    ///
    /// # Errors
    /// A field is wrong, the actor may not, or has started too many.
    pub async fn start_topic(
        &self,
        view: &View,
        new: &NewTopic,
        once: Option<&str>,
    ) -> Result<Posted<TopicId>, Problem> {
        self.start_topic_once(view, new, Some(once_of_topic(view, new, once))).await
    }

    /// The same for programs that keep count themselves.
    ///
    /// # Errors
    /// As [`Forum::start_topic`].
    pub async fn start_topic_once(
        &self,
        view: &View,
        new: &NewTopic,
        once: Option<OnceKey>,
    ) -> Result<Posted<TopicId>, Problem> {
        let mut draft = new.check()?;
        let category = view.site.category(draft.category).ok_or_else(|| no_category(view))?;
        view.may(Action::Start(draft.kind), Object::Category(category)).map_err(|refusal| match refusal {
            Refusal::Absent => no_category(view),
            other => other,
        })?;
        let author = view.actor.id().ok_or(Refusal::SignIn)?;
        self.check_links(view, "body", draft.body.as_str())?;
        let spread = once.as_ref().map_or_else(|| draft.heading.title.as_str().to_owned(), |once| once.text.clone());
        let shard = Shard::of_text(&format!("{author}{spread}"));
        let (topic, post, mentions, files, limited, known) = tokio::try_join!(
            async { Ok(self.store.fresh_id(shard, IdKind::Topic).await?) },
            async { Ok(self.store.fresh_id(shard, IdKind::Post).await?) },
            self.known_mentions(draft.body.as_str()),
            Box::pin(self.used_in(view, draft.body.as_str())),
            self.spend(view, Some(Act::Topic)),
            self.known_of(view)
        )?;
        let title = Some(draft.heading.title.as_str().to_owned());
        let text = Text { title, body: draft.body.as_str().to_owned(), tags: draft.heading.tags.clone() };
        let (text, held) = self.weigh(view, draft.category, text, known).map_err(|no| self.not_taken(view, no))?;
        draft.heading.title = Title::parse(text.title.as_deref().unwrap_or_default())?;
        (draft.body, draft.heading.tags) = (Body::parse(&text.body)?, text.tags);
        let is_held = !held.is_empty();
        let (topic, post) = (TopicId(topic), PostId(post));
        let given = Circumstances { topic, post, now: self.now(), mentions, once: once.clone() };
        let mut change = topics::start(&view.site, &view.actor, draft, given)?;
        uploads::used_by(&view.site, &view.actor, category, post, &files, &mut change)?;
        holding::hold_new(&mut change, held, self.now());
        self.sends_draft(view, &mut change);
        if let Some(limited) = limited {
            return self.repeated_or(limited, shard, once.as_ref(), TopicId).await;
        }
        let waits = Cause::held_by(&change);
        match self.store.commit(change).await? {
            Outcome::Done => {
                self.note_held(view, waits);
                Ok(Posted { id: topic, repeated: false, held: is_held })
            }
            Outcome::Repeated(first) => Ok(Posted { id: TopicId(first), repeated: true, held: false }),
            Outcome::Stale(fact) => Err(Problem::Broken(format!("a fresh topic is not fresh: {fact:?}"))),
        }
    }

    /// Replies to a post; to the opening post, if `to` is absent. Two round trips; the first is spared
    /// where this node knows what is answered, and nothing else has to be asked.
    ///
    /// # Errors
    /// The text is empty or too long, the actor may not, or has written too many.
    pub async fn reply(
        &self,
        view: &View,
        topic: TopicId,
        to: Option<PostId>,
        body: &str,
        once: Option<&str>,
    ) -> Result<Posted<PostId>, Problem> {
        self.reply_once(view, topic, to, body, Some(once_of_reply(view, topic, to, body, once))).await
    }

    /// The same for programs that keep count themselves.
    ///
    /// # Errors
    /// As [`Forum::reply`].
    pub async fn reply_once(
        &self,
        view: &View,
        topic: TopicId,
        to: Option<PostId>,
        body: &str,
        once: Option<OnceKey>,
    ) -> Result<Posted<PostId>, Problem> {
        let body = Body::parse(body)?;
        let (mut cost, mut limited) = (Some(Act::Reply), None);
        let (mut known, mut last) = (None, None);
        let mut guess = self.memory.guess(&self.memory.parents, &(topic, to));
        for _ in 0..TRIES {
            let guessed = guess.take();
            let (parent, id, mentions, files, refused, author) = tokio::try_join!(
                async {
                    match &guessed {
                        Some(parent) => Ok(Arc::clone(parent)),
                        None => self.parent_to_keep(topic, to).await,
                    }
                },
                async { Ok(self.store.fresh_id(topic.shard(), IdKind::Post).await?) },
                self.known_mentions(body.as_str()),
                Box::pin(self.used_in(view, body.as_str())),
                self.spend_in(view, cost.take(), topic),
                async {
                    match known {
                        Some(known) => Ok(known),
                        None => self.known_of(view).await,
                    }
                }
            )?;
            limited = limited.or(refused);
            known = Some(author);
            let id = PostId(id);
            let text = Text { body: body.as_str().to_owned(), ..Text::default() };
            // Whoever may not reply learns nothing of which words are watched there, nor that there is anything.
            let may_reply = view.can(Action::Reply, Object::Post(&parent.topic, &parent.post));
            let (text, held) = match may_reply.then(|| self.weigh(view, parent.topic.category, text.clone(), author)) {
                None => (text, Vec::new()),
                // What is said of a place that it no longer stands in is no reason to refuse anything.
                Some(Err(_)) if guessed.is_some() => continue,
                Some(weighed) => weighed.map_err(|no| self.not_taken(view, no))?,
            };
            let is_held = !held.is_empty();
            let reply = posts::Reply {
                topic: &parent.topic,
                parent: &parent.post,
                id,
                body: Body::parse(&text.body)?,
                mentions,
                last,
                now: self.now(),
                once: once.clone(),
            };
            let mut change = match posts::reply(&view.site, &view.actor, reply) {
                // What stood there once is no reason to refuse anything.
                Err(_) if guessed.is_some() => continue,
                Err(Refusal::Limited(slow)) => {
                    self.note_limited(view, &slow);
                    return self.repeated_or(slow, topic.shard(), once.as_ref(), PostId).await;
                }
                change => change?,
            };
            if let Some(category) = view.site.category(parent.topic.category) {
                uploads::used_by(&view.site, &view.actor, category, id, &files, &mut change)?;
            }
            self.check_links(view, "body", body.as_str())?;
            holding::hold_new(&mut change, held, self.now());
            self.sends_draft(view, &mut change);
            if let Some(limited) = limited {
                return self.repeated_or(limited, topic.shard(), once.as_ref(), PostId).await;
            }
            let waits = Cause::held_by(&change);
            match self.store.commit(change).await? {
                Outcome::Done => {
                    self.note_held(view, waits);
                    return Ok(Posted { id, repeated: false, held: is_held });
                }
                Outcome::Repeated(first) => return Ok(Posted { id: PostId(first), repeated: true, held: false }),
                // How long ago they replied in a topic that goes slowly is asked only where they did.
                Outcome::Stale(Fact::LastReplyIs(topic, member, _)) => {
                    last = self.store.last_reply(topic, member).await?;
                }
                Outcome::Stale(_) => {}
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// The post that a reply answers, with its topic. The opening post is found in one round trip
    /// through the topic's own page.
    pub(crate) async fn parent(&self, topic: TopicId, to: Option<PostId>) -> Result<PlacedPost, Problem> {
        let placed = match to {
            Some(post) => self.store.post(post, None).await?,
            None => self.opening(topic).await?,
        };
        match placed {
            Some(placed) if placed.topic.id == topic => Ok(placed),
            _ => match self.store.topic(topic).await?.and_then(|topic| topic.merged) {
                Some(into) => Err(Refusal::Moved(Home::Topic(into)).into()),
                None => Err(Refusal::Absent.into()),
            },
        }
    }

    /// The same, kept for whoever replies next.
    async fn parent_to_keep(&self, topic: TopicId, to: Option<PostId>) -> Result<Arc<PlacedPost>, Problem> {
        let began = self.moment();
        let mut parent = self.parent(topic, to).await?;
        parent.post.body = String::new();
        let parent = Arc::new(parent);
        self.memory.keep(&self.memory.parents, (topic, to), Arc::clone(&parent), began);
        Ok(parent)
    }

    async fn opening(&self, topic: TopicId) -> Result<Option<PlacedPost>, Problem> {
        let page = model::page::PageNumber::FIRST;
        let found = self.store.thread_page(topic, store::Layout::Nested, store::Spot::Page(page), 1, None).await?;
        Ok(found.and_then(|page| {
            let opening = page.posts.into_iter().next()?;
            Some(PlacedPost { topic: page.topic, post: opening.post, vote: opening.vote })
        }))
    }

    /// The members that a text mentions, by slug.
    pub(crate) async fn known_mentions(&self, body: &str) -> Result<Vec<String>, Problem> {
        let slugs = markup::mentions(body);
        let keys: Vec<NameKey> = slugs.iter().filter_map(|slug| NameKey::for_lookup(slug)).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let known = self.store.known_names(&keys).await?;
        let is_known =
            |slug: &String| NameKey::for_lookup(slug).is_some_and(|key| known.iter().any(|(name, _)| *name == key));
        Ok(slugs.into_iter().filter(is_known).collect())
    }

    /// # Errors
    /// A field is wrong, the actor may not or has changed too many, or somebody was faster.
    pub async fn edit(&self, view: &View, post: PostId, form: EditForm) -> Result<PlacedPost, Problem> {
        self.edit_once(view, post, form, None).await
    }

    /// An edit as it is taken, and why the post waits with it. First posts and haste are about what is new.
    fn weigh_edit(
        &self,
        view: &View,
        placed: &PlacedPost,
        form: EditForm,
        known: Known,
    ) -> Result<(EditForm, Vec<HeldWhy>), Refusal> {
        if !view.can(Action::Edit, Object::Post(&placed.topic, &placed.post)) {
            return Ok((form, Vec::new()));
        }
        let text = Text {
            title: form.title.clone().filter(|_| placed.post.is_opening()),
            body: form.body.clone().unwrap_or_default(),
            tags: Vec::new(),
        };
        let weighed = self.weigh(view, placed.topic.category, text, known);
        let (text, mut held) = weighed.map_err(|no| self.not_taken(view, no))?;
        held.retain(|why| matches!(why, HeldWhy::Links | HeldWhy::Word(_)));
        let (body, title) = (form.body.is_some().then_some(text.body), text.title.or(form.title.clone()));
        Ok((EditForm { body, title, ..form }, held))
    }

    /// The same for programs that bring an idempotency key.
    ///
    /// # Errors
    /// As [`Forum::edit`].
    pub async fn edit_once(
        &self,
        view: &View,
        post: PostId,
        form: EditForm,
        once: Option<OnceKey>,
    ) -> Result<PlacedPost, Problem> {
        let (mut form, mut cost) = (form, Some(Act::Edit));
        for _ in 0..TRIES {
            let placed = async { Ok(self.store.post(post, view.actor.id()).await?.ok_or(Refusal::Absent)?) };
            let mentions = async {
                match &form.body {
                    Some(body) => Ok(Some(self.known_mentions(body).await?)),
                    None => Ok(None),
                }
            };
            let files = Box::pin(self.used_in(view, form.body.as_deref().unwrap_or_default()));
            let used = async { Ok(self.store.used_by(&[post]).await?.pop().unwrap_or_default()) };
            let (limits, known) = (self.spend(view, cost.take()), self.known_of(view));
            let (placed, mentions, mut files, used, limited, known) =
                tokio::try_join!(placed, mentions, files, used, limits, known)?;
            let Some(Newest { post: newest, heading, mut unseen }) = self.newest_of(view, &placed).await? else {
                continue;
            };
            // An edit without a revision is of the newest one there is when it arrives.
            form.revision = form.revision.or(Some(newest.state.revision));
            let mentions = mentions.unwrap_or_else(|| newest.head.mentions.clone());
            let of = (&placed.topic, &heading);
            let (taken, held) = self.weigh_edit(view, &placed, form.clone(), known)?;
            let mut change = posts::edit_newest(&view.site, &view.actor, of, &newest, taken, mentions, self.now());
            let before = named_in(&newest.body);
            files.retain(|file| !before.contains(file));
            if let (Ok(edited), Some(category)) = (&mut change, view.site.category(placed.topic.category)) {
                uploads::used_by(&view.site, &view.actor, category, post, &files, edited)?;
                unseen.extend(files.difference(&used).cloned());
                uploads::unseen(unseen, edited);
                if !edited.effects.is_empty() {
                    holding::hold_edited(edited, (&placed.topic, &placed.post), held, self.now());
                }
            }
            let Some(mut change) = self.or_before(change, limited, post, once.as_ref()).await? else {
                return Ok(placed);
            };
            let changes_nothing = change.effects.is_empty();
            self.sends_draft(view, &mut change);
            self.check_links(view, "body", form.body.as_deref().unwrap_or_default())?;
            let waits = Cause::held_by(&change);
            if self.is_done(change).await? {
                self.note_held(view, waits);
                // What changes nothing is no news, and nothing follows from it.
                if let (true, Some(draft), Some(member)) = (changes_nothing, view.sends, view.actor.id()) {
                    self.end_sent_draft(member, draft).await?;
                }
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// A change with its idempotency key, to be carried out. `None`: what is refused now was done when
    /// the same command came first.
    pub(crate) async fn or_before(
        &self,
        change: Result<Change, Refusal>,
        limited: Option<Limited>,
        post: PostId,
        once: Option<&OnceKey>,
    ) -> Result<Option<Change>, Problem> {
        let refusal = match (change, limited) {
            (Ok(mut change), None) => {
                change.once = once.map(|key| Once { key: key.clone(), result: post.0 });
                return Ok(Some(change));
            }
            (Ok(_), Some(limited)) => limited.into(),
            (Err(refusal), _) => refusal,
        };
        match once {
            Some(once) if self.store.first_result(post.shard(), once).await?.is_some() => Ok(None),
            _ => Err(refusal.into()),
        }
    }

    /// Removes a post; of an opening post, the topic.
    ///
    /// # Errors
    /// The actor may not, or it stands in a state that does not allow it.
    pub async fn delete_post(&self, view: &View, post: PostId, reason: &str) -> Result<PlacedPost, Problem> {
        self.delete_post_once(view, post, reason, None).await
    }

    /// The same for programs that bring an idempotency key.
    ///
    /// # Errors
    /// As [`Forum::delete_post`].
    pub async fn delete_post_once(
        &self,
        view: &View,
        post: PostId,
        reason: &str,
        once: Option<OnceKey>,
    ) -> Result<PlacedPost, Problem> {
        self.decide(view, post, once, |placed| {
            if placed.post.is_opening() {
                order::delete(&view.site, &view.actor, &placed.topic, reason, self.now())
            } else {
                posts::delete(&view.site, &view.actor, &placed.topic, &placed.post, reason, self.now())
            }
        })
        .await
    }

    /// Brings a removed post back; of an opening post, the topic.
    ///
    /// # Errors
    /// The actor may not, or it is not removed.
    pub async fn restore_post(&self, view: &View, post: PostId) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Edit);
        for _ in 0..TRIES {
            let ((placed, flagged), limited) =
                tokio::try_join!(self.placed_and_flagged(post), self.spend(view, cost.take()))?;
            let of = (&placed.topic, &placed.post);
            let change = flags::restore(&view.site, &view.actor, of, &flagged.flags, self.now())?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// # Errors
    /// The actor may not, or has cast too many.
    pub async fn vote(&self, view: &View, post: PostId, to: Option<Vote>) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Vote);
        for _ in 0..TRIES {
            let placed = self.store.post(post, view.actor.id());
            let (placed, limited) =
                tokio::try_join!(async { Ok(placed.await?.ok_or(Refusal::Absent)?) }, self.spend(view, cost.take()))?;
            let change = posts::vote(&view.site, &view.actor, &placed.topic, &placed.post, placed.vote, to)?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Accepts an answer, or takes that back; `None`: the other than now. Answers with whether
    /// it is accepted now.
    ///
    /// # Errors
    /// The actor may not, it is no answer, or they have changed too many.
    pub async fn accept(&self, view: &View, post: PostId, accepted: Option<bool>) -> Result<bool, Problem> {
        let is_accepted = |placed: &PlacedPost| accepted.unwrap_or(placed.topic.accepted != Some(post));
        let rule = |placed: &PlacedPost| {
            questions::accept(&view.site, &view.actor, &placed.topic, &placed.post, is_accepted(placed))
        };
        Ok(is_accepted(&self.decide(view, post, None, rule).await?))
    }

    /// # Errors
    /// The actor may not, or the reason is too long.
    pub async fn lock(&self, view: &View, topic: TopicId, locked: bool, reason: &str) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| order::lock(&view.site, &view.actor, topic, locked, reason)).await
    }

    /// Closes a question as a duplicate of another topic, which whoever closes it sees.
    ///
    /// # Errors
    /// The actor may not, or the other one is none that it can point to.
    pub async fn close_as_duplicate(&self, view: &View, topic: TopicId, of: Option<TopicId>) -> Result<Topic, Problem> {
        for _ in 0..TRIES {
            let (found, other) = tokio::try_join!(self.store.topic(topic), self.other(of))?;
            let found = found.ok_or(Refusal::Absent)?;
            let (site, actor) = (&view.site, &view.actor);
            let change = questions::close_as_duplicate(site, actor, &found, other.as_ref(), self.now())?;
            if !self.is_done(change).await? {
                continue;
            }
            if self.leads_back(topic, of).await? {
                let open_again = |found: &Topic| match found.closing.as_ref().and_then(Closing::duplicate_of) {
                    other if other == of => questions::reopen(site, actor, found),
                    _ => Ok(Change::new(topic.shard())),
                };
                self.decide_topic(topic, open_again).await?;
                return Err(Refusal::Conflict(TOO_LIVELY).into());
            }
            return Ok(found);
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    /// Whether somebody who goes from duplicate to duplicate, `next` first, comes to this topic. They may,
    /// if several were closed at one moment.
    async fn leads_back(&self, topic: TopicId, mut next: Option<TopicId>) -> Result<bool, StoreError> {
        let mut passed = BTreeSet::new();
        while let Some(here) = next.filter(|here| passed.insert(*here)) {
            if here == topic {
                return Ok(true);
            }
            next = self.other(next).await?.and_then(|other| other.closing?.duplicate_of());
        }
        Ok(false)
    }

    async fn other(&self, topic: Option<TopicId>) -> Result<Option<Topic>, StoreError> {
        match topic {
            Some(topic) => self.store.topic(topic).await,
            None => Ok(None),
        }
    }

    /// Closes a question for a reason that is shown.
    ///
    /// # Errors
    /// The actor may not, or gives no reason.
    pub async fn close_for(&self, view: &View, topic: TopicId, reason: &str) -> Result<Topic, Problem> {
        let rule = |topic: &Topic| questions::close_for(&view.site, &view.actor, topic, reason, self.now());
        self.decide_topic(topic, rule).await
    }

    /// # Errors
    /// The actor may not, or it is not closed.
    pub async fn reopen(&self, view: &View, topic: TopicId) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| questions::reopen(&view.site, &view.actor, topic)).await
    }

    /// # Errors
    /// The actor may not, or the date has passed.
    pub async fn pin(&self, view: &View, topic: TopicId, pin: Option<Pin>, reason: &str) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| order::pin(&view.site, &view.actor, topic, pin, reason, self.now())).await
    }

    /// # Errors
    /// The actor may not, here or there.
    pub async fn move_topic(
        &self,
        view: &View,
        topic: TopicId,
        to: CategoryId,
        reason: &str,
    ) -> Result<Topic, Problem> {
        self.decide_topic(topic, |topic| {
            // Whether there is such a category is told only to those who could move the topic at all.
            view.may(Action::KeepOrder, Object::Topic(topic))?;
            let to = view.site.category(to).ok_or_else(|| no_category(view))?;
            order::move_to(&view.site, &view.actor, topic, to, reason).map_err(|refusal| match refusal {
                // What one may not see cannot be moved into, and says no more than that.
                Refusal::Absent => no_category(view),
                other => other,
            })
        })
        .await
    }

    async fn decide(
        &self,
        view: &View,
        post: PostId,
        once: Option<OnceKey>,
        rule: impl Fn(&PlacedPost) -> Result<Change, Refusal>,
    ) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Edit);
        for _ in 0..TRIES {
            let placed = self.store.post(post, None);
            let (placed, limited) =
                tokio::try_join!(async { Ok(placed.await?.ok_or(Refusal::Absent)?) }, self.spend(view, cost.take()))?;
            let Some(change) = self.or_before(rule(&placed), limited, post, once.as_ref()).await? else {
                return Ok(placed);
            };
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    pub(crate) async fn decide_topic(
        &self,
        topic: TopicId,
        rule: impl Fn(&Topic) -> Result<Change, Refusal>,
    ) -> Result<Topic, Problem> {
        self.decide_topic_within(TRIES, topic, rule).await
    }

    /// The same where more than a few may change a topic at one moment.
    pub(crate) async fn decide_topic_within(
        &self,
        tries: usize,
        topic: TopicId,
        rule: impl Fn(&Topic) -> Result<Change, Refusal>,
    ) -> Result<Topic, Problem> {
        for _ in 0..tries {
            let found = self.store.topic(topic).await?.ok_or(Refusal::Absent)?;
            if self.is_done(rule(&found)?).await? {
                return Ok(found);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    pub(crate) async fn is_done(&self, change: Change) -> Result<bool, Problem> {
        Ok(!matches!(self.store.commit(change).await?, Outcome::Stale(_)))
    }
}

fn no_category(view: &View) -> Refusal {
    if view.actor.member().is_none() {
        return Refusal::SignIn;
    }
    Fault::new("cid", "Choose a category that you can write in.").into()
}
