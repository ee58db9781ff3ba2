//! Announcing something above all pages, and leading old addresses to new ones.

use crate::actor::Actor;
use crate::announcement::{Announcement, AnnouncementForm, MOST};
use crate::change::{Change, Effect, Fact};
use crate::event::Due;
use crate::log::Deed;
use crate::may::{Action, Object, may};
use crate::redirect::RedirectForm;
use crate::refusal::{Fault, Refusal};
use crate::rules::site::changed;
use crate::site::Site;
use crate::time::Timestamp;

/// Announces something.
///
/// # Errors
/// The actor is no admin; a field is wrong, or there are too many.
pub fn announce(site: &Site, actor: &Actor, form: &AnnouncementForm, now: Timestamp) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let id = site.revision + 1;
    let announcement = form.check(id, now)?;
    // What is over makes room.
    let mut all: Vec<Announcement> = site.announcements.iter().filter(|it| !it.is_over(now)).cloned().collect();
    if all.len() >= MOST {
        return Err(Fault::new("text", format!("There are {MOST} already: take one away first.")).into());
    }
    let mut change = changed(site, Vec::new());
    for (at, ends) in [(announcement.from, false), (announcement.until, true)] {
        let due = Due::AnnouncementTurns { announcement: id, ends };
        change.effects.extend(at.filter(|at| *at > now).map(|at| Effect::Schedule(due, at)));
    }
    all.push(announcement);
    change.effects.push(Effect::SetAnnouncements(all));
    change.log(by(actor)?, Deed::Announced { announcement: id }, "");
    Ok(change)
}

/// Takes an announcement away.
///
/// # Errors
/// The actor is no admin, or there is no such announcement.
pub fn withdraw(site: &Site, actor: &Actor, id: u64) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    if site.announcements.iter().all(|it| it.id != id) {
        return Err(Refusal::Absent);
    }
    let others = site.announcements.iter().filter(|it| it.id != id).cloned().collect();
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetAnnouncements(others));
    let dues = [false, true].map(|ends| Effect::Unschedule(Due::AnnouncementTurns { announcement: id, ends }));
    change.effects.extend(dues);
    change.log(by(actor)?, Deed::AnnouncementWithdrawn { announcement: id }, "");
    Ok(change)
}

/// An announcement begins or ends at this time: all that shows the site is made anew.
pub fn turned(site: &Site, due: &Due, at: Timestamp) -> Change {
    let mut change = changed(site, Vec::new());
    change.given.push(Fact::Scheduled(due.clone(), at));
    change.effects.push(Effect::Unschedule(due.clone()));
    change
}

/// Leads an old path somewhere, or somewhere else.
///
/// # Errors
/// The actor is no admin; an address is wrong, or there are too many.
pub fn redirect(site: &Site, actor: &Actor, form: &RedirectForm) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let (from, to) = form.check(&site.redirects)?;
    let mut all = site.redirects.clone();
    all.insert(from.clone(), to);
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetRedirects(all));
    change.log(by(actor)?, Deed::RedirectSet { from }, "");
    Ok(change)
}

/// # Errors
/// The actor is no admin, or there is no such redirect.
pub fn forget_redirect(site: &Site, actor: &Actor, from: &str) -> Result<Change, Refusal> {
    may(site, actor, Action::Administer, Object::Site)?;
    let mut all = site.redirects.clone();
    all.remove(from).ok_or(Refusal::Absent)?;
    let mut change = changed(site, Vec::new());
    change.effects.push(Effect::SetRedirects(all));
    change.log(by(actor)?, Deed::RedirectRemoved { from: from.to_owned() }, "");
    Ok(change)
}

