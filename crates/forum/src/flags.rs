//! Flags: saying that something is wrong with a post, what waits for a decision, and deciding.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use futures_util::future::try_join_all;
use model::account::Member;
use model::category::Category;
use model::change::{Change, Roster};
use model::conduct::Conduct;
use model::flag::{Awaiting, CaseFile, CaseKind, FlagRecord};
use model::identity::Linked;
use model::ids::{MemberId, PostId};
use model::limits::Act;
use model::list::List;
use model::may::{Action, Object};
use model::post::Post;
use model::refusal::Refusal;
use model::rules::flags::{self, Decision, FlagForm};
use model::rules::looking;
use model::topic::Topic;
use store::{PlacedPost, Row};

use crate::appeals::Appellant;
use crate::limits::unless;
use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::writing::{TOO_LIVELY, TRIES};
use crate::{Forum, Problem};

/// Cases that are shown: the oldest first, so that no more are needed.
const SHOWN: u64 = 50;
/// Cases that are looked through for those of one kind.
const LOOKED_THROUGH: u64 = 1_000;

/// What waits for somebody who keeps order.
pub struct Queue {
    /// The oldest first.
    pub cases: Vec<PostCase>,
    /// How many there are in all.
    pub total: u64,
    pub members: HashMap<MemberId, MemberCard>,
    pub context: Context,
    /// Who looks at what else waits.
    pub lookers: BTreeMap<Awaiting, MemberId>,
    /// Appeals of members against what was decided about them.
    pub appellants: Vec<Appellant>,
    /// Who waits for approval, the longest waiting first, and how many of them there are.
    pub waiting: Vec<WaitingMember>,
    pub waiting_total: u64,
    /// Articles that wait for a review of the actor's, each with its newest revision.
    pub reviews: Vec<(Arc<Row>, u64)>,
}

impl Queue {
    /// Cases of posts alone.
    fn of_posts(cases: Vec<PostCase>, total: u64, members: HashMap<MemberId, MemberCard>, context: Context) -> Self {
        let (appellants, waiting, reviews) = (Vec::new(), Vec::new(), Vec::new());
        let lookers = BTreeMap::new();
        Self { cases, total, members, context, lookers, appellants, waiting, waiting_total: 0, reviews }
    }
}

/// What cases are to be seen beside.
#[derive(Default)]
pub struct Context {
    /// The posts that those of the cases answer.
    pub answered: HashMap<PostId, PlacedPost>,
    /// Who wrote them, and what staff keeps of how they behave.
    pub authors: HashMap<MemberId, (Member, Conduct)>,
}

/// Somebody who waits for approval, with the providers that they came through.
pub struct WaitingMember {
    pub member: Member,
    pub linked: Vec<Linked>,
}

pub struct PostCase {
    pub placed: PlacedPost,
    pub flagged: CaseFile,
}

impl PostCase {
    /// Everybody who is named in it.
    fn concerned(&self) -> impl Iterator<Item = MemberId> {
        let CaseFile { flags, decided, looking } = &self.flagged;
        let closed = decided.iter().map(|decided| &decided.case);
        let appealed = closed.chain(&self.placed.post.state.case).filter_map(|case| case.appeal.as_ref());
        let appealed = appealed.map(|appeal| appeal.against.by);
        let decided = decided.iter().map(|decided| decided.by);
        let answered = self.placed.post.head.parent.map(|parent| parent.author);
        flags
            .keys()
            .copied()
            .chain([self.placed.post.head.author])
            .chain(answered)
            .chain(decided)
            .chain(*looking)
            .chain(appealed)
    }
}

impl Forum {
    /// A post for whoever would flag it.
    ///
    /// # Errors
    /// The actor may not; there is no such post for them.
    pub async fn flaggable(self: Arc<Self>, view: View, post: PostId) -> Result<PlacedPost, Problem> {
        let placed = self.placed_or_gone(&view, post).await?;
        view.may(Action::Flag, Object::Post(&placed.topic, &placed.post))?;
        Ok(placed)
    }

