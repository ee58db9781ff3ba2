//! Networks and hosts that are blocked: blocking them, lifting that, and counting what each keeps out.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

use model::block::Block;
use model::change::{Change, Effect};
use model::email::EmailAddress;
use model::ids::MemberId;
use model::limits::Network;
use model::may::{Action, Object};
use model::refusal::Refusal;
use model::refused::Cause;
use model::rules::blocks::{self as rules, BlockForm};
use model::shard::Shard;
use model::site::Site;

use crate::reading::{MemberCard, each_once};
use crate::visit::View;
use crate::{Forum, Problem};

/// What blocks have kept out since that was last written down, by block.
#[derive(Default)]
pub(crate) struct KeptOut(Mutex<BTreeMap<u64, u64>>);

/// What an admin sees of blocks.
pub struct BlocksPage {
    /// Those that are not over, from new to old, each with how often it has kept something out.
    pub blocks: Vec<(Block, u64)>,
    /// Who made them.
    pub members: HashMap<MemberId, MemberCard>,
}

impl Forum {
    /// Two round trips.
    ///
    /// # Errors
    /// The actor is no admin; the store is away.
    pub async fn blocks(&self, view: &View) -> Result<BlocksPage, Problem> {
        view.may(Action::Administer, Object::Site)?;
        let counts = self.store.blocked().await?;
        let blocks = view.site.blocks.in_force(self.now()).rev();
        let blocks = blocks.map(|block| (block.clone(), counts.get(&block.id).copied().unwrap_or(0)));
        let blocks: Vec<(Block, u64)> = blocks.collect();
        let members = self.cards(&each_once(blocks.iter().map(|(block, _)| block.by))).await?;
        Ok(BlocksPage { blocks, members })
    }

    /// # Errors
    /// The actor is no admin, or has to prove who they are; a field is wrong.
    pub async fn block(&self, view: &View, form: &BlockForm) -> Result<(), Problem> {
        let own = view.caller.network().and_then(|network| self.place(network));
        let now = self.now();
        self.of_site(view, |site| rules::block(site, &view.actor, form, own.as_ref(), now)).await
    }

    /// # Errors
    /// The same; there is no such block.
    pub async fn lift_block(&self, view: &View, id: u64) -> Result<(), Problem> {
        self.of_site(view, |site| rules::lift(site, &view.actor, id)).await
    }

    /// What whoever comes from this network is told who would write, with the block that says so.
    pub fn keeps_out(&self, network: Option<Network>) -> Option<(u64, Refusal)> {
        let site = self.site();
        if site.blocks.0.is_empty() {
            return None;
        }
        let block = site.blocks.of_place(&self.place(network?)?, self.now())?;
        Some((block.id, Refusal::Blocked { until: block.until, how: site.how_to_reach_admins() }))
    }

    /// A block has kept something out.
    pub fn kept_out(&self, block: u64) {
        *self.kept_out.0.lock().unwrap_or_else(PoisonError::into_inner).entry(block).or_default() += 1;
    }

    /// Whether nobody takes this address as their own; that somebody from there would have is counted.
    pub(crate) fn is_blocked(&self, site: &Site, address: &EmailAddress, from: Option<Network>) -> bool {
        let block = site.blocks.of_address(address, self.now());
        if let Some(block) = block {
            self.kept_out(block.id);
            self.note_refused(Cause::Host, from, None);
        }
        block.is_some()
    }

    /// Writes down what was kept out in the last while.
    ///
    /// # Errors
    /// The store is away; what was not written down is kept.
    pub async fn write_kept_out(&self) -> Result<(), Problem> {
        let taken = std::mem::take(&mut *self.kept_out.0.lock().unwrap_or_else(PoisonError::into_inner));
        if taken.is_empty() {
            return Ok(());
        }
        let site = self.site();
        // What a block that was lifted kept out is forgotten with it.
        let stands = |id: &u64| site.blocks.0.iter().any(|block| block.id == *id);
        let mut change = Change::new(Shard::SITE);
        let counted = taken.iter().filter(|(id, _)| stands(id));
        change.effects = counted.map(|(id, count)| Effect::CountBlocked(*id, *count)).collect();
        if change.effects.is_empty() {
            return Ok(());
        }
        if let Err(error) = self.store.commit_in_bulk(change).await {
            let mut kept = self.kept_out.0.lock().unwrap_or_else(PoisonError::into_inner);
            for (id, count) in taken {
                *kept.entry(id).or_default() += count;
            }
            return Err(error.into());
        }
        Ok(())
    }
}
