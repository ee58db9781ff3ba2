//! Blocking networks and hosts, and lifting that.

use crate::actor::Actor;
use crate::block::{Block, Blocked, Blocks, MOST, REASON_MAX};
use crate::change::{Change, Effect};
use crate::ids::MemberId;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::near::Place;
use crate::refusal::{Fault, Faults, Refusal};
use crate::rules::site::changed;
use crate::site::Site;
use crate::time::Timestamp;

/// A block as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockForm {
    /// An address, a range, or a host.
    pub what: String,
    pub reason: String,
    pub until: Option<Timestamp>,
}

/// Blocks a network or a host. `own` is where the actor comes from.
///
/// # Errors
/// The actor is no admin; a field is wrong: they would block themselves, or half the world.
pub fn block(
    site: &Site,
    actor: &Actor,
    form: &BlockForm,
    own: Option<&Place>,
    now: Timestamp,
) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let by = by(actor)?;
    let (mut faults, id) = (Faults::default(), site.revision + 1);
    let mut all: Vec<Block> = site.blocks.in_force(now).cloned().collect();
    let what = faults.take(Blocked::parse(&form.what).map_err(|why| Fault::new("what", why)));
    match &what {
        Some(what) if own.is_some_and(|own| what.holds_up(own)) => {
            faults.add("what", "You come from there yourself at the moment: this would block you.");
        }
        Some(what) if all.iter().any(|block| block.what == *what) => {
            faults.add("what", "This is blocked already: lift that first, to block it for another reason or time.");
        }
        Some(_) if all.len() >= MOST => {
            faults.add("what", format!("There are {MOST} already: lift some first."));
        }
        _ => {}
    }
    let reason = form.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        faults.add("reason", "Say why, for the other admins and for yourself in a year.");
    } else if reason.chars().count() > REASON_MAX {
        faults.add("reason", format!("The reason is too long: at most {REASON_MAX} characters."));
    }
    if form.until.is_some_and(|until| until <= now) {
        faults.add("until", "This is over already: give a time that is to come, or none.");
    }
    faults.end()?;
    let what = what.ok_or(Refusal::Absent)?;
    all.push(Block { id, what, reason: reason.clone(), by, at: now, until: form.until });
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetBlocks(Blocks(all)));
    // The log keeps what it has for ever: what was blocked is not in it.
    change.log(by, Deed::BlockMade { block: id }, &reason);
    Ok(change)
}

/// # Errors
/// The actor is no admin, or there is no such block.
pub fn lift(site: &Site, actor: &Actor, id: u64) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let by = by(actor)?;
    if site.blocks.0.iter().all(|block| block.id != id) {
        return Err(Refusal::Absent);
    }
    let others = site.blocks.0.iter().filter(|block| block.id != id).cloned().collect();
    let mut change = changed(site, Vec::new());
    change.effects.extend([Effect::SetBlocks(Blocks(others)), Effect::ForgetBlocked(id)]);
    change.log(by, Deed::BlockLifted { block: id }, "");
    Ok(change)
}

fn by(actor: &Actor) -> Result<MemberId, Refusal> {
    Ok(actor.member().ok_or(Refusal::SignIn)?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Role, SignedIn};
    use crate::limits::Network;
    use crate::near::PlaceMark;

    const NOW: Timestamp = Timestamp(5_000);

    fn admin() -> Actor {
        Actor::Member(SignedIn::plain(MemberId(1), Role::Admin))
    }

    fn form(what: &str) -> BlockForm {
        BlockForm { what: what.to_owned(), reason: " Sells\n watches ".to_owned(), until: Some(Timestamp(9_000)) }
    }

    fn here() -> Place {
        let mark = PlaceMark::parse(&"a".repeat(32)).unwrap();
        Place { network: Network::of([198, 51, 100, 4].into()), mark }
    }

    fn site_with(blocks: Vec<Block>) -> Site {
        Site::new(7, "Gears".to_owned(), Vec::new()).blocking(Blocks(blocks))
    }

    fn after(change: &Change) -> Vec<Block> {
        let found = change.effects.iter().find_map(|effect| match effect {
            Effect::SetBlocks(blocks) => Some(blocks.0.clone()),
            _ => None,
        });
        found.unwrap()
    }

    fn faults(refused: Result<Change, Refusal>) -> Vec<(&'static str, String)> {
        match refused {
            Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| (fault.field, fault.sentence)).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_admin_blocks_a_network_and_the_log_does_not_say_which() {
        let change = block(&site_with(Vec::new()), &admin(), &form("203.0.113.0/24"), Some(&here()), NOW).unwrap();
        let [made] = after(&change).try_into().unwrap();
        assert_eq!((made.id, made.by, made.at, made.reason.as_str()), (8, MemberId(1), NOW, "Sells watches"));
        assert!(!format!("{:?}", change.events).contains("203.0.113"), "{:?}", change.events);
    }

    #[test]
    fn nobody_else_blocks_or_lifts_anything() {
        let site = site_with(Vec::new());
        for actor in [Actor::Guest, Actor::Member(SignedIn::plain(MemberId(2), Role::Member))] {
            assert!(block(&site, &actor, &form("example.org"), None, NOW).is_err());
            assert!(lift(&site, &actor, 8).is_err());
        }
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let site = site_with(Vec::new());
        let wrong = |form: &BlockForm| faults(block(&site, &admin(), form, Some(&here()), NOW));
        for own in ["198.51.100.0/24", &format!("place:{}", "a".repeat(32))] {
            assert!(wrong(&form(own))[0].1.contains("You come from there yourself"), "{own}");
        }
        assert!(wrong(&form("0.0.0.0/0"))[0].1.contains("far too many"));
        let bad = BlockForm { what: "x".to_owned(), reason: " ".to_owned(), until: Some(NOW) };
        let fields: Vec<&str> = wrong(&bad).into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["what", "reason", "until"]);
        let long = BlockForm { reason: "x".repeat(REASON_MAX + 1), ..form("example.org") };
        assert_eq!(wrong(&long)[0].0, "reason");
    }

    #[test]
    fn what_is_blocked_is_not_blocked_again_and_what_is_over_makes_room() {
        let first = block(&site_with(Vec::new()), &admin(), &form("example.org"), Some(&here()), NOW).unwrap();
        let site = site_with(after(&first));
        let again = faults(block(&site, &admin(), &form("EXAMPLE.org"), Some(&here()), NOW));
        assert!(again[0].1.contains("blocked already"));
        let later =
            block(&site, &admin(), &BlockForm { until: None, ..form("example.org") }, Some(&here()), Timestamp(9_000));
        assert_eq!(after(&later.unwrap()).len(), 1);
        let many = (0..MOST as u64).map(|id| Block {
            id,
            what: Blocked::parse(&format!("10.{}.{}.1", id / 250, id % 250)).unwrap(),
            ..after(&first)[0].clone()
        });
        let full = site_with(many.collect());
        assert!(faults(block(&full, &admin(), &form("example.org"), Some(&here()), NOW))[0].1.contains("already"));
    }

    #[test]
    fn lifting_takes_one_away() {
        let site = site_with(after(
            &block(&site_with(Vec::new()), &admin(), &form("example.org"), Some(&here()), NOW).unwrap(),
        ));
        assert!(matches!(lift(&site, &admin(), 9), Err(Refusal::Absent)));
        assert!(after(&lift(&site, &admin(), 8).unwrap()).is_empty());
    }
}