fn by(actor: &Actor) -> Result<crate::ids::MemberId, Refusal> {
    Ok(actor.member().ok_or(Refusal::SignIn)?.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actor::{Role, SignedIn};
    use crate::announcement::AnnouncementLevel;
    use crate::ids::MemberId;
    use crate::redirect::Redirects;

    const NOW: Timestamp = Timestamp(5_000);

    fn site() -> Site {
        Site::new(7, "Gears".to_owned(), Vec::new())
    }

    fn admin() -> Actor {
        Actor::Member(SignedIn::plain(MemberId(1), Role::Admin))
    }

    fn form(from: Option<u64>, until: Option<u64>) -> AnnouncementForm {
        let (from, until) = (from.map(Timestamp), until.map(Timestamp));
        AnnouncementForm { text: "We\n move".to_owned(), level: "warning".to_owned(), from, until }
    }

    fn fields<T: std::fmt::Debug>(refused: Result<T, Refusal>) -> Vec<&'static str> {
        match refused {
            Err(Refusal::Invalid(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_announcement_is_shown_from_its_beginning_to_its_end_and_is_due_at_both() {
        let change = announce(&site(), &admin(), &form(Some(6_000), Some(9_000)), NOW).unwrap();
        let due: Vec<Timestamp> = change
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Schedule(Due::AnnouncementTurns { announcement: 8, .. }, at) => Some(*at),
                _ => None,
            })
            .collect();
        assert_eq!(due, [Timestamp(6_000), Timestamp(9_000)]);
        let it = form(Some(6_000), Some(9_000)).check(8, NOW).unwrap();
        assert_eq!((it.text.as_str(), it.level), ("We move", AnnouncementLevel::Warning));
        for (at, shown) in [(5_999, false), (6_000, true), (8_999, true), (9_000, false)] {
            assert_eq!(it.is_shown(Timestamp(at)), shown, "{at}");
        }
        assert!(form(None, None).check(8, NOW).unwrap().is_shown(NOW));
    }

    #[test]
    fn what_is_over_before_it_begins_is_refused_at_its_field() {
        assert_eq!(fields(announce(&site(), &admin(), &form(None, Some(5_000)), NOW)), ["until"]);
        assert_eq!(fields(announce(&site(), &admin(), &form(Some(9_000), Some(9_000)), NOW)), ["until"]);
        let nothing = AnnouncementForm { level: "loud".to_owned(), ..AnnouncementForm::default() };
        assert_eq!(fields(announce(&site(), &admin(), &nothing, NOW)), ["text", "level"]);
        let member = Actor::Member(SignedIn::plain(MemberId(2), Role::Member));
        assert_eq!(announce(&site(), &member, &form(None, None), NOW).unwrap_err(), Refusal::Absent);
        assert_eq!(withdraw(&site(), &admin(), 9).unwrap_err(), Refusal::Absent);
    }

    #[test]
    fn redirects_lead_within_the_site_and_neither_on_nor_around() {
        let known: Redirects = [("/old".to_owned(), "/topic/1/new?a=b".to_owned())].into();
        let mut site = site();
        site.redirects = known;
        let wish = |from: &str, to: &str| RedirectForm { from: from.to_owned(), to: to.to_owned() };
        for (from, to) in [("/a", "/b"), ("/a/", "/topic/2/x?page=2#p3"), ("/old", "/b"), ("/t%C3%A4", "/b")] {
            redirect(&site, &admin(), &wish(from, to)).unwrap();
        }
        for (from, to, field) in [
            ("/a", "//evil.example", "to"),
            ("/a", "https://evil.example", "to"),
            ("/a", "/\\evil.example", "to"),
            ("/a", "/a/", "to"),
            ("/a", "/old", "to"),
            ("/topic/1/new", "/b", "from"),
            ("/", "/b", "from"),
            ("a", "/b", "from"),
            ("/a?x=1", "/b", "from"),
        ] {
            assert_eq!(fields(redirect(&site, &admin(), &wish(from, to))), [field], "{from} {to}");
        }
        assert_eq!(forget_redirect(&site, &admin(), "/new").unwrap_err(), Refusal::Absent);
        forget_redirect(&site, &admin(), "/old").unwrap();
    }
}
