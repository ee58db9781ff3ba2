//! What waits for those who keep order, in made-up content: posts that members flag, and some that nobody sees
//! before a moderator has looked at them. It comes about as it does everywhere, and is decided in the same way.

use forum::{Caller, Client, Forum, Problem, View};
use futures_util::{StreamExt, TryStreamExt, stream};
use model::change::Roster;
use model::holding::{WatchedWord, WordDeed};
use model::ids::PostId;
use model::refusal::Refusal;
use model::rules::flags::{Decision, FlagForm};
use model::time::Timestamp;

use crate::backdate::at;
use crate::failure::Failure;

/// Posts with these words wait for a moderator in a forum with made-up cases.
pub(crate) const WATCHED: &str = "promo code";

/// Cases that are decided at once.
const AT_ONCE: usize = 64;

/// A post that members flag.
#[derive(Clone, Debug)]
pub(crate) struct CaseScript {
    /// Its place in the thread, as in [`crate::script::ReplyScript::to`].
    pub(crate) post: usize,
    /// In the order of time, each of another member.
    pub(crate) flags: Vec<FlagScript>,
    /// When somebody decides about them, and how.
    pub(crate) decided: Option<(Timestamp, Decision)>,
}

#[derive(Clone, Debug)]
pub(crate) struct FlagScript {
    pub(crate) by: usize,
    pub(crate) at: Timestamp,
    pub(crate) form: FlagForm,
}

/// A case that is still to be decided.
#[derive(Clone, Debug)]
pub(crate) struct ToDecide {
    post: PostId,
    at: Timestamp,
    decision: Decision,
}

impl CaseScript {
    /// Flags the post.
    ///
    /// # Errors
    /// A rule of the forum refuses it; the store is away.
    pub(crate) async fn raise(self, forum: &Forum, cast: &[View], post: PostId) -> Result<Option<ToDecide>, Problem> {
        for (before, FlagScript { by, at: time, form }) in self.flags.into_iter().enumerate() {
            let by = cast.get(by).ok_or(Refusal::Absent)?;
            match at(time, forum.flag(by, post, &form)).await {
                // Those before have hidden it.
                Err(Problem::Refused(Refusal::Absent | Refusal::Conflict(_))) if before > 0 => break,
                flagged => _ = flagged?,
            }
        }
        Ok(self.decided.map(|(at, decision)| ToDecide { post, at, decision }))
    }
}

/// The same member writing as over the network, where what they write is weighed.
pub(crate) fn weighed(member: &View) -> View {
    member.clone().through(Caller::Client(Client::default()))
}

/// Somebody who may decide about everything.
///
/// # Errors
/// There is no admin; the store is away.
pub(crate) async fn admin(forum: &Forum) -> Result<View, Failure> {
    let (admins, _) = forum.store().roster(Roster::Admins, 1).await?;
    let mut found = forum.store().members(&admins).await?.into_iter().flatten();
    let admin = found.next().ok_or_else(|| Failure::failed("there is no admin to decide about cases"))?;
    Ok(forum.act_as(&admin))
}

/// Lets posts with [`WATCHED`] in them wait from now on. Views that were made before do not know of it.
///
/// # Errors
/// The store is away.
pub(crate) async fn watch(forum: &Forum, admin: &View) -> Result<(), Failure> {
    let word = WatchedWord { text: WATCHED.to_owned(), deed: WordDeed::Hold, with: String::new(), category: None };
    if admin.site.settings.holding.words.iter().any(|known| *known == word) {
        return Ok(());
    }
    Ok(forum.watch_word(admin, word).await?)
}

/// Decides about cases, the oldest decision first. Only then does a flag weigh by what became of others, so what
/// all of them weigh does not depend on who was faster.
///
/// # Errors
/// A rule of the forum refuses it; the store is away.
pub(crate) async fn decide(forum: &Forum, by: &View, mut cases: Vec<ToDecide>) -> Result<(), Failure> {
    cases.sort_by_key(|case| case.at);
    stream::iter(cases)
        .map(|ToDecide { post, at: time, decision }| async move {
            at(time, forum.decide_flags(by, post, &decision)).await
        })
        .buffered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    Ok(())
}
