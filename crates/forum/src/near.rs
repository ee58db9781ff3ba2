//! Other accounts from the same place, for admins: what shows that several may be one person's.

use std::collections::{BTreeMap, HashMap};

use model::email::EmailAddress;
use model::ids::MemberId;
use model::limits::Network;
use model::near::{Place, PlaceMark};
use model::rules::members;
use model::time::Timestamp;

use crate::reading::MemberCard;
use crate::{Forum, Problem};

/// Places of a member that are looked at, and accounts of each: an office is no news.
const PLACES: usize = 20;
const ACCOUNTS: usize = 50;

/// What admins see of where a member comes from.
#[derive(Clone, Debug, Default)]
pub struct Near {
    /// The places, the last first.
    pub places: Vec<(PlaceMark, Timestamp)>,
    /// Others who came from one of them, with when they last did, the last first.
    pub others: Vec<(MemberId, Timestamp)>,
    pub members: HashMap<MemberId, MemberCard>,
    pub email: Option<EmailAddress>,
}

impl Forum {
    /// For how many days it is known from where members came.
    pub fn days_kept(&self) -> u64 {
        self.settings.keep_addresses.as_secs() / 86_400
    }

    /// A network with what it is known by afterwards.
    pub(crate) fn place(&self, network: Network) -> Option<Place> {
        let mark = PlaceMark::parse(&self.settings.seal.mark("near", &network.to_string()))?;
        Some(Place { network, mark })
    }

    /// Where a member came from, and who else did. Three round trips.
    pub(crate) async fn near(&self, member: MemberId) -> Result<Near, Problem> {
        let since = self.now().minus(self.settings.keep_addresses);
        let mut places = self.store.near(member).await?;
        places.retain(|(_, at)| *at > since);
        places.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        places.truncate(PLACES);
        let found = places.iter().map(|(mark, _)| self.store.neighbours(mark, since, ACCOUNTS));
        let mut last: BTreeMap<MemberId, Timestamp> = BTreeMap::new();
        for (other, at) in futures_util::future::try_join_all(found).await?.into_iter().flatten() {
            let known = last.entry(other).or_insert(at);
            *known = (*known).max(at);
        }
        last.remove(&member);
        let mut others: Vec<(MemberId, Timestamp)> = last.into_iter().collect();
        others.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        others.truncate(ACCOUNTS);
        let ids: Vec<MemberId> = others.iter().map(|(other, _)| *other).collect();
        let members = self.cards(&ids).await?;
        // Who has left is nobody.
        others.retain(|(other, _)| members.contains_key(other));
        Ok(Near { places, others, members, email: None })
    }

    /// A member came from there. What is not noted is not known, and nothing depends on that.
    pub(crate) async fn note_near(&self, place: Place, member: MemberId) {
        let change = members::came_from(place.mark, member, self.now(), self.settings.keep_addresses);
        if let Err(error) = self.store.commit_in_bulk(change).await {
            tracing::warn!(?error, %member, "from where a member came was not noted");
        }
    }

    /// Nobody knows any more that they came from these places.
    pub(crate) async fn forget_neighbour(&self, member: MemberId, marks: &[PlaceMark]) -> Result<(), Problem> {
        for mark in marks {
            self.store.commit_in_bulk(members::forget_neighbour(mark.clone(), member)).await?;
        }
        Ok(())
    }

    /// What is older than it is kept.
    pub(crate) async fn forget_near(&self, member: MemberId, before: Timestamp) -> Result<(), Problem> {
        let near = self.store.near(member).await?.into_iter();
        let old: Vec<PlaceMark> = near.filter(|(_, last)| *last < before).map(|(mark, _)| mark).collect();
        if !old.is_empty() {
            self.forget_neighbour(member, &old).await?;
            self.store.commit_in_bulk(members::forget_near(member, old, self.settings.keep_addresses)).await?;
        }
        Ok(())
    }
}