    /// Says that something is wrong with a post: two round trips.
    ///
    /// # Errors
    /// The actor may not, a field is wrong, or too many were flagged.
    pub async fn flag(&self, view: &View, post: PostId, form: &FlagForm) -> Result<PlacedPost, Problem> {
        let mut cost = Some(Act::Flag);
        for _ in 0..TRIES {
            let record = async {
                match view.actor.id() {
                    Some(by) => Ok(self.store.flag_record(by).await?),
                    None => Ok(FlagRecord::default()),
                }
            };
            let ((placed, flagged), record, limited) =
                tokio::try_join!(self.placed_and_flagged(post), record, self.spend(view, cost.take()))?;
            let (of, flags) = ((&placed.topic, &placed.post), &flagged.flags);
            let change = flags::flag(&view.site, &view.actor, of, flags, record, form, self.now())?;
            unless(limited)?;
            if self.is_done(change).await? {
                return Ok(placed);
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }

    pub(crate) async fn placed_and_flagged(&self, post: PostId) -> Result<(PlacedPost, CaseFile), Problem> {
        tokio::try_join!(async { Ok(self.store.post(post, None).await?.ok_or(Refusal::Absent)?) }, async {
            Ok(self.store.case_file(post).await?)
        },)
    }

    /// All that waits for a decision of the actor's, the oldest first, of posts perhaps only those of one kind:
    /// three round trips, and one more for each fifty cases of other kinds that are older.
    ///
    /// # Errors
    /// They keep order nowhere; the store is away.
    pub async fn queue(self: Arc<Self>, view: View, only: Option<CaseKind>) -> Result<Queue, Problem> {
        view.actor.id().ok_or(Refusal::SignIn)?;
        let kept = kept_by(&view);
        if kept.is_empty() {
            return Err(Refusal::Absent.into());
        }
        let (cases, appellants, waiting, reviews) = tokio::try_join!(
            self.cases(&view, &kept, only),
            self.appellants(&view),
            self.waiting_members(&view),
            self.to_review(&view)
        )?;
        let ((mut cases, total), (waiting, waiting_total)) = (cases, waiting);
        let openings: Vec<PostId> = reviews.iter().map(|row| row.standing.topic.opening).collect();
        cases.sort_by_key(|case| case.placed.post.state.case.as_ref().map(|open| open.since));
        let suspended_by = appellants.iter().map(|appellant| appellant.appeal.against.by);
        let concerned = cases.iter().flat_map(PostCase::concerned).chain(suspended_by);
        let concerned = each_once(concerned);
        let openings = async { Ok(self.store.posts_in_bulk(&openings).await?) };
        let (mut members, openings, context, lookers) = tokio::try_join!(
            self.cards(&concerned),
            openings,
            self.context(&view, &cases),
            self.lookers(&appellants, &waiting, &reviews)
        )?;
        let unknown: Vec<MemberId> = lookers.values().copied().filter(|by| !members.contains_key(by)).collect();
        if !unknown.is_empty() {
            members.extend(self.cards(&each_once(unknown.into_iter())).await?);
        }
        let reviews = reviews.into_iter().zip(openings).filter_map(|(row, opening)| {
            let newest = row.standing.topic.newest_revision(&opening?.post);
            Some((row, newest))
        });
        let reviews = reviews.collect();
        Ok(Queue { cases, total, members, context, lookers, appellants, waiting, waiting_total, reviews })
    }

    /// Who looks at these now: one round trip.
    async fn lookers(
        &self,
        appellants: &[Appellant],
        waiting: &[WaitingMember],
        reviews: &[Arc<Row>],
    ) -> Result<BTreeMap<Awaiting, MemberId>, Problem> {
        let members = appellants.iter().map(|appellant| &appellant.member);
        let members = members.chain(waiting.iter().map(|waiting| &waiting.member));
        let articles = reviews.iter().map(|row| Awaiting::Post(row.standing.topic.opening));
        let what: Vec<Awaiting> = members.map(|member| Awaiting::Member(member.id)).chain(articles).collect();
        let lookers = self.store.lookers(&what).await?;
        Ok(what.into_iter().zip(lookers).filter_map(|(what, by)| Some((what, by?))).collect())
    }

    /// Says that the actor looks at who waits for approval or appeals, or no longer: three round trips.
    ///
    /// # Errors
    /// The actor decides nothing about them; nothing of theirs waits; the store is away.
    pub async fn look_at_member(&self, view: &View, name: &str, looks: bool) -> Result<(), Problem> {
        view.may(Action::SeeConduct, Object::Site)?;
        let member = self.member_named(name).await?.ok_or(Refusal::Absent)?;
        let appeals = self.store.appeals(member.id).await?;
        let change = looking::at_member(&view.site, &view.actor, &member, &appeals, looks)?;
        if self.is_done(change).await? { Ok(()) } else { Err(Refusal::Conflict(TOO_LIVELY).into()) }
    }

    /// The same of an article in review, by its opening post.
    ///
    /// # Errors
    /// The actor does not review it; it is not in review; the store is away.
    pub async fn look_at_article(&self, view: &View, post: PostId, looks: bool) -> Result<(), Problem> {
        let placed = self.store.post(post, None).await?.filter(|placed| placed.post.is_opening());
        let placed = placed.ok_or(Refusal::Absent)?;
        let change = looking::at_article(&view.site, &view.actor, &placed.topic, looks)?;
        if self.is_done(change).await? { Ok(()) } else { Err(Refusal::Conflict(TOO_LIVELY).into()) }
    }

    /// Who waits for approval, for those who decide about that: two round trips.
    async fn waiting_members(&self, view: &View) -> Result<(Vec<WaitingMember>, u64), Problem> {
        if view.may(Action::Admit, Object::Site).is_err() {
            return Ok((Vec::new(), 0));
        }
        let (ids, total) = self.store.roster(Roster::Held, SHOWN).await?;
        let linked = try_join_all(ids.iter().map(|member| self.store.identities(*member)));
        let (members, linked) = tokio::try_join!(self.store.members(&ids), linked)?;
        let found = members.into_iter().zip(linked).filter_map(|(member, linked)| {
            Some(WaitingMember { member: member.filter(|member| member.held.is_some())?, linked })
        });
        let mut found: Vec<WaitingMember> = found.collect();
        found.sort_by_key(|waiting| waiting.member.held.as_ref().map(|held| held.since));
        Ok((found, total))
    }

    /// What waits in these categories, and how much that is: two round trips.
    async fn cases(
        &self,
        view: &View,
        kept: &[&Category],
        only: Option<CaseKind>,
    ) -> Result<(Vec<PostCase>, u64), Problem> {
        let lists: Vec<List> = kept.iter().map(|category| List::Flagged(category.id)).collect();
        let most = if only.is_some() { LOOKED_THROUGH } else { SHOWN };
        let oldest = try_join_all(lists.iter().map(|list| self.store.scored_slice(list, 0, most)));
        let totals = try_join_all(lists.iter().map(|list| self.store.list_length(list)));
        let (oldest, totals) = tokio::try_join!(oldest, totals)?;
        let total: u64 = totals.into_iter().sum();
        // Of fewer all are shown anyway.
        let only = only.filter(|_| total > SHOWN);
        let mut oldest: Vec<(String, f64)> = oldest.into_iter().flatten().collect();
        oldest.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        let posts: Vec<PostId> = oldest.iter().take(most as usize).filter_map(|(item, _)| item.parse().ok()).collect();
        let mut cases: Vec<PostCase> = Vec::new();
        for some in posts.chunks(SHOWN as usize) {
            let flagged = try_join_all(some.iter().map(|post| self.store.case_file(*post)));
            let (placed, flagged) = tokio::try_join!(self.store.posts_in_bulk(some), flagged)?;
            let found = placed.into_iter().zip(flagged);
            let found = found.filter_map(|(placed, flagged)| Some(PostCase { placed: placed?, flagged }));
            cases.extend(found.filter(|case| {
                let of = Object::Post(&case.placed.topic, &case.placed.post);
                let open = case.placed.post.state.case.as_ref();
                open.is_some_and(|open| only.is_none_or(|only| open.kind() == only)) && view.can(Action::Decide, of)
            }));
            if cases.len() >= SHOWN as usize {
                break;
            }
        }
        cases.truncate(SHOWN as usize);
        Ok((cases, total))
    }

    /// A post with what was flagged of it, or what was decided about it last: two round trips.
    ///
    /// # Errors
    /// The actor decides nothing there; there never was anything to decide.
    pub async fn case(self: Arc<Self>, view: View, post: PostId) -> Result<Queue, Problem> {
        let (placed, flagged) = self.placed_and_flagged(post).await?;
        view.may(Action::Decide, Object::Post(&placed.topic, &placed.post))?;
        if placed.post.state.case.is_none() && flagged.decided.is_none() {
            return Err(Refusal::Absent.into());
        }
        let cases = vec![PostCase { placed, flagged }];
        let concerned = each_once(cases.iter().flat_map(PostCase::concerned));
        let (members, context) = tokio::try_join!(self.cards(&concerned), self.context(&view, &cases))?;
        Ok(Queue::of_posts(cases, 1, members, context))
    }

    /// What the posts of these cases answer, and who wrote them: one round trip.
    async fn context(&self, view: &View, cases: &[PostCase]) -> Result<Context, Problem> {
        let posts = cases.iter().map(|case| &case.placed.post.head);
        let answered: Vec<PostId> = posts.clone().filter_map(|head| head.parent).map(|parent| parent.post).collect();
        let authors: Vec<MemberId> = match view.can(Action::SeeConduct, Object::Site) {
            true => each_once(posts.map(|head| head.author)),
            false => Vec::new(),
        };
        let conduct = try_join_all(authors.iter().map(|author| self.store.conduct(*author)));
        let (answered, members, conduct) =
            tokio::try_join!(self.store.posts_in_bulk(&answered), self.store.members(&authors), conduct)?;
        let is_seen = |found: &PlacedPost| view.can(Action::See, Object::Post(&found.topic, &found.post));
        let answered = answered.into_iter().flatten().filter(is_seen);
        let known = members.into_iter().zip(conduct);
        Ok(Context {
            answered: answered.map(|found| (found.post.id, found)).collect(),
            authors: known.filter_map(|(member, conduct)| Some((member.as_ref()?.id, (member?, conduct)))).collect(),
        })
    }

    /// Decides about all flags of a post: two round trips.
    ///
    /// # Errors
    /// The actor may not, or somebody else has decided.
    pub async fn decide_flags(&self, view: &View, post: PostId, decision: &Decision) -> Result<(), Problem> {
        self.about_case(post, |of, flagged| {
            flags::decide(&view.site, &view.actor, of, &flagged.flags, decision, self.now())
        })
        .await
    }

    /// Undoes the last decision about a post: two round trips.
    ///
    /// # Errors
    /// The actor may not; there is none, or it is too old.
    pub async fn undo_decision(&self, view: &View, post: PostId) -> Result<(), Problem> {
        self.about_case(post, |of, flagged| flags::undo(&view.site, &view.actor, of, flagged, self.now())).await
    }

    /// Says that the actor looks at a case now, or no longer: two round trips.
    ///
    /// # Errors
    /// The actor may not; nothing waits for a decision.
    pub async fn look_at_case(&self, view: &View, post: PostId, looks: bool) -> Result<(), Problem> {
        self.about_case(post, |of, _| flags::look(&view.site, &view.actor, of, looks)).await
    }

    /// Changes something about what waits for a decision, anew as long as somebody is faster.
    pub(crate) async fn about_case(
        &self,
        post: PostId,
        rule: impl Fn((&Topic, &Post), &CaseFile) -> Result<Change, Refusal>,
    ) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let (placed, flagged) = self.placed_and_flagged(post).await?;
            if self.is_done(rule((&placed.topic, &placed.post), &flagged)?).await? {
                return Ok(());
            }
        }
        Err(Refusal::Conflict(TOO_LIVELY).into())
    }
}

/// The categories that somebody decides in.
fn kept_by(view: &View) -> Vec<&Category> {
    let visible = view.site.visible(&view.actor);
    visible.filter(|category| view.can(Action::KeepOrder, Object::Category(category))).collect()
}

impl View {
    /// Whether whoever asks keeps order somewhere.
    pub fn keeps_order(&self) -> bool {
        !kept_by(self).is_empty()
    }
}
